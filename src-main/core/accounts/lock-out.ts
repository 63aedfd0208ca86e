import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { refusal } from '@shared/contract/errors'

const FILE = 'sign-in.json'
const FREE_ATTEMPTS = 5
const FIRST_DELAY_MS = 30_000
const LONGEST_DELAY_MS = 3_600_000
/** Names that nobody has are remembered as well, so that they look like any other; only so many. */
const MOST_STRANGERS = 1000

const record = z.object({ failures: z.number().int().min(0), lastAt: z.number() })
const stored = z.record(z.string(), record)
type Failures = z.infer<typeof record>

/**
 * Counts failed sign-ins per account and makes guessing slow: after five, each further one waits twice as long
 * as the one before, from half a minute to an hour. Lies beside the database, since it must work before that
 * can be read; two programs on one folder share it.
 */
export class LockOut {
  readonly #file: string
  readonly #strangers = new Map<string, Failures>()

  constructor(
    dataDir: string,
    private readonly clock: () => number,
  ) {
    this.#file = join(dataDir, FILE)
  }

  /**
   * Counts an attempt as failed before it is made, so that many at once gain nothing; `succeeded` takes it back.
   * @param key the account's id, or any mark of a name that is not known
   * @param known whether it is an account
   * @returns how many attempts are left before the next wait
   * @throws the refusal `locked_out`
   */
  attempt(key: string, known: boolean): number {
    const retryAt = this.lockedUntil(key)
    if (retryAt !== null) throw refusal('locked_out', { retryAt })
    const failures = (this.#of(key)?.failures ?? 0) + 1
    const entry = { failures, lastAt: this.clock() }
    if (known) this.#write({ ...this.#read(), [key]: entry })
    else {
      if (this.#strangers.size >= MOST_STRANGERS) this.#strangers.clear()
      this.#strangers.set(key, entry)
    }
    return Math.max(0, FREE_ATTEMPTS - failures)
  }

  /** Forgets the failures. @returns how many there were besides the attempt that succeeded */
  succeeded(key: string): number {
    const { [key]: own, ...others } = this.#read()
    if (own) this.#write(others)
    return Math.max(0, (own?.failures ?? 0) - 1)
  }

  /** Lifts a lock-out, e.g. with a new password. */
  forget(key: string): void {
    this.succeeded(key)
  }

  /** Until when nobody signs in to this account, as UTC ISO; `null` when one may try. */
  lockedUntil(key: string): string | null {
    const own = this.#of(key)
    if (!own || own.failures < FREE_ATTEMPTS) return null
    const delay = Math.min(
      LONGEST_DELAY_MS,
      FIRST_DELAY_MS * 2 ** Math.min(own.failures - FREE_ATTEMPTS, 20),
    )
    const now = this.clock()
    // A clock set back must not lock somebody out for a year.
    const until = Math.min(own.lastAt, now) + delay
    return until > now ? new Date(until).toISOString() : null
  }

  #of(key: string): Failures | undefined {
    return this.#read()[key] ?? this.#strangers.get(key)
  }

  /** A file that cannot be read counts as empty: what guards the data is the cost of each guess. */
  #read(): Record<string, Failures> {
    try {
      return stored.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch {
      return {}
    }
  }

  #write(entries: Record<string, Failures>): void {
    const temporary = `${this.#file}.${process.pid}`
    try {
      writeFileSync(temporary, JSON.stringify(entries), { mode: 0o600 })
      renameSync(temporary, this.#file)
    } catch {
      // On a full disk people still sign in.
      rmSync(temporary, { force: true })
    }
  }
}
