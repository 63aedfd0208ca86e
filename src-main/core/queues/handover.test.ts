import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/refusal'
import { seedClaims } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'

const MORNING = Date.parse('2025-03-03T01:00:00.000Z')
const HOUR_MS = 3_600_000

describe('the hand-over sheet', () => {
  it('has what was done in the shift, what is due today or late, and the money in it', async () => {
    const clock = { now: MORNING }
    const running = await startTestCore({ clock: () => clock.now })
    const a = await actingAs(running, ['senior_reviewer'], '甲')
    const b = await actingAs(running, ['reviewer'], '乙')
    const [late, today, , paid, other] = await seedClaims(running, [
      { dueOn: '2025-02-27', assigneeId: a.actor.id, lines: [30_000], insuredName: '王小明' },
      { dueOn: '2025-03-03', assigneeId: a.actor.id, lines: [20_000] },
      { dueOn: '2025-03-04', assigneeId: a.actor.id, lines: [10_000] },
      { dueOn: '2025-02-27', assigneeId: a.actor.id, state: 'paid', lines: [99_000] },
      { dueOn: '2025-03-03', assigneeId: b.actor.id, lines: [5000] },
    ])
    expect(paid).toBeDefined()
    // Before the shift.
    await a.client.claims.take({ id: late!.id, version: 1 })
    clock.now = MORNING + HOUR_MS
    await a.client.claims.take({ id: today!.id, version: 1 })
    await a.client.queues.hold({
      id: today!.id,
      version: 2,
      until: '2025-03-05T01:00:00.000Z',
      reason: '等报告',
    })
    await b.client.claims.take({ id: other!.id, version: 1 })
    const shift = {
      from: new Date(MORNING + 1).toISOString(),
      to: new Date(MORNING + 2 * HOUR_MS).toISOString(),
    }
    const sheet = await a.client.queues.handover({ ...shift, staffId: a.actor.id })
    expect(sheet).toMatchObject({
      staffName: '甲',
      done: [
        { action: 'claim.hold', claims: 1, payableFen: 0 },
        { action: 'claim.take', claims: 1, payableFen: 0 },
      ],
      changed: [{ id: today!.id, action: 'claim.hold', state: 'in_review' }],
      changedCount: 1,
      dueCount: 2,
      atRiskFen: 50_000,
      overdue: 1,
      onHold: 1,
    })
    expect(
      sheet.due.map(({ id, insuredName, holdReason }) => [id, insuredName, holdReason]),
    ).toEqual([
      [late!.id, '王**', null],
      [today!.id, '王**', '等报告'],
    ])
    const everybody = await a.client.queues.handover(shift)
    expect(everybody).toMatchObject({ staffName: '', atRiskFen: 55_000, overdue: 1, onHold: 1 })
    expect(everybody.changed.map(({ id }) => id)).toEqual([other!.id, today!.id])
  })

  it('is refused for a shift that ends before it begins, or of somebody who is not here', async () => {
    const { client } = await startTestCore()
    const from = '2025-03-03T01:00:00.000Z'
    expect(
      await refusalOf(client.queues.handover({ from, to: '2025-03-02T01:00:00.000Z' })),
    ).toMatchObject({ code: 'invalid_record' })
    const { data } = await refusalOf(
      client.queues.handover({ from, to: '2025-04-03T01:00:00.001Z' }),
    )
    expect(data).toEqual({ problems: [{ field: 'to', reason: 'too_long', detail: '31' }] })
    expect(
      await refusalOf(client.queues.handover({ from, to: from, staffId: 'nobody' })),
    ).toMatchObject({ code: 'not_found' })
  })
})
