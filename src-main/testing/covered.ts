import type { PlanRules } from '@shared/domain/adjudication/plan'
import type { RunningCore } from '../core/create-desk'
import { newId } from '../core/ids'
import { seedClaims, type ClaimToSeed, type SeededClaim } from './seed'

const AT = '2025-01-01T00:00:00.000Z'

/** A plan with one version that holds from 2020 on. @returns its id */
export async function seedPlan({ core, actor }: RunningCore, rules: PlanRules): Promise<string> {
  const id = newId()
  await core.database.write(async (writer) => {
    await writer
      .insertInto('plans')
      .values({
        id,
        code: `PLAN-${id.slice(-8).toUpperCase()}`,
        name_zh: '示例计划',
        name_en: 'Sample plan',
        created_at: AT,
        updated_at: AT,
      })
      .execute()
    await writer
      .insertInto('plan_versions')
      .values({
        id: newId(),
        plan_id: id,
        number: 1,
        effective_from: '2020-01-01',
        rules: JSON.stringify(rules),
        actor_id: actor.id,
        created_at: AT,
      })
      .execute()
  })
  return id
}

/**
 * Claims of one insured, all under one policy of 2025 with a plan of these rules, each with its medical record, so
 * that nothing keeps them from being paid.
 */
export async function seedCoveredClaims(
  running: RunningCore,
  rules: PlanRules,
  claims: readonly ClaimToSeed[],
): Promise<{ planId: string; policyId: string; insuredId: string; claims: SeededClaim[] }> {
  const planId = await seedPlan(running, rules)
  const seeded = await seedClaims(running, claims)
  const ids = seeded.map(({ id }) => id)
  const policyId = newId()
  const { core, actor } = running
  const insuredId = await core.database.write(async (writer) => {
    const first = await writer
      .selectFrom('claims')
      .select('insured_id')
      .where('id', '=', ids[0] ?? '')
      .executeTakeFirstOrThrow()
    await writer
      .insertInto('policies')
      .values({
        id: policyId,
        source: 'seed',
        source_key: policyId,
        source_hash: 'x',
        batch_id: null,
        policy_no: `P-${policyId.slice(-8)}`,
        insured_id: first.insured_id,
        product_name: '示例医疗保险',
        plan_name: '计划 A',
        plan_id: planId,
        start_on: '2025-01-01',
        end_on: '2025-12-31',
        state: 'in_force',
        created_at: AT,
        updated_at: AT,
      })
      .execute()
    await writer.updateTable('claims').set({ policy_id: policyId }).where('id', 'in', ids).execute()
    await writer
      .insertInto('documents')
      .values(
        ids.map((id) => ({
          id: newId(),
          claim_id: id,
          kind: 'medical_record',
          file_name: '病历.pdf',
          media_type: 'application/pdf',
          size_bytes: 10,
          sha256: 'b'.repeat(64),
          actor_id: actor.id,
          received_at: AT,
        })),
      )
      .execute()
    return first.insured_id
  })
  return { planId, policyId, insuredId, claims: seeded }
}
