import type { InsurerProfile } from '@shared/contract/desk'
import type { Language } from '@shared/domain/catalogues'
import { isOutstanding } from '@shared/domain/gap-follow-up'
import { claimLinkOf } from '@shared/domain/claim-link'
import type { Asked } from '../gaps/asked'
import { cleanLine, cleanParagraphs } from './clean-text'
import type { RequestLetter, RequestLetterKind } from './notice-data'
import type { ClaimForNotice, RequestForNotice } from './queries'
import { addresseeOf, claimOf, insurerOf, policyOf } from './read-frame'

/**
 * The letters that an open request calls for, the one that is due first; none once it has ended (GAP-09). A reminder
 * and a last notice can be written before the desk would do so by itself.
 */
export function requestLetterKindsFor(
  request: Pick<RequestForNotice, 'state' | 'reminded_at' | 'escalated_at'> | undefined,
): RequestLetterKind[] {
  if (request?.state !== 'open') return []
  if (request.escalated_at !== null) {
    return ['documents_final', 'documents_request', 'documents_reminder']
  }
  return request.reminded_at === null
    ? ['documents_request', 'documents_reminder', 'documents_final']
    : ['documents_reminder', 'documents_request', 'documents_final']
}

/** Where a request stands, as far as its letters say so; of one that is only drafted, its draft. */
export type RequestStanding = Pick<RequestForNotice, 'next_step' | 'next_on'> & { handler: string }

/** Whose name stands under it: who asked, or, where the desk asked by itself, who has the claim. */
export function handlerOf(request: RequestForNotice, claim: ClaimForNotice): string {
  const asked = request.actor_id === 'system' ? null : request.actor_name
  return cleanLine(asked ?? claim.assignee_name) ?? ''
}

/**
 * What a letter about this request says. The request itself names all its items; a reminder and the last notice name
 * those that still are missing, and the day until which they are waited for (NTC-04, GAP-03, GAP-09).
 */
export function requestLetter(
  claim: ClaimForNotice,
  asked: Asked,
  { next_step: step, next_on: nextOn, handler }: RequestStanding,
  insurer: InsurerProfile,
  kind: RequestLetterKind,
  language: Language,
): RequestLetter {
  const closesOn = step === 'close' ? nextOn : null
  const again = kind !== 'documents_request'
  const items = again ? asked.items.filter(({ state }) => isOutstanding(state)) : asked.items
  return {
    kind,
    language,
    insurer: insurerOf(insurer, language),
    addressee: addresseeOf(claim, asked.askedOn),
    insuredName: cleanLine(claim.insured_name) ?? '',
    claim: claimOf(claim),
    policy: policyOf(claim),
    number: asked.number,
    askedOn: asked.askedOn,
    askedBy: asked.answerDueOn,
    answerBy: again && step !== 'remind' ? (nextOn ?? asked.answerDueOn) : asked.answerDueOn,
    closesOn: kind === 'documents_final' ? closesOn : null,
    againReason: cleanParagraphs(asked.againReason),
    remark: cleanParagraphs(asked.remark),
    handler,
    claimLink: claimLinkOf(insurer.claimLink, claim.claim_no),
    items: items.map((item) => ({
      name: cleanLine(item[language]) ?? cleanLine(item.zh) ?? '',
      reason: item.reason,
      problems: [...item.problems],
      note: cleanLine(item.note),
      blocking: item.blocking,
      original: item.original,
      bothSides: item.bothSides,
    })),
  }
}
