import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { change, reviewOf, type Reviews } from './reviews'
import { useReviews, type ReviewsToSave } from './use-reviews'

const none: Reviews = new Map()

function desk(send: (lines: ReviewsToSave[]) => Promise<void>, held: () => string[] = () => []) {
  const kept: [Reviews, Reviews][] = []
  const reviews = useReviews(
    send,
    () => new Set(held()),
    (saved, now) => kept.push([saved, now]),
  )
  reviews.begin(none, none)
  return { reviews, kept }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('saving what is corrected', () => {
  it('sends the changed lines a little after the last edit, once', async () => {
    const sent: string[][] = []
    const { reviews } = desk(async (lines) => void sent.push(lines.map(({ lineId }) => lineId)))
    reviews.edit(change(none, 'a', { amountFen: 0 }))
    await vi.advanceTimersByTimeAsync(400)
    reviews.edit(change(reviews.now.value, 'b', { note: 'seen' }))
    await vi.advanceTimersByTimeAsync(400)
    expect(sent).toEqual([])
    expect(reviews.state.value).toBe('waiting')
    await vi.advanceTimersByTimeAsync(300)
    expect(sent).toEqual([['a', 'b']])
    expect(reviews.state.value).toBe('saved')
  })

  it('what is typed while a save is on its way goes with the next one', async () => {
    const sent: (number | null)[] = []
    let answer = (): void => undefined
    const { reviews } = desk((lines) => {
      sent.push(lines[0]?.review.amountFen ?? null)
      return new Promise<void>((resolve) => (answer = resolve))
    })
    reviews.edit(change(none, 'a', { amountFen: 1 }))
    const flushed = reviews.flush()
    reviews.edit(change(none, 'a', { amountFen: 2 }))
    answer()
    await vi.advanceTimersByTimeAsync(0)
    answer()
    expect(await flushed).toBe(true)
    expect(sent).toEqual([1, 2])
    expect(reviewOf(reviews.saved.value, 'a').amountFen).toBe(2)
  })

  it('a failure loses nothing, says so, and is tried again', async () => {
    let works = false
    const { reviews } = desk(() => (works ? Promise.resolve() : Promise.reject(new Error('gone'))))
    reviews.edit(change(none, 'a', { amountFen: 0 }))
    expect(await reviews.flush()).toBe(false)
    expect(reviews.state.value).toBe('failed')
    expect(reviewOf(reviews.now.value, 'a').amountFen).toBe(0)
    works = true
    await vi.advanceTimersByTimeAsync(6_000)
    expect(reviews.state.value).toBe('saved')
  })

  it('a line that breaks a rule waits; the others are saved', async () => {
    const sent: string[] = []
    const { reviews } = desk(
      async (lines) => void sent.push(...lines.map(({ lineId }) => lineId)),
      () => ['a'],
    )
    reviews.edit(change(change(none, 'a', { amountFen: 0 }), 'b', { note: 'seen' }))
    expect(await reviews.flush()).toBe(true)
    expect(sent).toEqual(['b'])
    expect(reviews.state.value).toBe('held')
  })

  it('an edit is taken back and brought again; strokes in one field are one step', () => {
    const { reviews } = desk(() => Promise.resolve())
    reviews.edit(change(none, 'a', { amountFen: 0 }))
    reviews.edit(change(reviews.now.value, 'a', { note: 's' }), 'a note')
    reviews.edit(change(reviews.now.value, 'a', { note: 'seen' }), 'a note')
    expect(reviews.undo()).toEqual(['a'])
    expect(reviewOf(reviews.now.value, 'a')).toMatchObject({ amountFen: 0, note: null })
    expect(reviews.redo()).toEqual(['a'])
    expect(reviewOf(reviews.now.value, 'a').note).toBe('seen')
    reviews.undo()
    reviews.undo()
    expect(reviews.now.value.size).toBe(0)
    expect(reviews.undo()).toEqual([])
  })

  it('every edit is kept at once for a reload', () => {
    const { reviews, kept } = desk(() => Promise.resolve())
    reviews.edit(change(none, 'a', { amountFen: 0 }))
    expect(reviewOf(kept.at(-1)?.[1] ?? none, 'a').amountFen).toBe(0)
  })
})
