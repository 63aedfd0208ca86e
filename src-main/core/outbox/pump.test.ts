import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startTestCore, temporaryFolder } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { startPump } from './pump'
import { sendDue } from './send-due'
import { setUpChannels } from './testing/channels'
import { startMailServer, startRawServer } from './testing/mail-server'
import { allStored, claimsReachedBy, queue } from './testing/messages'
import { isQuiet, retryDelayMs } from './timing'

afterEach(() => void vi.useRealTimers())

/** A desk with one short message and one e-mail waiting. */
async function deskWithTwo(): Promise<RunningCore> {
  const running = await startTestCore()
  const claims = await claimsReachedBy(running, [
    { phone: '10012345678', email: 'xiaoming@example.com' },
  ])
  for (const { id } of claims) await queue(running, id)
  return running
}

describe('what the desk sends by itself', () => {
  it('NTC-07 goes within a quarter of a minute, and not again', async () => {
    const running = await deskWithTwo()
    const folder = temporaryFolder()
    const server = await startMailServer()
    await setUpChannels(running, { sms: { folder }, email: { port: server.port } })
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const end = startPump({ ...running.core, host: 'web' })
    expect(readdirSync(folder)).toEqual([])
    await vi.advanceTimersByTimeAsync(15_000)
    await expect
      .poll(async () => (await allStored(running)).map(({ state }) => state))
      .toEqual(['sent', 'sent'])
    await vi.advanceTimersByTimeAsync(60_000)
    await end()
    expect([readdirSync(folder).length, server.delivered.length]).toEqual([1, 1])
  })

  it('a command on the command line sends nothing', async () => {
    const running = await deskWithTwo()
    const folder = temporaryFolder()
    await setUpChannels(running, { sms: { folder } })
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const end = startPump({ ...running.core, host: 'cli' })
    await vi.advanceTimersByTimeAsync(60_000)
    await end()
    expect(readdirSync(folder)).toEqual([])
  })

  it('a server that hangs holds up neither short messages nor whoever closes the desk', async () => {
    const running = await deskWithTwo()
    const folder = temporaryFolder()
    let asked = false
    const port = await startRawServer((socket) => {
      socket.write('220 x\r\n')
      socket.on('data', (chunk) => {
        // Everything is well until the recipient is named; then nothing more is said.
        asked ||= chunk.toString().includes('RCPT')
        if (!asked) socket.write('250 ok\r\n')
      })
    })
    await setUpChannels(running, { sms: { folder }, email: { port } })
    const ending = new AbortController()
    const run = sendDue(running.core, { signal: ending.signal })
    await expect.poll(() => readdirSync(folder).length).toBe(1)
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(true)
    expect((await allStored(running)).map(({ state }) => state)).toEqual(['sent', 'sending'])
    // People go on meanwhile.
    expect((await running.client.outbox.list({ filter: {} })).rows).toHaveLength(2)
    const before = performance.now()
    ending.abort()
    await run
    expect(performance.now() - before).toBeLessThan(3000)
    const after = await allStored(running)
    expect(after.map(({ state, failure, attempts }) => [state, failure, attempts])).toEqual([
      ['sent', null, 1],
      ['waiting', 'interrupted', 0],
    ])
  })

  it('one message whose letter is gone does not hold up the others', async () => {
    const running = await startTestCore()
    const claims = await claimsReachedBy(running, [
      { email: 'a@example.com' },
      { email: 'b@example.com' },
    ])
    for (const { id } of claims) await queue(running, id)
    const [first] = await allStored(running)
    const { core, actor } = running
    await core.database.write(async (writer) => {
      const noticeId = 'lost-letter'
      await writer
        .insertInto('notices')
        .values({
          id: noticeId,
          notice_no: 'VSHH-N25030300001',
          claim_id: first?.claim_id ?? '',
          decision_id: null,
          gap_request_id: null,
          kind: 'receipt',
          language: 'zh',
          input_sha256: '0'.repeat(64),
          sha256: '0'.repeat(64),
          size_bytes: 1,
          pages: 1,
          replaces_id: null,
          actor_id: actor.id,
          created_at: '2025-03-01T00:00:00.000Z',
        })
        .execute()
      await writer
        .updateTable('messages')
        .set({ notice_id: noticeId })
        .where('id', '=', first?.id ?? '')
        .execute()
    })
    const server = await startMailServer()
    await setUpChannels(running, { email: { port: server.port } })
    expect(await running.client.outbox.sendDue()).toEqual({ sent: 1, retried: 0, failed: 1 })
    expect((await allStored(running)).map(({ state, failure }) => [state, failure])).toEqual([
      ['failed', 'content_missing'],
      ['sent', null],
    ])
  })
})

describe('times of sending', () => {
  it('waits 1, 2, 4 … minutes, at most two hours', () => {
    const minutes = Array.from({ length: 12 }, (_, at) => retryDelayMs(at + 1) / 60_000)
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 64, 120, 120, 120, 120, 120])
  })

  it('knows quiet hours across midnight, within a day, and none', () => {
    const at = (time: string): number => Date.parse(`2025-03-03T${time}:00+08:00`)
    const night = { from: '21:00', to: '08:00' }
    expect(
      ['20:59', '21:00', '03:00', '07:59', '08:00'].map((time) => isQuiet(night, at(time))),
    ).toEqual([false, true, true, true, false])
    const noon = { from: '12:00', to: '13:30' }
    expect(['11:59', '12:00', '13:29', '13:30'].map((time) => isQuiet(noon, at(time)))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(isQuiet({ from: '00:00', to: '00:00' }, at('00:00'))).toBe(false)
  })
})
