import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { maskNumbersWithin } from '@shared/domain/masking'
import { isOutstanding } from '@shared/domain/gap-follow-up'
import { recordAudit } from '../audit/chain'
import { readWorkCalendar } from '../calendar/read-calendar'
import {
  assertInMyHands,
  lockedClaim,
  saveChange,
  type Changed,
  type StoredClaim,
} from '../claims/change'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { newId } from '../ids'
import { describeError } from '../log'
import { prepareNotice } from '../notices/prepare'
import { askedOf, OTHER_MATERIAL, type Asked } from './asked'
import { firstStep, touchClaim } from './complete'
import { finishSending } from './finish'
import { composeRequest } from './propose'
import { dueWhileWaiting, waitedFor } from './waiting'

/**
 * Asks the customer for everything at once (GAP-01 to GAP-03, GAP-07). Request, items and the claim's state are
 * written in one transaction; then the letter is set and the messages are queued. What a crash leaves of the second
 * part, `finishUnsent` does: nothing is lost, and nothing goes twice.
 * @throws `again_reason_required` where the customer was asked before and nobody says why again; `invalid_record` for
 *   items that cannot be asked for; `notice_incomplete`, `message_incomplete` with what the letter or a message lacks;
 *   `not_allowed_in_state`, `already_taken`, `stale_version`
 */
export async function sendRequest(
  core: Core,
  actor: Actor,
  input: Inputs['gaps']['send'],
): Promise<Outputs['gaps']['send']> {
  const requestId = newId()
  const changed = await core.database.write((writer) =>
    writeRequest(core, writer, actor, input, requestId),
  )
  await finishSending(core, actor, requestId).catch((error: unknown) => {
    // It is sent all the same, by the desk's next round.
    core.log.warn({ event: 'gap.unfinished', requestId, error: describeError(error) })
  })
  return {
    requestId,
    claimId: changed.id,
    claimState: changed.state,
    claimVersion: changed.version,
  }
}

async function writeRequest(
  core: Core,
  writer: Writer,
  actor: Actor,
  input: Inputs['gaps']['send'],
  requestId: string,
): Promise<Changed> {
  const at = now(core)
  const claim = await lockedClaim(writer, input.claimId, input.version, at)
  assertAskable(claim)
  await assertInMyHands(writer, actor, claim, at)
  const asked = await askedOf(writer, input, at)
  const { number, language } = asked
  if (number > 1 && !asked.againReason) {
    throw refusal('again_reason_required', { claimId: claim.id, earlier: number - 1 })
  }
  await assertNotAskedStill(writer, asked)
  const step = await firstStep(writer, at)
  await writer
    .insertInto('gap_requests')
    .values({
      id: requestId,
      claim_id: claim.id,
      number,
      state: 'open',
      language,
      again_reason: asked.againReason,
      remark: asked.remark,
      sent_at: at,
      ...step,
      actor_id: actor.id,
      created_at: at,
      updated_at: at,
    })
    .execute()
  await writer
    .insertInto('gap_items')
    .values(
      asked.items.map((item, index) => ({
        id: newId(),
        request_id: requestId,
        claim_id: claim.id,
        position: index + 1,
        material: item.material,
        reason: item.reason,
        problems: JSON.stringify(item.problems),
        // Of what is in no matrix the note is the name.
        note: input.items[index]?.note ?? null,
        blocking: item.blocking ? 1 : 0,
        state: 'requested' as const,
      })),
    )
    .execute()
  const changed = await nowWaiting(core, writer, actor, claim, asked, at)
  await assertComplete(writer, asked, requestId)
  return changed
}

/** Only items that block make the claim wait (GAP-08). What came before was looked at by whoever asks again. */
async function nowWaiting(
  core: Core,
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
  asked: Asked,
  at: string,
): Promise<Changed> {
  const seen = { new_documents: 0, answered_at: null }
  const blocking = asked.items.some((item) => item.blocking)
  const dueOn =
    dueWhileWaiting(await waitedFor(writer, claim.id), await readWorkCalendar(writer)) ??
    claim.due_on
  const recorded = {
    requestNumber: asked.number,
    language: asked.language,
    answerDueOn: asked.answerDueOn,
    againReason: asked.againReason === null ? null : maskNumbersWithin(asked.againReason),
    items: asked.items.map(({ material, reason, blocking: needed }) => ({
      material,
      reason,
      blocking: needed,
    })),
  }
  if (blocking) {
    const command = { event: 'requestDocuments', action: 'gap.send' } as const
    const set = { ...seen, due_on: dueOn }
    return saveChange(core, writer, actor, claim, command, { set, audit: { after: recorded } })
  }
  await recordAudit(core, writer, actor, {
    action: 'gap.send',
    entity: 'claim',
    entityId: claim.id,
    after: recorded,
  })
  return touchClaim(writer, claim, { ...seen, due_on: dueOn }, at)
}

/** @throws `not_allowed_in_state` */
export function assertAskable({ id, state }: Pick<StoredClaim, 'id' | 'state'>): void {
  if (state === 'in_review' || state === 'awaiting_documents') return
  throw refusal('not_allowed_in_state', { entity: 'claim', id, state, event: 'requestDocuments' })
}

/** Nobody is asked for a paper while they are asked for it already. @throws `invalid_record` */
async function assertNotAskedStill(reader: Reader, asked: Asked): Promise<void> {
  const rows = await reader
    .selectFrom('gap_items')
    .innerJoin('gap_requests', 'gap_requests.id', 'gap_items.request_id')
    .select(['gap_items.material', 'gap_items.state'])
    .where('gap_items.claim_id', '=', asked.claimId)
    .where('gap_requests.state', '=', 'open')
    .where('gap_items.material', '<>', OTHER_MATERIAL)
    .execute()
  const open = new Set(
    rows.flatMap(({ material, state }) =>
      isOutstanding(state) || state === 'received' ? [material] : [],
    ),
  )
  const problems = asked.items.flatMap(({ material }, index) =>
    open.has(material)
      ? [{ field: `items.${index}`, reason: 'asked_already', detail: material }]
      : [],
  )
  if (problems.length > 0) throw refusal('invalid_record', { problems })
}

/**
 * That neither the letter nor a message will lack anything, before the customer is asked (NTC-07).
 * @throws `notice_incomplete`, `message_incomplete` with the fields
 */
async function assertComplete(reader: Reader, asked: Asked, gapRequestId: string): Promise<void> {
  const { claimId, language } = asked
  const kind = 'documents_request'
  const letter = await prepareNotice(reader, { claimId, kind, language, gapRequestId })
  if (letter.missing.length > 0) throw refusal('notice_incomplete', { missing: letter.missing })
  const { missing } = await composeRequest(reader, asked)
  if (missing.length > 0) throw refusal('message_incomplete', { missing })
}
