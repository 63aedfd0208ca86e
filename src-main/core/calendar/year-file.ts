import { refusal } from '@shared/contract/errors'
import { addDays, type AnnouncedDay, type CalendarYear } from '@shared/domain/calendar'

/** A year has no more days that an announcement could name. */
const MOST_DAYS = 366
const EARLIEST_YEAR = 1990
const LATEST_YEAR = 2200

/**
 * Reads a yearly announcement in the format of holiday-cn: `{ "year": 2025, "days": [{ "name", "date", "isOffDay" }] }`.
 * Its days lie in that year, in the December before or the January after; a file without a day of its own year
 * announces nothing yet.
 * @throws `calendar_refused` with what is wrong, and where
 */
export function readYearFile(name: string, content: string): CalendarYear {
  const refuse = (reason: string, detail = ''): Error =>
    refusal('calendar_refused', { name, reason, detail })
  const file = parsed(content)
  if (!isRecord(file)) throw refuse('not_json')
  const { year } = file
  if (!Number.isInteger(year) || Number(year) < EARLIEST_YEAR || Number(year) > LATEST_YEAR) {
    throw refuse('not_a_year', shown(year))
  }
  if (!Array.isArray(file['days'])) throw refuse('no_days')
  const entries: unknown[] = file['days']
  if (entries.length > MOST_DAYS) throw refuse('too_many_days', String(entries.length))
  const days = new Map<string, AnnouncedDay>()
  for (const [index, entry] of entries.entries()) {
    const day = dayOf(entry)
    if (!day) throw refuse('not_a_day', `${index + 1}: ${shown(entry)}`)
    if (days.has(day.date)) throw refuse('day_twice', day.date)
    if (day.date < `${Number(year) - 1}-12-01` || day.date > `${Number(year) + 1}-01-31`) {
      throw refuse('other_year', day.date)
    }
    days.set(day.date, day)
  }
  if (![...days.keys()].some((date) => date.startsWith(`${Number(year)}-`))) throw refuse('no_days')
  const sorted = [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1))
  return { year: Number(year), days: sorted }
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/u, ''))
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function dayOf(entry: unknown): AnnouncedDay | null {
  if (!isRecord(entry)) return null
  const { name, date, isOffDay: off } = entry
  if (typeof name !== 'string' || typeof date !== 'string' || typeof off !== 'boolean') return null
  const holiday = name.trim()
  if (holiday === '' || holiday.length > 40 || !isDate(date)) return null
  return { date, name: holiday, off }
}

function isDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/u.test(text) &&
    !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
    addDays(text, 0) === text
  )
}

/** What stood there, short enough to be shown; nothing of what is nested too deep to be written. */
function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? '').slice(0, 80)
  } catch {
    return ''
  }
}
