import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { decisionWeightFen, withinLimit } from '@shared/domain/authority'
import type { Conclusion } from '@shared/domain/catalogues'
import { decideClaim, type DecidedClaim, type DecisionProblem } from '@shared/domain/decide'
import { findReason } from '@shared/domain/reasons'
import type { Actor, Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { assertInMyHands, changeClaim, type Change, type Changed, type StoredClaim } from './change'
import {
  contentHashes,
  newestDecision,
  writeDecision,
  type DecisionToWrite,
} from './decision-record'

/**
 * Deciding, refusing and withdrawing: every one leaves a numbered decision that is never changed. What a
 * person may not settle alone waits in second review, in their hands, for another to confirm (ADJ-08).
 */

/**
 * Decides a claim in review: lines pay but for what is excluded (ADJ-01, ADJ-06).
 * Excluding everything refuses the claim, which needs a reason of its own.
 * @throws `invalid_decision` with every problem, `already_taken`, and what `changeClaim` throws
 */
export async function decide(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['decide'],
): Promise<Changed & { decisionId: string; payableFen: number }> {
  const exclusions = exclusionsByLine(input.lines)
  const { result, ...changed } = await changeClaim(
    core,
    actor,
    { ...input, event: 'decide', action: 'claim.decide' },
    async (writer, claim, at) => {
      await assertInMyHands(writer, actor, claim, at)
      const decided = await judge(writer, claim, exclusions)
      if (decided.conclusion === 'refuse') assertClaimReason(input.reasonCode)
      const { reasonCode, clause, explanation } = input
      return settle(writer, actor, claim, at, { ...decided, reasonCode, clause, explanation })
    },
  )
  return { ...changed, decisionId: result.decisionId, payableFen: result.set.payable_fen }
}

/** @throws `invalid_decision` for a line that is named twice: one of its answers would be lost */
function exclusionsByLine(
  lines: Inputs['claims']['decide']['lines'],
): Map<string, (typeof lines)[number]['exclusions']> {
  const byLine = new Map(lines.map((line) => [line.lineId, line.exclusions]))
  if (byLine.size < lines.length) {
    const seen = new Set<string>()
    const repeated = lines.filter(({ lineId }) => seen.size === seen.add(lineId).size)
    throw invalid(repeated.map(({ lineId }) => ({ code: 'repeated_line', lineId })))
  }
  return byLine
}

/** Refuses the whole claim with a coded reason; nothing is paid. */
export async function refuse(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['refuse'],
): Promise<Changed & { decisionId: string }> {
  return endUnpaid(core, actor, input, 'refuse')
}

/** Records that the applicant takes the claim back (撤案). */
export async function withdraw(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['withdraw'],
): Promise<Changed & { decisionId: string }> {
  return endUnpaid(core, actor, input, 'withdraw')
}

async function endUnpaid(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['refuse'],
  conclusion: Extract<Conclusion, 'refuse' | 'withdraw'>,
): Promise<Changed & { decisionId: string }> {
  const { result, ...changed } = await changeClaim(
    core,
    actor,
    { ...input, ...outcomes[conclusion] },
    async (writer, claim, at) => {
      await assertInMyHands(writer, actor, claim, at)
      assertClaimReason(input.reasonCode)
      const lines = (await readLines(writer, claim.id)).map((line) => ({
        ...line,
        excludedFen: line.claimedFen,
        payableFen: 0,
        exclusions: [],
      }))
      const { reasonCode, clause, explanation } = input
      return settle(writer, actor, claim, at, {
        conclusion,
        lines,
        claimedFen: claim.claimed_fen,
        excludedFen: claim.claimed_fen,
        payableFen: 0,
        reasonCode,
        clause,
        explanation,
      })
    },
  )
  return { ...changed, decisionId: result.decisionId }
}

/** What happens to a claim that is decided so by somebody who may settle it alone, and what it is called. */
const outcomes = {
  pay: { event: 'decide', action: 'claim.decide' },
  pay_part: { event: 'decide', action: 'claim.decide' },
  refuse: { event: 'reject', action: 'claim.refuse' },
  withdraw: { event: 'withdraw', action: 'claim.withdraw' },
} as const satisfies Readonly<Record<Conclusion, NonNullable<Change['outcome']>>>

/**
 * Writes the decision and says what becomes of the claim: settled, or waiting for a second person where the
 * decision weighs more than the actor may settle alone. A withdrawal is the applicant's own and is not
 * weighed (ADJ-08).
 */
async function settle(
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
  at: string,
  decision: DecisionToWrite,
) {
  const { conclusion, claimedFen, excludedFen, payableFen } = decision
  const otherCompensationFen = claim.other_compensation_fen
  const weightFen =
    conclusion === 'withdraw'
      ? null
      : decisionWeightFen({ claimedFen, payableFen, otherCompensationFen })
  const authority = actor.permissions['claims.decide']
  const { event, action } = outcomes[conclusion]
  const waits = weightFen !== null && !withinLimit(authority, weightFen)
  const earlier = await newestDecision(writer, claim.id)
  const { id, number } = await writeDecision(writer, actor, claim, at, decision)
  return {
    decisionId: id,
    outcome: waits ? { event: 'requireSecondReview' as const, action } : { event, action },
    set: { assignee_id: actor.id, payable_fen: payableFen, decided_at: waits ? null : at },
    audit: {
      before: { decisionId: earlier?.id ?? null },
      after: {
        decisionId: id,
        number,
        conclusion,
        reasonCode: decision.reasonCode || null,
        claimedFen,
        excludedFen,
        otherCompensationFen,
        exclusions: decision.lines.reduce((sum, line) => sum + line.exclusions.length, 0),
        weightFen,
        limitFen: authority?.limitFen ?? null,
        waitsForSecondPerson: waits,
        contentSha256: (await contentHashes(writer, [id])).get(id),
      },
    },
  }
}

async function readLines(
  reader: Reader,
  claimId: string,
): Promise<{ lineId: string; claimedFen: number }[]> {
  return reader
    .selectFrom('lines')
    .select(['id as lineId', 'claimed_fen as claimedFen'])
    .where('claim_id', '=', claimId)
    .execute()
}

/** @throws `invalid_decision` */
async function judge(
  reader: Reader,
  claim: StoredClaim,
  exclusions: Parameters<typeof decideClaim>[1],
): Promise<DecidedClaim> {
  const lines = await readLines(reader, claim.id)
  const judged = decideClaim(lines, exclusions, claim.other_compensation_fen)
  if (!judged.ok) throw invalid(judged.problems)
  return judged.decision
}

function invalid(problems: (DecisionProblem | { code: string })[]) {
  return refusal('invalid_decision', { problems: problems.map((problem) => ({ ...problem })) })
}

function assertClaimReason(reasonCode: string | undefined): void {
  if (!reasonCode) throw invalid([{ code: 'reason_required' }])
  if (!findReason(reasonCode, 'claim')) throw invalid([{ code: 'unknown_claim_reason' }])
}
