import type { Received } from '@shared/contract/gaps'
import { isRefusal, refusal } from '@shared/contract/errors'
import { addWorkingDays, businessDate } from '@shared/domain/calendar'
import type { DocumentKind, Language } from '@shared/domain/catalogues'
import { nextGapItemState, type GapRequestState } from '@shared/domain/gaps'
import { openClaimStates, type ClaimState } from '@shared/domain/states'
import { recordAudit } from '../audit/chain'
import { readWorkCalendar } from '../calendar/read-calendar'
import { findPaper, insertPaper, type Paper } from '../claims/papers'
import type { Actor, Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { queueMessages } from '../outbox/queue'
import { matchPaper, type ItemToAnswer } from './match-paper'
import { readMatrix } from './matrix'

/** A file that came as an answer; its content was kept in this write turn. */
export interface PaperToReceive extends Paper {
  /** What a person says it is; `null`: as its item or its name says. */
  kind: DocumentKind | null
  /** The item that a person says it answers. */
  itemId: string | null
  /** The material as whoever sent it calls it: a code of the matrix, or words. */
  material: string | null
}

/** Why a claim takes no more documents by itself. */
export const settledProblems = ['claim_settled', 'claim_withdrawn', 'claim_refused'] as const
export type SettledProblem = (typeof settledProblems)[number]

/** What documents of a claim can answer. */
export interface Answerable {
  /** The newest request; `null` where the customer was never asked. */
  request: { id: string; language: Language } | null
  /** Whether an answer is waited for, or the claim ended for lack of one. */
  isAwaited: boolean
  /** Of all requests whose papers still count. */
  items: AskedItem[]
  /** Of those that came to their end before their papers came: nobody told the customer so. */
  askedBefore: AskedItem[]
}

/** An item as it is answered. */
interface AskedItem extends ItemToAnswer {
  requestState: GapRequestState
  sentAt: string
}

/**
 * Whether documents that come for this claim belong to it: as long as it is worked on, and where it ended for lack
 * of documents only (GAP-09). What comes for another that is settled, a person has to look at.
 */
export async function takesDocuments(
  reader: Reader,
  claim: { id: string; state: ClaimState },
): Promise<Answerable | { problem: SettledProblem }> {
  const requests = await reader
    .selectFrom('gap_requests')
    .select(['id', 'state', 'ended_at', 'language'])
    .where('claim_id', '=', claim.id)
    .orderBy('number', 'desc')
    .execute()
  const [newest] = requests
  const endedForLack = newest?.state === 'lapsed' && newest.ended_at !== null
  if (!openClaimStates.includes(claim.state)) {
    const takes = endedForLack && !(await decidedAfter(reader, claim.id, newest.ended_at ?? ''))
    if (!takes || claim.state === 'closed' || claim.state === 'paid') {
      return { problem: problemOf[claim.state] ?? 'claim_settled' }
    }
  }
  const counting = requests.filter(
    ({ state }) => state === 'open' || state === 'complete' || (endedForLack && state === 'lapsed'),
  )
  return {
    request: newest ? { id: newest.id, language: newest.language } : null,
    isAwaited: endedForLack || requests.some(({ state }) => state === 'open'),
    items: await itemsOf(reader, counting),
    askedBefore: await itemsOf(
      reader,
      requests.filter((one) => !counting.includes(one)),
    ),
  }
}

const problemOf: Partial<Record<ClaimState, SettledProblem>> = {
  withdrawn: 'claim_withdrawn',
  rejected: 'claim_refused',
}

/** Whether a claim that ended for lack of documents was decided otherwise since. */
async function decidedAfter(reader: Reader, claimId: string, at: string): Promise<boolean> {
  const decision = await reader
    .selectFrom('decisions')
    .select('id')
    .where('claim_id', '=', claimId)
    .where('decided_at', '>', at)
    .executeTakeFirst()
  return decision !== undefined
}

async function itemsOf(reader: Reader, requests: readonly { id: string }[]): Promise<AskedItem[]> {
  if (requests.length === 0) return []
  const requestIds = requests.map(({ id }) => id)
  return reader
    .selectFrom('gap_items')
    .innerJoin('gap_requests', 'gap_requests.id', 'gap_items.request_id')
    .select([
      'gap_items.id',
      'gap_items.material',
      'gap_items.state',
      'gap_requests.state as requestState',
      'gap_requests.sent_at as sentAt',
    ])
    .where('gap_items.request_id', 'in', requestIds)
    .orderBy('gap_requests.number', 'desc')
    .orderBy('gap_items.position')
    .execute()
}

/**
 * Takes in what came for a claim, in the caller's transaction (GAP-04, GAP-05): each file becomes a document, once
 * however often it comes; it is matched to the item that it answers, or left for a person; an invoice that nobody
 * asked for is set aside, and the customer told to file it as a new claim. The claim comes to the top of its
 * reviewer's queue.
 * @param at now, UTC ISO
 * @throws `not_found` for an unknown claim or an item of another; `not_allowed_in_state` where the claim is settled
 */
export async function receiveDocuments(
  core: Core,
  writer: Writer,
  actor: Actor,
  claimId: string,
  files: readonly PaperToReceive[],
  at: string,
): Promise<Received> {
  const claim = await writer
    .selectFrom('claims')
    .select(['id', 'claim_no', 'state', 'due_on', 'hold_until', 'new_documents', 'answered_at'])
    .where('id', '=', claimId)
    .executeTakeFirst()
  if (!claim) throw refusal('not_found', { entity: 'claim', id: claimId })
  const taking = await takesDocuments(writer, claim)
  if ('problem' in taking) {
    const { state } = claim
    throw refusal('not_allowed_in_state', { entity: 'claim', id: claimId, state, event: 'receive' })
  }
  const { request, items, askedBefore } = taking
  const rules = (await readMatrix(writer)).value
  const documents: Received['documents'] = []
  const answered: string[] = []
  let arrived = 0
  const invoices: string[] = []
  for (const file of files) {
    const { fileName } = file
    if (file.itemId !== null && !items.some(({ id }) => id === file.itemId)) {
      throw refusal('not_found', { entity: 'gap_item', id: file.itemId })
    }
    const match = matchPaper(file, items, rules)
    const existing = await findPaper(writer, claimId, file.sha256)
    if (existing) {
      const linked = await itemOf(writer, items, existing.id)
      // A paper that was here before anybody asked answers like any other, the first time that it comes again.
      const answersNow =
        linked === null &&
        match.itemId !== null &&
        (file.itemId !== null ||
          items.some(({ id, sentAt }) => id === match.itemId && existing.received_at < sentAt))
      if (answersNow && match.itemId !== null) {
        const given = { itemId: match.itemId, documentId: existing.id, claimId, received: at }
        await answerItem(writer, items, given, at, file.itemId !== null)
        answered.push(match.itemId)
        // One that nobody has looked at since it came is counted already.
        const isNew = claim.new_documents > 0 && existing.received_at >= (claim.answered_at ?? at)
        if (!isNew) arrived += 1
      }
      const itemId = answersNow ? match.itemId : linked
      documents.push({ documentId: existing.id, fileName, itemId, setAside: false, known: true })
      continue
    }
    // Only an answer can bring what was not asked for: papers of a claim that nobody asked about are its own.
    const setAside =
      request !== null &&
      match.itemId === null &&
      match.kind === 'invoice' &&
      ![...items, ...askedBefore].some((item) => matchPaper(file, [item], rules).itemId !== null)
    const paper = { ...file, kind: match.kind, setAsideAt: setAside ? at : null }
    const about = { itemId: match.itemId, ...(setAside ? { setAside } : {}) }
    const documentId = await insertPaper(core, writer, actor, claimId, paper, at, about)
    if (match.itemId !== null) {
      const given = { itemId: match.itemId, documentId, claimId, received: at }
      await answerItem(writer, items, given, at, file.itemId !== null)
      answered.push(match.itemId)
    }
    documents.push({ documentId, fileName, itemId: match.itemId, setAside, known: false })
    arrived += 1
    if (setAside) invoices.push(fileName)
  }
  if (arrived > 0 || answered.length > 0) {
    const answeredAt = claim.new_documents > 0 ? (claim.answered_at ?? at) : at
    const change = {
      new_documents: claim.new_documents + arrived,
      answered_at: answeredAt,
      // While it waits for the customer the desk has nothing to do; now it has to look.
      due_on:
        claim.state === 'awaiting_documents'
          ? earlier(claim.due_on, await nextWorkingDay(writer, at))
          : claim.due_on,
      // What the claim was put aside for has no say any more: it comes back as from a hold that has ended.
      hold_until: claim.hold_until !== null && claim.hold_until > at ? at : claim.hold_until,
    }
    await writer
      .updateTable('claims')
      .set({ ...change, updated_at: at })
      .where('id', '=', claimId)
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'gap.receive',
      entity: 'claim',
      entityId: claimId,
      before: { newDocuments: claim.new_documents, dueOn: claim.due_on },
      after: {
        newDocuments: change.new_documents,
        dueOn: change.due_on,
        items: answered,
      },
    })
    if (invoices.length > 0) {
      const aside = { claimId, request, event: answeredAt, invoices }
      await tellToFileAnew(core, writer, actor, aside)
    }
  }
  return { claimId, claimNo: claim.claim_no, documents }
}

