import type { Flag } from './intake'

/**
 * Whether a line is paid otherwise than similar ones were (consistency mirror). Shares paid are in basis points of
 * what was claimed.
 */

/** With fewer similar lines nothing is said. */
export const FEWEST_SIMILAR = 5
/** How far out of the middle half counts, in ranges between the quartiles. */
const RANGES = 1.5
/** Where all were decided alike, the range is nothing: ten points of a hundred are then far. */
const LEAST_DISTANCE_BP = 1000

export interface Quartiles {
  lower: number
  median: number
  upper: number
}

/** What was paid of what was claimed; `null` where nothing was claimed, as on a credit. */
export function paidBp(line: { claimedFen: number; payableFen: number }): number | null {
  return line.claimedFen > 0 ? Math.round((line.payableFen / line.claimedFen) * 10_000) : null
}

/** Lower quartile, median and upper quartile, interpolated between neighbours; `null` of nothing. */
export function quartiles(shares: readonly number[]): Quartiles | null {
  if (shares.length === 0) return null
  const sorted = [...shares].sort((a, b) => a - b)
  const at = (part: number): number => {
    const position = (sorted.length - 1) * part
    const below = sorted[Math.floor(position)] ?? 0
    const above = sorted[Math.ceil(position)] ?? 0
    return Math.round(below + (above - below) * (position - Math.floor(position)))
  }
  return { lower: at(0.25), median: at(0.5), upper: at(0.75) }
}

/**
 * Whether a share stands out among at least five similar ones: it lies outside their middle half by more than one and a
 * half times the width of that half (Tukey), and by ten percentage points or more. A few odd decisions among
 * them do not move the quartiles.
 */
export function isOutlier(shareBp: number, similarBp: readonly number[]): boolean {
  const middle = quartiles(similarBp)
  if (!middle || similarBp.length < FEWEST_SIMILAR) return false
  const distance = Math.max(middle.lower - shareBp, shareBp - middle.upper)
  return distance >= LEAST_DISTANCE_BP && distance > RANGES * (middle.upper - middle.lower)
}

/** A decided line as the mirror compares it. */
export interface Compared {
  /** Three characters of the diagnosis: its group. */
  diagnosisGroup: string | null
  providerId: string | null
}

/** The group of a diagnosis: the first three characters of its code. */
export function diagnosisGroup(code: string | null): string | null {
  return code === null || code.length < 3 ? null : code.slice(0, 3).toUpperCase()
}

/** How alike two lines for the same item are: 2 for the same diagnosis group and 1 for the same provider. */
export function likeness(a: Compared, b: Compared): number {
  const group = a.diagnosisGroup !== null && a.diagnosisGroup === b.diagnosisGroup ? 2 : 0
  return group + (a.providerId !== null && a.providerId === b.providerId ? 1 : 0)
}

/**
 * The lines to compare with: those alike in most, as long as there are five of them; else all that are alike in
 * less as well.
 */
export function mostAlike<T extends Compared>(line: Compared, candidates: readonly T[]): T[] {
  for (const least of [3, 2, 1]) {
    const alike = candidates.filter((candidate) => likeness(line, candidate) >= least)
    if (alike.length >= FEWEST_SIMILAR) return alike
  }
  return [...candidates]
}

/** A line that stands out among similar ones. */
export interface Outlier {
  lineId: string
  medianBp: number
  /** How many it was compared with. */
  count: number
}

/** An outlier asks for a note: a flag for each whose line has none. @param notes line → what its review says */
export function outlierFlags(
  outliers: readonly Outlier[],
  notes: ReadonlyMap<string, string | null>,
): Flag[] {
  return outliers
    .filter(({ lineId }) => !notes.get(lineId))
    .map(({ lineId, medianBp, count }) => ({
      code: 'outlier',
      rule: 'ADJ-06',
      weight: 'warn',
      todo: 'note_outlier',
      detail: { medianBp, count },
      lineId,
    }))
}
