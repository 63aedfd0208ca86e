import { describe, expect, it } from 'vitest'
import { keptBackups, type Rotated } from './rotation'

const keep = { keepNewest: 3, keepDaily: 2, keepWeekly: 2, keepMonthly: 2 }

/** Backups in the order in which they were made. */
function made(...moments: string[]): Rotated[] {
  return moments.map((createdAt, index) => ({
    id: createdAt.slice(0, 16),
    number: index + 1,
    createdAt,
  }))
}

const HOUR = 3_600_000
const every4Hours = (from: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(from) + index * 4 * HOUR).toISOString(),
  )

describe('rotation keeps', () => {
  it('the newest, and the newest of each of the last days, weeks and months', () => {
    const backups = made(
      '2025-01-10T02:00:00.000Z', // the month before, its newest
      '2025-02-03T02:00:00.000Z',
      '2025-02-23T15:59:00.000Z', // Sunday 23:59 in Shanghai: the week before, its newest
      '2025-02-23T16:00:00.000Z', // Monday 00:00 in Shanghai
      '2025-02-25T02:00:00.000Z',
      '2025-02-26T02:00:00.000Z', // the day before, its newest
      '2025-02-27T02:00:00.000Z',
      '2025-02-27T06:00:00.000Z',
      '2025-02-27T10:00:00.000Z',
    )
    expect([...keptBackups(backups, keep)].sort()).toEqual([
      '2025-01-10T02:00',
      '2025-02-23T15:59',
      '2025-02-26T02:00',
      '2025-02-27T02:00',
      '2025-02-27T06:00',
      '2025-02-27T10:00',
    ])
  })

  it('no more than the settings say, however many were made', () => {
    const kept = keptBackups(made(...every4Hours('2024-01-01T00:00:00.000Z', 3000)), keep)
    expect(kept.size).toBeLessThanOrEqual(3 + 2 + 2 + 2)
  })

  it('what was just made, after the clock was set back by years', () => {
    const before = every4Hours('2025-03-01T00:00:00.000Z', 12)
    const backups = made(...before, '2019-01-01T00:00:00.000Z')
    const kept = keptBackups(backups, { ...keep, keepNewest: 1 })
    expect(kept).toContain('2019-01-01T00:00')
    // And the last of the days before as well.
    expect(kept).toContain(before.at(-1)?.slice(0, 16))
  })

  it('the true days, after the clock stood in the future for a while', () => {
    const future = every4Hours('2031-07-01T00:00:00.000Z', 2)
    const backups = made(...future, ...every4Hours('2025-03-03T00:00:00.000Z', 12))
    const kept = [...keptBackups(backups, keep)]
    expect(kept).toContain('2025-03-04T20:00')
    // 20:00 UTC is the next morning in Shanghai: the day before ends at 12:00.
    expect(kept).toContain('2025-03-04T12:00')
    // The future has left the days and the newest; as a month it stays for one more.
    expect(kept.filter((id) => id.startsWith('2031'))).toEqual(['2031-07-01T04:00'])
  })

  it('one at least, whatever the settings', () => {
    const none = { keepNewest: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 }
    expect(keptBackups(made('2025-03-03T00:00:00.000Z'), none).size).toBe(1)
  })
})
