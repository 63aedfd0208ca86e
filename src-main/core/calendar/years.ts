import { createHash } from 'node:crypto'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import {
  addDays,
  calendarWith,
  daysBetween,
  shippedYears,
  type AnnouncedDay,
  type CalendarYear,
} from '@shared/domain/calendar'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { findMoves, report, writeMoves, type Moves } from './moves'
import { readImportedYears, readWorkCalendar } from './read-calendar'
import { readClockRules } from './rules'
import { readYearFile } from './year-file'

/** The yearly announcements of the desk: those that ship, and the files that were taken in (CAL-01, CAL-03). */

type MovedOf = Outputs['calendar']['addYear']

export async function listYears(reader: Reader): Promise<Outputs['calendar']['years']> {
  const files = await reader
    .selectFrom('calendar_years')
    .innerJoin('staff', 'staff.id', 'calendar_years.actor_id')
    .select(['year', 'days', 'file_name', 'calendar_years.created_at', 'staff.name as by'])
    .execute()
  const years = new Map<number, Outputs['calendar']['years'][number]>()
  for (const { year, days } of shippedYears) {
    const from = { source: 'shipped', fileName: null, addedAt: null, addedBy: null } as const
    years.set(year, { year, ...from, ...counts(days) })
  }
  for (const { year, days, file_name: fileName, created_at: addedAt, by: addedBy } of files) {
    const from = { source: 'file', fileName, addedAt, addedBy } as const
    years.set(year, { year, ...from, ...counts(JSON.parse(days) as AnnouncedDay[]) })
  }
  return [...years.values()].sort((a, b) => a.year - b.year)
}

function counts(days: readonly AnnouncedDay[]): { daysOff: number; makeUpDays: number } {
  const daysOff = days.filter(({ off }) => off).length
  return { daysOff, makeUpDays: days.length - daysOff }
}

/** What taking the file in would change. @throws `calendar_refused` */
export async function checkYear(
  core: Core,
  { file }: Inputs['calendar']['checkYear'],
): Promise<Outputs['calendar']['checkYear']> {
  const { announced } = await readFile(file)
  return core.database.snapshot(async (reader) => {
    const years = await readImportedYears(reader)
    const known = [...years, ...shippedYears].find(({ year }) => year === announced.year)
    const moves = await movesWith(reader, withYear(years, announced))
    return {
      year: announced.year,
      known: known !== undefined,
      ...compared(known?.days ?? [], announced.days),
      moved: report(moves),
    }
  })
}

function compared(
  before: readonly AnnouncedDay[],
  after: readonly AnnouncedDay[],
): { added: number; removed: number; changed: number } {
  const was = new Map(before.map((day) => [day.date, day]))
  const dates = new Set(after.map(({ date }) => date))
  const kept = after.flatMap((day) => {
    const old = was.get(day.date)
    return old ? [{ old, day }] : []
  })
  return {
    added: after.length - kept.length,
    removed: before.filter(({ date }) => !dates.has(date)).length,
    changed: kept.filter(({ old, day }) => old.off !== day.off || old.name !== day.name).length,
  }
}

/** Takes a yearly file in, in the place of the year as it was, and computes open clocks anew. @throws `calendar_refused` */
export async function addYear(
  core: Core,
  actor: Actor,
  { file }: Inputs['calendar']['addYear'],
): Promise<MovedOf> {
  const { announced, sha256 } = await readFile(file)
  const { year, days } = announced
  return core.database.write(async (writer) => {
    const years = await readImportedYears(writer)
    const before = years.find((entry) => entry.year === year)
    const moves = await movesWith(writer, withYear(years, announced))
    const row = {
      year,
      days: JSON.stringify(days),
      file_name: file.name,
      sha256,
      actor_id: actor.id,
      created_at: now(core),
    }
    await writer
      .insertInto('calendar_years')
      .values(row)
      .onConflict((conflict) => conflict.column('year').doUpdateSet(row))
      .execute()
    return settle(core, writer, actor, moves, {
      action: 'calendar.addYear',
      year,
      before: before ? { sha256: before.sha256, ...counts(before.days) } : null,
      after: { fileName: file.name, sha256, ...counts(days) },
    })
  })
}

/** Takes a yearly file out; the year that ships is back in its place. @throws `not_found` */
export async function removeYear(
  core: Core,
  actor: Actor,
  { year }: Inputs['calendar']['removeYear'],
): Promise<MovedOf> {
  return core.database.write(async (writer) => {
    const years = await readImportedYears(writer)
    const before = years.find((entry) => entry.year === year)
    if (!before) throw refusal('not_found', { entity: 'calendar_year', id: String(year) })
    const moves = await movesWith(
      writer,
      years.filter((entry) => entry !== before),
    )
    await writer.deleteFrom('calendar_years').where('year', '=', year).execute()
    return settle(core, writer, actor, moves, {
      action: 'calendar.removeYear',
      year,
      before: { sha256: before.sha256, ...counts(before.days) },
      after: {},
    })
  })
}

/** The days of a calendar, from and to both included. */
export async function listDays(
  reader: Reader,
  { from, to }: Inputs['calendar']['days'],
): Promise<Outputs['calendar']['days']> {
  const calendar = await readWorkCalendar(reader)
  return Array.from({ length: daysBetween(from, to) + 1 }, (_day, index) => {
    const date = addDays(from, index)
    const { holiday: name, ...day } = calendar.dayOf(date)
    return { date, name, ...day }
  })
}

async function readFile(file: File): Promise<{ announced: CalendarYear; sha256: string }> {
  const content = await file.text()
  const announced = readYearFile(file.name, content)
  return { announced, sha256: createHash('sha256').update(content).digest('hex') }
}

function withYear(years: readonly CalendarYear[], announced: CalendarYear): CalendarYear[] {
  return [...years.filter(({ year }) => year !== announced.year), announced]
}

async function movesWith(reader: Reader, years: readonly CalendarYear[]): Promise<Moves> {
  const rules = (await readClockRules(reader)).value
  const calendar = await readWorkCalendar(reader)
  return findMoves(reader, { calendar, rules }, { calendar: calendarWith(years), rules })
}

async function settle(
  core: Core,
  writer: Writer,
  actor: Actor,
  moves: Moves,
  change: {
    action: 'calendar.addYear' | 'calendar.removeYear'
    year: number
    before: Record<string, unknown> | null
    after: Record<string, unknown>
  },
): Promise<MovedOf> {
  await writeMoves(writer, moves, now(core))
  await recordAudit(core, writer, actor, {
    action: change.action,
    entity: 'settings',
    entityId: 'calendar',
    before: change.before && { year: change.year, ...change.before },
    after: { year: change.year, ...change.after, movedClocks: moves.moves.length },
  })
  return { year: change.year, moved: report(moves) }
}
