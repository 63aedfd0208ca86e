/** Gap requests: the states of a request and of its items, and what follows when no answer comes. Source: GAP-01…10. */

/** `complete`: every blocking item is settled; `lapsed`: the claim ended for lack of documents (GAP-09). */
export const gapRequestStates = ['open', 'complete', 'lapsed', 'withdrawn'] as const
export type GapRequestState = (typeof gapRequestStates)[number]

export const gapItemStates = ['requested', 'received', 'accepted', 'refused', 'waived'] as const
export type GapItemState = (typeof gapItemStates)[number]

export type GapItemEvent = 'receive' | 'accept' | 'refuse' | 'waive'

const transitions: Readonly<Record<GapItemState, Partial<Record<GapItemEvent, GapItemState>>>> = {
  requested: { receive: 'received', waive: 'waived' },
  received: { receive: 'received', accept: 'accepted', refuse: 'refused', waive: 'waived' },
  // A reviewer may think again as long as the request is open.
  accepted: { receive: 'received', refuse: 'refused' },
  refused: { receive: 'received', accept: 'accepted', waive: 'waived' },
  waived: { receive: 'received' },
}

/** The state of an item after `event`, or `null` when the table does not allow it (GAP-08). */
export function nextGapItemState(state: GapItemState, event: GapItemEvent): GapItemState | null {
  return transitions[state][event] ?? null
}

/** Whether nothing is waited for any more: every blocking item is accepted or waived (GAP-08). */
export function isComplete(items: readonly { blocking: boolean; state: GapItemState }[]): boolean {
  return items.every(
    ({ blocking, state }) => !blocking || state === 'accepted' || state === 'waived',
  )
}

/** What the desk does when no answer comes, in this order (GAP-09). */
export const followUpSteps = ['remind', 'escalate', 'close'] as const
export type FollowUpStep = (typeof followUpSteps)[number]

/** Why an item is asked for. */
export const gapReasons = ['missing', 'deficient', 'clarify'] as const
export type GapReason = (typeof gapReasons)[number]
