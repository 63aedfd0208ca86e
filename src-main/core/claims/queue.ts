import { sql } from 'kysely'
import type { Inputs, Outputs } from '@shared/contract'
import type { QueueFilter } from '@shared/contract/claims'
import { businessDate } from '@shared/domain/calendar'
import { maskName } from '@shared/domain/masking'
import { searchTerms } from '@shared/domain/search-text'
import { claimStates, openClaimStates, type ClaimState } from '@shared/domain/states'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { matchingIds } from '../database/search'
import { decodeCursor, encodeCursor, type Key } from '../cursor'
import { coveredBy, teamOf } from '../queues/cover'
import { promised, readPromiseTerms } from '../dashboard/promises'
import {
  countQueue,
  findQueuePage,
  hasAnswered,
  type HoldPart,
  type QueueFilterForActor,
} from './queue-queries'
import { readClaimRows } from './read'

const COUNT_LIMIT = 1000
const SUGGESTIONS = 20

/** What `me` and `team` are for this person today, and which holds have ended by now. */
export async function forActor(
  reader: Reader,
  { assignee, onHold, promise, ...filter }: QueueFilter,
  actor: Pick<Actor, 'id'>,
  at: string,
): Promise<QueueFilterForActor> {
  const hold: HoldPart[] | undefined =
    onHold === undefined ? undefined : onHold ? ['held'] : ['none', 'returned']
  const terms = promise && (await readPromiseTerms(reader, at))
  return {
    ...filter,
    hands: await handsOf(reader, assignee, actor, at),
    hold,
    promised: terms && promised(promise, terms),
    at,
  }
}

/** Whose claims are meant by an assignee, `none`, `me` with whom one covers for, or `team`. */
export async function handsOf(
  reader: Reader,
  assignee: string | undefined,
  { id }: Pick<Actor, 'id'>,
  at: string,
): Promise<QueueFilterForActor['hands']> {
  switch (assignee) {
    case undefined:
      return undefined
    case 'none':
      return 'nobody'
    case 'me':
      return [id, ...(await coveredBy(reader, id, businessDate(at)))]
    case 'team':
      return (await teamOf(reader, id)) ?? 'somebody'
    default:
      return [assignee]
  }
}

/**
 * A page of the queue, and where the next one starts. By due date, earliest first, claims with an answer that nobody
 * has looked at stand before all others (GAP-04); in one's own list those that came back from their hold are next.
 */
export async function listClaims(
  core: Core,
  actor: Actor,
  { filter, sort, after, limit }: Inputs['claims']['list'] & { limit: number },
): Promise<Outputs['claims']['list']> {
  const reader = core.database.reader
  const at = now(core)
  const order = { by: sort?.by ?? 'due', descending: sort?.descending ?? false }
  const asked = await forActor(reader, { ...filter, states: filter?.states ?? [] }, actor, at)
  const inParts = order.by === 'due' && !order.descending
  const isMine = filter?.assignee === 'me'
  const orderName = inParts
    ? isMine
      ? 'mine'
      : 'due'
    : order.descending
      ? `${order.by} desc`
      : order.by
  const start = after ? decodeCursor(orderName, after) : null
  const keys = inParts
    ? await pageInParts(reader, asked, isMine ? myParts : parts, start, limit + 1)
    : await findQueuePage(reader, asked, order, start, limit + 1)
  const page = keys.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: await readClaimRows(
      reader,
      page.map((key) => key.id),
      at,
    ),
    next: last && keys.length > limit ? encodeCursor(orderName, last) : null,
  }
}

/** One stretch of a list: which claims, and the character that the keys of its pages begin with. */
interface Part {
  mark: string
  answered: boolean
  hold?: readonly HoldPart[]
}

/** Marks grow as the parts do, so that keys of all parts sort as the list does. */
const answeredFirst: Part = { mark: '!', answered: true }
const parts: readonly Part[] = [answeredFirst, { mark: '1', answered: false }]
const myParts: readonly Part[] = [
  answeredFirst,
  { mark: '0', answered: false, hold: ['returned'] },
  { mark: '1', answered: false, hold: ['none', 'held'] },
]

/** Pages through one part after another. */
async function pageInParts(
  reader: Reader,
  asked: QueueFilterForActor,
  parts: readonly Part[],
  after: Key | null,
  limit: number,
): Promise<Key[]> {
  const value = String(after?.value ?? '')
  const from = value.slice(0, 1)
  // Where nothing is answered the others are found as if there were no such thing, at the cost they always had.
  const anyAnswered = await hasAnswered(reader)
  const found: Key[] = []
  for (const { mark, answered, hold: holds } of parts) {
    if (mark < from || found.length === limit) continue
    if (answered ? !anyAnswered || asked.answered === false : asked.answered === true) continue
    const hold = holds?.filter((one) => asked.hold?.includes(one) ?? true) ?? asked.hold
    if (hold?.length === 0) continue
    const keys = await findQueuePage(
      reader,
      { ...asked, hold, answered: anyAnswered ? answered : undefined },
      { by: answered ? 'answered' : 'due', descending: false },
      after && mark === from ? { value: value.slice(1), id: after.id } : null,
      limit - found.length,
    )
    found.push(...keys.map((key) => ({ value: `${mark}${key.value}`, id: key.id })))
  }
  return found
}

