import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Inputs, Outputs } from '@shared/contract'
import { addWorkingDays } from '@shared/domain/calendar'
import { claimTypes, type ClaimType } from '@shared/domain/catalogues'
import { closingStates } from '@shared/domain/dashboard-figures'
import {
  ageBands,
  datesOfBand,
  monthsUntil,
  MOST_COUNTED,
  promiseKinds,
  promiseParts,
  promiseRanges,
  waitingBands,
  type DateRange,
  type DayBand,
  type PromiseKind,
  type PromisePart,
} from '@shared/domain/promises'
import { forActor } from '../claims/queue'
import { rangeOf, type Condition, type QueueFilterForActor } from '../claims/queue-queries'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import {
  closedBetween,
  periodEnd,
  readPromiseTerms,
  refusedWithoutLetter,
  standing,
  reopened,
  requestRuns,
  toBePaid,
  undeterminedStates,
  type PromiseTerms,
} from './promises'

/** What is counted by when it is due. */
type Parts = Record<PromisePart, number>
type Ranges = Record<PromisePart, DateRange>
type Hands = QueueFilterForActor['hands']

const MONTHS = 12

/**
 * What the dashboard shows, of everybody's claims or of whoever is asked for. Open and closed claims come from the kept
 * counts; what waits for a customer, a letter or a payment is counted through its index.
 */
export async function readDashboard(
  core: Core,
  actor: Actor,
  { assignee }: Inputs['dashboard']['read'],
): Promise<Outputs['dashboard']['read']> {
  const { reader } = core.database
  const at = now(core)
  const terms = await readPromiseTerms(reader, at)
  const { today } = terms
  const tomorrow = addWorkingDays(today, 1, terms.calendar)
  const ranges = promiseRanges(today, tomorrow)
  const { hands } = await forActor(reader, { states: [], assignee }, actor, at)
  const [closing, requests, attainment, ageing] = await Promise.all([
    readClosing(reader, hands, ranges),
    readRequests(reader, hands),
    readAttainment(reader, hands, today),
    readAgeing(reader, hands, today),
  ])
  const other: Record<Exclude<PromiseKind, 'close'>, Parts> = {
    follow_up: partsOf(requests, ranges, ({ next_on: on, follows }) => (follows ? on : null)),
    answer: partsOf(requests, ranges, ({ answer_due_on: on, awaited }) => (awaited ? on : null)),
    statutory: await readStatutory(reader, hands, ranges, 'statutory'),
    prepay: await readStatutory(reader, hands, ranges, 'prepay'),
    refusal_notice: await countParts(reader, hands, ranges, 'claims_refused', (range) =>
      refusedWithoutLetter(range, terms),
    ),
    payment: await readPayments(reader, hands, ranges, terms, 'payment'),
    statutory_payment: await readPayments(reader, hands, ranges, terms, 'statutory_payment'),
  }
  return {
    at,
    today,
    tomorrow,
    promises: promiseKinds.map((kind) => ({
      kind,
      ...capped(kind === 'close' ? sumOf(closing) : other[kind]),
    })),
    byPerson: await byPerson(reader, closing),
    byType: byType(closing),
    waiting: waitingOf(requests, today),
    attainment,
    ageing,
  }
}

/** Whose claims, on a table of kept counts: nobody is the empty text there. */
function keptBy(hands: Hands): Condition {
  if (hands === undefined) return sql`1 = 1`
  if (hands === 'nobody') return sql`assignee_id = ''`
  if (hands === 'somebody') return sql`assignee_id <> ''`
  return sql`assignee_id IN (${sql.join([...hands])})`
}

/** Whose claims, on a query that reads `claims`. */
function heldBy(hands: Hands): Condition[] {
  if (hands === undefined) return []
  if (hands === 'nobody') return [sql`claims.assignee_id IS NULL`]
  if (hands === 'somebody') return [sql`claims.assignee_id IS NOT NULL`]
  return [sql`claims.assignee_id IN (${sql.join([...hands])})`]
}

function within(column: RawBuilder<unknown>, { from, to }: DateRange): Condition {
  return sql`(${sql.join([sql`1 = 1`, ...rangeOf(column, from, to)], sql` AND `)})`
}

/** A column for each part: of the kept counts, those whose date is in it. */
function partColumns(date: RawBuilder<unknown>, ranges: Ranges): RawBuilder<unknown> {
  return sql.join(
    promiseParts.map(
      (part) =>
        sql`coalesce(sum(claims) FILTER (WHERE ${within(date, ranges[part])}), 0) AS ${sql.ref(part)}`,
    ),
  )
}

interface Closing extends Parts {
  claim_type: ClaimType
  assignee_id: string
}

