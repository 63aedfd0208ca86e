import { expect, it } from 'vitest'
import { addDays, momentOf, shippedCalendar } from '../calendar'
import { SeededRandom } from '../seeded-random'
import { defaultWorkingHours, pauseReasons, type Pause, type Period } from './clock'
import { dueOf } from './due'

/** Clocks of every kind against a reference that looks at each minute or each day for itself. */

const MINUTE = 60_000
const DAY_MINUTES = 24 * 60
/** Minutes since 1970 in Shanghai. */
const local = (at: string): number => Date.parse(at) / MINUTE + 8 * 60
const dayOfMinute = (minute: number): number => Math.floor(minute / DAY_MINUTES)
const dateOfDay = (day: number): string =>
  new Date(day * DAY_MINUTES * MINUTE).toISOString().slice(0, 10)
const momentOfMinute = (minute: number): string =>
  new Date((minute - 8 * 60) * MINUTE).toISOString()

interface Standing {
  from: number
  to: number
}

const isWorked = new Map<number, boolean>()
function worked(day: number): boolean {
  const known = isWorked.get(day)
  if (known !== undefined) return known
  const working = shippedCalendar.isWorkingDay(dateOfDay(day))
  isWorked.set(day, working)
  return working
}

function isWorkingMinute(minute: number): boolean {
  const hour = Math.floor((minute % DAY_MINUTES) / 60)
  return hour >= 9 && hour < 18 && hour !== 12 && worked(dayOfMinute(minute))
}

function stands(minute: number, pauses: readonly Standing[]): boolean {
  return pauses.some(({ from, to }) => from <= minute && minute < to)
}

/** No clock of the test runs longer. */
const HORIZON_DAYS = 500

function byMinutes(start: number, minutes: number, pauses: readonly Standing[]): number | null {
  let counted = 0
  const end = start + HORIZON_DAYS * DAY_MINUTES
  for (let minute = start; minute < end; minute += 1) {
    if (!isWorkingMinute(minute) || stands(minute, pauses)) continue
    counted += 1
    if (counted === minutes) return minute + 1
  }
  return null
}

function byWorkingDays(start: number, amount: number, pauses: readonly Standing[]): number | null {
  let counted = 0
  for (let day = dayOfMinute(start) + 1; day < dayOfMinute(start) + HORIZON_DAYS; day += 1) {
    if (!worked(day)) continue
    let ran = false
    let ranLast = false
    for (
      let minute = day * DAY_MINUTES + 9 * 60;
      minute < day * DAY_MINUTES + 18 * 60;
      minute += 1
    ) {
      if (!isWorkingMinute(minute)) continue
      ranLast = !stands(minute, pauses)
      ran ||= ranLast
    }
    if (ran && counted < amount) counted += 1
    if (counted === amount && ranLast) return day * DAY_MINUTES + 18 * 60
  }
  return null
}

/** Days that are crossed out on a calendar, and then counted. */
function byDates(start: number, amount: number, pauses: readonly Standing[]): number | null {
  const startDay = dayOfMinute(start)
  const crossed = new Set<number>()
  for (const { from, to } of pauses) {
    const until = Math.min(dayOfMinute(to), startDay + HORIZON_DAYS)
    for (let day = dayOfMinute(from) + 1; day <= until; day += 1) crossed.add(day)
  }
  let counted = 0
  for (let day = startDay + 1; day < startDay + HORIZON_DAYS; day += 1) {
    if (!crossed.has(day) && counted < amount) counted += 1
    const close = day * DAY_MINUTES + 18 * 60
    const standing = pauses.some(({ from, to }) => from < close && dayOfMinute(to) > day)
    if (counted === amount && !standing) return close
  }
  return null
}

function randomMoment(random: SeededRandom, from: string, days: number): string {
  const date = addDays(from, random.between(0, days))
  // Often exactly on the edges of working time.
  const time = random.chance(40)
    ? random.pick(['00:00', '09:00', '12:00', '13:00', '18:00', '17:59'])
    : `${String(random.between(0, 23)).padStart(2, '0')}:${String(random.between(0, 59)).padStart(2, '0')}`
  return momentOf(date, time)
}

