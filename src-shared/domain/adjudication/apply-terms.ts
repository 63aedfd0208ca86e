import { addDays } from '../calendar'
import { portion } from './arithmetic'
import { WHOLE_PLAN, type ClaimToAdjudicate, type Cover } from './claim'
import { approvedQuantity } from './reviewed'
import { neededAuthorization, type BenefitTerms, type Term } from './terms'
import type { Usage } from './usage'
import { policyYear } from './versions'
import type { WorkingLine } from './working-line'

/** The most days a line is taken to last: ten years, beyond any stay. */
const MOST_DAYS = 3660

/** Basis points. */
const WHOLE = 10_000

/** Where a line stands in time: the policy year, and the visit it belongs to. */
interface Place {
  claim: ClaimToAdjudicate
  year: string
  visit: string
}

/**
 * Applies what the benefits say to each covered line in turn, using up limits and deductibles as it goes (ADJ-01,
 * ADJ-02, ADJ-04).
 */
export function applyTerms(
  claim: ClaimToAdjudicate,
  cover: Cover,
  lines: readonly WorkingLine[],
  usage: Usage,
): void {
  const stays = firstDays(claim, lines)
  /** Taken here of deductibles that count for one claim. */
  const ofClaim = new Map<string, number>()
  for (const working of lines) {
    const { terms, line } = working
    // What others paid in full may still count towards the deductible.
    if (!terms || (working.open === 0 && working.othersFen === 0)) continue
    const provider = line.provider?.id ?? '-'
    const day = stays.get(provider) ?? line.serviceOn
    const place = { claim, year: policyYear(cover, line.serviceOn), visit: `${day} ${provider}` }
    limitExpense(working, terms, place, usage)
    takeDeductible(working, terms, place, usage, ofClaim)
    if (working.open > 0) takeShares(working, terms, place)
    limitPayment(working, terms, place, usage)
  }
}

/** The first day at each provider of a stay, which is one visit; empty for other claims. */
function firstDays(
  claim: ClaimToAdjudicate,
  lines: readonly WorkingLine[],
): ReadonlyMap<string, string> {
  const first = new Map<string, string>()
  if (claim.claimType !== 'inpatient') return first
  for (const { line } of lines) {
    const provider = line.provider?.id ?? '-'
    if (!first.has(provider)) first.set(provider, line.serviceOn)
  }
  return first
}

/** Item, day and visit limits: what of the expense counts at all. */
function limitExpense(
  working: WorkingLine,
  terms: BenefitTerms,
  { year, visit }: Place,
  usage: Usage,
): void {
  const { line } = working
  const { itemLimitFen, dayLimitFen, visitCounts } = terms
  if (itemLimitFen) {
    const quantityMilli = approvedQuantity(line)
    const limitFen = portion(itemLimitFen.value, quantityMilli, 1000)
    const detail = { limitFen, itemLimitFen: itemLimitFen.value, quantityMilli }
    working.cap('item_limit', limitFen, detail, itemLimitFen.of)
  }
  const takeDays = dayLimitFen ? limitDays(working, dayLimitFen, usage) : []
  const begins = visitCounts.filter(({ of }) => !usage.has(of, 'visit_amount', visit))
  if (working.open > 0) {
    for (const { value: limit, of } of begins) {
      const used = usage.of(of, 'visits', year)
      if (used < limit) continue
      working.takeOff('visits_used_up', working.open, { limit, used, year }, of)
      return
    }
    for (const { of } of begins) {
      usage.take(of, 'visits', year, 1)
      usage.take(of, 'visit_amount', visit, 0)
    }
  }
  for (const { of, day, fen } of takeDays) usage.take(of, 'day_amount', day, fen)
}

/**
 * What counts of the line on each day that it lasts.
 * @returns what it uses of the days, taken once the line is known to be of a visit that is covered
 */
function limitDays(
  working: WorkingLine,
  { value: limit, of }: Term<number>,
  usage: Usage,
): { of: string; day: string; fen: number }[] {
  if (working.open === 0) return []
  const { serviceOn } = working.line
  const days = daysOf(working)
  let counted = 0
  let usedFen = 0
  const takes = evenly(working.open, days).map((part, index) => {
    const day = index === 0 ? serviceOn : addDays(serviceOn, index)
    const before = usage.of(of, 'day_amount', day)
    const fen = Math.min(part, Math.max(0, limit - before))
    usedFen += before
    counted += fen
    return { of, day, fen }
  })
  const to = takes.at(-1)?.day ?? serviceOn
  working.cap('day_limit', counted, { limitFen: limit, days, usedFen, from: serviceOn, to }, of)
  return takes
}

