import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { QueueFilter, QueueSort } from '@shared/contract/claims'
import { searchTerms, type SearchTerm } from '@shared/domain/search-text'
import { claimStates, type ClaimState } from '@shared/domain/states'
import type { Reader } from '../database/database'
import { claimsOfMatching, matchingIds, textHasTerms } from '../database/search'
import type { Key } from '../cursor'

/**
 * Pages of the claim queue.
 *
 * Two ways to find a page, both of bounded cost. Where some condition leaves few claims, these few are
 * collected through its index and sorted. Otherwise the index of the sort order is walked from where the
 * last page ended, and rows that do not fit are passed over; fitting rows are then frequent enough that
 * few are passed. Conditions of a walk are written so that no other index is tempting.
 */

/** Where one way of finding a page gives over to the other; at a million claims both cost the same near here. */
export interface Thresholds {
  /** So many claims are collected and sorted rather than walked to. */
  claims: number
  /** So many members or providers are held as a set while walking; more are recognised by their text. */
  names: number
}
const usualThresholds: Thresholds = { claims: 4000, names: 2000 }

/** What the full-text tables index of each. */
const indexedText = {
  members: sql`named.name`,
  providers: sql`named.name || ' ' || coalesce(named.name_en, '')`,
}

const sortColumns = {
  due: 'due_on',
  received: 'received_at',
  claimed: 'claimed_fen',
  answered: 'answered_at',
} as const

/** What pages are sorted by; by when they were answered only those that were. */
export type PageSort = Omit<QueueSort, 'by'> & { by: keyof typeof sortColumns }

/** Where a claim stands with holds: never put aside, put aside now, or its hold has ended by itself. */
export type HoldPart = 'none' | 'held' | 'returned'

/** The filter with everything answered that depends on who asks, and when. */
export interface QueueFilterForActor extends Omit<QueueFilter, 'assignee' | 'onHold' | 'promise'> {
  /** Whose claims: these people's, nobody's, somebody's; absent for all. */
  hands?: readonly string[] | 'nobody' | 'somebody' | undefined
  /** Absent for all. */
  hold?: readonly HoldPart[] | undefined
  /** What holds for a claim of which the promise asked for runs out then; absent for all. */
  promised?: readonly Condition[] | undefined
  /** Now, which ends holds. */
  at: string
}

export type Condition = RawBuilder<SqlBool>

/** The keys of up to `limit` claims after `after`, in the order asked for. */
export async function findQueuePage(
  reader: Reader,
  filter: QueueFilterForActor,
  sort: PageSort,
  after: Key | null,
  limit: number,
  thresholds: Thresholds = usualThresholds,
): Promise<Key[]> {
  const states = await statesInUse(reader, filter.states)
  if (states.length === 0) return []
  if (sort.by === 'answered') return answeredPage(reader, filter, states, after, limit)
  const few = await findFew(reader, filter, states, sort, thresholds.claims)
  const pages = few
    ? [await fewPage(reader, few, filter, states, sort, after, limit, thresholds.names)]
    : await walkPages(reader, filter, states, sort, after, limit, thresholds.names)
  const direction = sort.descending ? -1 : 1
  return pages
    .flat()
    .sort((a, b) => direction * compareKeys(a, b))
    .slice(0, limit)
}

/** How many claims the filter finds, counted no further than `limit`. */
export async function countQueue(
  reader: Reader,
  filter: QueueFilterForActor,
  limit: number,
  thresholds: Thresholds = usualThresholds,
): Promise<{ count: number; more: boolean }> {
  const states = await statesInUse(reader, filter.states)
  if (states.length === 0) return { count: 0, more: false }
  if (isKept(filter)) {
    return { count: await keptCountWithHolds(reader, filter, states), more: false }
  }
  const few = await findFew(
    reader,
    filter,
    states,
    { by: 'due', descending: false },
    thresholds.claims,
  )
  const conditions = await allConditions(reader, filter, thresholds.names)
  const where = [stateIn(states), ...conditions]
  const from = few ? sql`(${few.ids}) AS few CROSS JOIN claims ON claims.id = few.id` : sql`claims`
  const query = sql<{ n: number }>`SELECT count(*) AS n FROM (
    SELECT 1 FROM ${from} WHERE ${sql.join(where, sql` AND `)} LIMIT ${limit + 1})`
  const { rows } = await query.execute(reader)
  const count = rows[0]?.n ?? 0
  return { count: Math.min(count, limit), more: count > limit }
}

