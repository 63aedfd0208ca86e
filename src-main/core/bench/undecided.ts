import { refusal } from '@shared/contract/errors'
import { judgingStates } from '../adjudication/reviews'
import { recordAudit } from '../audit/chain'
import { assertInMyHands, lockedClaim, type StoredClaim } from '../claims/change'
import { now, type Actor, type Core } from '../context'
import type { Writer } from '../database/database'

/** What a change to a claim's facts or evidence leaves in the trail. */
interface Recorded {
  before?: Record<string, unknown>
  after: Record<string, unknown>
}

/**
 * Changes what a decision will rest on, in one transaction with its audit entry. The claim gets a new version, so
 * that nobody decides on what they have not seen (ADJ-07). `null` from `work`: nothing is another than before, and
 * nothing is written.
 * @throws `not_found`, `stale_version`, `not_allowed_in_state`, `already_taken`
 */
export async function changeUndecided(
  core: Core,
  actor: Actor,
  command: { id: string; version: number; action: string },
  work: (writer: Writer, claim: StoredClaim, at: string) => Promise<Recorded | null>,
): Promise<{ id: string; version: number }> {
  return core.database.write(async (writer) => {
    const at = now(core)
    const claim = await lockedClaim(writer, command.id, command.version, at)
    await assertMine(writer, actor, claim, command.action, at)
    const recorded = await work(writer, claim, at)
    if (!recorded) return { id: claim.id, version: claim.version }
    const version = claim.version + 1
    await writer
      .updateTable('claims')
      .set({ version, updated_at: at })
      .where('id', '=', claim.id)
      .execute()
    await recordAudit(core, writer, actor, {
      action: command.action,
      entity: 'claim',
      entityId: claim.id,
      ...recorded,
    })
    return { id: claim.id, version }
  })
}

/**
 * Adds to the evidence of an undecided claim, or takes from it, with an audit entry. The claim keeps its version:
 * what two people pin or tag at once does not contradict.
 * @throws `not_found`, `not_allowed_in_state`, `already_taken`
 */
export async function changeEvidence<T>(
  core: Core,
  actor: Actor,
  command: { id: string; action: string },
  work: (writer: Writer, at: string) => Promise<{ result: T; recorded: Recorded | null }>,
): Promise<T> {
  return core.database.write(async (writer) => {
    const at = now(core)
    const claim = await writer
      .selectFrom('claims')
      .select(['id', 'state', 'assignee_id'])
      .where('id', '=', command.id)
      .executeTakeFirst()
    if (!claim) throw refusal('not_found', { entity: 'claim', id: command.id })
    await assertMine(writer, actor, claim, command.action, at)
    const { result, recorded } = await work(writer, at)
    if (recorded) {
      await recordAudit(core, writer, actor, {
        action: command.action,
        entity: 'claim',
        entityId: claim.id,
        ...recorded,
      })
    }
    return result
  })
}

async function assertMine(
  writer: Writer,
  actor: Actor,
  claim: Pick<StoredClaim, 'id' | 'state' | 'assignee_id'>,
  action: string,
  at: string,
): Promise<void> {
  const { id, state } = claim
  if (!judgingStates.includes(state)) {
    const event = action.slice(action.indexOf('.') + 1)
    throw refusal('not_allowed_in_state', { entity: 'claim', id, state, event })
  }
  await assertInMyHands(writer, actor, claim, at)
}
