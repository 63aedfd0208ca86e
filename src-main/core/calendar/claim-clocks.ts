import { refusal } from '@shared/contract/errors'
import { claimClocks, type ClaimClock } from '@shared/domain/clocks/claim-clocks'
import type { Reader } from '../database/database'
import { readClaimFacts } from './claim-facts'
import { readWorkCalendar } from './read-calendar'
import { readClockRules } from './rules'

/**
 * Every clock of these claims, running or ended, by claim id (CLM-08, CLM-09, CAL-03).
 * @param at now, UTC ISO: what is late by it
 */
export async function readClaimClocks(
  reader: Reader,
  claimIds: readonly string[],
  at: string,
): Promise<Map<string, ClaimClock[]>> {
  const calendar = await readWorkCalendar(reader)
  const rules = (await readClockRules(reader)).value
  const { answerWithinWd } = rules
  const facts = await readClaimFacts(reader, claimIds, { calendar, answerWithinWd })
  return new Map([...facts].map(([id, claim]) => [id, claimClocks(claim, calendar, rules, at)]))
}

/** @throws `not_found` */
export async function clocksOfClaim(
  reader: Reader,
  claimId: string,
  at: string,
): Promise<ClaimClock[]> {
  const clocks = (await readClaimClocks(reader, [claimId], at)).get(claimId)
  if (!clocks) throw refusal('not_found', { entity: 'claim', id: claimId })
  return clocks
}
