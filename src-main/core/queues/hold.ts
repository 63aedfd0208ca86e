import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { maskNumbersWithin } from '@shared/domain/masking'
import { settledClaimStates } from '@shared/domain/states'
import { recordAudit } from '../audit/chain'
import { assertInMyHands, lockedClaim, noHold, type StoredClaim } from '../claims/change'
import { now, type Actor, type Core } from '../context'
import type { Writer } from '../database/database'

/** The longest anybody may put a claim aside: half a year, the time an expert opinion takes at most. */
export const MOST_DAYS_ON_HOLD = 180
const DAY_MS = 86_400_000

/**
 * Puts a claim aside until a moment: it is not handed out meanwhile and comes back by the clock alone.
 * @throws `stale_version`, `already_taken`, `not_allowed_in_state` where a decision stands, `invalid_record` for a
 *   moment that is not within the next 180 days
 */
export async function holdClaim(
  core: Core,
  actor: Actor,
  input: Inputs['queues']['hold'],
): Promise<{ id: string; version: number }> {
  const until = new Date(input.until).toISOString()
  return changeHold(core, actor, input, { action: 'claim.hold' }, (claim) => {
    assertMoment(until, core.clock())
    if (settledClaimStates.includes(claim.state)) throw notAllowed(claim, 'hold')
    return {
      hold_until: until,
      hold_reason: maskNumbersWithin(input.reason),
      hold_by: actor.id,
    }
  })
}

/**
 * Ends a hold before its time, or takes note that it has ended.
 * @throws `stale_version`, `already_taken`, `not_allowed_in_state` where there is none
 */
export async function resumeClaim(
  core: Core,
  actor: Actor,
  input: Inputs['queues']['resume'],
): Promise<{ id: string; version: number }> {
  return changeHold(core, actor, input, { action: 'claim.resume' }, (claim) => {
    if (claim.hold_until === null) throw notAllowed(claim, 'resume')
    return noHold
  })
}

type Hold = Pick<StoredClaim, 'hold_until' | 'hold_reason' | 'hold_by'>

async function changeHold(
  core: Core,
  actor: Actor,
  { id, version }: { id: string; version: number },
  record: { action: string },
  change: (claim: StoredClaim) => Hold,
): Promise<{ id: string; version: number }> {
  return core.database.write(async (writer: Writer) => {
    const at = now(core)
    const claim = await lockedClaim(writer, id, version, at)
    await assertInMyHands(writer, actor, claim, at)
    const hold = change(claim)
    const next = version + 1
    await writer
      .updateTable('claims')
      .set({ ...hold, version: next, updated_at: at })
      .where('id', '=', id)
      .execute()
    const fields = ({ hold_until: holdUntil, hold_reason: holdReason, hold_by: holdBy }: Hold) => ({
      holdUntil,
      holdReason,
      holdBy,
    })
    await recordAudit(core, writer, actor, {
      ...record,
      entity: 'claim',
      entityId: id,
      before: fields(claim),
      after: fields(hold),
    })
    return { id, version: next }
  })
}

/** @throws `invalid_record` */
function assertMoment(until: string, nowMs: number): void {
  const wait = Date.parse(until) - nowMs
  const reason = wait <= 0 ? 'not_in_future' : wait > MOST_DAYS_ON_HOLD * DAY_MS ? 'too_far' : null
  if (reason === null) return
  const detail = reason === 'too_far' ? String(MOST_DAYS_ON_HOLD) : ''
  throw refusal('invalid_record', { problems: [{ field: 'until', reason, detail }] })
}

function notAllowed({ id, state }: StoredClaim, event: string) {
  return refusal('not_allowed_in_state', { entity: 'claim', id, state, event })
}
