import { describe, expect, it } from 'vitest'
import { decideClaim, spreadOtherCompensation, type Exclusion } from './decide'

const lines = [
  { lineId: 'bed', claimedFen: 36_000 },
  { lineId: 'drug', claimedFen: 18_000 },
  { lineId: 'correction', claimedFen: -500 },
]

function exclude(entries: Record<string, Exclusion[]>): Map<string, Exclusion[]> {
  return new Map(Object.entries(entries))
}

describe('deciding a claim', () => {
  it('ADJ-01 lines sum to the claim exactly', () => {
    const judged = decideClaim(
      lines,
      exclude({ drug: [{ amountFen: 17_999, reasonCode: 'self_paid_item' }] }),
      0,
    )
    expect(judged).toMatchObject({
      ok: true,
      decision: {
        conclusion: 'pay_part',
        claimedFen: 53_500,
        excludedFen: 17_999,
        payableFen: 35_501,
      },
    })
  })

  it('ADJ-06 one line can carry several reasons', () => {
    const judged = decideClaim(
      lines,
      exclude({
        bed: [
          { amountFen: 1, reasonCode: 'over_quantity' },
          { amountFen: 35_999, reasonCode: 'unreasonable_charge' },
        ],
      }),
      0,
    )
    expect(judged).toMatchObject({
      ok: true,
      decision: { lines: [{ payableFen: 0, excludedFen: 36_000 }, {}, {}] },
    })
  })

  it('ADJ-06 zero is a value: a claim of nothing is paid nothing, not refused', () => {
    expect(decideClaim([{ lineId: 'free', claimedFen: 0 }], new Map(), 0)).toMatchObject({
      ok: true,
      decision: { conclusion: 'pay', payableFen: 0 },
    })
  })

  it('takes off no more than was claimed, and says how much that was', () => {
    const judged = decideClaim(
      lines,
      exclude({ drug: [{ amountFen: 18_001, reasonCode: 'self_paid_item' }] }),
      0,
    )
    expect(judged).toEqual({
      ok: false,
      problems: [
        {
          code: 'exclusion_above_claimed',
          lineId: 'drug',
          excludedFen: 18_001,
          claimedFen: 18_000,
        },
      ],
    })
  })

  it('names every problem at once', () => {
    const judged = decideClaim(
      lines,
      exclude({
        gone: [],
        bed: [
          { amountFen: 0, reasonCode: 'self_paid_item' },
          { amountFen: 5, reasonCode: 'not_in_force' },
        ],
      }),
      0,
    )
    expect(judged).toMatchObject({
      ok: false,
      problems: [
        { code: 'unknown_line' },
        { code: 'exclusion_not_positive' },
        { code: 'unknown_reason' },
      ],
    })
  })

  it('CLM-10 payable and other compensation together stay within the expense, to the fen', () => {
    const line = [{ lineId: 'a', claimedFen: 1000 }]
    const paidByOthers = (amountFen: number): Map<string, Exclusion[]> =>
      exclude({ a: [{ amountFen, reasonCode: 'paid_by_others' }] })
    expect(decideClaim(line, paidByOthers(400), 400).ok).toBe(true)
    expect(decideClaim(line, paidByOthers(399), 400)).toEqual({
      ok: false,
      problems: [
        { code: 'over_indemnity', payableFen: 601, otherCompensationFen: 400, claimedFen: 1000 },
      ],
    })
  })

  it('never pays less than nothing', () => {
    expect(decideClaim([{ lineId: 'a', claimedFen: -1 }], new Map(), 0)).toMatchObject({
      ok: false,
      problems: [{ code: 'payable_negative', payableFen: -1 }],
    })
  })

  it('CLM-10 spreads other compensation over the lines from the first', () => {
    const open = [
      { lineId: 'a', openFen: 300 },
      { lineId: 'b', openFen: -5 },
      { lineId: 'c', openFen: 900 },
    ]
    expect([...spreadOtherCompensation(open, 500)]).toEqual([
      ['a', 300],
      ['c', 200],
    ])
    expect([...spreadOtherCompensation(open, 0)]).toEqual([])
    expect([...spreadOtherCompensation(open, 5000)]).toEqual([
      ['a', 300],
      ['c', 900],
    ])
  })
})
