import type { Actor, Core } from '../context'
import { streamProgress } from '../workers/progress-stream'
import type { ProposeOutput } from './propose-task'

/**
 * Computes these claims, or every one that is being judged, in a worker, and keeps what comes of it as their
 * proposals: all or none (ADJ-07). Others read meanwhile, and write after it.
 */
export async function* adjudicateMany(
  core: Core,
  actor: Actor,
  { ids }: { ids?: string[] | undefined },
  signal?: AbortSignal,
) {
  const output: ProposeOutput = yield* streamProgress(
    (onProgress, aborted) =>
      core.database.takeTurn(() =>
        core.workers.run(
          'proposeMany',
          {
            deskFile: core.database.file,
            databaseKey: core.database.key,
            claimIds: ids ?? null,
            actorId: actor.id,
            now: core.clock(),
          },
          { onProgress, signal: aborted },
        ),
      ),
    signal,
  )
  yield { type: 'done' as const, ...output }
}
