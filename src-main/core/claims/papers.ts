import { fileTypeFromBuffer } from 'file-type'
import type { DocumentKind } from '@shared/domain/catalogues'
import { recordAudit } from '../audit/chain'
import type { Actor, Core } from '../context'
import type { Writer } from '../database/database'
import { newId } from '../ids'

/** What a claim may hold, by what the content is, never by its name. */
const acceptedTypes: ReadonlySet<string> = new Set([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/tiff',
  'image/heic',
])

/** The largest file that is taken in as a document, in bytes. */
export const LARGEST_PAPER = 50 * 1024 * 1024

/** A file that is kept, and not yet anybody's document. */
export interface Paper {
  /** As `cleanFileName` leaves it. */
  fileName: string
  mediaType: string
  sizeBytes: number
  /** In hex; the content is in the file store. */
  sha256: string
}

/** Why a content is no document. */
export type PaperFault = 'empty' | 'too_large' | 'unknown_type'

/** What kind of content this is, by its bytes, or why it is not taken in. */
export async function examinePaper(
  bytes: Uint8Array,
): Promise<{ mediaType: string } | { fault: PaperFault }> {
  if (bytes.length === 0) return { fault: 'empty' }
  if (bytes.length > LARGEST_PAPER) return { fault: 'too_large' }
  const mediaType = (await fileTypeFromBuffer(bytes))?.mime
  return mediaType && acceptedTypes.has(mediaType) ? { mediaType } : { fault: 'unknown_type' }
}

/** A name is only shown, never used as a path; control characters and separators have no place in it. */
export function cleanFileName(name: string): string {
  const cleaned = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}/\\]/gu, '')
    .trim()
  return cleaned.slice(-200).toWellFormed() || 'document'
}

/** The document of this content that the claim has. */
export async function findPaper(
  writer: Writer,
  claimId: string,
  sha256: string,
): Promise<{ id: string; received_at: string } | undefined> {
  return writer
    .selectFrom('documents')
    .select(['id', 'received_at'])
    .where('claim_id', '=', claimId)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
}

/**
 * Makes a kept file a document of the claim, with its entry in the trail. The content is kept in the same write
 * turn: that of a claim which is being deleted is not removed under it.
 * @param about what else the trail keeps of its arrival
 * @returns its id
 */
export async function insertPaper(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  claimId: string,
  paper: Paper & { kind: DocumentKind; setAsideAt?: string | null },
  at: string,
  about: Record<string, unknown> = {},
): Promise<string> {
  const id = newId()
  await writer
    .insertInto('documents')
    .values({
      id,
      claim_id: claimId,
      kind: paper.kind,
      file_name: paper.fileName,
      media_type: paper.mediaType,
      size_bytes: paper.sizeBytes,
      sha256: paper.sha256,
      actor_id: actor.id,
      received_at: at,
      set_aside_at: paper.setAsideAt ?? null,
    })
    .execute()
  await recordAudit(core, writer, actor, {
    action: 'claim.addDocument',
    entity: 'claim',
    entityId: claimId,
    after: {
      documentId: id,
      kind: paper.kind,
      mediaType: paper.mediaType,
      sizeBytes: paper.sizeBytes,
      sha256: paper.sha256,
      ...about,
    },
  })
  return id
}
