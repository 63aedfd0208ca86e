import { describe, expect, it } from 'vitest'
import { closeOfBusiness, momentOf, shippedCalendar } from '../calendar'
import {
  claimClocks,
  type ClaimClock,
  type ClaimClockKind,
  type ClaimFacts,
  type PromiseRules,
  type RequestFacts,
} from './claim-clocks'
import { defaultWorkingHours } from './clock'

const rules: PromiseRules = {
  closeWithinWd: 10,
  answerWithinWd: 2,
  remindAfterWd: 1,
  escalateAfterWd: 5,
  closeAfterD: 30,
  payWithinWd: 3,
  workingHours: defaultWorkingHours,
}

/** A claim received on Mon 3 March 2025 at 10:00, nothing done yet. */
const received: ClaimFacts = {
  state: 'received',
  receivedAt: momentOf('2025-03-03', '10:00'),
  reopenedAt: null,
  determinedAt: null,
  decidedAt: null,
  closedAt: null,
  refused: false,
  refusalLetterAt: null,
  payable: false,
  arrangedAt: null,
  paidAt: null,
  requests: [],
}

/** Sent and arrived on Mon 10 March. */
const asked: RequestFacts = {
  state: 'open',
  blocking: true,
  waits: true,
  sentAt: momentOf('2025-03-10', '11:00'),
  askedAt: momentOf('2025-03-10', '11:00'),
  answerDueOn: '2025-03-12',
  answeredAt: null,
  arrivedOn: '2025-03-10',
  documentsOn: null,
  endedAt: null,
  nextStep: 'remind',
  nextOn: '2025-03-13',
  remindedAt: null,
  escalatedAt: null,
}
const answered: RequestFacts = {
  ...asked,
  state: 'complete',
  waits: false,
  documentsOn: '2025-03-17',
  endedAt: momentOf('2025-03-19', '16:00'),
  nextStep: null,
}

function clocks(
  facts: Partial<ClaimFacts>,
  at = momentOf('2025-03-11', '09:00'),
): Partial<Record<ClaimClockKind, ClaimClock>> {
  const all = claimClocks({ ...received, ...facts }, shippedCalendar, rules, at)
  return Object.fromEntries(all.map((clock) => [clock.kind, clock]))
}

describe('the service level', () => {
  it('CLM-08 closes a complete claim within ten working days', () => {
    expect(clocks({}).close).toMatchObject({
      dueAt: closeOfBusiness('2025-03-17'),
      state: 'running',
      rule: 'CLM-08',
    })
    const closedAt = closeOfBusiness('2025-03-17')
    expect(clocks({ closedAt }).close?.state).toBe('met')
    expect(clocks({ closedAt: momentOf('2025-03-17', '18:01') }).close?.state).toBe('missed')
    expect(clocks({}, momentOf('2025-03-18', '09:00')).close).toMatchObject({
      state: 'missed',
      endedAt: null,
    })
  })

  it('CLM-08 runs again from the day the last blocking document came, not from when it was judged', () => {
    const last = { ...answered, documentsOn: '2025-03-20' }
    expect(clocks({ requests: [answered, last] }).close).toMatchObject({
      startedAt: momentOf('2025-03-20', '00:00'),
      dueOn: '2025-04-03',
      state: 'running',
    })
    // Opened again after that, from then on.
    const reopenedAt = momentOf('2025-03-25', '15:00')
    expect(clocks({ reopenedAt, requests: [answered, last] }).close).toMatchObject({
      startedAt: reopenedAt,
      dueOn: '2025-04-09',
    })
    const aside = { ...last, blocking: false }
    expect(clocks({ requests: [answered, aside] }).close?.dueOn).toBe('2025-03-31')
  })

  it('CLM-08 stands while documents are waited for', () => {
    expect(clocks({ requests: [asked] }, momentOf('2025-06-02', '09:00')).close).toMatchObject({
      dueAt: null,
      state: 'standing',
    })
    // It ended for lack of them: nothing was late.
    const lapsed: RequestFacts = {
      ...asked,
      state: 'lapsed',
      waits: false,
      endedAt: momentOf('2025-05-06', '10:00'),
    }
    const decidedAt = momentOf('2025-05-06', '10:00')
    expect(
      clocks({ state: 'withdrawn', decidedAt, determinedAt: decidedAt, requests: [lapsed] }).close,
    ).toMatchObject({ state: 'met', endedAt: decidedAt })
    // Opened again because the documents came after all.
    const brought = { ...lapsed, documentsOn: '2025-05-12' }
    expect(
      clocks({ state: 'in_review', determinedAt: decidedAt, requests: [brought] }).close,
    ).toMatchObject({ dueOn: '2025-05-26' })
  })
})

