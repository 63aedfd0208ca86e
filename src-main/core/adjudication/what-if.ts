import type { Inputs, Outputs } from '@shared/contract'
import type { Balance } from '@shared/contract/adjudication'
import { refusal } from '@shared/contract/errors'
import { adjudicate } from '@shared/domain/adjudication/adjudicate'
import { balancesOf } from '@shared/domain/adjudication/balances'
import type { ClaimToAdjudicate, Used } from '@shared/domain/adjudication/claim'
import type { Core } from '../context'
import type { Reader } from '../database/database'
import { summed } from './accumulators'
import { readAdjudicationInput, readAdjudicationInputs } from './read-input'
import {
  assertReviewsHold,
  judgingStates,
  reviewsByLine,
  wholeReview,
  withReviews,
} from './reviews'

/** Claims of one insured that are computed after the one that is being tried: more would keep people waiting. */
const LATER_AT_MOST = 200

/**
 * What a claim, what is left of the limits after it, and the claims to be decided after it would be, with these
 * reviews in place of the saved ones of their lines. Nothing is saved.
 * @throws `not_found`, `invalid_decision` with every problem
 */
export async function whatIf(
  core: Core,
  { id, reviews }: Inputs['bench']['whatIf'],
): Promise<Outputs['bench']['whatIf']> {
  const tried = reviewsByLine(reviews, ({ review }) => wholeReview(review))
  return core.database.snapshot(async (reader) => {
    const saved = await readAdjudicationInput(reader, id)
    const input = withReviews(saved, tried)
    assertReviewsHold(input)
    const adjudication = adjudicate(input)
    const used = summed([...saved.used, ...adjudication.takes])
    return {
      adjudication,
      balances: balancesAt(input, used),
      later: await laterClaims(reader, id, {
        before: adjudicate(saved).takes,
        after: adjudication.takes,
      }),
    }
  })
}

/** What is left of a claim's limits on its first day of service; nothing where no plan covers it. */
export function balancesAt(input: ClaimToAdjudicate, used: readonly Used[]): Balance[] {
  const on = firstServiceOn(input)
  return input.cover && on !== null ? balancesOf(input.cover, used, on) : []
}

/** The first day of service of a claim; `null` where it has no lines. */
export function firstServiceOn({ lines }: ClaimToAdjudicate): string | null {
  const dates = lines.map((line) => line.serviceOn)
  return dates.length === 0 ? null : dates.reduce((a, b) => (a < b ? a : b))
}

/**
 * The undecided claims of the same insured and policy, computed one after the other in order of service date: once
 * after the claim as it was, once as it would be. Only those that come out otherwise.
 */
async function laterClaims(
  reader: Reader,
  id: string,
  takes: { before: readonly Used[]; after: readonly Used[] },
): Promise<Outputs['bench']['whatIf']['later']> {
  const claim = await reader
    .selectFrom('claims')
    .select(['policy_id as policyId', 'insured_id as insuredId'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!claim) throw refusal('not_found', { entity: 'claim', id })
  if (claim.policyId === null) return []
  const others = await reader
    .selectFrom('claims')
    .select(['id', 'claim_no as claimNo', 'state', 'received_at as receivedAt'])
    .where('insured_id', '=', claim.insuredId)
    .where('policy_id', '=', claim.policyId)
    .where('state', 'in', judgingStates)
    .where('id', '<>', id)
    .orderBy('received_at')
    .orderBy('id')
    .limit(LATER_AT_MOST)
    .execute()
  const inputs = await readAdjudicationInputs(
    reader,
    others.map((other) => other.id),
  )
  const inOrder = others
    .flatMap((other) => {
      const input = inputs.get(other.id)
      return input ? [{ ...other, input, serviceOn: firstServiceOn(input) }] : []
    })
    .sort((a, b) => compare(a.serviceOn ?? '9', b.serviceOn ?? '9'))
  let usedBefore: Used[] = [...takes.before]
  let usedAfter: Used[] = [...takes.after]
  return inOrder.flatMap(({ id: otherId, claimNo, state, serviceOn, input }) => {
    const before = adjudicate({ ...input, used: summed([...input.used, ...usedBefore]) })
    const after = adjudicate({ ...input, used: summed([...input.used, ...usedAfter]) })
    usedBefore = summed([...usedBefore, ...before.takes])
    usedAfter = summed([...usedAfter, ...after.takes])
    const { payableFen: beforeFen } = before
    const { payableFen: afterFen } = after
    return beforeFen === afterFen
      ? []
      : [{ id: otherId, claimNo, state, serviceOn, beforeFen, afterFen }]
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
