import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../seeded-random'
import { adjudicate } from './adjudicate'
import { portion, spread } from './arithmetic'
import { WHOLE_PLAN, type Adjudication, type ClaimToAdjudicate, type Used } from './claim'
import type { PlanRules } from './plan'
import { randomClaim, randomRules } from './random-claims'

const CASES = 500

function eachClaim(check: (claim: ClaimToAdjudicate, rules: PlanRules) => void): void {
  const random = new SeededRandom(4)
  for (let count = 0; count < CASES; count += 1) {
    const rules = randomRules(random)
    check(randomClaim(random, rules), rules)
  }
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0)

/** What is used after a claim, one row per benefit, measure and period. */
function after(used: readonly Used[], takes: readonly Used[], sign: 1 | -1 = 1): Used[] {
  const sums = new Map<string, Used>()
  for (const row of [
    ...used,
    ...takes.map((take) => ({ ...take, quantity: sign * take.quantity })),
  ]) {
    const key = `${row.benefit} ${row.measure} ${row.period}`
    const sum = sums.get(key)
    if (sum) sum.quantity += row.quantity
    else sums.set(key, { ...row })
  }
  return [...sums.values()]
}

function usedOf(used: readonly Used[], benefit: string, measure: Used['measure']): Used[] {
  return used.filter((row) => row.benefit === benefit && row.measure === measure)
}

describe('whatever the plan and the claim', () => {
  it('ADJ-01 claimed and steps of a line sum to what it pays, and lines to the claim', () => {
    let steps = 0
    eachClaim((claim) => {
      const result = adjudicate(claim)
      for (const line of result.lines) {
        steps += line.steps.length
        const taken = total(line.steps.map(({ amountFen }) => amountFen))
        expect(line.claimedFen + taken).toBe(line.payableFen)
        expect(line.claimedFen - line.excludedFen - line.reducedFen).toBe(line.payableFen)
        expect(line.steps.every(({ amountFen }) => amountFen !== 0)).toBe(true)
        const onlyCreditsPutBack = line.steps.every(
          ({ kind, amountFen }) => amountFen < 0 || kind === 'credit',
        )
        expect(onlyCreditsPutBack).toBe(true)
      }
      for (const key of ['claimedFen', 'excludedFen', 'reducedFen', 'payableFen'] as const) {
        expect(result[key]).toBe(total(result.lines.map((line) => line[key])))
      }
    })
    expect(steps).toBeGreaterThan(CASES * 5)
  })

  it('ADJ-01 CLM-10 nothing is paid below 0, and with what others paid never more than was spent', () => {
    eachClaim((claim) => {
      const result = adjudicate(claim)
      for (const line of result.lines) {
        expect(line.payableFen).toBeGreaterThanOrEqual(0)
        expect(line.payableFen).toBeLessThanOrEqual(Math.max(0, line.claimedFen))
      }
      const byOthers = total(
        result.lines.flatMap(({ steps }) =>
          steps.filter(({ kind }) => kind === 'paid_by_others').map(({ amountFen }) => -amountFen),
        ),
      )
      const others =
        claim.otherCompensationFen +
        total(claim.invoices.map((each) => each.socialInsuranceFen + each.thirdPartyFen))
      expect(byOthers).toBeLessThanOrEqual(others)
      if (result.payableFen === 0) return
      const spent = Math.max(0, result.claimedFen)
      expect(result.payableFen + byOthers).toBeLessThanOrEqual(spent)
    })
  })

  it('ADJ-02 the order of the input changes nothing', () => {
    const random = new SeededRandom(7)
    eachClaim((claim) => {
      const lines = [...claim.lines].sort(() => random.between(-1, 1))
      const shuffled = { ...claim, lines, invoices: [...claim.invoices].reverse() }
      expect(adjudicate(shuffled)).toEqual(adjudicate(claim))
    })
  })

  it('POL-06 the same input gives the same result, and the input stays as it was', () => {
    eachClaim((claim) => {
      const before = structuredClone(claim)
      const first = adjudicate(claim)
      expect(claim).toEqual(before)
      expect(adjudicate(before)).toEqual(first)
    })
  })

  it('ADJ-02 POL-03 claim after claim, no limit is passed', () => {
    const random = new SeededRandom(11)
    let blocked = 0
    for (let count = 0; count < 150; count += 1) {
      const rules = randomRules(random)
      let used: Used[] = []
      for (let number = 0; number < 10; number += 1) {
        const result = adjudicate(randomClaim(random, rules, used))
        blocked += limitSteps(result)
        used = after(used, result.takes)
        assertWithinLimits(rules, used)
      }
    }
    expect(blocked).toBeGreaterThan(500)
  })

  it('POL-04 giving back what a claim took restores every balance exactly', () => {
    const random = new SeededRandom(13)
    for (let count = 0; count < CASES; count += 1) {
      const rules = randomRules(random)
      const before = after([], adjudicate(randomClaim(random, rules)).takes)
      const { takes } = adjudicate(randomClaim(random, rules, before))
      const restored = after(after(before, takes), takes, -1)
      const known = new Set(before.map((row) => `${row.benefit} ${row.measure} ${row.period}`))
      const isKnown = (row: Used) => known.has(`${row.benefit} ${row.measure} ${row.period}`)
      expect(restored.filter(isKnown)).toEqual(before)
      expect(restored.filter((row) => !isKnown(row)).every(({ quantity }) => quantity === 0)).toBe(
        true,
      )
    }
  })

  it('POL-04 what is taken of the plan is what is paid, and nothing taken is below 0', () => {
    eachClaim((claim) => {
      const result = adjudicate(claim)
      const ofPlan = usedOf(result.takes, WHOLE_PLAN, 'amount')
      expect(total(ofPlan.map(({ quantity }) => quantity))).toBe(result.payableFen)
      for (const { measure, quantity } of result.takes) {
        expect(quantity).toBeGreaterThanOrEqual(measure === 'visit_amount' ? 0 : 1)
      }
    })
  })
})

