import type { App, Session } from 'electron'
import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { hardenContents, hardenSession } from './harden'

/** Electron's objects as far as they are set up here; the test then speaks to what was set. */
describe('every page there will be', () => {
  const openExternal = vi.fn()
  let page: EventEmitter & { setWindowOpenHandler(handler: typeof openHandler): void }
  let openHandler: (details: { url: string }) => { action: string }

  beforeEach(() => {
    openExternal.mockClear()
    const app = new EventEmitter()
    hardenContents(app as unknown as App, openExternal)
    page = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: typeof openHandler) => void (openHandler = handler),
    })
    app.emit('web-contents-created', {}, page)
  })

  const emit = (event: string, details: object = {}, ...rest: unknown[]) => {
    const preventDefault = vi.fn()
    page.emit(event, { ...details, preventDefault }, ...rest)
    return preventDefault.mock.calls.length > 0
  }

  it('stays on the desk', () => {
    const here = { url: 'app://desk/claims', isMainFrame: true }
    expect(emit('will-frame-navigate', here)).toBe(false)
    expect(emit('will-redirect', here)).toBe(false)
    expect(openExternal).not.toHaveBeenCalled()
  })

  it('does not leave it, by link or by redirect; a link goes to the gate', () => {
    const away = { url: 'https://example.com/', isMainFrame: true }
    expect(emit('will-frame-navigate', away)).toBe(true)
    expect(openExternal).toHaveBeenCalledWith(away.url)
    expect(emit('will-redirect', away)).toBe(true)
  })

  it('a frame inside it cannot open anything outside by navigating', () => {
    expect(emit('will-frame-navigate', { url: 'mailto:a@b.example', isMainFrame: false })).toBe(
      true,
    )
    expect(openExternal).not.toHaveBeenCalled()
  })

  it('opens no window, not even one of the desk', () => {
    expect(openHandler({ url: 'app://desk/' })).toEqual({ action: 'deny' })
    expect(openHandler({ url: 'https://www.gov.cn/' })).toEqual({ action: 'deny' })
    expect(openExternal).toHaveBeenLastCalledWith('https://www.gov.cn/')
  })

  it('attaches no webview and finds no Bluetooth device', () => {
    expect(emit('will-attach-webview')).toBe(true)
    const choose = vi.fn()
    expect(emit('select-bluetooth-device', {}, [{ deviceId: 'x' }], choose)).toBe(true)
    expect(choose).toHaveBeenCalledWith('')
  })
})

describe('the session', () => {
  function hardened() {
    const set = new EventEmitter()
    const handlers: Record<string, (...values: unknown[]) => unknown> = {}
    const keep = (name: string) => (handler: (...values: unknown[]) => unknown) =>
      void (handlers[name] = handler)
    const spellChecker = vi.fn()
    const session = Object.assign(set, {
      setPermissionRequestHandler: keep('request'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
      setSpellCheckerEnabled: spellChecker,
      webRequest: {
        onBeforeRequest: (_filter: unknown, handler: (...values: unknown[]) => unknown) =>
          void (handlers['load'] = handler),
      },
    })
    hardenSession(session as unknown as Session, false)
    const answer = (name: string, ...values: unknown[]): unknown => {
      let given: unknown
      handlers[name]?.(...values.slice(0, 2), (value: unknown) => (given = value), values[2])
      return given
    }
    return { session, handlers, answer, spellChecker }
  }

  it('grants no permission that is not listed, asked or checked', () => {
    const { answer, handlers } = hardened()
    const details = { requestingUrl: 'app://desk/', isMainFrame: true }
    expect(answer('request', null, 'media', details)).toBe(false)
    expect(answer('request', null, 'clipboard-sanitized-write', details)).toBe(true)
    expect(handlers['check']?.(null, 'geolocation', 'app://desk', details)).toBe(false)
    expect(handlers['check']?.(null, 'clipboard-sanitized-write', 'app://desk', details)).toBe(true)
    expect(handlers['device']?.({ deviceType: 'usb', origin: 'app://desk' })).toBe(false)
  })

  it('loads nothing from the network and no dictionaries', () => {
    const { handlers, spellChecker } = hardened()
    const load = (url: string) => {
      const answer = vi.fn()
      handlers['load']?.({ url }, answer)
      return answer.mock.lastCall?.[0] as unknown
    }
    expect(load('https://example.com/')).toEqual({ cancel: true })
    expect(load('app://desk/index.html')).toEqual({ cancel: false })
    expect(spellChecker).toHaveBeenCalledWith(false)
  })

  it('lets the page save its own files under a safe name, and nothing else', () => {
    const { session } = hardened()
    const download = (url: string, name: string) => {
      const preventDefault = vi.fn()
      const setSaveDialogOptions = vi.fn()
      const item = { getURL: () => url, getFilename: () => name, setSaveDialogOptions }
      session.emit('will-download', { preventDefault }, item)
      return { prevented: preventDefault.mock.calls.length > 0, setSaveDialogOptions }
    }
    const own = download('blob:app://desk/1', 'a/b.pdf')
    expect(own.prevented).toBe(false)
    expect(own.setSaveDialogOptions).toHaveBeenCalledWith({ defaultPath: 'b.pdf' })
    expect(download('https://example.com/a.pdf', 'a.pdf').prevented).toBe(true)
    expect(download('blob:app://desk/1', 'a.exe').prevented).toBe(true)
  })
})
