import type { RouteLocationRaw } from 'vue-router'
import type { Action } from '@shared/domain/authority'
import { settledClaimStates, type ClaimState } from '@shared/domain/states'
import type { NoticeKind } from '@shared/domain/catalogues'

/** Fields of a letter that come from the insurer's own settings; all others are filled in at the claim. */
const ofInsurer: readonly string[] = ['hotline', 'postalAddress']

/** Where what is missing from a claim's letter is filled in; `null` where whoever looks may not go there. */
export function placeOfMissing(
  field: string,
  claimId: string,
  may: (action: Action) => boolean,
): RouteLocationRaw | null {
  if (ofInsurer.includes(field)) return may('settings.change') ? { name: 'insurer' } : null
  return may('claims.read') ? { name: 'claim', params: { id: claimId } } : null
}

/** What people issue together: letters on decisions, on requests for documents, receipts. */
export const noticeGroups = ['decision', 'documents', 'receipt'] as const
export type NoticeGroup = (typeof noticeGroups)[number]

export const kindsOfGroup: Readonly<Record<NoticeGroup, readonly NoticeKind[]>> = {
  decision: ['closing', 'decision', 'calculation'],
  documents: ['documents_request', 'documents_reminder', 'documents_final'],
  receipt: ['receipt'],
}

/** States of the claims for which letters of a group may be due. */
export const statesOfGroup: Readonly<Record<NoticeGroup, readonly ClaimState[]>> = {
  decision: settledClaimStates,
  documents: ['awaiting_documents'],
  receipt: ['received', 'in_review', 'awaiting_documents', 'second_review'],
}
