import { randomBytes } from 'node:crypto'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { claimStates, openClaimStates, type ClaimState } from '@shared/domain/states'
import { Keyring } from '../accounts/keyring'
import { checkAdjudications } from '../adjudication/check-adjudications'
import { verifyChain } from '../audit/chain'
import { clockBehindMs } from '../audit/clock'
import { readBackupState } from '../backup/service'
import { unsavedSince } from '../backup/schedule'
import { checkDecisions } from '../claims/check-decisions'
import type { Core } from '../context'
import { checkDatabase } from '../database/check'
import { isPlainDatabase } from '../database/open'
import { checkRequests } from '../gaps/check-requests'

const PAGE = 500

/** Result of a check; `detail` is a figure or what is wrong, by id or hash only. */
export interface Finding {
  ok: boolean
  detail: string
}

/**
 * Whether every document, notice and stray file is still kept, byte for byte. Contents of documents that another desk
 * handed over without them are counted, and are no fault.
 */
export async function checkKeptFiles(core: Pick<Core, 'database' | 'files'>): Promise<Finding> {
  let files = 0
  let elsewhere = 0
  const wrong: string[] = []
  for (const table of ['documents', 'notices', 'certificates', 'stray_files'] as const) {
    for (let after = ''; ;) {
      const rows = await core.database.reader
        .selectFrom(table)
        .select('sha256')
        .distinct()
        .where('sha256', '>', after)
        // Of stray files only those that wait for a person: the others are documents, or gone.
        .$if(table === 'stray_files', (strays) => strays.where(sql<boolean>`state = 'waiting'`))
        .orderBy('sha256')
        .limit(PAGE)
        .execute()
      for (const { sha256 } of rows) {
        files += 1
        after = sha256
        const kept = await stateOf(core, sha256)
        if (kept === 'whole') continue
        if (kept === 'missing' && table === 'documents' && !(await cameInHere(core, sha256))) {
          elsewhere += 1
        } else wrong.push(sha256)
      }
      if (rows.length < PAGE) break
    }
  }
  if (wrong.length === 0) {
    return { ok: true, detail: elsewhere === 0 ? `${files}` : `${files}, ${elsewhere} elsewhere` }
  }
  return { ok: false, detail: `${wrong.length}/${files}: ${wrong.slice(0, 3).join(', ')}` }
}

async function stateOf(
  { files }: Pick<Core, 'files'>,
  sha256: string,
): Promise<'whole' | 'damaged' | 'missing'> {
  try {
    // Reading checks the content against its hash.
    return (await files.read(sha256)) ? 'whole' : 'missing'
  } catch {
    return 'damaged'
  }
}

/** Whether a document with this content was added at this desk, by what the audit trail says. */
async function cameInHere({ database }: Pick<Core, 'database'>, sha256: string): Promise<boolean> {
  const entries = await database.reader
    .selectFrom('documents')
    .innerJoin('audit_entries', 'audit_entries.entity_id', 'documents.claim_id')
    .select(['documents.id', 'audit_entries.after'])
    .where('documents.sha256', '=', sha256)
    .where('audit_entries.entity', '=', 'claim')
    .where('audit_entries.action', '=', 'claim.addDocument')
    .execute()
  return entries.some(({ id, after }) => {
    const added = JSON.parse(after ?? '{}') as { documentId?: unknown }
    return added.documentId === id
  })
}

/** Whether the counts that the queue shows are the counts of the claims that are there. */
export async function checkCounts({
  database: { reader },
}: Pick<Core, 'database'>): Promise<Finding> {
  const keptIn = async (
    table: 'claim_counts' | 'open_counts',
  ): Promise<Map<ClaimState, number>> => {
    const rows = await reader
      .selectFrom(table)
      .select((eb) => ['state', eb.fn.sum<number>('claims').as('claims')])
      .groupBy('state')
      .execute()
    return new Map(rows.map(({ state, claims }) => [state, Number(claims)]))
  }
  const [rows, kept, open, closed, keptClosed] = await Promise.all([
    reader
      .selectFrom('claims')
      .select((eb) => ['state', eb.fn.countAll<number>().as('claims')])
      .groupBy('state')
      .execute(),
    keptIn('claim_counts'),
    keptIn('open_counts'),
    reader
      .selectFrom('claims')
      .select((eb) => eb.fn.countAll<number>().as('claims'))
      .where('closed_at', 'is not', null)
      .executeTakeFirstOrThrow(),
    reader
      .selectFrom('closing_counts')
      .select((eb) => eb.fn.sum<number | null>('claims').as('claims'))
      .executeTakeFirstOrThrow(),
  ])
  const counted = new Map(rows.map(({ state, claims }) => [state, Number(claims)]))
  const wrong = claimStates.filter((state) => {
    const claims = counted.get(state) ?? 0
    const openClaims = openClaimStates.includes(state) ? claims : 0
    return (kept.get(state) ?? 0) !== claims || (open.get(state) ?? 0) !== openClaims
  })
  const parts = [
    ...wrong,
    ...(Number(keptClosed.claims ?? 0) === Number(closed.claims) ? [] : ['closed_at']),
  ]
  const total = [...counted.values()].reduce((sum, claims) => sum + claims, 0)
  return parts.length === 0
    ? { ok: true, detail: `${total}` }
    : { ok: false, detail: parts.join(', ') }
}

