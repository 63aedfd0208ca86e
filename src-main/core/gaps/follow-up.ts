import type { Inputs, Outputs } from '@shared/contract'
import { isRefusal, refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { blocks, followUpOn, stepAfter } from '@shared/domain/gap-follow-up'
import type { FollowUpStep } from '@shared/domain/gaps'
import { recordAudit } from '../audit/chain'
import { readWorkCalendar } from '../calendar/read-calendar'
import { readClockRules } from '../calendar/rules'
import { assertInMyHands, type StoredClaim } from '../claims/change'
import { withdrawWithin } from '../claims/judge'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { describeError } from '../log'
import { prepareNotice } from '../notices/prepare'
import { composeMessages } from '../outbox/compose'
import { queueMessages } from '../outbox/queue'
import { readAsked } from './asked'
import { saveRequest, touchClaim } from './complete'
import { endRequests } from './end'
import { fieldsOf, finishSending, kindOfStep } from './finish'
import { lockedRequest, readItems, type StoredItem, type StoredRequest } from './locked-request'
import { askingFields, outstandingLines } from './messages'
import { dueWhileWaiting, waitedFor } from './waiting'

/**
 * What the desk does when no answer comes (GAP-09): a reminder; a last notice, with which a senior sees the claim; the
 * end of the claim for lack of documents. Requests that somebody has answered are not followed up.
 */

/** From this priority on a claim stands out in every queue: what an escalated one is raised to. */
export const ESCALATED_PRIORITY = 2

/** What following up each of these would do. A request that is not there is left out. */
export async function previewFollowUp(
  core: Core,
  actor: Actor,
  { requestIds }: Inputs['gaps']['previewFollowUp'],
): Promise<Outputs['gaps']['previewFollowUp']> {
  return core.database.snapshot(async (reader) => {
    const previews: Outputs['gaps']['previewFollowUp'] = []
    for (const requestId of new Set(requestIds)) {
      const found = await find(reader, requestId)
      if (!found) continue
      const { request, claim } = found
      const skipped = await whyNot(reader, actor, found, now(core))
      const step = request.next_step
      previews.push({
        requestId,
        claimNo: claim.claim_no,
        step,
        channels: step === null || skipped !== null ? [] : await channelsOf(reader, request, step),
        skipped,
        version: request.version,
      })
    }
    return previews
  })
}

async function channelsOf(reader: Reader, request: StoredRequest, step: FollowUpStep) {
  const { texts } = await composeMessages(reader, {
    claimId: request.claim_id,
    kind: step === 'close' ? 'documents_lapsed' : kindOfStep[step],
    fields: {},
    // A letter comes with each notice but the end of the claim, whose letter is that of the decision.
    noticeId: step === 'close' ? null : 'to come',
    language: request.language,
  })
  return texts.map(({ channel }) => channel)
}

/**
 * Follows up each request for which a step is due: all of it or nothing for each, whatever becomes of the others.
 * @returns what was done, and why each of the rest was left as it is
 */
export async function followUp(
  core: Core,
  actor: Actor,
  { requests }: Inputs['gaps']['followUp'],
): Promise<Outputs['gaps']['followUp']> {
  const done: Outputs['gaps']['followUp']['done'] = []
  const skipped: Outputs['gaps']['followUp']['skipped'] = []
  const asked = new Map(requests.map(({ id, version }) => [id, version]))
  for (const [requestId, version] of asked) {
    try {
      const step = await core.database.write((writer) =>
        followUpOne(core, writer, actor, requestId, version),
      )
      done.push({ requestId, step })
    } catch (error) {
      const reason =
        error instanceof Skip ? error.reason : isRefusal(error) ? String(error.code) : null
      if (reason === null) throw error
      skipped.push({ requestId, claimNo: await claimNoOf(core.database.reader, requestId), reason })
    }
  }
  for (const { requestId } of done) {
    await finishSending(core, actor, requestId).catch((error: unknown) => {
      core.log.warn({ event: 'gap.unfinished', requestId, error: describeError(error) })
    })
  }
  return { done, skipped }
}

/** Why a request is left as it is. */
class Skip extends Error {
  override name = 'Skip'
  constructor(readonly reason: string) {
    super(reason)
  }
}

interface Found {
  request: StoredRequest
  claim: StoredClaim
  items: StoredItem[]
}

async function find(reader: Reader, requestId: string): Promise<Found | null> {
  const request = await reader
    .selectFrom('gap_requests')
    .selectAll()
    .where('id', '=', requestId)
    .executeTakeFirst()
  if (!request) return null
  const claim = await reader
    .selectFrom('claims')
    .selectAll()
    .where('id', '=', request.claim_id)
    .executeTakeFirstOrThrow()
  return { request, claim, items: await readItems(reader, requestId) }
}

/** @returns `ended`, `not_due`, `answered`, `not_permitted`; `null` where the step can be done */
async function whyNot(
  reader: Reader,
  actor: Actor,
  { request, claim, items }: Found,
  at: string,
): Promise<string | null> {
  const today = businessDate(at)
  const { state, next_step: step, next_on: nextOn } = request
  if (state !== 'open') return 'ended'
  // What came may be unmatched: nobody is reminded, let alone closed, for what lies here unseen.
  if (claim.new_documents > 0 || items.some((item) => item.state === 'received')) return 'answered'
  if (step === null || nextOn === null || nextOn > today) return 'not_due'
  if (step !== 'close') return null
  // Somebody who is still asked for something else has not had their time.
  const others = await waitedFor(reader, claim.id)
  if (others.some((other) => other.nextOn === null || other.nextOn > today)) return 'not_due'
  if (others.some((other) => other.items.some((item) => item.state === 'received'))) {
    return 'answered'
  }
  return actor.permissions['claims.decide'] ? null : 'not_permitted'
}

async function followUpOne(
  core: Core,
  writer: Writer,
  actor: Actor,
  requestId: string,
  version: number,
): Promise<FollowUpStep> {
  const at = now(core)
  await lockedRequest(writer, requestId, version)
  const found = await find(writer, requestId)
  if (!found) throw refusal('not_found', { entity: 'gap_request', id: requestId })
  const reason = await whyNot(writer, actor, found, at)
  if (reason !== null) throw new Skip(reason)
  const step = found.request.next_step
  if (step === null) throw new Skip('not_due')
  if (step === 'close') await close(core, writer, actor, found, at)
  else await remindOrEscalate(core, writer, actor, found, step, at)
  return step
}

async function remindOrEscalate(
  core: Core,
  writer: Writer,
  actor: Actor,
  { request, claim, items }: Found,
  step: Exclude<FollowUpStep, 'close'>,
  at: string,
): Promise<void> {
  const calendar = await readWorkCalendar(writer)
  const rules = (await readClockRules(writer)).value
  const waits = blocks(items.map(({ blocking, state }) => ({ blocking: blocking === 1, state })))
  const next = stepAfter(step, waits)
  const moment =
    step === 'remind' ? { reminded_at: at } : { escalated_at: at, reminded_at: request.reminded_at }
  const dates = {
    answerDueOn: request.answer_due_on,
    remindedAt: moment.reminded_at,
    escalatedAt: step === 'escalate' ? at : null,
  }
  const nextOn = next === null ? null : followUpOn(next, dates, rules, calendar)
  await saveRequest(writer, request, { ...moment, next_step: next, next_on: nextOn }, at)
  const waiting = await waitedFor(writer, claim.id)
  const dueOn = dueWhileWaiting(waiting, calendar) ?? claim.due_on
  const priority =
    step === 'escalate' ? Math.max(claim.priority, ESCALATED_PRIORITY) : claim.priority
  await touchClaim(writer, claim, { due_on: dueOn, priority }, at)
  await assertComplete(writer, request, step)
  await recordAudit(core, writer, actor, {
    action: step === 'remind' ? 'gap.remind' : 'gap.escalate',
    entity: 'claim',
    entityId: claim.id,
    before: {
      requestNumber: request.number,
      nextStep: step,
      nextOn: request.next_on,
      dueOn: claim.due_on,
      priority: claim.priority,
    },
    after: { requestNumber: request.number, nextStep: next, nextOn, dueOn, priority },
  })
}

/** That the notice of the step lacks nothing. @throws `notice_incomplete`, `message_incomplete` */
async function assertComplete(
  reader: Reader,
  { id: gapRequestId, claim_id: claimId, language }: StoredRequest,
  step: Exclude<FollowUpStep, 'close'>,
): Promise<void> {
  const kind = kindOfStep[step]
  const letter = await prepareNotice(reader, { claimId, kind, language, gapRequestId })
  if (letter.missing.length > 0) throw refusal('notice_incomplete', { missing: letter.missing })
  const found = await find(reader, gapRequestId)
  const fields = fieldsOf(
    await readAsked(reader, gapRequestId),
    { next_on: found?.request.next_on ?? null },
    kind,
  )
  const { missing } = await composeMessages(reader, { claimId, kind, fields, language })
  if (missing.length > 0) throw refusal('message_incomplete', { missing })
}

/**
 * Ends the claim for lack of documents, by the way of any withdrawal: a decision with its reason, and a second person
 * where one is owed. The customer hears of it, and can still bring the documents: the claim is then opened again.
 */
async function close(
  core: Core,
  writer: Writer,
  actor: Actor,
  { request, claim }: Found,
  at: string,
): Promise<void> {
  await assertInMyHands(writer, actor, claim, at)
  const asked = await readAsked(writer, request.id)
  const lines = outstandingLines(asked)
  await endRequests(core, writer, actor, claim.id, at, 'lapsed')
  await withdrawWithin(core, writer, actor, claim, { reasonCode: 'documents_missing' }, at)
  await queueMessages(core, writer, actor, {
    eventKey: `gap:${request.id}:lapse`,
    claimId: claim.id,
    gapRequestId: request.id,
    kind: 'documents_lapsed',
    fields: { ...askingFields(asked, { lines, deadline: asked.answerDueOn }), reason: null },
    language: request.language,
  })
}

async function claimNoOf(reader: Reader, requestId: string): Promise<string> {
  const row = await reader
    .selectFrom('gap_requests')
    .innerJoin('claims', 'claims.id', 'gap_requests.claim_id')
    .select('claims.claim_no')
    .where('gap_requests.id', '=', requestId)
    .executeTakeFirst()
  return row?.claim_no ?? ''
}
