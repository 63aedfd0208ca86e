import { describe, expect, it } from 'vitest'
import { seedCoveredClaims } from '../../testing/covered'
import { benefit } from '../../testing/policies'
import { startTestCore } from '../../testing/test-core'

/** A bill that the hospital sent: the plan pays 80 %. */
async function billedDirectly(options: { socialInsuranceFen?: number } = {}) {
  const running = await startTestCore()
  const rules = { yearlyLimitFen: null, benefits: [benefit('all', { ratioBp: 8000 })] }
  const { claims } = await seedCoveredClaims(running, rules, [{ lines: [10_000] }])
  const { core, client } = running
  await core.database.write(async (writer) => {
    await writer.updateTable('claims').set({ channel: 'direct_billing' }).execute()
    const social_insurance_fen = options.socialInsuranceFen ?? 0
    await writer.updateTable('invoices').set({ social_insurance_fen }).execute()
  })
  const id = claims[0]!.id
  const { version } = await client.claims.take({ id, version: 1 })
  const shares = () =>
    core.database.reader.selectFrom('own_shares').selectAll().orderBy('id').execute()
  return { core, client, id, version, shares, lineIds: claims[0]!.lineIds }
}

describe('the insured’s own share of a direct bill', () => {
  it('CLM-13 is asked for when the claim is closed, 30 days from then, and not before', async () => {
    const { client, id, version, shares } = await billedDirectly()
    const decided = await client.claims.decide({ id, version, lines: [] })
    expect(await shares()).toEqual([])
    await client.claims.close({ id, version: decided.version })
    expect(await shares()).toMatchObject([
      { claim_id: id, amount_fen: 2000, due_on: '2025-04-02', paid_on: null, cancelled_at: null },
    ])
  })

  it('CLM-13 leaves out what social insurance paid at the counter', async () => {
    const { client, id, version, shares } = await billedDirectly({ socialInsuranceFen: 6000 })
    const decided = await client.claims.decide({ id, version, lines: [] })
    expect(decided.payableFen).toBe(3200)
    await client.claims.close({ id, version: decided.version })
    expect((await shares()).map((share) => share.amount_fen)).toEqual([800])
  })

  it('CLM-13 is the whole bill where the claim is refused', async () => {
    const { client, id, version, shares } = await billedDirectly()
    await client.claims.refuse({ id, version, reasonCode: 'outside_cover' })
    expect((await shares()).map((share) => share.amount_fen)).toEqual([10_000])
  })

  it('CLM-13 is taken back when the claim is re-opened, and asked for anew, less what was paid', async () => {
    const { client, core, id, version, shares, lineIds } = await billedDirectly()
    const first = await client.claims.decide({ id, version, lines: [] })
    const closed = await client.claims.close({ id, version: first.version })
    const open = await client.claims.reopen({ id, version: closed.version, reason: '异议' })
    expect(await shares()).toMatchObject([{ cancelled_at: '2025-03-03T02:00:00.000Z', version: 2 }])

    const second = await client.claims.decide({ id, version: open.version, lines: [] })
    const again = await client.claims.close({ id, version: second.version })
    await core.database.write((writer) =>
      writer
        .updateTable('own_shares')
        .set({ paid_on: '2025-03-03' })
        .where('cancelled_at', 'is', null)
        .execute(),
    )
    const third = await client.claims.reopen({ id, version: again.version, reason: '再异议' })
    const exclusions = [{ amountFen: 5000, reasonCode: 'self_paid_item' }]
    const decided = await client.claims.decide({
      id,
      version: third.version,
      lines: [{ lineId: lineIds[0]!, exclusions }],
    })
    await client.claims.close({ id, version: decided.version })
    // 10,000 − 4,000 paid by the plan − 2,000 paid before.
    expect(
      (await shares()).map((share) => [share.amount_fen, share.cancelled_at !== null]),
    ).toEqual([
      [2000, true],
      [2000, false],
      [4000, false],
    ])
  })
})
