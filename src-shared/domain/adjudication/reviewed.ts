import { findReason } from '../reasons'
import { portion } from './arithmetic'
import type { AdjudicationProblem, ClaimToAdjudicate, LineReview, LineToAdjudicate } from './claim'
import { termsOf } from './terms'

/** Whether the reviewer corrected quantity, price or amount. */
function isCorrected(review: LineReview): boolean {
  return review.amountFen !== null || review.quantityMilli !== null || review.unitPriceFen !== null
}

/** The quantity that counts: as approved, or else as claimed. */
export function approvedQuantity(line: LineToAdjudicate): number {
  return line.review?.quantityMilli ?? line.quantityMilli
}

/**
 * What the reviewer let stand of a line, before exclusions: the approved amount, or else quantity × price, each as
 * approved or else as claimed, rounded half up. An approved price is used as it is, and zero is a value (ADJ-06).
 */
export function approvedFen(line: LineToAdjudicate): number {
  const { review, claimedFen } = line
  if (!review || !isCorrected(review)) return claimedFen
  if (review.amountFen !== null) return review.amountFen
  const quantity = approvedQuantity(line)
  const price = review.unitPriceFen
  if (price !== null) return portion(price, quantity, 1000)
  // Only the quantity was corrected: the price is what was claimed for one, unrounded.
  if (line.quantityMilli > 0 && claimedFen >= 0) {
    return portion(claimedFen, quantity, line.quantityMilli)
  }
  return line.unitPriceFen !== null && line.unitPriceFen >= 0
    ? portion(line.unitPriceFen, quantity, 1000)
    : claimedFen
}

/**
 * Everything that is wrong with what the reviewer entered. Nothing is decided while something is.
 * Source: DOMAIN ADJ-06.
 */
export function checkReviews(claim: ClaimToAdjudicate): AdjudicationProblem[] {
  const problems: AdjudicationProblem[] = []
  if (claim.lines.length === 0) problems.push({ code: 'no_lines' })
  const benefits = new Set(
    claim.cover?.versions.flatMap(({ rules }) => [...termsOf(rules).keys()]) ?? [],
  )
  for (const line of claim.lines) checkLine(line, benefits, problems)
  return problems
}

function checkLine(
  line: LineToAdjudicate,
  benefits: ReadonlySet<string>,
  problems: AdjudicationProblem[],
): void {
  const { lineId, review, claimedFen } = line
  if (!review) return
  for (const field of ['quantityMilli', 'unitPriceFen', 'amountFen'] as const) {
    if ((review[field] ?? 0) < 0) problems.push({ code: 'negative_value', lineId, field })
  }
  const approved = approvedFen(line)
  if (isCorrected(review) && approved > Math.max(0, claimedFen)) {
    problems.push({ code: 'approved_above_claimed', lineId, approvedFen: approved, claimedFen })
  }
  if (review.correctionReason !== null) checkReason(lineId, review.correctionReason, problems)
  else if (approved < claimedFen) problems.push({ code: 'reason_missing', lineId })
  let excludedFen = 0
  for (const { amountFen, reasonCode } of review.exclusions) {
    if (!(amountFen > 0)) problems.push({ code: 'exclusion_not_positive', lineId, amountFen })
    checkReason(lineId, reasonCode, problems)
    excludedFen += amountFen
  }
  if (excludedFen > Math.max(0, approved)) {
    problems.push({ code: 'exclusion_above_approved', lineId, excludedFen, approvedFen: approved })
  }
  if (review.benefit !== null && !benefits.has(review.benefit)) {
    problems.push({ code: 'unknown_benefit', lineId, benefit: review.benefit })
  }
}

function checkReason(lineId: string, reasonCode: string, problems: AdjudicationProblem[]): void {
  if (!findReason(reasonCode, 'line')) problems.push({ code: 'unknown_reason', lineId, reasonCode })
}
