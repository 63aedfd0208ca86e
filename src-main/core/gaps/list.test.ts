import { describe, expect, it } from 'vitest'
import type { ProblemCase } from '@shared/contract/gaps'
import { addDays } from '@shared/domain/calendar'
import { SeededRandom } from '@shared/domain/seeded-random'
import { ask, bring, claimsInReview, judge, movableClock, toAsk } from '../../testing/gaps'
import { seedClaims } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'
import { newId } from '../ids'

const TODAY = '2025-03-03'
const AT = `${TODAY}T02:00:00.000Z`
const phases = ['all', 'answered', 'waiting', 'late', 'due', 'escalated', 'unreached'] as const

/** 240 requests of every sort, written straight into the tables. */
async function busyDesk() {
  const running = await startTestCore()
  const { core, actor, client } = running
  const colleague = await actingAs(running, ['reviewer'], '乙')
  const random = new SeededRandom(7)
  const names = ['王小明', '李大华', '赵一', '钱二']
  const claims = await seedClaims(
    running,
    Array.from({ length: 240 }, () => ({
      state: 'awaiting_documents' as const,
      insuredName: random.pick(names),
      assigneeId: random.pick([actor.id, colleague.actor.id, null]),
    })),
  )
  const made = claims.map(({ id: claimId }) => {
    const open = random.chance(80)
    const step = random.pick(['remind', 'escalate', 'close', null] as const)
    return {
      claimId,
      id: newId(),
      open,
      step: open ? step : null,
      on: open && step !== null ? addDays(TODAY, random.between(-5, 5)) : null,
      dueOn: addDays(TODAY, random.between(-5, 5)),
      arrivedOn: random.chance(50) ? TODAY : null,
      came: random.chance(20),
      fresh: random.chance(10) ? 2 : 0,
      sent: random.chance(50),
    }
  })
  await core.database.write(async (writer) => {
    for (const one of made) {
      await writer
        .insertInto('gap_requests')
        .values({
          id: one.id,
          claim_id: one.claimId,
          number: 1,
          state: one.open ? 'open' : 'complete',
          language: 'zh',
          sent_at: AT,
          arrived_on: one.arrivedOn,
          answer_due_on: one.dueOn,
          next_step: one.step,
          next_on: one.on,
          ended_at: one.open ? null : AT,
          actor_id: actor.id,
          created_at: AT,
          updated_at: AT,
        })
        .execute()
      const states = [one.came ? 'received' : 'requested', 'accepted', 'refused'] as const
      await writer
        .insertInto('gap_items')
        .values(
          states.map((state, index) => ({
            id: newId(),
            request_id: one.id,
            claim_id: one.claimId,
            position: index + 1,
            material: 'identity',
            reason: 'missing',
            blocking: 1,
            state,
          })),
        )
        .execute()
      await writer
        .updateTable('claims')
        .set({ new_documents: one.fresh, answered_at: one.fresh > 0 ? AT : null })
        .where('id', '=', one.claimId)
        .execute()
      await writer
        .insertInto('messages')
        .values({
          id: newId(),
          event_key: one.id,
          claim_id: one.claimId,
          gap_request_id: one.id,
          kind: 'documents_request',
          channel: 'sms',
          language: 'zh',
          recipient: '13900000000',
          recipient_name: '王小明',
          body: '请补充材料',
          state: one.sent ? 'sent' : 'failed',
          sent_at: one.sent ? AT : null,
          due_at: AT,
          actor_id: actor.id,
          created_at: AT,
          updated_at: AT,
        })
        .execute()
    }
  })
  /** What each phase should hold, found by looking at every one. */
  const expected = (phase: (typeof phases)[number]): string[] => {
    const fits = (one: (typeof made)[number]): boolean => {
      const answered = one.came || one.fresh > 0
      switch (phase) {
        case 'all':
          return true
        case 'answered':
          return answered
        case 'waiting':
          return !answered && one.dueOn >= TODAY
        case 'late':
          return !answered && one.dueOn < TODAY
        case 'due':
          return !answered && one.on !== null && one.on <= TODAY
        case 'escalated':
          return one.step === 'close'
        case 'unreached':
          return one.arrivedOn === null && !one.sent
      }
    }
    return made
      .filter((one) => one.open && fits(one))
      .sort((a, b) => {
        const [x, y] = [`${a.on ?? '~'} ${a.id}`, `${b.on ?? '~'} ${b.id}`]
        return x < y ? -1 : x > y ? 1 : 0
      })
      .map(({ id }) => id)
  }
  /** All pages of a filter. */
  const listed = async (filter: Parameters<typeof client.gaps.list>[0]['filter'], limit = 7) => {
    const rows: ProblemCase[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<typeof client.gaps.list>> = await client.gaps.list({
        filter,
        after,
        limit,
      })
      rows.push(...page.rows)
      after = page.next
    } while (after !== null)
    return rows
  }
  return { running, client, claims, made, expected, listed, colleague }
}

