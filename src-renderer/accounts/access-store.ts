import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Outputs } from '@shared/contract'
import type { Me } from '@shared/contract/accounts'
import { useDesk } from '@renderer/app/desk-store'
import { session } from '@renderer/app/remember'
import { useClient, watchSession } from '@renderer/client/connection'
import { isSessionRefusal, keepSessionToken, type SessionRefusal } from '@renderer/client/session'

/**
 * Where this window stands: `asking` the core, `unreachable` for now, `firstRun` without accounts, `signIn`,
 * `locked`, `newPassword` before anything else, `keepKey` while the recovery key is shown, `in`: at work.
 */
export type AccessPhase =
  'asking' | 'unreachable' | 'firstRun' | 'signIn' | 'locked' | 'newPassword' | 'keepKey' | 'in'

type Entered = Outputs['accounts']['signIn']

/** What is told after signing in: when that was done last, and how often it failed since. */
export interface Greeting {
  lastSignInAt: string | null
  failedSince: number
}

const DEFAULT_IDLE_MINUTES = 10

/** Who is at this window, and what has to happen before they get to work. */
export const useAccess = defineStore('access', () => {
  const phase = ref<AccessPhase>('asking')
  const problem = ref<unknown>(null)
  const me = ref<Me | null>(null)
  /** Whose locked session it is. */
  const lockedName = ref('')
  const idleMinutes = ref(DEFAULT_IDLE_MINUTES)
  const greeting = ref<Greeting | null>(null)
  const recoveryKey = ref<string | null>(null)
  /** Work is behind what is shown now: whoever did it gets back to it. */
  const working = ref(false)
  /** How often somebody came (back) to work: what failed for want of a session is asked again. */
  const entries = ref(0)
  /** Just typed, and asked for once more where it must be changed at once. */
  let typed: string | null = null

  const shut = computed(() => phase.value !== 'in')

  /** Asks where the desk stands, and goes on from there. */
  async function start(): Promise<void> {
    watchSession(refused)
    phase.value = 'asking'
    problem.value = null
    try {
      if (session.read('lock') === true) await lockSession()
      const status = await useClient().accounts.status()
      idleMinutes.value = status.idleMinutes
      if (status.state === 'new') phase.value = 'firstRun'
      else if (status.session === 'active') await enter()
      else if (status.session === 'locked') {
        lockedName.value = status.name ?? ''
        phase.value = 'locked'
      } else {
        keepSessionToken(null)
        phase.value = 'signIn'
      }
    } catch (error) {
      // A refused session has already led elsewhere.
      if (phase.value !== 'asking') return
      problem.value = error
      phase.value = 'unreachable'
    }
  }

  /** To work: with what the desk says of whoever is signed in. */
  async function enter(): Promise<void> {
    const desk = useDesk()
    await desk.loadInfo()
    me.value = desk.me
    phase.value = 'in'
    working.value = true
    entries.value += 1
    void desk.loadCounts().catch(() => undefined)
    // The setting may have been changed since the page was opened.
    void useClient()
      .accounts.status()
      .then(
        (status) => (idleMinutes.value = status.idleMinutes),
        () => undefined,
      )
  }

  /** After signing in or unlocking; another person than before begins with an empty page. */
  async function entered(answer: Entered, password: string): Promise<void> {
    keepSessionToken(answer.token)
    session.write('lock', null)
    if (working.value && me.value?.id !== answer.me.id) return startOver()
    me.value = answer.me
    const { lastSignInAt, failedSince } = answer
    // Who only unlocks knows when they signed in.
    greeting.value = working.value && failedSince === 0 ? null : { lastSignInAt, failedSince }
    if (answer.me.mustChangePassword) {
      typed = password
      phase.value = 'newPassword'
    } else await enter()
  }

  async function signIn(name: string, password: string): Promise<void> {
    await entered(await useClient().accounts.signIn({ name, password }), password)
  }
  async function unlock(password: string): Promise<void> {
    await entered(await useClient().accounts.unlock({ password }), password)
  }
  async function setUp(input: {
    name: string
    password: string
    alsoReviews: boolean
  }): Promise<void> {
    const answer = await useClient().accounts.setUp(input)
    showKey(answer)
  }
  async function recover(input: {
    recoveryKey: string
    name: string
    password: string
  }): Promise<void> {
    const answer = await useClient().accounts.recover(input)
    showKey(answer)
  }
  function showKey(answer: Entered & { recoveryKey: string }): void {
    keepSessionToken(answer.token)
    me.value = answer.me
    recoveryKey.value = answer.recoveryKey
    phase.value = 'keepKey'
  }
  /** The recovery key has been kept. */
  async function keptKey(): Promise<void> {
    recoveryKey.value = null
    await enter()
  }

  /**
   * Changes one's own password.
   * @param current `null`: the one just typed at the sign-in
   */
  async function changePassword(current: string | null, next: string): Promise<void> {
    const answer = await useClient().accounts.changePassword({
      current: current ?? typed ?? '',
      next,
    })
    me.value = answer.me
    typed = null
    if (phase.value === 'newPassword') await enter()
  }
  const knowsTyped = (): boolean => typed !== null

  /** Hides the work at once; the core is told, and told again after a reload if it could not be reached. */
  function lock(): void {
    if (phase.value !== 'in') return
    lockedName.value = me.value?.name ?? ''
    phase.value = 'locked'
    session.write('lock', true)
    void lockSession().catch(() => undefined)
  }
  async function lockSession(): Promise<void> {
    try {
      await useClient().accounts.lock()
    } catch (error) {
      // Locked or ended already: there is nothing left to lock.
      if (!isSessionRefusal(error)) throw error
    }
    session.write('lock', null)
  }

  /** Ends the session; nothing of it stays in the window. */
  async function signOut(): Promise<void> {
    await useClient()
      .accounts.signOut()
      .catch(() => undefined)
    keepSessionToken(null)
    startOver()
  }

  function refused(refusal: SessionRefusal): void {
    if (refusal.code === 'session_locked') {
      lockedName.value = refusal.data.name
      phase.value = 'locked'
    } else if (refusal.code === 'password_expired') {
      phase.value = 'newPassword'
    } else {
      keepSessionToken(null)
      phase.value = refusal.data.state === 'new' ? 'firstRun' : 'signIn'
    }
  }

  return {
    phase,
    problem,
    me,
    lockedName,
    idleMinutes,
    greeting,
    recoveryKey,
    working,
    entries,
    shut,
    start,
    enter,
    signIn,
    unlock,
    setUp,
    recover,
    keptKey,
    changePassword,
    knowsTyped,
    lock,
    signOut,
  }
})

/** Ends what this window remembers and loads the page anew, as somebody else would find it. */
function startOver(): void {
  session.close(['token'])
  history.replaceState(null, '', '#/')
  location.reload()
}
