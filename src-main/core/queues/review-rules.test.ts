import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/refusal'
import { seedClaims } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'
import { Vault } from '../files/vault'
import { newId } from '../ids'
import type { ReviewRules } from '@shared/contract/queues'
import type { SecondReviewReason } from '@shared/domain/catalogues'
import { isDrawn, secondReviewReason, type DecisionFacts } from './review-rules'

const vault = new Vault(Buffer.alloc(32, 7))

const facts: DecisionFacts = {
  claimId: 'c-1',
  number: 1,
  claimType: 'inpatient',
  claimedFen: 100_000,
  excludedFen: 20_000,
  payableFen: 80_000,
  exGratiaFen: 0,
  outlier: false,
  acknowledgedBlock: false,
}

describe('the sample of decisions for a second person', () => {
  it('picks the share that was asked for, over 10,000 claims', () => {
    const ids = Array.from({ length: 10_000 }, () => newId())
    const drawn = (permille: number): number =>
      ids.filter((claimId) => isDrawn({ vault }, { claimId, number: 1 }, permille)).length
    expect(drawn(0)).toBe(0)
    expect(drawn(1000)).toBe(10_000)
    // Four standard deviations of the binomial distribution on either side.
    for (const permille of [20, 50, 300]) {
      const p = permille / 1000
      const spread = 4 * Math.sqrt(10_000 * p * (1 - p))
      expect(Math.abs(drawn(permille) - 10_000 * p)).toBeLessThan(spread)
    }
  })

  it('is the same for one decision at any time, and another with another number or key', () => {
    const ids = Array.from({ length: 500 }, () => newId())
    const draws = (key: Vault, number: number): string =>
      ids.map((claimId) => Number(isDrawn({ vault: key }, { claimId, number }, 500))).join('')
    expect(draws(vault, 1)).toBe(draws(Vault.fromHex(vault.hex), 1))
    expect(draws(vault, 1)).not.toBe(draws(vault, 2))
    expect(draws(vault, 1)).not.toBe(draws(new Vault(Buffer.alloc(32, 8)), 1))
  })

  it('picks no more at a higher share than it leaves out at a lower one', () => {
    for (let n = 0; n < 500; n += 1) {
      const decision = { claimId: newId(), number: 1 }
      if (isDrawn({ vault }, decision, 100)) expect(isDrawn({ vault }, decision, 200)).toBe(true)
    }
  })
})

async function deskWith(rules: ReviewRules) {
  const running = await startTestCore()
  await running.client.queues.saveReviewRules({ version: 1, rules })
  const { core } = running
  const reason = (change: Partial<DecisionFacts> = {}) =>
    secondReviewReason(core, core.database.reader, { ...facts, ...change })
  return { running, reason }
}

