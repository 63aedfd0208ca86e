import { refusal } from '@shared/contract/errors'
import { FileStore } from '../files/file-store'
import { keptContent } from '../files/kept-content'
import { writeWhole } from '../files/sync-folder'
import { Vault } from '../files/vault'
import type { TaskControl } from '../workers/tasks'

export interface JoinInput {
  dataDir: string
  vaultKey: string
  letters: { noticeId: string; sha256: string }[]
  /** Where the sealed result goes. */
  path: string
}

/**
 * Joins letters into one PDF for printing on both sides, in a worker thread: each begins on a front side, a blank page
 * follows one that ends on a front side.
 * @returns pages in all, blank ones included
 * @throws `content_missing`, `content_damaged`; `cancelled`, and then nothing is left behind
 */
export async function joinLettersTask(
  { dataDir, vaultKey, letters, path }: JoinInput,
  control: TaskControl,
): Promise<{ pages: number }> {
  // A megabyte that only joining needs: the threads that set letters start without it.
  const { PDFDocument } = await import('@cantoo/pdf-lib')
  const vault = Vault.fromHex(vaultKey)
  const files = new FileStore(dataDir, vault)
  const joined = await PDFDocument.create({ updateMetadata: false })
  for (const [index, { noticeId, sha256 }] of letters.entries()) {
    control.checkCancelled()
    control.progress('join', index, letters.length)
    const bytes = await keptContent(files, sha256, { entity: 'notice', id: noticeId })
    const letter = await PDFDocument.load(bytes, { updateMetadata: false })
    const last = joined.getPageCount()
    if (last % 2 === 1) {
      const { width, height } = joined.getPage(last - 1).getSize()
      joined.addPage([width, height])
    }
    for (const page of await joined.copyPages(letter, letter.getPageIndices())) {
      joined.addPage(page)
    }
  }
  if (joined.getPageCount() === 0) throw refusal('not_found', { entity: 'notice', id: '' })
  control.progress('write', letters.length, letters.length)
  const bytes = await joined.save()
  control.checkCancelled()
  writeWhole(path, `${path}.part`, vault.seal(bytes))
  return { pages: joined.getPageCount() }
}
