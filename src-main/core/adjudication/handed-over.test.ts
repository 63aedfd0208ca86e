import { describe, expect, it } from 'vitest'
import { seedCoveredClaims } from '../../testing/covered'
import { savedDownload } from '../../testing/downloads'
import { benefit, rules } from '../../testing/policies'
import { startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { importFrom } from '../sync/import/test-import'
import { checkAdjudications } from './check-adjudications'

async function handOut({ core, client }: RunningCore): Promise<string> {
  for await (const step of await client.sync.export({ format: 'package' })) {
    if (step.type === 'done') return savedDownload(core, step.downloadId)
  }
  throw new Error('the export ended without a file')
}

/** A claim decided with an exclusion, closed, and handed over to a desk of other plans. */
async function handedOver({ withPlan }: { withPlan: boolean }) {
  const from = await startTestCore()
  const { claims } = await seedCoveredClaims(
    from,
    { yearlyLimitFen: null, benefits: [benefit('all', { ratioBp: 8000 })] },
    [{ lines: [100_000] }, { lines: [50_000] }],
  )
  const decided = claims[0]?.id ?? ''
  const taken = await from.client.claims.take({ id: decided, version: 1 })
  const { version } = await from.client.claims.decide({
    id: decided,
    version: taken.version,
    lines: [
      {
        lineId: claims[0]?.lineIds[0] ?? '',
        exclusions: [{ amountFen: 10_000, reasonCode: 'self_paid_item' }],
      },
    ],
  })
  await from.client.claims.close({ id: decided, version })
  const path = await handOut(from)
  const to = await startTestCore()
  if (withPlan) {
    await to.client.policies.savePlan({
      plan: {
        code: 'OWN',
        nameZh: '本台计划',
        nameEn: 'Own plan',
        insurerName: null,
        productName: '示例医疗保险',
        planName: '计划 a',
      },
      first: { effectiveFrom: '2020-01-01', rules: rules([benefit('all', { ratioBp: 5000 })]) },
    })
  }
  await importFrom(to, path, 'peian-package')
  return { from, to, decided }
}

describe('adjudicated claims of another desk', () => {
  it('SYN-01 POL-06 what was computed there reads the same here, without its plan', async () => {
    const { from, to, decided } = await handedOver({ withPlan: false })
    const there = await from.client.claims.adjudicate({ id: decided })
    expect(there.payableFen).toBe(72_000)
    expect(await to.client.claims.adjudicate({ id: decided })).toEqual(there)
    expect((await to.client.bench.open({ id: decided })).decided?.payableFen).toBe(72_000)
    expect(await checkAdjudications(to.core)).toMatchObject({ ok: true })
  })

  it('SYN-01 opened again here, the claim goes on from its exclusions, by the plan that is called so here', async () => {
    const { to, decided } = await handedOver({ withPlan: true })
    const { version } = await to.client.claims.get({ id: decided })
    const again = await to.client.claims.reopen({ id: decided, version, reason: '重核' })
    // By the plan of this desk: (100,000 − 10,000) × 50 %.
    const settled = await to.client.claims.decide({
      id: decided,
      version: again.version,
      lines: [],
    })
    expect(settled.payableFen).toBe(45_000)
    expect(await checkAdjudications(to.core)).toMatchObject({ ok: true })
  })
})
