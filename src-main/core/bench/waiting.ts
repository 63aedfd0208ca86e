import { adjudicate } from '@shared/domain/adjudication/adjudicate'
import type { ClaimToAdjudicate } from '@shared/domain/adjudication/claim'
import type { PlanRules } from '@shared/domain/adjudication/plan'
import { addDays } from '@shared/domain/calendar'
import { readAdjudicationInputs } from '../adjudication/read-input'
import type { Reader } from '../database/database'

interface ClaimAndCover {
  id: string
  planId: string | null
  startOn: string | null
  coveredSince: string | null
}
type DatesOfClaims = ReadonlyMap<string, readonly { on: string; lineId: string }[]>
/** Date of service → last day of the waiting period that holds for a line of that day. */
type WaitingDates = Map<string, string>

/**
 * The days of service that fall into a waiting period (ADJ-03). Nearly no claim comes so early: whether one may is
 * seen from the longest waiting period of its plan; only then its rules are applied, the same as when it is decided.
 */
export async function readWaiting(
  reader: Reader,
  claims: readonly ClaimAndCover[],
  dates: DatesOfClaims,
): Promise<Map<string, WaitingDates>> {
  const longest = await longestWaits(reader, claims)
  const early = claims.filter((claim) => {
    const days = longest.get(claim.planId ?? '') ?? 0
    const first = dates.get(claim.id)?.[0]?.on
    const since = claim.coveredSince ?? claim.startOn
    return days > 0 && first !== undefined && since !== null && first < addDays(since, days)
  })
  const inputs = await readAdjudicationInputs(
    reader,
    early.map(({ id }) => id),
  )
  return new Map([...inputs].map(([id, input]) => [id, waitingDates(input)]))
}

function waitingDates(input: ClaimToAdjudicate): WaitingDates {
  const found: WaitingDates = new Map()
  for (const { steps } of adjudicate(input).lines) {
    for (const { kind, detail } of steps) {
      const { serviceOn, waitingUntil } = detail
      if (kind !== 'waiting_period' || typeof serviceOn !== 'string') continue
      // The rules name the first day that is covered.
      const last = addDays(String(waitingUntil), -1)
      const known = found.get(serviceOn)
      if (known === undefined || last > known) found.set(serviceOn, last)
    }
  }
  return found
}

/** Plan → the most waiting days that one of its versions has. */
async function longestWaits(
  reader: Reader,
  claims: readonly ClaimAndCover[],
): Promise<Map<string, number>> {
  const plans = [...new Set(claims.flatMap(({ planId }) => planId ?? []))]
  if (plans.length === 0) return new Map()
  const rows = await reader
    .selectFrom('plan_versions')
    .select(['plan_id', 'rules'])
    .where('plan_id', 'in', plans)
    .execute()
  const longest = new Map<string, number>()
  for (const { plan_id: plan, rules } of rows) {
    const days = (JSON.parse(rules) as PlanRules).benefits.map(
      ({ waitingDays }) => waitingDays ?? 0,
    )
    longest.set(plan, Math.max(longest.get(plan) ?? 0, ...days))
  }
  return longest
}
