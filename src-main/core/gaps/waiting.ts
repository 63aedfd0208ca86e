import { addWorkingDays, businessDate, type WorkCalendar } from '@shared/domain/calendar'
import { blocks } from '@shared/domain/gap-follow-up'
import type { GapItemState } from '@shared/domain/gaps'
import type { Reader } from '../database/database'

/** An open request for which a claim waits, with its items. */
export interface WaitedFor {
  id: string
  nextOn: string | null
  items: { blocking: boolean; state: GapItemState; receivedAt: string | null }[]
}

/** The open requests of a claim that have a blocking item which is not settled: the claim waits for these (GAP-08). */
export async function waitedFor(reader: Reader, claimId: string): Promise<WaitedFor[]> {
  const rows = await reader
    .selectFrom('gap_requests')
    .innerJoin('gap_items', 'gap_items.request_id', 'gap_requests.id')
    .select([
      'gap_requests.id',
      'gap_requests.next_on as nextOn',
      'gap_items.blocking',
      'gap_items.state',
      'gap_items.received_at as receivedAt',
    ])
    .where('gap_requests.claim_id', '=', claimId)
    .where('gap_requests.state', '=', 'open')
    .execute()
  return [...Map.groupBy(rows, ({ id }) => id)].flatMap(([id, of]) => {
    const items = of.map(({ blocking, state, receivedAt }) => ({
      blocking: blocking === 1,
      state,
      receivedAt,
    }))
    return blocks(items) ? [{ id, nextOn: of[0]?.nextOn ?? null, items }] : []
  })
}

/**
 * The day by which the desk must act on a claim that waits: the next working day after an answer that nobody judged,
 * else the next step of what it waits for. `null` where it waits for nothing.
 */
export function dueWhileWaiting(
  requests: readonly WaitedFor[],
  calendar: WorkCalendar,
): string | null {
  const days = requests.flatMap(({ nextOn, items }) => {
    const answered = items.flatMap(({ state, receivedAt }) =>
      state === 'received' && receivedAt !== null ? [businessDate(receivedAt)] : [],
    )
    const look = answered.map((on) => addWorkingDays(on, 1, calendar))
    return look.length > 0 ? look : nextOn === null ? [] : [nextOn]
  })
  return days.sort()[0] ?? null
}