function compareKeys(a: Key, b: Key): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/** Of the states asked for (none asked: all), those that hold claims; read from the kept counts. */
async function statesInUse(reader: Reader, asked: readonly ClaimState[]): Promise<ClaimState[]> {
  const rows = await reader
    .selectFrom('claim_counts')
    .select('state')
    .distinct()
    .where('state', 'in', asked.length > 0 ? [...asked] : [...claimStates])
    .execute()
  return rows.map((row) => row.state)
}

/** Filters that the kept counts answer exactly. */
function isKept(filter: QueueFilterForActor): boolean {
  const {
    insuredId,
    providerId,
    claimTypes,
    minClaimedFen,
    maxClaimedFen,
    receivedFrom,
    receivedTo,
    answered,
    promised,
    askedFrom,
    askedTo,
    closedFrom,
    closedTo,
    inTime,
    search,
  } = filter
  return (
    [insuredId, providerId, minClaimedFen, maxClaimedFen, receivedFrom, receivedTo].every(
      (value) => value === undefined,
    ) &&
    [answered, promised, askedFrom, askedTo, closedFrom, closedTo, inTime].every(
      (value) => value === undefined,
    ) &&
    !claimTypes?.length &&
    !search
  )
}

/** The kept counts know nothing of holds; claims that have or had one are few and counted one by one. */
async function keptCountWithHolds(
  reader: Reader,
  filter: QueueFilterForActor,
  states: ClaimState[],
): Promise<number> {
  const { hold } = filter
  if (!hold) return keptCount(reader, filter, states)
  const of = (part: 'held' | 'returned') => countHolds(reader, filter, states, part)
  const parts = await Promise.all([
    hold.includes('none') ? keptCount(reader, filter, states) : 0,
    hold.includes('none') === hold.includes('held') ? 0 : of('held'),
    hold.includes('none') === hold.includes('returned') ? 0 : of('returned'),
  ])
  const [kept, held, returned] = parts
  return hold.includes('none') ? kept - held - returned : held + returned
}

async function countHolds(
  reader: Reader,
  filter: QueueFilterForActor,
  states: ClaimState[],
  part: 'held' | 'returned',
): Promise<number> {
  const conditions = await allConditions(reader, { ...filter, hold: undefined }, 0)
  const where = sql.join([byHold(part, filter.at, states), ...conditions], sql` AND `)
  const counted = await sql<{ n: number }>`SELECT count(*) AS n FROM claims WHERE ${where}`.execute(
    reader,
  )
  return counted.rows[0]?.n ?? 0
}

/** Claims on hold, or back from it, through the index of holds: the states are hidden from the planner. */
function byHold(part: 'held' | 'returned', at: string, states: readonly ClaimState[]): Condition {
  const compare = part === 'held' ? sql`>` : sql`<=`
  return sql`claims.hold_until ${compare} ${at} AND (claims.state || '') IN (${sql.join([...states])})`
}

/** Claims with documents that nobody has looked at, through their index: the states are hidden from the planner. */
function answeredIn(states: readonly ClaimState[]): Condition {
  return sql`claims.new_documents > 0 AND (claims.state || '') IN (${sql.join([...states])})`
}

