import { describe, expect, it } from 'vitest'
import { seedClaims } from '../../testing/seed'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { newId } from '../ids'

const AT = '2025-03-03T02:00:00.000Z'

async function decidedBy({ core }: RunningCore, claimId: string, staffId: string): Promise<void> {
  await core.database.write((writer) =>
    writer
      .insertInto('decisions')
      .values({
        id: newId(),
        claim_id: claimId,
        number: 1,
        conclusion: 'pay',
        claimed_fen: 10_000,
        excluded_fen: 0,
        payable_fen: 10_000,
        other_compensation_fen: 0,
        actor_id: staffId,
        decided_at: AT,
      })
      .execute(),
  )
}

describe('giving claims to people', () => {
  it('shows first, claim by claim, who has them and what stays as it is and why; then does just that', async () => {
    const running = await startTestCore()
    const { client } = running
    const a = await actingAs(running, ['reviewer'], '甲')
    const b = await actingAs(running, ['reviewer'], '乙')
    const [free, hers, his, closed] = await seedClaims(running, [
      { state: 'received' },
      { state: 'in_review', assigneeId: a.actor.id },
      { state: 'in_review', assigneeId: b.actor.id },
      { state: 'closed', assigneeId: a.actor.id },
    ])
    const ids = [free!.id, hers!.id, his!.id, closed!.id, 'gone', free!.id]
    const preview = await client.queues.previewAssign({ ids, assigneeId: b.actor.id })
    expect(
      preview.moves.map(({ claimNo, fromName, toName }) => [claimNo, fromName, toName]),
    ).toEqual([
      [free!.claimNo, null, '乙'],
      [hers!.claimNo, '甲', '乙'],
    ])
    const why = preview.skipped.map(({ claimNo, reason }) => [claimNo, reason])
    expect(why).toEqual([
      [his!.claimNo, 'in_hands_of'],
      [closed!.claimNo, 'settled'],
      ['', 'not_found'],
    ])
    expect([preview.before, preview.after]).toEqual([1, 3])
    expect((await client.claims.get({ id: free!.id })).assigneeId).toBeNull()

    const done = await client.queues.assign({
      claims: ids.map((id) => ({ id, version: 1 })),
      assigneeId: b.actor.id,
    })
    expect(done.changed.map(({ id }) => id)).toEqual([free!.id, hers!.id])
    expect(done.skipped.map(({ reason }) => reason)).toEqual(why.map(([, reason]) => reason))
    const again = await client.queues.previewAssign({ ids, assigneeId: b.actor.id })
    expect([again.moves, again.before]).toEqual([[], 3])
    expect(await client.claims.get({ id: hers!.id })).toMatchObject({
      state: 'in_review',
      assigneeName: '乙',
      version: 2,
    })
  })

  it('ADJ-07 leaves what somebody changed meanwhile, and tells; AUD-01 each claim has its entry', async () => {
    const running = await startTestCore()
    const a = await actingAs(running, ['reviewer'])
    const [one, two] = await seedClaims(running, [{}, {}])
    await running.client.claims.take({ id: one!.id, version: 1 })
    const done = await running.client.queues.assign({
      claims: [
        { id: one!.id, version: 1 },
        { id: two!.id, version: 1 },
      ],
      assigneeId: a.actor.id,
    })
    expect(done).toMatchObject({
      changed: [{ id: two!.id, version: 2 }],
      skipped: [{ id: one!.id, reason: 'stale' }],
    })
    const { history } = await running.client.claims.get({ id: two!.id })
    expect(history[0]).toMatchObject({
      action: 'claim.assign',
      before: { assigneeId: null },
      after: { assigneeId: a.actor.id },
    })
    const { history: other } = await running.client.claims.get({ id: one!.id })
    expect(other.map(({ action }) => action)).toEqual(['claim.take'])
  })

  it('ADJ-08 gives nobody their own decision to confirm, nor to somebody who may not', async () => {
    const running = await startTestCore()
    const decider = await actingAs(running, ['senior_reviewer'])
    const senior = await actingAs(running, ['senior_reviewer'])
    const reviewer = await actingAs(running, ['reviewer'])
    const [claim] = await seedClaims(running, [{ state: 'second_review' }])
    await decidedBy(running, claim!.id, decider.actor.id)
    const reason = async (assigneeId: string) =>
      (await running.client.queues.previewAssign({ ids: [claim!.id], assigneeId })).skipped[0]
        ?.reason
    expect(await reason(decider.actor.id)).toBe('second_person')
    expect(await reason(reviewer.actor.id)).toBe('not_permitted')
    expect(await reason(senior.actor.id)).toBeUndefined()
  })

  it('gives nothing to who is away without cover, and what is for them to who covers', async () => {
    const running = await startTestCore()
    const { client } = running
    const away = await actingAs(running, ['reviewer'])
    const cover = await actingAs(running, ['reviewer'])
    const [claim] = await seedClaims(running, [{}])
    const reason = async () =>
      (await client.queues.previewAssign({ ids: [claim!.id], assigneeId: away.actor.id }))
        .skipped[0]
    const days = { staffId: away.actor.id, fromOn: '2025-03-03', toOn: '2025-03-07', note: null }
    const absence = await client.queues.saveAbsence({ ...days, coverId: null })
    expect(await reason()).toMatchObject({ reason: 'absent', detail: '2025-03-07' })
    await client.queues.saveAbsence({ ...absence, coverId: cover.actor.id })
    expect(await reason()).toBeUndefined()
    // The cover falls ill as well: then nobody would see the claim.
    await client.queues.saveAbsence({ ...days, staffId: cover.actor.id, coverId: null })
    expect(await reason()).toMatchObject({ reason: 'absent' })
  })

  it('CLM-07 taken from everybody, a claim in review waits in the queue again', async () => {
    const running = await startTestCore()
    const a = await actingAs(running, ['reviewer'])
    const [claim] = await seedClaims(running, [{ state: 'in_review', assigneeId: a.actor.id }])
    await running.client.queues.assign({
      claims: [{ id: claim!.id, version: 1 }],
      assigneeId: null,
    })
    expect(await running.client.claims.get({ id: claim!.id })).toMatchObject({
      state: 'received',
      assigneeId: null,
      stateSince: AT,
    })
    expect(await a.client.claims.takeNext()).toMatchObject({ id: claim!.id })
  })

  it('USR-01 only who may assign does; assignees are people who work on claims', async () => {
    const running = await startTestCore()
    const reviewer = await actingAs(running, ['reviewer'])
    const finance = await actingAs(running, ['finance'])
    const [claim] = await seedClaims(running, [{}])
    const claims = [{ id: claim!.id, version: 1 }]
    const assigneeId = reviewer.actor.id
    for (const call of [
      reviewer.client.queues.assign({ claims, assigneeId }),
      reviewer.client.queues.previewAssign({ ids: [claim!.id], assigneeId }),
      reviewer.client.queues.setPriority({ claims, priority: 3 }),
      reviewer.client.queues.setTeam({ staffId: assigneeId, team: '一组' }),
    ]) {
      expect(await refusalOf(call)).toMatchObject({ code: 'forbidden' })
    }
    expect(
      await refusalOf(running.client.queues.assign({ claims, assigneeId: finance.actor.id })),
    ).toMatchObject({ code: 'not_found' })
  })
})

