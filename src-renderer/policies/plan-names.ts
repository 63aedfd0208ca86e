import type { Inputs } from '@shared/contract'
import type { PlanNames } from './plan-draft'
import type { Plan } from './plan-types'

/** What is wrong with what a plan is called. */
export function checkNames(names: PlanNames): { field: keyof PlanNames; code: string }[] {
  const findings: { field: keyof PlanNames; code: string }[] = []
  for (const field of ['nameZh', 'nameEn'] as const) {
    if (names[field].trim() === '') findings.push({ field, code: 'missing_value' })
  }
  if (!/^[A-Z0-9][A-Z0-9-]{1,39}$/u.test(names.code.trim())) {
    findings.push({ field: 'code', code: 'not_plan_code' })
  }
  return findings
}

/** The names as they are saved; what is empty is none. */
export function readNames(names: PlanNames): Inputs['policies']['savePlan']['plan'] {
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())
  return {
    code: names.code.trim(),
    nameZh: names.nameZh.trim(),
    nameEn: names.nameEn.trim(),
    insurerName: orNull(names.insurerName),
    productName: orNull(names.productName),
    planName: orNull(names.planName),
  }
}

/** The names of a plan, to be edited. */
export function namesOf(plan: Plan): PlanNames {
  return {
    code: plan.code,
    nameZh: plan.nameZh,
    nameEn: plan.nameEn,
    insurerName: plan.insurerName ?? '',
    productName: plan.productName ?? '',
    planName: plan.planName ?? '',
  }
}
