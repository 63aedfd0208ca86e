import { describe, expect, it } from 'vitest'
import {
  ask,
  bring,
  claimInReview,
  claimsInReview,
  gapsOf,
  judge,
  movableClock,
  toAsk,
} from '../../testing/gaps'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { DeskClient } from '@shared/contract'
import { checkRequests } from './check-requests'

/** Monday. */
const START = '2025-03-03'

async function desk() {
  const clock = movableClock(START)
  const running = await startTestCore({ clock: clock.clock })
  return { ...running, running, clock }
}

/** Follows up the newest request of the claim. */
async function followUp(client: DeskClient, claimId: string) {
  const [{ id, version } = { id: '', version: 0 }] = (await gapsOf(client, claimId)).requests
  return client.gaps.followUp({ requests: [{ id, version }] })
}

describe('following up', () => {
  it('GAP-09 reminds, gives a last notice and closes, each in its time and with its own notice', async () => {
    const { running, client, clock, core } = await desk()
    const claim = await claimInReview(running)
    const { id } = await ask(client, claim.id, [toAsk('medical_record'), toAsk('identity')])
    const kinds = async () =>
      (
        await core.database.reader
          .selectFrom('messages')
          .select(['kind', 'channel'])
          .where('claim_id', '=', claim.id)
          .where('channel', '=', 'sms')
          .orderBy('created_at')
          .orderBy('id')
          .execute()
      ).map(({ kind }) => kind)
    const letters = async () =>
      (await client.notices.listForClaim({ claimId: claim.id })).map(({ kind }) => kind).sort()
    const request = async () => (await gapsOf(client, claim.id)).requests[0]!

    // The customer's day is Wednesday the 5th: on it nothing is done, on the next working day they are reminded.
    clock.at('2025-03-05')
    expect((await followUp(client, claim.id)).skipped).toEqual([
      { requestId: id, claimNo: claim.claimNo, reason: 'not_due' },
    ])
    clock.at('2025-03-06')
    expect(await client.gaps.previewFollowUp({ requestIds: [id] })).toMatchObject([
      { requestId: id, step: 'remind', channels: ['sms', 'email'], skipped: null },
    ])
    expect((await followUp(client, claim.id)).done).toEqual([{ requestId: id, step: 'remind' }])
    expect(await request()).toMatchObject({ nextStep: 'escalate', nextOn: '2025-03-13' })
    expect(await client.claims.get({ id: claim.id })).toMatchObject({ dueOn: '2025-03-13' })
    expect(await kinds()).toEqual(['documents_request', 'documents_reminder'])
    expect(await letters()).toEqual(['documents_reminder', 'documents_request'])

    clock.at('2025-03-13')
    expect((await followUp(client, claim.id)).done).toEqual([{ requestId: id, step: 'escalate' }])
    // Thirty calendar days.
    expect(await request()).toMatchObject({ nextStep: 'close', nextOn: '2025-04-12' })
    expect(await client.claims.get({ id: claim.id })).toMatchObject({ priority: 2 })
    expect(await letters()).toContain('documents_final')

    clock.at('2025-04-11')
    expect((await followUp(client, claim.id)).skipped[0]?.reason).toBe('not_due')
    clock.at('2025-04-12')
    expect((await followUp(client, claim.id)).done).toEqual([{ requestId: id, step: 'close' }])
    expect(await request()).toMatchObject({ state: 'lapsed', nextStep: null, documentsOn: null })
    const closed = await client.claims.get({ id: claim.id })
    expect(closed).toMatchObject({ state: 'withdrawn' })
    expect(closed.decisions).toMatchObject([
      { conclusion: 'withdraw', reasonCode: 'documents_missing', payableFen: 0 },
    ])
    expect(await kinds()).toEqual([
      'documents_request',
      'documents_reminder',
      'documents_final',
      'documents_lapsed',
    ])
    expect((await followUp(client, claim.id)).skipped[0]?.reason).toBe('ended')
  })

  it('GAP-09 CLM-08 documents that come later open the claim again, due from the day they came', async () => {
    const { running, client, clock, core } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('medical_record')])
    await client.gaps.recordArrival({ requestId: request.id, version: 1, arrivedOn: START })
    for (const day of ['2025-03-06', '2025-03-13', '2025-04-12']) {
      clock.at(day)
      expect((await followUp(client, claim.id)).done).toHaveLength(1)
    }
    clock.at('2025-04-14')
    await bring(client, claim.id, request.items[0]!.id, 'record')
    clock.at('2025-04-16')
    const { version } = await client.claims.get({ id: claim.id })
    await client.claims.reopen({ id: claim.id, version, reason: '材料补到' })
    const opened = await client.claims.get({ id: claim.id })
    // Ten working days on, the make-up Sunday before the holiday of May being one.
    expect(opened).toMatchObject({ state: 'in_review', dueOn: '2025-04-27', newDocuments: 1 })
    const { waited_days: waited } = await core.database.reader
      .selectFrom('claims')
      .select('waited_days')
      .where('id', '=', claim.id)
      .executeTakeFirstOrThrow()
    // From the 3rd of March to the 14th of April.
    expect(waited).toBe(42)
    // What came is judged with the claim in review; it waits for nothing.
    await judge(client, claim.id, request.items[0]!.id, 'accept')
    expect((await client.claims.get({ id: claim.id })).state).toBe('in_review')
  })

  it('GAP-09 CLM-08 CLM-09 a claim opened again is due from the day its papers came, though they were looked at before', async () => {
    const { running, client, clock, core } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('medical_record'), toAsk('identity')])
    await client.gaps.recordArrival({ requestId: request.id, version: 1, arrivedOn: START })
    for (const day of ['2025-03-06', '2025-03-13', '2025-04-12']) {
      clock.at(day)
      await followUp(client, claim.id)
    }
    clock.at('2025-04-14')
    await bring(client, claim.id, request.items[0]!.id, 'record')
    clock.at('2025-04-16')
    await bring(client, claim.id, request.items[1]!.id, 'card')
    await client.gaps.markSeen({ claimId: claim.id })
    clock.at('2025-06-03')
    const { version } = await client.claims.get({ id: claim.id })
    await client.claims.reopen({ id: claim.id, version, reason: '材料补到' })
    const { waited_days: waited, due_on: dueOn } = await core.database.reader
      .selectFrom('claims')
      .select(['waited_days', 'due_on'])
      .where('id', '=', claim.id)
      .executeTakeFirstOrThrow()
    // From the 3rd of March to the 16th of April, when the last of them came.
    expect(waited).toBe(44)
    expect(dueOn).toBe('2025-04-29')
    const { requests } = await gapsOf(client, claim.id)
    expect(requests[0]?.documentsOn).toBe('2025-04-16')
    // Nobody is told any more that it ended.
    const told = requests[0]?.messages.filter(({ kind }) => kind === 'documents_lapsed')
    expect(told?.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
    // Who is asked for a better copy has their time from now on.
    await judge(client, claim.id, request.items[1]!.id, 'refuse')
    const again = await core.database.reader
      .selectFrom('messages')
      .select('body')
      .where('kind', '=', 'documents_refused')
      .where('channel', '=', 'email')
      .executeTakeFirstOrThrow()
    expect(again.body).toContain('6月5日')
  })

  it('GAP-09 an answer that nobody judged stops the steps; a refusal gives the customer their time again', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('medical_record'), toAsk('identity')])
    const record = request.items[0]!.id
    clock.at('2025-03-06')
    await bring(client, claim.id, record, 'record')
    expect((await followUp(client, claim.id)).skipped[0]?.reason).toBe('answered')
    const [preview] = await client.gaps.previewFollowUp({ requestIds: [request.id] })
    expect(preview).toMatchObject({ skipped: 'answered', channels: [] })
    await judge(client, claim.id, record, 'accept')
    // What came may hold more than what was asked for: somebody has to have looked.
    expect((await followUp(client, claim.id)).skipped[0]?.reason).toBe('answered')
    await client.gaps.markSeen({ claimId: claim.id })
    expect(await followUp(client, claim.id)).toMatchObject({
      skipped: [],
      done: [{ step: 'remind' }],
    })
    await judge(client, claim.id, record, 'refuse')
    const [again] = (await gapsOf(client, claim.id)).requests
    expect(again).toMatchObject({
      answerDueOn: '2025-03-10',
      nextStep: 'remind',
      nextOn: '2025-03-11',
    })
    clock.at('2025-03-11')
    expect((await followUp(client, claim.id)).done[0]?.step).toBe('remind')
    expect((await gapsOf(client, claim.id)).requests[0]?.nextOn).toBe('2025-03-18')
  })

  it('GAP-09 several at once: each as a whole or not at all, with why', async () => {
    const { running, client, clock } = await desk()
    const reviewer = await actingAs(running, ['reviewer'], '甲')
    const seeded = await claimsInReview(running, [{}, {}, {}, { assigneeId: reviewer.actor.id }])
    const [due, early, stale, hers] = seeded
    const requests = [
      await ask(client, due!.id, [toAsk('medical_record')]),
      await ask(client, stale!.id, [toAsk('medical_record')]),
      await ask(reviewer.client, hers!.id, [toAsk('medical_record')]),
    ]
    clock.at('2025-03-06')
    requests.push(await ask(client, early!.id, [toAsk('medical_record')]))
    const { done, skipped } = await client.gaps.followUp({
      requests: [
        ...requests.map(({ id, version }) => ({
          id,
          version: id === requests[1]?.id ? version + 7 : version,
        })),
        { id: 'nobody', version: 1 },
      ],
    })
    expect(done.map(({ requestId }) => requestId)).toEqual([requests[0]!.id, requests[2]!.id])
    expect(skipped).toEqual([
      { requestId: requests[1]!.id, claimNo: stale!.claimNo, reason: 'stale_version' },
      { requestId: requests[3]!.id, claimNo: early!.claimNo, reason: 'not_due' },
      { requestId: 'nobody', claimNo: '', reason: 'not_found' },
    ])
    // A colleague's claim may be reminded of, not ended.
    for (const day of ['2025-03-13', '2025-04-12']) {
      clock.at(day)
      const result = await followUp(client, hers!.id)
      if (day === '2025-03-13') expect(result.done).toHaveLength(1)
      else expect(result.skipped[0]?.reason).toBe('already_taken')
    }
    expect((await client.claims.get({ id: hers!.id })).state).toBe('awaiting_documents')
    expect((await gapsOf(client, hers!.id)).requests[0]?.state).toBe('open')
  })
})

