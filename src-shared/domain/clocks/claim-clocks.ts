import {
  businessDate,
  daysBetween,
  momentOf,
  workingDaysUntil,
  type WorkCalendar,
} from '../calendar'
import type { ClaimState } from '../states'
import type { FollowUpStep, GapRequestState } from '../gaps'
import type { ClockStep, Due, Pause, Period, WorkingHours } from './clock'
import { dueOf } from './due'

/** The clocks of a claim. Source: DOMAIN CLM-08, CLM-09, GAP-02. */
export const claimClockKinds = [
  /** Closing within the service level (CLM-08). */
  'close',
  /** The statutory period of 30 days (CLM-09). */
  'statutory',
  /** What can be determined is prepaid after 60 days (CLM-09). */
  'prepay',
  /** The customer's answer (GAP-02): theirs, not the desk's. */
  'answer',
  /** What the desk does next if no answer comes (GAP-09). */
  'follow_up',
  /** The letter of a refusal within 3 days of the decision (CLM-09). */
  'refusal_notice',
  /** Payment arranged after closing (CLM-08). */
  'payment',
  /** Payment within 10 days of agreement (CLM-09). */
  'statutory_payment',
] as const
export type ClaimClockKind = (typeof claimClockKinds)[number]

/** `running`, `standing` still, ended in time (`met`), or late (`missed`): ended late, or overdue and not ended. */
export const clockStates = ['running', 'standing', 'met', 'missed'] as const
export type ClockState = (typeof clockStates)[number]

/** Insurance Law art. 23 (30 days to determine, 10 to pay), 24 (3 for the letter of a refusal), 25 (60 to prepay). */
export const statutoryPeriods = {
  statutory: { unit: 'd', amount: 30 },
  prepay: { unit: 'd', amount: 60 },
  refusal_notice: { unit: 'd', amount: 3 },
  statutory_payment: { unit: 'd', amount: 10 },
} as const satisfies Partial<Record<ClaimClockKind, Period>>

/** How long the desk's own promises run. */
export interface PromiseRules {
  closeWithinWd: number
  answerWithinWd: number
  remindAfterWd: number
  escalateAfterWd: number
  closeAfterD: number
  payWithinWd: number
  workingHours: WorkingHours
}

/** A request for documents, as its clocks see it. */
export interface RequestFacts {
  state: GapRequestState
  /** One of its items holds the claim up, or did (GAP-08). */
  blocking: boolean
  /** Open, and a blocking item is not settled. */
  waits: boolean
  sentAt: string
  /** From when the customer's time runs: the sending, or the last refusal of what they brought. */
  askedAt: string
  answerDueOn: string
  /** When everything that was asked for had come. */
  answeredAt: string | null
  arrivedOn: string | null
  documentsOn: string | null
  endedAt: string | null
  nextStep: FollowUpStep | null
  /** The day of that step. */
  nextOn: string | null
  remindedAt: string | null
  escalatedAt: string | null
}

/** What the clocks of a claim are computed from. Moments are UTC ISO. */
export interface ClaimFacts {
  state: ClaimState
  receivedAt: string
  /** When it was last opened again, for another reason than that documents came after all. */
  reopenedAt: string | null
  /** When the claim was first determined: a decision that nobody waits to confirm. */
  determinedAt: string | null
  /** When the decision in force was made or confirmed. */
  decidedAt: string | null
  closedAt: string | null
  /** The decision in force refuses the claim. */
  refused: boolean
  /** When the letter of the refusal was made. */
  refusalLetterAt: string | null
  /** Whether there is something to pay. */
  payable: boolean
  /** When payment was arranged: its list went to finance. */
  arrangedAt: string | null
  paidAt: string | null
  requests: readonly RequestFacts[]
}

export interface ClaimClock extends Due {
  kind: ClaimClockKind
  /** The rule of DOMAIN.md it rests on. */
  rule: string
  period: Period
  state: ClockState
  startedAt: string
  /** When what was promised happened. */
  endedAt: string | null
}

/**
 * Every clock of a claim that has begun, running or ended, in the order of `claimClockKinds`.
 * @param at now: what is late by it
 */
export function claimClocks(
  facts: ClaimFacts,
  calendar: WorkCalendar,
  rules: PromiseRules,
  at: string,
): ClaimClock[] {
  const clock = (
    kind: ClaimClockKind,
    rule: string,
    run: { startAt: string; period: Period; pauses?: readonly Pause[]; endedAt: string | null },
  ): ClaimClock => {
    const { startAt, period, pauses = [], endedAt } = run
    const due = dueOf({ startAt, period, pauses }, calendar, rules.workingHours)
    return finished({ kind, rule, period, startedAt: startAt, endedAt, ...due }, at)
  }
  const { receivedAt, determinedAt, closedAt, decidedAt } = facts
  const { statutory, prepay, refusal_notice, statutory_payment } = statutoryPeriods
  const clocks = [
    closeClock(facts, calendar, rules, at),
    clock('statutory', 'CLM-09', {
      startAt: receivedAt,
      period: statutory,
      pauses: statutoryPauses(facts.requests),
      endedAt: determinedAt,
    }),
    clock('prepay', 'CLM-09', { startAt: receivedAt, period: prepay, endedAt: determinedAt }),
  ]
  for (const request of facts.requests) {
    if (request.state !== 'open') continue
    clocks.push(
      clock('answer', 'GAP-02', {
        startAt: request.askedAt,
        period: periodUntil(request.askedAt, request.answerDueOn, 'wd', calendar),
        endedAt: request.answeredAt,
      }),
    )
    const next = followUp(request, calendar)
    if (next) clocks.push(clock('follow_up', 'GAP-09', { ...next, endedAt: null }))
  }
  if (facts.refused && decidedAt !== null) {
    const endedAt = facts.refusalLetterAt
    clocks.push(
      clock('refusal_notice', 'CLM-09', { startAt: decidedAt, period: refusal_notice, endedAt }),
    )
  }
  if (closedAt !== null && facts.payable) {
    clocks.push(
      clock('payment', 'CLM-08', {
        startAt: closedAt,
        period: { unit: 'wd', amount: rules.payWithinWd },
        endedAt: facts.arrangedAt ?? facts.paidAt,
      }),
      clock('statutory_payment', 'CLM-09', {
        startAt: closedAt,
        period: statutory_payment,
        endedAt: facts.paidAt,
      }),
    )
  }
  return clocks
}