describe('taking the next claim', () => {
  it('goes by due date, then by priority, then by amount; what is on hold is passed over', async () => {
    const running = await startTestCore()
    const { client } = running
    const seeded = await seedClaims(running, [
      { dueOn: '2025-03-10', lines: [900_000] },
      { dueOn: '2025-03-05', lines: [100] },
      { dueOn: '2025-03-05', lines: [50_000] },
      { dueOn: '2025-03-05', lines: [200] },
      { dueOn: '2025-03-04', lines: [100] },
    ])
    const [last, small, large, urgent, held] = seeded.map(({ id }) => id)
    await client.queues.setPriority({ claims: [{ id: urgent!, version: 1 }], priority: 2 })
    const until = '2025-03-06T01:00:00.000Z'
    await client.queues.hold({ id: held!, version: 1, until, reason: '等鉴定意见' })
    const taken: (string | undefined)[] = []
    for (let n = 0; n < 5; n += 1) taken.push((await client.claims.takeNext())?.id)
    expect(taken).toEqual([urgent, large, small, last, undefined])
  })

  it('brings what was given to me, and what a colleague left whom I cover for; not what others have', async () => {
    const running = await startTestCore()
    const me = await actingAs(running, ['reviewer'])
    const away = await actingAs(running, ['reviewer'])
    const here = await actingAs(running, ['reviewer'])
    const [others, left, given, free] = await seedClaims(running, [
      { dueOn: '2025-03-04', state: 'in_review', assigneeId: here.actor.id },
      { dueOn: '2025-03-05', state: 'in_review', assigneeId: away.actor.id },
      { dueOn: '2025-03-06', assigneeId: me.actor.id },
      { dueOn: '2025-03-07' },
    ])
    expect(others).toBeDefined()
    await running.client.queues.saveAbsence({
      staffId: away.actor.id,
      coverId: me.actor.id,
      fromOn: '2025-03-03',
      toOn: '2025-03-03',
      note: null,
    })
    const next = async () => (await me.client.claims.takeNext())?.id
    expect([await next(), await next(), await next(), await next()]).toEqual([
      left!.id,
      given!.id,
      free!.id,
      undefined,
    ])
    expect((await running.client.claims.get({ id: left!.id })).assigneeId).toBe(me.actor.id)
  })
})
