import type { ChannelSettings } from '@shared/contract/outbox'

/** When a message is due, and who has it: by clocks that may have been set forth or back. */

const MINUTE_MS = 60_000

/** After the eighth attempt a person decides. */
export const MOST_ATTEMPTS = 8
const LONGEST_DELAY_MS = 120 * MINUTE_MS

/** How long whoever sends a message has it for themselves; nothing that is done with one takes so long. */
export const LEASE_MS = 5 * MINUTE_MS

/** Wait before the next attempt: 1, 2, 4 … minutes, at most two hours. @param attempts those made */
export function retryDelayMs(attempts: number): number {
  return Math.min(LONGEST_DELAY_MS, MINUTE_MS * 2 ** Math.max(0, attempts - 1))
}

/** From when to when a message that is due lies: one due later than any delay is due now, the clock was set back. */
export function dueRange(nowMs: number): { until: string; from: string } {
  return { until: iso(nowMs), from: iso(nowMs + LONGEST_DELAY_MS + MINUTE_MS) }
}

/** The same of a lease that has run out. */
export function leaseRange(nowMs: number): { until: string; from: string } {
  return { until: iso(nowMs), from: iso(nowMs + LEASE_MS + MINUTE_MS) }
}

/** Whether telephones are left alone at this moment; `from` and `to` the same: never. */
export function isQuiet({ from, to }: ChannelSettings['quiet'], nowMs: number): boolean {
  const time = new Date(nowMs + 8 * 60 * MINUTE_MS).toISOString().slice(11, 16)
  if (from === to) return false
  return from < to ? time >= from && time < to : time >= from || time < to
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
