import { describe, expect, it } from 'vitest'
import type { Inputs } from '@shared/contract'
import type { PlanRules } from '@shared/domain/adjudication/plan'
import { seedCoveredClaims } from '../../testing/covered'
import { benefit } from '../../testing/policies'
import { refusalOf } from '../../testing/refusal'
import { startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'

type Rules = Inputs['policies']['previewPlanVersion']['rules']

const all = (terms: Parameters<typeof benefit>[1]): PlanRules => ({
  yearlyLimitFen: null,
  benefits: [benefit('all', terms)],
})

async function preview(
  { client }: Pick<RunningCore, 'client'>,
  planId: string,
  rules: PlanRules,
  effectiveFrom = '2025-01-01',
) {
  const input = { planId, effectiveFrom, rules: rules as Rules }
  for await (const step of await client.policies.previewPlanVersion(input)) {
    if (step.type === 'done') return step
  }
  throw new Error('the preview ended without a result')
}

describe('what a new version of a plan would change', () => {
  it('POL-06 every claim is computed again, decided ones first, then by service date; nothing is saved', async () => {
    const running = await startTestCore()
    const { client, core } = running
    const { planId, claims } = await seedCoveredClaims(running, all({ yearlyLimitFen: 100_000 }), [
      { lines: [20_000] },
      { lines: [70_000] },
      { lines: [60_000] },
    ])
    const [late, decided, early] = claims.map(({ id }) => id)
    await core.database.write((writer) =>
      writer
        .updateTable('lines')
        .set({ service_on: '2025-02-01' })
        .where('claim_id', '=', early!)
        .execute(),
    )
    const { version } = await client.claims.take({ id: decided!, version: 1 })
    await client.claims.decide({ id: decided!, version, lines: [] })
    const before = await core.database.reader.selectFrom('adjudications').selectAll().execute()

    // 70,000 of the decided claim stay; then 20,000 instead of 30,000 for the early one, nothing for the late one.
    const done = await preview(running, planId, all({ yearlyLimitFen: 90_000 }))
    expect(done).toMatchObject({
      claims: 3,
      unchanged: 2,
      differing: 1,
      beforeFen: 100_000,
      afterFen: 90_000,
    })
    expect(done.differences).toEqual([
      expect.objectContaining({
        claimId: early,
        state: 'received',
        beforeFen: 30_000,
        afterFen: 20_000,
      }),
    ])
    const wide = await preview(running, planId, all({ yearlyLimitFen: 1_000_000 }))
    expect(wide.differences.map(({ claimId, afterFen }) => [claimId, afterFen])).toEqual([
      [early, 60_000],
      [late, 20_000],
    ])
    expect(await core.database.reader.selectFrom('adjudications').selectAll().execute()).toEqual(
      before,
    )
    const versions = await core.database.reader.selectFrom('plan_versions').select('id').execute()
    expect(versions).toHaveLength(1)
  })

  it('POL-06 a version that begins after the service dates changes nothing', async () => {
    const running = await startTestCore()
    const { planId } = await seedCoveredClaims(running, all({}), [{ lines: [20_000] }])
    const done = await preview(running, planId, all({ ratioBp: 0 }), '2025-02-21')
    expect(done).toMatchObject({ claims: 1, differing: 0, beforeFen: 20_000, afterFen: 20_000 })
    const sooner = await preview(running, planId, all({ ratioBp: 0 }), '2025-02-20')
    expect(sooner).toMatchObject({ differing: 1, afterFen: 0 })
  })

  it('POL-06 claims refused by the rules count, those refused by a person or withdrawn do not', async () => {
    const running = await startTestCore()
    const { client } = running
    const waiting = all({ waitingDays: 90 })
    const { planId, claims } = await seedCoveredClaims(running, waiting, [
      { lines: [100] },
      { lines: [200] },
      { lines: [400] },
    ])
    const [byRules, byPerson, withdrawn] = claims.map(({ id }) => id)
    const { version } = await client.claims.take({ id: byRules!, version: 1 })
    await client.claims.decide({ id: byRules!, version, lines: [] })
    await client.claims.refuse({ id: byPerson!, version: 1, reasonCode: 'non_disclosure' })
    await client.claims.withdraw({ id: withdrawn!, version: 1, reasonCode: 'applicant_request' })
    const done = await preview(running, planId, all({}))
    expect(done).toMatchObject({ claims: 1, beforeFen: 0, afterFen: 100 })
  })

  it('refuses a plan that is not there', async () => {
    const running = await startTestCore()
    expect((await refusalOf(preview(running, 'nothing', all({})))).code).toBe('not_found')
  })
})
