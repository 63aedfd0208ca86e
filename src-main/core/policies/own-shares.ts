import type { Inputs, Outputs } from '@shared/contract'
import type { PolicyDetail } from '@shared/contract/policies'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { refuseStale } from './stale'

/**
 * What an insured owes of bills that hospitals sent us. A share that was once not paid in time suspends the e-card
 * until it is paid (CLM-13).
 */

/** Shares that are still to be paid, the earliest due first. */
export async function unpaidShares(
  reader: Reader,
  policyId: string,
  insuredId: string,
): Promise<PolicyDetail['card']['unpaid']> {
  return shares(reader)
    .where('own_shares.policy_id', '=', policyId)
    .where('own_shares.insured_id', '=', insuredId)
    .where('paid_on', 'is', null)
    .where('cancelled_at', 'is', null)
    .orderBy('own_shares.due_on')
    .orderBy('own_shares.id')
    .execute()
}

function shares(reader: Reader) {
  return reader
    .selectFrom('own_shares')
    .innerJoin('claims', 'claims.id', 'own_shares.claim_id')
    .select([
      'own_shares.id',
      'own_shares.claim_id as claimId',
      'claims.claim_no as claimNo',
      'own_shares.amount_fen as amountFen',
      'own_shares.due_on as dueOn',
      'own_shares.paid_on as paidOn',
      'own_shares.version',
    ])
}

/**
 * Whether the insured's e-card is suspended on `today`: a share of a direct bill is past its day and unpaid (CLM-13).
 * @param today `YYYY-MM-DD` in Shanghai
 */
export async function cardSuspended(
  reader: Reader,
  policyId: string,
  insuredId: string,
  today: string,
): Promise<boolean> {
  const unpaid = await unpaidShares(reader, policyId, insuredId)
  return unpaid.some((share) => share.dueOn < today)
}

/**
 * @throws `not_found`, `stale_version`, `not_allowed_in_state` for a share that is paid or was cancelled,
 *   `invalid_record` for a day to come
 */
export async function payOwnShare(
  core: Core,
  actor: Actor,
  { id, version, paidOn }: Inputs['policies']['payOwnShare'],
): Promise<Outputs['policies']['payOwnShare']> {
  const at = now(core)
  return core.database.write(async (writer) => {
    const share = await writer
      .selectFrom('own_shares')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    if (!share) throw refusal('not_found', { entity: 'share', id })
    if (share.version !== version) {
      const current = await shares(writer).where('own_shares.id', '=', id).executeTakeFirst()
      await refuseStale(writer, 'share', share, version, current, ['share.pay'])
    }
    if (share.paid_on !== null || share.cancelled_at !== null) {
      const state = share.paid_on === null ? 'cancelled' : 'paid'
      throw refusal('not_allowed_in_state', { entity: 'share', id, state, event: 'pay' })
    }
    if (paidOn > businessDate(at)) {
      throw refusal('invalid_record', {
        problems: [{ field: 'paidOn', reason: 'in_future', detail: businessDate(at) }],
      })
    }
    await writer
      .updateTable('own_shares')
      .set({ paid_on: paidOn, version: version + 1, updated_at: at })
      .where('id', '=', id)
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'share.pay',
      entity: 'share',
      entityId: id,
      before: { paidOn: null },
      after: { paidOn, policyId: share.policy_id, amountFen: share.amount_fen },
    })
    return { id, version: version + 1 }
  })
}
