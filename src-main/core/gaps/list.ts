import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Inputs, Outputs } from '@shared/contract'
import type { ProblemCase } from '@shared/contract/gaps'
import { businessDate } from '@shared/domain/calendar'
import { claimTypes } from '@shared/domain/catalogues'
import { maskName } from '@shared/domain/masking'
import { handsOf } from '../claims/queue'
import { handsConditions, searchCondition } from '../claims/queue-queries'
import { inCatalogue } from '../claims/read'
import { now, type Actor, type Core } from '../context'
import { decodeCursor, encodeCursor, type Key } from '../cursor'
import type { Reader } from '../database/database'

/**
 * Problem cases (问题处理, GAP-10): what customers were asked for and has not come to an end, by the day of the next
 * step. Requests that have no next step any more stand last.
 */

type Condition = RawBuilder<SqlBool>
type Phase = Inputs['gaps']['list']['filter'] extends { phase?: infer P } ? NonNullable<P> : never

/** Sorts behind every date. */
const NO_STEP = '~'
/** As many names are held as a set, more are looked at claim by claim. */
const FEW_NAMES = 10_000

/** Something came for the request, or for its claim, that nobody has judged or looked at. */
export const isAnswered = sql<SqlBool>`(claims.new_documents > 0 OR EXISTS (
  SELECT 1 FROM gap_items WHERE gap_items.request_id = request.id AND gap_items.state = 'received'))`

/** Nothing went out that reaches the customer, and nobody says that it came there. */
export const isUnreached = sql<SqlBool>`(request.arrived_on IS NULL AND NOT EXISTS (
  SELECT 1 FROM messages WHERE messages.gap_request_id = request.id AND messages.state = 'sent'))`

function phaseConditions(phase: Phase, today: string): Condition[] {
  const waiting = sql<SqlBool>`NOT ${isAnswered}`
  switch (phase) {
    case 'all':
      return []
    case 'answered':
      return [isAnswered]
    case 'waiting':
      return [sql`request.answer_due_on >= ${today}`, waiting]
    case 'late':
      return [sql`request.answer_due_on < ${today}`, waiting]
    case 'due':
      return [sql`request.next_on <= ${today}`, waiting]
    case 'escalated':
      return [sql`request.next_step = 'close'`]
    case 'unreached':
      return [isUnreached]
  }
}

/** A page of problem cases, and where the next one starts. */
export async function listProblemCases(
  core: Core,
  actor: Pick<Actor, 'id'>,
  { filter, after, limit }: Inputs['gaps']['list'] & { limit: number },
): Promise<Outputs['gaps']['list']> {
  const at = now(core)
  const today = businessDate(at)
  return core.database.snapshot(async (reader) => {
    const hands = await handsOf(reader, filter.assignee, actor, at)
    const conditions = [
      ...handsConditions({ hands }),
      ...phaseConditions(filter.phase ?? 'all', today),
      ...(filter.search ? [await searchCondition(reader, filter.search, FEW_NAMES)] : []),
    ]
    const start = after ? decodeCursor('gaps', after) : null
    const keys = await findKeys(reader, conditions, start, limit + 1)
    const page = keys.slice(0, limit)
    const last = page.at(-1)
    return {
      rows: await readRows(
        reader,
        page.map(({ id }) => id),
      ),
      next: last && keys.length > limit ? encodeCursor('gaps', last) : null,
    }
  })
}

/** The index of open requests walked from where the last page ended: those with a next step, then the others. */
async function findKeys(
  reader: Reader,
  conditions: readonly Condition[],
  after: Key | null,
  limit: number,
): Promise<Key[]> {
  const walk = async (part: readonly Condition[], most: number): Promise<Key[]> => {
    const where = sql.join(
      [sql<SqlBool>`request.state = 'open'`, ...part, ...conditions],
      sql` AND `,
    )
    const { rows } = await sql<Key>`
      SELECT coalesce(request.next_on, ${NO_STEP}) AS value, request.id AS id
      FROM gap_requests AS request INDEXED BY gap_requests_open
      CROSS JOIN claims ON claims.id = request.claim_id
      WHERE ${where} ORDER BY request.next_on, request.id LIMIT ${most}`.execute(reader)
    return rows
  }
  const dated: Condition[] =
    after === null
      ? [sql`request.next_on IS NOT NULL`]
      : [sql`(request.next_on, request.id) > (${after.value}, ${after.id})`]
  const found = after?.value === NO_STEP ? [] : await walk(dated, limit)
  if (found.length === limit) return found
  const undated: Condition[] = [
    sql`request.next_on IS NULL`,
    ...(after?.value === NO_STEP ? [sql<SqlBool>`request.id > ${after.id}`] : []),
  ]
  return [...found, ...(await walk(undated, limit - found.length))]
}

async function readRows(reader: Reader, ids: readonly string[]): Promise<ProblemCase[]> {
  if (ids.length === 0) return []
  const rows = await reader
    .selectFrom('gap_requests as request')
    .innerJoin('claims', 'claims.id', 'request.claim_id')
    .innerJoin('members', 'members.id', 'claims.insured_id')
    .leftJoin('staff', 'staff.id', 'claims.assignee_id')
    .select([
      'request.id as requestId',
      'request.version as requestVersion',
      'request.number',
      'request.sent_at as sentAt',
      'request.answer_due_on as answerDueOn',
      'request.next_step as nextStep',
      'request.next_on as nextOn',
      'request.reminded_at as remindedAt',
      'request.escalated_at as escalatedAt',
      'claims.id as claimId',
      'claims.claim_no as claimNo',
      'claims.state as claimState',
      'claims.version as claimVersion',
      'claims.claim_type as claimType',
      'claims.assignee_id as assigneeId',
      'claims.new_documents as newDocuments',
      'claims.answered_at as answeredAt',
      'members.name as insuredName',
      'staff.name as assigneeName',
      isUnreached.as('unreached'),
    ])
    .where('request.id', 'in', [...ids])
    .execute()
  const items = await reader
    .selectFrom('gap_items')
    .select(['request_id', 'state', ({ fn }) => fn.countAll<number>().as('n')])
    .where('request_id', 'in', [...ids])
    .groupBy(['request_id', 'state'])
    .execute()
  const count = (requestId: string, ...states: string[]): number =>
    items
      .filter((item) => item.request_id === requestId && states.includes(item.state))
      .reduce((sum, item) => sum + item.n, 0)
  const byId = new Map(rows.map((row) => [row.requestId, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    if (!row) return []
    return [
      {
        ...row,
        insuredName: maskName(row.insuredName),
        claimType: inCatalogue(claimTypes, row.claimType, 'other'),
        outstanding: count(id, 'requested', 'refused'),
        received: count(id, 'received'),
        settled: count(id, 'accepted', 'waived'),
        unreached: Boolean(row.unreached),
      },
    ]
  })
}
