import { samplePapers } from '../../../samples/papers/papers'
import { makeSample } from '../../../samples/write-sample'
import { addDocument } from '../claims/documents'
import type { Actor, Core } from '../context'
import type { ProgressStep } from '../workers/progress-stream'
import type { RenderedPaper } from './sample-papers-task'
import { SAMPLE_SOURCE } from './sample-source'

/** Whether a desk with the sample lacks any of its papers: loading them was broken off. */
export async function lacksSamplePapers(core: Core, today: string): Promise<boolean> {
  const rows = await core.database.reader
    .selectFrom('documents')
    .innerJoin('claims', 'claims.id', 'documents.claim_id')
    .select(['source_key', 'file_name'])
    .where('source', '=', SAMPLE_SOURCE)
    .execute()
  const held = new Set(rows.map((row) => `${row.source_key}/${row.file_name}`))
  return [...samplePapers(makeSample(today))].some(([key, papers]) =>
    papers.some(({ fileName }) => !held.has(`${key}/${fileName}`)),
  )
}

/** Draws the papers of the sample for a business date, in as many threads as there are. @throws `cancelled` */
export async function drawSamplePapers(
  core: Core,
  today: string,
  onProgress: (step: ProgressStep) => void,
  signal: AbortSignal,
): Promise<RenderedPaper[]> {
  const parts = core.workers.size
  const steps = Array.from({ length: parts }, () => ({ done: 0, total: 0 }))
  const drawn = await Promise.all(
    steps.map((mine, part) =>
      core.workers.run(
        'renderSamplePapers',
        { today, part, parts },
        {
          signal,
          onProgress: ({ phase, done, total }) => {
            Object.assign(mine, { done, total: total ?? 0 })
            const sum = (of: 'done' | 'total'): number =>
              steps.reduce((all, step) => all + step[of], 0)
            onProgress({ phase, done: sum('done'), total: sum('total') })
          },
        },
      ),
    ),
  )
  return drawn.flat()
}

/** Adds the papers to their claims, as anybody adds a document; what a claim has already stays one document. */
export async function addSamplePapers(
  core: Core,
  actor: Actor,
  papers: readonly RenderedPaper[],
  onProgress: (step: ProgressStep) => void,
): Promise<void> {
  const rows = await core.database.reader
    .selectFrom('claims')
    .select(['id', 'source_key'])
    .where('source', '=', SAMPLE_SOURCE)
    .execute()
  const claims = new Map(rows.map(({ id, source_key: key }) => [key, id]))
  for (const [done, { claimKey, kind, fileName, bytes }] of papers.entries()) {
    onProgress({ phase: 'commit', done, total: papers.length })
    const id = claims.get(claimKey)
    if (id === undefined) continue
    const file = new File([new Uint8Array(bytes)], fileName)
    await addDocument(core, actor, { id, kind, file })
  }
}
