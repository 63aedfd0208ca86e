import { describe, expect, it } from 'vitest'
import {
  ask,
  bring,
  claimInReview,
  claimsInReview,
  gapsOf,
  judge,
  movableClock,
  reach,
  toAsk,
  waive,
} from '../../testing/gaps'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { askedOf, readAsked } from './asked'

/** Monday; 2025-03-08 and -09 are a weekend. */
const MONDAY = '2025-03-03'

async function desk(start = MONDAY) {
  const clock = movableClock(start)
  const running = await startTestCore({ clock: clock.clock })
  return { ...running, running, clock }
}

async function actionsOf({ core }: Pick<RunningCore, 'core'>, claimId: string): Promise<string[]> {
  const rows = await core.database.reader
    .selectFrom('audit_entries')
    .select('action')
    .where('entity_id', '=', claimId)
    .orderBy('number')
    .execute()
  return rows.map(({ action }) => action)
}

async function messagesOf({ core }: Pick<RunningCore, 'core'>, claimId: string) {
  return core.database.reader
    .selectFrom('messages')
    .select(['kind', 'channel', 'body', 'state', 'recipient', 'event_key'])
    .where('claim_id', '=', claimId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

describe('asking for documents', () => {
  it('GAP-07 proposes everything that the matrix misses, at once, and counts what was asked before', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    const proposed = await client.gaps.propose({ claimId: claim.id })
    const materials = await client.gaps.materials({ claimId: claim.id })
    const lacking = materials.materials.filter(
      ({ state }) => state === 'missing' || state === 'deficient',
    )
    expect(lacking.length).toBeGreaterThan(2)
    expect(proposed.items.map(({ material }) => material)).toEqual(
      lacking.map(({ material }) => material),
    )
    expect(proposed).toMatchObject({ earlier: 0, answerDueOn: '2025-03-05', language: 'zh' })
    expect(proposed.recipients).toEqual([
      { channel: 'sms', to: expect.stringMatching(/^139\*+0{4}$|\*/u) },
      { channel: 'email', to: 's***@example.org' },
    ])
    const [first] = proposed.items
    await ask(client, claim.id, [first!])
    const again = await client.gaps.propose({ claimId: claim.id })
    expect(again.earlier).toBe(1)
    expect(again.items.map(({ material }) => material)).not.toContain(first!.material)
  })

  it('GAP-01 GAP-02 GAP-03 asks by SMS and e-mail for each item with its reason, until two working days on', async () => {
    const { running, client, clock } = await desk()
    clock.at('2025-03-06')
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [
      toAsk('medical_record'),
      toAsk('identity', { reason: 'deficient', problems: ['blurred'] }),
      toAsk('other', { note: '与投保人关系的说明', blocking: false }),
    ])
    // Thursday, Friday, then over the weekend to Monday.
    expect(request).toMatchObject({
      state: 'open',
      number: 1,
      answerDueOn: '2025-03-10',
      nextStep: 'remind',
      nextOn: '2025-03-11',
    })
    expect(request.items.map(({ state, blocking }) => [state, blocking])).toEqual([
      ['requested', true],
      ['requested', true],
      ['requested', false],
    ])
    const [sms, email, ...others] = await messagesOf(running, claim.id)
    expect(others).toEqual([])
    expect([sms?.channel, email?.channel]).toEqual(['sms', 'email'])
    for (const { body } of [sms!, email!]) {
      for (const text of [claim.claimNo, '病历', '与投保人关系的说明', '3月10日', '王小明']) {
        expect(body).toContain(text)
      }
      expect(body).toContain(`?no=${claim.claimNo}`)
      expect(body).toContain('000-000-0000')
      expect(body).toContain('不清晰')
    }
    const now = await client.claims.get({ id: claim.id })
    expect(now).toMatchObject({ state: 'awaiting_documents', dueOn: '2025-03-11' })
    const letters = await client.notices.listForClaim({ claimId: claim.id })
    expect(letters.map(({ kind, gapRequestId }) => [kind, gapRequestId])).toEqual([
      ['documents_request', request.id],
    ])
  })

  it('GAP-01 becomes a letter, or a task to call, where neither telephone nor e-mail reaches anybody', async () => {
    const { running, client } = await desk()
    const byPost = await claimInReview(running)
    await reach(running, byPost.id, { phone: null, email: null, address: '示例市示例路 9 号' })
    await ask(client, byPost.id, [toAsk('medical_record')])
    expect((await messagesOf(running, byPost.id)).map(({ channel }) => channel)).toEqual(['letter'])
    await reach(running, byPost.id, { address: null })
    await ask(client, byPost.id, [toAsk('identity')], { againReason: '证件过期' })
    const channels = (await messagesOf(running, byPost.id)).map(({ channel }) => channel)
    expect(channels).toEqual(['letter', 'call'])
  })

  it('GAP-07 refuses to ask again without a reason, for what is asked for still, and for the same thing twice', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    await ask(client, claim.id, [toAsk('medical_record')])
    const { version } = await client.claims.get({ id: claim.id })
    const again = (items: ReturnType<typeof toAsk>[], againReason: string | null) =>
      refusalOf(client.gaps.send({ claimId: claim.id, version, items, againReason }))
    expect(await again([toAsk('identity')], null)).toEqual({
      code: 'again_reason_required',
      data: { claimId: claim.id, earlier: 1 },
    })
    expect((await again([toAsk('identity')], '  ')).code).toBe('again_reason_required')
    const reasons = async (items: ReturnType<typeof toAsk>[]) => {
      const { data } = await again(items, '另需')
      return (data as { problems: { reason: string }[] }).problems.map(({ reason }) => reason)
    }
    expect(await reasons([toAsk('medical_record')])).toEqual(['asked_already'])
    expect(await reasons([toAsk('identity'), toAsk('identity')])).toEqual(['item_twice'])
    expect(await reasons([toAsk('crystal_ball'), toAsk('other')])).toEqual([
      'unknown_material',
      'note_required',
    ])
    expect(await reasons([toAsk('identity', { reason: 'deficient' })])).toEqual([
      'problem_required',
    ])
    expect((await gapsOf(client, claim.id)).requests).toHaveLength(1)
    const second = await ask(client, claim.id, [toAsk('identity')], { againReason: '证件过期' })
    expect(second).toMatchObject({ number: 2, againReason: '证件过期' })
  })

  it('GAP-08 items that do not block leave the claim in review and are not escalated', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('prescription', { blocking: false })])
    expect(await client.claims.get({ id: claim.id })).toMatchObject({
      state: 'in_review',
      dueOn: '2025-03-14',
    })
    clock.at('2025-03-06')
    const { id, version } = request
    const { done } = await client.gaps.followUp({ requests: [{ id, version }] })
    expect(done).toEqual([{ requestId: id, step: 'remind' }])
    const [reminded] = (await gapsOf(client, claim.id)).requests
    expect(reminded).toMatchObject({ nextStep: null, nextOn: null, state: 'open' })
    await bring(client, claim.id, request.items[0]!.id, 'p')
    await judge(client, claim.id, request.items[0]!.id, 'accept')
    expect((await gapsOf(client, claim.id)).requests[0]).toMatchObject({ state: 'complete' })
    expect((await client.claims.get({ id: claim.id })).state).toBe('in_review')
  })

  it('GAP-01 nothing is asked, and nothing written, where the claim is in a colleague’s hands or decided', async () => {
    const { running, client } = await desk()
    const { actor } = await actingAs(running, ['reviewer'], '乙')
    const [hers, closed] = await claimsInReview(running, [
      { assigneeId: actor.id },
      { state: 'closed' },
    ])
    for (const [id, code] of [
      [hers!.id, 'already_taken'],
      [closed!.id, 'not_allowed_in_state'],
    ] as const) {
      const items = [toAsk('medical_record')]
      const refused = await refusalOf(client.gaps.send({ claimId: id, version: 1, items }))
      expect(refused.code).toBe(code)
      expect((await gapsOf(client, id)).requests).toEqual([])
      expect(await messagesOf(running, id)).toEqual([])
    }
  })

  it('GAP-03 shows the letter and the texts before they are sent, and writes nothing', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    const items = [toAsk('medical_record')]
    const before = await actionsOf(running, claim.id)
    const preview = await client.gaps.previewMessages({
      claimId: claim.id,
      items,
      remark: '请尽快',
    })
    expect(preview.missing).toEqual([])
    expect(preview.texts.map(({ channel, to }) => [channel, to.includes('*')])).toEqual([
      ['sms', true],
      ['email', true],
    ])
    expect(preview.texts[0]?.body).toContain('病历')
    const letter = await client.gaps.previewLetter({ claimId: claim.id, items })
    const start = new TextDecoder().decode((await letter.arrayBuffer()).slice(0, 5))
    expect(start).toBe('%PDF-')
    expect(await actionsOf(running, claim.id)).toEqual(before)
    expect((await gapsOf(client, claim.id)).requests).toEqual([])
  })
})

