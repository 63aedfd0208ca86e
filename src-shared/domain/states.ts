/**
 * The states of a claim and the only changes between them. Source: DOMAIN CLM-07.
 * `awaiting_documents` and `second_review` are reached by later capabilities; the table already knows them.
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
  | 'requireSecondReview'
  | 'returnToReview'
  | 'confirm'
  | 'close'
  | 'pay'
  | 'withdraw'
  | 'reject'
  | 'reopen'

const transitions: Readonly<Record<ClaimState, Partial<Record<ClaimEvent, ClaimState>>>> = {
  received: { take: 'in_review', withdraw: 'withdrawn', reject: 'rejected' },
  in_review: {
    take: 'in_review',
    release: 'received',
    requestDocuments: 'awaiting_documents',
    decide: 'decided',
    withdraw: 'withdrawn',
    reject: 'rejected',
  },
  awaiting_documents: {
    documentsComplete: 'in_review',
    withdraw: 'withdrawn',
    reject: 'rejected',
  },
  decided: {
    requireSecondReview: 'second_review',
    returnToReview: 'in_review',
    close: 'closed',
    withdraw: 'withdrawn',
  },
  second_review: { confirm: 'decided', returnToReview: 'in_review' },
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

/** States in which a decision stands and may be handed out. */
export const settledClaimStates: readonly ClaimState[] = [
  'decided',
  'second_review',
  'closed',
  'paid',
  'withdrawn',
  'rejected',
]
