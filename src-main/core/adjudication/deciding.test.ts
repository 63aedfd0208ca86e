import { sql, type Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import { WHOLE_PLAN } from '@shared/domain/adjudication/claim'
import type { PlanRules } from '@shared/domain/adjudication/plan'
import { seedCoveredClaims } from '../../testing/covered'
import { benefit } from '../../testing/policies'
import { refusalOf } from '../../testing/refusal'
import type { ClaimToSeed } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'
import { checkDecisions } from '../claims/check-decisions'
import { newId } from '../ids'
import { readUsedOf } from './accumulators'
import { checkAdjudications } from './check-adjudications'
import { readAdjudication, recompute } from './store'

/** A deductible of 1,000 yuan a year, then 80 %, at most 5,000 yuan a year. */
const rules: PlanRules = {
  yearlyLimitFen: null,
  benefits: [
    benefit('outpatient', {
      deductible: { per: 'year', amountFen: 100_000, reducedByOthers: false },
      ratioBp: 8000,
      yearlyLimitFen: 500_000,
    }),
  ],
}

async function deskWith(claims: ClaimToSeed[], of: PlanRules = rules) {
  const running = await startTestCore()
  const covered = await seedCoveredClaims(running, of, claims)
  const { client, core } = running
  /** What is used of the benefits; the plan as a whole goes along. */
  const used = async () => {
    const all = await readUsedOf(core.database.reader, covered.policyId, covered.insuredId)
    return all.filter((one) => one.benefit !== WHOLE_PLAN)
  }
  const taken = async (index: number) => {
    const { id } = covered.claims[index]!
    const { version } = await client.claims.take({ id, version: 1 })
    return { id, version }
  }
  return { running, client, core, used, taken, ...covered, ids: covered.claims.map((c) => c.id) }
}

const amountAndDeductible = (amount: number, deductible: number) => [
  { benefit: 'outpatient', measure: 'amount', period: '2025-01-01', quantity: amount },
  { benefit: 'outpatient', measure: 'deductible', period: '2025-01-01', quantity: deductible },
]

describe('deciding by the rules of the plan', () => {
  it('ADJ-01 the decision, its lines and its steps add up to the fen, and say why', async () => {
    const { client, core, taken, claims } = await deskWith([{ lines: [150_000, 50_001] }])
    const [first, second] = claims[0]!.lineIds
    const decided = await client.claims.decide({
      ...(await taken(0)),
      lines: [
        {
          lineId: first!,
          exclusions: [{ amountFen: 20_000, reasonCode: 'self_paid_item', clause: '第三条' }],
        },
      ],
    })
    // 130,000 − 100,000 deductible = 30,000 × 80 % = 24,000; 50,001 × 80 % = 40,000.8.
    expect(decided).toMatchObject({ state: 'decided', payableFen: 24_000 + 40_001 })
    const claim = await client.claims.get({ id: claims[0]!.id })
    expect(claim.decisions[0]).toMatchObject({
      conclusion: 'pay_part',
      claimedFen: 200_001,
      excludedFen: 20_000,
      reducedFen: 116_000,
      payableFen: 64_001,
    })
    const row = await core.database.reader
      .selectFrom('decisions')
      .select('adjudication_id')
      .executeTakeFirstOrThrow()
    const stored = await readAdjudication(core.database.reader, row.adjudication_id ?? '')
    expect(
      stored.lines.map((line) => [
        line.lineId,
        line.steps.map(({ kind, amountFen }) => [kind, amountFen]),
      ]),
    ).toEqual([
      [
        first,
        [
          ['excluded', -20_000],
          ['deductible', -100_000],
          ['ratio', -6000],
        ],
      ],
      [second, [['ratio', -10_000]]],
    ])
    expect(await checkAdjudications(core)).toEqual({ ok: true, checked: 1, firstBroken: null })
    expect(await checkDecisions(core)).toMatchObject({ ok: true })
  })

  it('ADJ-02 ADJ-06 the deductible is borne once a year, and a limit that is used up pays nothing more', async () => {
    const { client, taken, ids, used } = await deskWith([
      { lines: [700_000] },
      { lines: [200_000] },
      { lines: [100] },
    ])
    const first = await client.claims.decide({ ...(await taken(0)), lines: [] })
    expect(first.payableFen).toBe(480_000)
    const second = await client.claims.decide({ ...(await taken(1)), lines: [] })
    expect(second.payableFen).toBe(20_000)
    expect(await used()).toEqual(amountAndDeductible(500_000, 100_000))
    // Covered, and nothing of it is refused: what is left of the limit is nothing.
    const third = await client.claims.decide({ ...(await taken(2)), lines: [] })
    expect(third).toMatchObject({ state: 'decided', payableFen: 0 })
    const claim = await client.claims.get({ id: ids[2]! })
    expect(claim.decisions[0]).toMatchObject({ conclusion: 'pay_part', payableFen: 0 })
  })

  it('ADJ-06 an approved quantity of 0 pays 0, an approved price is used, and nothing is cut to whole yuan', async () => {
    const { client, taken, claims } = await deskWith([{ lines: [30_000, 12_345] }], {
      yearlyLimitFen: null,
      benefits: [benefit('all')],
    })
    const [first, second] = claims[0]!.lineIds
    const decided = await client.claims.decide({
      ...(await taken(0)),
      lines: [
        { lineId: first!, quantityMilli: 0, correctionReason: 'over_quantity', exclusions: [] },
        {
          lineId: second!,
          unitPriceFen: 12_333,
          correctionReason: 'unreasonable_charge',
          correctionClause: '第八条',
          exclusions: [],
        },
      ],
    })
    expect(decided.payableFen).toBe(12_333)
    const { lines } = await client.claims.get({ id: claims[0]!.id })
    expect(lines.map((line) => [line.payableFen, line.excludedFen, line.exclusions])).toEqual([
      [0, 30_000, [{ amountFen: 30_000, reasonCode: 'over_quantity' }]],
      [12_333, 12, [{ amountFen: 12, reasonCode: 'unreasonable_charge', clause: '第八条' }]],
    ])
  })

  it('ADJ-06 a cap of 0 blocks the first claim as well', async () => {
    const { client, taken } = await deskWith([{ lines: [30_000] }], {
      yearlyLimitFen: null,
      benefits: [benefit('all', { yearlyLimitFen: 0 })],
    })
    const decided = await client.claims.decide({ ...(await taken(0)), lines: [] })
    expect(decided.payableFen).toBe(0)
  })

  it('ADJ-06 what must not stand is refused with every problem, and nothing is written', async () => {
    const { client, core, taken, claims } = await deskWith([{ lines: [30_000, 500] }])
    const [first, second] = claims[0]!.lineIds
    const lines = [
      { lineId: first!, amountFen: 30_001, correctionReason: 'other', exclusions: [] },
      { lineId: second!, exclusions: [{ amountFen: 501, reasonCode: 'nonsense' }] },
    ]
    const refused = await refusalOf(client.claims.decide({ ...(await taken(0)), lines }))
    expect(refused.code).toBe('invalid_decision')
    expect(
      (refused.data as { problems: { code: string }[] }).problems.map(({ code }) => code),
    ).toEqual(['approved_above_claimed', 'unknown_reason', 'exclusion_above_approved'])
    for (const table of ['decisions', 'adjudications', 'line_reviews'] as const) {
      expect(await core.database.reader.selectFrom(table).selectAll().execute(), table).toEqual([])
    }
  })

  it('ADJ-03 CLM-15 what the rules deny as a whole is refused, with the reason they give', async () => {
    const { client, taken, ids, used } = await deskWith([{ lines: [30_000] }], {
      yearlyLimitFen: null,
      benefits: [benefit('all', { waitingDays: 90 })],
    })
    const decided = await client.claims.decide({ ...(await taken(0)), lines: [] })
    expect(decided).toMatchObject({ state: 'rejected', payableFen: 0 })
    const { decisions } = await client.claims.get({ id: ids[0]! })
    expect(decisions[0]).toMatchObject({ conclusion: 'refuse', reasonCode: 'waiting_period' })
    expect(await used()).toEqual([])
  })

  it('CLM-10 ex gratia pays beyond the rules, with words, and never above the expense', async () => {
    const { client, taken, ids, used } = await deskWith([
      { lines: [200_000], otherCompensationFen: 40_000 },
    ])
    // (200,000 − 40,000 − 100,000) × 80 % = 48,000; 112,000 of the expense nobody bears.
    const at = await taken(0)
    const pay = (exGratiaFen: number, explanation?: string) =>
      client.claims.decide({ ...at, lines: [], exGratiaFen, ...(explanation && { explanation }) })
    expect((await refusalOf(pay(1000))).data).toEqual({
      problems: [{ code: 'explanation_required' }],
    })
    expect((await refusalOf(pay(112_001, '家庭困难'))).data).toMatchObject({
      problems: [{ code: 'over_indemnity', payableFen: 160_001, otherCompensationFen: 40_000 }],
    })
    expect((await pay(112_000, '家庭困难')).payableFen).toBe(160_000)
    const { decisions } = await client.claims.get({ id: ids[0]! })
    expect(decisions[0]).toMatchObject({ conclusion: 'ex_gratia', exGratiaFen: 112_000 })
    // Limits know only what the rules gave.
    expect(await used()).toEqual(amountAndDeductible(48_000, 100_000))
  })

  it('ADJ-08 what is paid ex gratia counts towards one’s limit', async () => {
    const { running, ids } = await deskWith([{ lines: [2_000_000] }], {
      yearlyLimitFen: null,
      benefits: [benefit('all', { ratioBp: 5000 })],
    })
    const reviewer = await actingAs(running, ['reviewer'])
    await reviewer.client.claims.take({ id: ids[0]!, version: 1 })
    const decided = await reviewer.client.claims.decide({
      id: ids[0]!,
      version: 2,
      lines: [],
      exGratiaFen: 1,
      explanation: '协商',
    })
    expect(decided).toMatchObject({ state: 'second_review', payableFen: 1_000_001 })
    const { decisions, secondReviewReason } = await reviewer.client.claims.get({ id: ids[0]! })
    expect([decisions[0]?.secondReviewReason, secondReviewReason]).toEqual(['limit', 'limit'])
  })

  it.each([
    ['a policy', 'claims', { policy_id: null }],
    ['a plan', 'policies', { plan_id: null }],
  ] as const)(
    'CLM-10 a claim without %s pays what is not excluded and not paid by others',
    async (_what, table, nothing) => {
      const { client, core, taken, ids, used } = await deskWith([
        { lines: [10_000, 5000], otherCompensationFen: 3000 },
      ])
      await core.database.write((writer) => writer.updateTable(table).set(nothing).execute())
      const decided = await client.claims.decide({ ...(await taken(0)), lines: [] })
      expect(decided.payableFen).toBe(12_000)
      expect((await client.claims.get({ id: ids[0]! })).decisions[0]?.conclusion).toBe('pay_part')
      expect(await used()).toEqual([])
    },
  )

  it('CLM-02 nothing is paid while a blocking finding stands that nobody let pass; refusing needs none', async () => {
    const { client, core, taken } = await deskWith([{ lines: [250_000] }, { lines: [250_000] }])
    await core.database.write((writer) =>
      writer.updateTable('claims').set({ channel: 'self_service' }).execute(),
    )
    const { id, version } = await taken(0)
    expect(await refusalOf(client.claims.decide({ id, version, lines: [] }))).toEqual({
      code: 'flags_open',
      data: { flags: ['self_service_over_limit', 'originals_required'] },
    })
    let last = version
    for (const flag of ['self_service_over_limit', 'originals_required'] as const) {
      last = (await client.bench.acknowledge({ id, version: last, flag, note: '原件已到' })).version
    }
    const decided = await client.claims.decide({ id, version: last, lines: [] })
    expect(decided.payableFen).toBe(120_000)

    const other = await taken(1)
    const refused = await client.claims.refuse({ ...other, reasonCode: 'outside_cover' })
    expect(refused.state).toBe('rejected')
  })
})

describe('what a decision takes of limits', () => {
  it('POL-04 a claim sent back, re-opened, withdrawn or decided anew gives back exactly what it took', async () => {
    const { client, core, taken, used } = await deskWith([
      { lines: [150_000] },
      { lines: [260_000] },
    ])
    await client.claims.decide({ ...(await taken(0)), lines: [] })
    const before = await used()
    expect(before).toEqual(amountAndDeductible(40_000, 100_000))

    const { id, version } = await taken(1)
    const decided = await client.claims.decide({ id, version, lines: [] })
    expect(await used()).toEqual(amountAndDeductible(248_000, 100_000))
    const back = await client.claims.returnToReview({
      id,
      version: decided.version,
      reason: '再核',
    })
    expect(await used()).toEqual(before)

    const again = await client.claims.decide({ id, version: back.version, lines: [] })
    const closed = await client.claims.close({ id, version: again.version })
    expect(await used()).toEqual(amountAndDeductible(248_000, 100_000))
    const open = await client.claims.reopen({ id, version: closed.version, reason: '异议' })
    expect(await used()).toEqual(before)

    const third = await client.claims.decide({ id, version: open.version, lines: [] })
    await client.claims.withdraw({ id, version: third.version, reasonCode: 'applicant_request' })
    expect(await used()).toEqual(before)

    // The ledger only grew: three times taken, three times given back.
    const entries = await core.database.reader
      .selectFrom('accumulator_entries')
      .select(['quantity', 'reverses_id'])
      .where('claim_id', '=', id)
      .where('benefit', '=', 'outpatient')
      .execute()
    expect(entries).toHaveLength(6)
    expect(entries.reduce((sum, entry) => sum + entry.quantity, 0)).toBe(0)
    expect(await checkAdjudications(core)).toMatchObject({ ok: true })
    const rewrite = core.database.write((writer) =>
      writer.updateTable('accumulator_entries').set({ quantity: 1 }).execute(),
    )
    await expect(rewrite).rejects.toThrow('append-only')
  })

  it('POL-04 a visit that was begun and pays nothing is given back as well', async () => {
    const { client, taken, used } = await deskWith([{ lines: [30_000] }], {
      yearlyLimitFen: null,
      benefits: [benefit('all', { visitsPerYear: 1, visitLimitFen: 0 })],
    })
    const { id, version } = await taken(0)
    const decided = await client.claims.decide({ id, version, lines: [] })
    expect((await used()).map(({ measure, quantity }) => [measure, quantity])).toContainEqual([
      'visits',
      1,
    ])
    await client.claims.returnToReview({ id, version: decided.version, reason: '再核' })
    expect(await used()).toEqual([])
  })

  it('POL-04 a claim that waits for its second person holds what it would take', async () => {
    const { running, ids, used, taken, client } = await deskWith(
      [{ lines: [2_000_000] }, { lines: [50_000] }],
      { yearlyLimitFen: null, benefits: [benefit('all', { yearlyLimitFen: 2_010_000 })] },
    )
    const reviewer = await actingAs(running, ['reviewer'])
    await reviewer.client.claims.take({ id: ids[0]!, version: 1 })
    await reviewer.client.claims.decide({ id: ids[0]!, version: 2, lines: [] })
    expect((await used())[0]?.quantity).toBe(2_000_000)
    expect((await client.claims.decide({ ...(await taken(1)), lines: [] })).payableFen).toBe(10_000)
  })

  it('POL-04 ADJ-07 a decision that fails on its way leaves nothing of it', async () => {
    const { client, core, taken, used } = await deskWith([{ lines: [150_000] }])
    const at = await taken(0)
    await core.database.write(async (writer) => {
      // The last thing that deciding writes is the entry of the trail.
      const fail = sql`CREATE TRIGGER fail BEFORE INSERT ON audit_entries
        BEGIN SELECT raise(ABORT, 'the disk is gone'); END`
      await fail.execute(writer as unknown as Kysely<unknown>)
    })
    await expect(client.claims.decide({ ...at, lines: [] })).rejects.toThrow()
    expect(await used()).toEqual([])
    for (const table of ['decisions', 'adjudications', 'adjudication_steps'] as const) {
      expect(await core.database.reader.selectFrom(table).selectAll().execute(), table).toEqual([])
    }
    expect(await client.claims.get({ id: at.id })).toMatchObject({ state: 'in_review', version: 2 })
  })
})

describe('a decision made long ago', () => {
  it('POL-06 computed again gives the old result to the fen, whatever came since', async () => {
    const { client, core, running, taken, ids, planId } = await deskWith([
      { lines: [150_000] },
      { lines: [600_000] },
      { lines: [1000] },
    ])
    await client.claims.decide({ ...(await taken(0)), lines: [] })
    const { adjudication_id: id } = await core.database.reader
      .selectFrom('claims')
      .select('adjudication_id')
      .where('id', '=', ids[0]!)
      .executeTakeFirstOrThrow()
    const stored = await readAdjudication(core.database.reader, id ?? '')

    await client.claims.decide({ ...(await taken(1)), lines: [] })
    await core.database.write((writer) =>
      writer
        .insertInto('plan_versions')
        .values({
          id: newId(),
          plan_id: planId,
          number: 2,
          effective_from: '2025-01-01',
          rules: JSON.stringify({ yearlyLimitFen: null, benefits: [benefit('outpatient')] }),
          actor_id: running.actor.id,
          created_at: '2025-03-03T02:00:00.000Z',
        })
        .execute(),
    )
    expect(await recompute(core.database.reader, id ?? '')).toEqual(stored)
    // The command line asks the same way.
    expect(await client.claims.adjudicate({ id: ids[0]! })).toEqual({
      ...stored,
      adjudicationId: id,
    })
    // What is judged from now on is judged by the new version.
    expect((await client.claims.adjudicate({ id: ids[2]!, dryRun: true })).payableFen).toBe(1000)
  })
})