/** Claims to be closed by when they are due (CLM-08), for each person and type. */
async function readClosing(reader: Reader, hands: Hands, ranges: Ranges): Promise<Closing[]> {
  const { rows } = await sql<Closing>`
    SELECT claim_type, assignee_id, ${partColumns(sql.ref('due_on'), ranges)} FROM open_counts
    WHERE state IN (${sql.join([...closingStates])}) AND ${keptBy(hands)}
    GROUP BY claim_type, assignee_id`.execute(reader)
  return rows
}

/**
 * Claims by when a period from their receipt ends (CLM-09), without those for which it stands still and those that
 * were determined before: these are few and counted one by one.
 */
async function readStatutory(
  reader: Reader,
  hands: Hands,
  ranges: Ranges,
  kind: 'statutory' | 'prepay',
): Promise<Parts> {
  const states = sql<SqlBool>`state IN (${sql.join([...undeterminedStates])})`
  const kept = await sql<Parts>`
    SELECT ${partColumns(periodEnd(kind, sql.ref('received_on')), ranges)} FROM open_counts
    WHERE ${states} AND ${keptBy(hands)}`.execute(reader)
  const columns = sql`claims.id, claims.received_at, claims.waited_days, 1 AS claims`
  const of = (which: Condition): RawBuilder<unknown> =>
    sql`SELECT ${columns} FROM claims WHERE ${sql.join([which, states, ...heldBy(hands)], sql` AND `)}`
  const excepted = kind === 'prepay' ? of(reopened) : sql`${of(reopened)} UNION ${of(standing())}`
  const ends = periodEnd(kind, sql`date(received_at, '+8 hours')`)
  const without = await sql<Parts>`
    SELECT ${partColumns(ends, ranges)} FROM (${excepted})`.execute(reader)
  return partsFrom((part) => (kept.rows[0]?.[part] ?? 0) - (without.rows[0]?.[part] ?? 0))
}

function readPayments(
  reader: Reader,
  hands: Hands,
  ranges: Ranges,
  terms: PromiseTerms,
  kind: 'payment' | 'statutory_payment',
): Promise<Parts> {
  return countParts(reader, hands, ranges, 'claims_to_pay', (range) =>
    toBePaid(kind, closedBetween(kind, range, terms)),
  )
}

