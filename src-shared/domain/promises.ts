import { addDays } from './calendar'

/** What the desk has promised, by when it is due, and how long claims have waited: the parts the dashboard shows. */

/**
 * The promises that the dashboard counts, in the order in which a department looks at them: closing (CLM-08), what
 * follows if no answer comes (GAP-09), the customer's own day (GAP-02), the statutory periods (CLM-09), payment.
 */
export const promiseKinds = [
  'close',
  'follow_up',
  'answer',
  'statutory',
  'prepay',
  'refusal_notice',
  'payment',
  'statutory_payment',
] as const
export type PromiseKind = (typeof promiseKinds)[number]

/** By when a promise is due, seen from today. */
export const promiseParts = ['overdue', 'today', 'tomorrow', 'week'] as const
export type PromisePart = (typeof promiseParts)[number]

/** Dates from and to, both included; absent: open at that end. */
export interface DateRange {
  from?: string | undefined
  to?: string | undefined
}

/**
 * The dates of each part. Tomorrow reaches to the next working day and takes in the days off before it: what ends on
 * a Sunday has to be done by then too. The week is the rest of the next seven days, and may be empty.
 * @param tomorrow the next working day
 */
export function promiseRanges(today: string, tomorrow: string): Record<PromisePart, DateRange> {
  return {
    overdue: { to: addDays(today, -1) },
    today: { from: today, to: today },
    tomorrow: { from: addDays(today, 1), to: tomorrow },
    week: { from: addDays(tomorrow, 1), to: addDays(today, 7) },
  }
}

/** Whole days, both included; `null`: no end. */
export interface DayBand {
  fromDays: number
  toDays: number | null
}

/** How long claims wait for the customer: in the days they have, after a reminder, after an escalation. */
export const waitingBands: readonly DayBand[] = bands([0, 3, 6, 11, 21, 31])
/** How long claims have been open: within ten days, to the statutory thirty, to the sixty of prepayment, beyond. */
export const ageBands: readonly DayBand[] = bands([0, 6, 11, 21, 31, 61])

function bands(starts: readonly number[]): DayBand[] {
  return starts.map((fromDays, index) => {
    const next = starts[index + 1]
    return { fromDays, toDays: next === undefined ? null : next - 1 }
  })
}

/** The dates that are `fromDays` to `toDays` days before today. */
export function datesOfBand(today: string, { fromDays, toDays }: DayBand): DateRange {
  return {
    from: toDays === null ? undefined : addDays(today, -toDays),
    to: addDays(today, -fromDays),
  }
}

/** First and last day of a month `YYYY-MM`. */
export function datesOfMonth(month: string): { from: string; to: string } {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate()
  return { from: `${month}-01`, to: `${month}-${String(last).padStart(2, '0')}` }
}

/** The `count` months that end with the one of `today`, the earliest first. */
export function monthsUntil(today: string, count: number): string[] {
  const [year = 0, number = 0] = today.split('-').map(Number)
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(year, number - count + index, 1)).toISOString().slice(0, 7),
  )
}

/** Counts are given up to here; what is more is said to be more. */
export const MOST_COUNTED = 10_000
