import type { PaperProblem } from '@shared/domain/materials/matrix'
import type { Actor } from '../context'
import type { Writer } from '../database/database'

/** How a paper was found. */
export interface Check {
  documentId: string
  claimId: string
  state: 'accepted' | 'refused'
  /** Empty for an accepted one. */
  problems: readonly PaperProblem[]
  note: string | null
  /** UTC ISO. */
  at: string
}

/** Keeps a judgement of a document, in place of the one before (GAP-06). The caller records it in the trail. */
export async function writeCheck(
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  { documentId, claimId, state, problems, note, at }: Check,
): Promise<void> {
  const row = {
    document_id: documentId,
    claim_id: claimId,
    state,
    problems: JSON.stringify(problems),
    note,
    actor_id: actor.id,
    created_at: at,
  }
  await writer
    .insertInto('document_checks')
    .values(row)
    .onConflict((conflict) => conflict.column('document_id').doUpdateSet(row))
    .execute()
}