/** Claims of each part, counted no further than anybody reads, through the index that holds no others. */
async function countParts(
  reader: Reader,
  hands: Hands,
  ranges: Ranges,
  index: 'claims_refused' | 'claims_to_pay',
  conditions: (range: DateRange) => Condition[],
): Promise<Parts> {
  const counted = await Promise.all(
    promiseParts.map(async (part) => {
      const where = sql.join([...conditions(ranges[part]), ...heldBy(hands)], sql` AND `)
      const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM (
        SELECT 1 FROM claims INDEXED BY ${sql.ref(index)} WHERE ${where} LIMIT ${MOST_COUNTED})`.execute(
        reader,
      )
      return [part, rows[0]?.n ?? 0] as const
    }),
  )
  const counts = new Map(counted)
  return partsFrom((part) => counts.get(part) ?? 0)
}

interface OpenRequest {
  claim_id: string
  next_on: string | null
  answer_due_on: string
  asked_on: string
  waits: number
  answered: number
  /** Something is still to be brought. */
  awaited: number
  /** The next step is to be taken on its day. */
  follows: number
}

/** Requests that are open, with what of their claim is asked for. */
async function readRequests(reader: Reader, hands: Hands): Promise<OpenRequest[]> {
  const { rows } = await sql<OpenRequest>`
    SELECT claim_id, next_on, answer_due_on, date(sent_at, '+8 hours') AS asked_on,
      claims.state = 'awaiting_documents' AS waits, claims.new_documents > 0 AS answered,
      ${requestRuns.answer} AS awaited, ${requestRuns.follow_up} AS follows
    FROM gap_requests CROSS JOIN claims ON claims.id = claim_id
    WHERE ${sql.join([sql`gap_requests.state = 'open'`, ...heldBy(hands)], sql` AND `)}
    ORDER BY sent_at`.execute(reader)
  return rows
}

function partsOf(
  requests: readonly OpenRequest[],
  ranges: Ranges,
  dateOf: (request: OpenRequest) => string | null,
): Parts {
  return partsFrom((part) => {
    const ids = requests
      .filter((request) => isWithin(dateOf(request), ranges[part]))
      .map(({ claim_id: id }) => id)
    return new Set(ids).size
  })
}

function isWithin(date: string | null, { from, to }: DateRange): boolean {
  return date !== null && (from === undefined || date >= from) && (to === undefined || date <= to)
}

/** Claims that wait, by how long ago the customer was asked first. */
function waitingOf(
  requests: readonly OpenRequest[],
  today: string,
): Outputs['dashboard']['read']['waiting'] {
  const first = new Map<string, OpenRequest>()
  for (const request of requests) {
    if (request.waits && !first.has(request.claim_id)) first.set(request.claim_id, request)
  }
  const claims = [...first.values()]
  return waitingBands.map((band) => {
    const range = datesOfBand(today, band)
    const inBand = claims.filter(({ asked_on: on }) => isWithin(on, range))
    return {
      ...band,
      claims: cap(inBand.length),
      answered: cap(inBand.filter(({ answered }) => answered).length),
    }
  })
}

/** Open claims by days since receipt. */
async function readAgeing(
  reader: Reader,
  hands: Hands,
  today: string,
): Promise<Outputs['dashboard']['read']['ageing']> {
  const inBand = (band: DayBand): Condition =>
    within(sql.ref('received_on'), datesOfBand(today, band))
  const columns = ageBands.flatMap((band, index) => [
    sql`coalesce(sum(claims) FILTER (WHERE ${inBand(band)}), 0) AS ${sql.ref(`all_${index}`)}`,
    sql`coalesce(sum(claims) FILTER (WHERE ${inBand(band)} AND state = 'awaiting_documents'), 0)
      AS ${sql.ref(`waiting_${index}`)}`,
  ])
  const { rows } = await sql<Record<string, number>>`
    SELECT ${sql.join(columns)} FROM open_counts WHERE ${keptBy(hands)}`.execute(reader)
  const [row = {}] = rows
  return ageBands.map((band, index) => ({
    ...band,
    claims: cap(row[`all_${index}`] ?? 0),
    waiting: cap(row[`waiting_${index}`] ?? 0),
  }))
}

/** Closed claims of the last twelve months, with how many were in time and how long half of them took at most. */
async function readAttainment(
  reader: Reader,
  hands: Hands,
  today: string,
): Promise<Outputs['dashboard']['read']['attainment']> {
  const months = monthsUntil(today, MONTHS)
  const { rows } = await sql<{ month: string; days: number; inTime: number; claims: number }>`
    SELECT month, days, sum(claims) AS claims, sum(claims * in_time) AS inTime
    FROM closing_counts WHERE month >= ${months[0]} AND ${keptBy(hands)}
    GROUP BY month, days ORDER BY month, days`.execute(reader)
  return months.map((month) => {
    const ofMonth = rows.filter((row) => row.month === month)
    const closed = ofMonth.reduce((sum, { claims }) => sum + claims, 0)
    let counted = 0
    const median = ofMonth.find(({ claims }) => (counted += claims) * 2 >= closed)
    return {
      month,
      closed,
      inTime: ofMonth.reduce((sum, { inTime }) => sum + inTime, 0),
      medianDays: median?.days ?? null,
    }
  })
}

async function byPerson(
  reader: Reader,
  closing: readonly Closing[],
): Promise<Outputs['dashboard']['read']['byPerson']> {
  const ids = [...new Set(closing.map(({ assignee_id: id }) => id))]
  const staff = await reader
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', ids.length > 0 ? ids : [''])
    .execute()
  const names = new Map(staff.map(({ id, name }) => [id, name]))
  return ids
    .map((id) => ({
      staffId: id || null,
      name: names.get(id) ?? null,
      ...capped(sumOf(closing.filter(({ assignee_id: of }) => of === id))),
    }))
    .filter((row) => promiseParts.some((part) => row[part] > 0))
    .sort(
      (a, b) =>
        b.overdue - a.overdue ||
        b.today - a.today ||
        (a.name ?? '').localeCompare(b.name ?? '', 'zh'),
    )
}

function byType(closing: readonly Closing[]): Outputs['dashboard']['read']['byType'] {
  return claimTypes.flatMap((claimType) => {
    const ofType = closing.filter(({ claim_type: type }) => type === claimType)
    const parts = sumOf(ofType)
    return promiseParts.some((part) => parts[part] > 0) ? [{ claimType, ...capped(parts) }] : []
  })
}

function partsFrom(of: (part: PromisePart) => number): Parts {
  return { overdue: of('overdue'), today: of('today'), tomorrow: of('tomorrow'), week: of('week') }
}

function sumOf(rows: readonly Parts[]): Parts {
  return partsFrom((part) => rows.reduce((sum, row) => sum + row[part], 0))
}

function capped(parts: Parts): Parts {
  return partsFrom((part) => cap(parts[part]))
}

function cap(count: number): number {
  return Math.min(count, MOST_COUNTED)
}
