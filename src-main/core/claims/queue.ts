import type { Inputs, Outputs } from '@shared/contract'
import type { QueueFilter } from '@shared/contract/claims'
import { businessDate } from '@shared/domain/calendar'
import { maskName } from '@shared/domain/masking'
import { searchTerms } from '@shared/domain/search-text'
import { claimStates, openClaimStates, type ClaimState } from '@shared/domain/states'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { matchingIds } from '../database/search'
import { decodeCursor, encodeCursor } from '../cursor'
import { countQueue, findQueuePage, type QueueFilterForActor } from './queue-queries'
import { readClaimRows } from './read'

const COUNT_LIMIT = 1000
const SUGGESTIONS = 20

function forActor(filter: QueueFilter, actor: Actor): QueueFilterForActor {
  return { ...filter, assignee: filter.assignee === 'me' ? actor.id : filter.assignee }
}

/** A page of the queue, and where the next one starts. */
export async function listClaims(
  core: Core,
  actor: Actor,
  { filter, sort, after, limit }: Inputs['claims']['list'] & { limit: number },
): Promise<Outputs['claims']['list']> {
  const reader = core.database.reader
  const order = { by: sort?.by ?? 'due', descending: sort?.descending ?? false }
  const asked = { ...filter, states: filter?.states ?? [] }
  const orderName = order.descending ? `${order.by} desc` : order.by
  const start = after ? decodeCursor(orderName, after) : null
  const keys = await findQueuePage(reader, forActor(asked, actor), order, start, limit + 1)
  const page = keys.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: await readClaimRows(
      reader,
      page.map((key) => key.id),
    ),
    next: last && keys.length > limit ? encodeCursor(orderName, last) : null,
  }
}

export async function countMatching(
  core: Core,
  actor: Actor,
  filter: QueueFilter,
): Promise<Outputs['claims']['countMatching']> {
  return countQueue(core.database.reader, forActor(filter, actor), COUNT_LIMIT)
}

/** The counts beside the queue, from the kept counts: the same cost however many claims there are. */
export async function countClaims(core: Core, actor: Actor): Promise<Outputs['claims']['count']> {
  const rows = await core.database.reader
    .selectFrom('claim_counts')
    .select(['state', 'assignee_id', 'due_on', 'claims'])
    .execute()
  const today = businessDate(now(core))
  const open = new Set<ClaimState>(openClaimStates)
  const byState = Object.fromEntries(claimStates.map((state) => [state, 0])) as Record<
    ClaimState,
    number
  >
  const counts = { total: 0, byState, mine: 0, unassigned: 0, dueToday: 0, overdue: 0 }
  for (const row of rows) {
    counts.total += row.claims
    byState[row.state] += row.claims
    if (!open.has(row.state)) continue
    if (row.assignee_id === actor.id) counts.mine += row.claims
    if (row.assignee_id === '') counts.unassigned += row.claims
    if (row.due_on === today) counts.dueToday += row.claims
    if (row.due_on < today) counts.overdue += row.claims
  }
  return counts
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
