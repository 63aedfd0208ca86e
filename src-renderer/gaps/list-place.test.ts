import { describe, expect, it } from 'vitest'
import { filterOf, gapViews, readGapPlace, writeGapPlace } from './list-place'

describe('the address of the list (GAP-10)', () => {
  it.each(gapViews)('says which view: %s', (view) => {
    const place = { view, assignee: 'me', search: 'VSHH' }
    expect(readGapPlace(writeGapPlace(place) as Record<string, string>)).toEqual(place)
  })

  it('what it does not know is everything, of anybody', () => {
    expect(readGapPlace({ view: 'nonsense', assignee: '', search: 'x'.repeat(101) })).toEqual({
      view: 'all',
      assignee: undefined,
      search: undefined,
    })
    expect(writeGapPlace({ view: 'all' })).toEqual({})
  })

  it('asks the core for the phase, and for claims where strays are shown', () => {
    expect(filterOf({ view: 'late', assignee: 'none' })).toEqual({
      phase: 'late',
      assignee: 'none',
    })
    expect(filterOf({ view: 'strays' })).toEqual({ phase: 'all' })
  })
})
