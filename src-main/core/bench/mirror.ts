import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { adjudicate } from '@shared/domain/adjudication/adjudicate'
import type { ClaimToAdjudicate, LineToAdjudicate } from '@shared/domain/adjudication/claim'
import { itemKey } from '@shared/domain/item-key'
import {
  diagnosisGroup,
  isOutlier,
  likeness,
  mostAlike,
  paidBp,
  quartiles,
  type Compared,
} from '@shared/domain/outliers'
import { settledClaimStates } from '@shared/domain/states'
import { readAdjudicationInput } from '../adjudication/read-input'
import { reviewsByLine, wholeReview, withReviews } from '../adjudication/reviews'
import type { Core } from '../context'
import type { Reader } from '../database/database'
import { slices } from '../database/slices'

/** The consistency mirror: how lines for the same item were decided here before. */

/** How many of the newest decisions on an item are looked at; of a claim with many items fewer on each. */
const NEWEST = 200
const LOOKED_AT_IN_ALL = 10_000
const FEWEST_OF_AN_ITEM = 25
/** How many similar lines are shown. */
const SHOWN = 50
/** Items asked for in one statement; SQLite takes 500 selects in one. */
const ITEMS_AT_ONCE = 100

/** A line decided before, as far as it is compared. */
interface Decided extends Compared {
  itemKey: string
  decisionId: string
  lineId: string
  shareBp: number
}

/**
 * How similar lines were decided here before, most alike first, then the newest; and whether this one stands out.
 * @throws `not_found`
 */
export async function similarLines(
  core: Core,
  { id, lineId, payableFen }: Inputs['bench']['similar'],
): Promise<Outputs['bench']['similar']> {
  return core.database.snapshot(async (reader) => {
    const input = await readAdjudicationInput(reader, id)
    const line = input.lines.find((one) => one.lineId === lineId)
    if (!line) throw refusal('not_found', { entity: 'line', id: lineId })
    const compared = toCompared(line)
    const decided = await readDecided(reader, id, [itemKey(line)])
    const similar = mostAlike(compared, decided)
    const shares = similar.map(({ shareBp }) => shareBp)
    const paidFen = payableFen ?? payableOf(input).get(lineId) ?? 0
    const shareBp = paidBp({ claimedFen: line.claimedFen, payableFen: paidFen })
    const shown = similar
      .sort((a, b) => likeness(compared, b) - likeness(compared, a) || newestFirst(a, b))
      .slice(0, SHOWN)
    return {
      count: similar.length,
      paidBp: quartiles(shares),
      outlier: shareBp !== null && isOutlier(shareBp, shares),
      lines: await readShown(reader, shown),
    }
  })
}

/**
 * Every line of a claim that is paid otherwise than similar ones were.
 * @param input.reviews stand in place of the saved ones of their lines
 * @throws `not_found`, `invalid_decision` for a line that is not the claim's
 */
export async function claimOutliers(
  core: Core,
  { id, reviews = [] }: Inputs['bench']['outliers'],
): Promise<Outputs['bench']['outliers']> {
  const tried = reviewsByLine(reviews, ({ review }) => wholeReview(review))
  return core.database.snapshot(async (reader) => {
    const input = withReviews(await readAdjudicationInput(reader, id), tried)
    return readOutliers(reader, id, input)
  })
}

/** The lines of `input` that stand out among decided ones of other claims. */
export async function readOutliers(
  reader: Reader,
  claimId: string,
  input: ClaimToAdjudicate,
): Promise<Outputs['bench']['outliers']> {
  const keys = [...new Set(input.lines.map(itemKey))]
  const decided = Map.groupBy(await readDecided(reader, claimId, keys), (one) => one.itemKey)
  const payable = payableOf(input)
  return input.lines.flatMap((line) => {
    const { lineId, claimedFen } = line
    const shareBp = paidBp({ claimedFen, payableFen: payable.get(lineId) ?? 0 })
    const candidates = decided.get(itemKey(line))
    if (shareBp === null || !candidates) return []
    const shares = mostAlike(toCompared(line), candidates).map((one) => one.shareBp)
    if (!isOutlier(shareBp, shares)) return []
    return [{ lineId, medianBp: quartiles(shares)?.median ?? 0, count: shares.length }]
  })
}

function toCompared(line: LineToAdjudicate): Compared {
  return {
    diagnosisGroup: diagnosisGroup(line.diagnosisCode),
    providerId: line.provider?.id ?? null,
  }
}

function payableOf(input: ClaimToAdjudicate): Map<string, number> {
  return new Map(adjudicate(input).lines.map(({ lineId, payableFen }) => [lineId, payableFen]))
}

/** Ids of decisions grow with time. */
function newestFirst(a: Decided, b: Decided): number {
  return a.decisionId < b.decisionId ? 1 : -1
}

/**
 * The newest decided lines for each item, of other claims, as far as their decision stands: not one that was taken
 * back, waits for its second person, or ended a claim that was withdrawn.
 */
