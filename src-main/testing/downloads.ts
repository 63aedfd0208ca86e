import { join } from 'node:path'
import type { Core } from '../core/context'
import { temporaryFolder } from './test-core'

/** Saves what the core offers, as a host would; the path of the file. */
export async function savedDownload(
  { handover }: Pick<Core, 'handover'>,
  downloadId: string,
): Promise<string> {
  const path = join(temporaryFolder(), handover.download(downloadId).fileName)
  await handover.save(downloadId, path)
  return path
}
