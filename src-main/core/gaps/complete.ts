import { businessDate } from '@shared/domain/calendar'
import { followUpOn, isEnded } from '@shared/domain/gap-follow-up'
import { recordAudit } from '../audit/chain'
import { readWorkCalendar } from '../calendar/read-calendar'
import { readClockRules } from '../calendar/rules'
import { saveChange, type Changed, type StoredClaim } from '../claims/change'
import type { Actor, Core } from '../context'
import type { Writer } from '../database/database'
import { queueMessages } from '../outbox/queue'
import { answerDueOn } from './asked'
import { readWaitedDays, saveWaitedDays } from './arrival'
import { readItems, type StoredItem, type StoredRequest } from './locked-request'
import { cancelAsking } from './messages'
import { closeDueOn } from './service-level'
import { dueWhileWaiting, waitedFor } from './waiting'

/**
 * Brings a request and its claim in line with the items, after one of them was judged or waived: with its last
 * blocking item the request is complete, and with the last request that the claim waits for the claim resumes, due
 * ten working days from the day on which the last of these documents came (GAP-08, CLM-08). Where something is to be
 * brought again, the customer has their time once more and the steps begin anew (GAP-02, GAP-09).
 * @param again something was refused
 * @returns the claim, one version on
 */
export async function bringInLine(
  core: Core,
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
  request: StoredRequest,
  at: string,
  again: boolean,
): Promise<Changed> {
  const items = await readItems(writer, request.id)
  const ended = isEnded(states(items))
  const { state } = request
  if (state === 'open' && ended) await complete(core, writer, actor, request, items, at)
  else if (state === 'complete' && !ended && mayWait(claim, items)) {
    await openAgain(core, writer, actor, request, at)
  } else if (state === 'open' && again) await askAnew(writer, request, at)
  else await saveRequest(writer, request, {}, at)

  if (claim.state !== 'awaiting_documents') return touchClaim(writer, claim, {}, at)
  const waiting = await waitedFor(writer, claim.id)
  if (waiting.length === 0) return resume(core, writer, actor, claim, request)
  const dueOn = dueWhileWaiting(waiting, await readWorkCalendar(writer)) ?? claim.due_on
  return touchClaim(writer, claim, { due_on: dueOn }, at)
}

/** Whether a request that is open again holds up nothing that has gone on: a claim that resumed waits no more. */
function mayWait(claim: StoredClaim, items: readonly StoredItem[]): boolean {
  return claim.state === 'awaiting_documents' || items.every(({ blocking }) => blocking === 0)
}

/** The day on which what was asked for came: that of the last blocking paper; where all were waived, of the waiver. */
function documentsOn(items: readonly StoredItem[], at: string): string {
  const counted = items.filter(({ blocking }) => blocking === 1)
  const settled = counted.length > 0 ? counted : items
  const days = (state: StoredItem['state'], pick: (item: StoredItem) => string | null): string[] =>
    settled
      .filter((item) => item.state === state)
      .map((item) => businessDate(pick(item) ?? at))
      .sort()
  const accepted = days('accepted', (item) => item.received_at ?? item.judged_at)
  return accepted.at(-1) ?? days('waived', (item) => item.judged_at).at(-1) ?? businessDate(at)
}

async function complete(
  core: Core,
  writer: Writer,
  actor: Actor,
  request: StoredRequest,
  items: readonly StoredItem[],
  at: string,
): Promise<void> {
  const cameOn = documentsOn(items, at)
  const ended = { state: 'complete', ended_at: at, documents_on: cameOn } as const
  await saveRequest(writer, request, { ...ended, next_step: null, next_on: null }, at)
  await saveWaitedDays(writer, request.claim_id)
  await cancelAsking(core, writer, actor, { id: request.id, claimId: request.claim_id }, at)
  await recordAudit(core, writer, actor, {
    action: 'gap.complete',
    entity: 'claim',
    entityId: request.claim_id,
    before: { requestNumber: request.number, requestState: 'open', documentsOn: null },
    after: { requestNumber: request.number, requestState: 'complete', documentsOn: cameOn },
  })
}

