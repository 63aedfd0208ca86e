import { createHash } from 'node:crypto'
import type { Conclusion, SecondReviewReason } from '@shared/domain/catalogues'
import type { Exclusion } from '@shared/domain/decide'
import type { Actor } from '../context'
import type { Reader, Writer } from '../database/database'
import { slices } from '../database/slices'
import { newId } from '../ids'
import type { StoredClaim } from './change'

/** A decision as it is kept: numbered, with its lines and exclusions, and never changed. */

export interface DecisionToWrite {
  conclusion: Conclusion
  lines: readonly LineToWrite[]
  claimedFen: number
  /** Taken off by the reviewer. */
  excludedFen: number
  /** Taken off by the rules. */
  reducedFen: number
  exGratiaFen: number
  /** claimedFen − excludedFen − reducedFen + exGratiaFen. */
  payableFen: number
  reasonCode?: string | null | undefined
  clause?: string | undefined
  explanation?: string | undefined
}

export interface LineToWrite {
  lineId: string
  itemKey: string
  claimedFen: number
  excludedFen: number
  reducedFen: number
  payableFen: number
  /** What the reviewer took off, corrections included: sums to `excludedFen` where there is a reason for all of it. */
  exclusions: readonly Exclusion[]
}

/** Writes the claim's next decision. @returns its id and its number on the claim, the first being 1 */
export async function writeDecision(
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
  at: string,
  decision: DecisionToWrite & {
    /** What it rests on; `null` where nothing was computed. */
    adjudicationId: string | null
    /** Why it waits for a second person; `null` where it does not. */
    secondReviewReason: SecondReviewReason | null
  },
): Promise<{ id: string; number: number }> {
  const id = newId()
  const number = ((await newestDecision(writer, claim.id))?.number ?? 0) + 1
  await writer
    .insertInto('decisions')
    .values({
      id,
      claim_id: claim.id,
      number,
      conclusion: decision.conclusion,
      reason_code: decision.reasonCode || null,
      clause: decision.clause || null,
      explanation: decision.explanation || null,
      claimed_fen: decision.claimedFen,
      excluded_fen: decision.excludedFen,
      reduced_fen: decision.reducedFen,
      ex_gratia_fen: decision.exGratiaFen,
      payable_fen: decision.payableFen,
      other_compensation_fen: claim.other_compensation_fen,
      adjudication_id: decision.adjudicationId,
      second_review_reason: decision.secondReviewReason,
      actor_id: actor.id,
      decided_at: at,
    })
    .execute()
  const lines = decision.lines.map((line) => ({
    decision_id: id,
    line_id: line.lineId,
    claimed_fen: line.claimedFen,
    excluded_fen: line.excludedFen,
    reduced_fen: line.reducedFen,
    payable_fen: line.payableFen,
    item_key: line.itemKey,
  }))
  for (const rows of slices(lines)) await writer.insertInto('decision_lines').values(rows).execute()
  const exclusions = decision.lines.flatMap((line) =>
    line.exclusions.map((exclusion, index) => ({
      decision_id: id,
      line_id: line.lineId,
      position: index + 1,
      reason_code: exclusion.reasonCode,
      amount_fen: exclusion.amountFen,
      clause: exclusion.clause || null,
      note: exclusion.note || null,
    })),
  )
  for (const rows of slices(exclusions)) {
    await writer.insertInto('decision_exclusions').values(rows).execute()
  }
  return { id, number }
}

/** The claim's newest decision; it is in force unless the claim was opened again since. */
export function newestDecision(reader: Reader, claimId: string) {
  return reader
    .selectFrom('decisions')
    .selectAll()
    .where('claim_id', '=', claimId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/**
 * SHA-256 of what each of these decisions says, by its id: figures, reason, words, lines and exclusions, who
 * decided and when, and, where it was computed, by which adjudication and what the rules took. The confirmation,
 * which comes later, is not part of it. An id that is not there is left out.
 */
export async function contentHashes(
  reader: Reader,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const decisions = await reader
    .selectFrom('decisions')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute()
  const lines = await reader
    .selectFrom('decision_lines')
    .selectAll()
    .where('decision_id', 'in', [...ids])
    .orderBy('decision_id')
    .orderBy('line_id')
    .execute()
  const exclusions = await reader
    .selectFrom('decision_exclusions')
    .selectAll()
    .where('decision_id', 'in', [...ids])
    .orderBy('decision_id')
    .orderBy('line_id')
    .orderBy('position')
    .execute()
  const linesOf = Map.groupBy(lines, (line) => line.decision_id)
  const exclusionsOf = Map.groupBy(exclusions, (exclusion) => exclusion.decision_id)
  return new Map(
    decisions.map((row) => [
      row.id,
      hashOf([
        [row.id, row.claim_id, row.number, row.conclusion],
        [row.reason_code, row.clause, row.explanation],
        [row.claimed_fen, row.excluded_fen, row.payable_fen, row.other_compensation_fen],
        [row.actor_id, row.decided_at],
        (linesOf.get(row.id) ?? []).map((line) => [
          line.line_id,
          line.claimed_fen,
          line.excluded_fen,
          line.payable_fen,
        ]),
        (exclusionsOf.get(row.id) ?? []).map((exclusion) => [
          exclusion.line_id,
          exclusion.position,
          exclusion.reason_code,
          exclusion.amount_fen,
          exclusion.clause,
          exclusion.note,
        ]),
        // Decisions made before there were adjudications keep the hash they were recorded with.
        ...(row.adjudication_id === null
          ? []
          : [
              [row.adjudication_id, row.reduced_fen, row.ex_gratia_fen, row.second_review_reason],
              (linesOf.get(row.id) ?? []).map((line) => [line.reduced_fen, line.item_key]),
            ]),
      ]),
    ]),
  )
}

function hashOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}
