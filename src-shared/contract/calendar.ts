import { z } from 'zod'
import { daysBetween } from '../domain/calendar'
import { claimClockKinds, clockStates } from '../domain/clocks/claim-clocks'
import { pauseReasons, periodUnits } from '../domain/clocks/clock'
import { date, id, instant, procedure, text, version } from './common'

const unit = z.enum(periodUnits)
/** Days are whole; hours come down to whole minutes, at least one. */
const period = z
  .object({ unit, amount: z.number().positive().max(5000) })
  .refine(
    ({ unit: of, amount }) =>
      of === 'wh' ? Math.round(amount * 60) >= 1 : Number.isInteger(amount),
    { error: 'whole_days' },
  )
/** A moment for which the calendar can be thought of at all. */
const countable = instant.refine((at) => at >= '1990-01-01' && at < '2201-01-01', {
  error: 'beyond_calendar',
})
const pauseReason = z.enum(pauseReasons)

/** One step of a clock's arithmetic: `ClockStep` of the domain (CAL-03). */
export const clockStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), unit, at: instant, on: date }),
  z.object({
    kind: z.literal('day'),
    unit,
    on: date,
    count: z.number().int(),
    makeUp: z.boolean(),
    holiday: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('off'),
    from: date,
    to: date,
    days: z.number().int(),
    holiday: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('pause'),
    unit,
    from: instant,
    to: instant.nullable(),
    days: z.number().int(),
    minutes: z.number().int(),
    reason: pauseReason,
  }),
  z.object({
    kind: z.literal('time'),
    on: date,
    from: z.string(),
    to: z.string(),
    minutes: z.number().int(),
    total: z.number().int(),
  }),
  z.object({ kind: z.literal('due'), at: instant, on: date, provisional: z.boolean() }),
  z.object({ kind: z.literal('standing'), since: instant, reason: pauseReason }),
])

const due = z.object({
  dueAt: instant.nullable(),
  dueOn: date.nullable(),
  provisional: z.boolean(),
  steps: z.array(clockStep),
})

const claimClock = due.extend({
  kind: z.enum(claimClockKinds),
  /** The rule of DOMAIN.md it rests on. */
  rule: z.string(),
  period,
  state: z.enum(clockStates),
  startedAt: instant,
  /** When what was promised happened. */
  endedAt: instant.nullable(),
})
export type ClaimClock = z.infer<typeof claimClock>

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/u)

function minutesOf({ from, to }: { from: string; to: string }): number {
  return (Date.parse(`2000-01-01T${to}Z`) - Date.parse(`2000-01-01T${from}Z`)) / 60_000
}

/** How long each promise runs; a change computes open clocks anew (CAL-03). */
export const clockRules = z.object({
  /** Working days to close a complete claim, again from its last document (CLM-08). */
  closeWithinWd: z.number().int().min(1).max(250),
  /** Working days the customer is asked to answer within (GAP-02). */
  answerWithinWd: z.number().int().min(1).max(60),
  /** Working days after the customer's day has passed (GAP-09). */
  remindAfterWd: z.number().int().min(1).max(60),
  escalateAfterWd: z.number().int().min(1).max(120),
  /** Calendar days after the last notice until the claim is closed for lack of documents (GAP-09). */
  closeAfterD: z.number().int().min(1).max(365),
  /** Working days to arrange payment after closing (CLM-08). */
  payWithinWd: z.number().int().min(1).max(60),
  /** Working time of a day in Asia/Shanghai (CAL-02). */
  workingHours: z
    .object({
      spans: z
        .array(z.object({ from: time, to: time }))
        .min(1)
        .max(6),
    })
    .refine(
      ({ spans }) =>
        spans.every(
          ({ from, to }, index) => from < to && (spans[index - 1]?.to ?? '00:00') <= from,
        ),
      { error: 'spans_in_order' },
    )
    // A long period in working hours would else end in another millennium.
    .refine(({ spans }) => spans.reduce((sum, span) => sum + minutesOf(span), 0) >= 60, {
      error: 'an_hour_at_least',
    }),
})
export type ClockRules = z.infer<typeof clockRules>

const calendarYear = z.object({
  year: z.number().int(),
  /** `shipped` with the program, or taken in from a file. */
  source: z.enum(['shipped', 'file']),
  fileName: z.string().nullable(),
  addedAt: instant.nullable(),
  addedBy: z.string().nullable(),
  daysOff: z.number().int(),
  makeUpDays: z.number().int(),
})

/** Open clocks whose end is another now. */
const moved = z.object({
  count: z.number().int(),
  /** The first 200, those due first. */
  clocks: z.array(
    z.object({
      claimId: id,
      claimNo: z.string(),
      kind: z.enum(claimClockKinds),
      before: date,
      after: date,
    }),
  ),
})
export type MovedClocks = z.infer<typeof moved>

/** The working calendar, the rules of clocks, and what they say. */
export const calendar = {
  /** When a period that starts at a moment ends, step by step (CAL-03). */
  due: procedure('desk.read')
    .input(
      z.object({
        from: countable,
        period,
        pauses: z
          .array(
            z
              .object({ from: countable, to: countable.nullable(), reason: pauseReason })
              .refine(({ from, to }) => to === null || from <= to, { error: 'ends_before_start' }),
          )
          .max(50)
          .default([]),
      }),
    )
    .output(due),
  /** Every clock of a claim, running or ended. */
  ofClaim: procedure('claims.read')
    .input(z.object({ claimId: id }))
    .output(z.array(claimClock)),
  /** What each day is, of at most 400 days. */
  days: procedure('desk.read')
    .input(
      z
        .object({ from: date, to: date })
        .refine(({ from, to }) => from <= to && daysBetween(from, to) < 400, { error: 'too_long' }),
    )
    .output(
      z.array(
        z.object({
          date,
          working: z.boolean(),
          name: z.string().nullable(),
          makeUp: z.boolean(),
          provisional: z.boolean(),
        }),
      ),
    ),
  years: procedure('desk.read').output(z.array(calendarYear)),
  /** Reads a yearly file (JSON of holiday-cn) and says what would move; changes nothing. */
  checkYear: procedure('calendar.maintain')
    .input(z.object({ file: z.file().max(2 * 1024 * 1024) }))
    .output(
      z.object({
        year: z.number().int(),
        known: z.boolean(),
        added: z.number().int(),
        removed: z.number().int(),
        changed: z.number().int(),
        moved,
      }),
    ),
  /** Takes the file in and computes open clocks anew, all or nothing. */
  addYear: procedure('calendar.maintain')
    .input(z.object({ file: z.file().max(2 * 1024 * 1024) }))
    .output(z.object({ year: z.number().int(), moved })),
  removeYear: procedure('calendar.maintain')
    .input(z.object({ year: z.number().int() }))
    .output(z.object({ year: z.number().int(), moved })),
  rules: procedure('desk.read').output(z.object({ rules: clockRules, version })),
  checkRules: procedure('calendar.maintain')
    .input(z.object({ rules: clockRules }))
    .output(z.object({ moved })),
  saveRules: procedure('calendar.maintain')
    .input(z.object({ version, rules: clockRules, reason: text(300).min(1) }))
    .output(z.object({ rules: clockRules, version, moved })),
}
