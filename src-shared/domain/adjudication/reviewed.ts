import { portion } from './arithmetic'
import type { LineReview, LineToAdjudicate } from './claim'

/** Whether the reviewer corrected quantity, price or amount. */
function isCorrected(review: LineReview): boolean {
  return review.amountFen !== null || review.quantityMilli !== null || review.unitPriceFen !== null
}

/** The quantity that counts: as approved, or else as claimed; in thousandths, never below zero. */
export function approvedQuantity(line: LineToAdjudicate): number {
  return Math.max(0, line.review?.quantityMilli ?? line.quantityMilli)
}

/**
 * What the reviewer let stand of a line, before exclusions, in fen: the approved amount, or else quantity × price,
 * each as approved or else as claimed, rounded half up once. An approved price is used as it is, and zero is a value
 * (ADJ-06).
 * @returns `null` where nothing was corrected, or where there is nothing to compute a price from
 */
export function approvedFen(line: LineToAdjudicate): number | null {
  const { review, claimedFen } = line
  if (!review || !isCorrected(review)) return null
  if (review.amountFen !== null) return Math.max(0, review.amountFen)
  const quantity = approvedQuantity(line)
  if (quantity === 0) return 0
  if (review.unitPriceFen !== null) return portion(Math.max(0, review.unitPriceFen), quantity, 1000)
  // Only the quantity was corrected: the price is what was claimed for one, unrounded and after any discount.
  if (line.quantityMilli > 0) return portion(Math.max(0, claimedFen), quantity, line.quantityMilli)
  return line.unitPriceFen === null ? null : portion(Math.max(0, line.unitPriceFen), quantity, 1000)
}
