import type { Outputs } from '@shared/contract'

export type Day = Outputs['calendar']['days'][number]

/** What a day is, told by a sign: off for a holiday, worked in exchange for one, a weekend, or an ordinary day. */
export type DayKind = 'off' | 'makeUp' | 'weekend' | 'working'

export function kindOf({ working, name, makeUp }: Day): DayKind {
  if (makeUp) return 'makeUp'
  if (working) return 'working'
  return name === null ? 'weekend' : 'off'
}

/** The months of a year, each in weeks from Monday to Sunday; `null` where a week has days of another month. */
export function monthsOf(days: readonly Day[]): { month: number; weeks: (Day | null)[][] }[] {
  const byMonth = Map.groupBy(days, ({ date }) => Number(date.slice(5, 7)))
  return [...byMonth].map(([month, of]) => {
    const first = new Date(`${of[0]?.date ?? ''}T00:00:00Z`).getUTCDay()
    const cells: (Day | null)[] = [...Array<null>((first + 6) % 7).fill(null), ...of]
    while (cells.length % 7 !== 0) cells.push(null)
    const weeks = Array.from({ length: cells.length / 7 }, (_week, index) =>
      cells.slice(index * 7, index * 7 + 7),
    )
    return { month, weeks }
  })
}
