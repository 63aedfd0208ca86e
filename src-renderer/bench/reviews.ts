import { z } from 'zod'
import { lineReview } from '@shared/contract/adjudication'
import type { ClaimToAdjudicate, LineReview } from '@shared/domain/adjudication/claim'
import type { Exclusion } from '@shared/domain/decide'

/**
 * What the reviewer corrected, by line; never changed in place, so that any earlier state can be taken up again
 * (undo, comparison with what is saved). A line without an entry stands as claimed.
 */
export type Reviews = ReadonlyMap<string, LineReview>

/** A line as it stands without a word of the reviewer. */
export const untouched: Readonly<LineReview> = Object.freeze({
  quantityMilli: null,
  unitPriceFen: null,
  amountFen: null,
  correctionReason: null,
  correctionClause: null,
  exclusions: [],
  authorized: null,
  benefit: null,
  note: null,
})

/** The parts of a review that are compared and shown side by side, one by one. */
export const reviewFields = [
  'quantityMilli',
  'unitPriceFen',
  'amountFen',
  'correctionReason',
  'correctionClause',
  'exclusions',
  'authorized',
  'benefit',
  'note',
] as const satisfies (keyof LineReview)[]
export type ReviewField = (typeof reviewFields)[number]

/** The review of a line, or the one that says nothing. */
export function reviewOf(reviews: Reviews, lineId: string): LineReview {
  return reviews.get(lineId) ?? untouched
}

/** The reviews a claim came with. */
export function reviewsOf(input: Pick<ClaimToAdjudicate, 'lines'>): Reviews {
  const found = new Map<string, LineReview>()
  for (const { lineId, review } of input.lines) {
    if (review && !isUntouched(review)) found.set(lineId, review)
  }
  return found
}

/** The claim with these reviews in its lines: what the engine computes on. */
export function withReviews(input: ClaimToAdjudicate, reviews: Reviews): ClaimToAdjudicate {
  return {
    ...input,
    lines: input.lines.map((line) => ({ ...line, review: reviews.get(line.lineId) ?? null })),
  }
}

/** The same reviews, with some of one line's fields changed; a review that says nothing any more is taken out. */
export function change(reviews: Reviews, lineId: string, to: Partial<LineReview>): Reviews {
  const next = new Map(reviews)
  const review = { ...reviewOf(reviews, lineId), ...to }
  // Why something was corrected goes with what was corrected.
  if (!isCorrected(review)) {
    review.correctionReason = null
    review.correctionClause = null
  }
  if (isUntouched(review)) next.delete(lineId)
  else next.set(lineId, review)
  return next
}

/** Whether quantity, price or amount were corrected. */
export function isCorrected(review: LineReview): boolean {
  return review.quantityMilli !== null || review.unitPriceFen !== null || review.amountFen !== null
}

export function isUntouched(review: LineReview): boolean {
  return reviewFields.every((field) => sameField(review, untouched, field))
}

export function sameField(a: LineReview, b: LineReview, field: ReviewField): boolean {
  if (field !== 'exclusions') return plain(a[field]) === plain(b[field])
  return (
    a.exclusions.length === b.exclusions.length &&
    a.exclusions.every((one, index) => sameExclusion(one, b.exclusions[index]))
  )
}

function sameExclusion(a: Exclusion, b: Exclusion | undefined): boolean {
  return (
    b !== undefined &&
    a.amountFen === b.amountFen &&
    a.reasonCode === b.reasonCode &&
    plain(a.clause) === plain(b.clause) &&
    plain(a.note) === plain(b.note)
  )
}

/** Text while it is typed differs from what is kept of it by blanks at its ends, and by being empty or not there. */
function plain<V>(value: V): V | string | null {
  return typeof value === 'string' ? value.trim() || null : (value ?? null)
}

/** The fields in which two reviews differ. */
export function differingFields(a: LineReview, b: LineReview): ReviewField[] {
  return reviewFields.filter((field) => !sameField(a, b, field))
}

/** The lines whose reviews differ between two states. */
export function changedLines(from: Reviews, to: Reviews): string[] {
  const lines = new Set([...from.keys(), ...to.keys()])
  return [...lines].filter(
    (lineId) => differingFields(reviewOf(from, lineId), reviewOf(to, lineId)).length > 0,
  )
}

/** All of a line taken off for one reason. */
export function excludeWhole(
  reviews: Reviews,
  lineId: string,
  approvedFen: number,
  reasonCode: string,
): Reviews {
  return change(reviews, lineId, { exclusions: [{ amountFen: approvedFen, reasonCode }] })
}

/** What is taken off a line by exclusions, in fen. */
export function exclusionsFen(review: LineReview): number {
  return review.exclusions.reduce((sum, { amountFen }) => sum + amountFen, 0)
}

const kept = z.object({
  base: z.array(z.tuple([z.string(), lineReview])),
  mine: z.array(z.tuple([z.string(), lineReview])),
})

/** What has not reached the core yet, as it is kept for a reload: the state it was typed upon, and what was typed. */
export function toKeep(saved: Reviews, now: Reviews): unknown {
  const lines = changedLines(saved, now)
  if (lines.length === 0) return null
  const only = (reviews: Reviews): [string, LineReview][] =>
    lines.map((lineId) => [lineId, reviewOf(reviews, lineId)])
  return { base: only(saved), mine: only(now) }
}

/** Reads back what `toKeep` gave; `null` for anything else. */
export function fromKept(value: unknown): { base: Reviews; mine: Reviews } | null {
  const read = kept.safeParse(value)
  return read.success ? { base: new Map(read.data.base), mine: new Map(read.data.mine) } : null
}
