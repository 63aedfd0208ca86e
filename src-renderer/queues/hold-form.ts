import { addDays } from '@shared/domain/calendar'

/** The moments a claim is put on hold until: nine in the morning in Shanghai, when the day begins. */
export type HoldChoice = 'tomorrow' | 'in3days' | 'date'

/** The longest the core takes. */
export const MOST_DAYS = 180

/** Nine o'clock on `date` in Shanghai, as UTC ISO text. */
export function nineOn(date: string): string {
  return `${date}T01:00:00.000Z`
}

/** The first and the last date one may choose. */
export function holdDates(today: string): { from: string; to: string } {
  return { from: addDays(today, 1), to: addDays(today, MOST_DAYS - 1) }
}

/**
 * Until when, as UTC ISO text.
 * @param date what was chosen as the date, for `date`
 * @returns `null` while no date within reach was chosen
 */
export function heldUntil(choice: HoldChoice, date: string | null, today: string): string | null {
  if (choice === 'tomorrow') return nineOn(addDays(today, 1))
  if (choice === 'in3days') return nineOn(addDays(today, 3))
  const { from, to } = holdDates(today)
  return date !== null && date >= from && date <= to ? nineOn(date) : null
}
