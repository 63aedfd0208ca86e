import type { Gender, IdentityType, IdentityVerification, PolicyState } from './catalogues'
import { checkResidentId } from './identity'
import type { PlanRules } from './adjudication/plan'

/** What is wrong with a record that somebody wrote, field by field. Codes; the locales have the sentences. */
export interface RecordProblem {
  field: string
  reason: string
  /** What the reason is about, never a person's data: a benefit's code, a limit, another field. */
  detail: string
}

const problem = (field: string, reason: string, detail = ''): RecordProblem => ({
  field,
  reason,
  detail,
})

export interface Identity {
  idType: string | null
  idNumber: string | null
  birthOn: string | null
  gender: Gender
}

/**
 * What is unsound about an identity (MEM-01). Length, date and check digit of a resident ID are errors; an unknown
 * division code, and a birth date or gender other than the number says, are warnings.
 */
export function identityProblems({
  idType,
  idNumber,
  birthOn,
  gender,
}: Identity): { code: string; weight: 'error' | 'warning' }[] {
  if (idType !== 'resident_id' || idNumber === null || idNumber === '') return []
  const check = checkResidentId(idNumber)
  const warnings: string[] = [...check.warnings]
  if (check.birthOn !== null && birthOn !== null && check.birthOn !== birthOn) {
    warnings.push('birth_differs')
  }
  if (check.gender !== null && gender !== 'unknown' && check.gender !== gender) {
    warnings.push('gender_differs')
  }
  return [
    ...check.problems.map((code) => ({ code, weight: 'error' as const })),
    ...warnings.map((code) => ({ code, weight: 'warning' as const })),
  ]
}

/** A number as it is kept and compared: without blanks, in capitals. */
export function identityNumber(typed: string): string {
  return typed.normalize('NFKC').replace(/\s/gu, '').toUpperCase()
}

export interface MemberToCheck extends Identity {
  idType: IdentityType | null
  idValidFrom: string | null
  idValidTo: string | null
  idVerification: IdentityVerification
}

/**
 * What keeps a member from being saved (MEM-01).
 * @param numberGiven whether the number or its kind was written now; what a source delivered unsound does not
 *   keep an address from being corrected, but cannot be called verified
 */
export function memberProblems(
  member: MemberToCheck,
  today: string,
  numberGiven: boolean,
): RecordProblem[] {
  const { idType, idNumber, birthOn, idValidFrom, idValidTo, idVerification } = member
  const problems: RecordProblem[] = []
  if (numberGiven || idVerification === 'verified') {
    for (const { code, weight } of identityProblems(member)) {
      if (weight === 'error') problems.push(problem('idNumber', code))
    }
    if (idNumber !== null && idType === null) problems.push(problem('idType', 'missing_value'))
  }
  if (idVerification === 'verified' && idNumber === null) {
    problems.push(problem('idNumber', 'missing_value'))
  }
  if (birthOn !== null && birthOn > today) problems.push(problem('birthOn', 'in_future', today))
  if (idValidFrom !== null && idValidTo !== null && idValidTo < idValidFrom) {
    problems.push(problem('idValidTo', 'before_start', idValidFrom))
  }
  return problems
}

export interface PolicyToCheck {
  startOn: string
  endOn: string | null
  coveredSince: string | null
  state: PolicyState
  surrenderedOn: string | null
}

/** What keeps a policy from being saved, of its dates and state (POL-01). */
export function policyProblems(policy: PolicyToCheck, today: string): RecordProblem[] {
  const { startOn, endOn, coveredSince, state, surrenderedOn } = policy
  const problems: RecordProblem[] = []
  if (endOn !== null && endOn < startOn) problems.push(problem('endOn', 'before_start', startOn))
  if (coveredSince !== null && coveredSince > startOn) {
    problems.push(problem('coveredSince', 'after_start', startOn))
  }
  if (surrenderedOn !== null && surrenderedOn < startOn) {
    problems.push(problem('surrenderedOn', 'before_start', startOn))
  }
  if (state === 'surrendered' && surrenderedOn === null) {
    problems.push(problem('surrenderedOn', 'missing_value'))
  }
  if (state !== 'surrendered' && surrenderedOn !== null && surrenderedOn <= today) {
    problems.push(problem('state', 'surrendered_already', surrenderedOn))
  }
  return problems
}

/**
 * What keeps the rules of a plan from being saved: codes twice, parts of what is not there or of themselves.
 * @returns fields as `benefits.2.partOf`
 */
export function planProblems({ benefits }: PlanRules): RecordProblem[] {
  const problems: RecordProblem[] = []
  const parents = new Map(benefits.map(({ code, partOf }) => [code, partOf]))
  const seen = new Set<string>()
  for (const [index, { code, partOf }] of benefits.entries()) {
    const field = (name: string): string => `benefits.${index}.${name}`
    if (seen.has(code)) problems.push(problem(field('code'), 'repeated_code', code))
    seen.add(code)
    if (partOf === null) continue
    if (!parents.has(partOf)) problems.push(problem(field('partOf'), 'unknown_benefit', partOf))
    else if (isPartOfItself(code, parents)) problems.push(problem(field('partOf'), 'circle', code))
  }
  return problems
}

function isPartOfItself(code: string, parents: ReadonlyMap<string, string | null>): boolean {
  const passed = new Set<string>()
  for (let at = parents.get(code) ?? null; at !== null; at = parents.get(at) ?? null) {
    if (at === code) return true
    if (passed.has(at)) return false
    passed.add(at)
  }
  return false
}
