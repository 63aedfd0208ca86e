import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { recordAudit } from '../audit/chain'
import { readWorkCalendar } from '../calendar/read-calendar'
import { assertInMyHands } from '../claims/change'
import { cleanFileName, examinePaper } from '../claims/papers'
import { now, type Actor, type Core } from '../context'
import type { Writer } from '../database/database'
import {
  answerItem,
  putAside,
  receiveDocuments,
  takesDocuments,
  tellToFileAnew,
  type Answerable,
} from './receive'
import { dueWhileWaiting, waitedFor } from './waiting'

/** What a person does with documents that came: takes them in, says what they answer, has seen them. */

type ChangedClaim = Outputs['gaps']['match']

/**
 * Takes in a document that a person has at hand, as the customer's answer (GAP-04).
 * @throws `file_refused`, `not_found`, `not_allowed_in_state` where the claim is settled, `disk_full`
 */
export async function receiveByHand(
  core: Core,
  actor: Actor,
  { claimId, kind, itemId, file }: Inputs['gaps']['receive'],
): Promise<Outputs['gaps']['receive']> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const fileName = cleanFileName(file.name)
  const examined = await examinePaper(bytes)
  if ('fault' in examined) throw refusal('file_refused', { name: fileName, reason: examined.fault })
  return core.database.write((writer) => {
    // In the write turn: the same content, of a claim that is being deleted, is not removed under it.
    const sha256 = core.files.keep(bytes)
    const { mediaType } = examined
    const paper = { fileName, mediaType, sizeBytes: bytes.length, sha256 }
    const given = { ...paper, kind: kind ?? null, itemId: itemId ?? null, material: null }
    return receiveDocuments(core, writer, actor, claimId, [given], now(core))
  })
}

/**
 * Says which item of the newest request a document answers, or none. An item that nothing answers any more waits
 * again, unless it was judged.
 * @throws `not_found`
 */
export async function matchDocument(
  core: Core,
  actor: Actor,
  { claimId, documentId, itemId }: Inputs['gaps']['match'],
): Promise<ChangedClaim> {
  return core.database.write(async (writer) => {
    const at = now(core)
    const document = await ownDocument(writer, claimId, documentId)
    const taking = await takesDocuments(writer, { id: claimId, state: document.state })
    const items = 'problem' in taking ? [] : taking.items
    if (itemId !== null && !items.some(({ id }) => id === itemId)) {
      throw refusal('not_found', { entity: 'gap_item', id: itemId })
    }
    const links = await writer
      .selectFrom('gap_item_documents')
      .select('item_id')
      .where('document_id', '=', documentId)
      .execute()
    const before = links
      .map(({ item_id: id }) => id)
      .filter((id) => items.some((item) => item.id === id))
    if (before.length === (itemId === null ? 0 : 1) && before[0] === (itemId ?? undefined)) {
      return changedClaim(writer, claimId)
    }
    for (const linked of before) {
      if (linked === itemId) continue
      await writer
        .deleteFrom('gap_item_documents')
        .where('document_id', '=', documentId)
        .where('item_id', '=', linked)
        .execute()
      await waitAgain(writer, linked)
    }
    if (itemId !== null) {
      // A paper that was here before it was asked for came with the asking.
      const { sentAt = '' } = items.find(({ id }) => id === itemId) ?? {}
      const received = document.received_at > sentAt ? document.received_at : sentAt
      const given = { itemId, documentId, claimId, received }
      await answerItem(writer, items, given, at, true)
    }
    await recordAudit(core, writer, actor, {
      action: 'gap.match',
      entity: 'claim',
      entityId: claimId,
      before: { documentId, itemId: before[0] ?? null },
      after: { documentId, itemId },
    })
    return changedClaim(writer, claimId)
  })
}

/** An item that was received only by what it has lost is asked for as before. */
async function waitAgain(writer: Writer, itemId: string): Promise<void> {
  await writer
    .updateTable('gap_items')
    .set({ state: 'requested', received_at: null })
    .where('id', '=', itemId)
    .where('state', '=', 'received')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('gap_item_documents')
            .select('gap_item_documents.item_id')
            .where('gap_item_documents.item_id', '=', itemId),
        ),
      ),
    )
    .execute()
}

/**
 * Whose claim it is looked at what came: it leaves the top of their queue (GAP-04). What it waits for is due again as
 * before, unless something of it is still to be judged.
 * @throws `not_found`; `already_taken` while it is in the hands of a colleague, who would never hear of it
 */
