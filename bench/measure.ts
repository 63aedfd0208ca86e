/** Times in milliseconds of `runs` calls, sorted. One call before them is not counted. */
export async function timed(runs: number, call: (run: number) => unknown): Promise<number[]> {
  await call(0)
  const times: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now()
    await call(run)
    times.push(performance.now() - started)
  }
  return times.sort((a, b) => a - b)
}

/** The value below which `share` of the sorted times lie. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export interface Spread {
  p50Ms: number
  p95Ms: number
}

export function spread(sorted: readonly number[]): Spread {
  return { p50Ms: round(percentile(sorted, 0.5)), p95Ms: round(percentile(sorted, 0.95)) }
}

/** Three significant digits: more would pretend. */
export function round(value: number): number {
  return Number(value.toPrecision(3))
}
