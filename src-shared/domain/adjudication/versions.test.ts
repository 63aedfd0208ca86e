import { describe, expect, it } from 'vitest'
import { policyYear, versionOn } from './versions'

const version = (number: number, effectiveFrom: string) => ({
  id: `v${number}`,
  number,
  effectiveFrom,
  rules: { yearlyLimitFen: null, benefits: [] },
})

describe('versionOn', () => {
  const versions = [version(3, '2026-01-01'), version(1, '2025-01-01'), version(2, '2026-01-01')]

  it('POL-06 the one that began last, on its first day already; of the same day the highest number', () => {
    expect(versionOn(versions, '2025-12-31')?.id).toBe('v1')
    expect(versionOn(versions, '2026-01-01')?.id).toBe('v3')
    expect(versionOn([...versions].reverse(), '2026-01-01')?.id).toBe('v3')
  })

  it('POL-06 none before the first', () => {
    expect(versionOn(versions, '2024-12-31')).toBeNull()
    expect(versionOn([], '2026-01-01')).toBeNull()
  })
})

describe('policyYear', () => {
  it('POL-03 begins on the anniversary of the first day of cover', () => {
    const cover = { startOn: '2024-05-01' }
    expect(policyYear(cover, '2024-05-01')).toBe('2024-05-01')
    expect(policyYear(cover, '2025-04-30')).toBe('2024-05-01')
    expect(policyYear(cover, '2025-05-01')).toBe('2025-05-01')
    expect(policyYear(cover, '2025-12-31')).toBe('2025-05-01')
    expect(policyYear(cover, '2026-01-01')).toBe('2025-05-01')
  })

  it('POL-03 of cover from 29 February begins on the 28th where the year has no 29th', () => {
    const cover = { startOn: '2024-02-29' }
    expect(policyYear(cover, '2025-02-27')).toBe('2024-02-29')
    expect(policyYear(cover, '2025-02-28')).toBe('2025-02-28')
    expect(policyYear(cover, '2028-02-28')).toBe('2027-02-28')
    expect(policyYear(cover, '2028-02-29')).toBe('2028-02-29')
    expect(policyYear({ startOn: '2096-02-29' }, '2100-03-01')).toBe('2100-02-28')
  })
})
