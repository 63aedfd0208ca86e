import type { LineReview } from '@shared/domain/adjudication/claim'
import {
  changedLines,
  differingFields,
  isUntouched,
  reviewOf,
  type ReviewField,
  type Reviews,
} from './reviews'

/** A line that was changed by somebody else, by both, or by oneself, since one last saw it saved. */
export interface LineDifference {
  lineId: string
  /** As it was when one's own work began. */
  base: LineReview
  mine: LineReview
  theirs: LineReview
  /** The fields in which mine and theirs differ. */
  fields: ReviewField[]
  /** `both`: each changed it, to something else; only a person can say which holds. */
  changedBy: 'me' | 'them' | 'both'
}

export interface Merge {
  /** Mine where only I changed a line, theirs where only they did; where both did, theirs, until somebody chooses. */
  merged: Reviews
  differences: LineDifference[]
  conflicts: LineDifference[]
}

/**
 * Puts two persons' work on one claim together, line by line, against what both began with (ADJ-07). Nothing is
 * lost: what both changed is handed back with both versions.
 */
export function mergeReviews(base: Reviews, mine: Reviews, theirs: Reviews): Merge {
  const byMe = new Set(changedLines(base, mine))
  const byThem = new Set(changedLines(base, theirs))
  const merged = new Map(theirs)
  const differences: LineDifference[] = []
  for (const lineId of new Set([...byMe, ...byThem])) {
    const mineNow = reviewOf(mine, lineId)
    const theirsNow = reviewOf(theirs, lineId)
    const fields = differingFields(mineNow, theirsNow)
    // Both came to the same: nothing to tell.
    if (fields.length === 0) continue
    const changedBy = !byThem.has(lineId) ? 'me' : !byMe.has(lineId) ? 'them' : 'both'
    if (changedBy === 'me') set(merged, lineId, mine)
    differences.push({
      lineId,
      base: reviewOf(base, lineId),
      mine: mineNow,
      theirs: theirsNow,
      fields,
      changedBy,
    })
  }
  return {
    merged,
    differences,
    conflicts: differences.filter(({ changedBy }) => changedBy === 'both'),
  }
}

/** The outcome with what a person chose: `true` takes their own version of a line. */
export function settle(merge: Merge, mine: ReadonlyMap<string, boolean>): Reviews {
  const settled = new Map(merge.merged)
  for (const { lineId, mine: own, theirs } of merge.differences) {
    const choice = mine.get(lineId)
    if (choice === undefined) continue
    set(settled, lineId, new Map([[lineId, choice ? own : theirs]]))
  }
  return settled
}

function set(into: Map<string, LineReview>, lineId: string, from: Reviews): void {
  const review = from.get(lineId)
  if (review && !isUntouched(review)) into.set(lineId, review)
  else into.delete(lineId)
}
