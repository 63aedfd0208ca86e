import type { Balance } from '@shared/contract/adjudication'
import { WHOLE_PLAN } from '@shared/domain/adjudication/claim'
import type { Benefit, Rules } from './plan-types'

/** A benefit in its place: parts stand below what they are a part of, one level deeper. */
export interface Placed {
  benefit: Benefit
  level: number
}

/**
 * The benefits in the order in which they are read: each followed by its parts, otherwise as in the plan.
 * One whose chain leads nowhere, or back to itself, stands at the top, so that nothing is left out.
 */
export function inTreeOrder(benefits: readonly Benefit[]): Placed[] {
  const placed: Placed[] = []
  const seen = new Set<Benefit>()
  const codes = new Set(benefits.map(({ code }) => code))
  const place = (benefit: Benefit, level: number): void => {
    if (seen.has(benefit)) return
    seen.add(benefit)
    placed.push({ benefit, level })
    for (const part of benefits) if (part.partOf === benefit.code) place(part, level + 1)
  }
  for (const benefit of benefits) {
    if (benefit.partOf === null || !codes.has(benefit.partOf)) place(benefit, 0)
  }
  for (const benefit of benefits) place(benefit, 0)
  return placed
}

/** A term of a benefit: what holds, and of which benefit it is taken where it has none of its own. */
export type Term = {
  [K in TermKey]: { key: K; value: NonNullable<Benefit[K]>; from: string | null }
}[TermKey]

/** The terms in the order in which people ask for them. Names and matches are no terms. */
export const termKeys = [
  'yearlyLimitFen',
  'visitLimitFen',
  'dayLimitFen',
  'itemLimitFen',
  'visitsPerYear',
  'deductible',
  'ratioBp',
  'waitingDays',
  'specificProviderShareBp',
  'notAuthorizedShareBp',
  'sharesTogether',
  'authorization',
  'regions',
  'emergencyAnywhere',
] as const
export type TermKey = (typeof termKeys)[number]

/** Limits that a part uses beside its own: they are said where they stand, above it. */
const counted: ReadonlySet<TermKey> = new Set(['visitLimitFen', 'yearlyLimitFen'])

/** What holds for a benefit, its own terms and those it has from what it is a part of (POL-03). */
export function termsOf(benefit: Benefit, benefits: readonly Benefit[]): Term[] {
  const chain = chainOf(benefit, benefits)
  return termKeys.flatMap((key) => {
    const holder = counted.has(key)
      ? chain.slice(0, 1).find((one) => one[key] !== null)
      : chain.find((one) => one[key] !== null)
    if (!holder) return []
    return [{ key, value: holder[key], from: holder === benefit ? null : holder.code } as Term]
  })
}

/** The benefit and what it is a part of, from itself upwards. */
export function chainOf(benefit: Benefit, benefits: readonly Benefit[]): Benefit[] {
  const chain = [benefit]
  for (;;) {
    const above = chain.at(-1)?.partOf
    const found = benefits.find(({ code }) => code === above)
    if (!found || chain.includes(found)) return chain
    chain.push(found)
  }
}

/** A row of the table of benefits: one benefit, or the plan as a whole, with what is left of it. */
export interface BalanceRow {
  code: string
  /** `null`: the plan as a whole. */
  benefit: Benefit | null
  level: number
  balances: Balance[]
}

/** The plan as a whole, then every benefit in its place, each with its balances (POL-03). */
export function balanceRows(rules: Rules, balances: readonly Balance[]): BalanceRow[] {
  const of = (code: string): Balance[] => balances.filter(({ benefit }) => benefit === code)
  const whole = of(WHOLE_PLAN)
  return [
    ...(whole.length > 0
      ? [{ code: WHOLE_PLAN, benefit: null, level: 0, balances: whole } satisfies BalanceRow]
      : []),
    ...inTreeOrder(rules.benefits).map(({ benefit, level }) => ({
      code: benefit.code,
      benefit,
      level,
      balances: of(benefit.code),
    })),
  ]
}

/** How much of it is used, from 0 to 1; what is used of a limit of 0 is all. */
export function usedShare({ initial, used }: Pick<Balance, 'initial' | 'used'>): number {
  if (initial <= 0) return 1
  return Math.min(1, Math.max(0, used / initial))
}
