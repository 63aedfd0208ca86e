import { describe, expect, it } from 'vitest'
import type { LineReview } from '@shared/domain/adjudication/claim'
import { seedCoveredClaims } from '../../testing/covered'
import { benefit } from '../../testing/policies'
import { refusalOf } from '../../testing/refusal'
import type { ClaimToSeed } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'

const rules = {
  yearlyLimitFen: null,
  benefits: [
    benefit('all', {
      deductible: { per: 'year', amountFen: 50_000, reducedByOthers: false },
      yearlyLimitFen: 100_000,
    }),
  ],
}

function review(fields: Partial<LineReview>): LineReview {
  return {
    quantityMilli: null,
    unitPriceFen: null,
    amountFen: null,
    correctionReason: null,
    correctionClause: null,
    exclusions: [],
    authorized: null,
    benefit: null,
    note: null,
    ...fields,
  }
}

async function deskWith(...claims: ClaimToSeed[]) {
  const running = await startTestCore()
  const covered = await seedCoveredClaims(running, rules, claims)
  const first = covered.claims[0]!
  const reviewer = await actingAs(running, ['reviewer'], 'Rui')
  const { version } = await reviewer.client.claims.take({ id: first.id, version: 1 })
  return { running, ...covered, first, reviewer, client: reviewer.client, version }
}

const excluding = (lineId: string, amountFen: number, note: string | null = null) => ({
  lineId,
  review: review({ exclusions: [{ amountFen, reasonCode: 'self_paid_item' }], note }),
})

describe('reviews of lines', () => {
  it('ADJ-06 are kept line by line before the decision, and the decision stands on them', async () => {
    const { client, first, version } = await deskWith({ lines: [80_000, 20_000] })
    const [a, b] = first.lineIds
    const saved = await client.bench.saveReviews({
      id: first.id,
      version,
      reviews: [excluding(a!, 10_000)],
    })
    expect(saved.version).toBe(version + 1)
    expect(saved.adjudication.payableFen).toBe(40_000)
    const { input } = await client.bench.open({ id: first.id })
    const reviewed = Object.fromEntries(input.lines.map((line) => [line.lineId, line.review]))
    expect(reviewed).toEqual({ [a!]: excluding(a!, 10_000).review, [b!]: null })
    const decided = await client.claims.decide({ id: first.id, version: saved.version, lines: [] })
    expect(decided.payableFen).toBe(40_000)
  })

  it('AUD-01 are recorded before and after for each line changed, without numbers that identify somebody', async () => {
    const { client, first, version } = await deskWith({ lines: [80_000, 20_000] })
    const [a, b] = first.lineIds
    const one = await client.bench.saveReviews({
      id: first.id,
      version,
      reviews: [excluding(a!, 10_000, '电话 13800138000')],
    })
    const two = await client.bench.saveReviews({
      id: first.id,
      version: one.version,
      reviews: [{ lineId: a!, review: review({}) }, excluding(b!, 5)],
    })
    const [entry, earlier] = (await client.claims.get({ id: first.id })).history
    expect(earlier?.action).toBe('claim.review')
    expect(JSON.stringify(earlier)).not.toContain('13800138000')
    const none = { [b!]: null }
    expect(entry?.before).toMatchObject({ lines: { ...none, [a!]: { exclusions: [{}] } } })
    expect(entry?.after).toMatchObject({
      lines: { [a!]: null, [b!]: { exclusions: [{ amountFen: 5 }] } },
    })
    // Nothing else than before: nothing is written.
    const same = await client.bench.saveReviews({
      id: first.id,
      version: two.version,
      reviews: [excluding(b!, 5)],
    })
    expect(same.version).toBe(two.version)
  })

  it('ADJ-07 saving over a newer change is refused with the claim as it is now', async () => {
    const { client, first, version } = await deskWith({ lines: [80_000] })
    const [a] = first.lineIds
    await client.bench.saveReviews({ id: first.id, version, reviews: [excluding(a!, 1)] })
    const stale = client.bench.saveReviews({
      id: first.id,
      version,
      reviews: [excluding(a!, 2)],
    })
    expect(await refusalOf(stale)).toMatchObject({
      code: 'stale_version',
      data: { yourVersion: version, currentVersion: version + 1, changedBy: 'Rui' },
    })
    const { input } = await client.bench.open({ id: first.id })
    expect(input.lines[0]?.review?.exclusions[0]?.amountFen).toBe(1)
  })

  it('ADJ-07 are not saved once the claim is decided, nor into a colleague’s hands, nor when they do not hold', async () => {
    const { running, client, first, version } = await deskWith({ lines: [80_000] })
    const [a] = first.lineIds
    const other = await actingAs(running, ['reviewer'])
    const save = (by: typeof client, at: number, fen: number) =>
      by.bench.saveReviews({ id: first.id, version: at, reviews: [excluding(a!, fen)] })
    expect((await refusalOf(save(other.client, version, 1))).code).toBe('already_taken')
    expect((await refusalOf(save(client, version, 80_001))).data).toMatchObject({
      problems: [{ code: 'exclusion_above_approved' }],
    })
    const unknown = client.bench.saveReviews({
      id: first.id,
      version,
      reviews: [excluding('nobody', 1)],
    })
    expect((await refusalOf(unknown)).data).toEqual({
      problems: [{ code: 'unknown_line', lineId: 'nobody' }],
    })
    const decided = await client.claims.decide({ id: first.id, version, lines: [] })
    expect((await refusalOf(save(client, decided.version, 1))).code).toBe('not_allowed_in_state')
  })
})

