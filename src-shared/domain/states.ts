/**
 * The states of a claim and the only changes between them. Source: DOMAIN CLM-07, ADJ-08.
 */
export const claimStates = [
  'received',
  'in_review',
  'awaiting_documents',
  'decided',
  'second_review',
  'closed',
  'paid',
  'withdrawn',
  'rejected',
] as const
export type ClaimState = (typeof claimStates)[number]

/** What can happen to a claim. */
export type ClaimEvent =
  | 'take'
  | 'release'
  | 'requestDocuments'
  | 'documentsComplete'
  | 'decide'
  /** What deciding or refusing becomes above the limit of who does it. */
  | 'requireSecondReview'
  | 'returnToReview'
  | 'confirm'
  /** What confirming becomes where the decision is a refusal. */
  | 'confirmRefusal'
  | 'close'
  | 'pay'
  | 'withdraw'
  | 'reject'
  | 'reopen'

const transitions: Readonly<Record<ClaimState, Partial<Record<ClaimEvent, ClaimState>>>> = {
  received: {
    take: 'in_review',
    requireSecondReview: 'second_review',
    withdraw: 'withdrawn',
    reject: 'rejected',
  },
  in_review: {
    take: 'in_review',
    release: 'received',
    requestDocuments: 'awaiting_documents',
    decide: 'decided',
    requireSecondReview: 'second_review',
    withdraw: 'withdrawn',
    reject: 'rejected',
  },
  awaiting_documents: {
    requestDocuments: 'awaiting_documents',
    documentsComplete: 'in_review',
    requireSecondReview: 'second_review',
    withdraw: 'withdrawn',
    reject: 'rejected',
  },
  decided: { returnToReview: 'in_review', close: 'closed', withdraw: 'withdrawn' },
  second_review: { confirm: 'decided', confirmRefusal: 'rejected', returnToReview: 'in_review' },
  closed: { pay: 'paid', reopen: 'in_review' },
  paid: { reopen: 'in_review' },
  withdrawn: { reopen: 'in_review' },
  rejected: { reopen: 'in_review' },
}

/** The state after `event`, or `null` when the table does not allow it. */
export function nextClaimState(state: ClaimState, event: ClaimEvent): ClaimState | null {
  return transitions[state][event] ?? null
}

/** The events allowed in `state`, in table order. */
export function allowedClaimEvents(state: ClaimState): ClaimEvent[] {
  return Object.keys(transitions[state]) as ClaimEvent[]
}

/** States in which somebody still has work to do on the claim. */
export const openClaimStates: readonly ClaimState[] = [
  'received',
  'in_review',
  'awaiting_documents',
  'decided',
  'second_review',
]

/** States in which a decision stands and may be handed out; one that waits for its second person does not. */
export const settledClaimStates: readonly ClaimState[] = [
  'decided',
  'closed',
  'paid',
  'withdrawn',
  'rejected',
]
