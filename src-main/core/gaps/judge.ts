import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { nextGapItemState, type GapItemEvent, type GapItemState } from '@shared/domain/gaps'
import { maskNumbersWithin } from '@shared/domain/masking'
import type { PaperProblem } from '@shared/domain/materials/matrix'
import { recordAudit } from '../audit/chain'
import { assertInMyHands, lockedClaim, type Changed, type StoredClaim } from '../claims/change'
import { now, type Actor, type Core } from '../context'
import type { Writer } from '../database/database'
import { queueMessages } from '../outbox/queue'
import { answerDueOn, readAsked } from './asked'
import { bringInLine } from './complete'
import type { StoredItem, StoredRequest } from './locked-request'
import { askingFields } from './messages'
import { writeCheck } from './write-check'

/** Judging what came for an item, and doing without it (GAP-08). */

/**
 * Accepts or refuses what came for an item. A refused one is to be brought again, and the customer is told what is
 * wrong with it, unless whoever judges tells them otherwise. A judgement can be changed as long as the claim waits.
 * @throws `invalid_record` for a refusal that says nothing; `not_allowed_in_state` for an item of which nothing came,
 *   or whose claim waits for it no longer; `not_found`, `stale_version`, `already_taken`
 */
export async function judgeItem(
  core: Core,
  actor: Actor,
  input: Inputs['gaps']['judge'],
): Promise<Outputs['gaps']['judge']> {
  const refused = input.verdict === 'refuse'
  const problems = refused ? [...new Set(input.problems)] : []
  const reason = input.reason?.trim() || null
  if (refused && reason === null && problems.every((problem) => problem === 'other')) {
    throw refusal('invalid_record', {
      problems: [{ field: 'problems', reason: 'problem_required', detail: '' }],
    })
  }
  return changeItem(core, actor, input, input.verdict, reason, async (change) => {
    const { writer, claim, request, item, at } = change
    await checkPapers(writer, actor, item, { refused, problems, note: reason }, at)
    // What is asked for again is asked for because of this.
    if (refused) await saveWhy(writer, item.id, problems)
    const changed = await bringInLine(core, writer, actor, claim, request, at, refused)
    if (refused && input.tell) {
      await tellRefused(core, writer, actor, change, changed.version)
    }
    return changed
  })
}

/**
 * Does without an item, for a reason that is kept with who said so (GAP-08).
 * @throws what `judgeItem` throws
 */
export async function waiveItem(
  core: Core,
  actor: Actor,
  input: Inputs['gaps']['waive'],
): Promise<Outputs['gaps']['waive']> {
  return changeItem(core, actor, input, 'waive', input.reason, ({ writer, claim, request, at }) =>
    bringInLine(core, writer, actor, claim, request, at, false),
  )
}

interface ItemChange {
  writer: Writer
  claim: StoredClaim
  request: StoredRequest
  /** As it was before. */
  item: StoredItem
  at: string
}

/** Moves an item along its table of states in one transaction with its audit entry, then does what follows. */
async function changeItem(
  core: Core,
  actor: Actor,
  { claimId, version, itemId }: { claimId: string; version: number; itemId: string },
  event: Extract<GapItemEvent, 'accept' | 'refuse' | 'waive'>,
  reason: string | null,
  follow: (change: ItemChange) => Promise<Changed>,
): Promise<Outputs['gaps']['judge']> {
  return core.database.write(async (writer) => {
    const at = now(core)
    const claim = await lockedClaim(writer, claimId, version, at)
    // Who may waive does so for the reviewer whose claim it is and stays.
    if (event !== 'waive') await assertInMyHands(writer, actor, claim, at)
    const { item, request } = await readItem(writer, claimId, itemId)
    const state = allowedState(claim, request, item, event)
    await writer
      .updateTable('gap_items')
      .set({ state, judged_by: actor.id, judged_at: at, judged_reason: reason })
      .where('id', '=', itemId)
      .execute()
    const { material } = item
    const about = { requestNumber: request.number, itemId, material }
    await recordAudit(core, writer, actor, {
      action: actions[event],
      entity: 'claim',
      entityId: claimId,
      before: { ...about, itemState: item.state },
      after: {
        ...about,
        itemState: state,
        reason: reason === null ? null : maskNumbersWithin(reason),
      },
    })
    const changed = await follow({ writer, claim, request, item, at })
    return { claimId, claimState: changed.state, claimVersion: changed.version }
  })
}

