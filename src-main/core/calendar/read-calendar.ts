import {
  calendarWith,
  shippedCalendar,
  type AnnouncedDay,
  type CalendarYear,
  type WorkCalendar,
} from '@shared/domain/calendar'
import type { Reader } from '../database/database'

let latest: { key: string; calendar: WorkCalendar } = { key: '', calendar: shippedCalendar }

/** The desk's working calendar: what ships with the program and the yearly files that were taken in (CAL-01). */
export async function readWorkCalendar(reader: Reader): Promise<WorkCalendar> {
  const years = await readImportedYears(reader)
  const key = years.map(({ year, sha256 }) => `${year} ${sha256}`).join()
  if (latest.key !== key) latest = { key, calendar: calendarWith(years) }
  return latest.calendar
}

/** The announcements that were taken in from files, oldest first, with the hash of their days. */
export async function readImportedYears(
  reader: Reader,
): Promise<(CalendarYear & { sha256: string })[]> {
  const rows = await reader
    .selectFrom('calendar_years')
    .select(['year', 'days', 'sha256'])
    .orderBy('year')
    .execute()
  return rows.map(({ days, ...row }) => ({ ...row, days: JSON.parse(days) as AnnouncedDay[] }))
}
