import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { adjudicate } from '@shared/domain/adjudication/adjudicate'
import type { Adjudication, ClaimToAdjudicate, Step } from '@shared/domain/adjudication/claim'
import { decisionWeightFen, withinLimit } from '@shared/domain/authority'
import type { Conclusion } from '@shared/domain/catalogues'
import { concludeClaim, paidByOthersFen, type Exclusion } from '@shared/domain/decide'
import { itemKey } from '@shared/domain/item-key'
import { findReason } from '@shared/domain/reasons'
import { reverseTakes, writeTakes } from '../adjudication/accumulators'
import { addOwnShare } from '../adjudication/own-shares'
import { readAdjudicationInput } from '../adjudication/read-input'
import {
  assertReviewsHold,
  invalid,
  reviewsByLine,
  wholeReview,
  withReviews,
  writeReviews,
} from '../adjudication/reviews'
import { dropProposals, storeAdjudication } from '../adjudication/store'
import { readFlags } from '../bench/flags'
import type { Actor, Core } from '../context'
import type { Reader, Writer } from '../database/database'
import {
  assertInMyHands,
  changeClaim,
  saveChange,
  type Change,
  type Changed,
  type StoredClaim,
} from './change'
import {
  contentHashes,
  newestDecision,
  writeDecision,
  type DecisionToWrite,
} from './decision-record'
import { owedReview } from '../queues/review-rules'
import { othersPaidFen, whySecondReview } from './second-review'

/**
 * Deciding, refusing and withdrawing: every one leaves a numbered decision that is never changed. What a
 * person may not settle alone, and what somebody or a rule asked a second person for, waits in second review, in
 * their hands, for another to confirm (ADJ-07, ADJ-08).
 */

/**
 * Decides a claim in review: the rules of its plan are applied to every line, after what the reviewer corrected and
 * excluded (ADJ-01, ADJ-06). What it takes of limits is written with it (POL-04). Where nothing is left to pay,
 * `concludeClaim` says whether that refuses the claim; a refusal needs a reason, the caller's or the rules'.
 * @throws `invalid_decision` with every problem, `flags_open`, `already_taken`, and what `changeClaim` throws
 */
export async function decide(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['decide'],
): Promise<Changed & { decisionId: string; payableFen: number }> {
  const reviews = reviewsByLine(input.lines, wholeReview)
  const { result, ...changed } = await changeClaim(
    core,
    actor,
    { ...input, event: 'decide', action: 'claim.decide' },
    async (writer, claim, at) => {
      await assertInMyHands(writer, actor, claim, at)
      const saved = await readAdjudicationInput(writer, claim.id)
      const claimToJudge = withReviews(saved, reviews)
      assertReviewsHold(claimToJudge)
      const computed = adjudicate(claimToJudge)
      const decision = concluded(claimToJudge, computed, input)
      if (decision.payableFen > 0) await assertNoOpenFlags(core, writer, claim.id)
      await writeReviews(writer, actor, claim.id, saved, claimToJudge, at)
      return settle(core, writer, actor, claim, at, {
        ...decision,
        basis: { input: claimToJudge, computed },
        asked: input.secondReview,
      })
    },
  )
  return { ...changed, decisionId: result.decisionId, payableFen: result.set.payable_fen }
}

/** @throws `invalid_decision`: no reason for a refusal, no words for a payment ex gratia, more than the expense */
function concluded(
  claim: ClaimToAdjudicate,
  computed: Adjudication,
  input: Inputs['claims']['decide'],
): DecisionToWrite {
  const { exGratiaFen = 0, explanation, clause } = input
  const { conclusion, reasonCode: reasonOfRules } = concludeClaim(computed, exGratiaFen)
  const payableFen = computed.payableFen + exGratiaFen
  if (exGratiaFen > 0) {
    if (!explanation) throw invalid([{ code: 'explanation_required' }])
    const othersFen = paidByOthersFen(claim)
    const { claimedFen } = computed
    if (payableFen + othersFen > claimedFen) {
      throw invalid([
        { code: 'over_indemnity', payableFen, otherCompensationFen: othersFen, claimedFen },
      ])
    }
  }
  const reasonCode = input.reasonCode || (conclusion === 'refuse' ? reasonOfRules : null)
  if (conclusion === 'refuse') assertClaimReason(reasonCode)
  const byId = new Map(claim.lines.map((line) => [line.lineId, line]))
  return {
    conclusion,
    claimedFen: computed.claimedFen,
    excludedFen: computed.excludedFen,
    reducedFen: computed.reducedFen,
    exGratiaFen,
    payableFen,
    lines: computed.lines.map(({ steps, ...line }) => ({
      ...line,
      itemKey: itemKey(byId.get(line.lineId) ?? { code: null, name: '' }),
      exclusions: steps.flatMap((step) => exclusionOf(step) ?? []),
    })),
    reasonCode,
    clause,
    explanation,
  }
}