async function readDecided(
  reader: Reader,
  claimId: string,
  itemKeys: readonly string[],
): Promise<Decided[]> {
  const each = Math.floor(LOOKED_AT_IN_ALL / Math.max(1, itemKeys.length))
  const newest = Math.min(NEWEST, Math.max(FEWEST_OF_AN_ITEM, each))
  const lines: Awaited<ReturnType<typeof newestLines>> = []
  for (let start = 0; start < itemKeys.length; start += ITEMS_AT_ONCE) {
    const keys = itemKeys.slice(start, start + ITEMS_AT_ONCE)
    lines.push(...(await newestLines(reader, keys, newest)))
  }
  const standing = new Map<string, Compared>()
  for (const some of slices([...new Set(lines.map(({ decisionId }) => decisionId))])) {
    for (const { id, diagnosisCode, providerId } of await standingDecisions(
      reader,
      claimId,
      some,
    )) {
      standing.set(id, { diagnosisGroup: diagnosisGroup(diagnosisCode), providerId })
    }
  }
  return lines.flatMap(({ claimedFen, payableFen, ...line }) => {
    const decision = standing.get(line.decisionId)
    const shareBp = paidBp({ claimedFen, payableFen })
    return decision && shareBp !== null ? [{ ...line, ...decision, shareBp }] : []
  })
}

/** The newest by the index alone: an item may have been decided a million times. */
function newestLines(reader: Reader, itemKeys: readonly string[], newest: number) {
  const ofItem = (key: string) =>
    reader
      .selectFrom((eb) =>
        eb
          .selectFrom('decision_lines')
          .select([
            'item_key as itemKey',
            'decision_id as decisionId',
            'line_id as lineId',
            'claimed_fen as claimedFen',
            'payable_fen as payableFen',
          ])
          .where('item_key', '=', key)
          .orderBy('decision_id', 'desc')
          .limit(newest)
          .as('newest'),
      )
      .selectAll('newest')
  const [first = '', ...rest] = itemKeys
  return rest.reduce((all, key) => all.unionAll(ofItem(key)), ofItem(first)).execute()
}

/** Those of these decisions that stand, with what their claims are about. */
function standingDecisions(reader: Reader, claimId: string, ids: readonly string[]) {
  return reader
    .selectFrom('decisions')
    .innerJoin('claims', 'claims.id', 'decisions.claim_id')
    .select([
      'decisions.id',
      'claims.diagnosis_code as diagnosisCode',
      'claims.provider_id as providerId',
    ])
    .where('decisions.id', 'in', [...ids])
    .where('claims.id', '<>', claimId)
    .where('claims.state', 'in', [...settledClaimStates])
    .where('decisions.conclusion', '<>', 'withdraw')
    .where((eb) =>
      eb(
        'decisions.number',
        '=',
        eb
          .selectFrom('decisions as later')
          .select((of) => of.fn.max('later.number').as('number'))
          .whereRef('later.claim_id', '=', 'decisions.claim_id'),
      ),
    )
    .execute()
}

type SimilarLine = Outputs['bench']['similar']['lines'][number]

/** What is shown of decided lines, in their order. */
async function readShown(reader: Reader, shown: readonly Decided[]): Promise<SimilarLine[]> {
  if (shown.length === 0) return []
  const lineIds = shown.map(({ lineId }) => lineId)
  const decisionIds = [...new Set(shown.map(({ decisionId }) => decisionId))]
  const rows = await reader
    .selectFrom('decision_lines')
    .innerJoin('decisions', 'decisions.id', 'decision_lines.decision_id')
    .innerJoin('staff', 'staff.id', 'decisions.actor_id')
    .innerJoin('lines', 'lines.id', 'decision_lines.line_id')
    .innerJoin('invoices', 'invoices.id', 'lines.invoice_id')
    .innerJoin('claims', 'claims.id', 'decisions.claim_id')
    .leftJoin('providers', (join) =>
      join.on((eb) =>
        eb('providers.id', '=', eb.fn.coalesce('invoices.provider_id', 'claims.provider_id')),
      ),
    )
    .select((eb) => [
      'decision_lines.line_id as lineId',
      'claims.id as claimId',
      'claims.claim_no as claimNo',
      'lines.name',
      'providers.name as providerName',
      eb.fn.coalesce('lines.diagnosis_code', 'claims.diagnosis_code').as('diagnosisCode'),
      'decision_lines.claimed_fen as claimedFen',
      'decision_lines.excluded_fen as excludedFen',
      'decision_lines.payable_fen as payableFen',
      'staff.name as decidedBy',
      'decisions.decided_at as decidedAt',
    ])
    .where('decision_lines.decision_id', 'in', decisionIds)
    .where('decision_lines.line_id', 'in', lineIds)
    .execute()
  const exclusions = await reader
    .selectFrom('decision_exclusions')
    .select(['line_id as lineId', 'reason_code as reasonCode'])
    .where('decision_id', 'in', decisionIds)
    .where('line_id', 'in', lineIds)
    .orderBy('position')
    .execute()
  const reasons = Map.groupBy(exclusions, ({ lineId }) => lineId)
  const byLine = new Map(rows.map((row) => [row.lineId, row]))
  return lineIds.flatMap((lineId) => {
    const row = byLine.get(lineId)
    if (!row) return []
    const { lineId: _line, ...line } = row
    const codes = (reasons.get(lineId) ?? []).map(({ reasonCode }) => reasonCode)
    return [{ ...line, reasons: [...new Set(codes)] }]
  })
}
