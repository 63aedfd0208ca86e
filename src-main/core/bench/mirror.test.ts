import { describe, expect, it } from 'vitest'
import type { Outputs } from '@shared/contract'
import { outlierFlags } from '@shared/domain/outliers'
import type { RunningCore } from '../create-desk'
import type { ClaimState } from '@shared/domain/states'
import { startTestCore } from '../../testing/test-core'
import { seedClaims, type SeededClaim } from '../../testing/seed'
import { newId } from '../ids'

interface Decided {
  /** What the one line of 100.00 was paid, in fen. */
  payableFen: number
  state?: ClaimState
  conclusion?: 'pay' | 'withdraw'
  diagnosis?: string
  provider?: string
  reasonCode?: string
  at?: string
}

/** A claim of one line of 100.00 in review, and others that were decided before. */
async function deskWith(
  decided: readonly Decided[],
): Promise<{ running: RunningCore; claim: SeededClaim; others: SeededClaim[] }> {
  const running = await startTestCore()
  const [claim, ...others] = await seedClaims(running, [
    { state: 'in_review' },
    ...decided.map(({ state = 'closed', provider }) => ({
      state,
      insuredName: '李四',
      ...(provider ? { providerName: provider } : {}),
    })),
  ])
  if (!claim) throw new Error('nothing seeded')
  await running.core.database.write(async (writer) => {
    for (const [index, one] of decided.entries()) {
      const other = others[index]
      if (!other) throw new Error('nothing seeded')
      const { payableFen, conclusion = 'pay', at = '2025-03-01T01:00:00.000Z' } = one
      const id = newId()
      const excluded = 10_000 - payableFen
      const figures = { claimed_fen: 10_000, excluded_fen: excluded, payable_fen: payableFen }
      await writer
        .updateTable('claims')
        .set({ diagnosis_code: one.diagnosis ?? null })
        .where('id', '=', other.id)
        .execute()
      await writer
        .insertInto('decisions')
        .values({
          id,
          claim_id: other.id,
          number: 1,
          conclusion,
          reason_code: null,
          clause: null,
          explanation: null,
          ...figures,
          other_compensation_fen: 0,
          adjudication_id: null,
          second_review_reason: null,
          actor_id: running.actor.id,
          decided_at: at,
          confirmed_by: null,
          confirmed_at: null,
        })
        .execute()
      const [lineId = ''] = other.lineIds
      await writer
        .insertInto('decision_lines')
        .values({ decision_id: id, line_id: lineId, ...figures, item_key: '项目1' })
        .execute()
      if (one.reasonCode) {
        await writer
          .insertInto('decision_exclusions')
          .values({
            decision_id: id,
            line_id: lineId,
            position: 1,
            reason_code: one.reasonCode,
            amount_fen: excluded,
            clause: null,
            note: null,
          })
          .execute()
      }
    }
  })
  return { running, claim, others }
}

const paid = (count: number, payableFen: number, more: Partial<Decided> = {}): Decided[] =>
  Array.from({ length: count }, () => ({ payableFen, ...more }))

