import { setTimeout as sleep } from 'node:timers/promises'
import { refusal } from '@shared/contract/errors'

const RETRY_MS = 25
const GIVE_UP_MS = 15_000

/**
 * Does what needs a lock on the database file, again while another process holds it, without blocking
 * this one.
 * @throws the `desk_busy` refusal after 15 s, and whatever else `work` throws
 */
export async function whenFree<T>(work: () => T): Promise<T> {
  const started = performance.now()
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!String((error as { code?: unknown } | null)?.code).startsWith('SQLITE_BUSY')) throw error
      const waitedMs = Math.round(performance.now() - started)
      if (waitedMs > GIVE_UP_MS) throw refusal('desk_busy', { waitedMs })
      await sleep(RETRY_MS)
    }
  }
}
