import type { IpcMain, WebContents } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { channels } from './channels'
import { listenToWindows, type DeskRequests } from './ipc'

type Listener = (event: unknown, value: unknown) => unknown

describe('messages of the windows to the shell', () => {
  const desk = { id: 1 } as WebContents
  const other = { id: 2 } as WebContents
  const top = { url: 'app://desk/claims', parent: null }
  const listeners = new Map<string, Listener>()
  const requests = {
    isDeskWindow: (contents: WebContents) => contents === desk,
    connectCore: vi.fn(),
    chooseSource: vi.fn(async () => ({ status: 'cancelled' as const })),
    takeDropped: vi.fn(async () => ({ status: 'cancelled' as const })),
    saveDownload: vi.fn(async () => ({ status: 'saved' as const })),
    setLanguage: vi.fn(),
    openExternal: vi.fn(),
  } satisfies DeskRequests

  beforeEach(() => {
    vi.clearAllMocks()
    listeners.clear()
    const keep = (channel: string, listener: Listener): void =>
      void listeners.set(channel, listener)
    listenToWindows({ on: keep, handle: keep } as unknown as IpcMain, requests)
  })

  const say = (channel: string, value?: unknown, sender = desk, senderFrame: unknown = top) =>
    listeners.get(channel)?.({ sender, senderFrame }, value)
  const anyAsked = () =>
    Object.values(requests).some((request) => 'mock' in request && request.mock.calls.length > 0)

  it('are acted on when the desk’s page sends them in the right form', async () => {
    say(channels.connectCore)
    say(channels.setLanguage, 'en')
    say(channels.openExternal, 'https://www.gov.cn/')
    expect(await say(channels.chooseSource, 'folder')).toEqual({ status: 'cancelled' })
    expect(await say(channels.takeDropped, '/home/a.zip')).toEqual({ status: 'cancelled' })
    expect(await say(channels.saveDownload, 'd1')).toEqual({ status: 'saved' })
    expect(requests.connectCore).toHaveBeenCalledWith(desk)
    expect(requests.setLanguage).toHaveBeenCalledWith('en')
    expect(requests.openExternal).toHaveBeenCalledWith('https://www.gov.cn/')
    expect(requests.chooseSource).toHaveBeenCalledWith(desk, 'folder')
    expect(requests.takeDropped).toHaveBeenCalledWith('/home/a.zip')
    expect(requests.saveDownload).toHaveBeenCalledWith(desk, 'd1')
  })

  it('cover every channel the preload sends on', () => {
    const fromShell: string[] = [channels.corePort, channels.coreLost]
    const sent = Object.values(channels).filter((channel) => !fromShell.includes(channel))
    expect([...listeners.keys()].sort()).toEqual(sent.sort())
  })

  const wellFormed: [string, unknown][] = [
    [channels.connectCore, undefined],
    [channels.setLanguage, 'en'],
    [channels.openExternal, 'https://www.gov.cn/'],
    [channels.chooseSource, 'file'],
    [channels.takeDropped, '/home/a.zip'],
    [channels.saveDownload, 'd1'],
  ]
  const attempt = (...message: Parameters<typeof say>): void => {
    try {
      say(...message)
    } catch (error) {
      expect(error).toEqual(new Error('refused'))
    }
  }

  it.each(wellFormed)('%s is refused to anyone else', (channel, value) => {
    attempt(channel, value, other)
    attempt(channel, value, desk, null)
    attempt(channel, value, desk, { ...top, url: 'https://example.com/' })
    attempt(channel, value, desk, { ...top, parent: top })
    expect(anyAsked()).toBe(false)
  })

  it.each(wellFormed.map(([channel]) => channel))('%s is refused in another form', (channel) => {
    const forms = [7, null, {}, ['file'], { toString: () => 'file' }, 'x'.repeat(40_000)]
    for (const value of forms) attempt(channel, value)
    expect(anyAsked()).toBe(false)
  })
})