/**
 * The service level: so many working days from the day the claim came, or again from the day it was opened again or
 * the last blocking document came (CLM-08). While something is waited for it stands.
 */
function closeClock(
  facts: ClaimFacts,
  calendar: WorkCalendar,
  rules: PromiseRules,
  now: string,
): ClaimClock {
  const startAt = closeStartsAt(facts)
  const period: Period = { unit: 'wd', amount: rules.closeWithinWd }
  const endedAt = facts.closedAt ?? (isEndedUnpaid(facts.state) ? facts.decidedAt : null)
  const waits = facts.requests.find((request) => stoodAtEnd(request, startAt))
  const due = waits
    ? standing(startAt, waits.sentAt)
    : dueOf({ startAt, period, pauses: [] }, calendar, rules.workingHours)
  return finished(
    { kind: 'close', rule: 'CLM-08', period, startedAt: startAt, endedAt, ...due },
    now,
  )
}

/** Where the service level runs from; it ends `closeWithinWd` working days after this moment's day (CLM-08). */
export function closeStartsAt({
  receivedAt,
  reopenedAt,
  requests,
}: Pick<ClaimFacts, 'receivedAt' | 'reopenedAt' | 'requests'>): string {
  const begun = reopenedAt !== null && reopenedAt > receivedAt ? reopenedAt : receivedAt
  const last = requests
    .flatMap(({ blocking, documentsOn }) => (blocking && documentsOn !== null ? [documentsOn] : []))
    .sort()
    .at(-1)
  return last !== undefined && last > businessDate(begun) ? momentOf(last, '00:00') : begun
}

/** Whether the documents of the request never came: the claim waits for them, or ended without them. */
function stoodAtEnd(
  { blocking, waits, state, documentsOn, endedAt }: RequestFacts,
  since: string,
): boolean {
  if (!blocking) return false
  return waits || (state === 'lapsed' && documentsOn === null && (endedAt ?? '') > since)
}

function standing(startAt: string, since: string): Due {
  const steps: ClockStep[] = [
    { kind: 'start', unit: 'wd', at: startAt, on: businessDate(startAt) },
    { kind: 'standing', since, reason: 'documents' },
  ]
  return { dueAt: null, dueOn: null, provisional: false, steps }
}

/**
 * What the statutory period stands still for: from the day a request came to the customer until the day what it asked
 * for came to the desk (Judicial Interpretation (II), art. 15). A request whose arrival is not known takes nothing off.
 */
export function statutoryPauses(requests: readonly RequestFacts[]): Pause[] {
  return requests.flatMap(({ blocking, arrivedOn, documentsOn, waits, endedAt }) => {
    if (!blocking || arrivedOn === null || (documentsOn === null && !waits && endedAt === null))
      return []
    return [
      {
        from: momentOf(arrivedOn, '00:00'),
        to: documentsOn === null ? (waits ? null : endedAt) : momentOf(documentsOn, '00:00'),
        reason: 'documents',
      },
    ]
  })
}

/** From when and how long the next step waits (GAP-09). */
function followUp(
  { nextStep, nextOn, answerDueOn, remindedAt, escalatedAt }: RequestFacts,
  calendar: WorkCalendar,
): { startAt: string; period: Period } | null {
  if (nextStep === null || nextOn === null) return null
  const customersDay = momentOf(answerDueOn, '00:00')
  const before = {
    remind: customersDay,
    escalate: remindedAt ?? customersDay,
    close: escalatedAt ?? remindedAt ?? customersDay,
  }
  const startAt = before[nextStep]
  return {
    startAt,
    period: periodUntil(startAt, nextOn, nextStep === 'close' ? 'd' : 'wd', calendar),
  }
}

/** The period that ends on a day that was told to the customer, or is to be kept although the rule is another now. */
function periodUntil(
  startAt: string,
  on: string,
  unit: 'wd' | 'd',
  calendar: WorkCalendar,
): Period {
  const startOn = businessDate(startAt)
  const amount =
    unit === 'wd' ? workingDaysUntil(startOn, on, calendar) : Math.max(1, daysBetween(startOn, on))
  return { unit, amount }
}

function isEndedUnpaid(state: ClaimState): boolean {
  return state === 'withdrawn' || state === 'rejected'
}

/** A clock that stood when its claim ended was kept. */
function finished(clock: Omit<ClaimClock, 'state'>, at: string): ClaimClock {
  const { dueAt, endedAt } = clock
  const until = endedAt ?? at
  const late = dueAt !== null && until > dueAt
  const inTime = endedAt === null ? (dueAt === null ? 'standing' : 'running') : 'met'
  return { ...clock, state: late ? 'missed' : inTime }
}