describe('what if', () => {
  it('ADJ-02 a line changed changes the claim, what is left and the claims to come; nothing is saved', async () => {
    const { client, first, claims } = await deskWith(
      { lines: [120_000] },
      { lines: [60_000] },
      { lines: [10_000] },
    )
    const before = await client.bench.open({ id: first.id })
    const tried = await client.bench.whatIf({
      id: first.id,
      reviews: [excluding(first.lineIds[0]!, 90_000)],
    })
    expect(tried.adjudication.payableFen).toBe(0)
    expect(
      tried.balances.map(({ measure, used, remaining }) => [measure, used, remaining]),
    ).toEqual([
      ['amount', 0, 100_000],
      ['deductible', 30_000, 20_000],
    ])
    // As it is: 70,000 paid and the deductible borne; then 30,000 are left for the second claim, none for the third.
    expect(tried.later).toEqual([
      expect.objectContaining({ id: claims[1]!.id, beforeFen: 30_000, afterFen: 40_000 }),
      expect.objectContaining({ id: claims[2]!.id, beforeFen: 0, afterFen: 10_000 }),
    ])
    expect(await client.bench.open({ id: first.id })).toEqual(before)
  })
})

describe('two decisions compared', () => {
  it('CLM-07 shows the lines in which they differ, with the steps of both', async () => {
    const { running, client, first, version } = await deskWith({ lines: [80_000, 20_000] })
    const { id } = first
    const one = await client.claims.decide({ id, version, lines: [] })
    const closed = await client.claims.close({ id, version: one.version })
    const open = await running.client.claims.reopen({ id, version: closed.version, reason: '异议' })
    const [a, b] = first.lineIds
    const two = await running.client.claims.decide({
      id,
      version: open.version,
      lines: [{ lineId: b!, exclusions: [{ amountFen: 500, reasonCode: 'self_paid_item' }] }],
    })
    const { decisions } = await client.claims.get({ id })
    const compared = await client.bench.compareDecisions({
      id,
      from: one.decisionId,
      to: two.decisionId,
    })
    expect([compared.to, compared.from]).toEqual(decisions)
    expect(compared.lines).toMatchObject([
      {
        lineId: b,
        claimedFen: 20_000,
        fromPayableFen: 20_000,
        toPayableFen: 19_500,
        fromSteps: [],
        toSteps: [{ kind: 'excluded', amountFen: -500 }],
      },
    ])
    expect(compared.lines.map((line) => line.lineId)).not.toContain(a)
    const foreign = client.bench.compareDecisions({ id, from: 'nothing', to: two.decisionId })
    expect((await refusalOf(foreign)).code).toBe('not_found')
  })
})
