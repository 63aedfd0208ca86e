import { claimTypes, type SecondReviewReason } from '@shared/domain/catalogues'
import { paidByOthersFen } from '@shared/domain/decide'
import { readAdjudicationInput } from '../adjudication/read-input'
import { readFlags } from '../bench/flags'
import { readOutliers } from '../bench/mirror'
import type { Core } from '../context'
import type { Reader } from '../database/database'
import { readReviewRules, secondReviewReason } from '../queues/review-rules'
import type { StoredClaim } from './change'
import type { DecisionToWrite } from './decision-record'
import { inCatalogue } from './read'

/** Why a decision waits for a second person, beside its amount. */

/**
 * Whether an earlier review that nobody has confirmed, a rule of the desk or chance sends this decision to a second
 * person (ADJ-07).
 * @param decision.number the number that the decision will have; its reviews are saved already
 * @returns `null` where none does
 */
export async function whySecondReview(
  core: Core,
  reader: Reader,
  claim: StoredClaim,
  decision: DecisionToWrite & { number: number },
): Promise<SecondReviewReason | null> {
  const { rules } = await readReviewRules(reader)
  // Flags and similar lines are looked for only where a rule asks.
  const asksFor = (what: 'outlier' | 'acknowledgedBlock'): boolean =>
    rules.rules.some((rule) => rule[what])
  const flags = asksFor('acknowledgedBlock') ? await readFlags(core, reader, claim.id) : []
  return secondReviewReason(core, reader, {
    claimId: claim.id,
    number: decision.number,
    claimType: inCatalogue(claimTypes, claim.claim_type, 'other'),
    claimedFen: decision.claimedFen,
    excludedFen: decision.excludedFen,
    payableFen: decision.payableFen,
    exGratiaFen: decision.exGratiaFen,
    outlier: asksFor('outlier') && (await standsOut(reader, claim.id)),
    acknowledgedBlock: flags.some(({ weight, acknowledged }) => weight === 'block' && acknowledged),
  })
}

/** Whether a line is paid otherwise than similar ones were, by the reviews as they are saved. */
async function standsOut(reader: Reader, claimId: string): Promise<boolean> {
  const input = await readAdjudicationInput(reader, claimId)
  return (await readOutliers(reader, claimId, input)).length > 0
}

/** What others paid for the claim, in fen: as it says itself, and as its invoices say (CLM-10). */
export async function othersPaidFen(
  reader: Reader,
  claim: Pick<StoredClaim, 'id' | 'other_compensation_fen'>,
): Promise<number> {
  const invoices = await reader
    .selectFrom('invoices')
    .select(['social_insurance_fen as socialInsuranceFen', 'third_party_fen as thirdPartyFen'])
    .where('claim_id', '=', claim.id)
    .execute()
  return paidByOthersFen({
    otherCompensationFen: claim.other_compensation_fen,
    invoices: invoices.map((invoice, index) => ({
      ...invoice,
      invoiceId: String(index),
      position: index,
    })),
  })
}