const actions = { accept: 'gap.accept', refuse: 'gap.refuse', waive: 'gap.waive' } as const

async function readItem(
  writer: Writer,
  claimId: string,
  itemId: string,
): Promise<{ item: StoredItem; request: StoredRequest }> {
  const item = await writer
    .selectFrom('gap_items')
    .selectAll()
    .where('id', '=', itemId)
    .where('claim_id', '=', claimId)
    .executeTakeFirst()
  if (!item) throw refusal('not_found', { entity: 'gap_item', id: itemId })
  const request = await writer
    .selectFrom('gap_requests')
    .selectAll()
    .where('id', '=', item.request_id)
    .executeTakeFirstOrThrow()
  return { item, request }
}

/**
 * The item's state after the event. What came is judged as long as the claim is in review or waits. What blocked a
 * claim that has resumed was settled with it: a paper that does not do after all is asked for anew.
 * @throws `not_allowed_in_state`
 */
function allowedState(
  claim: StoredClaim,
  request: StoredRequest,
  item: StoredItem,
  event: GapItemEvent,
): GapItemState {
  const waits = claim.state === 'awaiting_documents'
  if (!waits && claim.state !== 'in_review') {
    const { id, state } = claim
    throw refusal('not_allowed_in_state', { entity: 'claim', id, state, event })
  }
  const resumed = request.state === 'complete' && item.blocking === 1 && !waits
  const state =
    request.state === 'withdrawn' || (resumed && event === 'refuse')
      ? null
      : nextGapItemState(item.state, event)
  if (state) return state
  const { id } = item
  throw refusal('not_allowed_in_state', { entity: 'gap_item', id, state: item.state, event })
}

/** Writes the judgement to the papers that came since the last one; thought over again, to those judged last. */
async function checkPapers(
  writer: Writer,
  actor: Actor,
  item: StoredItem,
  verdict: { refused: boolean; problems: readonly PaperProblem[]; note: string | null },
  at: string,
): Promise<void> {
  const papers = await writer
    .selectFrom('gap_item_documents')
    .leftJoin('document_checks', 'document_checks.document_id', 'gap_item_documents.document_id')
    .select([
      'gap_item_documents.document_id as documentId',
      'document_checks.created_at as checkedAt',
      'document_checks.state',
    ])
    .where('item_id', '=', item.id)
    .orderBy('gap_item_documents.document_id')
    .execute()
  const fresh = papers.filter(({ checkedAt }) => checkedAt === null)
  const last = papers.filter(({ checkedAt, state }) =>
    // A better copy that somebody has looked at on its own stands for its item; what it replaces stays refused.
    item.judged_at === null ? state === 'accepted' : (checkedAt ?? '') >= item.judged_at,
  )
  for (const { documentId } of fresh.length > 0 ? fresh : last) {
    await writeCheck(writer, actor, {
      documentId,
      claimId: item.claim_id,
      state: verdict.refused ? 'refused' : 'accepted',
      problems: verdict.problems,
      note: verdict.note,
      at,
    })
  }
}

async function saveWhy(
  writer: Writer,
  itemId: string,
  problems: readonly PaperProblem[],
): Promise<void> {
  await writer
    .updateTable('gap_items')
    .set({ reason: 'deficient', problems: JSON.stringify(problems) })
    .where('id', '=', itemId)
    .execute()
}

/** Tells the customer what is wrong with what they brought, and until when a better one is waited for (GAP-01). */
async function tellRefused(
  core: Core,
  writer: Writer,
  actor: Actor,
  { claim, request, item, at }: ItemChange,
  version: number,
): Promise<void> {
  const asked = await readAsked(writer, request.id)
  const lines = asked.items.slice(item.position - 1, item.position)
  // Of a request that has ended the customer's day is long past.
  const deadline = await answerDueOn(writer, businessDate(at))
  const fields = { ...askingFields(asked, { lines, deadline }), reason: null }
  await queueMessages(core, writer, actor, {
    eventKey: `gap:${request.id}:refuse:${item.id}:${version}`,
    claimId: claim.id,
    gapRequestId: request.id,
    kind: 'documents_refused',
    fields,
    language: request.language,
  })
}
