import { describe, expect, it } from 'vitest'
import { samplePlans } from '../../../../samples/sample-plans'
import { insure, memberInput, policyInput, soundIdNumber } from '../../../testing/policies'
import { refusalOf } from '../../../testing/refusal'
import { actingAs, startTestCore } from '../../../testing/test-core'
import { pagesOf } from '../../notices/testing/read-pdf'
import type { RunningCore } from '../../create-desk'

/** Somebody under the premium group plan of the sample. */
async function underGroupPlan({ client }: RunningCore) {
  const premium = samplePlans.find(({ plan }) => plan.code === 'SAMPLE-PREMIUM')
  const [first, second] = premium?.versions ?? []
  if (!premium || !first || !second) throw new Error('no plan')
  const { effectiveFrom, rules } = second
  await client.policies.savePlan({
    plan: premium.plan,
    first: { effectiveFrom, rules: rules as never },
  })
  const named = {
    productName: premium.plan.productName ?? '',
    planName: premium.plan.planName,
  }
  return { ...(await insure(client, {}, named)), named }
}

const textOf = async (file: File): Promise<string> => (await pagesOf(file)).join('\n')

describe('certificates of cover', () => {
  it('POL-05 an individual under a group policy has one, in both languages, numbered and kept', async () => {
    const running = await startTestCore()
    const { client, core } = running
    const { policyId } = await underGroupPlan(running)
    const zh = await client.policies.certificate({ policyId, language: 'zh' })
    const en = await client.policies.certificate({ policyId, language: 'en' })
    expect([zh.name, en.name]).toEqual(['VSHH-C25030300001.pdf', 'VSHH-C25030300002.pdf'])

    const chinese = await textOf(zh)
    for (const said of [
      '保险保障凭证',
      'VSHH-C25030300001',
      '王小明',
      '团体保险合同的被保险人',
      '示例科技有限公司',
      'P2025000123',
      '2025-01-01',
      '9000**********0029',
      '重症监护室床位费',
      '日限额5,000.00',
      '等待期30天',
      '特定医院自负40%',
      '未经认可自负40%',
      '1,000,000.00',
      '大中华',
    ]) {
      expect(chinese.replace(/\s/gu, ''), said).toContain(said.replace(/\s/gu, ''))
    }
    const english = (await textOf(en)).replace(/\s/gu, '')
    for (const said of ['Certificate of Cover', 'under the group policy', 'Intensive care bed']) {
      expect(english, said).toContain(said.replace(/\s/gu, ''))
    }
    for (const text of [chinese, english]) expect(text).not.toContain(soundIdNumber)

    const { certificates } = await client.policies.get({ id: policyId })
    expect(certificates.map((one) => [one.certificateNo, one.language])).toEqual([
      ['VSHH-C25030300002', 'en'],
      ['VSHH-C25030300001', 'zh'],
    ])
    const again = await client.policies.certificateFile({ id: certificates[1]?.id ?? '' })
    expect(await again.bytes()).toEqual(await zh.bytes())
    const trail = await core.database.reader
      .selectFrom('audit_entries')
      .select('action')
      .where('entity', '=', 'policy')
      .orderBy('number')
      .execute()
    expect(trail.map(({ action }) => action)).toEqual([
      'policy.create',
      'policy.certificate',
      'policy.certificate',
      'policy.openCertificate',
    ])
  })

  it('POL-05 a dependent is called one; cover that has ended is said to have ended', async () => {
    const running = await startTestCore()
    const { client } = running
    const { memberId: main, named } = await underGroupPlan(running)
    const child = await client.policies.saveMember({
      member: memberInput({
        name: '王小宝',
        idType: null,
        idNumber: null,
        idVerification: 'unverified',
      }),
    })
    const { id: policyId } = await client.policies.save({
      policy: policyInput(child.id, {
        ...named,
        mainInsuredId: main,
        state: 'surrendered',
        surrenderedOn: '2025-02-01',
      }),
    })
    const text = await textOf(await client.policies.certificate({ policyId, language: 'zh' }))
    const said = text.replace(/\s/gu, '')
    expect(said).toContain('王小宝为下列团体保险合同的连带被保险人')
    expect(said).toContain('主被保险人王小明')
    expect(said).toContain('已于2025-01-31终止')
  })

  it('POL-05 nobody without permission gets one, nor one with characters that cannot be printed', async () => {
    const running = await startTestCore()
    const { client, core } = running
    const { policyId } = await insure(client, { name: '王𪚥𠀀\u{10ffff}' })
    const unprintable = client.policies.certificate({ policyId, language: 'zh' })
    expect((await refusalOf(unprintable)).code).toBe('notice_incomplete')
    expect(await core.database.reader.selectFrom('certificates').select('id').execute()).toEqual([])
    const unknown = client.policies.certificate({ policyId: 'nobody', language: 'zh' })
    expect((await refusalOf(unknown)).code).toBe('not_found')
    const reader = await actingAs(running, ['service_coordinator'])
    const file = reader.client.policies.certificateFile({ id: 'nobody' })
    expect((await refusalOf(file)).code).toBe('not_found')
  })
})