function limitSteps({ lines }: Adjudication): number {
  const limits = new Set(['visits_used_up', 'visit_limit', 'benefit_limit', 'plan_limit'])
  return lines.flatMap(({ steps }) => steps.filter(({ kind }) => limits.has(kind))).length
}

function assertWithinLimits(rules: PlanRules, used: readonly Used[]): void {
  const within = (benefit: string, measure: Used['measure'], limit: number | null) => {
    if (limit === null) return
    for (const { quantity } of usedOf(used, benefit, measure)) {
      expect(quantity).toBeLessThanOrEqual(limit)
    }
  }
  within(WHOLE_PLAN, 'amount', rules.yearlyLimitFen)
  for (const benefit of rules.benefits) {
    within(benefit.code, 'amount', benefit.yearlyLimitFen)
    within(benefit.code, 'day_amount', benefit.dayLimitFen)
    within(benefit.code, 'visit_amount', benefit.visitLimitFen)
    within(benefit.code, 'visits', benefit.visitsPerYear)
    within(benefit.code, 'deductible', benefit.deductible?.amountFen ?? null)
  }
}

describe('rounding and spreading', () => {
  /** By long division of decimal text: slow, and without any arithmetic of the engine's. */
  function halfUp(value: number, numerator: number, denominator: number): number {
    const product = BigInt(value) * BigInt(numerator)
    let rest = 0n
    let quotient = ''
    for (const digit of `${product}0`) {
      rest = rest * 10n + BigInt(digit)
      let times = 0
      while (rest >= BigInt(denominator)) {
        rest -= BigInt(denominator)
        times += 1
      }
      quotient += times
    }
    const whole = Number(quotient.slice(0, -1) || '0')
    return Number(quotient.at(-1)) >= 5 ? whole + 1 : whole
  }

  it('ADJ-01 a ratio rounds half up once, at any size', () => {
    const random = new SeededRandom(17)
    for (let count = 0; count < 5000; count += 1) {
      const value = random.between(0, 10 ** random.between(1, 13))
      const [denominator, most] = random.pick([
        [10_000, 10_000],
        [100_000_000, 100_000_000],
        [1000, 99_999],
      ] as const)
      const numerator = random.between(0, most)
      expect(portion(value, numerator, denominator)).toBe(halfUp(value, numerator, denominator))
    }
    expect(portion(1, 5000, 10_000)).toBe(1)
    expect(portion(1, 4999, 10_000)).toBe(0)
    expect(portion(3, 5000, 10_000)).toBe(2)
  })

  it('CLM-10 a spread sums exactly, keeps to what is open, and is off by less than a fen', () => {
    const random = new SeededRandom(19)
    for (let count = 0; count < 3000; count += 1) {
      const most = 10 ** random.between(1, 11)
      const weights = Array.from({ length: random.between(1, 9) }, () => random.between(0, most))
      const sum = total(weights)
      const amount = random.between(0, sum + 10)
      const shares = spread(amount, weights)
      expect(total(shares)).toBe(Math.min(amount, sum))
      shares.forEach((share, index) => {
        const weight = weights[index] ?? 0
        expect(share).toBeLessThanOrEqual(weight)
        if (amount >= sum) return
        const offBy = BigInt(share) * BigInt(sum) - BigInt(amount) * BigInt(weight)
        expect(offBy < BigInt(sum) && -offBy < BigInt(sum)).toBe(true)
      })
    }
  })
})
