import { businessDate } from '@shared/domain/calendar'
import type { StoredClaim } from '../claims/change'
import type { Writer } from '../database/database'
import { readWaitedDays } from './arrival'
import { closeDueOn } from './service-level'

/**
 * What is true of a claim that ended for lack of documents and is opened again (GAP-09): the documents came on the day
 * of the answer that nobody has looked at, or on this day; the service level runs from it, and the days until then do
 * not count in the statutory period (CLM-08, CLM-09).
 * @returns columns of the claim; none where it did not end so
 */
export async function afterLapse(
  writer: Writer,
  claim: Pick<StoredClaim, 'id' | 'received_at' | 'answered_at'>,
  at: string,
): Promise<Partial<Pick<StoredClaim, 'due_on' | 'waited_days'>>> {
  const cameOn = businessDate(claim.answered_at ?? at)
  const lapsed = await writer
    .updateTable('gap_requests')
    .set({ documents_on: cameOn, updated_at: at })
    .where('claim_id', '=', claim.id)
    .where('state', '=', 'lapsed')
    .where('documents_on', 'is', null)
    .returning('id')
    .execute()
  if (lapsed.length === 0) return {}
  return {
    due_on: await closeDueOn(writer, claim),
    waited_days: await readWaitedDays(writer, claim.id),
  }
}
