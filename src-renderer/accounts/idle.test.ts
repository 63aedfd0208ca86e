import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchIdle, type IdleWatch } from './idle'

const MINUTE = 60_000

describe('the idle lock (USR-01)', () => {
  let locks: number
  let watch: IdleWatch
  beforeEach(() => {
    vi.useFakeTimers()
    locks = 0
    watch = watchIdle(
      () => 10 * MINUTE,
      () => (locks += 1),
    )
  })
  afterEach(() => {
    watch.stop()
    vi.useRealTimers()
  })
  const touch = (name: string): boolean => window.dispatchEvent(new Event(name))

  it('locks after ten minutes without a touch, whatever the page does by itself', () => {
    for (let minute = 0; minute < 9; minute += 1) {
      vi.advanceTimersByTime(MINUTE)
      // A refresh of the counts and what it redraws.
      window.dispatchEvent(new Event('resize'))
      window.dispatchEvent(new Event('focus'))
    }
    expect(locks).toBe(0)
    vi.advanceTimersByTime(MINUTE)
    expect(locks).toBe(1)
  })

  it('begins anew with every touch of pointer or keyboard', () => {
    for (const name of ['pointermove', 'keydown', 'wheel', 'pointerdown']) {
      vi.advanceTimersByTime(9 * MINUTE)
      touch(name)
    }
    expect(locks).toBe(0)
  })

  it('a touch that wakes the computer after a night locks, and does not begin anew', () => {
    // While it slept no timer ran.
    vi.setSystemTime(Date.now() + 8 * 60 * MINUTE)
    touch('pointermove')
    expect(locks).toBe(1)
  })

  it('a clock that was set back does not keep the window open for that long', () => {
    vi.setSystemTime(Date.now() - 24 * 60 * MINUTE)
    vi.advanceTimersByTime(10 * MINUTE + 5000)
    expect(locks).toBe(1)
  })

  it('tells whether somebody was there since it was asked last', () => {
    expect(watch.activeSinceAsked()).toBe(true)
    expect(watch.activeSinceAsked()).toBe(false)
    touch('keydown')
    expect(watch.activeSinceAsked()).toBe(true)
  })
})
