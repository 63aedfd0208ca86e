import { z } from 'zod'
import type { Inputs } from '@shared/contract'
import { planRules } from '@shared/contract/adjudication'
import type { Benefit, PlanRules } from '@shared/domain/adjudication/plan'
import { claimTypes, incidentTypes, lineCategories } from '@shared/domain/catalogues'
import { greaterChinaRegions, mainlandRegions } from '@shared/domain/regions'
import children from './plans/children.json'
import groupSupplementary from './plans/group-supplementary.json'
import millionYuan from './plans/million-yuan.json'
import premiumGroup from './plans/premium-group.json'

/**
 * The sample's plans as `plans/*.json` have them: money in yuan, ratios and shares in per cent, and of each benefit
 * only the terms it sets. What is left out holds as in the benefit it is a part of, or is not limited.
 */

const yuan = z.number().nonnegative().multipleOf(0.01)
const percent = z.number().min(0).max(100)
const areas = { 大中华: greaterChinaRegions, 中国内地: mainlandRegions } as const

const benefit = z.strictObject({
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  partOf: z.string().optional(),
  matches: z.strictObject({
    claimTypes: z.array(z.enum(claimTypes)).optional(),
    incidentTypes: z.array(z.enum(incidentTypes)).optional(),
    categories: z.array(z.enum(lineCategories)).optional(),
    codes: z.array(z.string()).optional(),
    words: z.array(z.string()).optional(),
    diagnoses: z.array(z.string()).optional(),
  }),
  yearlyLimit: yuan.optional(),
  dayLimit: yuan.optional(),
  itemLimit: yuan.optional(),
  visitLimit: yuan.optional(),
  visitsPerYear: z.number().int().optional(),
  deductible: z
    .strictObject({
      per: z.enum(['year', 'visit', 'claim']),
      amount: yuan,
      reducedByOthers: z.boolean(),
    })
    .optional(),
  ratio: percent.optional(),
  waitingDays: z.number().int().optional(),
  regions: z.enum(['大中华', '中国内地']).optional(),
  emergencyAnywhere: z.boolean().optional(),
  specificProviderShare: percent.optional(),
  notAuthorizedShare: percent.optional(),
  sharesTogether: z.enum(['higher', 'both']).optional(),
  authorization: z
    .strictObject({
      claimTypes: z.array(z.enum(claimTypes)).optional(),
      categories: z.array(z.enum(lineCategories)).optional(),
      lineOver: yuan.optional(),
    })
    .optional(),
})

const plan = z.strictObject({
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  insurer: z.string(),
  product: z.string(),
  plan: z.string(),
  versions: z
    .array(
      z.strictObject({
        effectiveFrom: z.iso.date(),
        note: z.string(),
        yearlyLimit: yuan.nullable(),
        benefits: z.array(benefit).min(1),
      }),
    )
    .min(1),
})

export interface SamplePlan {
  plan: Inputs['policies']['savePlan']['plan']
  /** In the order in which they are made. */
  versions: { effectiveFrom: string; note: string; rules: PlanRules }[]
}

export const samplePlans: readonly SamplePlan[] = z
  .array(plan)
  .parse([premiumGroup, millionYuan, children, groupSupplementary])
  .map(({ insurer, product, plan: planName, versions, ...names }) => ({
    plan: { ...names, insurerName: insurer, productName: product, planName },
    versions: versions.map(({ effectiveFrom, note, yearlyLimit, benefits }) => ({
      effectiveFrom,
      note,
      rules: planRules.parse({
        yearlyLimitFen: yearlyLimit === null ? null : fen(yearlyLimit),
        benefits: benefits.map(benefitOf),
      }),
    })),
  }))

function benefitOf(written: z.infer<typeof benefit>): Benefit {
  const { authorization, deductible } = written
  return {
    code: written.code,
    nameZh: written.nameZh,
    nameEn: written.nameEn,
    partOf: written.partOf ?? null,
    matches: written.matches as Benefit['matches'],
    yearlyLimitFen: amount(written.yearlyLimit),
    dayLimitFen: amount(written.dayLimit),
    itemLimitFen: amount(written.itemLimit),
    visitLimitFen: amount(written.visitLimit),
    visitsPerYear: written.visitsPerYear ?? null,
    deductible: deductible
      ? {
          per: deductible.per,
          amountFen: fen(deductible.amount),
          reducedByOthers: deductible.reducedByOthers,
        }
      : null,
    ratioBp: basisPoints(written.ratio),
    waitingDays: written.waitingDays ?? null,
    regions: written.regions === undefined ? null : areas[written.regions],
    emergencyAnywhere: written.emergencyAnywhere ?? null,
    specificProviderShareBp: basisPoints(written.specificProviderShare),
    notAuthorizedShareBp: basisPoints(written.notAuthorizedShare),
    sharesTogether: written.sharesTogether ?? null,
    authorization: authorization
      ? {
          ...(authorization.claimTypes ? { claimTypes: authorization.claimTypes } : {}),
          ...(authorization.categories ? { categories: authorization.categories } : {}),
          ...(authorization.lineOver === undefined
            ? {}
            : { lineOverFen: fen(authorization.lineOver) }),
        }
      : null,
  }
}

/** Yuan as written, with at most two decimals, in fen. */
function fen(amountInYuan: number): number {
  return Math.round(amountInYuan * 100)
}

function amount(amountInYuan: number | undefined): number | null {
  return amountInYuan === undefined ? null : fen(amountInYuan)
}

function basisPoints(share: number | undefined): number | null {
  return share === undefined ? null : Math.round(share * 100)
}

/** Whose product it is; products without a plan on file are the usual insurer's. */
export function insurerOf(product: string): string {
  const owner = samplePlans.find(({ plan: { productName } }) => productName === product)
  return owner?.plan.insurerName ?? '示例健康保险股份有限公司'
}
