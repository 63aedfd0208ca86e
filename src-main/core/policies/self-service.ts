import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { PolicyDetail } from '@shared/contract/policies'
import { maskNumbersWithin } from '@shared/domain/masking'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { readIntakeSettings } from '../desk/intake'
import { newId } from '../ids'

/** Up to what sum claims come in by self-service (CLM-02): CNY 2,000, or what was raised for a policy. */

/** What was raised for a policy, in fen; `null` where the ordinary limit holds. */
export async function raisedLimit(reader: Reader, policyId: string): Promise<number | null> {
  return (await limitRaises(reader, policyId))[0]?.limitFen ?? null
}

/** Who set the policy's limit, when and why; the newest first, which is the one that counts. */
export async function limitRaises(
  reader: Reader,
  policyId: string,
): Promise<PolicyDetail['limitRaises']> {
  return reader
    .selectFrom('policy_limit_raises')
    .innerJoin('staff', 'staff.id', 'policy_limit_raises.actor_id')
    .select([
      'policy_limit_raises.id',
      'limit_fen as limitFen',
      'reason',
      'staff.name as by',
      'policy_limit_raises.created_at as at',
    ])
    .where('policy_id', '=', policyId)
    .orderBy('policy_limit_raises.created_at', 'desc')
    .orderBy('policy_limit_raises.id', 'desc')
    .execute()
}

/** @throws `not_found` */
export async function raiseLimit(
  core: Core,
  actor: Actor,
  { policyId, limitFen, reason }: Inputs['policies']['raiseLimit'],
): Promise<Outputs['policies']['raiseLimit']> {
  return core.database.write(async (writer) => {
    const policy = await writer
      .selectFrom('policies')
      .select('id')
      .where('id', '=', policyId)
      .executeTakeFirst()
    if (!policy) throw refusal('not_found', { entity: 'policy', id: policyId })
    const before =
      (await raisedLimit(writer, policyId)) ??
      (await readIntakeSettings(writer)).value.selfServiceLimitFen
    const id = newId()
    await writer
      .insertInto('policy_limit_raises')
      .values({
        id,
        policy_id: policyId,
        limit_fen: limitFen,
        reason,
        actor_id: actor.id,
        created_at: now(core),
      })
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'policy.raiseLimit',
      entity: 'policy',
      entityId: policyId,
      before: { limitFen: before },
      after: { limitFen, reason: maskNumbersWithin(reason) },
    })
    return { id }
  })
}
