/** Exact arithmetic on whole fen. */

/** `value` × `numerator` ÷ `denominator`, rounded half up once (ADJ-01). All are whole and none is negative. */
export function portion(value: number, numerator: number, denominator: number): number {
  const [whole, rest] = divide(value, numerator, denominator)
  return rest >= denominator - rest ? whole + 1 : whole
}

/**
 * Spreads `total` over `weights` in proportion, in whole fen that sum to it exactly: what rounding leaves over goes
 * to the largest remainders, the first of equals first. No share is more than its weight.
 * @returns one share per weight; together `total`, or the sum of the weights where that is less
 */
export function spread(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  if (total <= 0 || sum <= 0) return weights.map(() => 0)
  if (total >= sum) return [...weights]
  const remainders: { index: number; rest: number }[] = []
  let left = total
  const shares = weights.map((weight, index) => {
    const [share, rest] = divide(total, weight, sum)
    left -= share
    remainders.push({ index, rest })
    return share
  })
  if (left === 0) return shares
  remainders.sort((a, b) => b.rest - a.rest || a.index - b.index)
  for (const { index } of remainders.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}

/** `a` × `b` ÷ `divisor`, rounded down, and what remains. */
function divide(a: number, b: number, divisor: number): [whole: number, rest: number] {
  const product = a * b
  if (product <= Number.MAX_SAFE_INTEGER) {
    const rest = product % divisor
    return [(product - rest) / divisor, rest]
  }
  const exact = BigInt(a) * BigInt(b)
  return [Number(exact / BigInt(divisor)), Number(exact % BigInt(divisor))]
}
