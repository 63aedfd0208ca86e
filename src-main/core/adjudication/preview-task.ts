import type { PlanDifference } from '@shared/contract/policies'
import { adjudicate } from '@shared/domain/adjudication/adjudicate'
import type { ClaimToAdjudicate, LineReview, Used } from '@shared/domain/adjudication/claim'
import type { PlanRules, PlanVersion } from '@shared/domain/adjudication/plan'
import { maskName } from '@shared/domain/masking'
import type { ClaimState } from '@shared/domain/states'
import { named, readerOn, type Reader } from '../database/database'
import { openHandle } from '../database/open'
import type { TaskControl } from '../workers/tasks'
import { summed } from './accumulators'
import { readAdjudicationInputs } from './read-input'
import { judgingStates } from './reviews'
import { firstServiceOn } from './what-if'

const CLAIMS_AT_ONCE = 500
/** Differences that are shown, the largest first; all of them are counted. */
const SHOWN = 500

export interface PreviewInput {
  deskFile: string
  /** `Vault.databaseKey`. */
  databaseKey: string
  planId: string
  effectiveFrom: string
  rules: PlanRules
}

export interface PreviewOutput {
  claims: number
  unchanged: number
  differing: number
  differences: PlanDifference[]
  beforeFen: number
  afterFen: number
}

/**
 * What a new version of a plan would change, before it is saved: every claim under the plan is computed again, in the
 * order of the decisions and then, for those not decided yet, of their service dates; limits are used from the
 * beginning (POL-06). Claims that a person refused as a whole, and withdrawn ones, stay out. Nothing is written.
 *
 * Before: what the decision in force pays, but for what is ex gratia; for a claim without one its last proposal, or
 * else what it comes to by the versions there are.
 * @throws the refusal `cancelled`
 */
export async function previewPlan(
  { deskFile, databaseKey, planId, effectiveFrom, rules }: PreviewInput,
  control: TaskControl,
): Promise<PreviewOutput> {
  const handle = openHandle(deskFile, 'read', databaseKey)
  try {
    handle.exec('BEGIN')
    const reader = readerOn(handle)
    const claims = await claimsInOrder(reader, planId, control)
    const output: PreviewOutput = {
      claims: 0,
      unchanged: 0,
      differing: 0,
      differences: [],
      beforeFen: 0,
      afterFen: 0,
    }
    const versions = { present: new Limits(), changed: new Limits() }
    for (let start = 0; start < claims.length; start += CLAIMS_AT_ONCE) {
      control.checkCancelled()
      control.progress('adjudicate', start, claims.length)
      const some = claims.slice(start, start + CLAIMS_AT_ONCE)
      const inputs = await readAdjudicationInputs(
        reader,
        some.map(({ id }) => id),
      )
      const reviews = await decidedReviews(reader, some)
      for (const claim of some) {
        const read = inputs.get(claim.id)
        if (!read) continue
        const input = withDecided(read, reviews)
        const present = versions.present.run(claim, input)
        const afterFen = versions.changed.run(claim, withVersion(input, { effectiveFrom, rules }))
        add(output, claim, claim.paidFen ?? claim.proposedFen ?? present, afterFen)
      }
    }
    output.differences.sort((a, b) => gap(b) - gap(a))
    output.differences.length = Math.min(output.differences.length, SHOWN)
    return output
  } catch (error) {
    throw named(error)
  } finally {
    handle.close()
  }
}

interface ClaimOfPlan {
  id: string
  claimNo: string
  state: ClaimState
  insuredName: string
  insuredId: string
  policyId: string
  /** What the decision in force pays by the rules; `null` while the claim is being judged. */
  paidFen: number | null
  proposedFen: number | null
  /** A decision in force that nothing was computed for: its exclusions are its own. */
  exclusionsOf: string | null
  /** Decided ones first, by decision; the others by service date. */
  order: string
}