/**
 * Tells the customer to file new invoices as a claim of their own (GAP-05): once an answer, however many looks it
 * takes to collect, which began when its first document came. What the text lacks keeps no document from being kept.
 */
export async function tellToFileAnew(
  core: Core,
  writer: Writer,
  actor: Actor,
  {
    claimId,
    request,
    event,
    invoices,
  }: {
    claimId: string
    request: Answerable['request']
    /** When the answer began, or the document that a person set aside. */
    event: string
    invoices: string[]
  },
): Promise<void> {
  try {
    await queueMessages(core, writer, actor, {
      eventKey: `file_new_claim:${claimId}:${event}`,
      claimId,
      gapRequestId: request?.id ?? null,
      kind: 'file_new_claim',
      fields: { items: invoices.map((name) => ({ name })) },
      ...(request ? { language: request.language } : {}),
    })
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'message_incomplete') throw error
    core.log.warn({ event: 'gap.fileNewClaim', claimId, ...error.data })
  }
}

async function itemOf(
  writer: Writer,
  items: readonly AskedItem[],
  documentId: string,
): Promise<string | null> {
  const rows = await writer
    .selectFrom('gap_item_documents')
    .select('item_id')
    .where('document_id', '=', documentId)
    .execute()
  return rows.find(({ item_id: id }) => items.some((item) => item.id === id))?.item_id ?? null
}

