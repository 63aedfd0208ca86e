import { describe, expect, it } from 'vitest'
import {
  ask,
  claimInReview,
  claimsInReview,
  gapsOf,
  judge,
  movableClock,
  paper,
  toAsk,
  waive,
} from '../../testing/gaps'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { checkRequests } from './check-requests'

const MONDAY = '2025-03-03'

async function desk(start = MONDAY) {
  const clock = movableClock(start)
  const running = await startTestCore({ clock: clock.clock })
  return { ...running, running, clock }
}

function named(name: string, content = name): File {
  return new File([`%PDF-1.4\n${content}`], name, { type: 'application/pdf' })
}

async function messagesOf({ core }: Pick<RunningCore, 'core'>, claimId: string, kind: string) {
  return core.database.reader
    .selectFrom('messages')
    .select(['channel', 'body', 'gap_request_id'])
    .where('claim_id', '=', claimId)
    .where('kind', '=', kind)
    .execute()
}

async function sound({ core }: Pick<RunningCore, 'core'>): Promise<void> {
  expect(await checkRequests(core.database.reader)).toMatchObject({ ok: true })
}

describe('the customer’s answer', () => {
  it('GAP-04 counts each document once, finds its item, and has to be looked at by the next working day', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('identity'), toAsk('bank_card')])
    clock.at('2025-03-07') // Friday; the reminder would be due on the 6th
    const first = await client.gaps.receive({ claimId: claim.id, file: named('身份证_正面.pdf') })
    const again = await client.gaps.receive({ claimId: claim.id, file: named('身份证_正面.pdf') })
    expect(first.documents[0]).toMatchObject({ itemId: request.items[0]?.id, known: false })
    expect(again.documents[0]).toMatchObject({
      documentId: first.documents[0]?.documentId,
      itemId: request.items[0]?.id,
      known: true,
    })
    clock.at('2025-03-07T03:00:00.000Z')
    await client.gaps.receive({ claimId: claim.id, file: named('bank card.pdf') })
    const { requests, newDocuments, answeredAt } = await gapsOf(client, claim.id)
    expect(newDocuments).toBe(2)
    // Since the first of them.
    expect(answeredAt).toBe('2025-03-07T02:00:00.000Z')
    expect(requests[0]?.items.map(({ state }) => state)).toEqual(['received', 'received'])
    expect(await client.claims.get({ id: claim.id })).toMatchObject({
      state: 'awaiting_documents',
      dueOn: '2025-03-06',
    })
    await sound(running)
  })

  it('GAP-04 is due on the next working day where the desk had nothing to do before', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    await ask(client, claim.id, [toAsk('identity'), toAsk('bank_card')])
    clock.at('2025-03-04')
    await client.gaps.receive({ claimId: claim.id, file: named('unclear.pdf') })
    expect(await client.claims.get({ id: claim.id })).toMatchObject({ dueOn: '2025-03-05' })
    // Nothing of it answers an item: seen, it waits for the customer as before.
    await client.gaps.markSeen({ claimId: claim.id })
    expect(await client.claims.get({ id: claim.id })).toMatchObject({
      dueOn: '2025-03-06',
      newDocuments: 0,
      answeredAt: null,
    })
  })

  it('GAP-04 is matched by the item a person names, by its kind, by its name, or else by a person', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [
      toAsk('identity'),
      toAsk('medical_record'),
      toAsk('other', { note: '关系说明', blocking: false }),
    ])
    const [identity, record, other] = request.items.map(({ id }) => id)
    const receive = async (file: File, more: { kind?: 'prescription'; itemId?: string } = {}) =>
      (await client.gaps.receive({ claimId: claim.id, file, ...more })).documents[0]
    expect(await receive(named('scan001.pdf'))).toMatchObject({ itemId: null })
    expect(await receive(named('passport.pdf'))).toMatchObject({ itemId: identity })
    // A prescription is a medical record (CLM-05).
    expect(await receive(named('scan002.pdf'), { kind: 'prescription' })).toMatchObject({
      itemId: record,
    })
    const told = await receive(named('scan003.pdf'), { itemId: other! })
    expect(told).toMatchObject({ itemId: other })
    const refused = await refusalOf(receive(named('scan004.pdf'), { itemId: 'nobody' }))
    expect(refused.code).toBe('not_found')
    // A person says otherwise.
    await client.gaps.match({ claimId: claim.id, documentId: told!.documentId, itemId: null })
    const { requests } = await gapsOf(client, claim.id)
    expect(requests[0]?.items.map(({ state }) => state)).toEqual([
      'received',
      'received',
      'requested',
    ])
    await client.gaps.match({ claimId: claim.id, documentId: told!.documentId, itemId: identity! })
    expect((await gapsOf(client, claim.id)).requests[0]?.items[0]?.documents).toHaveLength(2)
    await sound(running)
  })

  it('GAP-04 leaves a paper for a person where two items fit it equally', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    await ask(client, claim.id, [toAsk('other', { note: '甲' }), toAsk('other', { note: '乙' })])
    const { documents } = await client.gaps.receive({ claimId: claim.id, file: named('x.pdf') })
    expect(documents[0]).toMatchObject({ itemId: null, setAside: false })
  })

  it('GAP-05 sets invoices aside that nobody asked for, and tells the customer once an answer', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('identity')])
    const send = async (name: string) =>
      (await client.gaps.receive({ claimId: claim.id, file: named(name) })).documents[0]
    expect(await send('身份证.pdf')).toMatchObject({ setAside: false })
    const invoice = await send('发票_1.pdf')
    expect(invoice).toMatchObject({ setAside: true, itemId: null })
    await send('发票_2.pdf')
    const told = await messagesOf(running, claim.id, 'file_new_claim')
    expect(told.map(({ channel }) => channel).sort()).toEqual(['email', 'sms'])
    expect(told[0]).toMatchObject({ gap_request_id: request.id })
    expect(told[0]?.body).toContain('发票_1')
    expect((await client.gaps.materials({ claimId: claim.id })).setAside).toHaveLength(2)
    // Another answer is told of again.
    await client.gaps.markSeen({ claimId: claim.id })
    clock.at('2025-03-04')
    await send('发票_3.pdf')
    expect(await messagesOf(running, claim.id, 'file_new_claim')).toHaveLength(4)
    // A person may take it into this claim after all.
    const documentId = invoice!.documentId
    await client.gaps.setAside({ claimId: claim.id, documentId, aside: false })
    expect((await client.gaps.materials({ claimId: claim.id })).setAside).toHaveLength(2)
    await sound(running)
  })

  it('GAP-05 takes an invoice that was asked for as the answer that it is', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('invoice')])
    const { documents } = await client.gaps.receive({ claimId: claim.id, file: named('发票.pdf') })
    expect(documents[0]).toMatchObject({ setAside: false, itemId: request.items[0]?.id })
    expect(await messagesOf(running, claim.id, 'file_new_claim')).toEqual([])
  })

  it('GAP-05 tells the customer of an invoice that a person sets aside, which answers nothing then', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('invoice')])
    const receive = async (file: File, itemId?: string) =>
      (await client.gaps.receive({ claimId: claim.id, file, ...(itemId ? { itemId } : {}) }))
        .documents[0]!
    const asked = await receive(named('发票_1.pdf'))
    expect(asked.itemId).toBe(request.items[0]?.id)
    const aside = { claimId: claim.id, documentId: asked.documentId, aside: true }
    const refused = await refusalOf(client.gaps.setAside(aside))
    expect(refused).toMatchObject({ code: 'not_allowed_in_state', data: { event: 'setAside' } })
    expect(await messagesOf(running, claim.id, 'file_new_claim')).toEqual([])
    await client.gaps.match({ claimId: claim.id, documentId: asked.documentId, itemId: null })
    await client.gaps.setAside(aside)
    const told = await messagesOf(running, claim.id, 'file_new_claim')
    expect(told.map(({ channel }) => channel).sort()).toEqual(['email', 'sms'])
    expect(told[0]?.body).toContain('发票_1')
    expect(told[0]).toMatchObject({ gap_request_id: request.id })
    // Sent again because it is asked for, it is of this claim.
    clock.at('2025-03-05')
    await receive(named('发票_1.pdf'), request.items[0]!.id)
    expect((await client.gaps.materials({ claimId: claim.id })).setAside).toEqual([])
    const { requests, newDocuments } = await gapsOf(client, claim.id)
    expect(requests[0]?.items[0]?.state).toBe('received')
    // Nobody has looked at it since it first came.
    expect(newDocuments).toBe(1)
    await sound(running)
  })

  it('GAP-05 sends nobody away with an invoice that was asked for, whatever became of the request', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    await ask(client, claim.id, [toAsk('invoice')])
    const { version } = await client.claims.get({ id: claim.id })
    const refused = await client.claims.refuse({
      id: claim.id,
      version,
      reasonCode: 'waiting_period',
    })
    await client.claims.reopen({ id: claim.id, version: refused.version, reason: '客户申诉' })
    const { documents } = await client.gaps.receive({ claimId: claim.id, file: named('发票.pdf') })
    expect(documents[0]).toMatchObject({ setAside: false, itemId: null })
    expect(await messagesOf(running, claim.id, 'file_new_claim')).toEqual([])
    expect((await gapsOf(client, claim.id)).newDocuments).toBe(1)
  })

  it('GAP-04 leaves an answer on top of its reviewer’s queue until it is they who looked', async () => {
    const { running } = await desk()
    const { client, actor } = await actingAs(running, ['reviewer'])
    const claim = await claimInReview(running, { assigneeId: actor.id })
    await ask(client, claim.id, [toAsk('identity')])
    await client.gaps.receive({ claimId: claim.id, file: named('身份证.pdf') })
    const colleague = await actingAs(running, ['reviewer'])
    const refused = await refusalOf(colleague.client.gaps.markSeen({ claimId: claim.id }))
    expect(refused.code).toBe('already_taken')
    expect((await gapsOf(client, claim.id)).newDocuments).toBe(1)
    await client.gaps.markSeen({ claimId: claim.id })
    expect((await gapsOf(client, claim.id)).newDocuments).toBe(0)
  })

  it('GAP-04 keeps an answer even where the message about it lacks a field', async () => {
    const { running, client, core } = await desk()
    const claim = await claimInReview(running)
    await ask(client, claim.id, [toAsk('identity')])
    const { insurer, insurerVersion: version } = await client.desk.info()
    await client.desk.saveInsurer({ version, insurer: { ...insurer, claimLink: '', hotline: '' } })
    const { documents } = await client.gaps.receive({ claimId: claim.id, file: named('发票.pdf') })
    expect(documents[0]).toMatchObject({ setAside: true, known: false })
    expect(await core.files.read((await sha256sOf(running, claim.id))[0]!)).not.toBeNull()
  })

  it('GAP-04 lets a paper that was here before it was asked for answer when it comes again', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    const file = named('证件.pdf')
    const before = await client.claims.addDocument({ id: claim.id, kind: 'other', file })
    await ask(client, claim.id, [toAsk('identity', { reason: 'deficient', problems: ['blurred'] })])
    // The clock stands still; a request is never sent at the very moment at which a paper came.
    await running.core.database.write((writer) =>
      writer
        .updateTable('documents')
        .set({ received_at: '2025-03-01T00:00:00.000Z' })
        .where('id', '=', before.id)
        .execute(),
    )
    const { documents } = await client.gaps.receive({ claimId: claim.id, file })
    expect(documents[0]).toMatchObject({ documentId: before.id, known: true })
    expect(documents[0]?.itemId).not.toBeNull()
    expect((await gapsOf(client, claim.id)).newDocuments).toBe(1)
    await client.gaps.receive({ claimId: claim.id, file })
    expect((await gapsOf(client, claim.id)).newDocuments).toBe(1)
    await sound(running)
  })

  it('GAP-04 comes by an upload on the bench as well, once the customer was asked', async () => {
    const { running, client } = await desk()
    const [asked, other] = await claimsInReview(running, [{}, {}])
    await ask(client, asked!.id, [toAsk('identity')])
    for (const claim of [asked!, other!]) {
      await client.claims.addDocument({ id: claim.id, kind: 'identity', file: paper('identity') })
    }
    expect((await gapsOf(client, asked!.id)).requests[0]?.items[0]?.state).toBe('received')
    expect(await client.claims.get({ id: asked!.id })).toMatchObject({ newDocuments: 1 })
    expect(await client.claims.get({ id: other!.id })).toMatchObject({ newDocuments: 0 })
  })

  it('GAP-04 GAP-08 stays new when the claim resumes, and is over with the decision', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('identity')])
    const itemId = request.items[0]!.id
    await client.gaps.receive({ claimId: claim.id, itemId, file: paper('identity') })
    expect((await judge(client, claim.id, itemId, 'accept')).claimState).toBe('in_review')
    expect(await client.claims.get({ id: claim.id })).toMatchObject({ newDocuments: 1 })
    const { version } = await client.claims.get({ id: claim.id })
    await client.claims.withdraw({ id: claim.id, version, reasonCode: 'applicant_request' })
    expect(await client.claims.get({ id: claim.id })).toMatchObject({
      newDocuments: 0,
      answeredAt: null,
    })
    await sound(running)
  })

  it('GAP-09 is taken in after the claim ended for lack of documents, but not after another end', async () => {
    const { running, client, clock } = await desk()
    const [lapsed, withdrawn] = await claimsInReview(running, [{}, {}])
    await ask(client, lapsed!.id, [toAsk('identity')])
    for (const day of ['2025-03-20', '2025-04-20', '2025-06-20']) {
      clock.at(day)
      const [request] = (await gapsOf(client, lapsed!.id)).requests
      await client.gaps.followUp({ requests: [{ id: request!.id, version: request!.version }] })
    }
    expect((await gapsOf(client, lapsed!.id)).requests[0]?.state).toBe('lapsed')
    const due = (await client.claims.get({ id: lapsed!.id })).dueOn
    const { documents } = await client.gaps.receive({
      claimId: lapsed!.id,
      file: named('身份证.pdf'),
    })
    expect(documents[0]?.itemId).not.toBeNull()
    const answered = await client.claims.list({ filter: { states: [], answered: true }, limit: 10 })
    expect(answered.rows).toMatchObject([{ id: lapsed!.id, newDocuments: 1, dueOn: due }])
    await client.claims.withdraw({
      id: withdrawn!.id,
      version: (await client.claims.get({ id: withdrawn!.id })).version,
      reasonCode: 'applicant_request',
    })
    const refused = client.gaps.receive({ claimId: withdrawn!.id, file: paper('late') })
    expect((await refusalOf(refused)).code).toBe('not_allowed_in_state')
    await sound(running)
  })

  it('GAP-08 judges anew what a person says is for an item that was waived', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('identity'), toAsk('bank_card')])
    const [identity] = request.items
    await waive(client, claim.id, identity!.id)
    await client.gaps.receive({ claimId: claim.id, file: named('身份证.pdf') })
    expect((await gapsOf(client, claim.id)).requests[0]?.items[0]?.state).toBe('waived')
    const file = named('护照.pdf')
    await client.gaps.receive({ claimId: claim.id, itemId: identity!.id, file })
    expect((await gapsOf(client, claim.id)).requests[0]?.items[0]).toMatchObject({
      state: 'received',
      judgedBy: null,
    })
    await sound(running)
  })

  it('GAP-09 is not reminded of, nor closed, while what came lies unseen', async () => {
    const { running, client, clock } = await desk()
    const claim = await claimInReview(running)
    const request = await ask(client, claim.id, [toAsk('identity')])
    await client.gaps.receive({ claimId: claim.id, file: named('whatever.pdf') })
    clock.at('2025-03-20')
    const [preview] = await client.gaps.previewFollowUp({ requestIds: [request.id] })
    expect(preview?.skipped).toBe('answered')
  })
})