describe('a claim that leaves review while the customer is asked', () => {
  it('GAP-08 withdrawn or refused: the request ends with it, and what has not gone out is taken back', async () => {
    const { running, client, core } = await desk()
    const [withdrawn, refused] = await claimsInReview(running, [{}, {}])
    for (const claim of [withdrawn!, refused!]) {
      await ask(client, claim.id, [toAsk('medical_record')])
      const { version } = await client.claims.get({ id: claim.id })
      const input = { id: claim.id, version, reasonCode: 'other', explanation: '客户要求' }
      if (claim === withdrawn) await client.claims.withdraw(input)
      else await client.claims.refuse(input)
      const { requests, newDocuments } = await gapsOf(client, claim.id)
      expect(requests[0]).toMatchObject({ state: 'withdrawn', nextStep: null, nextOn: null })
      expect(newDocuments).toBe(0)
      expect(requests[0]?.messages.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
    }
    // Opened again it waits for nothing, and to ask once more takes a reason.
    const { version } = await client.claims.get({ id: refused!.id })
    await client.claims.reopen({ id: refused!.id, version, reason: '客户申诉' })
    const again = { claimId: refused!.id, version: version + 1, items: [toAsk('medical_record')] }
    expect((await refusalOf(client.gaps.send(again))).code).toBe('again_reason_required')
    expect((await gapsOf(client, refused!.id)).requests[0]?.state).toBe('withdrawn')
    const ends = await core.database.reader
      .selectFrom('audit_entries')
      .select('action')
      .where('action', '=', 'gap.end')
      .execute()
    expect(ends).toHaveLength(2)
  })

  it('CLM-09 the days until nobody waits any more do not count, on the bench as in the queue', async () => {
    const { running, client, clock, core } = await desk()
    const claim = await claimInReview(running)
    const first = await ask(client, claim.id, [toAsk('identity')])
    const more = { againReason: '还需要' }
    const second = await ask(client, claim.id, [toAsk('medical_record')], more)
    for (const { id: requestId, version } of [first, second]) {
      await client.gaps.recordArrival({ requestId, version, arrivedOn: START })
    }
    const isSound = async () => {
      expect(await checkRequests(core.database.reader)).toMatchObject({ ok: true })
      const { waited_days: waited } = await core.database.reader
        .selectFrom('claims')
        .select('waited_days')
        .where('id', '=', claim.id)
        .executeTakeFirstOrThrow()
      return waited
    }
    clock.at('2025-03-06')
    await bring(client, claim.id, first.items[0]!.id, 'card')
    await judge(client, claim.id, first.items[0]!.id, 'accept')
    expect(await isSound()).toBe(3)
    await judge(client, claim.id, first.items[0]!.id, 'refuse')
    expect(await isSound()).toBe(0)
    clock.at('2025-03-13')
    const { version } = await client.claims.get({ id: claim.id })
    await client.claims.refuse({ id: claim.id, version, reasonCode: 'non_disclosure' })
    expect(await isSound()).toBe(10)
    const clocks = await client.calendar.ofClaim({ claimId: claim.id })
    const statutory = clocks.find(({ kind }) => kind === 'statutory')
    // Received on the 1st: the 31st, and ten days.
    expect(statutory?.dueOn).toBe('2025-04-10')
  })

  it('GAP-08 decided with something optional outstanding; released and taken it stays', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    await ask(client, claim.id, [toAsk('prescription', { blocking: false })])
    const state = async () => (await gapsOf(client, claim.id)).requests[0]?.state
    const version = async () => (await client.claims.get({ id: claim.id })).version
    await client.claims.release({ id: claim.id, version: await version() })
    expect(await state()).toBe('open')
    await client.claims.take({ id: claim.id, version: await version() })
    expect(await state()).toBe('open')
    await client.claims.decide({ id: claim.id, version: await version(), lines: [] })
    expect(await state()).toBe('withdrawn')
    await client.claims.returnToReview({
      id: claim.id,
      version: await version(),
      reason: '再看一遍',
    })
    expect(await state()).toBe('withdrawn')
  })

  it('GAP-08 a refusal above the limit ends the request; sent back by the second person it waits for nothing', async () => {
    const { running, client } = await desk()
    const reviewer = await actingAs(running, ['reviewer'], '甲')
    const claim = await claimInReview(running, {
      assigneeId: reviewer.actor.id,
      lines: [5_000_000],
    })
    await ask(reviewer.client, claim.id, [toAsk('medical_record')])
    const { version } = await client.claims.get({ id: claim.id })
    await reviewer.client.claims.refuse({ id: claim.id, version, reasonCode: 'non_disclosure' })
    const waiting = await client.claims.get({ id: claim.id })
    // Due as any claim that came on the 1st of March: nobody waits for the customer any more.
    expect(waiting).toMatchObject({ state: 'second_review', dueOn: '2025-03-14' })
    expect((await gapsOf(client, claim.id)).requests[0]?.state).toBe('withdrawn')
    await client.claims.returnToReview({
      id: claim.id,
      version: waiting.version,
      reason: '证据不足',
    })
    expect(await client.claims.get({ id: claim.id })).toMatchObject({ state: 'in_review' })
  })

  it('GAP-08 put aside and given to somebody else, the claim waits as before', async () => {
    const { running, client } = await desk()
    const other = await actingAs(running, ['reviewer'], '乙')
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('medical_record')])
    let { version } = await client.claims.get({ id: claim.id })
    const until = '2025-03-20T02:00:00.000Z'
    ;({ version } = await client.queues.hold({ id: claim.id, version, until, reason: '等消息' }))
    await client.queues.assign({
      claims: [{ id: claim.id, version }],
      assigneeId: other.actor.id,
    })
    expect((await gapsOf(client, claim.id)).requests[0]?.state).toBe('open')
    await bring(client, claim.id, request.items[0]!.id, 'record')
    await judge(other.client, claim.id, request.items[0]!.id, 'accept')
    expect(await client.claims.get({ id: claim.id })).toMatchObject({
      state: 'in_review',
      assigneeId: other.actor.id,
      holdUntil: null,
    })
  })
})
