import { addDays, addWorkingDays, businessDate, type WorkCalendar } from './calendar'
import { isComplete, type FollowUpStep, type GapItemState } from './gaps'

/** What the desk does when a customer who was asked does not answer, and when. Source: DOMAIN GAP-09. */

/** How long each step waits. */
export interface FollowUpRules {
  /** Working days after the customer's day has passed. */
  remindAfterWd: number
  /** Working days after the reminder. */
  escalateAfterWd: number
  /** Calendar days after the last notice. */
  closeAfterD: number
}

/** What the dates of the steps are counted from. */
export interface FollowUpDates {
  /** The customer's day, `YYYY-MM-DD`. */
  answerDueOn: string
  /** Moments, UTC ISO. */
  remindedAt: string | null
  escalatedAt: string | null
}

/** The date on which a step is due; the day it is counted from does not count (CAL-02). */
export function followUpOn(
  step: FollowUpStep,
  { answerDueOn, remindedAt, escalatedAt }: FollowUpDates,
  rules: FollowUpRules,
  calendar: WorkCalendar,
): string {
  switch (step) {
    case 'remind':
      return addWorkingDays(answerDueOn, rules.remindAfterWd, calendar)
    case 'escalate':
      return addWorkingDays(dayOf(remindedAt, answerDueOn), rules.escalateAfterWd, calendar)
    case 'close':
      return addDays(dayOf(escalatedAt ?? remindedAt, answerDueOn), rules.closeAfterD)
  }
}

function dayOf(at: string | null, otherwise: string): string {
  return at === null ? otherwise : businessDate(at)
}

/**
 * The step after one that was done. A request without a blocking item is only reminded of: for its papers no claim is
 * escalated or closed (GAP-08).
 */
export function stepAfter(done: FollowUpStep, blocks: boolean): FollowUpStep | null {
  if (!blocks) return null
  return done === 'remind' ? 'escalate' : done === 'escalate' ? 'close' : null
}

interface Item {
  blocking: boolean
  state: GapItemState
}

/** Whether the claim waits for one of these items (GAP-08). */
export function blocks(items: readonly Item[]): boolean {
  return !isComplete(items)
}

/**
 * Whether a request has come to its end: its blocking items are settled, or, where none blocks, all of them (GAP-08).
 */
export function isEnded(items: readonly Item[]): boolean {
  const counted = items.some(({ blocking }) => blocking)
    ? items
    : items.map(({ state }) => ({ state, blocking: true }))
  return isComplete(counted)
}

/** Whether an item is still to be brought. */
export function isOutstanding(state: GapItemState): boolean {
  return state === 'requested' || state === 'refused'
}
