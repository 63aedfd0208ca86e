import type { Measure, Used } from './claim'

const keyOf = (benefit: string, measure: Measure, period: string): string =>
  `${benefit}\n${measure}\n${period}`

/** What is used of limits and deductibles: before this claim, and by it. */
export class Usage {
  readonly #total = new Map<string, number>()
  readonly #takes = new Map<string, Used>()

  constructor(used: readonly Used[]) {
    for (const { benefit, measure, period, quantity } of used) {
      const key = keyOf(benefit, measure, period)
      this.#total.set(key, (this.#total.get(key) ?? 0) + quantity)
    }
  }

  /** Used so far, this claim included. */
  of(benefit: string, measure: Measure, period: string): number {
    return this.#total.get(keyOf(benefit, measure, period)) ?? 0
  }

  /** Whether anything was noted, were it 0. */
  has(benefit: string, measure: Measure, period: string): boolean {
    return this.#total.has(keyOf(benefit, measure, period))
  }

  take(benefit: string, measure: Measure, period: string, quantity: number): void {
    const key = keyOf(benefit, measure, period)
    this.#total.set(key, (this.#total.get(key) ?? 0) + quantity)
    const taken = this.#takes.get(key)
    if (taken) taken.quantity += quantity
    else this.#takes.set(key, { benefit, measure, period, quantity })
  }

  /** What this claim took; nothing of 0 but the marks of visits. */
  takes(): Used[] {
    return [...this.#takes.values()].filter(
      ({ measure, quantity }) => quantity !== 0 || measure === 'visit_amount',
    )
  }
}
