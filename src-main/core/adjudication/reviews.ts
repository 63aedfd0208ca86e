import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { adjudicate, checkReviews } from '@shared/domain/adjudication/adjudicate'
import type { ClaimToAdjudicate, LineReview } from '@shared/domain/adjudication/claim'
import { maskNumbersWithin } from '@shared/domain/masking'
import type { ClaimState } from '@shared/domain/states'
import { isDeepStrictEqual } from 'node:util'
import { recordAudit } from '../audit/chain'
import { assertInMyHands, lockedClaim } from '../claims/change'
import { now, type Actor, type Core } from '../context'
import type { Writer } from '../database/database'
import { slices } from '../database/slices'
import { readAdjudicationInput } from './read-input'
import { storeAdjudication } from './store'

/** What a reviewer corrected and excluded, line by line: kept from the first key on, long before the decision. */

/** States in which a claim is still being judged. */
export const judgingStates: readonly ClaimState[] = ['received', 'in_review', 'awaiting_documents']

/** Line → what is to stand for it; a review without any content takes the saved one away. */
export type Reviews = ReadonlyMap<string, LineReview>

/** A review as it crosses the contract, with what was left out as `null`. */
export function wholeReview(
  given: Partial<LineReview> & Pick<LineReview, 'exclusions'>,
): LineReview {
  const { quantityMilli, unitPriceFen, amountFen, correctionReason, correctionClause } = given
  return {
    quantityMilli: quantityMilli ?? null,
    unitPriceFen: unitPriceFen ?? null,
    amountFen: amountFen ?? null,
    correctionReason: correctionReason || null,
    correctionClause: correctionClause || null,
    exclusions: given.exclusions.map(({ amountFen: takenFen, reasonCode, clause, note }) => ({
      amountFen: takenFen,
      reasonCode,
      ...(clause ? { clause } : {}),
      ...(note ? { note } : {}),
    })),
    authorized: given.authorized ?? null,
    benefit: given.benefit || null,
    note: given.note || null,
  }
}

/** @throws `invalid_decision` for a line that is named twice: one of its answers would be lost */
export function reviewsByLine<T extends { lineId: string }>(
  given: readonly T[],
  reviewOf: (entry: T) => LineReview,
): Reviews {
  const byLine = new Map(given.map((entry) => [entry.lineId, reviewOf(entry)]))
  if (byLine.size < given.length) {
    const seen = new Set<string>()
    const repeated = given.filter(({ lineId }) => seen.size === seen.add(lineId).size)
    throw invalid(repeated.map(({ lineId }) => ({ code: 'repeated_line', lineId })))
  }
  return byLine
}

/** The claim with these reviews in place of the saved ones of their lines. @throws `invalid_decision` */
export function withReviews(input: ClaimToAdjudicate, reviews: Reviews): ClaimToAdjudicate {
  const known = new Set(input.lines.map((line) => line.lineId))
  const unknown = [...reviews.keys()].filter((lineId) => !known.has(lineId))
  if (unknown.length > 0) throw invalid(unknown.map((lineId) => ({ code: 'unknown_line', lineId })))
  const lines = input.lines.map((line) => {
    const review = reviews.get(line.lineId)
    return review ? { ...line, review: isEmpty(review) ? null : review } : line
  })
  return { ...input, lines }
}

/** @throws `invalid_decision` with everything that must not be saved of the reviews */
export function assertReviewsHold(input: ClaimToAdjudicate): void {
  const problems = checkReviews(input)
  if (problems.length > 0) throw invalid(problems)
}

/** The refusal with these problems. */
export function invalid(problems: readonly (Record<string, unknown> & { code: string })[]) {
  return refusal('invalid_decision', { problems: problems.map((problem) => ({ ...problem })) })
}

/**
 * Saves reviews of lines and keeps what they come to as the claim's proposal. The claim gets a new version, so
 * that nobody saves over it unseen; where nothing is another than before, nothing is written.
 * @throws `stale_version` with the claim as it is now (ADJ-07), `not_allowed_in_state`, `already_taken`,
 *   `invalid_decision` with every problem
 */