/** A named finding, as `doctor` reports it. */
export interface Check extends Finding {
  name: string
}

/** What can be looked at without opening the data. */
export async function examineFolder(dataDir: string): Promise<Check[]> {
  return [
    { name: 'folder', ...checkFolder(dataDir) },
    { name: 'space', ...(await checkSpace(dataDir)) },
    { name: 'protection', ...checkProtection(dataDir) },
  ]
}

/** Everything else; what a damaged database cannot answer is left out. */
export async function examineCore(core: Core): Promise<Check[]> {
  const checks: Check[] = checkDatabase(core.database.file, core.vault.databaseKey)
  if (checks.some((check) => !check.ok)) return checks
  const audit = await verifyChain(core.database.reader)
  const decisions = await checkDecisions(core)
  const adjudications = await checkAdjudications(core)
  const firstBroken = (found: { firstBroken: string | number | null }): string =>
    found.firstBroken === null ? '' : `, ✗ ${found.firstBroken}`
  return [
    ...checks,
    { name: 'audit', ok: audit.ok, detail: `${audit.entries}${firstBroken(audit)}` },
    {
      name: 'decisions',
      ok: decisions.ok,
      detail: `${decisions.checked}${firstBroken(decisions)}`,
    },
    {
      name: 'adjudications',
      ok: adjudications.ok,
      detail: `${adjudications.checked}${firstBroken(adjudications)}`,
    },
    { name: 'files', ...(await checkKeptFiles(core)) },
    { name: 'counts', ...(await checkCounts(core)) },
    { name: 'requests', ...(await checkRequests(core.database.reader)) },
    { name: 'backup', ...(await checkBackup(core)) },
    { name: 'clock', ...(await checkClock(core)) },
  ]
}

/** Whether files can be made in the data folder. */
function checkFolder(dataDir: string): Finding {
  const probe = join(dataDir, `.probe-${randomBytes(6).toString('hex')}`)
  try {
    writeFileSync(probe, '', { flag: 'wx', mode: 0o600 })
    rmSync(probe)
    return { ok: true, detail: dataDir }
  } catch (error) {
    return { ok: false, detail: (error as { code?: string }).code ?? 'unwritable' }
  }
}

const MIB = 2 ** 20
const LEAST_FREE_BYTES = 512 * MIB

/** Whether there is room for a day's work and for a backup, which for a moment takes twice the database. */
async function checkSpace(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir)
  const free = bavail * bsize
  const database = statSync(join(dataDir, 'desk.sqlite3'), { throwIfNoEntry: false })?.size ?? 0
  const needed = Math.max(LEAST_FREE_BYTES, 2 * database)
  const figure = (bytes: number): string => `${Math.floor(bytes / MIB)} MiB`
  return free >= needed
    ? { ok: true, detail: figure(free) }
    : { ok: false, detail: `${figure(free)} < ${figure(needed)}` }
}

/** Whether accounts guard the data; a desk that has none yet is told so and is no fault. */
function checkProtection(dataDir: string): Finding {
  try {
    const keyring = Keyring.read(dataDir)
    // Data of version 0.1.0 was plain: it gets its key when it is opened.
    if (!keyring && isPlainDatabase(join(dataDir, 'desk.sqlite3'))) {
      return { ok: true, detail: 'no_accounts' }
    }
    if (!keyring) return { ok: false, detail: 'keyring_missing' }
    return { ok: true, detail: keyring.guarded ? 'accounts' : 'no_accounts' }
  } catch {
    return { ok: false, detail: 'keyring_damaged' }
  }
}

const HOUR_MS = 3_600_000
/** Two working days: more than that is typed again by nobody. */
const MOST_UNSAVED_MS = 48 * HOUR_MS

/** Whether what was done lies in a backup, and the automatic ones succeed. */
async function checkBackup(core: Core): Promise<Finding> {
  const { lastFailure, lastAt } = readBackupState(core.dataDir)
  if (lastFailure !== null) return { ok: false, detail: lastFailure }
  const since = await unsavedSince(core)
  const hours = since === null ? 0 : Math.max(0, (core.clock() - Date.parse(since)) / HOUR_MS)
  const detail = `${lastAt ?? 'none'}, ${Math.floor(hours)} h`
  return { ok: hours * HOUR_MS <= MOST_UNSAVED_MS, detail }
}

/** Whether the clock agrees with what was written before. */
async function checkClock(core: Core): Promise<Finding> {
  const behindMs = await clockBehindMs(core)
  const detail = new Date(core.clock()).toISOString()
  if (behindMs === 0) return { ok: true, detail }
  return { ok: false, detail: `${detail}, -${Math.ceil(behindMs / 60_000)} min` }
}
