import { addDays } from './calendar'
import type { PolicyState } from './catalogues'

/** The dates and the state that a policy carries. Dates `YYYY-MM-DD`. */
export interface PolicyDates {
  state: PolicyState
  startOn: string
  /** Last day of cover; `null` is open. */
  endOn: string | null
  /** No cover from this day on. */
  surrenderedOn: string | null
}

/** In force, expired or surrendered on `today`: what said in force when it came may have ended since (POL-01). */
export function policyStateOn(
  { state, endOn }: Pick<PolicyDates, 'state' | 'endOn'>,
  today: string,
): PolicyState {
  return state === 'in_force' && endOn !== null && endOn < today ? 'expired' : state
}

/** The last day of cover; `null` is open. */
export function lastDayOfCover({
  endOn,
  surrenderedOn,
}: Pick<PolicyDates, 'endOn' | 'surrenderedOn'>): string | null {
  const ends = [endOn, surrenderedOn === null ? null : addDays(surrenderedOn, -1)]
  return ends.filter((day) => day !== null).sort()[0] ?? null
}

/** `today`, moved into the days of cover where it lies outside them: the day balances are shown of. */
export function dayOfCover(dates: Omit<PolicyDates, 'state'>, today: string): string {
  const last = lastDayOfCover(dates)
  const latest = last !== null && last < today ? last : today
  return latest < dates.startOn ? dates.startOn : latest
}
