import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FromCore, ToCore } from '@main/hosts/utility-protocol'
import type { Sealing } from './security/keychain'
import { CoreSupervisor, type CoreChild, type GiveUp, type SupervisorOptions } from './supervisor'

/** A core process played by the test: the supervisor's real neighbour is an operating system process. */
class PlayedChild implements CoreChild<string> {
  readonly sent: { message: ToCore; ports: string[] }[] = []
  killed = false
  say: (message: FromCore) => void = () => undefined
  exit: (status: number) => void = () => undefined
  send(message: ToCore, ports: string[] = []): void {
    this.sent.push({ message, ports })
  }
  onMessage(listener: (message: FromCore) => void): void {
    this.say = listener
  }
  onExit(listener: (status: number) => void): void {
    this.exit = listener
  }
  kill(): void {
    this.killed = true
    this.exit(1)
  }
}

const open = { type: 'open', dataDir: '/data', workerFile: '/worker.js', version: '1.0.0' } as const

async function start(options: Partial<SupervisorOptions<string>> = {}) {
  const children: PlayedChild[] = []
  const events: string[] = []
  const givenUp: GiveUp[] = []
  const supervisor = new CoreSupervisor<string>({
    fork: () => {
      const child = new PlayedChild()
      children.push(child)
      return child
    },
    open: () => Promise.resolve(open),
    protectKey: () => Promise.resolve({ refused: 'unavailable' }),
    onRunning: () => events.push('running'),
    onLost: () => events.push('lost'),
    onGiveUp: (reason) => givenUp.push(reason),
    ...options,
  })
  supervisor.start()
  await asked()
  const last = (): PlayedChild => {
    const child = children.at(-1)
    if (!child) throw new Error('no core was started')
    return child
  }
  const ready = (): void => last().say({ type: 'ready' })
  return { supervisor, children, events, givenUp, last, ready }
}

/** The keychain has been asked, which takes a moment. */
const asked = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined)

const requestIdOf = (child: PlayedChild): number => {
  const message = child.sent.at(-1)?.message
  if (!message || !('requestId' in message)) throw new Error('no request was sent')
  return message.requestId
}

