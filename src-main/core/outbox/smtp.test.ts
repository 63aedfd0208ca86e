import { describe, expect, it } from 'vitest'
import type { RunningCore } from '../create-desk'
import { readFileSync, readdirSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { startTestCore } from '../../testing/test-core'
import { sendDue } from './send-due'
import { setUpChannels } from './testing/channels'
import { startMailServer, startRawServer, talkUntilContent } from './testing/mail-server'
import { selfSigned } from './testing/self-signed'
import { allStored, claimReachedBy, claimsReachedBy, queue, stored } from './testing/messages'

const email = 'xiaoming@example.com'
const quick = { server: { timeouts: { connect: 400, greeting: 400, idle: 400 } }, byHand: true }

/** A desk with one e-mail in its outbox. */
async function deskWithMail(
  start: { clock?: () => number } = {},
): Promise<RunningCore & { id: string; claimNo: string }> {
  const running = await startTestCore(start)
  const { id: claimId, claimNo } = await claimReachedBy(running, { email })
  const [id = ''] = await queue(running, claimId)
  return { ...running, id, claimNo }
}

function refusing(responseCode: number): Error {
  return Object.assign(new Error('no'), { responseCode })
}

describe('e-mail', () => {
  it('NTC-07 goes to the server once, as it was written, under a Message-ID of its own', async () => {
    const desk = await deskWithMail()
    const server = await startMailServer()
    await setUpChannels(desk, { email: { port: server.port } })
    expect(await desk.client.outbox.sendDue()).toEqual({ sent: 1, retried: 0, failed: 0 })
    expect(await desk.client.outbox.sendDue()).toEqual({ sent: 0, retried: 0, failed: 0 })
    expect(server.delivered).toHaveLength(1)
    const [{ from, to, content } = { from: '', to: [], content: '' }] = server.delivered
    expect([from, to]).toEqual(['claims@example.com', [email]])
    expect(content).toContain(`Message-ID: <${desk.id}@example.com>`)
    expect(content).toContain('Auto-Submitted: auto-generated')
    const message = await stored(desk, desk.id)
    expect(message).toMatchObject({ state: 'sent', attempts: 1, failure: null })
    expect(message.reference).toContain('queued as 1')
    const encoded = content.split('\r\n\r\n').slice(1).join('').replaceAll('\r\n', '')
    expect(Buffer.from(encoded, 'base64').toString('utf8').trim()).toBe(message.body)
  })

  it('several go over one connection, and one that is refused does not hold up the others', async () => {
    const running = await startTestCore()
    const claims = await claimsReachedBy(running, [
      { email: 'a@example.com' },
      { email: 'nobody@example.com' },
      { email: 'later@example.com' },
      { email: 'b@example.com' },
    ])
    for (const { id } of claims) await queue(running, id)
    let connections = 0
    const server = await startMailServer({
      onConnect: (_session, done) => {
        connections += 1
        done()
      },
      onRcptTo: ({ address }, _session, done) =>
        done(
          address.startsWith('nobody')
            ? refusing(550)
            : address.startsWith('later')
              ? refusing(450)
              : null,
        ),
    })
    await setUpChannels(running, { email: { port: server.port } })
    expect(await running.client.outbox.sendDue()).toEqual({ sent: 2, retried: 1, failed: 1 })
    expect((await allStored(running)).map(({ state, failure }) => [state, failure])).toEqual([
      ['sent', null],
      ['failed', 'refused:550'],
      ['waiting', 'refused:450'],
      ['sent', null],
    ])
    expect(connections).toBeLessThan(4)
    // Why one message waits says nothing of the channel.
    expect((await running.client.outbox.counts()).failures).toEqual([])
  })

  it('NTC-07 what the server cannot take now is tried again after 1, 2, 4 … minutes, eight times', async () => {
    let at = Date.parse('2025-03-03T02:00:00.000Z')
    const desk = await deskWithMail({ clock: () => at })
    let asked = 0
    const server = await startMailServer({
      onRcptTo: (_address, _session, done) => {
        asked += 1
        done(refusing(451))
      },
    })
    await setUpChannels(desk, { email: { port: server.port } })
    const delays: number[] = []
    for (;;) {
      await desk.client.outbox.sendDue()
      const message = await stored(desk, desk.id)
      if (message.state !== 'waiting') break
      delays.push((Date.parse(message.due_at) - at) / 60_000)
      at = Date.parse(message.due_at) - 1000
      await desk.client.outbox.sendDue()
      at += 1000
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64])
    expect(asked).toBe(8)
    expect(await stored(desk, desk.id)).toMatchObject({
      state: 'failed',
      attempts: 8,
      failure: 'refused:451',
    })
  })

  it('a server that is not there keeps everything waiting, costs no attempt, and is told of', async () => {
    let at = Date.parse('2025-03-03T02:00:00.000Z')
    const desk = await deskWithMail({ clock: () => at })
    const { port } = await startMailServer()
    await setUpChannels(desk, { email: { port: 1 } })
    for (let round = 0; round < 12; round += 1) {
      await desk.client.outbox.sendDue()
      at += 3 * 3_600_000
    }
    expect(await stored(desk, desk.id)).toMatchObject({
      state: 'waiting',
      attempts: 0,
      failure: 'no_connection',
    })
    expect((await desk.client.outbox.counts()).failures).toEqual([
      { channel: 'email', failure: 'no_connection' },
    ])
    await setUpChannels(desk, { email: { port } })
    expect(await desk.client.outbox.sendDue()).toMatchObject({ sent: 1 })
    expect((await desk.client.outbox.counts()).failures).toEqual([])
  })

  it('a channel that fails rests a while, unless a person asks', async () => {
    const desk = await deskWithMail()
    let connections = 0
    const port = await startRawServer((socket) => {
      connections += 1
      socket.end('554 go away\r\n')
    })
    await setUpChannels(desk, { email: { port } })
    await sendDue(desk.core)
    await sendDue(desk.core)
    expect(connections).toBe(1)
    await desk.core.database.write((writer) =>
      writer.updateTable('messages').set({ due_at: '2025-03-01T00:00:00.000Z' }).execute(),
    )
    await sendDue(desk.core)
    expect(connections).toBe(1)
    await desk.client.outbox.sendDue()
    expect(connections).toBe(2)
    expect(await stored(desk, desk.id)).toMatchObject({ failure: 'server_refused:554' })
  })

  it('a channel that is not set up leaves its messages waiting and says so', async () => {
    const desk = await deskWithMail()
    expect(await desk.client.outbox.sendDue()).toEqual({ sent: 0, retried: 0, failed: 0 })
    expect(await stored(desk, desk.id)).toMatchObject({ state: 'waiting', attempts: 0 })
    expect((await desk.client.outbox.counts()).failures).toEqual([
      { channel: 'email', failure: 'not_set_up' },
    ])
  })

  it.each([
    ['greets late', (): void => undefined],
    ['hangs after its greeting', (socket: Socket) => socket.write('220 x\r\n')],
  ])('a server that %s is given up, and nothing went', async (_name, talk) => {
    const desk = await deskWithMail()
    const port = await startRawServer(talk)
    await setUpChannels(desk, { email: { port } })
    await sendDue(desk.core, quick)
    expect(await stored(desk, desk.id)).toMatchObject({
      state: 'waiting',
      attempts: 0,
      failure: 'no_answer',
    })
  })

  it('a server without TLS gets nothing where TLS was asked for, nor the password', async () => {
    const desk = await deskWithMail()
    let heard = ''
    const server = await startMailServer({
      onAuth: (auth, _session, done) => {
        heard += auth.password
        done(null, { user: 'x' })
      },
    })
    await setUpChannels(desk, {
      email: { port: server.port, security: 'starttls', user: 'desk' },
      password: 'secret-of-the-server',
    })
    await sendDue(desk.core, quick)
    expect(await stored(desk, desk.id)).toMatchObject({ state: 'waiting', failure: 'no_tls' })
    expect(await desk.client.outbox.tryChannel({ channel: 'email' })).toEqual({
      ok: false,
      failure: 'no_tls',
    })
    expect([server.delivered, heard]).toEqual([[], ''])
  })

  it('a certificate of nobody is refused; with its authority known the message goes encrypted', async () => {
    const desk = await deskWithMail()
    const { cert, key } = selfSigned
    let secure = false
    const server = await startMailServer({
      disabledCommands: [],
      key,
      cert,
      onMailFrom: (_address, session, done) => {
        secure = session.secure
        done()
      },
    })
    await setUpChannels(desk, {
      email: { port: server.port, host: 'localhost', security: 'starttls' },
    })
    await sendDue(desk.core, quick)
    expect((await stored(desk, desk.id)).failure).toBe('certificate')
    await sendDue(desk.core, { byHand: true, server: { tls: { ca: cert } } })
    expect([(await stored(desk, desk.id)).state, secure]).toEqual(['waiting', false])
    await desk.core.database.write((writer) =>
      writer.updateTable('messages').set({ due_at: '2025-03-01T00:00:00.000Z' }).execute(),
    )
    await sendDue(desk.core, { byHand: true, server: { tls: { ca: cert } } })
    expect([(await stored(desk, desk.id)).state, secure]).toEqual(['sent', true])
  })

  it('the password signs in, and stands in no answer, no entry of the trail and no log', async () => {
    const desk = await deskWithMail()
    const password = 'secret-of-the-server'
    let given = ''
    const server = await startMailServer({
      authOptional: false,
      onAuth: (auth, _session, done) => {
        given = auth.password ?? ''
        if (given === password) done(null, { user: auth.username })
        else done(refusing(535))
      },
    })
    const email = { port: server.port, user: 'desk' }
    await setUpChannels(desk, { email, password: 'wrong' })
    await sendDue(desk.core, quick)
    expect(await stored(desk, desk.id)).toMatchObject({ attempts: 0, failure: 'login_refused' })
    await setUpChannels(desk, { email, password })
    expect(await desk.client.outbox.tryChannel({ channel: 'email' })).toMatchObject({ ok: true })
    expect(given).toBe(password)
    const { settings, version } = await desk.client.outbox.settings()
    expect(settings.email.hasPassword).toBe(true)
    // A password that is not named stays; a refusal does not give it either.
    const stale = await desk.client.outbox
      .saveSettings({ version: version + 5, settings })
      .catch((error: unknown) => error)
    await setUpChannels(desk, { email })
    expect((await desk.client.outbox.settings()).settings.email.hasPassword).toBe(true)
    const trail = await desk.core.database.reader.selectFrom('audit_entries').selectAll().execute()
    const logs = readdirSync(join(desk.core.dataDir, 'logs')).map((name) =>
      readFileSync(join(desk.core.dataDir, 'logs', name), 'utf8'),
    )
    for (const said of [stale, settings, trail, logs, await desk.client.audit.list({})])
      expect(JSON.stringify(said)).not.toMatch(/secret-of-the-server|wrong/u)
    await setUpChannels(desk, { email, password: '' })
    expect((await desk.client.outbox.settings()).settings.email.hasPassword).toBe(false)
  })

  it('NTC-07 a connection lost before the content is tried again', async () => {
    const desk = await deskWithMail()
    const port = await startRawServer((socket) => {
      socket.write('220 x\r\n')
      socket.on('data', (chunk) => {
        if (chunk.toString().startsWith('EHLO')) socket.write('250 ok\r\n')
        else socket.destroy()
      })
    })
    await setUpChannels(desk, { email: { port } })
    await sendDue(desk.core, quick)
    expect(await stored(desk, desk.id)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      failure: 'lost',
    })
  })

  it.each([
    ['hangs up in the middle of the content', 'lost', (socket: Socket) => socket.destroy()],
    ['never answers the content', 'timeout', (): void => undefined],
  ])(
    'NTC-07 where the server %s nobody knows, and it is never sent again by itself',
    async (_name, failure, onContent) => {
      let at = Date.parse('2025-03-03T02:00:00.000Z')
      const desk = await deskWithMail({ clock: () => at })
      let contents = 0
      const port = await startRawServer((socket) =>
        talkUntilContent(socket, () => {
          contents += 1
          onContent(socket)
        }),
      )
      await setUpChannels(desk, { email: { port } })
      expect(await sendDue(desk.core, quick)).toEqual({ sent: 0, retried: 0, failed: 1 })
      expect(await stored(desk, desk.id)).toMatchObject({ state: 'unsure', failure })
      at += 86_400_000
      await sendDue(desk.core, quick)
      expect(contents).toBe(1)
    },
  )

  it.each([
    [452, 'waiting', 'refused:452'],
    [554, 'failed', 'refused:554'],
  ])('an answer of %i to the content is certain: %s', async (code, state, failure) => {
    const desk = await deskWithMail()
    const port = await startRawServer((socket) =>
      talkUntilContent(socket, () => socket.write(`${code} no\r\n`)),
    )
    await setUpChannels(desk, { email: { port } })
    await sendDue(desk.core, quick)
    expect(await stored(desk, desk.id)).toMatchObject({ state, failure })
  })

  it('NTC-07 what another program settled meanwhile is not handed over, however late this one wakes', async () => {
    const desk = await deskWithMail()
    const server = await startMailServer({
      onRcptTo: (_address, _session, done) => {
        desk.core.database
          .write((writer) =>
            writer
              .updateTable('messages')
              .set({ state: 'cancelled', lease_until: null, version: 9 })
              .execute(),
          )
          .then(() => done(), done)
      },
    })
    await setUpChannels(desk, { email: { port: server.port } })
    expect(await sendDue(desk.core, quick)).toEqual({ sent: 0, retried: 0, failed: 0 })
    expect(server.delivered).toEqual([])
    expect((await stored(desk, desk.id)).state).toBe('cancelled')
  })

  it('a sender that the server does not take is a matter of the channel, not of the messages', async () => {
    const desk = await deskWithMail()
    const server = await startMailServer({
      onMailFrom: (_address, _session, done) => done(refusing(553)),
    })
    await setUpChannels(desk, { email: { port: server.port } })
    await sendDue(desk.core, quick)
    expect(await stored(desk, desk.id)).toMatchObject({
      state: 'waiting',
      attempts: 0,
      failure: 'sender_refused:553',
    })
  })
})
