import type { Inputs } from '@shared/contract'
import type { Pin } from '@shared/contract/bench'
import { refusal } from '@shared/contract/errors'
import { documentKinds, type DocumentKind } from '@shared/domain/catalogues'
import { maskNumbersWithin } from '@shared/domain/masking'
import { inCatalogue } from '../claims/read'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { newId } from '../ids'
import { changeEvidence } from './undecided'

/** Pins: a region of a page that shows why a line is decided as it is. Tags: what a document or a page of it is. */

/** The pins of a claim, in the order they were made. */
export async function readPins(reader: Reader, claimId: string): Promise<Pin[]> {
  const rows = await reader
    .selectFrom('pins')
    .innerJoin('staff', 'staff.id', 'pins.actor_id')
    .selectAll('pins')
    .select('staff.name as by')
    .where('claim_id', '=', claimId)
    .orderBy('pins.id')
    .execute()
  return rows.map(({ id, page, x, y, width, height, note, by, ...row }) => ({
    id,
    lineId: row.line_id,
    documentId: row.document_id,
    page,
    x,
    y,
    width,
    height,
    note,
    by,
    at: row.created_at,
  }))
}

/** What single pages of the claim's documents are. */
export async function readPageTags(
  reader: Reader,
  claimId: string,
): Promise<{ documentId: string; page: number; kind: DocumentKind }[]> {
  const rows = await reader
    .selectFrom('page_tags')
    .select(['document_id as documentId', 'page', 'kind'])
    .where('claim_id', '=', claimId)
    .orderBy('document_id')
    .orderBy('page')
    .execute()
  return rows.map((row) => ({ ...row, kind: inCatalogue(documentKinds, row.kind, 'other') }))
}

/**
 * Pins a region of a page to a line as evidence.
 * @throws `not_found` for a line or document of another claim; `invalid_record` for a region that leaves the page;
 *   `not_allowed_in_state`, `already_taken`
 */
export async function addPin(
  core: Core,
  actor: Actor,
  { id: claimId, lineId, documentId, region, note }: Inputs['bench']['addPin'],
): Promise<Pin> {
  if (region.x + region.width > 1000 || region.y + region.height > 1000) {
    const problem = { field: 'region', reason: 'outside_page', detail: '' }
    throw refusal('invalid_record', { problems: [problem] })
  }
  const command = { id: claimId, action: 'claim.addPin' }
  return changeEvidence(core, actor, command, async (writer, at) => {
    await assertOfClaim(writer, 'lines', claimId, lineId)
    await assertOfClaim(writer, 'documents', claimId, documentId)
    const { page, x, y, width, height } = region
    const id = newId()
    const kept = note ?? ''
    await writer
      .insertInto('pins')
      .values({
        id,
        claim_id: claimId,
        line_id: lineId,
        document_id: documentId,
        page,
        x,
        y,
        width,
        height,
        note: kept === '' ? null : kept,
        actor_id: actor.id,
        created_at: at,
      })
      .execute()
    const pin: Pin = {
      id,
      lineId,
      documentId,
      ...{ page, x, y, width, height },
      note: kept === '' ? null : kept,
      by: actor.name,
      at,
    }
    const after = { pinId: id, lineId, documentId, page, note: maskNumbersWithin(kept) || null }
    return { result: pin, recorded: { after } }
  })
}

/** Takes a pin away. @throws `not_found`, `not_allowed_in_state`, `already_taken` */
export async function removePin(
  core: Core,
  actor: Actor,
  { id: claimId, pinId }: Inputs['bench']['removePin'],
): Promise<{ id: string }> {
  const command = { id: claimId, action: 'claim.removePin' }
  return changeEvidence(core, actor, command, async (writer) => {
    const pin = await writer
      .selectFrom('pins')
      .select(['line_id as lineId', 'document_id as documentId', 'page'])
      .where('id', '=', pinId)
      .where('claim_id', '=', claimId)
      .executeTakeFirst()
    if (!pin) throw refusal('not_found', { entity: 'pin', id: pinId })
    await writer.deleteFrom('pins').where('id', '=', pinId).execute()
    return {
      result: { id: pinId },
      recorded: { before: { pinId, ...pin }, after: { pinId: null } },
    }
  })
}

/**
 * Says what a document is, or a page of it; `kind: null` takes the tag off a page.
 * @throws `not_found`; `invalid_record` for a document without a kind; `not_allowed_in_state`, `already_taken`
 */
export async function classify(
  core: Core,
  actor: Actor,
  { id: claimId, documentId, page, kind }: Inputs['bench']['classify'],
): Promise<{ id: string }> {
  const command = { id: claimId, action: 'claim.classify' }
  return changeEvidence(core, actor, command, async (writer, at) => {
    const result = { id: documentId }
    const document = await assertOfClaim(writer, 'documents', claimId, documentId)
    if (page === undefined) {
      if (kind === null) {
        const problem = { field: 'kind', reason: 'missing_value', detail: '' }
        throw refusal('invalid_record', { problems: [problem] })
      }
      if (document.kind === kind) return { result, recorded: null }
      await writer.updateTable('documents').set({ kind }).where('id', '=', documentId).execute()
      const recorded = {
        before: { documentId, kind: document.kind },
        after: { documentId, kind },
      }
      return { result, recorded }
    }
    const known = await writer
      .selectFrom('page_tags')
      .select('kind')
      .where('document_id', '=', documentId)
      .where('page', '=', page)
      .executeTakeFirst()
    const before = known?.kind ?? null
    if (before === kind) return { result, recorded: null }
    if (known) {
      await writer
        .deleteFrom('page_tags')
        .where('document_id', '=', documentId)
        .where('page', '=', page)
        .execute()
    }
    if (kind !== null) {
      const row = { document_id: documentId, page, claim_id: claimId, kind }
      await writer
        .insertInto('page_tags')
        .values({ ...row, actor_id: actor.id, created_at: at })
        .execute()
    }
    const recorded = {
      before: { documentId, page, kind: before },
      after: { documentId, page, kind },
    }
    return { result, recorded }
  })
}

async function assertOfClaim(
  reader: Reader,
  table: 'lines' | 'documents',
  claimId: string,
  id: string,
): Promise<{ kind: string | null }> {
  const row =
    table === 'lines'
      ? await reader
          .selectFrom('lines')
          .select('category as kind')
          .where('id', '=', id)
          .where('claim_id', '=', claimId)
          .executeTakeFirst()
      : await reader
          .selectFrom('documents')
          .select('kind')
          .where('id', '=', id)
          .where('claim_id', '=', claimId)
          .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: table === 'lines' ? 'line' : 'document', id })
  return row
}
