import { findReason } from '../reasons'
import type { AdjudicationProblem, ClaimToAdjudicate, LineToAdjudicate } from './claim'
import { netCredits } from './credits'
import { inOrder } from './order'
import { approvedFen } from './reviewed'
import { versionOn } from './versions'
import { WorkingLine } from './working-line'

/**
 * What must not be saved of the reviewer's corrections (ADJ-06): unknown reasons, a correction that takes something
 * off without a reason, more approved than claimed, more excluded than approved, values below zero, unknown benefits.
 * Exclusions are held against what credits left of the line.
 * @returns every problem, in the order of lines (ADJ-02); none where the claim can be decided as it is
 */
export function checkReviews(claim: ClaimToAdjudicate): AdjudicationProblem[] {
  if (claim.lines.length === 0) return [{ code: 'no_lines' }]
  const lines = inOrder(claim).map((line) => new WorkingLine(line))
  netCredits(lines)
  return lines.flatMap(({ line, open }) => problemsOf(claim, line, open))
}

function problemsOf(
  claim: ClaimToAdjudicate,
  line: LineToAdjudicate,
  openFen: number,
): AdjudicationProblem[] {
  const { review, lineId } = line
  if (!review) return []
  const problems: AdjudicationProblem[] = []

  for (const field of ['quantityMilli', 'unitPriceFen', 'amountFen'] as const) {
    if ((review[field] ?? 0) < 0) problems.push({ code: 'negative_value', lineId, field })
  }
  const claimedFen = Math.max(0, line.claimedFen)
  const approved = approvedFen(line)
  if (approved !== null && approved > claimedFen) {
    problems.push({ code: 'approved_above_claimed', lineId, approvedFen: approved, claimedFen })
  }
  if (review.correctionReason !== null && !findReason(review.correctionReason, 'line')) {
    problems.push({ code: 'unknown_reason', lineId, reasonCode: review.correctionReason })
  }
  if (approved !== null && approved < openFen && review.correctionReason === null) {
    problems.push({ code: 'reason_missing', lineId })
  }

  let excludedFen = 0
  for (const { amountFen, reasonCode } of review.exclusions) {
    if (!(amountFen > 0)) problems.push({ code: 'exclusion_not_positive', lineId, amountFen })
    if (!findReason(reasonCode, 'line')) {
      problems.push({ code: 'unknown_reason', lineId, reasonCode })
    }
    excludedFen += amountFen
  }
  const mostFen = Math.min(openFen, approved ?? openFen)
  if (excludedFen > mostFen) {
    problems.push({
      code: 'exclusion_above_approved',
      lineId,
      excludedFen,
      approvedFen: mostFen,
    })
  }
  if (review.benefit !== null) {
    const version = versionOn(claim.cover?.versions ?? [], line.serviceOn)
    if (!version?.rules.benefits.some(({ code }) => code === review.benefit)) {
      problems.push({ code: 'unknown_benefit', lineId, benefit: review.benefit })
    }
  }
  return problems
}
