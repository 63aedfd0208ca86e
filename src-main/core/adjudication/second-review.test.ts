import { describe, expect, it } from 'vitest'
import { seedCoveredClaims } from '../../testing/covered'
import { benefit } from '../../testing/policies'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'

async function deskWith(lines: number[] = [10_000]) {
  const running = await startTestCore()
  const rules = { yearlyLimitFen: null, benefits: [benefit('all')] }
  const { claims } = await seedCoveredClaims(running, rules, [{ lines }])
  const id = claims[0]!.id
  const reviewer = await actingAs(running, ['reviewer'], 'Rui')
  const senior = await actingAs(running, ['senior_reviewer'], 'Song')
  const { version } = await reviewer.client.claims.take({ id, version: 1 })
  return { running, id, lineIds: claims[0]!.lineIds, reviewer, senior, version }
}

describe('a review that somebody asked for', () => {
  it('ADJ-07 nothing goes past it: not closing, not withdrawing, not paying, not deciding anew', async () => {
    const { running, id, reviewer, senior, version } = await deskWith()
    const asked = await reviewer.client.claims.decide({
      id,
      version,
      lines: [],
      secondReview: true,
    })
    expect(asked.state).toBe('second_review')
    const waiting = { id, version: asked.version }
    const withdrawal = { ...waiting, reasonCode: 'applicant_request' }
    for (const attempt of [
      reviewer.client.claims.close(waiting),
      senior.client.claims.close(waiting),
      reviewer.client.claims.withdraw(withdrawal),
      reviewer.client.claims.refuse(withdrawal),
      reviewer.client.claims.decide({ ...waiting, lines: [] }),
    ]) {
      expect((await refusalOf(attempt)).code).toBe('not_allowed_in_state')
    }
    expect((await refusalOf(reviewer.client.claims.confirm(waiting))).code).toBe('forbidden')
    expect(await refusalOf(running.client.payments.prepare({ claimIds: [id] }))).toMatchObject({
      code: 'nothing_to_pay',
    })

    // Taking it back and deciding again does not shake it off, nor does having it withdrawn alone.
    const back = await reviewer.client.claims.returnToReview({ ...waiting, reason: '改主意' })
    const alone = reviewer.client.claims.withdraw({
      id,
      version: back.version,
      reasonCode: 'applicant_request',
    })
    expect(await refusalOf(alone)).toEqual({
      code: 'second_person_required',
      data: { entity: 'claim', id, by: 'Rui' },
    })
    const again = await reviewer.client.claims.decide({ id, version: back.version, lines: [] })
    expect(again.state).toBe('second_review')
    const { decisions } = await reviewer.client.claims.get({ id })
    expect(decisions.map((decision) => decision.secondReviewReason)).toEqual(['asked', 'asked'])

    // Once the second person has confirmed, it is over.
    const confirmed = await senior.client.claims.confirm({ id, version: again.version })
    const open = await senior.client.claims.returnToReview({
      id,
      version: confirmed.version,
      reason: '笔误',
    })
    const last = await reviewer.client.claims.decide({ id, version: open.version, lines: [] })
    expect(last.state).toBe('decided')
  })

  it('ADJ-07 a second person may have it withdrawn', async () => {
    const { id, reviewer, senior, version } = await deskWith()
    const asked = await reviewer.client.claims.decide({
      id,
      version,
      lines: [],
      secondReview: true,
    })
    const back = await senior.client.claims.returnToReview({
      id,
      version: asked.version,
      reason: '请核实',
    })
    const free = await reviewer.client.claims.release({ id, version: back.version })
    const withdrawn = await senior.client.claims.withdraw({
      id,
      version: free.version,
      reasonCode: 'applicant_request',
    })
    expect(withdrawn.state).toBe('withdrawn')
  })

  it('ADJ-07 ADJ-08 a rule of the desk asks, also where the amount does not, and says so', async () => {
    const { running, id, lineIds, reviewer, version } = await deskWith([10_000])
    const { version: rulesVersion } = await running.client.queues.reviewRules()
    await running.client.queues.saveReviewRules({
      version: rulesVersion,
      rules: { samplePermille: 0, rules: [{ name: '大额剔除', minExcludedBp: 5000 }] },
    })
    const exclude = (amountFen: number) => [
      { lineId: lineIds[0]!, exclusions: [{ amountFen, reasonCode: 'self_paid_item' }] },
    ]
    const half = await reviewer.client.claims.decide({ id, version, lines: exclude(5000) })
    expect(half.state).toBe('decided')
    const back = await reviewer.client.claims.returnToReview({
      id,
      version: half.version,
      reason: '再核',
    })
    const more = await reviewer.client.claims.decide({
      id,
      version: back.version,
      lines: exclude(5001),
    })
    expect(more.state).toBe('second_review')
    const claim = await reviewer.client.claims.get({ id })
    expect([claim.secondReviewReason, claim.decisions[0]?.secondReviewReason]).toEqual([
      'rule',
      'rule',
    ])
  })

  it('ADJ-07 chance asks for every decision where all are to be sampled', async () => {
    const { running, id, reviewer, version } = await deskWith()
    const { version: rulesVersion } = await running.client.queues.reviewRules()
    await running.client.queues.saveReviewRules({
      version: rulesVersion,
      rules: { samplePermille: 1000, rules: [] },
    })
    const decided = await reviewer.client.claims.decide({ id, version, lines: [] })
    expect(decided.state).toBe('second_review')
    expect((await reviewer.client.claims.get({ id })).secondReviewReason).toBe('sample')
  })
})
