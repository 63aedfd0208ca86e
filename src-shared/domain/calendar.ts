import shipped from './data/holidays-cn.json'
import { defaultWorkingHours, type WorkingHours } from './clocks/clock'

/**
 * Working days in China: weekends and announced holidays are off, announced make-up days are worked.
 * Dates are `YYYY-MM-DD` in Asia/Shanghai. Source: DOMAIN CAL-01, CAL-02.
 */

/** A day that an announcement names: off, or worked although it is a weekend. */
export interface AnnouncedDay {
  date: string
  name: string
  off: boolean
}

/** One yearly announcement; it can name days of the December before, and of the January after. */
export interface CalendarYear {
  year: number
  days: readonly AnnouncedDay[]
}

export interface CalendarDay {
  working: boolean
  /** What the day is off for, or made up for. `null`: an ordinary day, or a weekend. */
  holiday: string | null
  /** Worked although it is a weekend, in exchange for a day off. */
  makeUp: boolean
  /** Nobody has announced this year: only weekends are known (CAL-01). */
  provisional: boolean
}

export interface WorkCalendar {
  /** Whether people work on this date. */
  isWorkingDay(date: string): boolean
  dayOf(date: string): CalendarDay
}

const DAY_MS = 86_400_000
/** Asia/Shanghai is UTC+8 all year since 1992. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000

/** The announcements that come with the program, oldest first. */
export const shippedYears: readonly CalendarYear[] = shipped.years

/**
 * The calendar of these announcements together with those that ship; one of the same year takes the shipped one's
 * place as a whole. All of them are one set: what a later year's announcement says of a day holds over an earlier
 * one's.
 */
export function calendarWith(years: readonly CalendarYear[]): WorkCalendar {
  const byYear = new Map([...shippedYears, ...years].map((entry) => [entry.year, entry]))
  const days = new Map<string, AnnouncedDay>()
  for (const { days: announced } of [...byYear.values()].sort((a, b) => a.year - b.year)) {
    for (const day of announced) days.set(day.date, day)
  }
  const dayOf = (date: string): CalendarDay => {
    const announced = days.get(date)
    const weekend = isWeekend(date)
    const working = announced ? !announced.off : !weekend
    return {
      working,
      holiday: announced?.name ?? null,
      makeUp: working && weekend,
      provisional: !byYear.has(Number(date.slice(0, 4))),
    }
  }
  return {
    dayOf,
    isWorkingDay: (date) => {
      const announced = days.get(date)
      return announced ? !announced.off : !isWeekend(date)
    },
  }
}

function isWeekend(date: string): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday === 0 || weekday === 6
}

export const shippedCalendar: WorkCalendar = calendarWith([])

/** Service level for closing a complete claim, in working days. Default of CLM-08. */
export const CLOSE_WITHIN_WORKING_DAYS = 10

/** Whether people work on this date. */
export function isWorkingDay(date: string, calendar: WorkCalendar = shippedCalendar): boolean {
  return calendar.isWorkingDay(date)
}

/** Whether nobody has announced the holidays of this date's year (CAL-01). */
export function isProvisional(date: string, calendar: WorkCalendar = shippedCalendar): boolean {
  return calendar.dayOf(date).provisional
}

/** The business date, in Asia/Shanghai, of a moment in UTC ISO text. */
export function businessDate(instant: string): string {
  return new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10)
}

/**
 * The calendar date `days` after `date`.
 * @throws RangeError after the year 9999, where dates have no such text
 */
export function addDays(date: string, days: number): string {
  const text = new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString()
  if (text.length > 24) throw new RangeError(`${days} days after ${date}`)
  return text.slice(0, 10)
}

/** How many days `to` is after `from`; negative when it is before. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS
}

/** The working day that is `days` working days after `date`; the day itself does not count (CAL-02). */
export function addWorkingDays(
  date: string,
  days: number,
  calendar: WorkCalendar = shippedCalendar,
): string {
  let current = date
  for (let left = days; left > 0;) {
    current = addDays(current, 1)
    if (calendar.isWorkingDay(current)) left -= 1
  }
  return current
}

/** How many working days after `date` the first working day not before `until` is; at least one. */
export function workingDaysUntil(date: string, until: string, calendar: WorkCalendar): number {
  let days = 0
  for (let on = date; days === 0 || on < until || !calendar.isWorkingDay(on);) {
    on = addDays(on, 1)
    if (calendar.isWorkingDay(on)) days += 1
  }
  return days
}

/** The last date on which a claim received at `receivedAt` (UTC ISO) is closed in time (CLM-08). */
export function claimDueOn(
  receivedAt: string,
  calendar: WorkCalendar = shippedCalendar,
  workingDays = CLOSE_WITHIN_WORKING_DAYS,
): string {
  return addWorkingDays(businessDate(receivedAt), workingDays, calendar)
}

/** The moment, as UTC ISO text, at which it is `time` (`HH:MM`) in Shanghai on `date`. */
export function momentOf(date: string, time: string): string {
  return new Date(Date.parse(`${date}T${time}:00Z`) - SHANGHAI_OFFSET_MS).toISOString()
}

/** Close of business on `date`, the end of its working time, as UTC ISO text (CAL-02). */
export function closeOfBusiness(date: string, hours: WorkingHours = defaultWorkingHours): string {
  return momentOf(date, hours.spans.at(-1)?.to ?? '18:00')
}
