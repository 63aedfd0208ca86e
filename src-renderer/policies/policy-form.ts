import type { Inputs } from '@shared/contract'
import type { PolicyDetail } from '@shared/contract/policies'
import type { PolicyState } from '@shared/domain/catalogues'
import { policyProblems } from '@shared/domain/record-checks'

export type PolicyInput = Inputs['policies']['save']['policy']

/** Somebody chosen by name. */
export interface Chosen {
  id: string
  name: string
}

/** A policy while it is edited. */
export interface PolicyForm {
  policyNo: string
  insured: Chosen | null
  mainInsured: Chosen | null
  holderName: string
  insurerName: string
  productName: string
  planName: string
  planId: string
  startOn: string | null
  endOn: string | null
  coveredSince: string | null
  state: PolicyState
  surrenderedOn: string | null
}

export interface PolicyFinding {
  field: keyof PolicyForm
  code: string
}

/** The form of a policy, or of a new one for `insured`. */
export function policyForm(policy: PolicyDetail | null, insured: Chosen | null): PolicyForm {
  return {
    policyNo: policy?.policyNo ?? '',
    insured: policy ? { id: policy.insuredId, name: policy.insuredName } : insured,
    mainInsured: policy?.mainInsuredId
      ? { id: policy.mainInsuredId, name: policy.mainInsuredName ?? '' }
      : null,
    holderName: policy?.holderName ?? '',
    insurerName: policy?.insurerName ?? '',
    productName: policy?.productName ?? '',
    planName: policy?.planName ?? '',
    planId: policy?.planId ?? '',
    startOn: policy?.startOn ?? null,
    endOn: policy?.endOn ?? null,
    coveredSince: policy?.coveredSince ?? null,
    state: policy?.state ?? 'in_force',
    surrenderedOn: policy?.surrenderedOn ?? null,
  }
}

/** What is wrong while it is typed, by the rules that the core saves by. @param today business date */
export function checkPolicy(form: PolicyForm, today: string): PolicyFinding[] {
  const { startOn, endOn, coveredSince, state, surrenderedOn } = form
  const missing = [
    ...(form.policyNo.trim() === '' ? (['policyNo'] as const) : []),
    ...(form.insured === null ? (['insured'] as const) : []),
    ...(form.productName.trim() === '' ? (['productName'] as const) : []),
    ...(startOn === null ? (['startOn'] as const) : []),
  ].map((field) => ({ field, code: 'missing_value' }))
  const own =
    form.insured !== null && form.insured.id === form.mainInsured?.id
      ? [{ field: 'mainInsured' as const, code: 'main_is_insured' }]
      : []
  const dates =
    startOn === null
      ? []
      : policyProblems({ startOn, endOn, coveredSince, state, surrenderedOn }, today)
  return [
    ...missing,
    ...own,
    ...dates.map(({ field, reason }) => ({ field: field as keyof PolicyForm, code: reason })),
  ]
}

/** What is written of a policy. @returns `null` while something is wrong */
export function readPolicy(form: PolicyForm, today: string): PolicyInput | null {
  const { insured, startOn } = form
  if (checkPolicy(form, today).length > 0 || insured === null || startOn === null) return null
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())
  return {
    policyNo: form.policyNo.trim(),
    insuredId: insured.id,
    mainInsuredId: form.mainInsured?.id ?? null,
    holderName: orNull(form.holderName),
    insurerName: orNull(form.insurerName),
    productName: form.productName.trim(),
    planName: orNull(form.planName),
    planId: orNull(form.planId),
    startOn,
    endOn: form.endOn,
    coveredSince: form.coveredSince,
    state: form.state,
    surrenderedOn: form.surrenderedOn,
  }
}
