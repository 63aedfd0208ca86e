import { describe, expect, it } from 'vitest'
import { claimStates, settledClaimStates } from '@shared/domain/states'
import { seedClaims } from '../../testing/seed'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START = Date.parse('2025-03-03T02:00:00.000Z')

async function deskWithClock() {
  const clock = { now: START }
  const running = await startTestCore({ clock: () => clock.now })
  return { running, client: running.client, clock }
}
const inMs = (ms: number): string => new Date(START + ms).toISOString()

describe('claims on hold', () => {
  it('stand apart until their moment, then come back by themselves and stand first in their holder’s list', async () => {
    const { running, client, clock } = await deskWithClock()
    const { actor } = running
    const [early, held] = await seedClaims(running, [
      { state: 'in_review', assigneeId: actor.id, dueOn: '2025-03-04' },
      { state: 'in_review', assigneeId: actor.id, dueOn: '2025-03-12' },
    ])
    const until = inMs(DAY_MS)
    await client.queues.hold({ id: held!.id, version: 1, until, reason: '等第三方报告' })
    const list = async (filter: object) =>
      (await client.claims.list({ filter: { states: [], ...filter } })).rows
    const ids = async (filter: object) => (await list(filter)).map(({ id }) => id)

    expect(await ids({ assignee: 'me', onHold: false })).toEqual([early!.id])
    const [aside] = await list({ onHold: true })
    expect(aside).toMatchObject({
      id: held!.id,
      holdUntil: until,
      holdReason: '等第三方报告',
      holdEndedAt: null,
    })
    expect(await client.claims.count()).toMatchObject({ mine: 1, onHold: 1, returned: 0 })

    clock.now = START + DAY_MS - 1
    expect(await ids({ onHold: true })).toEqual([held!.id])
    clock.now = START + DAY_MS
    expect(await ids({ onHold: true })).toEqual([])
    const [first, second] = await list({ assignee: 'me', onHold: false })
    expect(first).toMatchObject({ id: held!.id, holdUntil: null, holdEndedAt: until })
    expect(second?.id).toBe(early!.id)
    expect(await client.claims.count()).toMatchObject({ mine: 2, onHold: 0, returned: 1 })

    // Whoever works on it takes the sign away.
    await client.claims.take({ id: held!.id, version: first!.version })
    expect(await ids({ assignee: 'me' })).toEqual([early!.id, held!.id])
    expect((await client.claims.get({ id: held!.id })).holdEndedAt).toBeNull()
  })

  it('CLM-07 only while nothing is decided', async () => {
    const { running, client } = await deskWithClock()
    const seeded = await seedClaims(
      running,
      claimStates.map((state) => ({ state })),
    )
    for (const [index, state] of claimStates.entries()) {
      const call = client.queues.hold({
        id: seeded[index]!.id,
        version: 1,
        until: inMs(DAY_MS),
        reason: '等',
      })
      if (!settledClaimStates.includes(state)) await call
      else {
        expect(await refusalOf(call)).toMatchObject({
          code: 'not_allowed_in_state',
          data: { state, event: 'hold' },
        })
      }
    }
  })

  it('for a moment to come, within 180 days, with a reason', async () => {
    const { running, client } = await deskWithClock()
    const [claim] = await seedClaims(running, [{}])
    const hold = (until: string, reason = '等') =>
      client.queues.hold({ id: claim!.id, version: 1, until, reason })
    const problem = async (until: string) =>
      (await refusalOf(hold(until))).data as { problems: { reason: string }[] }
    expect((await problem(inMs(0))).problems[0]?.reason).toBe('not_in_future')
    expect((await problem(inMs(180 * DAY_MS + 1))).problems[0]?.reason).toBe('too_far')
    await expect(hold(inMs(DAY_MS), ' ')).rejects.toThrow()
    expect(await hold(inMs(180 * DAY_MS))).toMatchObject({ version: 2 })
  })

  it('end when they are resumed or released, and AUD-01 leave their trail', async () => {
    const { running, client } = await deskWithClock()
    const [claim] = await seedClaims(running, [
      { state: 'in_review', assigneeId: running.actor.id },
    ])
    const { id } = claim!
    const reason = '等报告，电话 10012345678'
    await client.queues.hold({ id, version: 1, until: inMs(DAY_MS), reason })
    await client.queues.resume({ id, version: 2 })
    expect(await refusalOf(client.queues.resume({ id, version: 3 }))).toMatchObject({
      code: 'not_allowed_in_state',
    })
    await client.queues.hold({ id, version: 3, until: inMs(DAY_MS), reason })
    await client.claims.release({ id, version: 4 })
    const after = await client.claims.get({ id })
    expect(after).toMatchObject({ state: 'received', holdUntil: null, holdReason: null })
    expect(after.history.map(({ action }) => action)).toEqual([
      'claim.release',
      'claim.hold',
      'claim.resume',
      'claim.hold',
    ])
    expect(after.history[0]?.before).toMatchObject({ holdUntil: inMs(DAY_MS) })
    expect(JSON.stringify(after.history)).not.toContain('10012345678')
  })

  it('are not taken by others as if there were none; a colleague’s claim is not theirs to put aside', async () => {
    const { running } = await deskWithClock()
    const a = await actingAs(running, ['reviewer'], '甲')
    const b = await actingAs(running, ['reviewer'], '乙')
    const [free, hers] = await seedClaims(running, [
      {},
      { state: 'in_review', assigneeId: a.actor.id },
    ])
    const until = inMs(DAY_MS)
    await a.client.queues.hold({ id: free!.id, version: 1, until, reason: '等' })
    expect(await refusalOf(b.client.claims.take({ id: free!.id, version: 2 }))).toEqual({
      code: 'on_hold',
      data: { id: free!.id, until, by: '甲' },
    })
    await b.client.queues.resume({ id: free!.id, version: 2 })
    await b.client.claims.take({ id: free!.id, version: 3 })
    expect(
      await refusalOf(b.client.queues.hold({ id: hers!.id, version: 1, until, reason: '等' })),
    ).toMatchObject({ code: 'already_taken' })
  })
})
