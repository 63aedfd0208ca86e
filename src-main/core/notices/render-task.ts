import { letter, type LetterHead } from './letter/letter'
import type { NoticeData } from './notice-data'
import { renderPdf } from './render/render-pdf'
import type { TaskControl } from '../workers/tasks'

export interface RenderInput {
  data: NoticeData
  head: LetterHead
}

/**
 * Sets one letter, in a worker thread.
 * @returns the PDF and its number of pages
 * @throws the `cancelled` refusal
 */
export async function renderNotice(
  { data, head }: RenderInput,
  control: Pick<TaskControl, 'checkCancelled'>,
): Promise<{ bytes: Uint8Array; pages: number }> {
  control.checkCancelled()
  return renderPdf(letter(data, head))
}
