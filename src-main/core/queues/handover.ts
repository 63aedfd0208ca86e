import { sql, type RawBuilder } from 'kysely'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { maskName } from '@shared/domain/masking'
import { openClaimStates, type ClaimState } from '@shared/domain/states'
import { now, type Core } from '../context'
import type { Reader } from '../database/database'

/** The claims of a shift for who comes next. One sheet holds this many of each list; the sums count all. */
const MOST_ROWS = 200
/** The longest time a sheet covers: a month's work is a report, not a shift. */
const MOST_DAYS = 31
const DAY_MS = 86_400_000

/** What a person does with claims; looking at them is no work to hand over. */
const looked = ['claim.import', 'claim.delete']

/**
 * What was done between two moments, what is due today or late, and the money that stands in it.
 * @param input.staffId whose shift; absent: everybody's
 * @throws `not_found` for a person who is not here, `invalid_record` for a shift that ends before it begins or lasts
 *   longer than 31 days
 */
export async function readHandover(
  core: Core,
  { from, to, staffId }: Inputs['queues']['handover'],
): Promise<Outputs['queues']['handover']> {
  const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()]
  const lasts = Date.parse(end) - Date.parse(start)
  const reason = lasts < 0 ? 'before_start' : lasts > MOST_DAYS * DAY_MS ? 'too_long' : null
  if (reason !== null) {
    const detail = reason === 'too_long' ? String(MOST_DAYS) : ''
    throw refusal('invalid_record', { problems: [{ field: 'to', reason, detail }] })
  }
  return core.database.snapshot(async (reader) => {
    const at = now(core)
    const staffName = await nameOf(reader, staffId)
    const acts = await readActs(reader, start, end, staffId)
    return {
      from: start,
      to: end,
      staffName,
      done: await summed(reader, acts),
      changed: await newestOfEach(reader, acts),
      changedCount: new Set(acts.map(({ claimId }) => claimId)).size,
      ...(await dueWork(reader, staffId, at)),
      onHold: await countOnHold(reader, staffId, at),
    }
  })
}

async function nameOf(reader: Reader, staffId: string | undefined): Promise<string> {
  if (staffId === undefined) return ''
  const row = await reader
    .selectFrom('staff')
    .select('name')
    .where('id', '=', staffId)
    .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'staff', id: staffId })
  return row.name
}

interface Act {
  claimId: string
  action: string
  at: string
}

/** What was done to claims, newest first, by the trail and its index of times. */
async function readActs(
  reader: Reader,
  from: string,
  to: string,
  staffId: string | undefined,
): Promise<Act[]> {
  const query = reader
    .selectFrom('audit_entries')
    .select(['number', 'entity_id as claimId', 'action', 'at'])
    .where('at', '>=', from)
    .where('at', '<=', to)
    .where(hidden('entity'), '=', 'claim')
    .where(hidden('action'), 'like', 'claim.%')
    .where('action', 'not in', looked)
  const mine = staffId === undefined ? query : query.where(hidden('actor_id'), '=', staffId)
  const acts = await mine.execute()
  return acts.sort((a, b) => b.number - a.number)
}

/** Of the indexes of the trail only that of times is to be tempting: a shift is short, a trail is long. */
function hidden(column: string): RawBuilder<string> {
  return sql<string>`(${sql.ref(column)} || '')`
}

/** How many claims each action touched; for decisions, what the newest one of each claim pays. */
async function summed(
  reader: Reader,
  acts: readonly Act[],
): Promise<Outputs['queues']['handover']['done']> {
  const claimsOf = new Map<string, Set<string>>()
  for (const { action, claimId } of acts) {
    claimsOf.set(action, (claimsOf.get(action) ?? new Set()).add(claimId))
  }
  const done: Outputs['queues']['handover']['done'] = []
  for (const [action, ids] of claimsOf) {
    const payableFen = paying.has(action) ? await payableOf(reader, [...ids]) : 0
    done.push({ action, claims: ids.size, payableFen })
  }
  return done.sort((a, b) => b.claims - a.claims || (a.action < b.action ? -1 : 1))
}
const paying = new Set(['claim.decide', 'claim.confirm', 'claim.close'])

const CHUNK = 500

async function payableOf(reader: Reader, ids: readonly string[]): Promise<number> {
  let sum = 0
  for (let at = 0; at < ids.length; at += CHUNK) {
    const row = await reader
      .selectFrom('claims')
      .select(({ fn }) => fn.sum<number | null>('payable_fen').as('n'))
      .where('id', 'in', ids.slice(at, at + CHUNK))
      .executeTakeFirst()
    sum += row?.n ?? 0
  }
  return sum
}

