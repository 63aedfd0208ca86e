import { addDays, businessDate, momentOf, type WorkCalendar } from '../calendar'
import type { ClockStep, Due, Pause, PauseReason, Period, PeriodUnit, WorkingHours } from './clock'

export interface Clock {
  /** The event from which the period runs; UTC ISO. */
  startAt: string
  period: Period
  pauses: readonly Pause[]
}

/**
 * When a period ends, and how that is found, day by day (CAL-02, CAL-03). On one page: docs/clocks.md.
 *
 * - `wd`, `d`: the day of the event does not count. The period ends at close of business of the day on which the last
 *   of its days has counted, be that a working day or, for `d`, not.
 * - `wh`: counts minutes of working time from the event on; an event outside working time counts from the next
 *   working moment. Seconds are cut off.
 * - Pauses that overlap count once. A pause without an end, reached before the period is over, leaves it standing.
 *   - `wd`: a working day does not count when ALL of its working time was paused. A day that ran for even a minute
 *     counts in full: what is doubtful goes against the desk, for the customer.
 *   - `d`: the difference of dates, as in Judicial Interpretation (II) to the Insurance Law, art. 15: the day on which
 *     the pause began counts, the days after it up to and with the day on which it ended do not.
 *   - `wh`: every minute of working time in the pause does not count.
 *   - No period in days ends while the clock stands: where it stands at close of business of its last day, it ends
 *     at the next close of business at which it runs.
 *
 * @throws RangeError for a period that is not positive, for parts of days, and where it would end after the year 9999
 */
export function dueOf(
  { startAt, period, pauses }: Clock,
  calendar: WorkCalendar,
  hours: WorkingHours,
): Due {
  const { unit, amount } = period
  const start = Date.parse(startAt)
  const at = new Date(start).toISOString()
  const steps: ClockStep[] = [{ kind: 'start', unit, at, on: businessDate(at) }]
  const stood = disjoint(pauses, unit).filter(({ to }) => to > start)
  const walk = { steps, stood, calendar, hours }
  if (unit === 'wh') {
    const minutes = Math.round(amount * 60)
    if (!(minutes >= 1)) throw new RangeError(`a period of ${amount} hours`)
    return inHours(walk, wholeMinute(start), minutes)
  }
  if (!(Number.isInteger(amount) && amount >= 1)) throw new RangeError(`a period of ${amount} days`)
  return inDays(walk, businessDate(at), unit, amount)
}

/** Pauses one after the other, each with its step of the arithmetic. */
interface Standstill {
  from: number
  /** `Infinity` while it stands. */
  to: number
  fromOn: string
  toOn: string
  reason: PauseReason
  step: Extract<ClockStep, { kind: 'pause' }>
}

interface Walk {
  steps: ClockStep[]
  stood: Standstill[]
  calendar: WorkCalendar
  hours: WorkingHours
}

const MINUTE_MS = 60_000
/** After every date the calendar can name. */
const NEVER = '9999-12-31'

function wholeMinute(moment: number): number {
  return Math.floor(moment / MINUTE_MS) * MINUTE_MS
}

/** Where pauses overlap the one that began first has the time; those of one reason that touch become one. */
function disjoint(pauses: readonly Pause[], unit: PeriodUnit): Standstill[] {
  const spans: { from: number; to: number; reason: PauseReason }[] = []
  const sorted = pauses
    .map(({ from, to, reason }) => ({
      from: wholeMinute(Date.parse(from)),
      to: to === null ? Infinity : wholeMinute(Date.parse(to)),
      reason,
    }))
    .sort((a, b) => a.from - b.from)
  for (const pause of sorted) {
    const last = spans.at(-1)
    const from = Math.max(pause.from, last?.to ?? -Infinity)
    if (pause.to <= from) continue
    if (last && last.to === from && last.reason === pause.reason) last.to = pause.to
    else spans.push({ ...pause, from })
  }
  return spans.map(({ from, to, reason }) => {
    const fromAt = new Date(from).toISOString()
    const toAt = to === Infinity ? null : new Date(to).toISOString()
    return {
      from,
      to,
      fromOn: businessDate(fromAt),
      toOn: toAt === null ? NEVER : businessDate(toAt),
      reason,
      step: { kind: 'pause', unit, from: fromAt, to: toAt, days: 0, minutes: 0, reason },
    }
  })
}