function randomClock(random: SeededRandom): { startAt: string; period: Period; pauses: Pause[] } {
  const startAt = randomMoment(random, '2018-01-01', 2900)
  const startOn = startAt.slice(0, 10)
  const period: Period = random.pick([
    { unit: 'wd', amount: random.between(1, 25) } as const,
    { unit: 'd', amount: random.between(1, 60) } as const,
    { unit: 'wh', amount: random.between(1, 30 * 60) / 60 } as const,
  ])
  const pauses = Array.from({ length: random.between(0, 4) }, (): Pause => {
    const from = randomMoment(random, addDays(startOn, -5), 40)
    const length = random.pick([0, 1, 3, 15])
    const to = random.chance(8) ? null : randomMoment(random, from.slice(0, 10), length)
    return { from, to, reason: random.pick(pauseReasons) }
  })
  return { startAt, period, pauses }
}

it(
  'CAL-02 CAL-03 ten thousand clocks agree with a reference by minutes and days',
  { timeout: 120_000 },
  () => {
    const random = new SeededRandom(20_251_121)
    const tally = { wd: 0, d: 0, wh: 0, standing: 0, paused: 0 }
    for (let round = 0; round < 10_000; round += 1) {
      const clock = randomClock(random)
      const start = local(clock.startAt)
      const stood = clock.pauses.map(({ from, to }) => ({
        from: local(from),
        to: to === null ? start + 1000 * DAY_MINUTES : local(to),
      }))
      const { unit, amount } = clock.period
      const end =
        unit === 'wh'
          ? byMinutes(start, Math.round(amount * 60), stood)
          : unit === 'wd'
            ? byWorkingDays(start, amount, stood)
            : byDates(start, amount, stood)
      const due = dueOf(clock, shippedCalendar, defaultWorkingHours)
      const expected = end === null ? null : momentOfMinute(end)
      if (due.dueAt !== expected)
        expect({ clock, dueAt: due.dueAt }).toEqual({ clock, dueAt: expected })
      const counted = countedIn(due.steps, unit)
      if (counted.length > 0) expect({ clock, counted }).toEqual({ clock, counted: [] })
      tally[unit] += 1
      if (end === null) tally.standing += 1
      if (due.steps.some((step) => step.kind === 'pause' && step.days + step.minutes > 0))
        tally.paused += 1
    }
    // The draw has enough of each.
    expect(Math.min(...Object.values(tally))).toBeGreaterThan(300)
  },
)

/** What in the steps does not add up: they account for every day up to the end, and for every minute. */
function countedIn(steps: ReturnType<typeof dueOf>['steps'], unit: Period['unit']): string[] {
  const [start] = steps
  const end = steps.at(-1)
  if (start?.kind !== 'start' || end?.kind !== 'due') return []
  const problems: string[] = []
  let stoodTo = ''
  for (const step of steps) {
    if (step.kind !== 'pause') continue
    if (step.from < stoodTo) problems.push(`${step.from} stood already`)
    stoodTo = step.to ?? ''
  }
  if (unit === 'wh') {
    let total = 0
    for (const step of steps) {
      if (step.kind !== 'time') continue
      total += step.minutes
      const length = local(momentOf(step.on, step.to)) - local(momentOf(step.on, step.from))
      if (step.total !== total || length !== step.minutes) problems.push(`${step.on} ${step.from}`)
    }
    return problems
  }
  let days = 0
  for (const step of steps) {
    if (step.kind === 'day') days += 1
    if (step.kind === 'off' || step.kind === 'pause') days += step.days
  }
  const between = (Date.parse(end.on) - Date.parse(start.on)) / (DAY_MINUTES * MINUTE)
  if (days !== between) problems.push(`${days} of ${between} days`)
  return problems
}
