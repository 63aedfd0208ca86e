import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { QueueFilter } from '@shared/contract/claims'
import { addDays, addWorkingDays, businessDate, type WorkCalendar } from '@shared/domain/calendar'
import { statutoryPeriods } from '@shared/domain/clocks/claim-clocks'
import type { DateRange } from '@shared/domain/promises'
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
    case 'answer':
      return [sql`claims.id IN (${openRequests(kind, range)})`]
    case 'statutory':
    case 'prepay':
      return undetermined(kind, range)
    case 'refusal_notice':
      return refusedWithoutLetter(range, terms)
    case 'payment':
    case 'statutory_payment':
      return toBePaid(kind, closedBetween(kind, range, terms))
  }
}

/**
 * What makes a promise of an open request run: the customer's while something is to be brought; the next step while
 * nothing came that nobody has judged or looked at (GAP-09).
 */
export const requestRuns: Record<'answer' | 'follow_up', Condition> = {
  answer: sql`EXISTS (SELECT 1 FROM gap_items
    WHERE gap_items.request_id = gap_requests.id AND gap_items.state IN ('requested', 'refused'))`,
  follow_up: sql`(gap_requests.next_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM gap_items
      WHERE gap_items.request_id = gap_requests.id AND gap_items.state = 'received')
    AND NOT EXISTS (SELECT 1 FROM claims AS answered
      WHERE answered.id = gap_requests.claim_id AND answered.new_documents > 0))`,
}

/** A query of the claims of which an open request has its day within the range. */
function openRequests(kind: 'answer' | 'follow_up', { from, to }: DateRange): RawBuilder<unknown> {
  const date = sql.ref(kind === 'answer' ? 'gap_requests.answer_due_on' : 'gap_requests.next_on')
  const conditions = [
    sql`gap_requests.state = 'open'`,
    ...rangeOf(date, from, to),
    requestRuns[kind],
  ]
  return sql`SELECT claim_id FROM gap_requests WHERE ${sql.join(conditions, sql` AND `)}`
}

/** Claims whose statutory period stands still: the customer has a request that blocks, and got it in time (CLM-09). */
export function standing(): Condition {
  const end = periodEnd('statutory', sql`date(asked.received_at, '+8 hours')`)
  return sql`claims.id IN (
    SELECT gap_requests.claim_id
    FROM gap_requests CROSS JOIN claims AS asked ON asked.id = gap_requests.claim_id
    WHERE gap_requests.state = 'open' AND gap_requests.documents_on IS NULL
      AND gap_requests.arrived_on < ${end}
      AND EXISTS (SELECT 1 FROM gap_items WHERE gap_items.request_id = gap_requests.id
        AND gap_items.blocking = 1 AND gap_items.state NOT IN ('accepted', 'waived')))`
}

/** States in which a claim can be that was determined before and opened again. */
const reopenedStates: readonly ClaimState[] = undeterminedStates.filter(
  (state) => state !== 'received',
)

/**
 * Whose amount was determined before it was opened again: the promise was kept, or broken, then. A claim that ended for
 * lack of documents was not determined.
 */
export const reopened: Condition = sql`(
  claims.state IN (${sql.join([...reopenedStates])})
  AND EXISTS (SELECT 1 FROM audit_entries AS opened WHERE entity = 'claim' AND entity_id = claims.id
    AND action = 'claim.reopen'
    AND (SELECT conclusion <> 'withdraw' OR coalesce(reason_code, '') <> 'documents_missing' FROM decisions
      WHERE decisions.claim_id = claims.id AND coalesce(confirmed_at, decided_at) <= opened.at
        AND (confirmed_at IS NOT NULL OR second_review_reason IS NULL)
      ORDER BY number DESC LIMIT 1)))`

/** When a period from receipt ends; of the thirty days those waited for the customer are no part (CLM-09). */
export function periodEnd(
  kind: 'statutory' | 'prepay',
  receivedOn: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const { amount } = statutoryPeriods[kind]
  const days = kind === 'statutory' ? sql`(${amount} + waited_days)` : sql`${amount}`
  return sql`date(${receivedOn}, '+' || ${days} || ' days')`
}

/** Claims whose amount is open, by the end of a period from their first receipt. */
function undetermined(kind: 'statutory' | 'prepay', range: DateRange): Condition[] {
  const { amount } = statutoryPeriods[kind]
  return [
    sql`claims.state IN (${sql.join([...undeterminedStates])})`,
    // No period is shorter, so that only those that are old enough are looked at.
    ...rangeOf(sql`claims.received_at`, undefined, endOf(range.to && addDays(range.to, -amount))),
    ...rangeOf(periodEnd(kind, sql`date(claims.received_at, '+8 hours')`), range.from, range.to),
    ...(kind === 'statutory' ? [sql<SqlBool>`NOT ${standing()}`] : []),
    sql`NOT ${reopened}`,
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
      startOf(range.from && addDays(range.from, -statutoryPeriods.refusal_notice.amount)),
      endOf(range.to && addDays(range.to, -statutoryPeriods.refusal_notice.amount)),
    ),
    sql`NOT EXISTS (
      SELECT 1 FROM notices WHERE notices.claim_id = claims.id AND notices.kind = 'decision'
        AND notices.created_at >= claims.decided_at)`,
  ]
}

/** Closed claims with something to pay of which payment is not arranged, or not made; by when they were closed. */
export function toBePaid(kind: 'payment' | 'statutory_payment', closed: DateRange): Condition[] {
  const arranged = sql<SqlBool>`NOT EXISTS (
    SELECT 1 FROM payments JOIN payment_lists ON payment_lists.id = payments.list_id
    WHERE payments.claim_id = claims.id AND payments.state IN ('listed', 'paid')
      AND payment_lists.sent_at IS NOT NULL)`
  return [
    sql`claims.state = 'closed'`,
    sql`claims.payable_fen > 0`,
    ...rangeOf(sql`claims.closed_at`, startOf(closed.from), endOf(closed.to)),
    ...(kind === 'payment' ? [arranged] : []),
  ]
}

/** The dates of closing whose payment is due within the range. */
export function closedBetween(
  kind: 'payment' | 'statutory_payment',
  { from, to }: DateRange,
  { calendar, payWithinWd }: PromiseTerms,
): DateRange {
  const dueOf = (closedOn: string): string =>
    kind === 'payment'
      ? addWorkingDays(closedOn, payWithinWd, calendar)
      : addDays(closedOn, statutoryPeriods.statutory_payment.amount)
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
