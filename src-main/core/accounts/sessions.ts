import { createHash, randomBytes } from 'node:crypto'

export interface Session {
  readonly accountId: string
  /** For the lock screen. */
  name: string
  locked: boolean
}

interface Kept extends Session {
  /** The slots of the keyring whose passwords it was entered with: it lasts as long as one of them is in force. */
  slots: Set<string>
  startedAt: number
  activeAt: number
  /** When the connection it was used over went away. */
  leftAt: number | null
}

/** A reload takes its session along; a window that is closed does not come back in this time. */
const RETURN_WITHIN_MS = 30_000
/** Nobody works longer than this without signing in anew. */
const LONGEST_MS = 14 * 3_600_000

/**
 * Who is signed in, by the token of each window. Kept in memory only: a desk that starts anew knows nobody.
 */
export class Sessions {
  readonly #sessions = new Map<string, Kept>()

  constructor(private readonly clock: () => number) {}

  /** @returns the token, of which only a hash is kept */
  begin(accountId: string, name: string, slotId: string | null): string {
    const token = randomBytes(32).toString('base64url')
    const at = this.clock()
    this.#sessions.set(hashed(token), {
      accountId,
      name,
      locked: false,
      slots: new Set(slotId === null ? [] : [slotId]),
      startedAt: at,
      activeAt: at,
      leftAt: null,
    })
    return token
  }

  /**
   * The session of this token, locked once nothing was done in it for `idleMs`.
   * @param active whether the call is somebody's work, and not the page refreshing itself
   */
  find(token: string | null, idleMs: number, active: boolean): Session | null {
    if (token === null) return null
    const key = hashed(token)
    const session = this.#sessions.get(key)
    if (!session) return null
    const at = this.clock()
    // After the clock was set back, time counts from now.
    session.startedAt = Math.min(session.startedAt, at)
    session.activeAt = Math.min(session.activeAt, at)
    const gone = session.leftAt !== null && at - session.leftAt > RETURN_WITHIN_MS
    if (gone || at - session.startedAt > LONGEST_MS) {
      this.#sessions.delete(key)
      return null
    }
    session.leftAt = null
    if (at - session.activeAt > idleMs) session.locked = true
    if (active && !session.locked) session.activeAt = at
    return session
  }

  /** Whether it was entered with the password that is in force, which another program may have changed. */
  enteredWith(token: string | null, slotId: string | null): boolean {
    const session = token === null ? undefined : this.#sessions.get(hashed(token))
    return slotId !== null && session?.slots.has(slotId) === true
  }

  /** The session's owner has shown this password, or is about to have it. */
  allow(token: string | null, slotId: string | null): void {
    if (token !== null && slotId !== null) this.#sessions.get(hashed(token))?.slots.add(slotId)
  }

  /** Whether anybody is signed in. */
  get anybody(): boolean {
    return this.#sessions.size > 0
  }

  lock(token: string | null): void {
    const session = token === null ? undefined : this.#sessions.get(hashed(token))
    if (session) session.locked = true
  }

  unlock(token: string): void {
    const session = this.#sessions.get(hashed(token))
    if (!session) return
    session.locked = false
    session.activeAt = this.clock()
  }

  end(token: string | null): void {
    if (token !== null) this.#sessions.delete(hashed(token))
  }

  /** The connection of this token's window is gone; the session ends unless the window comes back at once. */
  left(token: string): void {
    const session = this.#sessions.get(hashed(token))
    if (session) session.leftAt = this.clock()
  }

  /** Ends every session of an account, but for the one of `except`. */
  endAll(accountId: string | null, except: string | null = null): void {
    const kept = except === null ? null : hashed(except)
    for (const [key, session] of this.#sessions) {
      if (key !== kept && (accountId === null || session.accountId === accountId)) {
        this.#sessions.delete(key)
      }
    }
  }
}

function hashed(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
