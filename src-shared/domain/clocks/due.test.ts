import { describe, expect, it } from 'vitest'
import { momentOf, shippedCalendar } from '../calendar'
import { defaultWorkingHours, type Due, type Pause, type Period } from './clock'
import { dueOf } from './due'

const at = (moment: string): string => {
  const [date = '', time = '00:00'] = moment.split(' ')
  return momentOf(date, time)
}
const pause = (from: string, to: string | null, reason: Pause['reason'] = 'documents'): Pause => ({
  from: at(from),
  to: to === null ? null : at(to),
  reason,
})
const due = (from: string, period: string, ...pauses: Pause[]): Due => {
  const [, amount = '', unit = ''] = /^([\d.]+)(\w+)$/u.exec(period) ?? []
  return dueOf(
    { startAt: at(from), period: { unit: unit as Period['unit'], amount: Number(amount) }, pauses },
    shippedCalendar,
    defaultWorkingHours,
  )
}
/** The end in Shanghai, as `YYYY-MM-DD HH:MM`. */
const end = (from: string, period: string, ...pauses: Pause[]): string | null => {
  const { dueAt } = due(from, period, ...pauses)
  if (dueAt === null) return null
  return new Date(Date.parse(dueAt) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}

describe('a period in working days', () => {
  it('CAL-02 does not count the day of the event and ends at close of business', () => {
    expect(end('2025-03-03 10:00', '1wd')).toBe('2025-03-04 18:00')
    expect(end('2025-03-03 23:59', '1wd')).toBe('2025-03-04 18:00')
    expect(end('2025-03-08 10:00', '1wd')).toBe('2025-03-10 18:00')
  })

  it('CAL-01 counts a make-up Saturday and none of the holiday', () => {
    // Sat 8 Feb 2025 is worked for Spring Festival.
    expect(end('2025-02-07 10:00', '1wd')).toBe('2025-02-08 18:00')
    expect(due('2025-02-07 10:00', '1wd').steps[1]).toEqual({
      kind: 'day',
      unit: 'wd',
      on: '2025-02-08',
      count: 1,
      makeUp: true,
      holiday: '春节',
    })
    // National Day 2025: 1 to 8 October off.
    expect(end('2025-09-30 10:00', '1wd')).toBe('2025-10-09 18:00')
    expect(due('2025-09-30 10:00', '1wd').steps.slice(1, 3)).toEqual([
      { kind: 'off', from: '2025-10-01', to: '2025-10-08', days: 8, holiday: '国庆节、中秋节' },
      {
        kind: 'day',
        unit: 'wd',
        on: '2025-10-09',
        count: 1,
        makeUp: false,
        holiday: null,
      },
    ])
  })

  it('CAL-01 counts weekends alone beyond the announced years, and says so', () => {
    expect(due('2025-12-26 10:00', '3wd')).toMatchObject({
      dueOn: '2025-12-31',
      provisional: false,
    })
    expect(due('2025-12-26 10:00', '4wd')).toMatchObject({ dueOn: '2026-01-01', provisional: true })
    // Calendar days are what they are, whatever is announced.
    expect(due('2025-12-26 10:00', '30d')).toMatchObject({
      dueOn: '2026-01-25',
      provisional: false,
    })
  })

  it('CAL-03 takes off only days whose whole working time was paused', () => {
    // Wed 5 and Fri 7 March ran for a part of the day: they count. Thursday does not.
    const steps = due('2025-03-03 10:00', '4wd', pause('2025-03-05 10:00', '2025-03-07 15:00'))
    expect(steps.dueOn).toBe('2025-03-10')
    expect(steps.steps.find((step) => step.kind === 'pause')).toMatchObject({ days: 1 })
    expect(end('2025-03-03 10:00', '4wd', pause('2025-03-05 09:00', '2025-03-06 18:00'))).toBe(
      '2025-03-11 18:00',
    )
    // Lunch and the night between two pauses are not working time.
    expect(
      end(
        '2025-03-03 10:00',
        '1wd',
        pause('2025-03-04 08:00', '2025-03-04 12:00'),
        pause('2025-03-04 13:00', '2025-03-04 20:00', 'investigation'),
      ),
    ).toBe('2025-03-05 18:00')
  })

  it('CAL-03 does not end while the clock stands', () => {
    // The fourth day ran until 10:00 and its close was paused: it ends at the first close at which the clock runs.
    expect(end('2025-03-03 10:00', '4wd', pause('2025-03-07 10:00', '2025-03-11 15:00'))).toBe(
      '2025-03-11 18:00',
    )
    expect(end('2025-03-03 10:00', '4wd', pause('2025-03-07 18:00', '2025-03-11 15:00'))).toBe(
      '2025-03-07 18:00',
    )
    // Ended on a Saturday: nobody works until Monday.
    expect(end('2025-03-03 10:00', '4wd', pause('2025-03-07 10:00', '2025-03-08 15:00'))).toBe(
      '2025-03-10 18:00',
    )
  })

  it('CAL-03 has no end while a pause stands open', () => {
    const standing = due('2025-03-03 10:00', '10wd', pause('2025-03-06 10:00', null))
    expect(standing).toMatchObject({ dueAt: null, dueOn: null })
    expect(standing.steps.at(-1)).toEqual({
      kind: 'standing',
      since: at('2025-03-06 10:00'),
      reason: 'documents',
    })
    // Reached only after the end: nothing to do with it.
    expect(end('2025-03-03 10:00', '1wd', pause('2025-03-06 10:00', null))).toBe('2025-03-04 18:00')
  })
})

describe('a period in working hours', () => {
  it('CAL-02 runs on from the next working moment, past lunch and night', () => {
    // 0.5 h until 18:00, 3 h until noon, 0.5 h after lunch.
    expect(end('2025-03-03 17:30', '4wh')).toBe('2025-03-04 13:30')
    expect(
      due('2025-03-03 17:30', '4wh').steps.flatMap((step) =>
        step.kind === 'time' ? [[step.on, step.from, step.to, step.minutes, step.total]] : [],
      ),
    ).toEqual([
      ['2025-03-03', '17:30', '18:00', 30, 30],
      ['2025-03-04', '09:00', '12:00', 180, 210],
      ['2025-03-04', '13:00', '13:30', 30, 240],
    ])
    expect(end('2025-03-03 12:30', '1wh')).toBe('2025-03-03 14:00')
    expect(end('2025-03-03 09:00', '3wh')).toBe('2025-03-03 12:00')
    expect(end('2025-09-30 18:00', '0.5wh')).toBe('2025-10-09 09:30')
    expect(end('2025-03-01 03:00', '1.5wh')).toBe('2025-03-03 10:30')
  })

  it('CAL-03 takes off pauses to the minute', () => {
    const paused = due(
      '2025-03-03 17:30',
      '4wh',
      pause('2025-03-03 17:45', '2025-03-04 09:20'),
      pause('2025-03-04 11:59', '2025-03-04 13:01', 'investigation'),
    )
    expect(paused.dueAt).toBe(at('2025-03-04 14:07'))
    expect(paused.steps.flatMap((step) => (step.kind === 'pause' ? [step.minutes] : []))).toEqual([
      35, 2,
    ])
    expect(end('2025-03-03 17:30', '4wh', pause('2025-03-04 13:29', null))).toBeNull()
    expect(end('2025-03-03 17:30', '4wh', pause('2025-03-04 13:30', null))).toBe('2025-03-04 13:30')
  })
})

describe('a period in calendar days', () => {
  it('CAL-04 CLM-09 takes off the days between the request and the documents', () => {
    expect(end('2025-03-03 10:00', '30d')).toBe('2025-04-02 18:00')
    expect(end('2025-03-03 10:00', '30d', pause('2025-03-10', '2025-03-17'))).toBe(
      '2025-04-09 18:00',
    )
    expect(end('2025-03-03 10:00', '30d', pause('2025-03-10 09:30', '2025-03-17 17:30'))).toBe(
      '2025-04-09 18:00',
    )
    // Asked on the day of receipt, and asked on the last day.
    expect(end('2025-03-03 10:00', '30d', pause('2025-03-03', '2025-03-08'))).toBe(
      '2025-04-07 18:00',
    )
    expect(end('2025-03-03 10:00', '30d', pause('2025-04-02', '2025-04-12'))).toBe(
      '2025-04-12 18:00',
    )
    // Asked when the period was over.
    expect(end('2025-03-03 10:00', '30d', pause('2025-04-03', '2025-04-12'))).toBe(
      '2025-04-02 18:00',
    )
    // Asked and answered on one day.
    expect(end('2025-03-03 10:00', '30d', pause('2025-03-10 09:30', '2025-03-10 17:30'))).toBe(
      '2025-04-02 18:00',
    )
  })

  it('CAL-03 counts pauses that overlap once', () => {
    expect(
      end(
        '2025-03-03 10:00',
        '30d',
        pause('2025-03-10', '2025-03-17'),
        pause('2025-03-12', '2025-03-20', 'investigation'),
      ),
    ).toBe('2025-04-12 18:00')
  })
})

describe('what cannot be counted', () => {
  it('is refused, and does not run for ever', () => {
    expect(() => due('2025-03-03 10:00', '1.5wd')).toThrow(RangeError)
    expect(() => due('2025-03-03 10:00', '0d')).toThrow(RangeError)
    expect(() => due('2025-03-03 10:00', '0wh')).toThrow(RangeError)
    expect(() => due('9999-12-30 10:00', '5wd')).toThrow(RangeError)
  })

  it('counts a pause that ends before it begins as none', () => {
    expect(end('2025-03-03 10:00', '2wd', pause('2025-03-06', '2025-03-04'))).toBe(
      '2025-03-05 18:00',
    )
  })
})