export async function markSeen(
  core: Core,
  actor: Actor,
  { claimId }: Inputs['gaps']['markSeen'],
): Promise<ChangedClaim> {
  return core.database.write(async (writer) => {
    const claim = await writer
      .selectFrom('claims')
      .select(['id', 'assignee_id', 'state', 'due_on', 'new_documents', 'answered_at'])
      .where('id', '=', claimId)
      .executeTakeFirst()
    if (!claim) throw refusal('not_found', { entity: 'claim', id: claimId })
    const at = now(core)
    await assertInMyHands(writer, actor, claim, at)
    if (claim.new_documents === 0 && claim.answered_at === null) {
      return changedClaim(writer, claimId)
    }
    const dueOn =
      claim.state === 'awaiting_documents'
        ? (dueWhileWaiting(await waitedFor(writer, claimId), await readWorkCalendar(writer)) ??
          claim.due_on)
        : claim.due_on
    await writer
      .updateTable('claims')
      .set({ new_documents: 0, answered_at: null, due_on: dueOn, updated_at: at })
      .where('id', '=', claimId)
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'gap.markSeen',
      entity: 'claim',
      entityId: claimId,
      before: { newDocuments: claim.new_documents, dueOn: claim.due_on },
      after: { newDocuments: 0, dueOn },
    })
    return changedClaim(writer, claimId)
  })
}

/**
 * Puts an invoice that came with an answer aside, of which the customer is told, or takes it into this claim after
 * all (GAP-05).
 * @throws `not_found`; `not_allowed_in_state` for a paper that answers what was asked for
 */
export async function setAside(
  core: Core,
  actor: Actor,
  { claimId, documentId, aside }: Inputs['gaps']['setAside'],
): Promise<ChangedClaim> {
  return core.database.write(async (writer) => {
    const document = await ownDocument(writer, claimId, documentId)
    const was = document.set_aside_at !== null
    if (was !== aside) {
      if (aside) await assertAnswersNothing(writer, documentId)
      await putAside(writer, documentId, aside ? now(core) : null)
      await recordAudit(core, writer, actor, {
        action: 'gap.setAside',
        entity: 'claim',
        entityId: claimId,
        before: { documentId, setAside: was },
        after: { documentId, setAside: aside },
      })
      if (aside && document.kind === 'invoice') {
        const request = await newestRequest(writer, claimId)
        const invoices = [document.file_name]
        await tellToFileAnew(core, writer, actor, { claimId, request, event: documentId, invoices })
      }
    }
    return changedClaim(writer, claimId)
  })
}

/** @throws `not_allowed_in_state` */
async function assertAnswersNothing(writer: Writer, documentId: string): Promise<void> {
  const link = await writer
    .selectFrom('gap_item_documents')
    .innerJoin('gap_items', 'gap_items.id', 'gap_item_documents.item_id')
    .select('gap_items.state')
    .where('document_id', '=', documentId)
    .executeTakeFirst()
  if (!link) return
  const { state } = link
  const about = { entity: 'document', id: documentId }
  throw refusal('not_allowed_in_state', { ...about, state, event: 'setAside' })
}

async function newestRequest(writer: Writer, claimId: string): Promise<Answerable['request']> {
  const request = await writer
    .selectFrom('gap_requests')
    .select(['id', 'language'])
    .where('claim_id', '=', claimId)
    .orderBy('number', 'desc')
    .executeTakeFirst()
  return request ?? null
}

/** @throws `not_found` */
async function ownDocument(writer: Writer, claimId: string, documentId: string) {
  const document = await writer
    .selectFrom('documents')
    .innerJoin('claims', 'claims.id', 'documents.claim_id')
    .select(['documents.received_at', 'documents.set_aside_at', 'claims.state'])
    .select(['documents.kind', 'documents.file_name'])
    .where('documents.id', '=', documentId)
    .where('documents.claim_id', '=', claimId)
    .executeTakeFirst()
  if (!document) throw refusal('not_found', { entity: 'document', id: documentId })
  return document
}

async function changedClaim(writer: Writer, claimId: string): Promise<ChangedClaim> {
  const claim = await writer
    .selectFrom('claims')
    .select(['state', 'version'])
    .where('id', '=', claimId)
    .executeTakeFirstOrThrow()
  return { claimId, claimState: claim.state, claimVersion: claim.version }
}