describe('what the customer is told to send', () => {
  it('CLM-06 the original is asked for where any row of the matrix for this claim asks for it, and where a picture came', async () => {
    const { running, client } = await desk()
    const { core } = running
    const claim = await claimInReview(running)
    const form = async (...problems: 'not_original'[]) => {
      const reason = problems.length > 0 ? ('deficient' as const) : ('missing' as const)
      const items = [toAsk('invoice', { reason, problems }), toAsk('identity')]
      const draft = { claimId: claim.id, items }
      const asked = await askedOf(core.database.reader, draft, '2025-03-03T02:00:00.000Z')
      return asked.items.map(({ original, bothSides }) => ({ original, bothSides }))
    }
    const identity = { original: false, bothSides: true }
    expect(await form()).toEqual([{ original: false, bothSides: false }, identity])
    expect(await form('not_original')).toEqual([{ original: true, bothSides: false }, identity])
    await core.database.write(async (writer) => {
      await writer.updateTable('providers').set({ ownership: 'public' }).execute()
      const online = { channel: 'self_service' as const, claim_type: 'inpatient' }
      await writer.updateTable('claims').set(online).where('id', '=', claim.id).execute()
    })
    expect(await form()).toEqual([{ original: true, bothSides: false }, identity])
    const request = await ask(client, claim.id, [toAsk('invoice'), toAsk('identity')])
    const sent = await readAsked(core.database.reader, request.id)
    expect(sent.items.map(({ original }) => original)).toEqual([true, false])
  })
})

