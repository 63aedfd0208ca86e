import { describe, expect, it } from 'vitest'
import { diagnosisGroup, isOutlier, likeness, mostAlike, paidBp, quartiles } from './outliers'

describe('the consistency mirror', () => {
  it('ADJ-06 a share is what was paid of what was claimed; a credit has none', () => {
    expect(paidBp({ claimedFen: 10_000, payableFen: 8_000 })).toBe(8_000)
    expect(paidBp({ claimedFen: 3, payableFen: 1 })).toBe(3_333)
    expect(paidBp({ claimedFen: 10_000, payableFen: 0 })).toBe(0)
    expect(paidBp({ claimedFen: -500, payableFen: 0 })).toBeNull()
    expect(paidBp({ claimedFen: 0, payableFen: 0 })).toBeNull()
  })

  it('quartiles lie between neighbours', () => {
    expect(quartiles([])).toBeNull()
    expect(quartiles([7_000])).toEqual({ lower: 7_000, median: 7_000, upper: 7_000 })
    expect(quartiles([0, 4_000, 8_000, 10_000])).toEqual({
      lower: 3_000,
      median: 6_000,
      upper: 8_500,
    })
    expect(quartiles([10_000, 0, 5_000])).toEqual({ lower: 2_500, median: 5_000, upper: 7_500 })
  })

  it('nothing stands out among fewer than five', () => {
    expect(isOutlier(0, [8_000, 8_000, 8_000, 8_000])).toBe(false)
    expect(isOutlier(0, [8_000, 8_000, 8_000, 8_000, 8_000])).toBe(true)
  })

  it('where all were decided alike, ten points are needed, and enough', () => {
    const alike = [8_000, 8_000, 8_000, 8_000, 8_000]
    expect(isOutlier(7_001, alike)).toBe(false)
    expect(isOutlier(7_000, alike)).toBe(true)
    expect(isOutlier(9_000, alike)).toBe(true)
    expect(isOutlier(8_999, alike)).toBe(false)
  })

  it('where they differ, more than one and a half ranges are needed', () => {
    // Quartiles 6,000 and 8,000: up to 3,000 below the lower one is usual.
    const spread = [5_000, 6_000, 7_000, 8_000, 9_000]
    expect(isOutlier(3_000, spread)).toBe(false)
    expect(isOutlier(2_999, spread)).toBe(true)
    expect(isOutlier(10_000, spread)).toBe(false)
  })

  it('one odd decision among many moves nothing', () => {
    const mostly = [8_000, 8_000, 8_000, 8_000, 8_000, 8_000, 0]
    expect(isOutlier(0, mostly)).toBe(true)
    expect(isOutlier(8_000, mostly)).toBe(false)
  })

  it('prefers the same diagnosis group at the same provider, then either, while there are five', () => {
    const line = { diagnosisGroup: 'I10', providerId: 'a' }
    const of = (group: string | null, providerId: string | null, count: number) =>
      Array.from({ length: count }, () => ({ diagnosisGroup: group, providerId }))
    expect(mostAlike(line, [...of('I10', 'a', 5), ...of('J06', 'b', 9)])).toHaveLength(5)
    expect(
      mostAlike(line, [...of('I10', 'a', 4), ...of('I10', 'b', 1), ...of('J06', 'a', 3)]),
    ).toHaveLength(5)
    expect(
      mostAlike(line, [...of('I10', 'a', 2), ...of('J06', 'a', 3), ...of('J06', 'b', 9)]),
    ).toHaveLength(5)
    expect(mostAlike(line, [...of('I10', 'a', 2), ...of('J06', 'b', 1)])).toHaveLength(3)
  })

  it('a diagnosis or provider that nobody knows is like no other', () => {
    const unknown = { diagnosisGroup: null, providerId: null }
    expect(likeness(unknown, unknown)).toBe(0)
    expect(diagnosisGroup('i10.x00')).toBe('I10')
    expect(diagnosisGroup('I1')).toBeNull()
    expect(diagnosisGroup(null)).toBeNull()
  })
})