/** A bed or nursing charge of several units lasts as many days, from its service date on. */
function daysOf({ line }: WorkingLine): number {
  if (line.category !== 'bed' && line.category !== 'nursing') return 1
  return Math.min(MOST_DAYS, Math.max(1, Math.ceil(approvedQuantity(line) / 1000)))
}

/** `total` in `parts` equal whole parts, what is left over to the first ones. */
function evenly(total: number, parts: number): number[] {
  const base = Math.floor(total / parts)
  const more = total - base * parts
  return Array.from({ length: parts }, (_part, index) => base + (index < more ? 1 : 0))
}

function takeDeductible(
  working: WorkingLine,
  terms: BenefitTerms,
  { year, visit }: Place,
  usage: Usage,
  ofClaim: Map<string, number>,
): void {
  if (!terms.deductible) return
  const { value: deductible, of } = terms.deductible
  const { per, amountFen: limitFen, reducedByOthers } = deductible
  const period = per === 'year' ? year : visit
  const usedFen = per === 'claim' ? (ofClaim.get(of) ?? 0) : usage.of(of, 'deductible', period)
  const remaining = Math.max(0, limitFen - usedFen)
  const byOthersFen = reducedByOthers ? Math.min(working.othersFen, remaining) : 0
  const taken = Math.min(working.open, remaining - byOthersFen)
  if (per === 'claim') ofClaim.set(of, usedFen + byOthersFen + taken)
  else usage.take(of, 'deductible', period, byOthersFen + taken)
  working.takeOff('deductible', taken, { per, limitFen, usedFen, byOthersFen }, of)
}

/** Shares that the insured bears, and the ratio: the line is rounded once, half up (ADJ-01, ADJ-04). */
function takeShares(working: WorkingLine, terms: BenefitTerms, { claim }: Place): void {
  const { line } = working
  const { authorization, ratioBp, sharesTogether } = terms
  const specificBp = line.provider?.specific ? terms.specificProviderShareBp : 0
  const unauthorized =
    authorization !== null &&
    line.review?.authorized !== true &&
    neededAuthorization(authorization, claim, line)
  const notAuthorizedBp = unauthorized ? terms.notAuthorizedShareBp : 0
  const both = sharesTogether === 'both' && specificBp > 0 && notAuthorizedBp > 0
  const kept = both
    ? (WHOLE - specificBp) * (WHOLE - notAuthorizedBp)
    : WHOLE - Math.max(specificBp, notAuthorizedBp)
  const of = both ? WHOLE * WHOLE : WHOLE
  const base = working.open
  const final = portion(base, kept * ratioBp, of * WHOLE)
  const afterShare = portion(base, kept, of)
  working.takeOff('share', base - afterShare, {
    baseFen: base,
    specificBp,
    notAuthorizedBp,
    sharesTogether,
  })
  working.takeOff('ratio', afterShare - final, { ratioBp, baseFen: afterShare })
}

/** What is paid stays within what is left: of the visit, of each benefit up the chain, of the whole plan. */
function limitPayment(
  working: WorkingLine,
  { chain }: BenefitTerms,
  { year, visit }: Place,
  usage: Usage,
): void {
  for (const { code, visitLimitFen: limitFen } of chain) {
    if (limitFen === null) continue
    const usedFen = usage.of(code, 'visit_amount', visit)
    working.cap('visit_limit', limitFen - usedFen, { limitFen, usedFen }, code)
  }
  for (const { code, yearlyLimitFen: limitFen } of chain) {
    if (limitFen === null) continue
    const usedFen = usage.of(code, 'amount', year)
    working.cap('benefit_limit', limitFen - usedFen, { limitFen, usedFen }, code)
  }
  const limitFen = working.version?.rules.yearlyLimitFen ?? null
  if (limitFen !== null) {
    const usedFen = usage.of(WHOLE_PLAN, 'amount', year)
    working.cap('plan_limit', limitFen - usedFen, { limitFen, usedFen }, WHOLE_PLAN)
  }
  if (working.open <= 0) return
  for (const { code, visitLimitFen, visitsPerYear } of chain) {
    usage.take(code, 'amount', year, working.open)
    if (visitLimitFen !== null || visitsPerYear !== null) {
      usage.take(code, 'visit_amount', visit, working.open)
    }
  }
  usage.take(WHOLE_PLAN, 'amount', year, working.open)
}
