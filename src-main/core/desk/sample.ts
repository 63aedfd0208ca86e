import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { writeSample } from '../../../samples/write-sample'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { newId } from '../ids'
import { importSource, type ImportStep } from '../sync/import/service'

/** The built-in profile of the sample, and the source its records are known by. */
export const SAMPLE_SOURCE = 'sample'

/**
 * Fills an empty desk with generated claims around today, through the import. A desk that has the sample
 * already is left as it is, and told so (`alreadyImported`).
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
    writeSample(folder, today)
    core.handover.addUpload(sourceId, SAMPLE_SOURCE)
    yield* importSource(core, actor, { sourceId, profile: SAMPLE_SOURCE, dryRun: false }, signal)
  } finally {
    core.handover.releaseSource(sourceId)
    rmSync(folder, { recursive: true, force: true })
  }
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
