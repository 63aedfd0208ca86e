import { addDays, businessDate } from '@shared/domain/calendar'
import { formatFen } from '@shared/domain/money'
import type { Texts, TextKey } from '@renderer/locales/texts'

const SHANGHAI = 'Asia/Shanghai'
const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: SHANGHAI,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** Fen as yuan with two decimals; nothing for what is not known. */
export function money(fen: number | null | undefined): string {
  return fen === null || fen === undefined ? '' : formatFen(fen)
}

/** UTC ISO text as date and time in Shanghai: `2025-03-03 10:00`. */
export function dateTime(instant: string): string {
  const found = Object.fromEntries(
    parts.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]),
  )
  return `${found['year']}-${found['month']}-${found['day']} ${found['hour']}:${found['minute']}`
}

const seconds = new Intl.DateTimeFormat('en-GB', {
  timeZone: SHANGHAI,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** The time of day in Shanghai to the second: `09:03:00`. */
export function clockTime(instant: string): string {
  return seconds.format(new Date(instant))
}

/** A quantity in thousandths, without needless zeros: `1500` → `1.5`. */
export function quantity(milli: number): string {
  return String(milli / 1000)
}

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`
  if (size < 1024 * 1024) return `${(size / 1024).toFixed(0)} KB`
  if (size < 1024 ** 3) return `${(size / 1024 ** 2).toFixed(1)} MB`
  return `${(size / 1024 ** 3).toFixed(2)} GB`
}

/** The weekday of a date, as a text key. */
export function weekdayKey(date: string): TextKey {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() as 0 | 1 | 2 | 3 | 4 | 5 | 6
  return `app.time.weekdays.d${weekday}`
}

/** `2025-03-03 周一`. */
export function dateWithWeekday(date: string, { t }: Texts): string {
  return `${date} ${t(weekdayKey(date))}`
}

/** Whole calendar days from `from` to `to`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

export type DueTone = 'red' | 'amber' | ''

const MOST_DAYS = 99
const MOST_MONTHS = 24

/** How long a date has passed: by days at first, then by whole months, then by whole years. */
function overdueText(dueOn: string, today: string, { t }: Texts): string {
  const days = daysBetween(dueOn, today)
  if (days <= MOST_DAYS) return t('app.time.overdueDays', { n: days })
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = dueOn.split('-').map(Number)
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number)
  const months = (year - fromYear) * 12 + (month - fromMonth) - Number(day < fromDay)
  return months < MOST_MONTHS
    ? t('app.time.overdueMonths', { n: months })
    : t('app.time.overdueYears', { n: Math.floor(months / 12) })
}

/** A due date as a reviewer reads it: overdue by how much, today, tomorrow, or date and weekday. */
export function dueLabel(
  dueOn: string,
  today: string,
  texts: Texts,
): { text: string; tone: DueTone } {
  const { t } = texts
  if (dueOn < today) return { text: overdueText(dueOn, today, texts), tone: 'red' }
  if (dueOn === today) return { text: t('app.time.today'), tone: 'amber' }
  if (dueOn === addDays(today, 1)) return { text: t('app.time.tomorrow'), tone: '' }
  const short = dueOn.slice(0, 4) === today.slice(0, 4) ? dueOn.slice(5) : dueOn
  return { text: `${short} ${t(weekdayKey(dueOn))}`, tone: '' }
}

/** How long ago a moment was, for people; the exact time belongs beside it. */
export function ago(instant: string, nowMs: number, { t }: Texts): string {
  const minutes = Math.floor((nowMs - Date.parse(instant)) / 60_000)
  if (minutes < 1) return t('app.time.justNow')
  if (minutes < 60) return t('app.time.minutesAgo', { n: minutes })
  if (minutes < 24 * 60) return t('app.time.hoursAgo', { n: Math.floor(minutes / 60) })
  const days = daysBetween(businessDate(instant), businessDate(new Date(nowMs).toISOString()))
  if (days < 31) return t('app.time.daysAgo', { n: days })
  return dateTime(instant).slice(0, 10)
}
