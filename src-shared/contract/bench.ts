import { z } from 'zod'
import { claimChannels, documentKinds } from '../domain/catalogues'
import { flagCodes, flagWeights } from '../domain/intake'
import { adjudication, balance, claimToAdjudicate, detail, lineReview, step } from './adjudication'
import { claim, decision } from './claims'
import { claimState, date, fen, id, instant, procedure, text, version } from './common'

/** The review bench: one claim with everything its decision rests on. */

export const flag = z.object({
  code: z.enum(flagCodes),
  rule: z.string(),
  weight: z.enum(flagWeights),
  todo: z.string(),
  detail,
  invoiceId: id.optional(),
  lineId: id.optional(),
  /** Who let it pass, and why. */
  acknowledged: z.object({ by: z.string(), at: instant, note: z.string() }).nullable(),
})
export type BenchFlag = z.infer<typeof flag>

const permille = z.number().int().min(0).max(1000)
export const region = z.object({
  page: z.number().int().min(1),
  /** Thousandths of the page's width and height, from its top left, as the page is shown unrotated. */
  x: permille,
  y: permille,
  width: permille.min(1),
  height: permille.min(1),
})

export const pin = region.extend({
  id,
  lineId: id,
  documentId: id,
  note: z.string().nullable(),
  by: z.string(),
  at: instant,
})
export type Pin = z.infer<typeof pin>

export const pageTag = z.object({
  documentId: id,
  page: z.number().int().min(1),
  kind: z.enum(documentKinds),
})
export type PageTag = z.infer<typeof pageTag>

export const relatedClaim = z.object({
  id,
  claimNo: z.string(),
  state: claimState,
  receivedAt: instant,
  providerName: z.string().nullable(),
  diagnosisName: z.string().nullable(),
  claimedFen: fen,
  payableFen: fen.nullable(),
  /** Why it is here: of the same insured, of the same diagnosis, with the same invoice. */
  why: z.array(z.enum(['insured', 'diagnosis', 'invoice'])),
})

export const similarLine = z.object({
  claimId: id,
  claimNo: z.string(),
  name: z.string(),
  providerName: z.string().nullable(),
  diagnosisCode: z.string().nullable(),
  claimedFen: fen,
  excludedFen: fen,
  payableFen: fen,
  reasons: z.array(z.string()),
  decidedBy: z.string(),
  decidedAt: instant,
})

/** Which later claims of the same policy would come out otherwise. */
export const laterClaim = z.object({
  id,
  claimNo: z.string(),
  state: claimState,
  serviceOn: date.nullable(),
  /** Computed after this claim as it was opened, and as it would be. */
  beforeFen: fen,
  afterFen: fen,
})

/** Who was paid for this insured before: an account is asked for once and then remembered (CLM-03). */
export const rememberedPayee = z.object({
  /** Of the claim it was given in. */
  claimId: id,
  claimNo: z.string(),
  payeeName: z.string().nullable(),
  payeeBank: z.string().nullable(),
  payeeBranch: z.string().nullable(),
  /** Masked (MEM-04). */
  payeeAccount: z.string(),
})

const reviews = z.array(z.object({ lineId: id, review: lineReview })).max(20_000)