async function newestOfEach(
  reader: Reader,
  acts: readonly Act[],
): Promise<Outputs['queues']['handover']['changed']> {
  const newest = new Map<string, Act>()
  for (const act of acts) {
    if (newest.size >= MOST_ROWS) break
    if (!newest.has(act.claimId)) newest.set(act.claimId, act)
  }
  if (newest.size === 0) return []
  const rows = await reader
    .selectFrom('claims')
    .innerJoin('members', 'members.id', 'claims.insured_id')
    .select(['claims.id', 'claims.claim_no', 'members.name', 'claims.state'])
    .where('claims.id', 'in', [...newest.keys()])
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return [...newest.values()].flatMap(({ claimId, action, at }) => {
    const row = byId.get(claimId)
    if (!row) return []
    const { id, claim_no: claimNo, name, state } = row
    return [{ id, claimNo, insuredName: maskName(name), state, action, at }]
  })
}

async function dueWork(
  reader: Reader,
  staffId: string | undefined,
  at: string,
): Promise<Pick<Outputs['queues']['handover'], 'due' | 'dueCount' | 'atRiskFen' | 'overdue'>> {
  const today = businessDate(at)
  // State by state, so that each part is read in the order of its index.
  const parts = await Promise.all(
    openClaimStates.map((state) => duePart(reader, state, staffId, today)),
  )
  const due = parts
    .flatMap(({ rows }) => rows)
    .sort((a, b) => (a.due_on !== b.due_on ? (a.due_on < b.due_on ? -1 : 1) : a.id < b.id ? -1 : 1))
    .slice(0, MOST_ROWS)
  const sum = (pick: (part: DuePart) => number): number =>
    parts.reduce((total, part) => total + pick(part), 0)
  return {
    due: due.map((row) => {
      const held = row.hold_until !== null && row.hold_until > at
      return {
        id: row.id,
        claimNo: row.claim_no,
        insuredName: maskName(row.insured_name),
        state: row.state,
        dueOn: row.due_on,
        claimedFen: row.claimed_fen,
        assigneeName: row.assignee_name,
        holdUntil: held ? row.hold_until : null,
        holdReason: held ? row.hold_reason : null,
      }
    }),
    dueCount: sum((part) => part.count),
    atRiskFen: sum((part) => part.claimedFen),
    overdue: sum((part) => part.overdue),
  }
}

type DuePart = Awaited<ReturnType<typeof duePart>>

async function duePart(
  reader: Reader,
  state: ClaimState,
  staffId: string | undefined,
  today: string,
) {
  const due = () => {
    const query = reader
      .selectFrom('claims')
      .where('claims.state', '=', state)
      .where('claims.due_on', '<=', today)
    return staffId === undefined ? query : query.where('claims.assignee_id', '=', staffId)
  }
  const rows = await due()
    .innerJoin('members', 'members.id', 'claims.insured_id')
    .leftJoin('staff', 'staff.id', 'claims.assignee_id')
    .select([
      'claims.id',
      'claims.claim_no',
      'members.name as insured_name',
      'claims.state',
      'claims.due_on',
      'claims.claimed_fen',
      'staff.name as assignee_name',
      'claims.hold_until',
      'claims.hold_reason',
    ])
    .orderBy('claims.due_on')
    .orderBy('claims.id')
    .limit(MOST_ROWS)
    .execute()
  const sums = await due()
    .select(({ fn, eb }) => [
      fn.countAll<number>().as('n'),
      fn.sum<number | null>('claims.claimed_fen').as('claimed'),
      fn
        .sum<number | null>(eb.case().when('claims.due_on', '<', today).then(1).else(0).end())
        .as('overdue'),
    ])
    .executeTakeFirst()
  return {
    rows,
    count: sums?.n ?? 0,
    claimedFen: sums?.claimed ?? 0,
    overdue: sums?.overdue ?? 0,
  }
}

async function countOnHold(
  reader: Reader,
  staffId: string | undefined,
  at: string,
): Promise<number> {
  const query = reader
    .selectFrom('claims')
    .select(['state', 'assignee_id'])
    .where('hold_until', '>', at)
  const open = new Set<ClaimState>(openClaimStates)
  const rows = await query.execute()
  return rows.filter(
    (row) => open.has(row.state) && (staffId === undefined || row.assignee_id === staffId),
  ).length
}
