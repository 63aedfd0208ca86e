import holidays from './data/holidays-cn.json'

/**
 * Working days in China: weekends and announced holidays are off, announced make-up days are worked.
 * Dates are `YYYY-MM-DD` in Asia/Shanghai. Source: DOMAIN CAL-01, CAL-02.
 */

const announced = new Map(holidays.days.map((day) => [day.date, day.off]))
const lastAnnouncedYear = Math.max(...holidays.announcedYears)
const DAY_MS = 86_400_000
/** Asia/Shanghai is UTC+8 all year since 1992. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000

/** Service level for closing a complete claim, in working days. Default of CLM-08. */
export const CLOSE_WITHIN_WORKING_DAYS = 10

/** Whether people work on this date. */
export function isWorkingDay(date: string): boolean {
  const off = announced.get(date)
  if (off !== undefined) return !off
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

/** Whether the State Council has announced the holidays of this date's year (CAL-01). */
export function isProvisional(date: string): boolean {
  return Number(date.slice(0, 4)) > lastAnnouncedYear
}

/** The business date, in Asia/Shanghai, of a moment in UTC ISO text. */
export function businessDate(instant: string): string {
  return new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10)
}

/** The calendar date `days` after `date`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The working day that is `days` working days after `date`; the day itself does not count (CAL-02). */
export function addWorkingDays(date: string, days: number): string {
  let current = date
  for (let left = days; left > 0;) {
    current = addDays(current, 1)
    if (isWorkingDay(current)) left -= 1
  }
  return current
}

/** The last date on which a claim received at `receivedAt` (UTC ISO) is closed in time (CLM-08). */
export function claimDueOn(receivedAt: string): string {
  return addWorkingDays(businessDate(receivedAt), CLOSE_WITHIN_WORKING_DAYS)
}

/** Close of business on `date`, 18:00 in Shanghai, as UTC ISO text (CAL-02). */
export function closeOfBusiness(date: string): string {
  return `${date}T10:00:00.000Z`
}
