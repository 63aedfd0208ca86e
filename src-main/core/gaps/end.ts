import { recordAudit } from '../audit/chain'
import type { Actor, Core } from '../context'
import type { Writer } from '../database/database'
import { saveWaitedDays } from './arrival'
import { cancelAsking } from './messages'

/**
 * Ends what the customer was asked for on a claim whose review has ended: it was decided, refused or withdrawn, or
 * waits for its second person. Sent back to review or opened again, it waits for nothing; who still needs a paper asks
 * again. Unsent messages that ask are taken back.
 * @param as `lapsed` where the claim ended for lack of just these documents (GAP-09)
 */
export async function endRequests(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  claimId: string,
  at: string,
  as: 'withdrawn' | 'lapsed' = 'withdrawn',
): Promise<void> {
  const open = await writer
    .selectFrom('gap_requests')
    .select(['id', 'number', 'version'])
    .where('claim_id', '=', claimId)
    .where('state', '=', 'open')
    .orderBy('number')
    .execute()
  for (const { id, number: requestNumber, version } of open) {
    await writer
      .updateTable('gap_requests')
      .set({
        state: as,
        ended_at: at,
        next_step: null,
        next_on: null,
        version: version + 1,
        updated_at: at,
      })
      .where('id', '=', id)
      .execute()
    await cancelAsking(core, writer, actor, { id, claimId }, at)
    await recordAudit(core, writer, actor, {
      action: 'gap.end',
      entity: 'claim',
      entityId: claimId,
      before: { requestNumber, requestState: 'open' },
      after: { requestNumber, requestState: as },
    })
  }
  if (open.length > 0) await saveWaitedDays(writer, claimId)
}