describe('the supervisor of the core process', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('opens the desk first and runs when the core says ready', async () => {
    const { supervisor, events, last, ready } = await start()
    expect(last().sent).toEqual([{ message: open, ports: [] }])
    expect(supervisor.running).toBe(false)
    ready()
    expect(supervisor.running).toBe(true)
    expect(events).toEqual(['running'])
  })

  it('a core that ended while the keychain was asked is not opened; the next one is', async () => {
    const answer = Promise.withResolvers<typeof open>()
    const { children } = await start({ open: () => answer.promise })
    children[0]?.exit(1)
    await vi.advanceTimersByTimeAsync(250)
    answer.resolve(open)
    await asked()
    expect(children.map((child) => child.sent.length)).toEqual([0, 1])
  })

  it('each start asks the keychain anew', async () => {
    const keys = ['first', 'second']
    const { children, last } = await start({
      open: () => Promise.resolve({ ...open, key: keys.shift() ?? '' }),
    })
    last().exit(1)
    await vi.advanceTimersByTimeAsync(250)
    expect(children.map((child) => child.sent[0]?.message)).toEqual([
      { ...open, key: 'first' },
      { ...open, key: 'second' },
    ])
  })

  it('the desk key goes to the keychain and comes back sealed, or with the reason', async () => {
    const sealings: Sealing[] = [{ sealed: 'c2VhbGVk' }, { refused: 'plain_text' }]
    const protectKey = vi.fn(() =>
      Promise.resolve(sealings.shift() ?? { refused: 'failed' as const }),
    )
    const { last, ready } = await start({ protectKey })
    ready()
    last().say({ type: 'protectKey', protectId: 1, key: 'the key' })
    last().say({ type: 'protectKey', protectId: 2, key: 'the key' })
    await asked()
    expect(protectKey.mock.calls).toEqual([['the key'], ['the key']])
    expect(
      last()
        .sent.slice(-2)
        .map(({ message }) => message),
    ).toEqual([
      { type: 'protected', protectId: 1, sealed: 'c2VhbGVk' },
      { type: 'unprotected', protectId: 2, reason: 'plain_text' },
    ])
  })

  it('starts one core only', async () => {
    const { supervisor, children } = await start()
    supervisor.start()
    expect(children).toHaveLength(1)
  })

  it('hands a window its port only while the core runs', async () => {
    const { supervisor, last, ready } = await start()
    expect(supervisor.connectWindow(7, 'port')).toBe(false)
    ready()
    expect(supervisor.connectWindow(7, 'port')).toBe(true)
    expect(last().sent.at(-1)).toEqual({
      message: { type: 'window', windowId: 7 },
      ports: ['port'],
    })
  })

  it('gives each request its own answer, in any order', async () => {
    const { supervisor, last, ready } = await start()
    ready()
    const source = supervisor.addSource('/home/a')
    const sourceRequest = requestIdOf(last())
    const download = supervisor.describeDownload('d1')
    const downloadRequest = requestIdOf(last())
    const saving = supervisor.saveDownload('d1', '/home/x.zip')
    const saveRequest = requestIdOf(last())
    last().say({ type: 'saved', requestId: saveRequest, failure: 'EACCES' })
    last().say({ type: 'download', requestId: downloadRequest, fileName: 'x.zip' })
    last().say({
      type: 'source',
      requestId: sourceRequest,
      source: { sourceId: 's', name: 'a', files: [] },
    })
    expect((await download).fileName).toBe('x.zip')
    expect((await saving).failure).toBe('EACCES')
    expect((await source).source.sourceId).toBe('s')
  })

  it('passes a refusal on with its code and data', async () => {
    const { supervisor, last, ready } = await start()
    ready()
    const asked = supervisor.addSource('/gone')
    const refused = {
      type: 'refused',
      requestId: requestIdOf(last()),
      code: 'source_unreadable',
      data: { name: 'gone', reason: 'ENOENT' },
    } as const
    last().say(refused)
    await expect(asked).rejects.toMatchObject({ name: 'CoreRefusalError', refused })
  })

  it('rejects what waits when the core dies, and what is asked while it is gone', async () => {
    const { supervisor, events, last, ready } = await start()
    ready()
    const asked = supervisor.describeDownload('d1')
    last().exit(139)
    await expect(asked).rejects.toMatchObject({ name: 'CoreUnavailableError' })
    await expect(supervisor.addSource('/x')).rejects.toMatchObject({ name: 'CoreUnavailableError' })
    expect(events).toEqual(['running', 'lost'])
  })

  it('restarts after a crash, waiting longer each time', async () => {
    const { children, last } = await start()
    for (const [crash, delay] of [250, 500, 1000, 2000].entries()) {
      last().exit(1)
      await vi.advanceTimersByTimeAsync(delay - 1)
      expect(children).toHaveLength(crash + 1)
      await vi.advanceTimersByTimeAsync(1)
      expect(children).toHaveLength(crash + 2)
    }
  })

  it('gives up after five crashes in two minutes, until a person asks to start again', async () => {
    const { supervisor, children, givenUp, last, ready } = await start()
    for (let crash = 1; crash <= 5; crash += 1) {
      ready()
      last().exit(1)
      await vi.advanceTimersByTimeAsync(8_000)
    }
    expect(children).toHaveLength(5)
    expect(givenUp).toEqual([{ why: 'crashes', count: 5 }])
    supervisor.start()
    expect(children).toHaveLength(6)
    last().exit(1)
    await vi.advanceTimersByTimeAsync(250)
    expect(children).toHaveLength(7)
  })

  it('forgets crashes that lie more than two minutes back', async () => {
    const { children, givenUp, last, ready } = await start()
    for (let crash = 1; crash <= 12; crash += 1) {
      ready()
      await vi.advanceTimersByTimeAsync(60_000)
      last().exit(1)
      await vi.advanceTimersByTimeAsync(8_000)
    }
    expect(givenUp).toEqual([])
    expect(children).toHaveLength(13)
  })

  it('does not try again by itself when the desk could not be opened', async () => {
    const { children, givenUp, last } = await start()
    last().say({ type: 'failed', code: 'database_newer', detail: '' })
    last().exit(1)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(givenUp).toEqual([{ why: 'open-failed', code: 'database_newer' }])
    expect(children).toHaveLength(1)
  })

  it('closes by asking, and is closed when the process has ended', async () => {
    const { supervisor, events, children, last, ready } = await start()
    ready()
    const closed = supervisor.close()
    expect(supervisor.close()).toBe(closed)
    expect(last().sent.at(-1)?.message).toEqual({ type: 'close' })
    last().say({ type: 'closed' })
    last().exit(0)
    await closed
    await vi.advanceTimersByTimeAsync(600_000)
    expect(last().killed).toBe(false)
    expect(children).toHaveLength(1)
    expect(events).toEqual(['running'])
  })

  it('ends a core that does not close within 20 seconds', async () => {
    const { supervisor, last, ready } = await start()
    ready()
    const closed = supervisor.close()
    await vi.advanceTimersByTimeAsync(19_999)
    expect(last().killed).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(last().killed).toBe(true)
    await closed
  })

  it('closes at once while it waits for a restart, and does not restart then', async () => {
    const { supervisor, children, last } = await start()
    last().exit(1)
    await supervisor.close()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(children).toHaveLength(1)
  })
})
