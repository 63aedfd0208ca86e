import { businessDate } from '@shared/domain/calendar'
import type { StoredClaim } from '../claims/change'
import type { Actor, Core } from '../context'
import type { Writer } from '../database/database'
import { readWaitedDays } from './arrival'
import { cancelAsking } from './messages'
import { closeDueOn } from './service-level'

/**
 * What is true of a claim that ended for lack of documents and is opened again (GAP-09): the documents came on the day
 * of the last blocking paper that was brought since, of what else came first, or on this day; the service level runs
 * from it, and the days until then do not count in the statutory period (CLM-08, CLM-09).
 * @returns columns of the claim; none where it did not end so
 */
export async function afterLapse(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  claim: Pick<StoredClaim, 'id' | 'received_at' | 'answered_at'>,
  at: string,
): Promise<Partial<Pick<StoredClaim, 'due_on' | 'waited_days'>>> {
  const lapsed = await writer
    .selectFrom('gap_requests')
    .select(['id', 'ended_at'])
    .where('claim_id', '=', claim.id)
    .where('state', '=', 'lapsed')
    .where('documents_on', 'is', null)
    .execute()
  for (const { id, ended_at: endedAt } of lapsed) {
    const came = await cameSince(writer, claim, { id, endedAt: endedAt ?? at })
    await writer
      .updateTable('gap_requests')
      .set({ documents_on: businessDate(came ?? at), updated_at: at })
      .where('id', '=', id)
      .execute()
    // Nobody is told any more that the claim ended.
    const request = { id, claimId: claim.id }
    await cancelAsking(core, writer, actor, request, at, ['documents_lapsed'])
  }
  if (lapsed.length === 0) return {}
  return {
    due_on: await closeDueOn(writer, claim),
    waited_days: await readWaitedDays(writer, claim.id),
  }
}

/** When what a request asked for came after it had ended, whether or not somebody has looked at it; `null`: not at all. */
async function cameSince(
  writer: Writer,
  claim: Pick<StoredClaim, 'id' | 'answered_at'>,
  { id, endedAt }: { id: string; endedAt: string },
): Promise<string | null> {
  const item = await writer
    .selectFrom('gap_items')
    .select(({ fn }) => fn.max('received_at').as('at'))
    .where('request_id', '=', id)
    .where('blocking', '=', 1)
    .where('received_at', '>', endedAt)
    .executeTakeFirst()
  if (item?.at) return item.at
  if (claim.answered_at !== null) return claim.answered_at
  const document = await writer
    .selectFrom('documents')
    .select(({ fn }) => fn.min('received_at').as('at'))
    .where('claim_id', '=', claim.id)
    .where('received_at', '>', endedAt)
    .executeTakeFirst()
  return document?.at ?? null
}
