import { addDays } from './calendar'
import type { ClaimState } from './states'

/**
 * How long records are kept. Source: DOMAIN AUD-02 (Insurance Law art. 87): at least 5 years after the end
 * of a contract of up to one year, at least 10 years after the end of a longer one.
 *
 * - A contract covers its last day. It is one of up to one year when it ends before the first anniversary
 *   of its first day: 2024-01-01 to 2024-12-31 is, 2024-01-01 to 2025-01-01 is not.
 * - 29 February has its anniversary on 1 March where the year has none, so that no period is a day short.
 * - The anniversary of the day the period runs from is still kept; on the day after it the record is due.
 * - A claim may be settled after its contract has ended: the period runs from the later day (own).
 * - Without a policy the contract is unknown, and with it its length: 10 years after closing (own).
 * - A contract without an end runs, and its claims are not due.
 */

/** States of a claim with which nobody has anything left to do. */
export const finalClaimStates: readonly ClaimState[] = ['closed', 'paid', 'withdrawn', 'rejected']

export type RetentionYears = 5 | 10
export type RetentionBasis = 'contract_end' | 'closing'

/** First and last day of a contract, `YYYY-MM-DD`. */
export interface ContractPeriod {
  startOn: string
  /** `null`: without an end. */
  endOn: string | null
}

export interface Retention {
  /** What the period runs from. */
  basis: RetentionBasis
  basisOn: string
  years: RetentionYears
  /** The first day on which the record may be deleted. */
  dueOn: string
}

/** The same day `years` later; 29 February becomes 1 March where the year has none. */
export function anniversary(date: string, years: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return new Date(Date.UTC(year + years, month - 1, day)).toISOString().slice(0, 10)
}

/** How many years after its end the records of a contract are kept. */
export function retentionYears({ startOn, endOn }: ContractPeriod): RetentionYears {
  return endOn !== null && endOn < anniversary(startOn, 1) ? 5 : 10
}

/** The first day on which what was kept `years` from `basisOn` may be deleted. */
export function deletableFrom(basisOn: string, years: RetentionYears): string {
  return addDays(anniversary(basisOn, years), 1)
}

/** The latest day from which a period of `years` has run out on `today`. */
export function latestBasisDue(today: string, years: RetentionYears): string {
  const basisOn = anniversary(addDays(today, -1), -years)
  return deletableFrom(basisOn, years) <= today ? basisOn : addDays(basisOn, -1)
}

/**
 * When a claim may be deleted, and by which rule.
 * @param closedOn business date on which it was settled for good; `null` while it is not
 * @param contract of its policy; `null` for a claim without one
 * @returns `null` while no period has begun: the claim is not settled, or its contract has no end
 */
export function claimRetention(
  closedOn: string | null,
  contract: ContractPeriod | null,
): Retention | null {
  if (closedOn === null) return null
  if (contract === null) return after('closing', closedOn, 10)
  if (contract.endOn === null) return null
  const years = retentionYears(contract)
  return closedOn > contract.endOn
    ? after('closing', closedOn, years)
    : after('contract_end', contract.endOn, years)
}

/** Whether the period of the contract itself is over, so that nothing but its claims keeps its record. */
export function contractIsOver(contract: ContractPeriod, today: string): boolean {
  if (contract.endOn === null) return false
  return deletableFrom(contract.endOn, retentionYears(contract)) <= today
}

function after(basis: RetentionBasis, basisOn: string, years: RetentionYears): Retention {
  return { basis, basisOn, years, dueOn: deletableFrom(basisOn, years) }
}