/** A document for an item. */
export interface Given {
  itemId: string
  documentId: string
  claimId: string
  /** When the document came, UTC ISO. */
  received: string
}

/**
 * Writes that a document answers an item. The item is to be judged anew; one that was accepted or waived only where
 * a person says that the paper is for it while the request is open.
 */
export async function answerItem(
  writer: Writer,
  items: readonly AskedItem[],
  { itemId, documentId, claimId, received }: Given,
  at: string,
  byPerson: boolean,
): Promise<void> {
  await writer
    .insertInto('gap_item_documents')
    .values({ item_id: itemId, document_id: documentId, claim_id: claimId, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  // What was asked for is no claim of its own.
  await putAside(writer, documentId, null)
  const item = items.find(({ id }) => id === itemId)
  const isSettled = item?.state === 'accepted' || item?.state === 'waived'
  const isJudgedAnew = !isSettled || (byPerson && item.requestState === 'open')
  const state = item && isJudgedAnew ? nextGapItemState(item.state, 'receive') : null
  if (!item || !state) return
  item.state = state
  const judged = { judged_by: null, judged_at: null, judged_reason: null }
  await writer
    .updateTable('gap_items')
    .set({ state, received_at: received, ...judged })
    .where('id', '=', itemId)
    .execute()
}

/** Sets a document aside, or takes it back. @param at UTC ISO; `null`: it is of this claim */
export async function putAside(
  writer: Writer,
  documentId: string,
  at: string | null,
): Promise<void> {
  await writer
    .updateTable('documents')
    .set({ set_aside_at: at })
    .where('id', '=', documentId)
    .execute()
}

async function nextWorkingDay(reader: Reader, at: string): Promise<string> {
  return addWorkingDays(businessDate(at), 1, await readWorkCalendar(reader))
}

function earlier(a: string, b: string): string {
  return a < b ? a : b
}
