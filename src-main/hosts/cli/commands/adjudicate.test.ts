import { expect, it } from 'vitest'
import { openUnclaimed } from '@main/core/create-desk'
import { seedCoveredClaims } from '@main/testing/covered'
import { benefit } from '@main/testing/policies'
import { peian } from '@main/testing/run-cli'
import { testDeskOptions } from '@main/testing/test-core'

const rules = {
  yearlyLimitFen: null,
  benefits: [
    benefit('outpatient', {
      nameZh: '门诊医疗',
      nameEn: 'Outpatient',
      deductible: { per: 'year', amountFen: 100_000, reducedByOthers: false },
      ratioBp: 8000,
    }),
  ],
}

/** A desk with two claims that are being judged; closed, so that the command line opens it. */
async function desk() {
  const options = testDeskOptions()
  const running = await openUnclaimed(options)
  const { claims } = await seedCoveredClaims(running, rules, [
    { lines: [150_000, 1] },
    { lines: [50_000] },
  ])
  await running.close()
  const run = (...argv: string[]) => peian(['--data-dir', options.dataDir, ...argv])
  const kept = async () => {
    const again = await openUnclaimed(options)
    const rows = await again.core.database.reader.selectFrom('adjudications').select('id').execute()
    await again.close()
    return rows.length
  }
  return { run, kept, claimNo: claims[0]!.claimNo, lineIds: claims[0]!.lineIds }
}

it('ADJ-01 claims adjudicate says what is payable, step by step, and keeps it unless it is a try', async () => {
  const { run, kept, claimNo, lineIds } = await desk()
  const tried = await run('--json', '--lang', 'en', 'claims', 'adjudicate', claimNo, '--dry-run')
  expect(tried.status).toBe(0)
  const rule = expect.stringMatching(/^ADJ-0\d$/u) as unknown
  const why = expect.stringContaining('Outpatient') as unknown
  expect(tried.json).toEqual({
    lines: [
      {
        lineId: lineIds[0],
        claimedFen: 150_000,
        steps: [
          { rule, amountFen: -100_000, why },
          { rule, amountFen: -10_000, why },
        ],
        payableFen: 40_000,
      },
      // 80 % of 1 fen, rounded half up once.
      { lineId: lineIds[1], claimedFen: 1, steps: [], payableFen: 1 },
    ],
    payableFen: 40_001,
  })
  expect(await kept()).toBe(0)

  const said = await run('--lang', 'zh', 'claims', 'adjudicate', claimNo)
  expect(said.status).toBe(0)
  for (const shown of ['门诊医疗', '1,500.00', '-1,000.00', '400.01']) {
    expect(said.stdout).toContain(shown)
  }
  expect(await kept()).toBe(1)
  expect((await run('claims', 'adjudicate', 'NOTHING')).status).toBe(1)
})

it('ADJ-07 claims adjudicate-all keeps a proposal for every claim that is being judged', async () => {
  const { run, kept } = await desk()
  const done = await run('--json', 'claims', 'adjudicate-all')
  expect(done).toMatchObject({
    status: 0,
    json: { claims: 2, claimedFen: 200_001, payableFen: 40_001 },
  })
  expect(await kept()).toBe(2)
})