export const bench = {
  /** Everything of a claim in one answer; the page computes on it with the same engine (`domain/adjudication`). */
  open: procedure('claims.read')
    .input(z.object({ id }))
    .output(
      z.object({
        claim,
        /** With the saved reviews in its lines; what this claim's own decision took is not in `used`. */
        input: claimToAdjudicate,
        /** What the newest decision rests on; `null` while there is none. */
        decided: adjudication.nullable(),
        flags: z.array(flag),
        balances: z.array(balance),
        pins: z.array(pin),
        pageTags: z.array(pageTag),
        related: z.array(relatedClaim),
        /** What intake asked for and the claim does not show otherwise. */
        intake: z.object({
          applicantId: id.nullable(),
          authorizedOn: date.nullable(),
          followUp: z.boolean().nullable(),
          /** `null` where the claim has an account, or none was ever given for the insured. */
          rememberedPayee: rememberedPayee.nullable(),
        }),
      }),
    ),
  /** Saves what was corrected, line by line; a review without any content is removed. */
  saveReviews: procedure('claims.work')
    .input(z.object({ id, version, reviews }))
    .output(z.object({ id, version, adjudication })),
  /** What the claim, what is left, and later claims of the policy would be; nothing is saved. */
  whatIf: procedure('claims.read')
    .input(z.object({ id, reviews }))
    .output(z.object({ adjudication, balances: z.array(balance), later: z.array(laterClaim) })),
  /** The claim's facts that intake asked for and a person corrects (CLM-03). */
  saveFacts: procedure('claims.work')
    .input(
      z.object({
        id,
        version,
        facts: z
          .object({
            claimType: claim.shape.claimType,
            incidentType: claim.shape.incidentType,
            incidentOn: date.nullable(),
            diagnosisCode: text(30).nullable(),
            diagnosisName: text(300).nullable(),
            channel: z.enum(claimChannels),
            applicantId: id.nullable(),
            applicantName: text(100).nullable(),
            applicantRelation: claim.shape.applicantRelation,
            applicantAddress: text(300).nullable(),
            province: text(60).nullable(),
            city: text(60).nullable(),
            payeeName: text(100).nullable(),
            payeeBank: text(200).nullable(),
            payeeBranch: text(200).nullable(),
            payeeAccount: text(60).nullable(),
            /** Takes the payee with the account from this other claim of the same insured. */
            payeeOfClaimId: id,
            authorizedOn: date.nullable(),
            followUp: z.boolean().nullable(),
            otherCompensationFen: fen.nonnegative(),
            signedOn: date.nullable(),
            policyId: id.nullable(),
          })
          .partial(),
      }),
    )
    .output(z.object({ id, version })),
  /**
   * Lets what a flag says now pass, with the reason. What it finds later (another duplicate, a higher sum) is open
   * again.
   */
  acknowledge: procedure('claims.work')
    .input(z.object({ id, version, flag: z.enum(flagCodes), note: text(500).min(1) }))
    .output(z.object({ id, version })),
  /** How many flags of each weight nobody has let pass, for the claims of a page; lines that stand out not counted. */
  flagCounts: procedure('claims.read')
    .input(z.object({ ids: z.array(id).max(200) }))
    .output(
      z.array(
        z.object({ id, block: z.number().int(), warn: z.number().int(), info: z.number().int() }),
      ),
    ),
  /** How similar lines were decided here before, the newest first, and whether this one stands out. */
  similar: procedure('claims.read')
    .input(z.object({ id, lineId: id, payableFen: fen.optional() }))
    .output(
      z.object({
        count: z.number().int(),
        /** Share paid of what was claimed, in basis points: lower quartile, median, upper quartile. */
        paidBp: z.object({ lower: z.number(), median: z.number(), upper: z.number() }).nullable(),
        outlier: z.boolean(),
        lines: z.array(similarLine).max(50),
      }),
    ),
  /** Every line that stands out, for the whole claim at once. */
  outliers: procedure('claims.read')
    .input(z.object({ id, reviews: reviews.optional() }))
    .output(z.array(z.object({ lineId: id, medianBp: z.number(), count: z.number().int() }))),
  addPin: procedure('claims.work')
    .input(z.object({ id, lineId: id, documentId: id, region, note: text(500).optional() }))
    .output(pin),
  removePin: procedure('claims.work')
    .input(z.object({ id, pinId: id }))
    .output(z.object({ id })),
  /** What a document, or a page of it, is; `kind: null` takes the tag off a page. */
  classify: procedure('claims.work')
    .input(
      z.object({
        id,
        documentId: id,
        page: z.number().int().min(1).optional(),
        kind: z.enum(documentKinds).nullable(),
      }),
    )
    .output(z.object({ id })),
  /** Says that the caller has the claim open; answers who else has, and which version it is. Kept in memory. */
  presence: procedure('claims.read')
    .input(
      z.object({
        id,
        windowId: z.string().max(64),
        editing: z.boolean(),
        leaving: z.boolean().default(false),
      }),
    )
    .output(
      z.object({
        version,
        others: z.array(
          z.object({ name: z.string(), self: z.boolean(), editing: z.boolean(), since: instant }),
        ),
      }),
    ),
  /** Two decisions of a claim, line by line, where they differ. */
  compareDecisions: procedure('claims.read')
    .input(z.object({ id, from: id, to: id }))
    .output(
      z.object({
        from: decision,
        to: decision,
        lines: z.array(
          z.object({
            lineId: id,
            name: z.string(),
            claimedFen: fen,
            fromPayableFen: fen,
            toPayableFen: fen,
            fromSteps: z.array(step),
            toSteps: z.array(step),
          }),
        ),
      }),
    ),
  /** Diagnoses by code, Chinese text or the initials of its pinyin; the best first. */
  searchDiagnoses: procedure('claims.read')
    .input(z.object({ text: text(100), limit: z.number().int().min(1).max(50).default(20) }))
    .output(z.array(z.object({ code: z.string(), name: z.string() }))),
}
