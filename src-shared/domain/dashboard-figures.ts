import type { QueueFilter } from '../contract/claims'
import {
  datesOfBand,
  datesOfMonth,
  type DateRange,
  type DayBand,
  type PromiseKind,
} from './promises'
import { openClaimStates, type ClaimState } from './states'

/** The claims behind each figure of the dashboard, as a filter of the queue that lists as many. */

/** States in which closing is still to come and the desk is to act (CLM-08). */
export const closingStates: readonly ClaimState[] = [
  'received',
  'in_review',
  'decided',
  'second_review',
]

/** Whose claims, as the queue asks for them. */
export type Whose = string | undefined

export function promiseFilter(
  kind: PromiseKind,
  { from, to }: DateRange,
  whose: Whose,
): QueueFilter {
  return kind === 'close'
    ? { states: [...closingStates], dueFrom: from, dueTo: to, assignee: whose }
    : { states: [], promise: { kind, from, to }, assignee: whose }
}

/** Claims that wait for the customer: all, or with or without documents that came since. */
export function waitingFilter(
  today: string,
  band: DayBand,
  whose: Whose,
  answered: boolean | undefined,
): QueueFilter {
  const { from, to } = datesOfBand(today, band)
  return {
    states: ['awaiting_documents'],
    askedFrom: from,
    askedTo: to,
    answered,
    assignee: whose,
  }
}

/** Open claims by days since receipt: all, those that wait for the customer, or those that do not. */
export function ageFilter(
  today: string,
  band: DayBand,
  whose: Whose,
  waiting: boolean | undefined,
): QueueFilter {
  const { from, to } = datesOfBand(today, band)
  const states: readonly ClaimState[] =
    waiting === undefined ? openClaimStates : waiting ? ['awaiting_documents'] : closingStates
  return { states: [...states], receivedFrom: from, receivedTo: to, assignee: whose }
}

/** Claims closed in a month: all, in time, or late. */
export function closedFilter(
  month: string,
  whose: Whose,
  inTime: boolean | undefined,
): QueueFilter {
  const { from, to } = datesOfMonth(month)
  return { states: [], closedFrom: from, closedTo: to, inTime, assignee: whose }
}