/** Whether any claim has documents that nobody has looked at. */
export async function hasAnswered(reader: Reader): Promise<boolean> {
  const row = await reader
    .selectFrom('claims')
    .select('id')
    .where('new_documents', '>', sql.lit(0))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

async function keptCount(
  reader: Reader,
  filter: QueueFilterForActor,
  states: ClaimState[],
): Promise<number> {
  let query = reader
    .selectFrom('claim_counts')
    .select(({ fn }) => fn.sum<number>('claims').as('n'))
    .where('state', 'in', states)
  const { hands } = filter
  if (hands === 'nobody') query = query.where('assignee_id', '=', '')
  else if (hands === 'somebody') query = query.where('assignee_id', '<>', '')
  else if (hands) query = query.where('assignee_id', 'in', [...hands])
  if (filter.dueFrom) query = query.where('due_on', '>=', filter.dueFrom)
  if (filter.dueTo) query = query.where('due_on', '<=', filter.dueTo)
  return (await query.executeTakeFirst())?.n ?? 0
}

/**
 * A query for the ids of the few claims that one of the conditions leaves, or `null` when each leaves many.
 */
async function findFew(
  reader: Reader,
  filter: QueueFilterForActor,
  states: ClaimState[],
  sort: PageSort,
  few: number,
): Promise<Few | null> {
  for (const candidates of selectiveQueries(filter, states, sort)) {
    const counted = await sql<{
      n: number
    }>`SELECT count(*) AS n FROM (${candidates.ids(few + 1)})`.execute(reader)
    if ((counted.rows[0]?.n ?? 0) <= few) {
      return { ids: candidates.ids(few), answersSearch: candidates.answersSearch }
    }
  }
  return null
}

interface Candidates {
  ids: (limit: number) => RawBuilder<{ id: string }>
  /** These are the claims that the search finds, so nothing need be searched again. */
  answersSearch: boolean
}

interface Few {
  ids: RawBuilder<{ id: string }>
  answersSearch: boolean
}

/** The conditions that an index other than the sort order's can answer. */
function selectiveQueries(
  filter: QueueFilterForActor,
  states: ClaimState[],
  sort: PageSort,
): Candidates[] {
  const queries: Candidates[] = []
  const through = (...conditions: Condition[]): Candidates => {
    const where = sql.join([stateIn(states), ...conditions], sql` AND `)
    return {
      ids: (limit) => sql`SELECT id FROM claims WHERE ${where} LIMIT ${limit}`,
      answersSearch: false,
    }
  }
  const { hands, hold, insuredId, providerId, search } = filter
  if (filter.answered) {
    queries.push({
      ids: (limit) => sql`SELECT id FROM claims WHERE ${answeredIn(states)} LIMIT ${limit}`,
      answersSearch: false,
    })
  }
  const [part, ...otherParts] = hold ?? []
  if (part && part !== 'none' && otherParts.length === 0) {
    queries.push({
      ids: (limit) =>
        sql`SELECT id FROM claims WHERE ${byHold(part, filter.at, states)} LIMIT ${limit}`,
      answersSearch: false,
    })
  }
  if (search) {
    queries.push({ ids: (limit) => searchCandidates(search, limit), answersSearch: true })
  }
  // Without the states, whose indexes would tempt: they are asked for where the few are sorted.
  for (const conditions of [filter.promised ?? [], askedConditions(filter), closedRange(filter)]) {
    if (conditions.length === 0) continue
    const where = sql.join(conditions, sql` AND `)
    queries.push({
      ids: (limit) => sql`SELECT claims.id AS id FROM claims WHERE ${where} LIMIT ${limit}`,
      answersSearch: false,
    })
  }
  if (insuredId) queries.push(through(sql`insured_id = ${insuredId}`))
  if (providerId) queries.push(through(sql`provider_id = ${providerId}`))
  if (hands && typeof hands !== 'string') {
    queries.push(through(sql`assignee_id IN (${sql.join([...hands])})`))
  }
  const ranges = [
    { by: 'claimed', column: 'claimed_fen', from: filter.minClaimedFen, to: filter.maxClaimedFen },
    { by: 'due', column: 'due_on', from: filter.dueFrom, to: filter.dueTo },
    {
      by: 'received',
      column: 'received_at',
      from: startOf(filter.receivedFrom),
      to: endOf(filter.receivedTo),
    },
  ] as const
  for (const { by, column, from, to } of ranges) {
    const range = rangeOf(sql.ref(column), from, to)
    if (by !== sort.by && range.length > 0) queries.push(through(...range))
  }
  return queries
}

/** Ids of the claims whose number begins or ends so, or whose insured or provider is called so. */
function searchCandidates(search: string, limit: number): RawBuilder<{ id: string }> {
  const parts: RawBuilder<{ id: string }>[] = []
  const number = claimNumberPart(search)
  if (number) {
    const reversed = [...number].reverse().join('')
    parts.push(
      sql`SELECT id FROM claims WHERE claim_no >= ${number} AND claim_no < ${number + '\u{10FFFF}'} LIMIT ${limit}`,
      sql`SELECT id FROM claims WHERE claim_no_reversed >= ${reversed} AND claim_no_reversed < ${reversed + '\u{10FFFF}'} LIMIT ${limit}`,
    )
  }
  const terms = searchTerms(search)
  if (terms.length > 0) {
    parts.push(
      claimsOfMatching('members', terms, limit),
      claimsOfMatching('providers', terms, limit),
    )
  }
  if (parts.length === 0) return sql`SELECT id FROM claims WHERE 1 = 0`
  const whole = sql.join(
    parts.map((part) => sql`SELECT id FROM (${part})`),
    sql` UNION `,
  )
  return sql<{ id: string }>`SELECT id FROM (${whole}) LIMIT ${limit}`
}

/** What was typed, if it could be part of a claim number: letters and digits with at least three digits. */
function claimNumberPart(search: string): string | null {
  const typed = search.trim().toUpperCase()
  return /^[A-Z]*\d{3,}$/u.test(typed) ? typed : null
}

async function fewPage(
  reader: Reader,
  few: Few,
  filter: QueueFilterForActor,
  states: ClaimState[],
  sort: PageSort,
  after: Key | null,
  limit: number,
  fewNames: number,
): Promise<Key[]> {
  const asked = few.answersSearch ? { ...filter, search: undefined } : filter
  const conditions = await allConditions(reader, asked, fewNames)
  const where = sql.join([stateIn(states), ...conditions, ...afterKey(sort, after)], sql` AND `)
  const { rows } = await sql<Key>`
    WITH few AS MATERIALIZED (${few.ids})
    SELECT ${sortColumn(sort)} AS value, claims.id AS id
    FROM few CROSS JOIN claims ON claims.id = few.id
    WHERE ${where} ${orderBy(sort)} LIMIT ${limit}`.execute(reader)
  return rows
}

/**
 * A page of the claims with documents that nobody has looked at, along their index in the order in which they were
 * answered: it holds no others.
 */
async function answeredPage(
  reader: Reader,
  filter: QueueFilterForActor,
  states: ClaimState[],
  after: Key | null,
  limit: number,
): Promise<Key[]> {
  const sort = { by: 'answered', descending: false } as const
  const conditions = await allConditions(reader, filter, usualThresholds.names, sort)
  const where = sql.join([answeredIn(states), ...conditions, ...afterKey(sort, after)], sql` AND `)
  const { rows } = await sql<Key>`
    SELECT ${sortColumn(sort)} AS value, claims.id AS id FROM claims INDEXED BY claims_by_answer
    WHERE ${where} ${orderBy(sort)} LIMIT ${limit}`.execute(reader)
  return rows
}

/** One page from each state's part of the sort order's index; the caller merges them. */
async function walkPages(
  reader: Reader,
  filter: QueueFilterForActor,
  states: ClaimState[],
  sort: PageSort,
  after: Key | null,
  limit: number,
  fewNames: number,
): Promise<Key[][]> {
  const conditions = await allConditions(reader, filter, fewNames, sort)
  const pages: Key[][] = []
  for (const state of states) {
    const where = sql.join(
      [sql<SqlBool>`claims.state = ${state}`, ...conditions, ...afterKey(sort, after)],
      sql` AND `,
    )
    const { rows } = await sql<Key>`
      SELECT ${sortColumn(sort)} AS value, claims.id AS id FROM claims
      WHERE ${where} ${orderBy(sort)} LIMIT ${limit}`.execute(reader)
    pages.push(rows)
  }
  return pages
}

/**
 * Everything the filter asks but the state. Columns other than the sort order's are hidden in expressions,
 * so that their indexes are not used.
 */
async function allConditions(
  reader: Reader,
  filter: QueueFilterForActor,
  fewNames: number,
  sort?: PageSort,
): Promise<Condition[]> {
  const conditions: Condition[] = []
  const hiddenText = (column: string): RawBuilder<unknown> => sql`${sql.ref(column)} || ''`
  if (filter.insuredId)
    conditions.push(sql`(${hiddenText('claims.insured_id')}) = ${filter.insuredId}`)
  if (filter.providerId)
    conditions.push(sql`(${hiddenText('claims.provider_id')}) = ${filter.providerId}`)
  conditions.push(...handsConditions(filter), ...holdConditions(filter))
  if (filter.answered === true) conditions.push(sql`claims.new_documents > 0`)
  if (filter.answered === false) conditions.push(sql`claims.new_documents = 0`)
  for (const condition of [...(filter.promised ?? []), ...askedConditions(filter)]) {
    conditions.push(sql`CASE WHEN ${condition} THEN 1 ELSE 0 END`)
  }
  conditions.push(...closedConditions(filter))
  if (filter.claimTypes?.length) {
    conditions.push(sql`claims.claim_type IN (${sql.join([...filter.claimTypes])})`)
  }
  const dueOn = sort?.by === 'due' ? sql.ref('claims.due_on') : hiddenText('claims.due_on')
  const receivedAt =
    sort?.by === 'received' ? sql.ref('claims.received_at') : hiddenText('claims.received_at')
  const claimed =
    sort?.by === 'claimed' ? sql.ref('claims.claimed_fen') : sql`claims.claimed_fen + 0`
  conditions.push(
    ...rangeOf(dueOn, filter.dueFrom, filter.dueTo),
    ...rangeOf(receivedAt, startOf(filter.receivedFrom), endOf(filter.receivedTo)),
    ...rangeOf(claimed, filter.minClaimedFen, filter.maxClaimedFen),
  )
  if (filter.search) conditions.push(await searchCondition(reader, filter.search, fewNames))
  return conditions
}

/** Whose the claim is. Of `claims`, unaliased. */
export function handsConditions({ hands }: Pick<QueueFilterForActor, 'hands'>): Condition[] {
  if (hands === undefined) return []
  if (hands === 'nobody') return [sql`claims.assignee_id IS NULL`]
  if (hands === 'somebody') return [sql`coalesce(claims.assignee_id, '') <> ''`]
  return [sql`(claims.assignee_id || '') IN (${sql.join([...hands])})`]
}

function holdConditions({ hold, at }: QueueFilterForActor): Condition[] {
  if (!hold) return []
  const conditions = {
    none: sql<SqlBool>`(claims.hold_until || '') IS NULL`,
    held: sql<SqlBool>`(claims.hold_until || '') > ${at}`,
    returned: sql<SqlBool>`(claims.hold_until || '') <= ${at}`,
  }
  const parts = hold.map((part) => conditions[part])
  return [sql`(${sql.join(parts, sql` OR `)})`]
}

/** An open request was sent within the dates asked for: the first, where there are more. */
function askedConditions({ askedFrom, askedTo }: QueueFilterForActor): Condition[] {
  const range = rangeOf(sql`min(sent_at)`, startOf(askedFrom), endOf(askedTo))
  if (range.length === 0) return []
  return [
    sql`claims.id IN (SELECT claim_id FROM gap_requests WHERE state = 'open'
      GROUP BY claim_id HAVING ${sql.join(range, sql` AND `)})`,
  ]
}

/** When it was closed, as a range of an index. */
function closedRange({ closedFrom, closedTo }: QueueFilterForActor): Condition[] {
  return rangeOf(sql`claims.closed_at`, startOf(closedFrom), endOf(closedTo))
}

function closedConditions({ closedFrom, closedTo, inTime }: QueueFilterForActor): Condition[] {
  const conditions = rangeOf(sql`claims.closed_at || ''`, startOf(closedFrom), endOf(closedTo))
  const on = sql`date(claims.closed_at, '+8 hours')`
  if (inTime === true) conditions.push(sql`${on} <= claims.due_on`)
  if (inTime === false) conditions.push(sql`${on} > claims.due_on`)
  return conditions
}

/** That the claim's number begins or ends so, or its insured or provider is called so. Of `claims`, unaliased. */
export async function searchCondition(
  reader: Reader,
  search: string,
  fewNames: number,
): Promise<Condition> {
  const tests: Condition[] = []
  const number = claimNumberPart(search)
  if (number) {
    tests.push(sql`claims.claim_no LIKE ${`${number}%`}`, sql`claims.claim_no LIKE ${`%${number}`}`)
  }
  const terms = searchTerms(search)
  if (terms.length > 0) {
    tests.push(await nameCondition(reader, 'members', 'insured_id', terms, fewNames))
    tests.push(await nameCondition(reader, 'providers', 'provider_id', terms, fewNames))
  }
  return tests.length > 0 ? sql`(${sql.join(tests, sql` OR `)})` : sql`1 = 0`
}

/** A few names are held as a set of ids; with many, each row's name is looked at. */
async function nameCondition(
  reader: Reader,
  table: 'members' | 'providers',
  key: 'insured_id' | 'provider_id',
  terms: SearchTerm[],
  fewNames: number,
): Promise<Condition> {
  const { rows } = await matchingIds(table, terms, fewNames + 1).execute(reader)
  const column = sql.ref(`claims.${key}`)
  if (rows.length === 0) return sql`1 = 0`
  if (rows.length <= fewNames) {
    return sql`(${column} || '') IN (${sql.join(rows.map((row) => row.id))})`
  }
  return sql`EXISTS (SELECT 1 FROM ${sql.table(table)} AS named WHERE named.id = ${column} AND ${textHasTerms(indexedText[table], terms)})`
}

function stateIn(states: readonly ClaimState[]): Condition {
  return sql`claims.state IN (${sql.join([...states])})`
}

/** Conditions that hold a column within a range, both ends included; none where the range is open. */
export function rangeOf(
  column: RawBuilder<unknown>,
  from?: string | number,
  to?: string | number,
): Condition[] {
  const conditions: Condition[] = []
  if (from !== undefined) conditions.push(sql`(${column}) >= ${from}`)
  if (to !== undefined) conditions.push(sql`(${column}) <= ${to}`)
  return conditions
}

/** First and last moment of a business date in Shanghai, as UTC. */
export function startOf(date: string | undefined): string | undefined {
  return date && new Date(`${date}T00:00:00.000+08:00`).toISOString()
}
export function endOf(date: string | undefined): string | undefined {
  return date && new Date(`${date}T23:59:59.999+08:00`).toISOString()
}

function sortColumn(sort: PageSort): RawBuilder<unknown> {
  return sql.ref(`claims.${sortColumns[sort.by]}`)
}

function afterKey(sort: PageSort, after: Key | null): Condition[] {
  if (!after) return []
  const compare = sort.descending ? sql`<` : sql`>`
  return [sql`(${sortColumn(sort)}, claims.id) ${compare} (${after.value}, ${after.id})`]
}

function orderBy(sort: PageSort): RawBuilder<unknown> {
  const direction = sort.descending ? sql`DESC` : sql`ASC`
  return sql`ORDER BY ${sortColumn(sort)} ${direction}, claims.id ${direction}`
}
