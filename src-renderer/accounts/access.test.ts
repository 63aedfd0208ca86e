import { createPinia } from 'pinia'
import { createApp, nextTick, type App as VueApp } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { permissionsOf } from '@shared/domain/authority'
import { refusal } from '@shared/contract/errors'
import type { CallMark } from '@shared/client/message-port-link'
import App from '@renderer/app/App.vue'
import { useDesk } from '@renderer/app/desk-store'
import { makeRouter } from '@renderer/app/router'
import { reportRefused, setCarrier } from '@renderer/client/connection'
import { clientOver, sessionToken } from '@renderer/client/session'
import { i18n } from '@renderer/locales/texts'
import { useAccess } from './access-store'

/** What the core would answer, by procedure, and the calls it was sent. */
class Answers {
  readonly calls: { path: string; mark: CallMark }[] = []
  session: 'none' | 'active' | 'locked' = 'none'
  mustChange = false
  id = 'p-1'
  readonly refusals = new Map<string, Error>()

  get me() {
    const roles = ['reviewer' as const]
    return {
      id: this.id,
      name: '李敏',
      roles,
      permissions: permissionsOf(roles),
      mustChangePassword: this.mustChange,
    }
  }
  answer(path: string): unknown {
    const refused = this.refusals.get(path)
    if (refused) throw refused
    const entered = { token: 't-1', me: this.me, lastSignInAt: null, failedSince: 0 }
    switch (path) {
      case 'accounts.status':
        return {
          state: 'open',
          session: this.session,
          name: this.session === 'none' ? null : '李敏',
          idleMinutes: 10,
          keychain: false,
        }
      case 'accounts.signIn':
      case 'accounts.unlock':
        return entered
      case 'outbox.counts':
        return { byState: {}, letters: 0, calls: 0, failures: [] }
      case 'desk.info':
        return {
          version: '0',
          schemaVersion: 2,
          today: '2025-03-03',
          me: this.me,
          staff: [],
          empty: false,
          sampleLoaded: true,
          insurer: {},
          insurerVersion: 1,
          host: 'test',
          lastBackupAt: null,
          clockBehindMs: 0,
        }
      case 'claims.count':
        return { total: 0, byState: {}, mine: 0, unassigned: 0, dueToday: 0, overdue: 0 }
      default:
        return {}
    }
  }
  count(path: string): number {
    return this.calls.filter((call) => call.path === path).length
  }
}

