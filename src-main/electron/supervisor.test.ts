import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FromCore, ToCore } from '@main/hosts/utility-protocol'
import { CoreSupervisor, type CoreChild, type GiveUp } from './supervisor'

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

function start() {
  const children: PlayedChild[] = []
  const events: string[] = []
  const givenUp: GiveUp[] = []
  const supervisor = new CoreSupervisor<string>({
    fork: () => {
      const child = new PlayedChild()
      children.push(child)
      return child
    },
    open,
    onRunning: () => events.push('running'),
    onLost: () => events.push('lost'),
    onGiveUp: (reason) => givenUp.push(reason),
  })
  supervisor.start()
  const last = (): PlayedChild => {
    const child = children.at(-1)
    if (!child) throw new Error('no core was started')
    return child
  }
  const ready = (): void => last().say({ type: 'ready', schemaVersion: 1 })
  return { supervisor, children, events, givenUp, last, ready }
}

const requestIdOf = (child: PlayedChild): number => {
  const message = child.sent.at(-1)?.message
  if (!message || !('requestId' in message)) throw new Error('no request was sent')
  return message.requestId
}

describe('the supervisor of the core process', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('opens the desk first and runs when the core says ready', () => {
    const { supervisor, events, last, ready } = start()
    expect(last().sent).toEqual([{ message: open, ports: [] }])
    expect(supervisor.running).toBe(false)
    ready()
    expect(supervisor.running).toBe(true)
    expect(events).toEqual(['running'])
  })

  it('starts one core only', () => {
    const { supervisor, children } = start()
    supervisor.start()
    expect(children).toHaveLength(1)
  })

  it('hands a window its port only while the core runs', () => {
    const { supervisor, last, ready } = start()
    expect(supervisor.connectWindow(7, 'port')).toBe(false)
    ready()
    expect(supervisor.connectWindow(7, 'port')).toBe(true)
    expect(last().sent.at(-1)).toEqual({
      message: { type: 'window', windowId: 7 },
      ports: ['port'],
    })
  })

  it('gives each request its own answer, in any order', async () => {
    const { supervisor, last, ready } = start()
    ready()
    const source = supervisor.addSource('/home/a')
    const sourceRequest = requestIdOf(last())
    const download = supervisor.resolveDownload('d1')
    const downloadRequest = requestIdOf(last())
    const file = { path: '/data/x.zip', fileName: 'x.zip', mediaType: 'application/zip' }
    last().say({ type: 'download', requestId: downloadRequest, ...file })
    last().say({
      type: 'source',
      requestId: sourceRequest,
      source: { sourceId: 's', name: 'a', files: [] },
    })
    expect(await download).toMatchObject(file)
    expect((await source).source.sourceId).toBe('s')
  })

  it('passes a refusal on with its code and data', async () => {
    const { supervisor, last, ready } = start()
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
    const { supervisor, events, last, ready } = start()
    ready()
    const asked = supervisor.resolveDownload('d1')
    last().exit(139)
    await expect(asked).rejects.toMatchObject({ name: 'CoreUnavailableError' })
    await expect(supervisor.addSource('/x')).rejects.toMatchObject({ name: 'CoreUnavailableError' })
    expect(events).toEqual(['running', 'lost'])
  })

  it('restarts after a crash, waiting longer each time', () => {
    const { children, last } = start()
    for (const [crash, delay] of [250, 500, 1000, 2000].entries()) {
      last().exit(1)
      vi.advanceTimersByTime(delay - 1)
      expect(children).toHaveLength(crash + 1)
      vi.advanceTimersByTime(1)
      expect(children).toHaveLength(crash + 2)
    }
  })

  it('gives up after five crashes in two minutes, until a person asks to start again', () => {
    const { supervisor, children, givenUp, last, ready } = start()
    for (let crash = 1; crash <= 5; crash += 1) {
      ready()
      last().exit(1)
      vi.advanceTimersByTime(8_000)
    }
    expect(children).toHaveLength(5)
    expect(givenUp).toEqual([{ why: 'crashes', count: 5 }])
    supervisor.start()
    expect(children).toHaveLength(6)
    last().exit(1)
    vi.advanceTimersByTime(250)
    expect(children).toHaveLength(7)
  })

  it('forgets crashes that lie more than two minutes back', () => {
    const { children, givenUp, last, ready } = start()
    for (let crash = 1; crash <= 12; crash += 1) {
      ready()
      vi.advanceTimersByTime(60_000)
      last().exit(1)
      vi.advanceTimersByTime(8_000)
    }
    expect(givenUp).toEqual([])
    expect(children).toHaveLength(13)
  })

  it('does not try again by itself when the desk could not be opened', () => {
    const { children, givenUp, last } = start()
    last().say({ type: 'failed', code: 'database_newer', detail: '' })
    last().exit(1)
    vi.advanceTimersByTime(600_000)
    expect(givenUp).toEqual([{ why: 'open-failed', code: 'database_newer' }])
    expect(children).toHaveLength(1)
  })

  it('closes by asking, and is closed when the process has ended', async () => {
    const { supervisor, events, children, last, ready } = start()
    ready()
    const closed = supervisor.close()
    expect(supervisor.close()).toBe(closed)
    expect(last().sent.at(-1)?.message).toEqual({ type: 'close' })
    last().say({ type: 'closed' })
    last().exit(0)
    await closed
    vi.advanceTimersByTime(600_000)
    expect(last().killed).toBe(false)
    expect(children).toHaveLength(1)
    expect(events).toEqual(['running'])
  })

  it('ends a core that does not close within 20 seconds', async () => {
    const { supervisor, last, ready } = start()
    ready()
    const closed = supervisor.close()
    vi.advanceTimersByTime(19_999)
    expect(last().killed).toBe(false)
    vi.advanceTimersByTime(1)
    expect(last().killed).toBe(true)
    await closed
  })

  it('closes at once while it waits for a restart, and does not restart then', async () => {
    const { supervisor, children, last } = start()
    last().exit(1)
    await supervisor.close()
    vi.advanceTimersByTime(600_000)
    expect(children).toHaveLength(1)
  })
})