describe('the statutory clock', () => {
  it('CLM-09 runs 30 calendar days from the first receipt, weekends and holidays included', () => {
    expect(clocks({}).statutory).toMatchObject({
      dueAt: closeOfBusiness('2025-04-02'),
      provisional: false,
      state: 'running',
    })
    expect(clocks({ receivedAt: momentOf('2025-09-15', '10:00') }).statutory?.dueOn).toBe(
      '2025-10-15',
    )
  })

  it('CLM-09 is longer by the days between the arrival of the request and of the documents', () => {
    // Judicial Interpretation (II), art. 15: from 10 to 17 March, seven days.
    const clock = clocks({ requests: [answered] }).statutory
    expect(clock?.dueOn).toBe('2025-04-09')
    expect(clock?.steps.find((step) => step.kind === 'pause')).toMatchObject({
      days: 7,
      reason: 'documents',
    })
  })

  it('CLM-09 counts days once that two requests were waited for', () => {
    const second = { ...answered, arrivedOn: '2025-03-12', documentsOn: '2025-03-20' }
    expect(clocks({ requests: [answered, second] }).statutory?.dueOn).toBe('2025-04-12')
    const later = { ...answered, arrivedOn: '2025-03-24', documentsOn: '2025-03-26' }
    expect(clocks({ requests: [answered, later] }).statutory?.dueOn).toBe('2025-04-11')
  })

  it('CLM-09 stands from the arrival of a request that is open, and takes nothing off without it', () => {
    expect(clocks({ requests: [asked] }).statutory).toMatchObject({
      dueAt: null,
      state: 'standing',
    })
    const unknown = { ...asked, arrivedOn: null }
    expect(clocks({ requests: [unknown] }).statutory?.dueOn).toBe('2025-04-02')
    expect(clocks({ requests: [{ ...answered, arrivedOn: null }] }).statutory?.dueOn).toBe(
      '2025-04-02',
    )
    expect(
      clocks({ requests: [{ ...asked, blocking: false, waits: false }] }).statutory?.dueOn,
    ).toBe('2025-04-02')
  })

  it('CLM-09 is met by the decision, in time or not', () => {
    const determinedAt = momentOf('2025-04-02', '17:00')
    expect(clocks({ determinedAt }).statutory?.state).toBe('met')
    expect(clocks({ determinedAt: momentOf('2025-04-03', '09:00') }).statutory?.state).toBe(
      'missed',
    )
  })

  it('CLM-09 prepays after 60 days what can be determined, whatever was asked for', () => {
    expect(clocks({ requests: [answered] }).prepay).toMatchObject({ dueOn: '2025-05-02' })
  })

  it('CLM-09 sends the letter of a refusal within three days', () => {
    const decidedAt = momentOf('2025-03-07', '16:00')
    const refused = {
      state: 'rejected' as const,
      refused: true,
      decidedAt,
      determinedAt: decidedAt,
    }
    expect(clocks(refused).refusal_notice).toMatchObject({ dueOn: '2025-03-10', state: 'missed' })
    const refusalLetterAt = momentOf('2025-03-10', '10:00')
    expect(clocks({ ...refused, refusalLetterAt }).refusal_notice?.state).toBe('met')
    expect(clocks({ decidedAt, determinedAt: decidedAt }).refusal_notice).toBeUndefined()
  })
})

describe('payment', () => {
  const closedAt = momentOf('2025-03-07', '16:00')

  it('CLM-08 CLM-09 arranges it within three working days and pays within ten calendar days', () => {
    const closed = { state: 'closed' as const, closedAt, payable: true }
    expect(clocks(closed)).toMatchObject({
      payment: { dueOn: '2025-03-12', state: 'running', rule: 'CLM-08' },
      statutory_payment: { dueOn: '2025-03-17', state: 'running', rule: 'CLM-09' },
    })
    const arrangedAt = momentOf('2025-03-12', '18:00')
    expect(clocks({ ...closed, arrangedAt })).toMatchObject({
      payment: { state: 'met', endedAt: arrangedAt },
      statutory_payment: { state: 'running' },
    })
    expect(clocks({ ...closed, payable: false }).payment).toBeUndefined()
  })
})

describe('what was asked for', () => {
  it('GAP-02 GAP-09 shows the customer’s day and the desk’s next step', () => {
    expect(clocks({ requests: [asked] })).toMatchObject({
      answer: { dueOn: '2025-03-12', rule: 'GAP-02', state: 'running' },
      follow_up: { dueOn: '2025-03-13', rule: 'GAP-09', state: 'running' },
    })
    const remindedAt = momentOf('2025-03-13', '09:30')
    const reminded = { ...asked, nextStep: 'escalate' as const, nextOn: '2025-03-20', remindedAt }
    expect(clocks({ requests: [reminded] }).follow_up?.dueOn).toBe('2025-03-20')
    const escalatedAt = momentOf('2025-03-20', '09:30')
    const last = { ...reminded, nextStep: 'close' as const, nextOn: '2025-04-19', escalatedAt }
    expect(clocks({ requests: [last] }).follow_up).toMatchObject({
      dueOn: '2025-04-19',
      period: { unit: 'd', amount: 30 },
    })
    expect(clocks({ requests: [answered] }).answer).toBeUndefined()
  })

  it('GAP-02 GAP-09 shows the days that were told, whatever the rules have become', () => {
    const told = { ...asked, answerDueOn: '2025-03-17', nextOn: '2025-03-19' }
    expect(clocks({ requests: [told] })).toMatchObject({
      answer: { dueOn: '2025-03-17', period: { unit: 'wd', amount: 5 } },
      follow_up: { dueOn: '2025-03-19', period: { unit: 'wd', amount: 2 } },
    })
  })
})