describe('judging what came', () => {
  it('GAP-08 CLM-08 resumes with the last blocking item, due ten working days from the day it came', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [
      toAsk('medical_record'),
      toAsk('identity'),
      toAsk('prescription', { blocking: false }),
    ])
    const [record, identity] = request.items
    clock.at('2025-03-05')
    await bring(client, claim.id, record!.id, 'record')
    await bring(client, claim.id, identity!.id, 'identity')
    clock.at('2025-03-07')
    expect(await judge(client, claim.id, record!.id, 'accept')).toMatchObject({
      claimState: 'awaiting_documents',
    })
    expect(await judge(client, claim.id, identity!.id, 'refuse')).toMatchObject({
      claimState: 'awaiting_documents',
    })
    const refused = (await gapsOf(client, claim.id)).requests[0]!
    expect(refused.items[1]).toMatchObject({ state: 'refused', problems: ['blurred'] })
    expect(refused.items[1]!.documents[0]?.check).toMatchObject({
      state: 'refused',
      problems: ['blurred'],
    })
    // The customer has their two working days again.
    expect(refused).toMatchObject({ answerDueOn: '2025-03-11', nextOn: '2025-03-12' })
    const told = (await messagesOf(running, claim.id)).filter(
      ({ kind }) => kind === 'documents_refused',
    )
    expect(told.map(({ channel }) => channel)).toEqual(['sms', 'email'])
    expect(told[0]?.body).toContain('不清晰')

    clock.at('2025-03-10')
    await bring(client, claim.id, identity!.id, 'identity, better')
    // Judged days later: the service level runs from the day the copy came, not from that of the judgement.
    clock.at('2025-03-13')
    expect(await judge(client, claim.id, identity!.id, 'accept')).toMatchObject({
      claimState: 'in_review',
    })
    const complete = (await gapsOf(client, claim.id)).requests[0]!
    expect(complete).toMatchObject({
      state: 'complete',
      documentsOn: '2025-03-10',
      nextStep: null,
      nextOn: null,
    })
    const checks = complete.items[1]!.documents.map(({ check }) => check?.state)
    expect(checks.sort()).toEqual(['accepted', 'refused'])
    const resumed = await client.claims.get({ id: claim.id })
    expect(resumed).toMatchObject({ state: 'in_review', dueOn: '2025-03-24' })
    expect(await messagesOf(running, claim.id)).toContainEqual(
      expect.objectContaining({ kind: 'documents_complete', channel: 'sms' }),
    )
    expect(await actionsOf(running, claim.id)).toEqual(
      expect.arrayContaining([
        'gap.send',
        'gap.accept',
        'gap.refuse',
        'gap.complete',
        'gap.resume',
      ]),
    )
  })

  it('CLM-09 days between the arrival of the request and of the documents do not count, days before do', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('medical_record')])
    const arrived = async (arrivedOn: string) => {
      const [{ version } = { version: 0 }] = (await gapsOf(client, claim.id)).requests
      return client.gaps.recordArrival({ requestId: request.id, version, arrivedOn })
    }
    clock.at('2025-03-06')
    expect((await refusalOf(arrived('2025-03-07'))).data).toMatchObject({
      problems: [{ reason: 'in_future' }],
    })
    expect((await refusalOf(arrived('2025-03-02'))).data).toMatchObject({
      problems: [{ reason: 'before_request' }],
    })
    expect((await arrived('2025-03-05')).arrivedOn).toBe('2025-03-05')
    clock.at('2025-03-15')
    await bring(client, claim.id, request.items[0]!.id, 'record')
    await judge(client, claim.id, request.items[0]!.id, 'accept')
    const row = () =>
      running.core.database.reader
        .selectFrom('claims')
        .select('waited_days')
        .where('id', '=', claim.id)
        .executeTakeFirstOrThrow()
    expect((await row()).waited_days).toBe(10)
    // A day that was written down by mistake is corrected, and the sum with it.
    await arrived('2025-03-04')
    expect((await row()).waited_days).toBe(11)
  })

  it('GAP-08 a waived item settles, with who said so and why; a waiver alone resumes on its own day', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('medical_record'), toAsk('identity')])
    const [record, identity] = request.items
    const reviewer = await actingAs(running, ['reviewer'])
    const { version } = await client.claims.get({ id: claim.id })
    const asReviewer = reviewer.client.gaps.waive({
      claimId: claim.id,
      version,
      itemId: record!.id,
      reason: '无',
    })
    expect((await refusalOf(asReviewer)).code).toBe('forbidden')
    clock.at('2025-03-04')
    await waive(client, claim.id, record!.id)
    // Somebody else who may waive need not take the claim for it.
    const senior = await actingAs(running, ['senior_reviewer'])
    clock.at('2025-03-06')
    await waive(senior.client, claim.id, identity!.id)
    const [complete] = (await gapsOf(client, claim.id)).requests
    expect(complete).toMatchObject({ state: 'complete', documentsOn: '2025-03-06' })
    expect(complete?.items[0]).toMatchObject({
      state: 'waived',
      judgedBy: running.actor.name,
      judgedReason: '原件遗失，有医院证明',
    })
    expect(await client.claims.get({ id: claim.id })).toMatchObject({
      state: 'in_review',
      assigneeId: running.actor.id,
    })
  })

  it('GAP-08 CLM-08 a waiver does not move the day on which the documents came', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('medical_record'), toAsk('identity')])
    const [record, identity] = request.items
    clock.at('2025-03-04')
    await bring(client, claim.id, record!.id, 'record')
    await judge(client, claim.id, record!.id, 'accept')
    clock.at('2025-03-20')
    await waive(client, claim.id, identity!.id)
    expect((await gapsOf(client, claim.id)).requests[0]?.documentsOn).toBe('2025-03-04')
    expect((await client.claims.get({ id: claim.id })).dueOn).toBe('2025-03-18')
  })

  it('GAP-08 waits until every request is complete; a judgement can be changed while it waits', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const first = await ask(client, claim.id, [toAsk('medical_record')])
    const second = await ask(client, claim.id, [toAsk('identity')], { againReason: '证件过期' })
    const record = first.items[0]!.id
    const identity = second.items[0]!.id
    clock.at('2025-03-04')
    await bring(client, claim.id, record, 'record')
    await judge(client, claim.id, record, 'accept')
    const state = async () => {
      const { requests } = await gapsOf(client, claim.id)
      const claimNow = await client.claims.get({ id: claim.id })
      return [claimNow.state, ...requests.map((request) => request.state).reverse()]
    }
    expect(await state()).toEqual(['awaiting_documents', 'complete', 'open'])
    await judge(client, claim.id, record, 'refuse')
    expect(await state()).toEqual(['awaiting_documents', 'open', 'open'])
    await bring(client, claim.id, identity, 'identity')
    await judge(client, claim.id, identity, 'accept')
    expect(await state()).toEqual(['awaiting_documents', 'open', 'complete'])
    await judge(client, claim.id, record, 'accept')
    expect(await state()).toEqual(['in_review', 'complete', 'complete'])
    // The claim has gone on: what does not do after all is asked for anew.
    expect((await refusalOf(judge(client, claim.id, record, 'refuse'))).code).toBe(
      'not_allowed_in_state',
    )
  })

  it('GAP-08 a refusal says why, and nothing is accepted that has not come', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('medical_record')])
    const itemId = request.items[0]!.id
    expect((await refusalOf(judge(client, claim.id, itemId, 'accept'))).code).toBe(
      'not_allowed_in_state',
    )
    await bring(client, claim.id, itemId, 'record')
    const { version } = await client.claims.get({ id: claim.id })
    for (const problems of [[], ['other' as const]]) {
      const verdict = { claimId: claim.id, version, itemId, verdict: 'refuse' as const, problems }
      expect((await refusalOf(client.gaps.judge(verdict))).code).toBe('invalid_record')
    }
    const stale = { claimId: claim.id, version: 1, itemId, verdict: 'accept' as const }
    expect((await refusalOf(client.gaps.judge(stale))).data).toMatchObject({
      currentVersion: version,
      changedBy: running.actor.name,
    })
  })
})