export async function saveReviews(
  core: Core,
  actor: Actor,
  input: Inputs['bench']['saveReviews'],
): Promise<Outputs['bench']['saveReviews']> {
  const reviews = reviewsByLine(input.reviews, ({ review }) => wholeReview(review))
  return core.database.write(async (writer) => {
    const at = now(core)
    const claim = await lockedClaim(writer, input.id, input.version, at)
    if (!judgingStates.includes(claim.state)) {
      const { id, state } = claim
      throw refusal('not_allowed_in_state', { entity: 'claim', id, state, event: 'review' })
    }
    await assertInMyHands(writer, actor, claim, at)
    const before = await readAdjudicationInput(writer, claim.id)
    const after = withReviews(before, reviews)
    assertReviewsHold(after)
    const adjudication = adjudicate(after)
    const changed = await writeReviews(writer, actor, claim.id, before, after, at)
    if (!changed) return { id: claim.id, version: claim.version, adjudication }
    const adjudicationId = await storeAdjudication(writer, actor, claim.id, after, adjudication, at)
    const version = claim.version + 1
    await writer
      .updateTable('claims')
      .set({ version, updated_at: at, adjudication_id: adjudicationId })
      .where('id', '=', claim.id)
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'claim.review',
      entity: 'claim',
      entityId: claim.id,
      before: changed.before,
      after: { ...changed.after, payableFen: adjudication.payableFen },
    })
    return { id: claim.id, version, adjudication }
  })
}

/**
 * Writes the reviews in which `after` differs from `before`.
 * @returns the lines that differ, for the trail; `null` where none does
 */
export async function writeReviews(
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  claimId: string,
  before: ClaimToAdjudicate,
  after: ClaimToAdjudicate,
  at: string,
): Promise<{ before: Record<string, unknown>; after: Record<string, unknown> } | null> {
  const was = new Map(before.lines.map((line) => [line.lineId, line.review]))
  const changed = after.lines.filter(
    ({ lineId, review }) => !isDeepStrictEqual(was.get(lineId) ?? null, review),
  )
  if (changed.length === 0) return null
  const rows = changed.flatMap(({ lineId, review }) =>
    review
      ? [
          {
            line_id: lineId,
            claim_id: claimId,
            review: JSON.stringify(review),
            actor_id: actor.id,
            updated_at: at,
          },
        ]
      : [],
  )
  for (const some of slices(changed)) {
    const ids = some.map(({ lineId }) => lineId)
    await writer.deleteFrom('line_reviews').where('line_id', 'in', ids).execute()
  }
  for (const some of slices(rows)) await writer.insertInto('line_reviews').values(some).execute()
  const told = (review: LineReview | null): unknown => review && forTheTrail(review)
  return {
    before: {
      lines: Object.fromEntries(
        changed.map(({ lineId }) => [lineId, told(was.get(lineId) ?? null)]),
      ),
    },
    after: {
      lines: Object.fromEntries(changed.map(({ lineId, review }) => [lineId, told(review)])),
    },
  }
}

/** Figures and codes as they are, people's words without numbers that identify somebody (MEM-04). */
function forTheTrail(review: LineReview): LineReview {
  const masked = (words: string | null): string | null => words && maskNumbersWithin(words)
  return {
    ...review,
    correctionClause: masked(review.correctionClause),
    note: masked(review.note),
    exclusions: review.exclusions.map((exclusion) => ({
      ...exclusion,
      ...(exclusion.clause ? { clause: maskNumbersWithin(exclusion.clause) } : {}),
      ...(exclusion.note ? { note: maskNumbersWithin(exclusion.note) } : {}),
    })),
  }
}

function isEmpty({ exclusions, ...rest }: LineReview): boolean {
  return exclusions.length === 0 && Object.values(rest).every((value) => value === null)
}
