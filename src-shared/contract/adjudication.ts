import { z } from 'zod'
import { measures, stepKinds } from '../domain/adjudication/claim'
import { claimTypes, incidentTypes, lineCategories } from '../domain/catalogues'
import { date, fen, id, text } from './common'

/** The schemas of plans, inputs and results of the adjudication engine, as they cross the contract. */

const basisPoints = z.number().int().min(0).max(10_000)
const words = (max: number) => z.array(text(100).min(1)).max(max)

const benefitMatch = z.strictObject({
  claimTypes: z.array(z.enum(claimTypes)).optional(),
  incidentTypes: z.array(z.enum(incidentTypes)).optional(),
  categories: z.array(z.enum(lineCategories)).optional(),
  codes: words(500).optional(),
  words: words(500).optional(),
  diagnoses: words(2000).optional(),
})

const amount = fen.nonnegative().nullable()

export const benefit = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/u),
  nameZh: text(60).min(1),
  nameEn: text(100).min(1),
  partOf: z.string().nullable(),
  matches: benefitMatch,
  yearlyLimitFen: amount,
  dayLimitFen: amount,
  itemLimitFen: amount,
  visitLimitFen: amount,
  visitsPerYear: z.number().int().nonnegative().nullable(),
  deductible: z
    .strictObject({
      per: z.enum(['year', 'visit', 'claim']),
      amountFen: fen.nonnegative(),
      reducedByOthers: z.boolean(),
    })
    .nullable(),
  ratioBp: basisPoints.nullable(),
  waitingDays: z.number().int().min(0).max(3650).nullable(),
  regions: words(100).nullable(),
  emergencyAnywhere: z.boolean().nullable(),
  specificProviderShareBp: basisPoints.nullable(),
  notAuthorizedShareBp: basisPoints.nullable(),
  sharesTogether: z.enum(['higher', 'both']).nullable(),
  authorization: z
    .strictObject({
      claimTypes: z.array(z.enum(claimTypes)).optional(),
      categories: z.array(z.enum(lineCategories)).optional(),
      lineOverFen: fen.nonnegative().optional(),
    })
    .nullable(),
})

export const planRules = z.strictObject({
  yearlyLimitFen: amount,
  benefits: z.array(benefit).min(1).max(200),
})

export const planVersionToApply = z.object({
  id,
  effectiveFrom: date,
  number: z.number().int().positive(),
  rules: planRules,
})

export const exclusion = z.object({
  amountFen: fen.positive(),
  reasonCode: z.string().max(60),
  clause: text(500).optional(),
  note: text(1000).optional(),
})

/** What the reviewer corrected on a line; zero is a value (ADJ-06). */
export const lineReview = z.object({
  quantityMilli: z.number().int().nonnegative().nullable(),
  unitPriceFen: fen.nonnegative().nullable(),
  amountFen: fen.nonnegative().nullable(),
  correctionReason: z.string().max(60).nullable(),
  correctionClause: text(500).nullable(),
  exclusions: z.array(exclusion).max(20),
  authorized: z.boolean().nullable(),
  benefit: z.string().max(40).nullable(),
  note: text(1000).nullable(),
})

export const used = z.object({
  benefit: z.string(),
  measure: z.enum(measures),
  period: z.string(),
  quantity: z.number().int(),
})

const provider = z.object({
  id,
  province: z.string().nullable(),
  specific: z.boolean(),
  network: z.boolean(),
})

export const claimToAdjudicate = z.object({
  claimType: z.enum(claimTypes),
  incidentType: z.enum(incidentTypes),
  diagnosisCode: z.string().nullable(),
  otherCompensationFen: fen,
  cover: z
    .object({
      startOn: date,
      endOn: date.nullable(),
      surrenderedOn: date.nullable(),
      coveredSince: date,
      versions: z.array(planVersionToApply),
    })
    .nullable(),
  invoices: z.array(
    z.object({
      invoiceId: id,
      position: z.number().int(),
      socialInsuranceFen: fen,
      thirdPartyFen: fen,
    }),
  ),
  lines: z.array(
    z.object({
      lineId: id,
      invoiceId: id,
      position: z.number().int(),
      serviceOn: date,
      code: z.string().nullable(),
      name: z.string(),
      category: z.enum(lineCategories),
      diagnosisCode: z.string().nullable(),
      provider: provider.nullable(),
      claimedFen: fen,
      quantityMilli: z.number().int(),
      unitPriceFen: fen.nullable(),
      review: lineReview.nullable(),
    }),
  ),
  used: z.array(used),
})

export const detail = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

export const step = z.object({
  kind: z.enum(stepKinds),
  rule: z.string(),
  benefit: z.string().nullable(),
  planVersionId: z.string().nullable(),
  amountFen: fen,
  detail,
})

export const adjudicatedLine = z.object({
  lineId: id,
  benefit: z.string().nullable(),
  planVersionId: z.string().nullable(),
  claimedFen: fen,
  excludedFen: fen,
  reducedFen: fen,
  payableFen: fen,
  steps: z.array(step),
})

export const adjudication = z.object({
  rulesVersion: z.number().int(),
  lines: z.array(adjudicatedLine),
  claimedFen: fen,
  excludedFen: fen,
  reducedFen: fen,
  payableFen: fen,
  takes: z.array(used),
})

/** One figure of a benefit, as it was at the beginning and as it is: shown side by side (POL-03). */
export const balance = z.object({
  /** Code of the benefit, or `*` for the plan as a whole. */
  benefit: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  measure: z.enum(measures),
  period: z.string(),
  initial: z.number().int(),
  used: z.number().int(),
  remaining: z.number().int(),
})
export type Balance = z.infer<typeof balance>
