import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { decisionWeightFen, withinLimit } from '@shared/domain/authority'
import type { Actor, Core } from '../context'
import { changeClaim, type Changed } from './change'
import { addOwnShare } from '../adjudication/own-shares'
import { contentHashes, newestDecision } from './decision-record'
import { othersPaidFen } from './second-review'

/**
 * Confirms the decision that waits in second review, as the second person it needs (ADJ-08): the claim is
 * now decided, or rejected where the decision refuses it.
 * @throws `second_person_required` to whoever made the decision; `above_limit` where it weighs more than the
 *   actor may confirm; and what `changeClaim` throws
 */
export async function confirmDecision(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['confirm'],
): Promise<Changed> {
  const { result: _result, ...changed } = await changeClaim(
    core,
    actor,
    { ...input, event: 'confirm', action: 'claim.confirm' },
    async (writer, claim, at) => {
      const decision = await newestDecision(writer, claim.id)
      // Only a package from elsewhere brings a waiting claim without a decision that could wait.
      if (!decision || decision.conclusion === 'withdraw') {
        throw refusal('not_allowed_in_state', {
          entity: 'claim',
          id: claim.id,
          state: claim.state,
          event: 'confirm',
        })
      }
      if (decision.actor_id === actor.id) {
        throw refusal('second_person_required', { entity: 'claim', id: claim.id, by: actor.name })
      }
      const weightFen = decisionWeightFen({
        claimedFen: decision.claimed_fen,
        payableFen: decision.payable_fen,
        otherCompensationFen: await othersPaidFen(writer, claim),
      })
      const authority = actor.permissions['claims.confirm']
      if (!withinLimit(authority, weightFen)) {
        throw refusal('above_limit', {
          action: 'claims.confirm',
          amountFen: weightFen,
          limitFen: authority?.limitFen ?? 0,
        })
      }
      await writer
        .updateTable('decisions')
        .set({ confirmed_by: actor.id, confirmed_at: at })
        .where('id', '=', decision.id)
        .execute()
      if (decision.conclusion === 'refuse') {
        const { id, claimed_fen: claimedFen } = decision
        await addOwnShare(writer, claim, { id, claimedFen, payableFen: 0 }, at)
      }
      return {
        outcome: {
          event: decision.conclusion === 'refuse' ? 'confirmRefusal' : 'confirm',
          action: 'claim.confirm',
        },
        set: { payable_fen: decision.payable_fen, decided_at: at },
        audit: {
          before: { confirmedById: null, confirmedAt: null },
          after: {
            confirmedById: actor.id,
            confirmedAt: at,
            decisionId: decision.id,
            number: decision.number,
            conclusion: decision.conclusion,
            payableFen: decision.payable_fen,
            weightFen,
            limitFen: authority?.limitFen ?? null,
            contentSha256: (await contentHashes(writer, [decision.id])).get(decision.id),
          },
        },
      } as const
    },
  )
  return changed
}
