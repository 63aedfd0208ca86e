/**
 * Clocks: how long a promise runs, and every step of how its end was found. Source: DOMAIN CAL-01 to CAL-04.
 * Moments are UTC ISO text, dates `YYYY-MM-DD` in Asia/Shanghai.
 */

/** `wd` working days, `wh` working hours, `d` calendar days. */
export const periodUnits = ['wd', 'wh', 'd'] as const
export type PeriodUnit = (typeof periodUnits)[number]
export interface Period {
  unit: PeriodUnit
  /** Whole days; hours may have minutes, as 1.5. */
  amount: number
}

/** Working time of a day, `HH:MM` in Asia/Shanghai, in order, without overlap. */
export interface WorkingHours {
  spans: readonly { from: string; to: string }[]
}

/** 9:00–12:00 and 13:00–18:00 (CAL-02). */
export const defaultWorkingHours: WorkingHours = {
  spans: [
    { from: '09:00', to: '12:00' },
    { from: '13:00', to: '18:00' },
  ],
}

/** Why a clock stands still. */
export const pauseReasons = ['documents', 'investigation', 'customer', 'other'] as const
export type PauseReason = (typeof pauseReasons)[number]
export interface Pause {
  from: string
  /** `null`: it still stands. */
  to: string | null
  reason: PauseReason
}

/** One step of the arithmetic, as data; `stepText` says it in words (CAL-03). */
export type ClockStep =
  /** The event itself does not count (CAL-02). */
  | { kind: 'start'; unit: PeriodUnit; at: string; on: string }
  /** A day that counts: the `count`-th of the period; a make-up day with the holiday it is worked for. */
  | {
      kind: 'day'
      unit: PeriodUnit
      on: string
      count: number
      makeUp: boolean
      holiday: string | null
    }
  /** Days that do not count, one after the other: a weekend, or a holiday with its name. */
  | { kind: 'off'; from: string; to: string; days: number; holiday: string | null }
  /** The clock stood still: so many days, or minutes of working time, do not count. */
  | {
      kind: 'pause'
      unit: PeriodUnit
      from: string
      to: string | null
      /** In days: working days, or calendar days for `d`. */
      days: number
      /** In working hours. */
      minutes: number
      reason: PauseReason
    }
  /** Working time counted, in minutes. */
  | { kind: 'time'; on: string; from: string; to: string; minutes: number; total: number }
  | { kind: 'due'; at: string; on: string; provisional: boolean }
  /** It stands still now: there is no end yet. */
  | { kind: 'standing'; since: string; reason: PauseReason }

export interface Due {
  /** The moment it ends: close of business of its day, unless it is in hours. `null` while it stands still. */
  dueAt: string | null
  dueOn: string | null
  /** Days beyond the announced years were counted by weekends alone. */
  provisional: boolean
  steps: ClockStep[]
}
