import type { LetterHead } from './letter/frame'
import { letter } from './letter/letter'
import type { LetterData } from './notice-data'
import { renderPdf } from './render/render-pdf'
import type { TaskControl } from '../workers/tasks'

export interface RenderInput {
  data: LetterData
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
