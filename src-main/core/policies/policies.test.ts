import { describe, expect, it } from 'vitest'
import type { DeskClient } from '@shared/contract'
import { newId } from '../ids'
import { benefit, insure, memberInput, policyInput, rules } from '../../testing/policies'
import { refusalOf } from '../../testing/refusal'
import { writeSettledClaim } from '../../testing/settled-claims'
import { startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { cardSuspended } from './own-shares'

const plan = {
  code: 'PLAN-A',
  nameZh: '计划甲',
  nameEn: 'Plan A',
  insurerName: null,
  productName: '示例团体医疗保险',
  planName: '计划 a',
}

async function addPlan(client: DeskClient): Promise<string> {
  const { id } = await client.policies.savePlan({
    plan,
    first: {
      effectiveFrom: '2024-01-01',
      rules: rules(
        [
          benefit('icu', { partOf: 'inpatient', dayLimitFen: 500_000 }),
          benefit('inpatient', { yearlyLimitFen: 100_000_000, ratioBp: 10_000, waitingDays: 30 }),
        ],
        100_000_000,
      ),
    },
  })
  return id
}

/** Takes of the ledger, as a decision of the insured's claim writes them. */
async function use(
  running: RunningCore,
  policyId: string,
  insuredId: string,
  quantity: number,
): Promise<void> {
  const claim = await writeSettledClaim(running, 7)
  await running.core.database.write(async (writer) => {
    const decision = await writer
      .selectFrom('decisions')
      .select('id')
      .where('claim_id', '=', claim.id)
      .executeTakeFirstOrThrow()
    await writer
      .insertInto('accumulator_entries')
      .values({
        id: newId(),
        policy_id: policyId,
        insured_id: insuredId,
        benefit: 'inpatient',
        measure: 'amount',
        period: '2025-01-01',
        quantity,
        claim_id: claim.id,
        decision_id: decision.id,
        actor_id: running.actor.id,
        created_at: '2025-03-01T02:00:00.000Z',
      })
      .execute()
  })
}

describe('policies', () => {
  it('POL-01 in force is the default view; expired and surrendered ones are found when asked for', async () => {
    const { client } = await startTestCore()
    const { memberId } = await insure(client)
    const add = (policyNo: string, fields: object) =>
      client.policies.save({ policy: policyInput(memberId, { policyNo, ...fields }) })
    await add('P-EXPIRED', { startOn: '2024-01-01', endOn: '2024-12-31', state: 'expired' })
    // It said in force when it came, and has ended since.
    await add('P-ENDED', { startOn: '2024-03-03', endOn: '2025-03-02' })
    await add('P-LAST-DAY', { startOn: '2024-03-04', endOn: '2025-03-03' })
    await add('P-GIVEN-UP', { state: 'surrendered', surrenderedOn: '2025-02-01' })
    const found = async (states?: ('in_force' | 'expired' | 'surrendered')[]) => {
      const { rows } = await client.policies.search(states ? { states } : {})
      return rows.map((row) => [row.policyNo, row.state])
    }
    expect(await found()).toEqual([
      ['P-LAST-DAY', 'in_force'],
      ['P2025000123', 'in_force'],
    ])
    expect(await found(['expired'])).toEqual([
      ['P-ENDED', 'expired'],
      ['P-EXPIRED', 'expired'],
    ])
    expect(await found(['surrendered'])).toEqual([['P-GIVEN-UP', 'surrendered']])
    expect(await found([])).toHaveLength(5)
  })

  it('POL-01 dates that contradict each other or the state are refused field by field', async () => {
    const { client } = await startTestCore()
    const { memberId } = await insure(client)
    const policy = policyInput(memberId, {
      mainInsuredId: 'nobody',
      planId: 'no-plan',
      endOn: '2024-12-31',
      coveredSince: '2025-01-02',
      state: 'surrendered',
    })
    expect(await refusalOf(client.policies.save({ policy }))).toEqual({
      code: 'invalid_record',
      data: {
        problems: [
          { field: 'endOn', reason: 'before_start', detail: '2025-01-01' },
          { field: 'coveredSince', reason: 'after_start', detail: '2025-01-01' },
          { field: 'surrenderedOn', reason: 'missing_value', detail: '' },
          { field: 'mainInsuredId', reason: 'unknown_member', detail: 'nobody' },
          { field: 'planId', reason: 'unknown_plan', detail: 'no-plan' },
        ],
      },
    })
  })

  it('POL-02 a main insured shows the policies of dependents, tagged; a dependent shows the own one, tagged', async () => {
    const { client } = await startTestCore()
    const { memberId: main } = await insure(client)
    const child = await client.policies.saveMember({
      member: memberInput({
        name: '王小宝',
        idType: null,
        idNumber: null,
        idVerification: 'unverified',
      }),
    })
    await client.policies.save({ policy: policyInput(child.id, { mainInsuredId: main }) })
    const shown = async (id: string) => {
      const { policies } = await client.policies.getMember({ id })
      return policies.map((row) => [row.insuredId, row.insuredName, row.dependent])
    }
    expect(await shown(main)).toEqual([
      [main, '王**', false],
      [child.id, '王**', true],
    ])
    expect(await shown(child.id)).toEqual([[child.id, '王**', true]])
  })

  it('POL-03 POL-04 shows initial and remaining values, derived from the ledger; a reversal gives back exactly', async () => {
    const running = await startTestCore()
    const { client, core } = running
    await addPlan(client)
    const { memberId, policyId } = await insure(client)
    const remaining = async () => {
      const { balances } = await client.policies.get({ id: policyId })
      const row = balances.find(
        ({ benefit: code, measure }) => code === 'inpatient' && measure === 'amount',
      )
      return [row?.initial, row?.used, row?.remaining]
    }
    expect(await remaining()).toEqual([100_000_000, 0, 100_000_000])
    await use(running, policyId, memberId, 12_345)
    expect(await remaining()).toEqual([100_000_000, 12_345, 99_987_655])
    await core.database.write(async (writer) => {
      const { id, ...taken } = await writer
        .selectFrom('accumulator_entries')
        .selectAll()
        .where('policy_id', '=', policyId)
        .executeTakeFirstOrThrow()
      await writer
        .insertInto('accumulator_entries')
        .values({ ...taken, id: newId(), quantity: -taken.quantity, reverses_id: id })
        .execute()
    })
    expect(await remaining()).toEqual([100_000_000, 0, 100_000_000])
  })

  it('POL-06 the rules shown are those in force on the day asked for', async () => {
    const { client } = await startTestCore()
    const planId = await addPlan(client)
    const { policyId } = await insure(client)
    await client.policies.savePlanVersion({
      planId,
      version: 1,
      effectiveFrom: '2025-02-01',
      rules: rules([benefit('inpatient', { yearlyLimitFen: 1 }), benefit('icu')]),
      note: '二月起',
    })
    const limitOn = async (on?: string) => {
      const { rules: shown, plan: under } = await client.policies.get(
        on === undefined ? { id: policyId } : { id: policyId, on },
      )
      const inpatient = shown?.benefits.find(({ code }) => code === 'inpatient')
      return [under?.versionNumber, inpatient?.yearlyLimitFen]
    }
    expect(await limitOn('2025-01-31')).toEqual([1, 100_000_000])
    expect(await limitOn('2025-02-01')).toEqual([2, 1])
    expect(await limitOn()).toEqual([2, 1])
    expect((await client.policies.get({ id: policyId, on: '2023-12-31' })).rules).toBeNull()
  })

  it('ADJ-07 a save over a newer change is refused with the policy as it is now', async () => {
    const { client } = await startTestCore()
    const { memberId, policyId: id } = await insure(client)
    const policy = policyInput(memberId, { planName: '计划 B' })
    await client.policies.save({ id, version: 1, policy })
    expect(await refusalOf(client.policies.save({ id, version: 1, policy }))).toMatchObject({
      code: 'stale_version',
      data: { currentVersion: 2, current: { planName: '计划 B' } },
    })
  })
})

describe('what may be claimed by self-service', () => {
  it('CLM-02 is 2,000 until the claims department raises it for the policy: who, when and why are kept', async () => {
    const running = await startTestCore()
    const { client, actor } = running
    const { policyId } = await insure(client)
    expect((await client.policies.get({ id: policyId })).selfServiceLimitFen).toBe(200_000)
    await client.policies.raiseLimit({ policyId, limitFen: 500_000, reason: '企业客户约定' })
    await client.policies.raiseLimit({ policyId, limitFen: 0, reason: '暂停自助' })
    const detail = await client.policies.get({ id: policyId })
    expect(detail.selfServiceLimitFen).toBe(0)
    expect(detail.limitRaises).toMatchObject([
      { limitFen: 0, reason: '暂停自助', by: actor.name, at: '2025-03-03T02:00:00.000Z' },
      { limitFen: 500_000, reason: '企业客户约定', by: actor.name },
    ])
    const unknown = client.policies.raiseLimit({ policyId: 'nobody', limitFen: 1, reason: 'x' })
    expect((await refusalOf(unknown)).code).toBe('not_found')
  })
})

describe('reasons and notes', () => {
  it('MEM-04 a number that somebody typed into one is masked in the trail', async () => {
    const { client, core } = await startTestCore()
    const { policyId } = await insure(client)
    const words = '来电 13800138000，证件 900000199001010029'
    await client.policies.raiseLimit({ policyId, limitFen: 500_000, reason: words })
    const names = { code: 'A1', nameZh: '计划', nameEn: 'Plan' }
    const unsaid = { insurerName: null, productName: null, planName: null }
    const first = { effectiveFrom: '2024-01-01', rules: rules([benefit('a')]) }
    const plan = await client.policies.savePlan({ plan: { ...names, ...unsaid }, first })
    const later = { planId: plan.id, version: plan.version, effectiveFrom: '2025-01-01' }
    await client.policies.savePlanVersion({ ...later, rules: first.rules, note: words })
    const entries = await core.database.reader
      .selectFrom('audit_entries')
      .select('after')
      .where('action', 'in', ['policy.raiseLimit', 'plan.addVersion'])
      .execute()
    const trail = JSON.stringify(entries)
    expect(trail.split('138****8000')).toHaveLength(3)
    expect(trail).not.toMatch(/13800138000|900000199001010029/u)
  })
})

describe('the e-card', () => {
  it('CLM-13 is suspended once an own share was not paid in time, until it is paid', async () => {
    const running = await startTestCore()
    const { client, core } = running
    const { memberId, policyId } = await insure(client)
    const claim = await writeSettledClaim(running, 3)
    const shareId = newId()
    const { id: decisionId } = await core.database.reader
      .selectFrom('decisions')
      .select('id')
      .where('claim_id', '=', claim.id)
      .executeTakeFirstOrThrow()
    const at = '2025-02-01T02:00:00.000Z'
    await core.database.write((writer) =>
      writer
        .insertInto('own_shares')
        .values({
          id: shareId,
          claim_id: claim.id,
          decision_id: decisionId,
          policy_id: policyId,
          insured_id: memberId,
          amount_fen: 4200,
          due_on: '2025-03-03',
          created_at: at,
          updated_at: at,
        })
        .execute(),
    )
    const { reader } = core.database
    expect(await cardSuspended(reader, policyId, memberId, '2025-03-03')).toBe(false)
    expect(await cardSuspended(reader, policyId, memberId, '2025-03-04')).toBe(true)
    expect(await cardSuspended(reader, policyId, 'another', '2025-03-04')).toBe(false)
    expect((await client.policies.get({ id: policyId })).card).toEqual({
      suspended: false,
      unpaid: [
        {
          id: shareId,
          claimId: claim.id,
          claimNo: claim.claimNo,
          amountFen: 4200,
          dueOn: '2025-03-03',
          paidOn: null,
          version: 1,
        },
      ],
    })
    const early = client.policies.payOwnShare({ id: shareId, version: 1, paidOn: '2025-03-04' })
    expect((await refusalOf(early)).code).toBe('invalid_record')
    const pay = { id: shareId, version: 1, paidOn: '2025-03-03' }
    expect(await client.policies.payOwnShare(pay)).toEqual({ id: shareId, version: 2 })
    expect(await cardSuspended(reader, policyId, memberId, '2025-03-04')).toBe(false)
    expect((await refusalOf(client.policies.payOwnShare(pay))).code).toBe('stale_version')
    const twice = client.policies.payOwnShare({ ...pay, version: 2 })
    expect(await refusalOf(twice)).toMatchObject({
      code: 'not_allowed_in_state',
      data: { state: 'paid' },
    })
  })
})