/** What the reviewer took off by a step: a correction of the line or an exclusion; `null` for a step of the rules. */
function exclusionOf({ kind, amountFen, detail }: Step): Exclusion | null {
  if (kind !== 'corrected' && kind !== 'excluded') return null
  const words = (key: string): string => (typeof detail[key] === 'string' ? detail[key] : '')
  return {
    amountFen: -amountFen,
    reasonCode: words('reasonCode'),
    clause: words('clause'),
    note: words('note'),
  }
}

/** @throws `flags_open` where a blocking finding stands that nobody has let pass with a note */
async function assertNoOpenFlags(core: Core, reader: Reader, claimId: string): Promise<void> {
  const flags = await readFlags(core, reader, claimId)
  const open = flags.filter((flag) => flag.weight === 'block' && !flag.acknowledged)
  if (open.length > 0) {
    throw refusal('flags_open', { flags: [...new Set(open.map((flag) => flag.code))] })
  }
}

/** Refuses the whole claim with a coded reason; nothing is paid. */
export async function refuse(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['refuse'],
): Promise<Changed & { decisionId: string }> {
  return endUnpaid(core, actor, input, 'refuse')
}

/**
 * Records that the applicant takes the claim back (撤案).
 * @throws `second_person_required` while a review stands that somebody asked for, and nobody has confirmed: then
 *   it takes another person, who may confirm (ADJ-07)
 */
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
    (writer, claim, at) => settleUnpaid(core, writer, actor, claim, input, conclusion, at),
  )
  return { ...changed, decisionId: result.decisionId }
}

type ReasonInWords = Pick<Inputs['claims']['refuse'], 'reasonCode' | 'clause' | 'explanation'>

/**
 * Withdraws a claim in the caller's transaction, which has locked it.
 * @throws what `withdraw` throws
 */
export async function withdrawWithin(
  core: Core,
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
  words: ReasonInWords,
  at: string,
): Promise<Changed & { decisionId: string }> {
  const settled = await settleUnpaid(core, writer, actor, claim, words, 'withdraw', at)
  const changed = await saveChange(core, writer, actor, claim, outcomes.withdraw, settled)
  return { ...changed, decisionId: settled.decisionId }
}

async function settleUnpaid(
  core: Core,
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
  { reasonCode, clause, explanation }: ReasonInWords,
  conclusion: Extract<Conclusion, 'refuse' | 'withdraw'>,
  at: string,
) {
  await assertInMyHands(writer, actor, claim, at)
  assertClaimReason(reasonCode)
  const lines = (await readLines(writer, claim.id)).map((line) => ({
    lineId: line.lineId,
    itemKey: itemKey(line),
    claimedFen: line.claimedFen,
    excludedFen: line.claimedFen,
    reducedFen: 0,
    payableFen: 0,
    exclusions: [],
  }))
  return settle(core, writer, actor, claim, at, {
    conclusion,
    lines,
    claimedFen: claim.claimed_fen,
    excludedFen: claim.claimed_fen,
    reducedFen: 0,
    exGratiaFen: 0,
    payableFen: 0,
    reasonCode,
    clause,
    explanation,
  })
}

/** What happens to a claim that is decided so by somebody who may settle it alone, and what it is called. */
const outcomes = {
  pay: { event: 'decide', action: 'claim.decide' },
  pay_part: { event: 'decide', action: 'claim.decide' },
  ex_gratia: { event: 'decide', action: 'claim.decide' },
  refuse: { event: 'reject', action: 'claim.refuse' },
  withdraw: { event: 'withdraw', action: 'claim.withdraw' },
} as const satisfies Readonly<Record<Conclusion, NonNullable<Change['outcome']>>>

