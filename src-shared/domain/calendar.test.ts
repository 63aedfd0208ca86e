import { describe, expect, it } from 'vitest'
import {
  addDays,
  addWorkingDays,
  businessDate,
  calendarWith,
  claimDueOn,
  isProvisional,
  isWorkingDay,
} from './calendar'

describe('the working calendar', () => {
  it('CAL-01 follows the announcements, make-up days included', () => {
    expect(isWorkingDay('2024-02-04')).toBe(true) // a Sunday worked for Spring Festival
    expect(isWorkingDay('2024-02-12')).toBe(false) // a Monday off
    expect(isWorkingDay('2024-09-29')).toBe(true) // a Sunday worked for National Day
    expect(isWorkingDay('2024-10-07')).toBe(false)
    expect(isWorkingDay('2024-03-09')).toBe(false) // a plain Saturday
    expect(isWorkingDay('2019-12-31')).toBe(true)
  })

  it('CAL-01 calls days beyond the announced years provisional', () => {
    expect(isProvisional('2025-12-31')).toBe(false)
    expect(isProvisional('2026-01-01')).toBe(true)
  })

  it('CAL-01 takes all files as one set: the December before too, and the later word of two', () => {
    const day = (date: string, off: boolean) => ({ date, name: '元旦', off })
    const calendar = calendarWith([
      { year: 2027, days: [day('2026-12-31', true), day('2027-01-01', true)] },
      { year: 2025, days: [day('2025-12-30', true), day('2025-12-31', true)] },
    ])
    // The shipped 2025 is replaced as a whole; 2026 stays unannounced but for its last day.
    expect(calendar.isWorkingDay('2025-01-01')).toBe(true)
    expect(addWorkingDays('2025-12-29', 1, calendar)).toBe('2026-01-01')
    expect(calendar.dayOf('2026-12-31')).toEqual({
      working: false,
      holiday: '元旦',
      makeUp: false,
      provisional: true,
    })
    expect(isProvisional('2026-06-01', calendar)).toBe(true)
    expect(isProvisional('2027-06-01', calendar)).toBe(false)
    const revised = calendarWith([
      { year: 2026, days: [day('2026-12-31', false), day('2026-01-01', true)] },
      { year: 2027, days: [day('2026-12-31', true), day('2027-01-01', true)] },
    ])
    expect(isWorkingDay('2026-12-31', revised)).toBe(false)
  })

  it('ends with the year 9999 and does not run on', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError)
    expect(() => addWorkingDays('9999-12-30', 5)).toThrow(RangeError)
  })

  it('CAL-02 does not count the day of the event', () => {
    expect(addWorkingDays('2024-03-04', 1)).toBe('2024-03-05')
    expect(addWorkingDays('2024-03-08', 1)).toBe('2024-03-11')
  })

  it('CLM-08 counts ten working days over Spring Festival 2024', () => {
    // Fri 2 Feb; counted: 4 (Sun, worked), 5, 6, 7, 8, 9 Feb, then 10–17 off, 18 (Sun, worked), 19, 20, 21 Feb.
    expect(claimDueOn('2024-02-02T03:00:00.000Z')).toBe('2024-02-21')
  })

  it('takes the business date in Shanghai', () => {
    expect(businessDate('2024-03-04T15:59:59.999Z')).toBe('2024-03-04')
    expect(businessDate('2024-03-04T16:00:00.000Z')).toBe('2024-03-05')
  })
})
