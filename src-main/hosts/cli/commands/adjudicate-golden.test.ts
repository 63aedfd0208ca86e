import { expect, it } from 'vitest'
import { openUnclaimed } from '@main/core/create-desk'
import { writeGoldenClaims } from '@main/testing/golden-desk'
import { peian } from '@main/testing/run-cli'
import { testDeskOptions } from '@main/testing/test-core'
import { goldenCases } from '@shared/domain/adjudication/golden'
import { fen, toStep } from '@shared/domain/adjudication/golden/golden-case'

interface Printed {
  lines: {
    lineId: string
    steps: { rule: string; amountFen: number; why: string }[]
    payableFen: number
  }[]
  payableFen: number
}

it('ADJ-01 `claims adjudicate` prints the steps of every worked claim, to the fen', async () => {
  const options = testDeskOptions()
  const running = await openUnclaimed(options)
  const claims = await writeGoldenClaims(running, goldenCases)
  await running.close()
  expect(claims).toHaveLength(goldenCases.length)

  for (const { golden, claimNo, lines } of claims) {
    const said = await peian([
      '--json',
      '--data-dir',
      options.dataDir,
      'claims',
      'adjudicate',
      claimNo,
    ])
    expect(said.status, `${golden.title}\n${said.stderr}`).toBe(0)
    const printed = said.json as unknown as Printed
    expect(
      printed.lines.map((line) => ({
        line: lines.get(line.lineId),
        steps: line.steps.map(({ rule, amountFen }) => ({ rule, amountFen })),
        pays: line.payableFen,
      })),
      golden.title,
    ).toEqual(
      golden.expected.map(({ line, steps, pays }) => ({
        line,
        steps: steps.map(toStep).map(({ rule, amountFen }) => ({ rule, amountFen })),
        pays: fen(pays),
      })),
    )
    const total = golden.expected.reduce((sum, { pays }) => sum + fen(pays), 0)
    expect(printed.payableFen, golden.title).toBe(total)
    for (const { why } of printed.lines.flatMap(({ steps }) => steps)) {
      expect(why).toMatch(/./u)
      expect(why).not.toMatch(/undefined|null|NaN|\[object/u)
    }
  }
}, 600_000)