interface ToSettle extends DecisionToWrite {
  /** What it was computed from and what came of it; absent where nothing was computed. */
  basis?: { input: ClaimToAdjudicate; computed: Adjudication }
  /** Whoever decides asks for a second person. */
  asked?: boolean
}

/**
 * Writes the decision, what it rests on and what it takes, and says what becomes of the claim: settled, or waiting
 * for a second person where the decision weighs more than the actor may settle alone, or where somebody or a rule
 * asked for one. A withdrawal is the applicant's own and is not weighed (ADJ-08).
 */
async function settle(
  core: Core,
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
  at: string,
  { basis, asked = false, ...decision }: ToSettle,
) {
  const { conclusion, claimedFen, excludedFen, reducedFen, exGratiaFen, payableFen } = decision
  const otherCompensationFen = claim.other_compensation_fen
  const earlier = await newestDecision(writer, claim.id)
  const authority = actor.permissions['claims.decide']
  const weightFen =
    conclusion === 'withdraw'
      ? null
      : decisionWeightFen({
          claimedFen,
          payableFen,
          otherCompensationFen: await othersPaidFen(writer, claim),
        })
  if (conclusion === 'withdraw') await assertNoReviewOwed(writer, actor, claim, earlier)
  const secondReviewReason =
    weightFen === null
      ? null
      : !withinLimit(authority, weightFen)
        ? 'limit'
        : asked
          ? 'asked'
          : await whySecondReview(core, writer, claim, {
              ...decision,
              number: (earlier?.number ?? 0) + 1,
            })
  const waits = secondReviewReason !== null

  // What an earlier decision took was given back when it was undone; a package may have brought one that was not.
  await reverseTakes(writer, actor, claim.id, at)
  if (!basis) await dropProposals(writer, claim.id)
  const adjudicationId = basis
    ? await storeAdjudication(writer, actor, claim.id, basis.input, basis.computed, at)
    : null
  const { id, number } = await writeDecision(writer, actor, claim, at, {
    ...decision,
    adjudicationId,
    secondReviewReason,
  })
  if (basis && conclusion !== 'refuse' && claim.policy_id !== null) {
    const { id: claimId, policy_id: policyId, insured_id: insuredId } = claim
    const whose = { id, claimId, policyId, insuredId }
    await writeTakes(writer, actor, whose, basis.computed.takes, at)
  }
  if (conclusion === 'refuse' && !waits) {
    await addOwnShare(writer, claim, { id, payableFen: 0, claimedFen }, at)
  }
  const { event, action } = outcomes[conclusion]
  return {
    decisionId: id,
    outcome: waits ? { event: 'requireSecondReview' as const, action } : { event, action },
    set: {
      assignee_id: actor.id,
      payable_fen: payableFen,
      decided_at: waits ? null : at,
      adjudication_id: adjudicationId,
      ...(waits ? { second_review_reason: secondReviewReason } : {}),
    },
    audit: {
      before: { decisionId: earlier?.id ?? null },
      after: {
        decisionId: id,
        number,
        conclusion,
        reasonCode: decision.reasonCode || null,
        claimedFen,
        excludedFen,
        reducedFen,
        exGratiaFen,
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

/**
 * Nobody gets past a review that was asked for by having the claim withdrawn (ADJ-07): while one is owed, that
 * takes somebody else than who decided, who may confirm.
 * @throws `second_person_required`
 */
async function assertNoReviewOwed(
  reader: Reader,
  actor: Actor,
  { id }: StoredClaim,
  decision: { actor_id: string } | undefined,
): Promise<void> {
  if (actor.permissions['claims.confirm'] && decision?.actor_id !== actor.id) return
  if (!(await owedReview(reader, id))) return
  throw refusal('second_person_required', { entity: 'claim', id, by: actor.name })
}

async function readLines(
  reader: Reader,
  claimId: string,
): Promise<{ lineId: string; claimedFen: number; code: string | null; name: string }[]> {
  return reader
    .selectFrom('lines')
    .select(['id as lineId', 'claimed_fen as claimedFen', 'code', 'name'])
    .where('claim_id', '=', claimId)
    .execute()
}

function assertClaimReason(reasonCode: string | null | undefined): void {
  if (!reasonCode) throw invalid([{ code: 'reason_required' }])
  if (!findReason(reasonCode, 'claim')) throw invalid([{ code: 'unknown_claim_reason' }])
}
