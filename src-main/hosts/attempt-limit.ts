import { refusal } from '@shared/contract/errors'

/** So many may fail at once, and so many more every minute. */
const BURST = 10
const REFILL_MS = 60_000 / BURST

/**
 * Slows guessing down for a whole host, beside the lock-out of each account: somebody who tries one password
 * on every name is stopped here. An attempt that succeeds is given back, so that people at work never meet it.
 */
export class AttemptLimit {
  #left = BURST
  #countedAt: number

  /**
   * @param clock now in milliseconds since 1970, for what people are told
   * @param steady milliseconds of a clock that nobody sets back
   */
  constructor(
    private readonly clock: () => number,
    private readonly steady: () => number = () => performance.now(),
  ) {
    this.#countedAt = steady()
  }

  /** Makes an attempt. @throws the refusal `locked_out` while none is left; then `attempt` is not called */
  async run<T>(attempt: () => Promise<T>): Promise<T> {
    this.#refill()
    if (this.#left < 1) {
      const waitMs = Math.ceil((1 - this.#left) * REFILL_MS)
      throw refusal('locked_out', { retryAt: new Date(this.clock() + waitMs).toISOString() })
    }
    // Taken before it is known how it ends: many at once gain nothing.
    this.#left -= 1
    const result = await attempt()
    this.#left = Math.min(BURST, this.#left + 1)
    return result
  }

  #refill(): void {
    const now = this.steady()
    this.#left = Math.min(BURST, this.#left + (now - this.#countedAt) / REFILL_MS)
    this.#countedAt = now
  }
}
