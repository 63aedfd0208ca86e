import type { InsurerProfile } from '@shared/contract/desk'
import { documentKinds, type Language } from '@shared/domain/catalogues'
import { businessDate } from '@shared/domain/calendar'
import type { ClaimState } from '@shared/domain/states'
import { claimLinkOf } from '@shared/domain/claim-link'
import { readClockRules } from '../calendar/rules'
import { inCatalogue } from '../claims/read'
import type { Reader } from '../database/database'
import { cleanLine } from './clean-text'
import type { ReceiptLetter } from './notice-data'
import { documentCounts, invoicesOf, type ClaimForNotice } from './queries'
import { addresseeOf, claimOf, insurerOf, policyOf } from './read-frame'

/** States in which that a claim was received is still news. */
const RECEIPT_STATES: readonly ClaimState[] = [
  'received',
  'in_review',
  'awaiting_documents',
  'second_review',
]

export function callsForReceipt(state: ClaimState): boolean {
  return RECEIPT_STATES.includes(state)
}

/** What the receipt says: what came with the claim, and when the desk answers (CLM-08). */
export async function readReceiptLetter(
  reader: Reader,
  claim: ClaimForNotice,
  insurer: InsurerProfile,
  language: Language,
): Promise<ReceiptLetter> {
  const [documents, invoices, { value: rules }] = await Promise.all([
    documentCounts(reader, claim.id),
    invoicesOf(reader, claim.id),
    readClockRules(reader),
  ])
  const counts = Map.groupBy(documents, ({ kind }) => inCatalogue(documentKinds, kind, 'other'))
  return {
    kind: 'receipt',
    language,
    insurer: insurerOf(insurer, language),
    addressee: addresseeOf(claim, businessDate(claim.received_at)),
    insuredName: cleanLine(claim.insured_name) ?? '',
    claim: claimOf(claim),
    policy: policyOf(claim),
    documents: documentKinds.flatMap((kind) => {
      const count = (counts.get(kind) ?? []).reduce((sum, row) => sum + row.count, 0)
      return count === 0 ? [] : [{ kind, count }]
    }),
    invoices: {
      count: invoices.length,
      totalFen: invoices.reduce((sum, invoice) => sum + invoice.total_fen, 0),
    },
    answerBy: claim.state === 'awaiting_documents' ? null : claim.due_on,
    answerDays: rules.closeWithinWd,
    claimLink: claimLinkOf(insurer.claimLink, claim.claim_no),
  }
}
