import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { aliases } from '../../../aliases'
import { startTestCore, temporaryFolder } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { sendDue } from './send-due'
import { setUpChannels } from './testing/channels'
import { startMailServer, startRawServer, talkUntilContent } from './testing/mail-server'
import { allStored, claimsReachedBy, queue } from './testing/messages'

/**
 * NTC-07: a message is sent at most once. A real program is killed at every step of sending, the next one goes on,
 * and what arrived is counted: in the folder, and at a real server.
 */

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = at('../../../.cache/test-worker/send-and-die.js')
const START = Date.parse('2025-03-03T02:00:00.000Z')
const HOUR = 3_600_000

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: aliases },
    build: {
      ssr: at('../../testing/send-and-die.ts'),
      outDir: at('../../../.cache/test-worker'),
      emptyOutDir: false,
      target: 'node22',
      rollupOptions: {
        output: { format: 'es', entryFileNames: 'send-and-die.js', codeSplitting: false },
      },
    },
  })
}, 60_000)

/** A desk, closed, with three messages in its outbox. */
async function closedDesk(
  reach: { phone?: string; email?: string },
  channels: Parameters<typeof setUpChannels>[1],
  claims = 3,
): Promise<string> {
  const dataDir = temporaryFolder()
  const running = await startTestCore({ dataDir })
  const seeded = await claimsReachedBy(
    running,
    Array.from({ length: claims }, () => reach),
  )
  for (const { id } of seeded) await queue(running, id)
  await setUpChannels(running, channels)
  await running.close()
  return dataDir
}

