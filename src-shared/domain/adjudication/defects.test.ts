import { describe, expect, it } from 'vitest'
import { decisionReasons } from '../reasons'
import { adjudicate, checkReviews } from './adjudicate'
import type { ClaimToAdjudicate } from './claim'
import { toClaim, type GoldenBenefit, type GoldenLine } from './golden/golden-case'

const on = '2026-03-05'

function claimOf(line: Omit<GoldenLine, 'id' | 'on'>, terms: Partial<GoldenBenefit> = {}) {
  return toClaim({
    title: '',
    rules: [],
    plan: [{ id: 'v1', benefits: [{ code: 'all', ...terms }] }],
    lines: [{ id: 'L1', on, ...line }],
    expected: [],
    takes: [],
  })
}

const pays = (claim: ClaimToAdjudicate): number => adjudicate(claim).payableFen

describe('defects that claims software is known for', () => {
  it('ADJ-06 zero is a value: an approved quantity, price or amount of 0 pays 0', () => {
    for (const review of [{ quantity: 0 }, { price: '0.00' }, { amount: '0.00' }]) {
      for (const quantity of [0, 1, 3]) {
        const claim = claimOf({ claimed: '90.00', quantity, review })
        expect(pays(claim), JSON.stringify({ review, quantity })).toBe(0)
      }
    }
    expect(pays(claimOf({ claimed: '90.00', quantity: 3 }))).toBe(9000)
  })

  it('ADJ-06 an approved price is used, not overwritten by the claimed or a listed one', () => {
    const line = { claimed: '90.00', quantity: 3, price: '30.00' }
    expect(pays(claimOf({ ...line, review: { price: '21.37' } }))).toBe(6411)
    expect(pays(claimOf({ ...line, review: { price: '21.37' } }, { perUnit: '25.00' }))).toBe(6411)
    expect(pays(claimOf({ ...line, review: { price: '21.37' } }, { perUnit: '20.00' }))).toBe(6000)
  })

  it('ADJ-06 nothing is cut to whole yuan, by any step', () => {
    const result = adjudicate(
      claimOf(
        { claimed: '1234.56', review: { exclude: ['0.07 self_paid_item'] } },
        { deductible: { per: 'year', amount: '0.13' }, ratio: 50, yearly: '600.01' },
      ),
    )
    // 1,234.56 − 0.07 − 0.13 = 1,234.36; half is 617.18; of the year 600.01 are left.
    const amounts = result.lines[0]?.steps.map(({ amountFen }) => amountFen)
    expect(amounts).toEqual([-7, -13, -61_718, -1717])
    expect(result.payableFen).toBe(60_001)
  })

  it('ADJ-06 a limit of 0 blocks the first claim as well, whichever limit it is', () => {
    for (const terms of [
      { yearly: '0.00' },
      { perDay: '0.00' },
      { perUnit: '0.00' },
      { perVisit: '0.00' },
      { visits: 0 },
      { ratio: 0 },
    ]) {
      expect(pays(claimOf({ claimed: '90.00' }, terms)), JSON.stringify(terms)).toBe(0)
    }
  })

  it('ADJ-06 what is excluded or corrected keeps its coded reason and clause', () => {
    const claim = claimOf({
      claimed: '90.00',
      review: { amount: '80.00', exclude: ['5.00 self_paid_item 第五条', '6.00 exclusion_clause'] },
    })
    const review = claim.lines[0]?.review
    if (review) review.correctionClause = '第三条'
    const details = adjudicate(claim).lines[0]?.steps.map(({ kind, detail }) => ({
      kind,
      reasonCode: detail['reasonCode'],
      clause: detail['clause'],
    }))
    expect(details).toEqual([
      { kind: 'corrected', reasonCode: 'over_quantity', clause: '第三条' },
      { kind: 'excluded', reasonCode: 'self_paid_item', clause: '第五条' },
      { kind: 'excluded', reasonCode: 'exclusion_clause', clause: null },
    ])
  })
})

describe('what must not be saved of a review', () => {
  const codes = (line: Omit<GoldenLine, 'id' | 'on'>): string[] =>
    checkReviews(claimOf(line)).map(({ code }) => code)

  it('ADJ-06 a claim without lines', () => {
    expect(checkReviews({ ...claimOf({ claimed: '1.00' }), lines: [] })).toEqual([
      { code: 'no_lines' },
    ])
  })

  it('ADJ-06 a reason that is not in the catalogue, or is one for whole claims', () => {
    expect(codes({ claimed: '90.00', review: { exclude: ['5.00 because'] } })).toEqual([
      'unknown_reason',
    ])
    expect(codes({ claimed: '90.00', review: { exclude: ['5.00 non_disclosure'] } })).toEqual([
      'unknown_reason',
    ])
    for (const { code, scope } of decisionReasons) {
      const expected = scope === 'claim' ? ['unknown_reason'] : []
      expect(codes({ claimed: '90.00', review: { exclude: [`5.00 ${code}`] } })).toEqual(expected)
    }
  })

  it('ADJ-06 a correction that takes something off without a reason', () => {
    const claim = claimOf({ claimed: '90.00', review: { amount: '89.99' } })
    const review = claim.lines[0]?.review
    if (!review) throw new Error('no review')
    review.correctionReason = null
    expect(checkReviews(claim)).toEqual([{ code: 'reason_missing', lineId: 'L1' }])
    review.amountFen = 9000
    expect(checkReviews(claim)).toEqual([])
  })

  it('ADJ-06 more approved than claimed, and the figures still pay no more than that', () => {
    const line = { claimed: '90.00', review: { amount: '90.01' } }
    expect(codes(line)).toEqual(['approved_above_claimed'])
    expect(pays(claimOf(line))).toBe(9000)
  })

  it('ADJ-06 more excluded than approved, or nothing', () => {
    const review = { amount: '50.00', exclude: ['50.01 self_paid_item'] }
    expect(codes({ claimed: '90.00', review })).toEqual(['exclusion_above_approved'])
    expect(pays(claimOf({ claimed: '90.00', review }))).toBe(0)
    expect(codes({ claimed: '90.00', review: { exclude: ['0.00 self_paid_item'] } })).toEqual([
      'exclusion_not_positive',
    ])
  })

  it('ADJ-06 values below zero and benefits that the plan does not have', () => {
    expect(codes({ claimed: '90.00', review: { quantity: -1 } })).toEqual(['negative_value'])
    expect(pays(claimOf({ claimed: '90.00', review: { quantity: -1 } }))).toBe(0)
    expect(codes({ claimed: '90.00', review: { benefit: 'dental' } })).toEqual(['unknown_benefit'])
    expect(codes({ claimed: '90.00', review: { benefit: 'all' } })).toEqual([])
  })
})