export async function countMatching(
  core: Core,
  actor: Actor,
  filter: QueueFilter,
): Promise<Outputs['claims']['countMatching']> {
  const { reader } = core.database
  return countQueue(reader, await forActor(reader, filter, actor, now(core)), COUNT_LIMIT)
}

/**
 * The counts beside the queue, from the kept counts and the few claims that have a hold: the same cost however
 * many claims there are. What waits on hold is in nobody's list and not to be taken, but due as before.
 */
export async function countClaims(core: Core, actor: Actor): Promise<Outputs['claims']['count']> {
  const { reader } = core.database
  const at = now(core)
  const today = businessDate(at)
  const [rows, holds, answered, mine, team] = await Promise.all([
    reader
      .selectFrom('claim_counts')
      .select(['state', 'assignee_id', 'due_on', 'claims'])
      .execute(),
    openHolds(reader),
    answeredByHands(reader),
    handsOf(reader, 'me', actor, at),
    handsOf(reader, 'team', actor, at),
  ])
  const open = new Set<ClaimState>(openClaimStates)
  const byState = Object.fromEntries(claimStates.map((state) => [state, 0])) as Record<
    ClaimState,
    number
  >
  const counts = {
    total: 0,
    byState,
    mine: 0,
    team: 0,
    unassigned: 0,
    onHold: 0,
    returned: 0,
    answered: 0,
    dueToday: 0,
    overdue: 0,
  }
  const add = (assignee: string, claims: number): void => {
    if (isIn(mine, assignee)) counts.mine += claims
    if (isIn(team, assignee)) counts.team += claims
    if (assignee === '') counts.unassigned += claims
  }
  for (const row of rows) {
    counts.total += row.claims
    byState[row.state] += row.claims
    if (!open.has(row.state)) continue
    add(row.assignee_id, row.claims)
    if (row.due_on === today) counts.dueToday += row.claims
    if (row.due_on < today) counts.overdue += row.claims
  }
  for (const { assignee_id: assignee, hold_until: until } of holds) {
    if (until > at) {
      counts.onHold += 1
      add(assignee ?? '', -1)
    } else if (isIn(mine, assignee ?? '')) counts.returned += 1
  }
  for (const { assignee, claims } of answered) {
    if (isIn(mine, assignee)) counts.answered += claims
  }
  return counts
}

/** How many claims have documents that nobody has looked at, by whose they are; `''` is nobody. */
async function answeredByHands(reader: Reader): Promise<{ assignee: string; claims: number }[]> {
  const rows = await reader
    .selectFrom('claims')
    .select(({ fn }) => ['assignee_id', fn.countAll<number>().as('claims')])
    .where('new_documents', '>', sql.lit(0))
    .groupBy('assignee_id')
    .execute()
  return rows.map(({ assignee_id: id, claims }) => ({ assignee: id ?? '', claims }))
}

function isIn(hands: QueueFilterForActor['hands'], assignee: string): boolean {
  if (hands === undefined) return true
  if (hands === 'somebody') return assignee !== ''
  if (hands === 'nobody') return assignee === ''
  return hands.includes(assignee)
}

/** Who has the open claims that are on hold or came back from it. */
async function openHolds(
  reader: Reader,
): Promise<{ assignee_id: string | null; hold_until: string }[]> {
  const rows = await reader
    .selectFrom('claims')
    .select(['assignee_id', 'hold_until', 'state'])
    .where('hold_until', 'is not', null)
    .execute()
  const open = new Set<ClaimState>(openClaimStates)
  return rows.flatMap(({ assignee_id, hold_until, state }) =>
    hold_until !== null && open.has(state) ? [{ assignee_id, hold_until }] : [],
  )
}

/** People, by masked names (MEM-04), and providers whose name has what was typed. */
export async function suggest(reader: Reader, text: string): Promise<Outputs['claims']['suggest']> {
  const terms = searchTerms(text)
  if (terms.length === 0) return { insured: [], providers: [] }
  const memberIds = (await matchingIds('members', terms, SUGGESTIONS).execute(reader)).rows
  const providerIds = (await matchingIds('providers', terms, SUGGESTIONS).execute(reader)).rows
  const insured = await reader
    .selectFrom('members')
    .select(['id', 'name', 'birth_on as birthOn'])
    .where('id', 'in', ids(memberIds))
    .orderBy('name')
    .execute()
  const providers = await reader
    .selectFrom('providers')
    .select(['id', 'name', 'city'])
    .where('id', 'in', ids(providerIds))
    .orderBy('name')
    .execute()
  return {
    insured: insured.map((person) => ({ ...person, name: maskName(person.name) })),
    providers,
  }
}

/** An `IN` list is never empty: `''` is nobody's id. */
function ids(rows: readonly { id: string }[]): string[] {
  return rows.length > 0 ? rows.map((row) => row.id) : ['']
}