describe('the top of the queue', () => {
  it('GAP-04 lists answered claims before all others, the longest answered first, and pages through them', async () => {
    const { running, client, clock } = await desk()
    const claims = await claimsInReview(
      running,
      Array.from({ length: 9 }, (_, index) => ({ dueOn: `2025-03-${10 + index}` })),
    )
    const order = [7, 2, 5]
    for (const [at, index] of order.entries()) {
      clock.at(`2025-03-03T0${at + 3}:00:00.000Z`)
      await ask(client, claims[index]!.id, [toAsk('identity')])
      await client.gaps.receive({ claimId: claims[index]!.id, file: paper(`answer ${index}`) })
    }
    const expected = [...order, 0, 1, 3, 4, 6, 8].map((index) => claims[index]!.id)
    for (const assignee of ['me', undefined] as const) {
      for (const limit of [1, 2, 4, 20]) {
        const found: string[] = []
        let after: string | undefined
        do {
          const filter = { states: [], assignee }
          const page = await client.claims.list({ filter, limit, after })
          found.push(...page.rows.map(({ id }) => id))
          after = page.next ?? undefined
        } while (after)
        expect(found).toEqual(expected)
      }
    }
    // Only by due date; other orders are as asked.
    const byReceipt = await client.claims.list({
      filter: { states: [] },
      sort: { by: 'due', descending: true },
      limit: 20,
    })
    expect(byReceipt.rows[0]?.id).toBe(claims[8]!.id)
    expect((await client.claims.count()).answered).toBe(3)
    for (const answered of [true, false]) {
      const filter = { states: [], answered }
      const page = await client.claims.list({ filter, limit: 20 })
      expect(page.rows.map(({ id }) => id)).toEqual(
        answered ? expected.slice(0, 3) : expected.slice(3),
      )
      expect(await client.claims.countMatching({ filter })).toEqual({
        count: page.rows.length,
        more: false,
      })
    }
    await client.gaps.markSeen({ claimId: claims[7]!.id })
    const page = await client.claims.list({ filter: { states: [] }, limit: 2 })
    expect(page.rows.map(({ id }) => id)).toEqual([claims[2]!.id, claims[5]!.id])
  })

  it('GAP-04 gives the next claim to work on: an answered one of mine, before what is due', async () => {
    const { running, client, clock } = await desk()
    const [mine, waiting] = await claimsInReview(running, [
      {},
      { state: 'received', assigneeId: null, dueOn: '2025-03-01' },
    ])
    await ask(client, mine!.id, [toAsk('identity')])
    expect(await client.claims.takeNext()).toMatchObject({ id: waiting!.id })
    await client.gaps.receive({ claimId: mine!.id, file: paper('answer') })
    const { version } = await client.claims.get({ id: mine!.id })
    // It waits for the customer still; that it is looked at changes nothing.
    expect(await client.claims.takeNext()).toEqual({
      id: mine!.id,
      state: 'awaiting_documents',
      version,
    })
    const colleague = await actingAs(running, ['reviewer'])
    expect(await colleague.client.claims.takeNext()).toBeNull()
    await client.gaps.markSeen({ claimId: mine!.id })
    clock.at('2025-03-04')
    expect(await client.claims.takeNext()).toBeNull()
  })

  it('GAP-04 brings back a claim that was put aside', async () => {
    const { running, client } = await desk()
    const claim = await claimInReview(running)
    await ask(client, claim.id, [toAsk('identity')])
    const { version } = await client.claims.get({ id: claim.id })
    const until = '2025-04-01T01:00:00.000Z'
    await client.queues.hold({ id: claim.id, version, until, reason: '等' })
    await client.gaps.receive({ claimId: claim.id, file: paper('answer') })
    const page = await client.claims.list({
      filter: { states: [], assignee: 'me', onHold: false },
      limit: 5,
    })
    expect(page.rows).toMatchObject([{ id: claim.id, newDocuments: 1, holdUntil: null }])
  })
})

async function sha256sOf({ core }: Pick<RunningCore, 'core'>, claimId: string): Promise<string[]> {
  const rows = await core.database.reader
    .selectFrom('documents')
    .select('sha256')
    .where('claim_id', '=', claimId)
    .execute()
  return rows.map(({ sha256 }) => sha256)
}
