import { describe, expect, it } from 'vitest'
import { FORGOTTEN_AFTER_MS, Presence } from './presence'

const wang = { id: 'staff-1', name: '王审核' }
const li = { id: 'staff-2', name: '李审核' }

function presence() {
  let now = Date.parse('2025-03-03T02:00:00.000Z')
  const known = new Presence(() => now)
  const open = (
    actor: typeof wang,
    { claimId = 'claim-1', windowId = 'window-1', editing = false, leaving = false } = {},
  ) => known.heard({ claimId, windowId, editing, leaving }, actor)
  return { open, wait: (ms: number) => (now += ms) }
}

describe('who has a claim open', () => {
  it('ADJ-07 tells each of two people about the other, and whether they are editing', () => {
    const { open } = presence()
    expect(open(wang)).toEqual([])
    expect(open(li, { windowId: 'window-2', editing: true })).toEqual([
      { name: '王审核', self: false, editing: false, since: '2025-03-03T02:00:00.000Z' },
    ])
    expect(open(wang)).toEqual([
      { name: '李审核', self: false, editing: true, since: '2025-03-03T02:00:00.000Z' },
    ])
  })

  it('tells of oneself in another window, not of the window that asks', () => {
    const { open } = presence()
    open(wang)
    expect(open(wang, { windowId: 'window-2' })).toMatchObject([{ name: '王审核', self: true }])
    expect(open(wang)).toHaveLength(1)
  })

  it('tells nothing of other claims', () => {
    const { open } = presence()
    open(wang, { claimId: 'claim-1' })
    expect(open(li, { claimId: 'claim-2' })).toEqual([])
  })

  it('keeps since when while signs of life come, and forgets after 15 seconds without one', () => {
    const { open, wait } = presence()
    open(wang)
    wait(FORGOTTEN_AFTER_MS - 1)
    open(wang)
    wait(FORGOTTEN_AFTER_MS - 1)
    expect(open(li)).toMatchObject([{ since: '2025-03-03T02:00:00.000Z' }])
    wait(1)
    expect(open(li)).toEqual([])
  })

  it('a clock that is set back leaves nobody behind who went before', () => {
    const { open, wait } = presence()
    open(wang, { editing: true })
    wait(-3_600_000)
    expect(open(li)).toEqual([])
    open(wang)
    expect(open(li)).toMatchObject([{ name: wang.name, since: '2025-03-03T01:00:00.000Z' }])
  })

  it('forgets at once who leaves, and another person cannot take their window out', () => {
    const { open } = presence()
    open(wang)
    open(li, { leaving: true })
    expect(open(li)).toHaveLength(1)
    open(wang, { leaving: true })
    expect(open(li)).toEqual([])
  })
})
