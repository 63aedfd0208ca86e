import type { Inputs } from '@shared/contract'
import { reviewRules, type ReviewRules } from '@shared/contract/queues'
import type { ClaimType, SecondReviewReason } from '@shared/domain/catalogues'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { readSetting, saveSetting, type Setting } from '../desk/settings'

/** Which decisions go to a second person although their amount does not ask for it: by chance, or by rule. */

const setting: Setting<ReviewRules> = {
  key: 'review',
  parse: (stored) => reviewRules.parse(stored),
  initial: { samplePermille: 0, rules: [] },
}

export async function readReviewRules(
  reader: Reader,
): Promise<{ rules: ReviewRules; version: number }> {
  const { value, version } = await readSetting(reader, setting)
  return { rules: value, version }
}

/** @throws `stale_version` with the rules as they are */
export async function saveReviewRules(
  core: Core,
  actor: Actor,
  { version, rules }: Inputs['queues']['saveReviewRules'],
): Promise<{ rules: ReviewRules; version: number }> {
  const saved = await core.database.write((writer) =>
    saveSetting(core, writer, actor, setting, {
      version,
      value: () => reviewRules.parse(rules),
      action: 'review.save',
      fields: ({ samplePermille, rules: list }) => ({
        samplePermille,
        reviewRules: list.map((rule) => JSON.stringify(rule)),
      }),
    }),
  )
  return { rules: saved.value, version: saved.version }
}

/** What the rules look at: a decision as it is about to be written. */
export interface DecisionFacts {
  claimId: string
  /** The number the decision will have. */
  number: number
  claimType: ClaimType
  claimedFen: number
  excludedFen: number
  payableFen: number
  exGratiaFen: number
  /** A line stands out from how similar ones were decided. */
  outlier: boolean
  /** A flag of weight `block` was let pass. */
  acknowledgedBlock: boolean
}

/**
 * Why a decision within its maker's own limit still goes to a second person; `null` where it need not.
 *
 * A review that was once asked for is owed until somebody has confirmed a decision: sending the claim back and
 * deciding anew does not shake it off (ADJ-07). Otherwise a rule asks for it, or the draw: that depends on the
 * claim, the number of the decision and the desk's key alone, so that nobody can foresee it or draw again.
 */
export async function secondReviewReason(
  core: Pick<Core, 'vault'>,
  reader: Reader,
  facts: DecisionFacts,
): Promise<Exclude<SecondReviewReason, 'limit'> | null> {
  const owed = await owedReview(reader, facts.claimId)
  if (owed) return owed
  const { rules } = await readReviewRules(reader)
  if (rules.rules.some((rule) => meets(rule, facts))) return 'rule'
  return isDrawn(core, facts, rules.samplePermille) ? 'sample' : null
}

/** The reason of the claim's newest review that was asked for and that nobody has confirmed since. */
export async function owedReview(
  reader: Reader,
  claimId: string,
): Promise<Exclude<SecondReviewReason, 'limit'> | null> {
  const decisions = await reader
    .selectFrom('decisions')
    .select(['second_review_reason', 'confirmed_at'])
    .where('claim_id', '=', claimId)
    .orderBy('number', 'desc')
    .execute()
  const since = decisions.findIndex(({ confirmed_at: at }) => at !== null)
  const unconfirmed = since === -1 ? decisions : decisions.slice(0, since)
  for (const { second_review_reason: reason } of unconfirmed) {
    // Above the limit is a matter of the amount, which may be another now.
    if (reason !== null && reason !== 'limit') return reason
  }
  return null
}

/** Every condition that the rule names holds; a rule without any asks for every decision. */
function meets(rule: ReviewRules['rules'][number], facts: DecisionFacts): boolean {
  const { claimTypes, minPayableFen, minExcludedBp, outlier, acknowledgedBlock, exGratia } = rule
  return (
    (!claimTypes?.length || claimTypes.includes(facts.claimType)) &&
    (minPayableFen === undefined || facts.payableFen >= minPayableFen) &&
    (minExcludedBp === undefined ||
      facts.excludedFen * 10_000 > facts.claimedFen * minExcludedBp) &&
    (!outlier || facts.outlier) &&
    (!acknowledgedBlock || facts.acknowledgedBlock) &&
    (!exGratia || facts.exGratiaFen > 0)
  )
}

/** Whether chance picks this decision: the same answer at any time, for everybody. */
export function isDrawn(
  { vault }: Pick<Core, 'vault'>,
  { claimId, number }: Pick<DecisionFacts, 'claimId' | 'number'>,
  permille: number,
): boolean {
  return vault.draw(`${claimId} ${number}`) * 1000 < permille
}
