import type { LineToAdjudicate, ClaimToAdjudicate } from './claim'
import type { AuthorizationNeed, Benefit, BenefitMatch, Deductible, PlanRules } from './plan'

/** A term and the benefit that sets it: what is used of it counts there, for all that inherit it. */
export interface Term<T> {
  value: T
  of: string
}

/** A benefit with what holds for it, its own or inherited (POL-03). */
export interface BenefitTerms {
  benefit: Benefit
  /** The benefit itself, then what it is a part of, up to the top. */
  chain: readonly Benefit[]
  dayLimitFen: Term<number> | null
  itemLimitFen: Term<number> | null
  /** From the benefit up: every count binds. */
  visitCounts: readonly Term<number>[]
  deductible: Term<Deductible> | null
  ratioBp: number
  waitingDays: number
  regions: readonly string[] | null
  emergencyAnywhere: boolean
  specificProviderShareBp: number
  notAuthorizedShareBp: number
  sharesTogether: 'higher' | 'both'
  authorization: AuthorizationNeed | null
}

const compiled = new WeakMap<PlanRules, ReadonlyMap<string, BenefitTerms>>()

/** The benefits of a plan by code, in their order, each with its inherited terms. */
export function termsOf(rules: PlanRules): ReadonlyMap<string, BenefitTerms> {
  let terms = compiled.get(rules)
  if (!terms) {
    const byCode = new Map(rules.benefits.map((benefit) => [benefit.code, benefit]))
    terms = new Map(rules.benefits.map((benefit) => [benefit.code, resolve(benefit, byCode)]))
    compiled.set(rules, terms)
  }
  return terms
}

function resolve(benefit: Benefit, byCode: ReadonlyMap<string, Benefit>): BenefitTerms {
  const chain: Benefit[] = []
  for (
    let at: Benefit | undefined = benefit;
    at && !chain.includes(at);
    at = at.partOf === null ? undefined : byCode.get(at.partOf)
  ) {
    chain.push(at)
  }
  const term = <K extends keyof Benefit>(key: K): Term<NonNullable<Benefit[K]>> | null => {
    for (const node of chain) {
      const value = node[key]
      if (value !== null && value !== undefined) return { value, of: node.code }
    }
    return null
  }
  return {
    benefit,
    chain,
    dayLimitFen: term('dayLimitFen'),
    itemLimitFen: term('itemLimitFen'),
    visitCounts: chain.flatMap(({ code, visitsPerYear: value }) =>
      value === null ? [] : [{ value, of: code }],
    ),
    deductible: term('deductible'),
    ratioBp: term('ratioBp')?.value ?? 10_000,
    waitingDays: term('waitingDays')?.value ?? 0,
    regions: term('regions')?.value ?? null,
    emergencyAnywhere: term('emergencyAnywhere')?.value ?? false,
    specificProviderShareBp: term('specificProviderShareBp')?.value ?? 0,
    notAuthorizedShareBp: term('notAuthorizedShareBp')?.value ?? 0,
    sharesTogether: term('sharesTogether')?.value ?? 'higher',
    authorization: term('authorization')?.value ?? null,
  }
}

type Claim = Pick<ClaimToAdjudicate, 'claimType' | 'incidentType' | 'diagnosisCode'>
type Line = Pick<LineToAdjudicate, 'code' | 'name' | 'category' | 'diagnosisCode'>

/** The first benefit that takes the line. */
export function matchingBenefit(rules: PlanRules, claim: Claim, line: Line): BenefitTerms | null {
  for (const terms of termsOf(rules).values()) {
    if (matches(terms.benefit.matches, claim, line)) return terms
  }
  return null
}

function matches(match: BenefitMatch, claim: Claim, line: Line): boolean {
  const diagnosis = line.diagnosisCode ?? claim.diagnosisCode
  const begins = (starts: readonly string[], text: string | null): boolean =>
    text !== null && starts.some((start) => text.toUpperCase().startsWith(start.toUpperCase()))
  return (
    (match.claimTypes?.includes(claim.claimType) ?? true) &&
    (match.incidentTypes?.includes(claim.incidentType) ?? true) &&
    (match.categories?.includes(line.category) ?? true) &&
    (match.codes === undefined || begins(match.codes, line.code)) &&
    (match.words?.some((word) => line.name.includes(word)) ?? true) &&
    (match.diagnoses === undefined || begins(match.diagnoses, diagnosis))
  )
}

/** Whether the line needed an authorization beforehand; what is given must all hold. */
export function neededAuthorization(
  need: AuthorizationNeed,
  claim: Pick<Claim, 'claimType'>,
  line: Pick<LineToAdjudicate, 'category' | 'claimedFen'>,
): boolean {
  return (
    (need.claimTypes?.includes(claim.claimType) ?? true) &&
    (need.categories?.includes(line.category) ?? true) &&
    (need.lineOverFen === undefined || line.claimedFen > need.lineOverFen)
  )
}
