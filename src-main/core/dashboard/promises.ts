import { sql, type RawBuilder } from 'kysely'
import type { QueueFilter } from '@shared/contract/claims'
import { addDays, addWorkingDays, businessDate, type WorkCalendar } from '@shared/domain/calendar'
import type { DateRange, PromiseKind } from '@shared/domain/promises'
import type { ClaimState } from '@shared/domain/states'
import { readWorkCalendar } from '../calendar/read-calendar'
import { readClockRules } from '../calendar/rules'
import { endOf, rangeOf, startOf, type Condition } from '../claims/queue-queries'
import type { Reader } from '../database/database'

/**
 * Which claims have a promise that runs out when, one definition for what the dashboard counts and what the queue lists.
 * Source: CLM-08, CLM-09, GAP-02, GAP-09.
 */

/** What the ends of promises depend on besides the claims. */
export interface PromiseTerms {
  calendar: WorkCalendar
  /** Within how many working days after closing payment is arranged (CLM-08). */
  payWithinWd: number
  /** Today, in Shanghai. */
  today: string
}

/** @param at now */
export async function readPromiseTerms(reader: Reader, at: string): Promise<PromiseTerms> {
  const [calendar, { value: rules }] = await Promise.all([
    readWorkCalendar(reader),
    readClockRules(reader),
  ])
  return { calendar, payWithinWd: rules.payWithinWd, today: businessDate(at) }
}

/** Days of the statutory periods (CLM-09). */
export const STATUTORY_DAYS = 30
export const PREPAY_DAYS = 60
const REFUSAL_NOTICE_DAYS = 3
const STATUTORY_PAYMENT_DAYS = 10
/** Refusals longer ago than this got their letter elsewhere, or were refused elsewhere. */
const REFUSALS_WITHIN_DAYS = 366

/** States in which the amount is still open (CLM-09). */
export const undeterminedStates: readonly ClaimState[] = [
  'received',
  'in_review',
  'awaiting_documents',
  'second_review',
]

export type QueuePromise = NonNullable<QueueFilter['promise']>

/** What holds for a claim of which the promise runs out within the range. */
export function promised({ kind, from, to }: QueuePromise, terms: PromiseTerms): Condition[] {
  const range = { from, to }
  switch (kind) {
    case 'follow_up':
      return requested(sql.ref('next_on'), range)
    case 'answer':
      return requested(sql.ref('answer_due_on'), range)
    case 'statutory':
      return undetermined(STATUTORY_DAYS, range)
    case 'prepay':
      return undetermined(PREPAY_DAYS, range)
    case 'refusal_notice':
      return refusedWithoutLetter(range, terms)
    case 'payment':
    case 'statutory_payment':
      return toBePaid(closedBetween(kind, range, terms))
  }
}

/** An open request has this date within the range. */
function requested(date: RawBuilder<unknown>, range: DateRange): Condition[] {
  const conditions = [
    sql`state = 'open'`,
    sql`${date} IS NOT NULL`,
    ...rangeOf(date, range.from, range.to),
  ]
  const requests = sql`SELECT claim_id FROM gap_requests WHERE ${sql.join(conditions, sql` AND `)}`
  return [sql`claims.id IN (${requests})`]
}

/** The statutory period stands still while the customer has the request in hand (CLM-09). */
export const standingStill = sql<{ id: string }>`
  SELECT claim_id AS id FROM gap_requests WHERE state = 'open' AND arrived_on IS NOT NULL`

/** When a period of so many days from receipt ends, where the days waited for the customer do not count. */
export function statutoryEnd(receivedOn: RawBuilder<unknown>, days: number): RawBuilder<unknown> {
  return sql`date(${receivedOn}, '+' || (${days} + waited_days) || ' days')`
}

/** Claims whose amount is open, by the end of a period from their first receipt. */
function undetermined(days: number, range: DateRange): Condition[] {
  const receivedOn = sql`date(claims.received_at, '+8 hours')`
  return [
    sql`claims.state IN (${sql.join([...undeterminedStates])})`,
    // No period is shorter, so that only those that are old enough are looked at.
    ...rangeOf(sql`claims.received_at`, undefined, endOf(range.to && addDays(range.to, -days))),
    ...rangeOf(statutoryEnd(receivedOn, days), range.from, range.to),
    sql`claims.id NOT IN (${standingStill})`,
  ]
}

/** Refusals of the last year whose letter is still to be made, by its day: three days after the decision. */
export function refusedWithoutLetter(range: DateRange, { today }: PromiseTerms): Condition[] {
  const decided = sql`claims.decided_at`
  return [
    sql`claims.state = 'rejected'`,
    sql`${decided} >= ${startOf(addDays(today, -REFUSALS_WITHIN_DAYS))}`,
    ...rangeOf(
      decided,
      startOf(range.from && addDays(range.from, -REFUSAL_NOTICE_DAYS)),
      endOf(range.to && addDays(range.to, -REFUSAL_NOTICE_DAYS)),
    ),
    sql`NOT EXISTS (
      SELECT 1 FROM notices WHERE notices.claim_id = claims.id AND notices.kind = 'decision'
        AND notices.created_at >= claims.decided_at)`,
  ]
}

/** Closed claims with something to pay, by when they were closed. */
export function toBePaid(closed: DateRange): Condition[] {
  return [
    sql`claims.state = 'closed'`,
    sql`claims.payable_fen > 0`,
    ...rangeOf(sql`claims.closed_at`, startOf(closed.from), endOf(closed.to)),
  ]
}

/** The dates of closing whose payment is due within the range. */
export function closedBetween(
  kind: Extract<PromiseKind, 'payment' | 'statutory_payment'>,
  { from, to }: DateRange,
  { calendar, payWithinWd }: PromiseTerms,
): DateRange {
  const dueOf = (closedOn: string): string =>
    kind === 'payment'
      ? addWorkingDays(closedOn, payWithinWd, calendar)
      : addDays(closedOn, STATUTORY_PAYMENT_DAYS)
  /** The earliest date of closing whose payment is due on `date` or later. */
  const firstDueFrom = (date: string): string => {
    let closedOn = date
    while (dueOf(addDays(closedOn, -1)) >= date) closedOn = addDays(closedOn, -1)
    return closedOn
  }
  return {
    from: from && firstDueFrom(from),
    to: to && addDays(firstDueFrom(addDays(to, 1)), -1),
  }
}
