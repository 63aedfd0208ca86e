import { describe, expect, it } from 'vitest'
import { momentOf, shippedCalendar } from '../calendar'
import { defaultWorkingHours, pauseReasons, type ClockStep } from './clock'
import { dueOf } from './due'
import { hoursText, stepLines, stepText } from './step-texts'

describe('the arithmetic in words', () => {
  it('CAL-03 folds days that follow each other and leaves none out', () => {
    const { steps } = dueOf(
      {
        startAt: momentOf('2025-01-24', '10:00'),
        period: { unit: 'wd', amount: 10 },
        pauses: [
          {
            from: momentOf('2025-02-10', '09:00'),
            to: momentOf('2025-02-11', '18:00'),
            reason: 'customer',
          },
        ],
      },
      shippedCalendar,
      defaultWorkingHours,
    )
    expect(stepLines(steps, 'en').map(({ text }) => text)).toEqual([
      'Fri 24 Jan 2025 10:00: start; this day itself does not count',
      'Sat 25 Jan 2025: weekend; 1 day not counted',
      'Sun 26 Jan 2025: working day 1 (worked in exchange for Spring Festival)',
      'Mon 27 Jan 2025: working day 2',
      'Tue 28 Jan 2025 to Tue 4 Feb 2025: Spring Festival, off; 8 days not counted',
      'Wed 5 Feb 2025 to Fri 7 Feb 2025: working days 3 to 5',
      'Sat 8 Feb 2025: working day 6 (worked in exchange for Spring Festival)',
      'Sun 9 Feb 2025: weekend; 1 day not counted',
      'Mon 10 Feb 2025 09:00 to Tue 11 Feb 2025 18:00: paused, at the customer’s request; 2 working days not counted',
      'Wed 12 Feb 2025 to Fri 14 Feb 2025: working days 7 to 9',
      'Sat 15 Feb 2025 to Sun 16 Feb 2025: weekend; 2 days not counted',
      'Mon 17 Feb 2025: working day 10',
      'Mon 17 Feb 2025 18:00: due',
    ])
    expect(stepLines(steps, 'zh').flatMap((line) => line.steps)).toEqual(steps)
    expect(stepLines(steps, 'zh')[5]?.text).toBe(
      '2025年2月5日（周三）至2025年2月7日（周五）：第 3 至第 5 个工作日',
    )
  })

  it('CAL-01 says that a date is provisional, and why', () => {
    const step: ClockStep = {
      kind: 'due',
      at: momentOf('2026-02-20', '18:00'),
      on: '2026-02-20',
      provisional: true,
    }
    expect(stepText(step, 'zh')).toContain('暂定')
    expect(stepText(step, 'en')).toContain('provisional')
  })

  it('CAL-03 gives every pause its reason in both languages', () => {
    const words = pauseReasons.map((reason) => {
      const step: ClockStep = { kind: 'standing', since: momentOf('2025-03-03', '10:00'), reason }
      expect(stepText(step, 'en')).not.toMatch(/\p{Script=Han}/u)
      return stepText(step, 'zh')
    })
    expect(new Set(words).size).toBe(pauseReasons.length)
  })

  it('tells minutes as hours and minutes', () => {
    expect([0, 1, 60, 150].map((minutes) => hoursText(minutes, 'zh'))).toEqual([
      '0 分钟',
      '1 分钟',
      '1 小时',
      '2 小时 30 分钟',
    ])
  })
})
