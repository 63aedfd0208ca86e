import type { DocumentKind } from '@shared/domain/catalogues'
import { samplePapers } from '../../../samples/papers/papers'
import { makeSample } from '../../../samples/write-sample'
import { renderPdf } from '../notices/render/render-pdf'
import type { TaskControl } from '../workers/tasks'

export interface RenderedPaper {
  /** Key of the claim in the sample. */
  claimKey: string
  kind: DocumentKind
  fileName: string
  bytes: Uint8Array
}

/**
 * Draws papers of the sample, in a worker thread.
 * @param input the business date the sample is made for; which of `parts` equal parts of the claims
 * @throws the `cancelled` refusal
 */
export async function renderSamplePapers(
  { today, part, parts }: { today: string; part: number; parts: number },
  control: Pick<TaskControl, 'checkCancelled' | 'progress'>,
): Promise<RenderedPaper[]> {
  const mine = [...samplePapers(makeSample(today))].filter((_, index) => index % parts === part)
  const rendered: RenderedPaper[] = []
  for (const [done, [claimKey, papers]] of mine.entries()) {
    control.progress('papers', done, mine.length)
    for (const paper of papers) {
      control.checkCancelled()
      const { kind, fileName } = paper
      const bytes =
        paper.is === 'picture' ? paper.draw() : (await renderPdf(paper.document())).bytes
      rendered.push({ claimKey, kind, fileName, bytes })
    }
  }
  return rendered
}
