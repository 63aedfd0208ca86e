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
  /** Whether it matches a line. */
  takes(claim: Claim, line: Line): boolean
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
    takes: matcher(benefit.matches),
  }
}

type Claim = Pick<ClaimToAdjudicate, 'claimType' | 'incidentType' | 'diagnosisCode'>
type Line = Pick<LineToAdjudicate, 'code' | 'name' | 'category' | 'diagnosisCode'>

/** The first benefit that takes the line. */
export function matchingBenefit(rules: PlanRules, claim: Claim, line: Line): BenefitTerms | null {
  for (const terms of termsOf(rules).values()) {
    if (terms.takes(claim, line)) return terms
  }
  return null
}

/** Made ready once per benefit, so that long lists of codes, diagnoses and words cost a line next to nothing. */
function matcher(match: BenefitMatch): (claim: Claim, line: Line) => boolean {
  const { claimTypes, incidentTypes, categories } = match
  const codes = match.codes && startsWithOneOf(match.codes)
  const diagnoses = match.diagnoses && startsWithOneOf(match.diagnoses)
  const words = match.words && containsOneOf(match.words)
  return (claim, line) =>
    (!claimTypes || claimTypes.includes(claim.claimType)) &&
    (!incidentTypes || incidentTypes.includes(claim.incidentType)) &&
    (!categories || categories.includes(line.category)) &&
    (!codes || codes(line.code)) &&
    (!diagnoses || diagnoses(line.diagnosisCode ?? claim.diagnosisCode)) &&
    (!words || words(line.name))
}

function startsWithOneOf(beginnings: readonly string[]): (code: string | null) => boolean {
  const known = new Set(beginnings.map((beginning) => beginning.toUpperCase()))
  const lengths = [...new Set([...known].map(({ length }) => length))]
  return (code) => {
    if (code === null) return false
    const upper = code.toUpperCase()
    return lengths.some((length) => known.has(upper.slice(0, length)))
  }
}

function containsOneOf(words: readonly string[]): (name: string) => boolean {
  if (words.length === 0) return () => false
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'))
  const pattern = new RegExp(escaped.join('|'), 'iu')
  return (name) => pattern.test(name)
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
