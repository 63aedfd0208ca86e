import type { ClaimDocument } from '@shared/contract/claims'
import { refusal } from '@shared/contract/errors'
import type { Inputs } from '@shared/contract'
import { documentKinds } from '@shared/domain/catalogues'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import { keptContent } from '../files/kept-content'
import { receiveDocuments, takesDocuments } from '../gaps/receive'
import { cleanFileName, examinePaper, findPaper, insertPaper } from './papers'
import { inCatalogue } from './read'

/**
 * Keeps a document with the claim. The same content twice on one claim is one document. Where the customer was asked
 * for documents it is their answer (GAP-04).
 * @throws `not_found`; `file_refused` for an empty file or a kind of content that is not accepted; `disk_full`
 */
export async function addDocument(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['addDocument'],
): Promise<ClaimDocument> {
  const bytes = new Uint8Array(await input.file.arrayBuffer())
  const fileName = cleanFileName(input.file.name)
  const examined = await examinePaper(bytes)
  if ('fault' in examined) {
    throw refusal('file_refused', { name: fileName, reason: examined.fault })
  }
  const { mediaType } = examined
  return core.database.write(async (writer) => {
    const claim = await writer
      .selectFrom('claims')
      .select(['id', 'state'])
      .where('id', '=', input.id)
      .executeTakeFirst()
    if (!claim) throw refusal('not_found', { entity: 'claim', id: input.id })
    const at = now(core)
    // In the write turn: the same content, of a claim that is being deleted, is not removed under it.
    const sha256 = core.files.keep(bytes)
    const paper = { fileName, mediaType, sizeBytes: bytes.length, sha256, kind: input.kind }
    const taking = await takesDocuments(writer, claim)
    if ('isAwaited' in taking && taking.isAwaited) {
      const file = { ...paper, itemId: null, material: null }
      await receiveDocuments(core, writer, actor, input.id, [file], at)
    } else if (!(await findPaper(writer, input.id, sha256))) {
      await insertPaper(core, writer, actor, input.id, paper, at)
    }
    const row = await writer
      .selectFrom('documents')
      .innerJoin('staff', 'staff.id', 'documents.actor_id')
      .selectAll('documents')
      .select('staff.name as received_by')
      .where('claim_id', '=', input.id)
      .where('sha256', '=', sha256)
      .executeTakeFirstOrThrow()
    return {
      id: row.id,
      kind: inCatalogue(documentKinds, row.kind, 'other'),
      fileName: row.file_name,
      mediaType: row.media_type,
      sizeBytes: row.size_bytes,
      sha256,
      receivedAt: row.received_at,
      receivedBy: row.received_by,
    }
  })
}

/**
 * The document's content. Who opened what is recorded first (AUD-01): without the entry nothing is given.
 * @throws `not_found`; `content_missing` where the content stayed on the desk that handed the claim over;
 *   `content_damaged`
 */
export async function openDocument(
  core: Core,
  actor: Actor,
  claimId: string,
  documentId: string,
): Promise<File> {
  const row = await core.database.reader
    .selectFrom('documents')
    .select(['kind', 'file_name', 'media_type', 'sha256'])
    .where('id', '=', documentId)
    .where('claim_id', '=', claimId)
    .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'document', id: documentId })
  const record = { entity: 'document', id: documentId }
  const bytes = await keptContent(core.files, row.sha256, record)
  await core.database.write((writer) =>
    recordAudit(core, writer, actor, {
      action: 'document.open',
      entity: 'claim',
      entityId: claimId,
      after: { documentId, kind: row.kind },
    }),
  )
  return new File([new Uint8Array(bytes)], row.file_name, { type: row.media_type })
}
