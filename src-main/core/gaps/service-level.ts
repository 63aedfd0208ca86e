import { addWorkingDays, businessDate } from '@shared/domain/calendar'
import { readWorkCalendar } from '../calendar/read-calendar'
import { readReopened } from '../calendar/reopened'
import { readClockRules } from '../calendar/rules'
import type { StoredClaim } from '../claims/change'
import type { Reader } from '../database/database'

/**
 * The day by which a claim that waits for nobody is to be closed: so many working days from the day it came, or again
 * from the day on which it was opened again or the last blocking document came (CLM-08).
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
  const again = (await readReopened(reader, [id])).get(id)
  const begun = businessDate(again?.anew && again.at > receivedAt ? again.at : receivedAt)
  return closeDueFrom(reader, last?.on && last.on > begun ? last.on : begun)
}

/** The day by which a claim is to be closed whose service level runs from this date (CLM-08). */
export async function closeDueFrom(reader: Reader, on: string): Promise<string> {
  const { closeWithinWd } = (await readClockRules(reader)).value
  return addWorkingDays(on, closeWithinWd, await readWorkCalendar(reader))
}
