import { describe, expect, it } from 'vitest'
import { backupAge } from './backup-age'

const NOW = Date.parse('2025-03-03T09:00:00.000Z')
const hoursAgo = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString()

describe('the last backup, as the bar tells of it', () => {
  it('is late once it is older than twice the schedule', () => {
    expect(backupAge(hoursAgo(8), 4, null, NOW)).toBe('fresh')
    expect(backupAge(hoursAgo(8.01), 4, null, NOW)).toBe('late')
  })

  it('is expected daily where nothing is scheduled', () => {
    expect(backupAge(hoursAgo(48), 0, null, NOW)).toBe('fresh')
    expect(backupAge(hoursAgo(49), 0, null, NOW)).toBe('late')
  })

  it('that failed is told before anything else', () => {
    expect(backupAge(hoursAgo(1), 4, 'disk_full', NOW)).toBe('failed')
    expect(backupAge(null, 4, null, NOW)).toBe('never')
  })
})