/** A paper that completed the request was refused after all, while the claim still waits for another request. */
async function openAgain(
  core: Core,
  writer: Writer,
  actor: Actor,
  request: StoredRequest,
  at: string,
): Promise<void> {
  const open = { state: 'open', ended_at: null, documents_on: null } as const
  await saveRequest(writer, request, { ...open, ...(await firstStep(writer, at)) }, at)
  await saveWaitedDays(writer, request.claim_id)
  await recordAudit(core, writer, actor, {
    action: 'gap.openAgain',
    entity: 'claim',
    entityId: request.claim_id,
    before: {
      requestNumber: request.number,
      requestState: 'complete',
      documentsOn: request.documents_on,
    },
    after: { requestNumber: request.number, requestState: 'open', documentsOn: null },
  })
}

async function askAnew(writer: Writer, request: StoredRequest, at: string): Promise<void> {
  await saveRequest(writer, request, await firstStep(writer, at), at)
}

/** The customer's day and the step after it, for somebody who is asked at this moment (GAP-02, GAP-09). */
export async function firstStep(
  writer: Writer,
  at: string,
): Promise<{ answer_due_on: string; next_step: 'remind'; next_on: string }> {
  const calendar = await readWorkCalendar(writer)
  const rules = (await readClockRules(writer)).value
  const dueOn = await answerDueOn(writer, businessDate(at), calendar)
  const dates = { answerDueOn: dueOn, remindedAt: null, escalatedAt: null }
  return {
    answer_due_on: dueOn,
    next_step: 'remind',
    next_on: followUpOn('remind', dates, rules, calendar),
  }
}

/** Writes a change of the request, one version on. */
export async function saveRequest(
  writer: Writer,
  request: StoredRequest,
  set: Partial<
    Pick<
      StoredRequest,
      | 'state'
      | 'ended_at'
      | 'documents_on'
      | 'answer_due_on'
      | 'next_step'
      | 'next_on'
      | 'reminded_at'
      | 'escalated_at'
    >
  >,
  at: string,
): Promise<void> {
  await writer
    .updateTable('gap_requests')
    .set({ ...set, version: request.version + 1, updated_at: at })
    .where('id', '=', request.id)
    .execute()
}

/** Writes what follows for a claim that stays in its state, one version on. */
export async function touchClaim(
  writer: Writer,
  claim: StoredClaim,
  set: Partial<Pick<StoredClaim, 'due_on' | 'priority' | 'new_documents' | 'answered_at'>>,
  at: string,
): Promise<Changed> {
  const version = claim.version + 1
  await writer
    .updateTable('claims')
    .set({ ...set, version, updated_at: at })
    .where('id', '=', claim.id)
    .execute()
  return { id: claim.id, state: claim.state, version }
}

/** Everything is here: the review goes on, and the customer hears of it (CLM-08, CLM-09). */
async function resume(
  core: Core,
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
  request: StoredRequest,
): Promise<Changed> {
  const dueOn = await closeDueOn(writer, claim)
  const changed = await saveChange(
    core,
    writer,
    actor,
    claim,
    { event: 'documentsComplete', action: 'gap.resume' },
    {
      set: { due_on: dueOn, waited_days: await readWaitedDays(writer, claim.id) },
    },
  )
  await queueMessages(core, writer, actor, {
    eventKey: `gap:${request.id}:complete:${changed.version}`,
    claimId: claim.id,
    gapRequestId: request.id,
    kind: 'documents_complete',
    fields: {},
    language: request.language,
  })
  return changed
}

function states(items: readonly StoredItem[]): { blocking: boolean; state: StoredItem['state'] }[] {
  return items.map(({ blocking, state }) => ({ blocking: blocking === 1, state }))
}
