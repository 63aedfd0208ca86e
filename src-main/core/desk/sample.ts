import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { samplePlans } from '../../../samples/sample-plans'
import { writeSample } from '../../../samples/write-sample'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { newId } from '../ids'
import { addVersion, writePlan } from '../policies/plans'
import { importSource, type ImportStep } from '../sync/import/service'
import { streamProgress } from '../workers/progress-stream'
import { addSampleRequests } from './sample-requests'
import { addSamplePapers, drawSamplePapers, lacksSamplePapers } from './sample-papers'
import { SAMPLE_SOURCE } from './sample-source'

/**
 * Fills an empty desk with generated claims around today, through the import, and gives some of them their papers. A
 * desk that has the sample already is told so (`alreadyImported`); papers that an interrupted loading left out are
 * added.
 * @throws the refusals `not_allowed_in_state` when the desk holds anything else, `cancelled`, `disk_full`
 */
export async function* loadSample(
  core: Core,
  actor: Actor,
  signal?: AbortSignal,
): AsyncGenerator<ImportStep> {
  const loadedAt = await sampleLoadedAt(core.database.reader)
  // Made for the day it was loaded, the sample is the same as then, and the import changes nothing.
  const today = businessDate(loadedAt ?? now(core))
  const sourceId = newId()
  const folder = join(core.handover.inbox, sourceId)
  try {
    // Drawn first: whoever cancels then has an empty desk still.
    const wanted = loadedAt === null || (await lacksSamplePapers(core, today))
    const papers = wanted
      ? yield* streamProgress(
          (onProgress, cancelled) => drawSamplePapers(core, today, onProgress, cancelled),
          signal,
        )
      : []
    if (loadedAt === null) await addSamplePlans(core, actor)
    writeSample(folder, today)
    core.handover.addUpload(sourceId, SAMPLE_SOURCE)
    const input = { sourceId, profile: SAMPLE_SOURCE, dryRun: false }
    for await (const step of importSource(core, actor, input, signal)) {
      if (step.type === 'done') {
        yield* streamProgress((onProgress) => addSamplePapers(core, actor, papers, onProgress))
        if (loadedAt === null) await addSampleRequests(core, today)
      }
      yield step
    }
  } finally {
    core.handover.releaseSource(sourceId)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The plans of the sample, before its policies come; one whose code is taken is left as it is. */
async function addSamplePlans(core: Core, actor: Actor): Promise<void> {
  await core.database.write(async (writer) => {
    const known = await writer.selectFrom('plans').select('code').execute()
    for (const { plan, versions } of samplePlans) {
      const [first, ...later] = versions
      if (!first || known.some(({ code }) => code === plan.code)) continue
      const { id } = await writePlan(core, writer, actor, { plan, first })
      for (const [index, version] of later.entries()) {
        await addVersion(core, writer, actor, id, index + 2, version)
      }
    }
  })
}

/** When the sample was loaded; `null` in an empty desk. @throws the refusal for a desk with other content */
async function sampleLoadedAt(reader: Reader): Promise<string | null> {
  const sample = await reader
    .selectFrom('batches')
    .select('created_at')
    .where('source', '=', SAMPLE_SOURCE)
    .where('kind', '=', 'import')
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
  if (sample) return sample.created_at
  for (const table of ['claims', 'batches'] as const) {
    const row = await reader.selectFrom(table).select('id').limit(1).executeTakeFirst()
    if (row) {
      throw refusal('not_allowed_in_state', {
        entity: 'desk',
        id: 'desk',
        state: 'in_use',
        event: 'loadSample',
      })
    }
  }
  return null
}