describe('rules that ask for a second person', () => {
  it.each([
    ['an amount', { minPayableFen: 80_001 }, {}, { payableFen: 80_001 }],
    ['a share excluded', { minExcludedBp: 2000 }, {}, { excludedFen: 20_001 }],
    ['an outlier', { outlier: true }, {}, { outlier: true }],
    ['a blocking flag let pass', { acknowledgedBlock: true }, {}, { acknowledgedBlock: true }],
    ['a payment ex gratia', { exGratia: true }, {}, { exGratiaFen: 1 }],
    ['a kind of claim', { claimTypes: ['dental' as const] }, {}, { claimType: 'dental' as const }],
  ])('%s', async (_name, condition, below, met) => {
    const { reason } = await deskWith({
      samplePermille: 0,
      rules: [{ name: '规则', ...condition }],
    })
    expect(await reason(below)).toBeNull()
    expect(await reason(met)).toBe('rule')
  })

  it('every condition of a rule must hold, any rule suffices; chance comes after rules', async () => {
    const { reason } = await deskWith({
      samplePermille: 1000,
      rules: [
        { name: '住院大额', claimTypes: ['inpatient'], minPayableFen: 100_000 },
        { name: '通融', exGratia: true },
      ],
    })
    expect(await reason({ payableFen: 100_000 })).toBe('rule')
    expect(await reason({ payableFen: 100_000, claimType: 'outpatient' })).toBe('sample')
    expect(await reason({ claimType: 'outpatient', exGratiaFen: 5 })).toBe('rule')
  })

  it('without rules and sample nothing is asked for', async () => {
    const { reason } = await deskWith({ samplePermille: 0, rules: [] })
    expect(await reason()).toBeNull()
  })

  it('ADJ-07 a review that was asked for is owed until somebody has confirmed a decision', async () => {
    const { running, reason } = await deskWith({ samplePermille: 0, rules: [] })
    const [claim] = await seedClaims(running, [{ state: 'in_review' }])
    const claimId = claim!.id
    const { core, actor } = running
    const other = newId()
    await core.database.write((writer) =>
      writer
        .insertInto('staff')
        .values({ id: other, name: '另一人', role: '', created_at: '2025-03-03T02:00:00.000Z' })
        .execute(),
    )
    const decided = async (
      number: number,
      why: SecondReviewReason | null,
      confirmed = false,
    ): Promise<void> => {
      const at = '2025-03-03T02:00:00.000Z'
      await core.database.write((writer) =>
        writer
          .insertInto('decisions')
          .values({
            id: newId(),
            claim_id: claimId,
            number,
            conclusion: 'pay',
            claimed_fen: 1,
            excluded_fen: 0,
            payable_fen: 1,
            other_compensation_fen: 0,
            second_review_reason: why,
            actor_id: actor.id,
            decided_at: at,
            ...(confirmed ? { confirmed_by: other, confirmed_at: at } : {}),
          })
          .execute(),
      )
    }
    await decided(1, 'sample')
    expect(await reason({ claimId, number: 2 })).toBe('sample')
    // Above the limit meanwhile, and sent back again: the sample is still owed.
    await decided(2, 'limit')
    expect(await reason({ claimId, number: 3 })).toBe('sample')
    await decided(3, 'asked')
    expect(await reason({ claimId, number: 4 })).toBe('asked')
    await decided(4, 'asked', true)
    expect(await reason({ claimId, number: 5 })).toBeNull()
  })

  it('ADJ-07 ADJ-08 a sampled decision waits for another; sent back and decided anew, it waits again', async () => {
    const { running } = await deskWith({ samplePermille: 1000, rules: [] })
    const reviewer = await actingAs(running, ['reviewer'])
    const senior = await actingAs(running, ['senior_reviewer'])
    const [claim] = await seedClaims(running, [{ lines: [10_000] }])
    const { id } = claim!
    const decide = (version: number) => reviewer.client.claims.decide({ id, version, lines: [] })
    const row = async () =>
      (await running.client.claims.list({ filter: { states: [] } })).rows.find(
        (one) => one.id === id,
      )
    await reviewer.client.claims.take({ id, version: 1 })
    expect(await decide(2)).toMatchObject({ state: 'second_review' })
    expect((await row())?.secondReviewReason).toBe('sample')
    // Nothing goes past it: not closing, not confirming one's own, not deciding anew without the sample.
    for (const [call, code] of [
      [reviewer.client.claims.close({ id, version: 3 }), 'not_allowed_in_state'],
      [reviewer.client.claims.confirm({ id, version: 3 }), 'forbidden'],
      [decide(3), 'not_allowed_in_state'],
    ] as const) {
      expect(await refusalOf(call)).toMatchObject({ code })
    }
    await reviewer.client.claims.returnToReview({ id, version: 3, reason: '再看一遍' })
    await running.client.queues.saveReviewRules({
      version: 2,
      rules: { samplePermille: 0, rules: [] },
    })
    expect(await decide(4)).toMatchObject({ state: 'second_review' })
    expect(await senior.client.claims.confirm({ id, version: 5 })).toMatchObject({
      state: 'decided',
    })
  })

  it('USR-01 are set by who may, by the version that was seen, and AUD-01 recorded field by field', async () => {
    const { running } = await deskWith({
      samplePermille: 20,
      rules: [{ name: '通融', exGratia: true }],
    })
    const { client } = running
    expect(await client.queues.reviewRules()).toEqual({
      rules: { samplePermille: 20, rules: [{ name: '通融', exGratia: true }] },
      version: 2,
    })
    expect(
      await refusalOf(
        client.queues.saveReviewRules({ version: 1, rules: { samplePermille: 0, rules: [] } }),
      ),
    ).toMatchObject({ code: 'stale_version' })
    const { rows } = await client.audit.list({ filter: { entity: 'settings' } })
    expect(rows[0]).toMatchObject({
      action: 'review.save',
      before: { samplePermille: 0, reviewRules: [] },
      after: { samplePermille: 20, reviewRules: ['{"name":"通融","exGratia":true}'] },
    })
  })
})