function inDays(walk: Walk, startOn: string, unit: 'wd' | 'd', amount: number): Due {
  const { steps, stood, calendar, hours } = walk
  let count = 0
  let provisional = false
  let told = 0
  /** Tells of the pauses that began before this moment. */
  const tellPauses = (before: number): void => {
    for (let pause = stood[told]; pause && pause.from < before; pause = stood[told]) {
      steps.push(pause.step)
      told += 1
    }
  }
  for (let on = addDays(startOn, 1); ; on = addDays(on, 1)) {
    const spans = spansOf(on, hours)
    const close = spans.at(-1)?.to ?? 0
    const day = calendar.dayOf(on)
    if (unit === 'wd') provisional ||= day.provisional
    if (unit === 'wd' && !day.working) {
      tellPauses(close)
      skip(steps, on, day.holiday)
    } else if (count < amount && (unit === 'wd' ? anyRan(spans, stood) : !isBetween(on, stood))) {
      count += 1
      const makeUp = unit === 'wd' && day.makeUp
      steps.push({ kind: 'day', unit, on, count, makeUp, holiday: makeUp ? day.holiday : null })
      tellPauses(close)
    } else {
      tellPauses(close)
      const cause = unit === 'wd' ? firstPausing(spans, stood) : betweenOf(on, stood)
      const step = (cause ?? stood[told - 1])?.step
      if (step) step.days += 1
    }
    const standing = stood.find(
      ({ from, to, toOn }) => from < close && (unit === 'wd' ? to >= close : toOn > on),
    )
    if (standing?.to === Infinity) return standsStill(steps, standing, provisional)
    if (count === amount && !standing && (unit === 'd' || day.working)) {
      return ends(steps, close, provisional)
    }
  }
}

/** Whether the clock ran for any part of these spans. */
function anyRan(spans: readonly Span[], stood: readonly Standstill[]): boolean {
  return spans.some((span) => {
    let ranTo = span.from
    for (const { from, to } of stood) if (from <= ranTo && to > ranTo) ranTo = to
    return ranTo < span.to
  })
}

function firstPausing(
  spans: readonly Span[],
  stood: readonly Standstill[],
): Standstill | undefined {
  return stood.find(({ from, to }) => spans.some((span) => from < span.to && to > span.from))
}

function isBetween(on: string, stood: readonly Standstill[]): boolean {
  return betweenOf(on, stood) !== undefined
}

/** The pause that began before this date and ended on it or later. */
function betweenOf(on: string, stood: readonly Standstill[]): Standstill | undefined {
  return stood.find(({ fromOn, toOn }) => fromOn < on && on <= toOn)
}

function inHours(walk: Walk, start: number, minutes: number): Due {
  const { steps, calendar, hours } = walk
  let provisional = false
  let total = 0
  let told = 0
  for (let on = businessDate(new Date(start).toISOString()); ; on = addDays(on, 1)) {
    const day = calendar.dayOf(on)
    provisional ||= day.provisional
    if (!day.working) {
      skip(steps, on, day.holiday)
      continue
    }
    for (const span of spansOf(on, hours)) {
      let from = Math.max(span.from, start)
      while (from < span.to) {
        const pause = walk.stood[told]
        // The clock runs up to the next pause; those that are over by now are told of and done with.
        const runTo = Math.min(Math.max(pause?.from ?? Infinity, from), span.to)
        const counted = Math.min(minutes - total, (runTo - from) / MINUTE_MS)
        const to = from + counted * MINUTE_MS
        if (counted > 0) {
          total += counted
          steps.push({
            kind: 'time',
            on,
            from: timeOf(from),
            to: timeOf(to),
            minutes: counted,
            total,
          })
        }
        if (total === minutes) return ends(steps, to, provisional)
        from = runTo
        if (!pause || from >= span.to) continue
        if (steps.at(-1) !== pause.step && !steps.includes(pause.step)) steps.push(pause.step)
        if (pause.to === Infinity) return standsStill(steps, pause, provisional)
        const resumed = Math.min(Math.max(pause.to, from), span.to)
        pause.step.minutes += (resumed - from) / MINUTE_MS
        from = resumed
        if (pause.to <= span.to) told += 1
      }
    }
  }
}

interface Span {
  from: number
  to: number
}

function spansOf(on: string, { spans }: WorkingHours): Span[] {
  return spans.map(({ from, to }) => ({
    from: Date.parse(momentOf(on, from)),
    to: Date.parse(momentOf(on, to)),
  }))
}

/** `HH:MM` in Shanghai; midnight at the end of a day does not come up, as working time ends before. */
function timeOf(moment: number): string {
  return new Date(moment + 8 * 60 * MINUTE_MS).toISOString().slice(11, 16)
}

/** Days that follow each other and are off for the same reason are one step. */
function skip(steps: ClockStep[], on: string, holiday: string | null): void {
  const last = steps.at(-1)
  if (last?.kind === 'off' && last.holiday === holiday && addDays(last.to, 1) === on) {
    last.to = on
    last.days += 1
  } else {
    steps.push({ kind: 'off', from: on, to: on, days: 1, holiday })
  }
}

function ends(steps: ClockStep[], moment: number, provisional: boolean): Due {
  const dueAt = new Date(moment).toISOString()
  const dueOn = businessDate(dueAt)
  steps.push({ kind: 'due', at: dueAt, on: dueOn, provisional })
  return { dueAt, dueOn, provisional, steps }
}

function standsStill(steps: ClockStep[], { from, reason }: Standstill, provisional: boolean): Due {
  steps.push({ kind: 'standing', since: new Date(from).toISOString(), reason })
  return { dueAt: null, dueOn: null, provisional, steps }
}