describe('who is at the window (USR-01)', () => {
  let core: Answers
  let app: VueApp
  const access = (): ReturnType<typeof useAccess> => useAccess()
  const frame = (): HTMLElement | null => document.querySelector<HTMLElement>('.frame')
  const settled = async (): Promise<void> => {
    await vi.waitFor(() => expect(access().phase).not.toBe('asking'))
    await nextTick()
  }

  beforeEach(async () => {
    window.sessionStorage.clear()
    window.localStorage.clear()
    location.hash = '#/settings'
    core = new Answers()
    const link = {
      async call(path: readonly string[], _input: unknown, { context }: { context: CallMark }) {
        core.calls.push({ path: path.join('.'), mark: context })
        return core.answer(path.join('.'))
      },
    }
    setCarrier({
      kind: 'web',
      client: clientOver(link, {}, reportRefused),
      background: clientOver(link, { background: true }, reportRefused),
      takeFiles: () => Promise.reject(new Error('no files here')),
      save: () => Promise.resolve(false),
      reconnect: () => undefined,
      setLanguage: () => undefined,
    })
    document.body.replaceChildren(Object.assign(document.createElement('div'), { id: 'app' }))
    app = createApp(App)
    app.use(createPinia()).use(i18n).use(makeRouter())
    app.mount('#app')
    await access().start()
    await settled()
  })
  afterEach(() => app.unmount())

  async function signIn(): Promise<void> {
    await access().signIn('李敏', 'some password')
    await nextTick()
  }

  it('nothing of the desk is asked or drawn before somebody signs in', () => {
    expect(access().phase).toBe('signIn')
    expect(frame()).toBeNull()
    expect([...new Set(core.calls.map(({ path }) => path))]).toEqual(['accounts.status'])
  })

  it('signing in keeps the token for this window and draws what the roles allow', async () => {
    await signIn()
    expect(sessionToken()).toBe('t-1')
    expect(frame()?.hidden).toBe(false)
    expect(useDesk().may('claims.decide')).toBe(true)
    expect(useDesk().limit('claims.decide')).toBe(1_000_000)
    expect(useDesk().may('accounts.manage')).toBe(false)
    expect(useDesk().limit('claims.confirm')).toBe(0)
    expect(document.querySelector('[data-testid="nav-settings"]')).not.toBeNull()
  })

  it('the lock hides the work, makes it inert, tells the core, and gives it back with what was typed', async () => {
    await signIn()
    const field = document.createElement('input')
    field.value = '写了一半'
    frame()?.append(field)
    access().lock()
    await nextTick()
    expect(frame()?.style.display).toBe('none')
    expect(frame()?.hasAttribute('inert')).toBe(true)
    expect(document.documentElement.classList.contains('shut')).toBe(true)
    expect(document.querySelector('[data-testid="locked-name"]')?.textContent).toBe('李敏')
    expect(document.title).not.toContain('李敏')
    await vi.waitFor(() => expect(core.count('accounts.lock')).toBe(1))

    await access().unlock('some password')
    await nextTick()
    expect(frame()?.style.display).toBe('')
    expect(frame()?.hasAttribute('inert')).toBe(false)
    expect(document.documentElement.classList.contains('shut')).toBe(false)
    expect(document.contains(field)).toBe(true)
    expect(field.value).toBe('写了一半')
  })

  it('while it is locked no key reaches the work', async () => {
    await signIn()
    const heard: string[] = []
    const hear = (event: KeyboardEvent): unknown => heard.push(event.key)
    window.addEventListener('keydown', hear)
    const press = (on: EventTarget | null): void => {
      on?.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', bubbles: true }))
    }
    press(document.body)
    access().lock()
    await nextTick()
    press(document.body)
    press(document.querySelector('[data-testid="unlock-password"]'))
    window.removeEventListener('keydown', hear)
    expect(heard).toEqual(['n'])
  })

  it('a lock that did not reach the core is made up for before the page shows anything again', async () => {
    await signIn()
    core.refusals.set('accounts.lock', new Error('not reached'))
    access().lock()
    await vi.waitFor(() => expect(core.count('accounts.lock')).toBe(1))
    core.refusals.clear()
    core.session = 'locked'
    // As after a reload.
    await access().start()
    expect(core.count('accounts.lock')).toBe(2)
    expect(access().phase).toBe('locked')
  })

  it('a call refused for the session leads to the lock or the sign-in and keeps the work', async () => {
    await signIn()
    core.refusals.set('claims.count', refusal('session_locked', { name: '李敏' }))
    await useDesk().refresh()
    expect(access().phase).toBe('locked')
    core.refusals.set('claims.count', refusal('not_signed_in', { state: 'open' }))
    await useDesk().refresh()
    await nextTick()
    expect(access().phase).toBe('signIn')
    expect(sessionToken()).toBeNull()
    expect(frame()?.style.display).toBe('none')
    core.refusals.clear()
    await signIn()
    expect(frame()?.style.display).toBe('')
  })

  it('a password somebody else set is changed before anything of the desk is asked', async () => {
    core.mustChange = true
    await access().signIn('李敏', 'temporary')
    await nextTick()
    expect(access().phase).toBe('newPassword')
    expect(frame()).toBeNull()
    expect(core.count('desk.info')).toBe(0)
  })

  it('timed refreshes are marked, work is not', async () => {
    await signIn()
    core.calls.length = 0
    await useDesk().refresh({ background: true })
    await useDesk().refresh()
    const marks = core.calls.map(({ path, mark }) => `${path} ${mark.background === true}`)
    expect(marks).toEqual([
      'desk.info true',
      'claims.count true',
      // Answers that came are looked for by the page itself, whoever asked for the counts.
      'claims.list true',
      'desk.info false',
      'claims.count false',
      'claims.list true',
    ])
  })
})
