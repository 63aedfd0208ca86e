import { describe, expect, it } from 'vitest'
import { adjudicate, checkReviews } from './adjudicate'
import { stepKinds, type Used } from './claim'
import { goldenCases } from './golden'
import { fen, toClaim, toStep, toUsed } from './golden/golden-case'

const sorted = (used: readonly Used[]): string[] =>
  used.map((row) => [row.benefit, row.measure, row.period, row.quantity].join(' ')).sort()

describe('worked claims', () => {
  it.each(goldenCases.map((golden) => ({ ...golden, ruleNames: golden.rules.join(' ') })))(
    '$ruleNames $title',
    (golden) => {
      const claim = toClaim(golden)
      expect(checkReviews(claim)).toEqual([])
      const result = adjudicate(claim)
      expect(
        result.lines.map((line) => ({
          line: line.lineId,
          steps: line.steps.map(({ kind, rule, amountFen }) => ({ kind, rule, amountFen })),
          pays: line.payableFen,
        })),
      ).toEqual(
        golden.expected.map(({ line, steps, pays }) => ({
          line,
          steps: steps.map(toStep),
          pays: fen(pays),
        })),
      )
      expect(sorted(result.takes)).toEqual(sorted(golden.takes.map(toUsed)))
    },
  )

  it('ADJ-01 every kind of step is worked out in one of them', () => {
    const kinds = goldenCases.flatMap(({ expected }) =>
      expected.flatMap(({ steps }) => steps.map((step) => toStep(step).kind)),
    )
    expect([...new Set(kinds)].sort()).toEqual([...stepKinds].sort())
  })
})
