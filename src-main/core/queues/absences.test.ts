import { describe, expect, it } from 'vitest'
import { seedClaims } from '../../testing/seed'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'

interface Problems {
  problems: { field: string; reason: string; detail: string }[]
}

async function people() {
  const running = await startTestCore()
  const a = await actingAs(running, ['reviewer'], '甲')
  const b = await actingAs(running, ['reviewer'], '乙')
  const c = await actingAs(running, ['reviewer'], '丙')
  const save = (change: object = {}) =>
    running.client.queues.saveAbsence({
      staffId: a.actor.id,
      coverId: b.actor.id,
      fromOn: '2025-03-03',
      toOn: '2025-03-07',
      note: null,
      ...change,
    })
  const problem = async (change: object) => {
    const { data } = await refusalOf(save(change))
    return (data as Problems).problems.map(({ field, reason, detail }) => [field, reason, detail])
  }
  return { running, a, b, c, save, problem }
}

describe('absences', () => {
  it('do not lie over each other, end after they begin, and have a cover who is there', async () => {
    const { b, c, save, problem } = await people()
    const first = await save()
    expect(await problem({ fromOn: '2025-03-07', toOn: '2025-03-10' })).toEqual([
      ['fromOn', 'overlap', '2025-03-03 ~ 2025-03-07'],
    ])
    await save({ fromOn: '2025-03-08', toOn: '2025-03-10' })
    // It does not lie over itself.
    await save({ id: first.id, version: 1, toOn: '2025-03-06' })
    expect(await problem({ fromOn: '2025-04-02', toOn: '2025-04-01' })).toEqual([
      ['toOn', 'before_start', '2025-04-02'],
    ])
    expect(await problem({ staffId: b.actor.id, coverId: b.actor.id })).toEqual([
      ['coverId', 'covers_self', ''],
    ])
    await save({ staffId: c.actor.id, coverId: null, fromOn: '2025-05-02', toOn: '2025-05-02' })
    expect(
      await problem({ coverId: c.actor.id, fromOn: '2025-05-01', toOn: '2025-05-03' }),
    ).toEqual([['coverId', 'cover_away', '2025-05-02 ~ 2025-05-02']])
  })

  it('are changed by the version that was seen, removed, and AUD-01 recorded', async () => {
    const { running, save } = await people()
    const absence = await save()
    expect(await refusalOf(save({ id: absence.id, version: 7 }))).toMatchObject({
      code: 'stale_version',
      data: { currentVersion: 1, current: { staffName: '甲' } },
    })
    await save({ id: absence.id, version: 1, note: '年假' })
    await running.client.queues.removeAbsence({ id: absence.id, version: 2 })
    expect(await running.client.queues.absences()).toEqual([])
    const { rows } = await running.client.audit.list({ filter: { entity: 'absence' } })
    expect(rows.map(({ action }) => action)).toEqual([
      'absence.remove',
      'absence.save',
      'absence.save',
    ])
    expect(rows[1]).toMatchObject({ before: { note: null }, after: { note: '年假' } })
  })

  it('bring the claims of who is away into the list of who covers, for these days alone', async () => {
    const clock = { now: Date.parse('2025-03-03T02:00:00.000Z') }
    const running = await startTestCore({ clock: () => clock.now })
    const a = await actingAs(running, ['reviewer'])
    const b = await actingAs(running, ['reviewer'])
    const c = await actingAs(running, ['reviewer'])
    const [claim] = await seedClaims(running, [{ state: 'in_review', assigneeId: a.actor.id }])
    await running.client.queues.saveAbsence({
      staffId: a.actor.id,
      coverId: b.actor.id,
      fromOn: '2025-03-03',
      toOn: '2025-03-04',
      note: null,
    })
    const mine = async ({ client }: typeof a) =>
      (await client.claims.list({ filter: { states: [], assignee: 'me' } })).rows.length
    expect([await mine(a), await mine(b), await mine(c)]).toEqual([1, 1, 0])
    expect((await b.client.claims.count()).mine).toBe(1)
    expect(await refusalOf(c.client.claims.take({ id: claim!.id, version: 1 }))).toMatchObject({
      code: 'already_taken',
    })
    // 2025-03-05 in Shanghai.
    clock.now = Date.parse('2025-03-04T16:00:00.000Z')
    expect([await mine(a), await mine(b)]).toEqual([1, 0])
    expect(await refusalOf(b.client.claims.take({ id: claim!.id, version: 1 }))).toMatchObject({
      code: 'already_taken',
    })
  })
})

describe('teams and workload', () => {
  it('the team’s claims are those of its people; without a team, everybody’s', async () => {
    const { running, a, b, c } = await people()
    await seedClaims(running, [
      { assigneeId: a.actor.id },
      { assigneeId: b.actor.id },
      { assigneeId: c.actor.id },
      {},
    ])
    for (const { actor } of [a, b]) {
      await running.client.queues.setTeam({ staffId: actor.id, team: '门诊组' })
    }
    const team = async ({ client }: typeof a) =>
      (await client.claims.list({ filter: { states: [], assignee: 'team' } })).rows.length
    expect([await team(a), await team(c)]).toEqual([2, 3])
    expect([(await a.client.claims.count()).team, (await c.client.claims.count()).team]).toEqual([
      2, 3,
    ])
  })

  it('counts for each person what is open, due today, late, on hold, and until when they are away', async () => {
    const { running, a, b, save } = await people()
    const [held] = await seedClaims(running, [
      { assigneeId: a.actor.id, dueOn: '2025-03-03' },
      { assigneeId: a.actor.id, dueOn: '2025-02-28', state: 'in_review' },
      { assigneeId: a.actor.id, dueOn: '2025-03-20', state: 'decided' },
      { assigneeId: a.actor.id, dueOn: '2025-02-01', state: 'closed' },
      { dueOn: '2025-02-01' },
    ])
    await a.client.queues.hold({
      id: held!.id,
      version: 1,
      until: '2025-03-05T01:00:00.000Z',
      reason: '等',
    })
    await save()
    await running.client.queues.setTeam({ staffId: b.actor.id, team: '住院组' })
    const rows = await running.client.queues.workload()
    expect(rows.find(({ staffId }) => staffId === a.actor.id)).toEqual({
      staffId: a.actor.id,
      name: '甲',
      team: null,
      open: 3,
      dueToday: 1,
      overdue: 1,
      onHold: 1,
      awayUntil: '2025-03-07',
    })
    expect(rows[0]).toMatchObject({ name: '乙', team: '住院组', open: 0, awayUntil: null })
  })
})
