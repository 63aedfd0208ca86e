import { sql, type RawBuilder } from 'kysely'
import type { Outputs } from '@shared/contract'
import { addDays, businessDate } from '@shared/domain/calendar'
import { maskName } from '@shared/domain/masking'
import {
  claimRetention,
  finalClaimStates,
  latestBasisDue,
  type Retention,
  type RetentionYears,
} from '@shared/domain/retention'
import { now, type Core } from '../context'
import { decodeCursor, encodeCursor } from '../cursor'
import type { Reader } from '../database/database'

type DuePage = Outputs['retention']['due']

const ORDER = 'due'

/** A claim as the rule of retention looks at it. */
export interface KeptClaim {
  id: string
  claim_no: string
  state: string
  /** When it was settled for good. */
  settled_at: string | null
  policy_id: string | null
  start_on: string | null
  end_on: string | null
}

/** A withdrawal or a refusal is final without a closing; its decision counts. */
export const settledAt = sql<string | null>`coalesce(claims.closed_at, claims.decided_at)`

/** When this claim may be deleted; `null` while no period runs. */
export function retentionOf(claim: KeptClaim): Retention | null {
  const isFinal = finalClaimStates.some((state) => state === claim.state)
  const closedOn = isFinal && claim.settled_at !== null ? businessDate(claim.settled_at) : null
  const { policy_id: policyId, start_on: startOn, end_on: endOn } = claim
  // A policy always has its first day.
  return claimRetention(closedOn, policyId === null || startOn === null ? null : { startOn, endOn })
}

/**
 * A page of the claims whose time is over, those of the contracts that ended first at the top, then those
 * without a policy (AUD-02). Read along the indexes `policies_by_end` and `claims_by_policy`.
 * @throws `not_found` for a foreign cursor
 */
export async function listDue(
  core: Core,
  after: string | undefined,
  limit: number,
): Promise<DuePage> {
  const today = businessDate(now(core))
  const start = after === undefined ? null : readKey(after)
  const { reader } = core.database
  const rows = start?.part === WITHOUT ? [] : await withPolicy(reader, today, start, limit + 1)
  if (rows.length <= limit) {
    const more = limit + 1 - rows.length
    const from = start?.part === WITHOUT ? start : null
    rows.push(...(await withoutPolicy(reader, today, from, more)))
  }
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const proposals = await waitingProposals(
    reader,
    page.map(({ id }) => id),
  )
  return {
    rows: page.flatMap((row) => {
      const retention = retentionOf(row)
      if (!retention) return []
      const { basis, basisOn, years, dueOn } = retention
      return [
        {
          claimId: row.id,
          claimNo: row.claim_no,
          insuredName: maskName(row.insured_name),
          state: row.state,
          basis,
          basisOn,
          years,
          dueOn,
          documents: row.documents,
          proposedIn: proposals.get(row.id) ?? null,
        },
      ]
    }),
    next: rows.length > limit && last ? writeKey(last) : null,
  }
}

/** The waiting proposals that these claims stand in: claim → proposal. */
export async function waitingProposals(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await reader
    .selectFrom('deletion_claims')
    .innerJoin('deletions', 'deletions.id', 'deletion_claims.deletion_id')
    .select(['claim_id', 'deletion_id'])
    .where('claim_id', 'in', claimIds)
    .where('deletions.state', '=', 'proposed')
    .execute()
  return new Map(rows.map((row) => [row.claim_id, row.deletion_id]))
}

interface DueRow extends KeptClaim {
  insured_name: string
  documents: number
}

/** Where a page ended: for claims of a policy its end and id, then when the claim was settled, and its id. */
interface Key {
  part: string
  endOn: string
  policyId: string
  settled: string
  id: string
}

const WITH = 'policy'
const WITHOUT = 'none'

function writeKey(row: DueRow): string {
  const part = row.policy_id === null ? WITHOUT : WITH
  const value = [part, row.end_on ?? '', row.policy_id ?? '', row.settled_at ?? ''].join('|')
  return encodeCursor(ORDER, { value, id: row.id })
}

function readKey(cursor: string): Key {
  const { value, id } = decodeCursor(ORDER, cursor)
  const [part = '', endOn = '', policyId = '', settled = ''] = String(value).split('|')
  return { part, endOn, policyId, settled, id }
}

/** The moment the business day after `date` begins, as UTC ISO text. */
function endOfDay(date: string): string {
  return new Date(`${addDays(date, 1)}T00:00:00+08:00`).toISOString()
}

const isFinal = sql<boolean>`claims.state IN (${sql.join(finalClaimStates.map((state) => sql.lit(state)))})`
/** `retentionYears` in SQL; 29 February sorts before 1 March in a year without one as well. */
const isUpToOneYear = sql<boolean>`policies.end_on <
  ((CAST(substr(policies.start_on, 1, 4) AS INTEGER) + 1) || substr(policies.start_on, 5))`

const columns = (policy: {
  startOn: RawBuilder<unknown>
  endOn: RawBuilder<unknown>
}): RawBuilder<unknown> => sql`
  claims.id, claims.claim_no, claims.state, ${settledAt} AS settled_at, claims.policy_id,
  ${policy.startOn} AS start_on, ${policy.endOn} AS end_on,
  (SELECT name FROM members WHERE members.id = claims.insured_id) AS insured_name,
  (SELECT count(*) FROM documents WHERE documents.claim_id = claims.id) AS documents`

async function withPolicy(
  reader: Reader,
  today: string,
  start: Key | null,
  limit: number,
): Promise<DueRow[]> {
  const over = (years: RetentionYears): RawBuilder<boolean> => {
    const basis = latestBasisDue(today, years)
    return sql`policies.end_on <= ${basis} AND ${settledAt} < ${endOfDay(basis)}`
  }
  const from = start
    ? sql`policies.end_on >= ${start.endOn}
        AND (policies.end_on, policies.id, ${settledAt}, claims.id)
          > (${start.endOn}, ${start.policyId}, ${start.settled}, ${start.id})`
    : sql`1`
  // CROSS JOIN holds SQLite to this order: along the ends of the contracts, then to their claims.
  const { rows } = await sql<DueRow>`
    SELECT ${columns({ startOn: sql`policies.start_on`, endOn: sql`policies.end_on` })}
    FROM policies CROSS JOIN claims ON claims.policy_id = policies.id
    WHERE policies.end_on <= ${latestBasisDue(today, 5)} AND ${from} AND ${isFinal}
      AND CASE WHEN ${isUpToOneYear} THEN ${over(5)} ELSE ${over(10)} END
    ORDER BY policies.end_on, policies.id, ${settledAt}, claims.id
    LIMIT ${limit}`.execute(reader)
  return rows
}

async function withoutPolicy(
  reader: Reader,
  today: string,
  start: Key | null,
  limit: number,
): Promise<DueRow[]> {
  const from = start ? sql`(${settledAt}, claims.id) > (${start.settled}, ${start.id})` : sql`1`
  const { rows } = await sql<DueRow>`
    SELECT ${columns({ startOn: sql`NULL`, endOn: sql`NULL` })}
    FROM claims
    WHERE claims.policy_id IS NULL AND ${settledAt} < ${endOfDay(latestBasisDue(today, 10))}
      AND ${from} AND ${isFinal}
    ORDER BY ${settledAt}, claims.id
    LIMIT ${limit}`.execute(reader)
  return rows
}
