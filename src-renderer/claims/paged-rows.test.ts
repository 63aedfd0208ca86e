import { describe, expect, it } from 'vitest'
import { PagedRows, type Page } from './paged-rows'

/** A list read by key, as the queue is: the cursor is the key of the last row seen. */
function source(initial: number[]) {
  const state = { rows: [...initial], asked: 0 }
  const fetch = (after: string | undefined, limit: number): Promise<Page<number>> => {
    state.asked += 1
    const from = after === undefined ? 0 : state.rows.findIndex((row) => row > Number(after))
    const page = from === -1 ? [] : state.rows.slice(from, from + limit)
    const last = page.at(-1)
    const more = last !== undefined && state.rows.at(-1) !== last
    return Promise.resolve({ rows: page, next: more ? String(last) : null })
  }
  return { state, list: new PagedRows(fetch) }
}
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

async function walk(list: PagedRows<number>, to: number): Promise<void> {
  while (!list.complete && list.length <= to) await list.ensure(list.length, list.length)
}

describe('a list of any length', () => {
  it('knows its end when it has seen it', async () => {
    const { list } = source(numbers(250))
    await list.ensure(0, 40)
    expect([list.length, list.complete, list.at(0), list.at(99)]).toEqual([100, false, 0, 99])
    await walk(list, 300)
    expect([list.length, list.complete, list.at(249), list.at(250)]).toEqual([
      250,
      true,
      249,
      undefined,
    ])
  })

  it('is empty and complete without rows', async () => {
    const { list } = source([])
    await list.ensure(0, 40)
    expect([list.length, list.complete]).toEqual([0, true])
  })

  it('keeps a bounded number of rows and fetches the others again by key', async () => {
    const { list, state } = source(numbers(5000))
    await walk(list, 4999)
    const kept = [...list.loaded()].length
    expect(kept).toBeLessThanOrEqual(1200)
    expect(list.at(10)).toBeUndefined()
    const before = state.asked
    await list.ensure(0, 30)
    expect([list.at(10), state.asked - before]).toEqual([10, 1])
  })

  it('asks once for a page that is asked for twice at a time', async () => {
    const { list, state } = source(numbers(50))
    await Promise.all([list.ensure(0, 10), list.ensure(5, 20)])
    expect(state.asked).toBe(1)
  })

  it('shows a row gone after a refresh, and goes on behind it without a gap', async () => {
    const { list, state } = source(numbers(400))
    await walk(list, 399)
    state.rows = state.rows.filter((row) => row !== 5)
    await list.refresh(0, 30)
    expect([list.at(4), list.at(5)]).toEqual([4, 6])
    await walk(list, 399)
    expect([list.length, list.at(398)]).toEqual([399, 399])
  })

  it('comes back to a place far down without walking there', async () => {
    const first = source(numbers(3000))
    await walk(first.list, 2999)
    const { list, state } = source(numbers(3000))
    list.restore(first.list.snapshot())
    await list.ensure(2500, 2540)
    expect([list.at(2520), state.asked]).toEqual([2520, 1])
  })

  it('keeps what it has when a page fails, and says so', async () => {
    let broken = false
    const list = new PagedRows((after) =>
      broken
        ? Promise.reject(new Error('gone'))
        : Promise.resolve({ rows: numbers(100), next: after ? null : '99' }),
    )
    await list.ensure(0, 10)
    broken = true
    await list.ensure(100, 110)
    expect([list.length, list.at(3), (list.error as Error).message]).toEqual([100, 3, 'gone'])
  })
})
