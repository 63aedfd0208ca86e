import { describe, expect, it } from 'vitest'
import { newId } from '../ids'
import { benefit, insure, memberInput, policyInput, rules } from '../../testing/policies'
import { refusalOf } from '../../testing/refusal'
import { writeSettledClaim } from '../../testing/settled-claims'
import { startTestCore } from '../../testing/test-core'

const named = {
  code: 'PLAN-A',
  nameZh: '计划甲',
  nameEn: 'Plan A',
  insurerName: null,
  productName: '示例团体医疗保险',
  planName: '计划 A',
}
const first = { effectiveFrom: '2024-01-01', rules: rules([benefit('inpatient')]) }

describe('plans', () => {
  it('POL-03 codes twice, parts of nothing and circles are refused, each by its place', async () => {
    const { client } = await startTestCore()
    const saving = client.policies.savePlan({
      plan: named,
      first: {
        effectiveFrom: '2024-01-01',
        rules: rules([
          benefit('a', { partOf: 'b' }),
          benefit('b', { partOf: 'a' }),
          benefit('b'),
          benefit('c', { partOf: 'nowhere' }),
          benefit('d', { partOf: 'a' }),
        ]),
      },
    })
    const { code, data } = await refusalOf(saving)
    expect(code).toBe('invalid_record')
    expect((data as { problems: { field: string; reason: string }[] }).problems).toEqual([
      { field: 'benefits.2.code', reason: 'repeated_code', detail: 'b' },
      { field: 'benefits.3.partOf', reason: 'unknown_benefit', detail: 'nowhere' },
    ])
    const circle = client.policies.savePlan({
      plan: named,
      first: {
        effectiveFrom: '2024-01-01',
        rules: rules([
          benefit('a', { partOf: 'b' }),
          benefit('b', { partOf: 'a' }),
          benefit('c', { partOf: 'c' }),
          benefit('d', { partOf: 'a' }),
        ]),
      },
    })
    expect(((await refusalOf(circle)).data as { problems: unknown }).problems).toEqual([
      { field: 'benefits.0.partOf', reason: 'circle', detail: 'a' },
      { field: 'benefits.1.partOf', reason: 'circle', detail: 'b' },
      { field: 'benefits.2.partOf', reason: 'circle', detail: 'c' },
    ])
    const without = client.policies.savePlan({ plan: named })
    expect((await refusalOf(without)).data).toMatchObject({ problems: [{ field: 'first' }] })
    expect(await client.policies.listPlans()).toEqual([])
  })

  it('POL-06 versions are only ever added: nothing changes or removes one', async () => {
    const { client, core, actor } = await startTestCore()
    const { id: planId } = await client.policies.savePlan({ plan: named, first })
    const added = {
      planId,
      version: 1,
      effectiveFrom: '2025-04-01',
      rules: rules([benefit('inpatient', { ratioBp: 8000 })]),
      note: '赔付比例调整',
    }
    expect(await client.policies.savePlanVersion(added)).toMatchObject({ number: 2, version: 2 })
    expect(await refusalOf(client.policies.savePlanVersion(added))).toMatchObject({
      code: 'stale_version',
      data: { currentVersion: 2, changedBy: actor.name, current: { newestVersion: 2 } },
    })
    const plan = await client.policies.getPlan({ id: planId })
    expect(plan.versions.map((one) => [one.number, one.effectiveFrom, one.note])).toEqual([
      [2, '2025-04-01', '赔付比例调整'],
      [1, '2024-01-01', null],
    ])
    expect(plan.versions[1]?.rules.benefits[0]?.ratioBp).toBeNull()
    for (const change of [
      core.database.write((writer) =>
        writer.updateTable('plan_versions').set({ rules: '{}' }).execute(),
      ),
      core.database.write((writer) => writer.deleteFrom('plan_versions').execute()),
    ]) {
      await expect(change).rejects.toThrow('append-only')
    }
  })

  it('POL-04 POL-06 a benefit of which something is used does not disappear with a version', async () => {
    const running = await startTestCore()
    const { client, core, actor } = running
    const { id: planId } = await client.policies.savePlan({ plan: named, first })
    const { memberId, policyId } = await insure(client)
    const claim = await writeSettledClaim(running, 1)
    const dropped = {
      planId,
      version: 1,
      effectiveFrom: '2025-04-01',
      rules: rules([benefit('hospital')]),
      note: '改名',
    }
    const entry = {
      policy_id: policyId,
      insured_id: memberId,
      benefit: 'inpatient',
      measure: 'amount' as const,
      period: '2025-01-01',
      claim_id: claim.id,
      actor_id: actor.id,
      created_at: '2025-03-01T02:00:00.000Z',
    }
    const takeId = newId()
    const { id: decisionId } = await core.database.reader
      .selectFrom('decisions')
      .select('id')
      .where('claim_id', '=', claim.id)
      .executeTakeFirstOrThrow()
    await core.database.write((writer) =>
      writer
        .insertInto('accumulator_entries')
        .values({ ...entry, id: takeId, decision_id: decisionId, quantity: 100 })
        .execute(),
    )
    expect(await refusalOf(client.policies.savePlanVersion(dropped))).toEqual({
      code: 'invalid_record',
      data: { problems: [{ field: 'benefits', reason: 'benefit_in_use', detail: 'inpatient' }] },
    })
    await core.database.write((writer) =>
      writer
        .insertInto('accumulator_entries')
        .values({
          ...entry,
          id: newId(),
          decision_id: decisionId,
          quantity: -100,
          reverses_id: takeId,
        })
        .execute(),
    )
    expect(await client.policies.savePlanVersion(dropped)).toMatchObject({ number: 2 })
  })

  it('a plan and the policies that are called as it is find each other, whichever comes first', async () => {
    const { client } = await startTestCore()
    const { memberId, policyId: early } = await insure(client)
    const { id: planId, version } = await client.policies.savePlan({
      plan: { ...named, planName: '计划 a' },
      first,
    })
    const { id: later } = await client.policies.save({ policy: policyInput(memberId) })
    const planOf = async (id: string) => (await client.policies.get({ id })).planId
    expect([await planOf(early), await planOf(later)]).toEqual([planId, planId])
    expect(await client.policies.listPlans()).toMatchObject([
      { code: 'PLAN-A', policies: 2, newestVersion: 1, effectiveFrom: '2024-01-01' },
    ])
    await client.policies.savePlan({ id: planId, version, plan: { ...named, planName: '计划 B' } })
    expect(await planOf(early)).toBeNull()
    const taken = client.policies.savePlan({ plan: { ...named, planName: '计划 b' }, first })
    expect((await refusalOf(taken)).data).toEqual({
      problems: [
        { field: 'code', reason: 'taken', detail: 'PLAN-A' },
        { field: 'planName', reason: 'taken', detail: 'PLAN-A' },
      ],
    })
  })

  it('a plan that somebody chose for a policy stays when another is named as the policy is', async () => {
    const { client } = await startTestCore()
    const { id: chosen } = await client.policies.savePlan({
      plan: { ...named, productName: null, planName: null },
      first,
    })
    const { id: memberId } = await client.policies.saveMember({ member: memberInput() })
    const { id } = await client.policies.save({ policy: policyInput(memberId, { planId: chosen }) })
    await client.policies.savePlan({ plan: { ...named, code: 'PLAN-B' }, first })
    expect((await client.policies.get({ id })).planId).toBe(chosen)
  })
})
