import { WHOLE_PLAN, type Cover, type Measure, type Used } from './claim'
import { policyYear, versionOn } from './versions'

/** One figure of a benefit as it was at the beginning of the policy year and as it is: side by side (POL-03). */
export interface BalanceRow {
  /** Code of the benefit, or `WHOLE_PLAN`. */
  benefit: string
  nameZh: string
  nameEn: string
  /** `amount` and `deductible` are in fen, `visits` are counted. */
  measure: Measure
  /** First day of the policy year. */
  period: string
  initial: number
  used: number
  /** Never below zero, also where a later version of the plan lowered the limit. */
  remaining: number
}

/**
 * What is left of the yearly limits, visits and yearly deductibles of the policy year that `on` lies in, by the plan
 * version in force on that day: the plan as a whole first, then its benefits in the plan's order.
 * @param used everything used so far, of any year
 * @returns no rows where no version is in force
 */
export function balancesOf(
  cover: Pick<Cover, 'startOn' | 'versions'>,
  used: readonly Used[],
  on: string,
): BalanceRow[] {
  const rules = versionOn(cover.versions, on)?.rules
  if (!rules) return []
  const period = policyYear(cover, on)
  const sums = new Map<string, number>()
  for (const { benefit, measure, period: of, quantity } of used) {
    if (of !== period) continue
    const key = `${benefit}\t${measure}`
    sums.set(key, (sums.get(key) ?? 0) + quantity)
  }
  const rows: BalanceRow[] = []
  const add = (
    { code, nameZh, nameEn }: { code: string; nameZh: string; nameEn: string },
    measure: Measure,
    initial: number | null,
  ) => {
    if (initial === null) return
    const usedOf = sums.get(`${code}\t${measure}`) ?? 0
    const remaining = Math.max(0, initial - usedOf)
    rows.push({ benefit: code, nameZh, nameEn, measure, period, initial, used: usedOf, remaining })
  }
  add(wholePlan, 'amount', rules.yearlyLimitFen)
  for (const benefit of rules.benefits) {
    add(benefit, 'amount', benefit.yearlyLimitFen)
    add(benefit, 'visits', benefit.visitsPerYear)
    const { deductible } = benefit
    add(benefit, 'deductible', deductible?.per === 'year' ? deductible.amountFen : null)
  }
  return rows
}

/** What the plan as a whole is called, where benefits are named. */
export const wholePlan = { code: WHOLE_PLAN, nameZh: '整个计划', nameEn: 'Whole plan' } as const
