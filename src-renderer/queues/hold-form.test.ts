import { describe, expect, it } from 'vitest'
import { heldUntil, holdDates } from './hold-form'

const TODAY = '2025-12-30'

describe('until when a claim is put on hold', () => {
  it('is nine in the morning in Shanghai, over the turn of the year as well', () => {
    expect(heldUntil('tomorrow', null, TODAY)).toBe('2025-12-31T01:00:00.000Z')
    expect(heldUntil('in3days', null, TODAY)).toBe('2026-01-02T01:00:00.000Z')
    expect(heldUntil('date', '2026-02-01', TODAY)).toBe('2026-02-01T01:00:00.000Z')
  })

  it('is a date within the next 180 days', () => {
    const { from, to } = holdDates(TODAY)
    expect([from, to]).toEqual(['2025-12-31', '2026-06-27'])
    expect(heldUntil('date', to, TODAY)).not.toBeNull()
    for (const date of [null, TODAY, '2026-06-28']) {
      expect(heldUntil('date', date, TODAY)).toBeNull()
    }
  })
})
