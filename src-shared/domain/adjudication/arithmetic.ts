/** Exact arithmetic on whole fen. */

const SAFE = BigInt(Number.MAX_SAFE_INTEGER)

/** `value` × `numerator` ÷ `denominator`, rounded half up once (ADJ-01). All are whole and none is negative. */
export function portion(value: number, numerator: number, denominator: number): number {
  const product = value * numerator
  if (product < Number.MAX_SAFE_INTEGER / 2) {
    return Math.floor((2 * product + denominator) / (2 * denominator))
  }
  const exact =
    (2n * BigInt(value) * BigInt(numerator) + BigInt(denominator)) / (2n * BigInt(denominator))
  if (exact > SAFE) throw new RangeError('an amount beyond what the desk computes with')
  return Number(exact)
}

/**
 * Spreads `total` over `weights` in proportion, in whole fen that sum to it exactly: what rounding leaves over goes
 * to the largest remainders, the first of equals first. No share is more than its weight.
 * @param total at most the sum of the weights
 */
export function spread(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  if (total <= 0 || sum <= 0) return weights.map(() => 0)
  if (total >= sum) return [...weights]
  const shares: number[] = []
  const remainders: bigint[] = []
  let rest = total
  for (const weight of weights) {
    const product = BigInt(total) * BigInt(weight)
    const share = Number(product / BigInt(sum))
    shares.push(share)
    remainders.push(product % BigInt(sum))
    rest -= share
  }
  const order = weights
    .map((_weight, index) => index)
    .sort((a, b) => {
      const [first = 0n, second = 0n] = [remainders[a], remainders[b]]
      return first === second ? a - b : first > second ? -1 : 1
    })
  for (const index of order.slice(0, rest)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}
