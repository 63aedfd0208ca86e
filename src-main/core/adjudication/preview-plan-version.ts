import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { Core } from '../context'
import { streamProgress } from '../workers/progress-stream'
import type { PreviewOutput } from './preview-task'

/**
 * What a new version of a plan would change, in a worker; nothing is written (`preview-task.ts`).
 * @throws the refusals `not_found`, `cancelled`
 */
export async function* previewPlanVersion(
  core: Core,
  input: Inputs['policies']['previewPlanVersion'],
  signal?: AbortSignal,
) {
  const plan = await core.database.reader
    .selectFrom('plans')
    .select('id')
    .where('id', '=', input.planId)
    .executeTakeFirst()
  if (!plan) throw refusal('not_found', { entity: 'plan', id: input.planId })
  const output: PreviewOutput = yield* streamProgress(
    (onProgress, aborted) =>
      core.workers.run(
        'previewPlan',
        { deskFile: core.database.file, databaseKey: core.database.key, ...input },
        { onProgress, signal: aborted },
      ),
    signal,
  )
  yield { type: 'done' as const, ...output }
}
