import { describe, expect, it } from 'vitest'
import type { LineReview } from '@shared/domain/adjudication/claim'
import { mergeReviews, settle } from './merge-reviews'
import {
  change,
  changedLines,
  differingFields,
  excludeWhole,
  fromKept,
  reviewOf,
  reviewsOf,
  toKeep,
  untouched,
  type Reviews,
} from './reviews'

const none: Reviews = new Map()
function review(to: Partial<LineReview>): LineReview {
  return { ...untouched, ...to }
}

describe('reviews of lines', () => {
  it('ADJ-06 zero is a correction, and nothing else is taken for one', () => {
    const zero = change(none, 'a', { quantityMilli: 0 })
    expect(reviewOf(zero, 'a').quantityMilli).toBe(0)
    expect(changedLines(none, zero)).toEqual(['a'])
    expect(change(zero, 'a', { quantityMilli: null }).has('a')).toBe(false)
  })

  it('why something was corrected goes with what was corrected', () => {
    const corrected = change(none, 'a', {
      amountFen: 100,
      correctionReason: 'over_quantity',
      note: 'asked the ward',
    })
    const back = change(corrected, 'a', { amountFen: null })
    expect(reviewOf(back, 'a')).toEqual(review({ note: 'asked the ward' }))
  })

  it('earlier states stay as they were, so that a change can be taken back', () => {
    const first = excludeWhole(none, 'a', 500, 'self_paid_item')
    const second = change(first, 'b', { note: 'seen' })
    expect([...first.keys()]).toEqual(['a'])
    expect(changedLines(second, first)).toEqual(['b'])
  })

  it('blanks at the ends of a text, and an empty one, are no difference', () => {
    expect(differingFields(review({ note: 'seen ' }), review({ note: 'seen' }))).toEqual([])
    expect(differingFields(review({ note: '' }), untouched)).toEqual([])
    expect(differingFields(review({ note: 'seen' }), untouched)).toEqual(['note'])
    const withClause = review({
      exclusions: [{ amountFen: 1, reasonCode: 'exclusion_clause', clause: 'article 7' }],
    })
    const without = review({ exclusions: [{ amountFen: 1, reasonCode: 'exclusion_clause' }] })
    expect(differingFields(withClause, without)).toEqual(['exclusions'])
  })

  it('a line that the claim came with, saying nothing, is no review', () => {
    const line = (lineId: string, said: LineReview | null) => ({ lineId, review: said })
    const lines = [line('a', null), line('b', untouched), line('c', review({ authorized: false }))]
    expect([...reviewsOf({ lines } as never).keys()]).toEqual(['c'])
  })

  it('what is not saved is kept for a reload, with what it was typed upon; what is saved is not', () => {
    const saved = change(none, 'a', { note: 'old' })
    const now = change(change(saved, 'a', { note: 'new' }), 'b', { amountFen: 0 })
    const back = fromKept(JSON.parse(JSON.stringify(toKeep(saved, now))))
    expect(back && reviewOf(back.base, 'a').note).toBe('old')
    expect(back && reviewOf(back.mine, 'a').note).toBe('new')
    expect(back && reviewOf(back.mine, 'b').amountFen).toBe(0)
    expect(toKeep(now, now)).toBeNull()
    expect(fromKept({ base: 'x' })).toBeNull()
    expect(fromKept(null)).toBeNull()
  })
})

describe('two persons on one claim (ADJ-07)', () => {
  const base = change(none, 'both', { note: 'as it was' })
  const mine = change(change(base, 'both', { note: 'mine' }), 'onlyMe', { amountFen: 0 })
  const theirs = change(change(base, 'both', { note: 'theirs' }), 'onlyThem', { authorized: true })

  it('ADJ-07 what one changed stands; what both changed is handed back with both versions', () => {
    const merge = mergeReviews(base, mine, theirs)
    expect(reviewOf(merge.merged, 'onlyMe').amountFen).toBe(0)
    expect(reviewOf(merge.merged, 'onlyThem').authorized).toBe(true)
    expect(merge.conflicts.map(({ lineId }) => lineId)).toEqual(['both'])
    expect(merge.conflicts[0]).toMatchObject({
      base: { note: 'as it was' },
      mine: { note: 'mine' },
      theirs: { note: 'theirs' },
      fields: ['note'],
    })
  })

  it('ADJ-07 the choice holds line by line, in either direction', () => {
    const merge = mergeReviews(base, mine, theirs)
    const own = settle(
      merge,
      new Map([
        ['both', true],
        ['onlyThem', true],
      ]),
    )
    expect(reviewOf(own, 'both').note).toBe('mine')
    expect(own.has('onlyThem')).toBe(false)
    const other = settle(
      merge,
      new Map([
        ['both', false],
        ['onlyMe', false],
      ]),
    )
    expect(reviewOf(other, 'both').note).toBe('theirs')
    expect(other.has('onlyMe')).toBe(false)
  })

  it('the same change by both is no conflict, and a line both emptied is none either', () => {
    expect(mergeReviews(base, mine, mine).differences).toEqual([])
    expect(mergeReviews(base, none, none).differences).toEqual([])
  })

  it('a line I emptied and they changed is a conflict, not a silent end of their work', () => {
    const merge = mergeReviews(base, none, theirs)
    expect(merge.conflicts.map(({ lineId }) => lineId)).toEqual(['both'])
    expect(reviewOf(merge.merged, 'both').note).toBe('theirs')
  })
})
