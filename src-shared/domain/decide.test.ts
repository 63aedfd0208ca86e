import { describe, expect, it } from 'vitest'
import type { Adjudication, StepKind } from './adjudication/claim'
import { concludeClaim, paidByOthersFen } from './decide'

/** What was computed of one line of 1,000 fen, of which these steps took so much. */
function computed(...taken: [StepKind, number][]): Adjudication {
  const sum = (of: (kind: StepKind) => boolean): number =>
    taken.reduce((total, [kind, amountFen]) => (of(kind) ? total + amountFen : total), 0)
  const byReviewer = (kind: StepKind): boolean => kind === 'corrected' || kind === 'excluded'
  const figures = {
    claimedFen: 1000,
    excludedFen: sum(byReviewer),
    reducedFen: sum((kind) => !byReviewer(kind)),
    payableFen: 1000 - sum(() => true),
  }
  const steps = taken.map(([kind, amountFen]) => ({
    kind,
    rule: 'ADJ-01',
    benefit: null,
    planVersionId: null,
    amountFen: -amountFen,
    detail: {},
  }))
  const line = { lineId: 'a', benefit: null, planVersionId: null, ...figures, steps }
  return { rulesVersion: 1, ...figures, lines: [line], takes: [] }
}

describe('what is concluded from what was computed', () => {
  it.each([
    ['pays in full where nothing was taken off', computed(), 'pay', null],
    [
      'pays in part where the reviewer took something off',
      computed(['excluded', 1]),
      'pay_part',
      null,
    ],
    ['pays in part where the rules did', computed(['deductible', 999]), 'pay_part', null],
    [
      'is refused where the reviewer took everything off, for a reason of theirs',
      computed(['corrected', 1], ['excluded', 999]),
      'refuse',
      null,
    ],
    [
      'is refused where the rules deny cover, for the reason they give',
      computed(['waiting_period', 1000]),
      'refuse',
      'waiting_period',
    ],
    [
      'is refused for the reason that took the most',
      computed(['excluded', 100], ['waiting_period', 300], ['not_covered', 600]),
      'refuse',
      'outside_cover',
    ],
    [
      'is paid at 0 where it is covered and a deductible took it',
      computed(['deductible', 1000]),
      'pay_part',
      null,
    ],
    [
      'is paid at 0 where part of it was denied and a limit took the rest',
      computed(['not_covered', 999], ['plan_limit', 1]),
      'pay_part',
      null,
    ],
    ['is paid at 0 where others paid it', computed(['paid_by_others', 1000]), 'pay_part', null],
  ] as const)('ADJ-01 CLM-15 %s', (_title, adjudication, conclusion, reasonCode) => {
    expect(concludeClaim(adjudication)).toEqual({ conclusion, reasonCode })
  })

  it('CLM-10 is ex gratia wherever more is paid than the rules give', () => {
    for (const adjudication of [computed(['deductible', 1000]), computed(['excluded', 1000])]) {
      expect(concludeClaim(adjudication, 1)).toEqual({ conclusion: 'ex_gratia', reasonCode: null })
    }
  })

  it('ADJ-01 credits that cancel out leave a claim paid in full', () => {
    expect(concludeClaim(computed(['credit', 300], ['credit', -300])).conclusion).toBe('pay')
  })
})

it('CLM-10 others are whoever the claim and its invoices name', () => {
  const invoices = [
    { invoiceId: '1', position: 1, socialInsuranceFen: 100, thirdPartyFen: 20 },
    { invoiceId: '2', position: 2, socialInsuranceFen: 3, thirdPartyFen: 0 },
  ]
  expect(paidByOthersFen({ otherCompensationFen: 4000, invoices })).toBe(4123)
})
