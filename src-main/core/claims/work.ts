import type { Inputs } from '@shared/contract'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import { assertInMyHands, changeClaim, type Changed } from './change'

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
      return { set: { assignee_id: actor.id }, audit: { assigneeId: actor.id } }
    },
  )
}

/** Takes the received claim that is due first and nobody has; `null` when there is none. */
export async function takeNextClaim(core: Core, actor: Actor): Promise<Changed | null> {
  return core.database.write(async (writer) => {
    const next = await writer
      .selectFrom('claims')
      .select(['id', 'version'])
      .where('state', '=', 'received')
      .where('assignee_id', 'is', null)
      .orderBy('due_on')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst()
    if (!next) return null
    const version = next.version + 1
    await writer
      .updateTable('claims')
      .set({ state: 'in_review', assignee_id: actor.id, version, updated_at: now(core) })
      .where('id', '=', next.id)
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'claim.take',
      entity: 'claim',
      entityId: next.id,
      before: { state: 'received', assigneeId: null, payableFen: null },
      after: { state: 'in_review', assigneeId: actor.id },
    })
    return { id: next.id, state: 'in_review', version }
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
      return { set: { assignee_id: null }, audit: { assigneeId: null } }
    },
  )
}

/** Sends a decided claim back to review, before anything left the house. */
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
      audit: { payableFen: null, reason: input.reason },
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
    async (_writer, _claim, at) => ({
      set: { closed_at: at },
      audit: { closedAt: at },
    }),
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
      audit: { payableFen: null, assigneeId: actor.id, reason: input.reason },
    }),
  )
}
