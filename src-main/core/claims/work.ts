import type { Inputs } from '@shared/contract'
import { maskNumbersWithin } from '@shared/domain/masking'
import type { Actor, Core } from '../context'
import { assertInMyHands, changeClaim, saveChange, type Change, type Changed } from './change'

/** Taking, giving back, closing and opening again: the commands that move a claim without judging it. */

/** Makes the claim the actor's own and puts it in review. */
export async function takeClaim(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['take'],
): Promise<Changed> {
  return changeClaim(
    core,
    actor,
    { ...input, event: 'take', action: 'claim.take' },
    async (writer, claim) => {
      await assertInMyHands(writer, actor, claim)
      return { set: { assignee_id: actor.id } }
    },
  )
}

/** Takes the received claim that is due first and nobody has; `null` when there is none. */
export async function takeNextClaim(core: Core, actor: Actor): Promise<Changed | null> {
  return core.database.write(async (writer) => {
    const next = await writer
      .selectFrom('claims')
      .selectAll()
      .where('state', '=', 'received')
      .where('assignee_id', 'is', null)
      .orderBy('due_on')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst()
    if (!next) return null
    const command = { event: 'take', action: 'claim.take' } as const
    return saveChange(core, writer, actor, next, command, { set: { assignee_id: actor.id } })
  })
}

/** Puts a claim in review back into the queue, for anybody. */
export async function releaseClaim(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['release'],
): Promise<Changed> {
  return changeClaim(
    core,
    actor,
    { ...input, event: 'release', action: 'claim.release' },
    async (writer, claim) => {
      await assertInMyHands(writer, actor, claim)
      return { set: { assignee_id: null } }
    },
  )
}

/** Sends a claim that is decided, or waits for its second person, back to review before anything left the house. */
export async function returnToReview(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['returnToReview'],
): Promise<Changed> {
  return changeClaim(
    core,
    actor,
    { ...input, event: 'returnToReview', action: 'claim.returnToReview' },
    async () => ({
      set: { payable_fen: null, decided_at: null },
      audit: reason(input.reason),
    }),
  )
}

/** Closes a decided claim: what was decided is now what the insured is told. */
export async function closeClaim(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['close'],
): Promise<Changed> {
  return changeClaim(
    core,
    actor,
    { ...input, event: 'close', action: 'claim.close' },
    async (_writer, _claim, at) => ({ set: { closed_at: at } }),
  )
}

/** Opens a claim again, with the reason; the decisions made stay readable (CLM-07). */
export async function reopenClaim(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['reopen'],
): Promise<Changed> {
  return changeClaim(
    core,
    actor,
    { ...input, event: 'reopen', action: 'claim.reopen' },
    async () => ({
      set: { payable_fen: null, decided_at: null, closed_at: null, assignee_id: actor.id },
      audit: reason(input.reason),
    }),
  )
}

/** Why, in the person's words, which are kept nowhere else; without numbers that identify somebody (MEM-04). */
function reason(words: string): Change['audit'] {
  return { after: { reason: maskNumbersWithin(words) } }
}
