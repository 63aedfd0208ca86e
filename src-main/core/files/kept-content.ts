import { refusal } from '@shared/contract/errors'
import type { FileStore } from './file-store'
import { DamagedFileError } from './vault'

/**
 * The content of a document or a letter.
 * @throws the refusals `content_missing` where this desk does not hold it, `content_damaged` where what lies
 *   there is not what was kept
 */
export async function keptContent(
  files: FileStore,
  sha256: string,
  record: { entity: string; id: string },
): Promise<Buffer> {
  let bytes: Buffer | null
  try {
    bytes = await files.read(sha256)
  } catch (error) {
    if (error instanceof DamagedFileError) throw refusal('content_damaged', record)
    throw error
  }
  if (!bytes) throw refusal('content_missing', record)
  return bytes
}
