import type { Notice } from '@shared/contract/notices'
import type { Language, NoticeKind } from '@shared/domain/catalogues'
import type { Reader } from '../database/database'
import {
  isDecisionLetter,
  isRequestLetter,
  kindsFor,
  prepareKind,
  readLetterSource,
  type LetterSource,
} from './prepare'
import { noticesOf, type NoticeRow } from './queries'
import { noticeKindsFor } from './read-decision-data'

/** All letters of a claim, newest first. */
export async function noticesForClaim(reader: Reader, claimId: string): Promise<Notice[]> {
  const rows = await noticesOf(reader, claimId)
  if (rows.length === 0) return []
  const source = await readLetterSource(reader, claimId)
  const notices: Notice[] = []
  for (const row of rows) notices.push(toNotice(row, await isOutdated(reader, source, row)))
  return notices
}

/**
 * Whether a letter no longer says what holds: that of a decision once another is the newest (ADJ-09); that of a
 * request once it was withdrawn, or, while it is open, once its items or its day are others.
 */
async function isOutdated(reader: Reader, source: LetterSource, row: NoticeRow): Promise<boolean> {
  const { claim, decision, request } = source
  if (isDecisionLetter(row.kind)) {
    const kinds: readonly string[] = noticeKindsFor(claim.state, decision)
    return decision?.id !== row.decision_id || !kinds.includes(row.kind)
  }
  if (!isRequestLetter(row.kind) || row.gap_request_id !== request?.id) return false
  if (request?.state !== 'open') return request?.state === 'withdrawn'
  if (row.replaced_by_no !== null) return true
  const { input_sha256: now } = await prepareKind(reader, source, row.kind, row.language)
  return now !== row.input_sha256
}

/**
 * The letters that the claim calls for now, the one that is due first, with what each still lacks.
 * @throws `not_found`
 */
export async function availableNotices(
  reader: Reader,
  claimId: string,
): Promise<{ kind: NoticeKind; missing: string[]; preferredLanguage: Language }[]> {
  const source = await readLetterSource(reader, claimId)
  const { language } = source.claim
  const available: Awaited<ReturnType<typeof availableNotices>> = []
  for (const kind of kindsFor(source)) {
    const { missing } = await prepareKind(reader, source, kind, language)
    available.push({ kind, missing, preferredLanguage: language })
  }
  return available
}

export function toNotice(row: NoticeRow, outdated: boolean): Notice {
  return {
    id: row.id,
    noticeNo: row.notice_no,
    claimId: row.claim_id,
    claimNo: row.claim_no,
    decisionId: row.decision_id,
    gapRequestId: row.gap_request_id,
    kind: row.kind as NoticeKind,
    language: row.language,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    pages: row.pages,
    replacesNo: row.replaces_no,
    replacedByNo: row.replaced_by_no,
    outdated,
    reprints: row.reprints,
    createdAt: row.created_at,
    createdBy: row.actor_name,
  }
}