async function claimsInOrder(
  reader: Reader,
  planId: string,
  control: TaskControl,
): Promise<ClaimOfPlan[]> {
  const rows = await reader
    .selectFrom('policies')
    .innerJoin('claims', 'claims.policy_id', 'policies.id')
    .innerJoin('members', 'members.id', 'claims.insured_id')
    .leftJoin('adjudications', 'adjudications.id', 'claims.adjudication_id')
    .leftJoin('decisions', (join) =>
      join.onRef('decisions.claim_id', '=', 'claims.id').on(({ eb, selectFrom }) =>
        eb(
          'decisions.number',
          '=',
          selectFrom('decisions as newer')
            .select(({ fn }) => fn.max('newer.number').as('newest'))
            .whereRef('newer.claim_id', '=', 'claims.id'),
        ),
      ),
    )
    .select([
      'claims.id',
      'claims.claim_no as claimNo',
      'claims.state',
      'claims.insured_id as insuredId',
      'policies.id as policyId',
      'members.name as insuredName',
      'claims.received_at as receivedAt',
      'adjudications.payable_fen as proposedFen',
      'decisions.id as decisionId',
      'decisions.decided_at as decidedAt',
      'decisions.payable_fen as payableFen',
      'decisions.ex_gratia_fen as exGratiaFen',
      'decisions.adjudication_id as adjudicationId',
    ])
    .where('policies.plan_id', '=', planId)
    .orderBy('claims.id')
    .execute()
  const claims: ClaimOfPlan[] = []
  const judging: ClaimOfPlan[] = []
  for (const row of rows) {
    const { id, claimNo, state, insuredId, policyId, proposedFen } = row
    const insuredName = maskName(row.insuredName)
    const claim = { id, claimNo, state, insuredId, policyId, insuredName, proposedFen }
    if (judgingStates.includes(state)) {
      judging.push({ ...claim, paidFen: null, exclusionsOf: null, order: `~${row.receivedAt}` })
      continue
    }
    const computed = row.adjudicationId !== null
    if (row.decisionId === null || state === 'withdrawn' || (state === 'rejected' && !computed)) {
      continue
    }
    claims.push({
      ...claim,
      paidFen: (row.payableFen ?? 0) - (row.exGratiaFen ?? 0),
      exclusionsOf: computed ? null : row.decisionId,
      order: row.decidedAt ?? '',
    })
  }
  for (let start = 0; start < judging.length; start += CLAIMS_AT_ONCE) {
    control.checkCancelled()
    const some = judging.slice(start, start + CLAIMS_AT_ONCE)
    const inputs = await readAdjudicationInputs(
      reader,
      some.map(({ id }) => id),
    )
    for (const claim of some) {
      const input = inputs.get(claim.id)
      claim.order = `~${(input && firstServiceOn(input)) ?? ''}${claim.order}`
    }
  }
  const byOrder = (a: ClaimOfPlan, b: ClaimOfPlan): number =>
    a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : 1
  return [...claims.sort(byOrder), ...judging.sort(byOrder)]
}

/** What the claims of a run have used, by insured and policy, from nothing on. */
class Limits {
  readonly #used = new Map<string, Used[]>()

  /** @returns what the claim pays after those before it */
  run({ policyId, insuredId }: ClaimOfPlan, input: ClaimToAdjudicate): number {
    const key = `${policyId}\t${insuredId}`
    const used = this.#used.get(key) ?? []
    const { payableFen, takes } = adjudicate({ ...input, used })
    this.#used.set(key, summed([...used, ...takes]))
    return payableFen
  }
}

/** Line → what was excluded of it by decisions that nothing was computed for. */
async function decidedReviews(
  reader: Reader,
  claims: readonly ClaimOfPlan[],
): Promise<Map<string, LineReview>> {
  const ids = claims.flatMap(({ exclusionsOf }) => exclusionsOf ?? [])
  if (ids.length === 0) return new Map()
  const rows = await reader
    .selectFrom('decision_exclusions')
    .select(['line_id as lineId', 'amount_fen as amountFen', 'reason_code as reasonCode'])
    .where('decision_id', 'in', ids)
    .orderBy('line_id')
    .orderBy('position')
    .execute()
  return new Map(
    [...Map.groupBy(rows, (row) => row.lineId)].map(([lineId, exclusions]) => [
      lineId,
      {
        quantityMilli: null,
        unitPriceFen: null,
        amountFen: null,
        correctionReason: null,
        correctionClause: null,
        exclusions: exclusions.map(({ amountFen, reasonCode }) => ({ amountFen, reasonCode })),
        authorized: null,
        benefit: null,
        note: null,
      },
    ]),
  )
}

function withDecided(
  input: ClaimToAdjudicate,
  reviews: ReadonlyMap<string, LineReview>,
): ClaimToAdjudicate {
  const lines = input.lines.map((line) => ({
    ...line,
    review: line.review ?? reviews.get(line.lineId) ?? null,
  }))
  return { ...input, lines }
}

/** The claim as it would be read once the version is saved: the newest of its plan. */
function withVersion(
  input: ClaimToAdjudicate,
  { effectiveFrom, rules }: Pick<PlanVersion, 'effectiveFrom' | 'rules'>,
): ClaimToAdjudicate {
  if (!input.cover) return input
  const { versions } = input.cover
  const number = versions.reduce((last, version) => Math.max(last, version.number), 0) + 1
  const added = { id: 'preview', number, effectiveFrom, rules }
  return { ...input, cover: { ...input.cover, versions: [...versions, added] } }
}

function add(
  output: PreviewOutput,
  { id, claimNo, state, insuredName }: ClaimOfPlan,
  beforeFen: number,
  afterFen: number,
): void {
  output.claims += 1
  output.beforeFen += beforeFen
  output.afterFen += afterFen
  if (beforeFen === afterFen) {
    output.unchanged += 1
    return
  }
  output.differing += 1
  output.differences.push({ claimId: id, claimNo, state, insuredName, beforeFen, afterFen })
}

function gap({ beforeFen, afterFen }: PlanDifference): number {
  return Math.abs(afterFen - beforeFen)
}
