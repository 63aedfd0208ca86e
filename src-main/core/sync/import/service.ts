import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Inputs, Outputs } from '@shared/contract'
import type { Profile } from '@shared/contract/profile'
import type { ImportReport, Tally } from '@shared/contract/sync'
import { readImportedYears } from '../../calendar/read-calendar'
import { readClockRules } from '../../calendar/rules'
import { now, type Actor, type Core } from '../../context'
import { readInsurer } from '../../desk/insurer'
import type { HandedSource } from '../../files/handover'
import { newId } from '../../ids'
import { streamProgress } from '../../workers/progress-stream'
import { profileNamed } from '../profiles/service'
import { PACKAGE_PROFILE, profileSha256 } from './profile-hash'
import { findEarlierBatch, type EarlierBatch } from './queries'

export type ImportInput = Inputs['sync']['import']
export type ImportStep = Outputs['sync']['import'] extends AsyncIterable<infer Step> ? Step : never

/**
 * Takes a source in through a profile: read in a worker while people go on working, then compared and
 * written in one transaction. Content that was imported before under the same profile changes nothing.
 * @throws refusals `import_refused`, `not_found` (source or profile), `number_series_exhausted`,
 *   `desk_busy`, `disk_full`, `cancelled`; the desk is as it was then
 */
export async function* importSource(
  core: Core,
  actor: Actor,
  { sourceId, profile: profileName, dryRun = false }: ImportInput,
  signal?: AbortSignal,
): AsyncGenerator<ImportStep> {
  const source = core.handover.source(sourceId)
  const profile =
    profileName === PACKAGE_PROFILE ? null : await profileNamed(core.database.reader, profileName)
  const started = performance.now()
  const steps = streamProgress(
    (onProgress, cancelled) =>
      runImport(core, actor, source, profile, dryRun, { onProgress, signal: cancelled }),
    signal,
  )
  const report = yield* steps
  const seconds = Math.round(performance.now() - started) / 1000
  core.log.info({
    event: 'import.done',
    batchId: report.batchId,
    profile: profileName,
    read: report.read,
    rejectedRows: report.rejectedRows,
    dryRun,
    seconds,
  })
  yield { type: 'done', ...report, seconds }
}

type Report = Omit<ImportReport, 'seconds'>
type RunOptions = Parameters<Core['workers']['run']>[2]

async function runImport(
  core: Core,
  actor: Actor,
  source: HandedSource,
  profile: Profile | null,
  dryRun: boolean,
  options: RunOptions,
): Promise<Report> {
  const files = source.files
  const sha256 = profileSha256(profile)
  const head = { profile: profile?.name ?? PACKAGE_PROFILE, fileName: source.name, dryRun }

  // The same file once more is the usual repeat; hashing it is quicker than reading it as tables.
  const earlier = await findEarlierBatch(core.database.reader, head.profile, source.name, sha256)
  if (earlier) {
    const hash = await core.workers.run('hashSource', { profile, files }, options)
    if (hash === earlier.sha256) return repeated(head, earlier)
  }

  const stagingFile = join(core.handover.staging, `${newId()}.sqlite3`)
  try {
    const { key: databaseKey } = core.database
    const { reader } = core.database
    const service = {
      closeWithinWd: (await readClockRules(reader)).value.closeWithinWd,
      years: await readImportedYears(reader),
    }
    const input = { profile, files, stagingFile, databaseKey, now: core.clock(), service }
    const staged = await core.workers.run('stageImport', input, options)
    const { insurer } = await readInsurer(core.database.reader)
    const batchId = newId()
    const rejectsFile = join(core.dataDir, 'rejects', `${batchId}.csv`)
    const merge = async (): Promise<Report> => {
      const known = await findEarlierBatch(
        core.database.reader,
        head.profile,
        null,
        sha256,
        staged.sha256,
      )
      if (known) return repeated(head, known)
      const output = await core.workers.run(
        'mergeImport',
        {
          profile,
          staged,
          stagingFile,
          deskFile: core.database.file,
          vaultKey: core.vault.hex,
          rejectsFile,
          batchId,
          fileName: source.name,
          actorId: actor.id,
          claimNoPrefix: insurer.claimNoPrefix,
          at: now(core),
          dryRun,
        },
        options,
      )
      return {
        ...head,
        ...output,
        batchId: dryRun ? null : batchId,
        sha256: staged.sha256,
        read: staged.read,
        claimedFen: staged.claimedFen,
        rejectedFile: !dryRun && output.rejectedRows > 0 ? `rejects/${batchId}.csv` : null,
        alreadyImported: false,
      }
    }
    return await (dryRun ? merge() : core.database.takeTurn(merge))
  } finally {
    rmSync(stagingFile, { force: true })
    rmSync(`${stagingFile}.unpacked`, { recursive: true, force: true })
  }
}

/** The report of content that is in the desk already: what was read then, and nothing done now. */
function repeated(
  head: Pick<Report, 'profile' | 'fileName' | 'dryRun'>,
  { id, sha256, rejectedFile, summary }: EarlierBatch,
): Report {
  const none: Tally = { claims: 0, lines: 0, members: 0, policies: 0, providers: 0 }
  const { read, rejected } = summary
  const unchanged = { ...read }
  for (const kind of Object.keys(none) as (keyof Tally)[]) unchanged[kind] -= rejected[kind]
  return {
    ...head,
    batchId: id,
    sha256,
    read,
    added: none,
    updated: none,
    unchanged,
    rejected,
    claimedFen: summary.claimedFen,
    rejectedRows: summary.rejectedRows,
    rejectSamples: [],
    rejectedFile,
    remarks: summary.remarks,
    alreadyImported: true,
  }
}
