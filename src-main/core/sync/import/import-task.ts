import { mkdirSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { profile as profileSchema, type Profile } from '@shared/contract/profile'
import { searchTokens } from '@shared/domain/search-text'
import type { ImportReport } from '@shared/contract/sync'
import type { ChainEnd } from '../../audit/entry'
import { whenFree } from '../../database/busy'
import { named } from '../../database/database'
import { Vault } from '../../files/vault'
import type { TaskControl } from '../../workers/tasks'
import { leaveOutDeleted, type Remark } from './deleted'
import { matchFiles } from './match-files'
import { merge, numberClaims } from './merge'
import { mergePackage, resolvePackage, tallyPackage } from './package-merge'
import { stagePackage } from './package-stage'
import { refusedBecause } from './problem'
import { append, keepBefore, recordChanges } from './record-changes'
import { PACKAGE_PROFILE, profileSha256 } from './profile-hash'
import { collectRejects, countRejects, rejectSamples, writeRejects } from './rejects'
import { resolve } from './resolve'
import type { ServiceLevel } from './row-stager'
import { contentHash, stageSource, type StagedSource } from './stage-source'
import { createStagingTables, openStaging, type StagingHandle } from './staging'
import type { SourceFile } from './table-reader'
import { tallyOutcome, type Outcome } from './tallies'
import { fileSha256 } from './text-file'

/**
 * An import is two tasks. `stageImport` reads the source into a staging file and touches nothing of the
 * desk; people go on working. `mergeImport` compares and writes in one transaction, while the core holds the
 * write turn. A process that dies leaves a staging file, which goes when the desk is next opened, and no change.
 */

export interface StageInput {
  /** `null` for a data package of the desk's own. */
  profile: Profile | null
  files: SourceFile[]
  stagingFile: string
  /** `Vault.databaseKey`. */
  databaseKey: string
  /** Milliseconds since 1970 UTC. */
  now: number
  /** What claims are due by. */
  service: ServiceLevel
}

export interface MergeInput {
  profile: Profile | null
  staged: StagedSource
  stagingFile: string
  deskFile: string
  /** `Vault.hex`. */
  vaultKey: string
  /** Where the refused rows go. */
  rejectsFile: string
  batchId: string
  fileName: string
  actorId: string
  claimNoPrefix: string
  /** UTC ISO. */
  at: string
  dryRun: boolean
}

export type MergeOutput = Pick<
  ImportReport,
  'added' | 'updated' | 'unchanged' | 'rejected' | 'rejectedRows' | 'rejectSamples' | 'remarks'
>

/** Reads a source into the staging file. @throws refusals `import_refused`, `cancelled`, `disk_full` */
export async function stageImport(input: StageInput, control: TaskControl): Promise<StagedSource> {
  const staging = openStaging(input.stagingFile, input.databaseKey)
  try {
    if (input.profile === null) {
      const file = onlyFile(input.files)
      return await stagePackage(staging, file, `${input.stagingFile}.unpacked`, control)
    }
    createStagingTables(staging)
    const profile = profileSchema.parse(input.profile)
    return await stageSource(staging, profile, input.files, input, control)
  } catch (error) {
    throw named(error)
  } finally {
    staging.close()
  }
}

/** SHA-256 of a source as an import would report it, without reading it as tables. */
export function hashSource(
  input: { profile: Profile | null; files: SourceFile[] },
  control: TaskControl,
): string {
  if (input.profile === null) return fileSha256(onlyFile(input.files).path, control)
  const { matched } = matchFiles(profileSchema.parse(input.profile), input.files)
  return contentHash(
    matched
      .flatMap(({ files }) => files)
      .map((file) => ({ name: file.name, sha256: fileSha256(file.path, control) })),
  )
}

/**
 * Compares what was staged with the desk and, unless it is a dry run, writes it: batch, records, refused
 * rows and the entry in the audit trail, all or nothing.
 * @throws refusals `desk_busy`, `number_series_exhausted`, `cancelled`, `disk_full`, `read_only`
 */
export async function mergeImport(input: MergeInput, control: TaskControl): Promise<MergeOutput> {
  const { profile, dryRun } = input
  const vault = Vault.fromHex(input.vaultKey)
  const db = openStaging(input.stagingFile, vault.databaseKey)
  let rejectsWritten = false
  try {
    attachDesk(db, input.deskFile)
    db.function('deleted_key', { deterministic: true }, (key: unknown) =>
      vault.deletedKey(String(key)),
    )
    await whenFree(() => {
      control.checkCancelled()
      db.exec(dryRun ? 'BEGIN' : 'BEGIN IMMEDIATE')
    })
    const plan =
      profile === null ? planPackage(db, input, control) : planTables(db, input, profile, control)
    const rejectedRows = countRejects(db)
    const output: MergeOutput = {
      ...plan.outcome,
      rejectedRows,
      rejectSamples: rejectSamples(db),
      remarks: [...input.staged.remarks, ...plan.remarks],
    }
    if (dryRun) {
      db.exec('COMMIT')
      return output
    }
    if (rejectedRows > 0) {
      mkdirSync(dirname(input.rejectsFile), { recursive: true, mode: 0o700 })
      rejectsWritten = true
      await writeRejects(db, input.rejectsFile, vault)
    }
    insertBatch(db, input, output)
    plan.write()
    appendAudit(db, input, output)
    control.checkCancelled()
    control.progress('commit', 0, null)
    db.exec('COMMIT')
    tidyLog(db)
    return output
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    if (rejectsWritten) rmSync(input.rejectsFile, { force: true })
    throw named(error)
  } finally {
    db.close()
  }
}

/** What an import comes to, and what writes it. */
interface Plan {
  outcome: Outcome
  /** What only the desk could tell of the source. */
  remarks: Remark[]
  write(): void
}

function planTables(
  db: StagingHandle,
  input: MergeInput,
  profile: Profile,
  control: TaskControl,
): Plan {
  const { staged, batchId, at } = input
  const { source, matchPolicyByDate } = profile
  const mapped = new Set(staged.mapped)
  const remarks = leaveOutDeleted(db, source)
  resolve(db, { source, mapped, matchPolicyByDate }, control)
  collectRejects(db)
  const series = numberClaims(db, input.claimNoPrefix)
  const outcome = tallyOutcome(db, staged.rejected)
  const newClaims = outcome.added.claims
  return {
    outcome,
    remarks,
    write: () => {
      keepBefore(db)
      merge(db, { source, batchId, mapped, series, at, newClaims }, control)
    },
  }
}

function planPackage(db: StagingHandle, input: MergeInput, control: TaskControl): Plan {
  const remarks = resolvePackage(db, control)
  const outcome = tallyPackage(db)
  const { batchId, claimNoPrefix, at } = input
  const newClaims = outcome.added.claims
  return {
    outcome,
    remarks,
    write: () => mergePackage(db, { batchId, claimNoPrefix, newClaims, at }, control),
  }
}

function onlyFile(files: readonly SourceFile[]): SourceFile {
  const [file, ...others] = files
  if (!file || others.length > 0) throw refusedBecause([{ reason: 'not_a_package' }])
  return file
}

/** Attaches the desk as `desk`, with the pragmas of `openHandle`. */
function attachDesk(db: StagingHandle, file: string): void {
  db.prepare('ATTACH ? AS desk').run(file)
  db.pragma('desk.synchronous = FULL')
  db.pragma(`desk.cache_size = -${DESK_CACHE_KIB}`)
  db.pragma('foreign_keys = ON')
  db.pragma('busy_timeout = 200')
  db.function('search_tokens', { deterministic: true, directOnly: false }, (text: unknown) =>
    typeof text === 'string' ? searchTokens(text) : '',
  )
}

/** The same as every handle of the desk has. */
const DESK_CACHE_KIB = 64 * 1024

/** Gives the disk the space back that a large import took in the log; people who read are not waited for. */
function tidyLog(db: StagingHandle): void {
  const [log] = db.pragma('desk.wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[]
  if (log && log.log > LARGE_LOG_PAGES && log.checkpointed === log.log) {
    db.pragma('desk.wal_checkpoint(TRUNCATE)')
  }
}

const LARGE_LOG_PAGES = 16_384

/** The batch row; its summary is what a repeated import of the same content answers with. */
function insertBatch(db: StagingHandle, input: MergeInput, output: MergeOutput): void {
  const { staged, profile } = input
  const { rejectSamples: _samples, ...counts } = output
  const summary = {
    ...counts,
    read: staged.read,
    claimedFen: staged.claimedFen,
    profileSha256: profileSha256(profile),
  }
  db.prepare(
    `INSERT INTO desk.batches (id, kind, profile, source, file_name, sha256, summary, rejected_file, actor_id, created_at)
     VALUES (?, 'import', ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    input.batchId,
    profile?.name ?? PACKAGE_PROFILE,
    profile?.source ?? null,
    input.fileName,
    staged.sha256,
    JSON.stringify(summary),
    output.rejectedRows > 0 ? `rejects/${basename(input.rejectsFile)}` : null,
    input.actorId,
    input.at,
  )
}

function appendAudit(db: StagingHandle, input: MergeInput, output: MergeOutput): void {
  const end = db
    .prepare(
      `SELECT head.number, head.hash, entry.at FROM desk.audit_head AS head
       LEFT JOIN desk.audit_entries AS entry ON entry.number = head.number`,
    )
    .get() as ChainEnd
  const { added, updated, rejected } = output
  const { at, actorId, batchId } = input
  const last = append(db, end, input, {
    action: 'batch.import',
    entity: 'batch',
    entityId: batchId,
    after: {
      profile: input.profile?.name ?? PACKAGE_PROFILE,
      sha256: input.staged.sha256,
      claimedFen: input.staged.claimedFen,
      added,
      updated,
      rejected,
    },
  })
  // A package never changes what the desk has.
  if (input.profile !== null) recordChanges(db, last, { at, actorId, batchId })
}
