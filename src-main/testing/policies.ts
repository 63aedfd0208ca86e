import type { DeskClient, Inputs } from '@shared/contract'
import type { Benefit, PlanRules } from '@shared/domain/adjudication/plan'

type MemberInput = Inputs['policies']['saveMember']['member']
type PolicyInput = Inputs['policies']['save']['policy']

/** A sound number of division 900000, of a woman born on 1 January 1990. */
export const soundIdNumber = '900000199001010029'

export function memberInput(fields: Partial<MemberInput> = {}): MemberInput {
  return {
    name: '王小明',
    gender: 'female',
    birthOn: '1990-01-01',
    idType: 'resident_id',
    idNumber: soundIdNumber,
    idValidFrom: '2020-01-01',
    idValidTo: '2040-01-01',
    idVerification: 'verified',
    phone: '10012345678',
    email: null,
    address: null,
    language: 'zh',
    ...fields,
  }
}

export function policyInput(insuredId: string, fields: Partial<PolicyInput> = {}): PolicyInput {
  return {
    policyNo: 'P2025000123',
    insuredId,
    mainInsuredId: null,
    holderName: '示例科技有限公司',
    insurerName: '示例健康保险股份有限公司',
    productName: '示例团体医疗保险',
    planName: '计划 A',
    planId: null,
    startOn: '2025-01-01',
    endOn: '2025-12-31',
    coveredSince: null,
    state: 'in_force',
    surrenderedOn: null,
    ...fields,
  }
}

/** A benefit that pays everything it matches, but for the terms given. */
export function benefit(code: string, fields: Partial<Benefit> = {}): Benefit {
  return {
    code,
    nameZh: `责任 ${code}`,
    nameEn: `Benefit ${code}`,
    partOf: null,
    matches: {},
    yearlyLimitFen: null,
    dayLimitFen: null,
    itemLimitFen: null,
    visitLimitFen: null,
    visitsPerYear: null,
    deductible: null,
    ratioBp: null,
    waitingDays: null,
    regions: null,
    emergencyAnywhere: null,
    specificProviderShareBp: null,
    notAuthorizedShareBp: null,
    sharesTogether: null,
    authorization: null,
    ...fields,
  }
}

/** The rules as the contract takes them. */
export function rules(
  benefits: Benefit[],
  yearlyLimitFen: number | null = null,
): Inputs['policies']['savePlanVersion']['rules'] {
  return { yearlyLimitFen, benefits } as PlanRules as Inputs['policies']['savePlanVersion']['rules']
}

/** A person with a policy. */
export async function insure(
  client: DeskClient,
  member: Partial<MemberInput> = {},
  policy: Partial<PolicyInput> = {},
): Promise<{ memberId: string; policyId: string }> {
  const { id: memberId } = await client.policies.saveMember({ member: memberInput(member) })
  const { id: policyId } = await client.policies.save({ policy: policyInput(memberId, policy) })
  return { memberId, policyId }
}
