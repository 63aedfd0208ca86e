import { describe, expect, it } from 'vitest'
import { momentOf, shippedCalendar } from '../calendar'
import { announcedSpans } from './announced-spans'
import { defaultWorkingHours } from './clock'
import { dueOf } from './due'

/**
 * Periods around the long holidays, counted by another way: day numbers in one sorted list of all working days, in
 * which the end of a period is looked up by its place.
 */

/** Days since 1 March of the year 0, by the civil calendar's own arithmetic. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const m = (month + 9) % 12
  return (
    365 * y +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) +
    Math.floor((153 * m + 2) / 5) +
    day
  )
}

function numberOf(compact: string): number {
  return dayNumber(
    Number(compact.slice(0, 4)),
    Number(compact.slice(4, 6)),
    Number(compact.slice(6, 8)),
  )
}

function numbersOf(spans: string): number[] {
  return spans
    .split(' ')
    .filter((span) => span !== '')
    .flatMap((span) => {
      const [from = '', to = from] = span.split('-')
      const first = numberOf(from)
      return Array.from({ length: numberOf(to) - first + 1 }, (_day, index) => first + index)
    })
}

const FIRST = dayNumber(2018, 1, 1)
const LAST = dayNumber(2025, 12, 31)
const dates = new Map<number, string>()
for (let year = 2018; year <= 2025; year += 1) {
  for (let month = 1; month <= 12; month += 1) {
    const length =
      dayNumber(month < 12 ? year : year + 1, (month % 12) + 1, 1) - dayNumber(year, month, 1)
    for (let day = 1; day <= length; day += 1) {
      const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
      dates.set(dayNumber(year, month, day), text)
    }
  }
}
const off = new Set(announcedSpans.flatMap((year) => numbersOf(year.off)))
const worked = new Set(announcedSpans.flatMap((year) => numbersOf(year.worked)))
/** 3 January 2000 was a Monday. */
const MONDAY = dayNumber(2000, 1, 3)
const workingDays = [...dates.keys()].filter(
  (day) => worked.has(day) || (!off.has(day) && (day - MONDAY) % 7 < 5),
)

/** The `count`-th working day after a day. */
function counted(day: number, count: number): string | undefined {
  let [low, high] = [0, workingDays.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((workingDays[middle] ?? 0) > day) high = middle
    else low = middle + 1
  }
  return dates.get(workingDays[low + count - 1] ?? 0)
}

function computed(start: string, count: number): string | null {
  return dueOf(
    { startAt: momentOf(start, '10:30'), period: { unit: 'wd', amount: count }, pauses: [] },
    shippedCalendar,
    defaultWorkingHours,
  ).dueOn
}

describe('every day of 2018 to 2025', () => {
  it('CAL-01 is worked or not as announced', () => {
    expect(dates.size).toBe(LAST - FIRST + 1)
    const other = [...dates].filter(
      ([day, date]) => shippedCalendar.isWorkingDay(date) !== workingDays.includes(day),
    )
    expect(other).toEqual([])
    // Known from the papers: the first is of the file of 2019.
    expect([...worked].map((day) => dates.get(day))).toContain('2018-12-29')
  })
})

/** The spans of the announcements that hold the first day of Spring Festival or of National Day. */
const festivals = announcedSpans.flatMap(({ off: spans }, index) => {
  const year = 2018 + index
  const long = spans.split(' ').filter((span) => {
    const month = span.slice(4, 6)
    return (
      span.includes('-') &&
      span.startsWith(String(year)) &&
      ['01', '02', '09', '10'].includes(month)
    )
  })
  return long.flatMap((span) => {
    const days = numbersOf(span)
    return days.length >= 6 ? [{ year, first: days[0] ?? 0, last: days.at(-1) ?? 0 }] : []
  })
})

describe('periods around Spring Festival and National Day', () => {
  it('CAL-01 finds both festivals of each year', () => {
    expect(festivals).toHaveLength(16)
  })

  it.each(festivals)(
    'CAL-01 CLM-08 agree with another way of counting: $year, day $first',
    ({ first, last }) => {
      let compared = 0
      for (let start = Math.max(first - 25, FIRST); start <= last + 15; start += 1) {
        const date = dates.get(start) ?? ''
        for (let count = 1; count <= 20; count += 1) {
          const expected = counted(start, count)
          if (expected === undefined) continue
          compared += 1
          if (computed(date, count) !== expected) {
            expect({ date, count, dueOn: computed(date, count) }).toEqual({
              date,
              count,
              dueOn: expected,
            })
          }
        }
      }
      expect(compared).toBeGreaterThan(700)
    },
  )
})
