import type { Used } from '@shared/domain/adjudication/claim'
import type { Actor } from '../context'
import type { Reader, Writer } from '../database/database'
import { slices } from '../database/slices'
import { newId } from '../ids'

/**
 * The ledger of what is used of a benefit: append-only, and what is left is always derived from it (POL-04).
 * Giving back is an entry of the opposite quantity that names what it reverses; an entry that was given back
 * does not stand any more, also where its quantity is 0 (a visit that was begun and pays nothing).
 */

/** Whose limits: of which policy and which insured. `id` is the claim that asks. */
interface Whose {
  id: string
  policyId: string | null
  insuredId: string
}

/**
 * What was used before these claims, each of its insured under its policy, without what the claim itself took.
 * Sorted, so that the same ledger gives the same answer.
 */
export async function readUsed(
  reader: Reader,
  claims: readonly Whose[],
): Promise<Map<string, Used[]>> {
  const covered = claims.filter((claim) => claim.policyId !== null)
  if (covered.length === 0) return new Map()
  const policyIds = [...new Set(covered.map((claim) => claim.policyId ?? ''))]
  const standing = Map.groupBy(
    await standingEntries(reader).where('policy_id', 'in', policyIds).execute(),
    (entry) => keyOf(entry.policyId, entry.insuredId),
  )
  return new Map(
    covered.map((claim) => {
      const entries = standing.get(keyOf(claim.policyId, claim.insuredId)) ?? []
      return [claim.id, summed(entries.filter((entry) => entry.claimId !== claim.id))]
    }),
  )
}

/** What was used of an insured's limits under a policy, by all claims. */
export async function readUsedOf(
  reader: Reader,
  policyId: string,
  insuredId: string,
): Promise<Used[]> {
  const entries = await standingEntries(reader)
    .where('policy_id', '=', policyId)
    .where('insured_id', '=', insuredId)
    .execute()
  return summed(entries)
}

/** What stands in the ledger of these claims, one figure per benefit, measure and period. */
export async function readStanding(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, Used[]>> {
  const entries = await standingEntries(reader)
    .where('entry.claim_id', 'in', ['', ...claimIds])
    .execute()
  return new Map(
    [...Map.groupBy(entries, (entry) => entry.claimId)].map(([id, some]) => [id, summed(some)]),
  )
}

/** Entries that take something and were not given back. */
function standingEntries(reader: Reader) {
  return reader
    .selectFrom('accumulator_entries as entry')
    .select([
      'entry.id as id',
      'entry.policy_id as policyId',
      'entry.insured_id as insuredId',
      'entry.claim_id as claimId',
      'entry.decision_id as decisionId',
      'entry.benefit as benefit',
      'entry.measure as measure',
      'entry.period as period',
      'entry.quantity as quantity',
    ])
    .where('entry.reverses_id', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('accumulator_entries as reversal')
            .select('reversal.id')
            .whereRef('reversal.reverses_id', '=', 'entry.id'),
        ),
      ),
    )
}

/**
 * Writes what a decision takes.
 * @param at UTC ISO
 */
export async function writeTakes(
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  decision: { id: string; claimId: string; policyId: string; insuredId: string },
  takes: readonly Used[],
  at: string,
): Promise<void> {
  const rows = takes.map((take) => ({
    id: newId(),
    policy_id: decision.policyId,
    insured_id: decision.insuredId,
    benefit: take.benefit,
    measure: take.measure,
    period: take.period,
    quantity: take.quantity,
    claim_id: decision.claimId,
    decision_id: decision.id,
    actor_id: actor.id,
    created_at: at,
  }))
  for (const some of slices(rows)) {
    await writer.insertInto('accumulator_entries').values(some).execute()
  }
}

/**
 * Gives back exactly what the claim's decision took, where one stands.
 * @param at UTC ISO
 * @returns how many entries were reversed
 */
export async function reverseTakes(
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  claimId: string,
  at: string,
): Promise<number> {
  const standing = await standingEntries(writer).where('entry.claim_id', '=', claimId).execute()
  const rows = standing.map((entry) => ({
    id: newId(),
    policy_id: entry.policyId,
    insured_id: entry.insuredId,
    benefit: entry.benefit,
    measure: entry.measure,
    period: entry.period,
    quantity: -entry.quantity,
    claim_id: entry.claimId,
    decision_id: entry.decisionId,
    reverses_id: entry.id,
    actor_id: actor.id,
    created_at: at,
  }))
  for (const some of slices(rows)) {
    await writer.insertInto('accumulator_entries').values(some).execute()
  }
  return rows.length
}

/** One figure per benefit, measure and period, in their order. */
export function summed(entries: readonly Used[]): Used[] {
  const sums = new Map<string, Used>()
  for (const { benefit, measure, period, quantity } of entries) {
    const key = `${benefit}\t${measure}\t${period}`
    const before = sums.get(key)
    sums.set(key, { benefit, measure, period, quantity: (before?.quantity ?? 0) + quantity })
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, sum]) => sum)
}

function keyOf(policyId: string | null, insuredId: string): string {
  return `${policyId ?? ''}\t${insuredId}`
}
