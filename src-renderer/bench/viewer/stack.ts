/** Boxes one under the other, of which only those in sight are in the page. */
export interface Stack {
  /** The upper edge of each box, in pixels. */
  readonly tops: readonly number[]
  readonly heights: readonly number[]
  /** Of the whole stack, with the margin above and below. */
  readonly total: number
}

/** Stacks boxes. @param gap between two, @param margin above the first and below the last, in pixels */
export function stackOf(heights: readonly number[], gap: number, margin: number): Stack {
  const tops: number[] = []
  let top = margin
  for (const height of heights) {
    tops.push(top)
    top += height + gap
  }
  return { tops, heights, total: heights.length === 0 ? 2 * margin : top - gap + margin }
}

/** The box at a height, or the last one above it; -1 in an empty stack. */
export function boxAt({ tops }: Stack, y: number): number {
  let low = 0
  let high = tops.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((tops[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return high < 0 ? -1 : low
}

/**
 * The boxes in sight between two heights, and some beyond, from first to last.
 * @param beyond pixels above and below that are kept ready
 */
export function boxesBetween(stack: Stack, top: number, bottom: number, beyond = 0): number[] {
  const seen: number[] = []
  for (let index = Math.max(0, boxAt(stack, top - beyond)); ; index += 1) {
    const from = stack.tops[index]
    if (from === undefined || from > bottom + beyond) return seen
    if (from + (stack.heights[index] ?? 0) >= top - beyond) seen.push(index)
  }
}
