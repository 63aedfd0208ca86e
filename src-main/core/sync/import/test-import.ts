import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportReport } from '@shared/contract/sync'
import { temporaryFolder } from '../../../testing/test-core'
import type { RunningCore } from '../../create-desk'

/** Writes files into a new folder; text or bytes. */
export function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = join(temporaryFolder(), 'source')
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** Imports a file or folder through the desk's own router. */
export async function importFrom(
  { core, client }: Pick<RunningCore, 'core' | 'client'>,
  path: string,
  profile = 'synthea',
  dryRun = false,
): Promise<ImportReport> {
  const { sourceId } = core.handover.addSource(path)
  for await (const step of await client.sync.import({ sourceId, profile, dryRun })) {
    if (step.type === 'done') return step
  }
  throw new Error('the import ended without a report')
}