describe('how similar lines were decided before', () => {
  it('the newest first, with share paid, reasons and who decided', async () => {
    const { running, claim, others } = await deskWith([
      { payableFen: 8_000, reasonCode: 'not_covered' },
      { payableFen: 10_000 },
    ])
    const [lineId = ''] = claim.lineIds
    const similar = await running.client.bench.similar({ id: claim.id, lineId })
    expect(similar).toMatchObject({
      count: 2,
      paidBp: { lower: 8_500, median: 9_000, upper: 9_500 },
      outlier: false,
    })
    expect(similar.lines.map(({ claimNo }) => claimNo)).toEqual([
      others[1]?.claimNo,
      others[0]?.claimNo,
    ])
    expect(similar.lines[1]).toMatchObject({
      claimedFen: 10_000,
      excludedFen: 2_000,
      payableFen: 8_000,
      reasons: ['not_covered'],
      decidedBy: running.actor.name,
      providerName: '示例市第一医院',
    })
  })

  it('only decisions that stand: not one that waits, was taken back, or ended a withdrawn claim', async () => {
    const { running, claim } = await deskWith([
      { payableFen: 1_000, state: 'second_review' },
      { payableFen: 2_000, state: 'in_review' },
      { payableFen: 0, state: 'withdrawn', conclusion: 'withdraw' },
      { payableFen: 0, state: 'rejected' },
      { payableFen: 7_000, state: 'paid' },
    ])
    const [lineId = ''] = claim.lineIds
    const { lines } = await running.client.bench.similar({ id: claim.id, lineId })
    expect(lines.map(({ payableFen }) => payableFen)).toEqual([7_000, 0])
  })

  it('prefers the same diagnosis group at the same provider, as long as there are five', async () => {
    const { running, claim } = await deskWith([
      ...paid(5, 8_000, { diagnosis: 'I10.x01' }),
      ...paid(5, 2_000, { diagnosis: 'J06.900', provider: '示例市第二医院' }),
    ])
    await running.core.database.write((writer) =>
      writer
        .updateTable('claims')
        .set({ diagnosis_code: 'I10.x00' })
        .where('id', '=', claim.id)
        .execute(),
    )
    const [lineId = ''] = claim.lineIds
    const similar = await running.client.bench.similar({ id: claim.id, lineId })
    expect(similar).toMatchObject({ count: 5, paidBp: { median: 8_000 }, outlier: true })
  })

  it('says whether a figure that is being tried stands out', async () => {
    const { running, claim } = await deskWith(paid(5, 8_000))
    const [lineId = ''] = claim.lineIds
    const outlier = async (payableFen: number) =>
      (await running.client.bench.similar({ id: claim.id, lineId, payableFen })).outlier
    expect(await outlier(8_000)).toBe(false)
    expect(await outlier(7_001)).toBe(false)
    expect(await outlier(7_000)).toBe(true)
    expect(await outlier(0)).toBe(true)
  })

  it('refuses a line of another claim', async () => {
    const { running, claim, others } = await deskWith(paid(1, 8_000))
    const lineId = others[0]?.lineIds[0] ?? ''
    await expect(running.client.bench.similar({ id: claim.id, lineId })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('lines of a claim that stand out', () => {
  it('are flagged until the line has a note', async () => {
    const { running, claim } = await deskWith(paid(5, 5_000))
    const [lineId = ''] = claim.lineIds
    const { id } = claim
    expect(await running.client.bench.outliers({ id })).toEqual([
      { lineId, medianBp: 5_000, count: 5 },
    ])
    const { input } = await running.client.bench.open({ id })
    expect(notesOf(input)).toEqual(new Map([[lineId, null]]))
    const review = { ...untouched, note: '外院会诊后加做，病历第 3 页' }
    await running.client.bench.saveReviews({ id, version: 1, reviews: [{ lineId, review }] })
    const outliers = await running.client.bench.outliers({ id })
    const after = await running.client.bench.open({ id })
    expect(outlierFlags(outliers, notesOf(input))).toMatchObject([
      { code: 'outlier', weight: 'warn', lineId },
    ])
    expect(outlierFlags(outliers, notesOf(after.input))).toEqual([])
  })

  it('follow reviews that are only tried', async () => {
    const { running, claim } = await deskWith(paid(5, 5_000))
    const [lineId = ''] = claim.lineIds
    const tried = (amountFen: number) =>
      running.client.bench.outliers({
        id: claim.id,
        reviews: [
          {
            lineId,
            review: {
              ...untouched,
              exclusions: [{ amountFen, reasonCode: 'over_quantity' }],
            },
          },
        ],
      })
    expect(await tried(5_000)).toEqual([])
    expect(await tried(9_000)).toHaveLength(1)
  })
})

const notesOf = ({ lines }: Outputs['bench']['open']['input']) =>
  new Map(lines.map(({ lineId, review }) => [lineId, review?.note ?? null]))

const untouched = {
  quantityMilli: null,
  unitPriceFen: null,
  amountFen: null,
  correctionReason: null,
  correctionClause: null,
  exclusions: [],
  authorized: null,
  benefit: null,
  note: null,
}
