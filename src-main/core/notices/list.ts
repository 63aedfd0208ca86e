import { refusal } from '@shared/contract/errors'
import type { Notice } from '@shared/contract/notices'
import type { Language, NoticeKind } from '@shared/domain/catalogues'
import type { Reader } from '../database/database'
import { prepareNotice } from './prepare'
import { findClaim, newestDecision, noticesOf, type NoticeRow } from './queries'
import { noticeKindsFor } from './read-notice-data'

/** All letters of a claim, newest first. A letter is outdated once another decision is the newest (ADJ-09). */
export async function noticesForClaim(reader: Reader, claimId: string): Promise<Notice[]> {
  const rows = await noticesOf(reader, claimId)
  if (rows.length === 0) return []
  const [claim, decision] = await Promise.all([
    findClaim(reader, claimId),
    newestDecision(reader, claimId),
  ])
  const kinds: readonly string[] = claim ? noticeKindsFor(claim.state, decision) : []
  return rows.map((row) =>
    toNotice(row, decision?.id !== row.decision_id || !kinds.includes(row.kind)),
  )
}

/**
 * The letters that the claim's decision calls for now, the one that is due first, with what each still lacks; none
 * while nothing is decided.
 * @throws `not_found`
 */
export async function availableNotices(
  reader: Reader,
  claimId: string,
): Promise<{ kind: NoticeKind; missing: string[]; preferredLanguage: Language }[]> {
  const claim = await findClaim(reader, claimId)
  if (!claim) throw refusal('not_found', { entity: 'claim', id: claimId })
  const available: Awaited<ReturnType<typeof availableNotices>> = []
  for (const kind of noticeKindsFor(claim.state, await newestDecision(reader, claimId))) {
    const { missing } = await prepareNotice(reader, { claimId, kind })
    available.push({ kind, missing, preferredLanguage: claim.language })
  }
  return available
}

function toNotice(row: NoticeRow, outdated: boolean): Notice {
  return {
    id: row.id,
    noticeNo: row.notice_no,
    claimId: row.claim_id,
    claimNo: row.claim_no,
    decisionId: row.decision_id,
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
