import { addDays } from '../calendar'
import { spread } from './arithmetic'
import { applyTerms } from './apply-terms'
import type { Adjudication, ClaimToAdjudicate, InvoiceToAdjudicate } from './claim'
import { netCredits } from './credits'
import { inOrder } from './order'
import { approvedFen } from './reviewed'
import { matchingBenefit, termsOf } from './terms'
import { Usage } from './usage'
import { versionOn } from './versions'
import { WorkingLine } from './working-line'

export { checkReviews } from './check-reviews'

/** Goes up when the same input would give another result; every adjudication carries the one that made it. */
export const RULES_VERSION = 1

/**
 * What a claim pays, line by line, with every step. Lines are taken in order of service date, then invoice, then
 * line (ADJ-02), whatever their order in the input, and each goes from claimed to payable in the order of ADJ-01:
 * credits, corrections, exclusions, what is not covered, paid by others, item and day limits, visits, deductible,
 * shares and ratio, remaining limits. claimed + Σ steps = payable for every line, and lines sum to the claim.
 * The same input gives the same result to the fen at any time (POL-06).
 * Pure, and it computes on any input, also one that `checkReviews` objects to: nothing is then raised above what was
 * claimed, and an exclusion above what is left takes what is left.
 */
export function adjudicate(claim: ClaimToAdjudicate): Adjudication {
  const lines = inOrder(claim).map((line) => new WorkingLine(line))
  netCredits(lines)
  for (const line of lines) takeOffReviewed(line)
  for (const line of lines) takeOffUncovered(claim, line)
  takeOffOthers(claim, lines)
  const usage = new Usage(claim.used)
  if (claim.cover) applyTerms(claim, claim.cover, lines, usage)
  const results = lines.map((line) => line.result())
  const sum = (key: 'claimedFen' | 'excludedFen' | 'reducedFen' | 'payableFen'): number =>
    results.reduce((total, line) => total + line[key], 0)
  return {
    rulesVersion: RULES_VERSION,
    lines: results,
    claimedFen: sum('claimedFen'),
    excludedFen: sum('excludedFen'),
    reducedFen: sum('reducedFen'),
    payableFen: sum('payableFen'),
    takes: usage.takes(),
  }
}

/**
 * What the reviewer approved of the line is the most that counts of what credits left of it; then each exclusion with
 * its reason (ADJ-06).
 */
function takeOffReviewed(working: WorkingLine): void {
  const { line } = working
  const { review } = line
  if (!review || working.open <= 0) return
  const approved = approvedFen(line)
  if (approved !== null) {
    working.cap('corrected', approved, {
      approvedFen: approved,
      amountFen: review.amountFen,
      quantityMilli: review.quantityMilli,
      claimedQuantityMilli: line.quantityMilli,
      unitPriceFen: review.unitPriceFen,
      claimedUnitPriceFen: line.unitPriceFen,
      reasonCode: review.correctionReason,
      clause: review.correctionClause,
    })
  }
  for (const exclusion of review.exclusions) {
    working.takeOff('excluded', Math.min(working.open, Math.max(0, exclusion.amountFen)), {
      reasonCode: exclusion.reasonCode,
      clause: exclusion.clause ?? null,
      note: exclusion.note ?? null,
    })
  }
}

/** What no cover answers for: dates, benefits, waiting period, region (POL-01, POL-03, ADJ-03, ADJ-05). */
function takeOffUncovered(claim: ClaimToAdjudicate, working: WorkingLine): void {
  const { cover } = claim
  const { line } = working
  const { serviceOn, provider } = line
  if (!cover) return
  if (cover.versions.length > 0) {
    working.version = versionOn(cover.versions, serviceOn)
    const rules = working.version?.rules
    const chosen = line.review?.benefit ?? null
    if (rules) {
      working.terms =
        (chosen === null ? null : termsOf(rules).get(chosen)) ?? matchingBenefit(rules, claim, line)
    }
  }
  if (working.open <= 0) return
  const { startOn, endOn, surrenderedOn } = cover
  const surrendered = surrenderedOn !== null && serviceOn >= surrenderedOn
  if (serviceOn < startOn || (endOn !== null && serviceOn > endOn) || surrendered) {
    const detail = { serviceOn, startOn, endOn, surrenderedOn: surrendered ? surrenderedOn : null }
    working.takeOffAll('not_in_force', detail)
    return
  }
  if (cover.versions.length === 0) return
  const { terms } = working
  if (!terms) {
    working.takeOffAll('not_covered', {
      serviceOn,
      category: line.category,
      why: working.version ? 'no_benefit' : 'no_version',
    })
    return
  }
  const waitingUntil = addDays(cover.coveredSince, terms.waitingDays)
  if (serviceOn < waitingUntil && claim.incidentType !== 'accident') {
    const { coveredSince } = cover
    const { waitingDays } = terms
    working.takeOffAll('waiting_period', { serviceOn, coveredSince, waitingDays, waitingUntil })
    return
  }
  const province = provider?.province ?? null
  const anywhere = terms.emergencyAnywhere && claim.claimType === 'emergency'
  if (
    terms.regions !== null &&
    province !== null &&
    !anywhere &&
    !terms.regions.includes(province)
  ) {
    working.takeOffAll('outside_region', { province, regions: terms.regions.join('、') })
  }
}

/** What others paid is never paid twice (CLM-10): each invoice's over its lines, the claim's over all of them. */
function takeOffOthers(claim: ClaimToAdjudicate, lines: readonly WorkingLine[]): void {
  const byInvoice = Map.groupBy(lines, ({ line }) => line.invoiceId)
  const invoices = [...claim.invoices].sort((a, b) => a.position - b.position)
  for (const invoice of invoices) {
    const own = byInvoice.get(invoice.invoiceId) ?? []
    spreadOver(own, invoice, 'socialInsuranceFen')
    spreadOver(own, invoice, 'thirdPartyFen')
  }
  spreadOver(lines, claim, 'otherCompensationFen')
}

type Source =
  keyof Pick<InvoiceToAdjudicate, 'socialInsuranceFen' | 'thirdPartyFen'> | 'otherCompensationFen'

function spreadOver<K extends Source>(
  lines: readonly WorkingLine[],
  from: Readonly<Record<K, number>>,
  source: K,
): void {
  const totalFen = from[source]
  if (totalFen <= 0) return
  const open = lines.filter((line) => line.open > 0)
  const shares = spread(
    totalFen,
    open.map((line) => line.open),
  )
  for (const [index, line] of open.entries()) {
    const share = shares[index] ?? 0
    line.takeOff('paid_by_others', share, { source, totalFen })
    if (source !== 'socialInsuranceFen') line.othersFen += share
  }
}