describe('problem cases', () => {
  it('GAP-10 lists every open request by the day of its next step, page by page, and counts the same', async () => {
    const { client, expected, listed } = await busyDesk()
    const counts = await client.gaps.counts()
    for (const phase of phases) {
      const rows = await listed({ phase })
      expect(
        rows.map(({ requestId }) => requestId),
        phase,
      ).toEqual(expected(phase))
      expect(rows.length, phase).toBeGreaterThan(3)
      expect(counts[phase], phase).toBe(rows.length)
      const whole = await listed({ phase }, 200)
      expect(whole).toEqual(rows)
    }
    expect(counts.answered + counts.waiting + counts.late).toBe(counts.all)
    expect(counts.strays).toBe(0)
  })

  it('GAP-10 finds those of a person, of nobody, and by number or name; names are masked', async () => {
    const { running, claims, made, listed, colleague } = await busyDesk()
    const open = new Set(made.filter((one) => one.open).map(({ id }) => id))
    const all = await listed({})
    expect(all).toHaveLength(open.size)
    const of = (assigneeId: string | null) =>
      all.filter((row) => row.assigneeId === assigneeId).map(({ requestId }) => requestId)
    const ids = async (filter: Parameters<typeof listed>[0]) =>
      (await listed(filter)).map(({ requestId }) => requestId)
    expect(await ids({ assignee: 'me' })).toEqual(of(running.actor.id))
    expect(await ids({ assignee: 'none' })).toEqual(of(null))
    expect(await ids({ assignee: colleague.actor.id })).toEqual(of(colleague.actor.id))
    const byName = await listed({ search: '李大华' })
    expect(byName.length).toBeGreaterThan(10)
    expect(new Set(byName.map(({ insuredName }) => insuredName))).toEqual(new Set(['李**']))
    const one = claims.find(({ id }) => all.some(({ claimId }) => claimId === id))
    expect((await listed({ search: one?.claimNo ?? '' })).map(({ claimId }) => claimId)).toEqual([
      one?.id,
    ])
    expect(await listed({ search: '查无此人' })).toEqual([])
    expect(all[0]).toMatchObject({ outstanding: expect.any(Number), settled: 1 })
    for (const { outstanding, received } of all) expect(outstanding + received).toBe(2)
  })

  it('GAP-10 a case comes with asking and goes with the last paper', async () => {
    const clock = movableClock(TODAY)
    const running = await startTestCore({ clock: clock.clock })
    const { client } = running
    const [first, second] = await claimsInReview(running, [{}, {}])
    const request = await ask(client, first!.id, [toAsk('identity'), toAsk('medical_record')])
    await ask(client, second!.id, [toAsk('identity')])
    const listed = async () =>
      (await client.gaps.list({ filter: {} })).rows.map(({ claimId }) => claimId)
    expect(new Set(await listed())).toEqual(new Set([first!.id, second!.id]))
    expect(await client.gaps.counts()).toMatchObject({ all: 2, waiting: 2, unreached: 2 })
    await bring(client, first!.id, request.items[0]!.id, 'identity')
    const [row] = (await client.gaps.list({ filter: { phase: 'answered' } })).rows
    expect(row).toMatchObject({
      claimId: first!.id,
      outstanding: 1,
      received: 1,
      settled: 0,
      newDocuments: 1,
    })
    await bring(client, first!.id, request.items[1]!.id, 'record')
    for (const { id } of request.items) await judge(client, first!.id, id, 'accept')
    expect(await listed()).toEqual([second!.id])
    clock.at('2025-03-06')
    expect(await client.gaps.counts()).toMatchObject({ all: 1, waiting: 0, late: 1, due: 1 })
  })
})
