import { addDays, businessDate } from '@shared/domain/calendar'
import { othersPaidFen } from '../claims/second-review'
import type { StoredClaim } from '../claims/change'
import type { Writer } from '../database/database'
import { newId } from '../ids'

/** Calendar days in which the insured is to pay their own share of a direct bill. */
const DUE_WITHIN_DAYS = 30

/**
 * What the insured owes of a bill that the hospital sent here: what is neither paid by the plan nor by others,
 * less what they paid of it after an earlier decision (CLM-13). Nothing is written for other claims, for claims
 * that no policy covers, and where nothing is left.
 * @param at UTC ISO; due 30 days from this day
 */
export async function addOwnShare(
  writer: Writer,
  claim: StoredClaim,
  decision: { id: string; claimedFen: number; payableFen: number },
  at: string,
): Promise<void> {
  if (claim.channel !== 'direct_billing' || claim.policy_id === null) return
  const paid = await writer
    .selectFrom('own_shares')
    .select(({ fn }) => fn.sum<number | null>('amount_fen').as('fen'))
    .where('claim_id', '=', claim.id)
    .where('paid_on', 'is not', null)
    .executeTakeFirst()
  const amountFen =
    decision.claimedFen -
    decision.payableFen -
    (await othersPaidFen(writer, claim)) -
    (paid?.fen ?? 0)
  if (amountFen <= 0) return
  await writer
    .insertInto('own_shares')
    .values({
      id: newId(),
      claim_id: claim.id,
      decision_id: decision.id,
      policy_id: claim.policy_id,
      insured_id: claim.insured_id,
      amount_fen: amountFen,
      due_on: addDays(businessDate(at), DUE_WITHIN_DAYS),
      created_at: at,
      updated_at: at,
    })
    .execute()
}

/** Takes back what the claim asked of the insured and they have not paid: it is being decided anew. */
export async function cancelOwnShare(writer: Writer, claimId: string, at: string): Promise<void> {
  await writer
    .updateTable('own_shares')
    .set(({ eb }) => ({ cancelled_at: at, updated_at: at, version: eb('version', '+', 1) }))
    .where('claim_id', '=', claimId)
    .where('paid_on', 'is', null)
    .where('cancelled_at', 'is', null)
    .execute()
}
