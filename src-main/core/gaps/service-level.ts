import { addWorkingDays, businessDate } from '@shared/domain/calendar'
import { readWorkCalendar } from '../calendar/read-calendar'
import { readClockRules } from '../calendar/rules'
import type { StoredClaim } from '../claims/change'
import type { Reader } from '../database/database'

/**
 * The day by which a claim that waits for nobody is to be closed: so many working days from the day it came, or again
 * from the day on which the last blocking document came (CLM-08).
 */
export async function closeDueOn(
  reader: Reader,
  { id, received_at: receivedAt }: Pick<StoredClaim, 'id' | 'received_at'>,
): Promise<string> {
  const last = await reader
    .selectFrom('gap_requests')
    .select(({ fn }) => fn.max('documents_on').as('on'))
    .where('claim_id', '=', id)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('gap_items')
          .select('gap_items.id')
          .whereRef('gap_items.request_id', '=', 'gap_requests.id')
          .where('blocking', '=', 1),
      ),
    )
    .executeTakeFirst()
  const received = businessDate(receivedAt)
  const start = last?.on && last.on > received ? last.on : received
  const { closeWithinWd } = (await readClockRules(reader)).value
  return addWorkingDays(start, closeWithinWd, await readWorkCalendar(reader))
}
