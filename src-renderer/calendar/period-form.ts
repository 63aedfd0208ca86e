import type { Inputs } from '@shared/contract'
import { momentOf } from '@shared/domain/calendar'
import type { PauseReason, PeriodUnit } from '@shared/domain/clocks/clock'

/** A moment as it is typed: a date, and a time that may be left out for the beginning of the day. */
export interface MomentDraft {
  date: string | null
  time: string
}

export interface PauseDraft {
  from: MomentDraft
  to: MomentDraft
  reason: PauseReason
}

export interface PeriodDraft {
  start: MomentDraft
  amount: string
  unit: PeriodUnit
  pauses: PauseDraft[]
}

/** UTC ISO text; `null` while it is not complete. */
export function momentFrom({ date, time }: MomentDraft): string | null {
  const clock = time.normalize('NFKC').trim().padStart(5, '0')
  if (date === null || date === '') return null
  if (time.trim() === '') return momentOf(date, '00:00')
  return /^([01]\d|2[0-3]):[0-5]\d$/u.test(clock) ? momentOf(date, clock) : null
}

/** What is asked of the desk; `null` while something is missing or wrong. */
export function readPeriod(draft: PeriodDraft): Inputs['calendar']['due'] | null {
  const from = momentFrom(draft.start)
  const amount = Number(draft.amount)
  const whole = draft.unit === 'wh' || Number.isInteger(amount)
  if (from === null || draft.amount.trim() === '' || !whole) return null
  if (!(amount > 0) || amount > 5000 || Math.round(amount * 60) < 1) return null
  const pauses: NonNullable<Inputs['calendar']['due']['pauses']> = []
  for (const { from: since, to, reason } of draft.pauses) {
    const begins = momentFrom(since)
    const open = to.date === null || to.date === ''
    const ends = open ? null : momentFrom(to)
    if (begins === null || (!open && ends === null)) return null
    if (ends !== null && ends < begins) return null
    pauses.push({ from: begins, to: ends, reason })
  }
  return { from, period: { unit: draft.unit, amount }, pauses }
}