/** Sends in a process of its own, which is killed at this write; 0: not at all. */
function sendIn(dataDir: string, number = 0, moment = 'before'): ChildProcess {
  const child = spawn(process.execPath, [program, dataDir, String(START), String(number), moment], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function ended(child: ChildProcess): Promise<NodeJS.Signals | null> {
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return signal
}

/** The next process goes on, hours later, and looks several times. */
async function goOn(dataDir: string): Promise<RunningCore & { sendLater(): Promise<void> }> {
  let now = START
  const running = await startTestCore({ dataDir, clock: () => now })
  const sendLater = async (): Promise<void> => {
    now += 3 * HOUR
    await sendDue(running.core, { byHand: true })
  }
  for (let round = 0; round < 3; round += 1) await sendLater()
  return { ...running, sendLater }
}

/** Ids of the messages in all files of the folder. */
function fetched(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { id: string }[])
    .map(({ id }) => id)
    .sort()
}

const moments = ['before', 'inside', 'after'] as const

describe('NTC-07 a program that is killed while it hands a file to the gateway', () => {
  const cases = [1, 2].flatMap((number) => moments.map((moment) => [moment, number] as const))

  it.each(cases)(
    '%s write %i: every message goes once, and the desk knows it',
    async (moment, number) => {
      const folder = temporaryFolder()
      const dataDir = await closedDesk(
        { phone: '10012345678' },
        { sms: { folder, format: 'json' } },
      )
      expect(await ended(sendIn(dataDir, number, moment))).toBe('SIGKILL')
      const desk = await goOn(dataDir)
      const messages = await allStored(desk)
      expect(messages.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
      expect(fetched(folder)).toEqual(messages.map(({ id }) => id).sort())
    },
  )

  it('after the file got its name and was fetched: it is not made again', async () => {
    const folder = temporaryFolder()
    const away = temporaryFolder()
    const dataDir = await closedDesk({ phone: '10012345678' }, { sms: { folder, format: 'json' } })
    expect(await ended(sendIn(dataDir, 2, 'before'))).toBe('SIGKILL')
    for (const name of readdirSync(folder)) renameSync(join(folder, name), join(away, name))
    const desk = await goOn(dataDir)
    expect((await allStored(desk)).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
    expect([fetched(folder), fetched(away).length]).toEqual([[], 3])
  })

  it('and whose folder is gone afterwards: nobody knows, and a person says', async () => {
    const folder = join(temporaryFolder(), 'drop')
    mkdirSync(folder)
    const dataDir = await closedDesk({ phone: '10012345678' }, { sms: { folder, format: 'json' } })
    expect(await ended(sendIn(dataDir, 1, 'after'))).toBe('SIGKILL')
    renameSync(folder, `${folder}-away`)
    const desk = await goOn(dataDir)
    expect((await allStored(desk)).map(({ state }) => state)).toEqual([
      'unsure',
      'unsure',
      'unsure',
    ])
    renameSync(`${folder}-away`, folder)
    await desk.sendLater()
    expect(fetched(folder)).toEqual([])
    const messages = (await allStored(desk)).map(({ id, version }) => ({ id, version }))
    await desk.client.outbox.again({ messages, reason: '网关没有收到' })
    await desk.sendLater()
    expect(fetched(folder)).toHaveLength(3)
  })
})

describe('NTC-07 a program that is killed while it sends an e-mail', () => {
  const reach = { email: 'xiaoming@example.com' }
  const idsIn = (contents: { content: string }[]): string[] =>
    contents.map(({ content }) => /Message-ID: <(.+?)@/u.exec(content)?.[1] ?? '').sort()

  // Until the second write is committed the content has not been handed over: it is certain that nothing went.
  it.each([
    ['before', 1],
    ['inside', 1],
    ['after', 1],
    ['before', 2],
    ['inside', 2],
  ] as const)('%s write %i: each goes once, by the next program', async (moment, number) => {
    const server = await startMailServer()
    const dataDir = await closedDesk(reach, { email: { port: server.port } })
    expect(await ended(sendIn(dataDir, number, moment))).toBe('SIGKILL')
    const desk = await goOn(dataDir)
    const messages = await allStored(desk)
    expect(messages.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
    expect(idsIn(server.delivered)).toEqual(messages.map(({ id }) => id).sort())
  })

  it.each([
    ['after', 2, 0],
    ['before', 3, 1],
    ['inside', 3, 1],
  ] as const)(
    '%s write %i: nobody knows of the first, %i came, and it never goes again by itself',
    async (moment, number, came) => {
      const server = await startMailServer()
      const dataDir = await closedDesk(reach, { email: { port: server.port } })
      expect(await ended(sendIn(dataDir, number, moment))).toBe('SIGKILL')
      const desk = await goOn(dataDir)
      const messages = await allStored(desk)
      expect(messages.map(({ state }) => state)).toEqual(['unsure', 'sent', 'sent'])
      expect(idsIn(server.delivered)).toEqual(
        messages
          .slice(1 - came)
          .map(({ id }) => id)
          .sort(),
      )
    },
  )

  it('after write 3: the answer was written down', async () => {
    const server = await startMailServer()
    const dataDir = await closedDesk(reach, { email: { port: server.port } })
    expect(await ended(sendIn(dataDir, 3, 'after'))).toBe('SIGKILL')
    const desk = await goOn(dataDir)
    const messages = await allStored(desk)
    expect(messages.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
    expect(idsIn(server.delivered)).toEqual(messages.map(({ id }) => id).sort())
  })

  it('while the server has the whole content and has not answered: it came once', async () => {
    let child: ChildProcess | null = null
    const server = await startMailServer({}, async () => {
      const killed = child
      child = null
      if (!killed) return
      killed.kill('SIGKILL')
      await once(killed, 'exit')
    })
    const dataDir = await closedDesk(reach, { email: { port: server.port } })
    child = sendIn(dataDir)
    expect(await ended(child)).toBe('SIGKILL')
    const desk = await goOn(dataDir)
    const messages = await allStored(desk)
    expect(messages.map(({ state }) => state)).toEqual(['unsure', 'sent', 'sent'])
    expect(idsIn(server.delivered)).toEqual(messages.map(({ id }) => id).sort())
  })

  it('while the content is on the line: the server that got a part of it gets no second one', async () => {
    let contents = 0
    let child: ChildProcess | null = null
    const port = await startRawServer((socket) =>
      talkUntilContent(socket, () => {
        contents += 1
        child?.kill('SIGKILL')
      }),
    )
    const dataDir = await closedDesk(reach, { email: { port } }, 1)
    child = sendIn(dataDir)
    expect(await ended(child)).toBe('SIGKILL')
    const desk = await goOn(dataDir)
    expect((await allStored(desk)).map(({ state }) => state)).toEqual(['unsure'])
    expect(contents).toBe(1)
  })
})

describe('NTC-07 two programs on one data folder', () => {
  it('send every short message and every e-mail once', async () => {
    const folder = temporaryFolder()
    const server = await startMailServer()
    const dataDir = await closedDesk(
      { phone: '10012345678', email: 'xiaoming@example.com' },
      { sms: { folder, format: 'json' }, email: { port: server.port } },
      20,
    )
    const both = [sendIn(dataDir), sendIn(dataDir)].map(ended)
    expect(await Promise.all(both)).toEqual([null, null])
    const desk = await startTestCore({ dataDir, clock: () => START })
    const messages = await allStored(desk)
    expect(messages.filter(({ state }) => state !== 'sent')).toEqual([])
    const of = (channel: string): string[] =>
      messages
        .filter((message) => message.channel === channel)
        .map(({ id }) => id)
        .sort()
    expect(fetched(folder)).toEqual(of('sms'))
    expect(server.delivered).toHaveLength(of('email').length)
    expect(
      new Set(server.delivered.map(({ content }) => /Message-ID: <(.+?)@/u.exec(content)?.[1]))
        .size,
    ).toBe(20)
  })
})
