import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/refusal'
import { startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { endRequests } from '../gaps/end'
import { issueNotice } from '../notices/issue'
import { insertClaim } from '../notices/testing/insert-claim'
import { insertRequest } from '../notices/testing/insert-request'
import { setUpChannels } from './testing/channels'
import { startMailServer } from './testing/mail-server'
import { allStored, claimReachedBy, queue, stored, type Reach } from './testing/messages'

/** A closed claim whose closing notice waits to be sent in these ways. */
async function closingWaits(running: RunningCore, reach: Reach) {
  const { core, actor, client } = running
  const { claimId } = await insertClaim(core, actor.id, { state: 'closed' })
  const { phone = null, email = null, address = null } = reach
  await core.database.write((writer) =>
    writer
      .updateTable('members')
      .set({ phone, email, address })
      .where('id', '=', (eb) =>
        eb.selectFrom('claims').select('insured_id').where('claims.id', '=', claimId),
      )
      .execute(),
  )
  const notice = await issueNotice(core, actor, { claimId, kind: 'closing' })
  await client.outbox.sendNotices({ noticeIds: [notice.id] })
  const message = (await allStored(running)).find((row) => row.claim_id === claimId)
  return { claimId, noticeId: notice.id, messageId: message?.id ?? '' }
}

async function openAgain({ client }: RunningCore, claimId: string): Promise<void> {
  const { version } = await client.claims.get({ id: claimId })
  await client.claims.reopen({ id: claimId, version, reason: '金额有误' })
}

describe('what holds no longer when its turn comes', () => {
  it('NTC-07 CLM-07 a result that waits is not told once the claim was opened again', async () => {
    const running = await startTestCore()
    const { client } = running
    const server = await startMailServer()
    const { claimId, messageId, noticeId } = await closingWaits(running, { email: 'a@example.com' })
    const other = await closingWaits(running, { email: 'b@example.com' })
    await setUpChannels(running, { email: { port: server.port } })
    await openAgain(running, claimId)
    expect(await client.outbox.sendDue()).toMatchObject({ sent: 1 })
    expect(server.delivered.map(({ to }) => to)).toEqual([['b@example.com']])
    expect(await stored(running, messageId)).toMatchObject({ state: 'cancelled', attempts: 0 })
    expect(await stored(running, other.messageId)).toMatchObject({ state: 'sent' })
    expect(await client.outbox.sendNotices({ noticeIds: [noticeId] })).toEqual({
      queued: 0,
      skipped: [{ noticeId, reason: 'outdated' }],
    })
  })

  it('GAP-01 a late paper that is refused is told of, though its request has ended, while the claim is in review', async () => {
    let at = Date.parse('2025-03-03T02:00:00.000Z')
    const running = await startTestCore({ clock: () => at })
    const { core, actor, client } = running
    const reach = { email: 'a@example.com', state: 'in_review', assigneeId: actor.id } as const
    const { id: claimId } = await claimReachedBy(running, reach)
    const { requestId } = await insertRequest(core, actor.id, claimId, [{ material: 'identity' }])
    await core.database.write((writer) =>
      endRequests(core, writer, actor, claimId, new Date(at).toISOString(), 'lapsed'),
    )
    at += 60_000
    const refused = { kind: 'documents_refused', gapRequestId: requestId } as const
    const [told = ''] = await queue(running, claimId, refused)
    const server = await startMailServer()
    await setUpChannels(running, { email: { port: server.port } })
    expect(await client.outbox.sendDue()).toMatchObject({ sent: 1 })
    expect(await stored(running, told)).toMatchObject({ state: 'sent' })
    const [late = ''] = await queue(running, claimId, { ...refused, eventKey: 'late' })
    const { version } = await client.claims.get({ id: claimId })
    await client.claims.refuse({ id: claimId, version, reasonCode: 'non_disclosure' })
    expect(await client.outbox.sendDue()).toMatchObject({ sent: 0 })
    expect(await stored(running, late)).toMatchObject({ state: 'cancelled' })
  })

  it('a request that ended while its message was with the server is not sent at the next attempt', async () => {
    let at = Date.parse('2025-03-03T02:00:00.000Z')
    const running = await startTestCore({ clock: () => at })
    const { core, actor, client } = running
    const { id: claimId } = await claimReachedBy(running, { email: 'a@example.com' })
    const { requestId } = await insertRequest(core, actor.id, claimId, [{ material: 'identity' }])
    const [id = ''] = await queue(running, claimId, { gapRequestId: requestId })
    const server = await startMailServer({
      onRcptTo: (_address, _session, done) => {
        core.database
          .write((writer) => endRequests(core, writer, actor, claimId, new Date(at).toISOString()))
          .then(() => done(Object.assign(new Error('later'), { responseCode: 450 })))
          .catch(done)
      },
    })
    await setUpChannels(running, { email: { port: server.port } })
    expect(await client.outbox.sendDue()).toEqual({ sent: 0, retried: 1, failed: 0 })
    at += 3_600_000
    expect(await client.outbox.sendDue()).toEqual({ sent: 0, retried: 0, failed: 0 })
    expect(server.delivered).toEqual([])
    expect(await stored(running, id)).toMatchObject({ state: 'cancelled', attempts: 1 })
  })

  it('NTC-07 letters that were cancelled, or tell what was taken back, are not printed', async () => {
    const running = await startTestCore()
    const { client } = running
    const address = '示例市示例区示例路1号'
    const [kept, reopened, cancelled] = [
      await closingWaits(running, { address }),
      await closingWaits(running, { address }),
      await closingWaits(running, { address }),
    ]
    await openAgain(running, reopened.claimId)
    const { id, version } = await stored(running, cancelled.messageId)
    await client.outbox.cancel({ messages: [{ id, version }], reason: '先核对' })
    const print = async (ids: string[]): Promise<number> => {
      let letters = 0
      for await (const step of await client.outbox.printLetters({ ids }))
        if (step.type === 'done') letters = step.letters
      return letters
    }
    const all = [kept, reopened, cancelled].map(({ messageId }) => messageId)
    expect(await print(all)).toBe(1)
    expect((await stored(running, reopened.messageId)).state).toBe('cancelled')
    expect(await refusalOf(print(all.slice(1)))).toMatchObject({ code: 'not_found' })
  })

  it('a print of many letters ends when somebody stops it, and leaves no file and no entry', async () => {
    const running = await startTestCore()
    const { client } = running
    const ids: string[] = []
    for (let n = 0; n < 8; n += 1) {
      const { messageId } = await closingWaits(running, { address: '示例市示例区示例路1号' })
      ids.push(messageId)
    }
    const stop = new AbortController()
    const seen: string[] = []
    const run = async (): Promise<void> => {
      const steps = await client.outbox.printLetters({ ids }, { signal: stop.signal })
      for await (const step of steps) {
        seen.push(step.type)
        stop.abort()
      }
    }
    expect(await refusalOf(run())).toMatchObject({ code: 'cancelled' })
    expect(seen).not.toContain('done')
    const actions = (await client.audit.list({})).rows.map(({ action }) => action)
    expect(actions).not.toContain('message.print')
  })
})
