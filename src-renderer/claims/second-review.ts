import type { Claim, ClaimDecision } from '@shared/contract/claims'
import type { Me } from '@shared/contract/accounts'
import { decisionWeightFen, withinLimit } from '@shared/domain/authority'

/** A decision above the limit of who made it, waiting for another person (ADJ-08). */
export interface SecondReview {
  decision: ClaimDecision
  /** What the decision is measured by, in fen. */
  weightFen: number
  /** Up to how much whoever decided may settle alone; `null` where the trail does not say. */
  limitFen: number | null
  /** Why the person looking at it cannot confirm it; `null` when they can. */
  whyNot: 'own' | 'not_permitted' | 'above_limit' | null
}

/** What waits on this claim for a second person, as `me` sees it; `null` when nothing does. */
export function secondReview(claim: Claim, me: Me | null): SecondReview | null {
  const [decision] = claim.decisions
  if (claim.state !== 'second_review' || !decision) return null
  const weightFen = decisionWeightFen(decision)
  return {
    decision,
    weightFen,
    limitFen: limitThen(claim, decision),
    whyNot: whyNotConfirm(decision, weightFen, me),
  }
}

/** The limit that was in force for whoever decided, as the trail recorded it with the decision. */
function limitThen(claim: Claim, decision: ClaimDecision): number | null {
  const entry = claim.history.find(({ after }) => after?.['decisionId'] === decision.id)
  const limit = entry?.after?.['limitFen']
  return typeof limit === 'number' ? limit : null
}

function whyNotConfirm(
  decision: ClaimDecision,
  weightFen: number,
  me: Me | null,
): SecondReview['whyNot'] {
  if (decision.decidedById === me?.id) return 'own'
  const permission = me?.permissions['claims.confirm']
  if (!permission) return 'not_permitted'
  return withinLimit(permission, weightFen) ? null : 'above_limit'
}
