import { describe, expect, it } from 'vitest'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../testing/test-core'
import { LockOut } from './lock-out'

const MINUTE = 60_000

function at(start: number) {
  const time = { now: start }
  const folder = temporaryFolder()
  return { time, folder, lockOut: new LockOut(folder, () => time.now) }
}

function fail(lockOut: LockOut, times: number, key = 'a', known = true): void {
  for (let attempt = 0; attempt < times; attempt += 1) lockOut.attempt(key, known)
}

describe('lock-out', () => {
  it('USR-01 lets five attempts fail, then makes each further one wait twice as long, up to an hour', () => {
    const { lockOut, time } = at(Date.parse('2025-03-03T02:00:00Z'))
    expect([1, 2, 3, 4, 5].map(() => lockOut.attempt('a', true))).toEqual([4, 3, 2, 1, 0])
    const waits: number[] = []
    for (let round = 0; round < 10; round += 1) {
      const until = lockOut.lockedUntil('a')
      if (until === null) throw new Error('not locked')
      waits.push((Date.parse(until) - time.now) / 1000)
      expect(() => lockOut.attempt('a', true)).toThrow('locked_out')
      time.now = Date.parse(until)
      lockOut.attempt('a', true)
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
  })

  it('treats a name that nobody has like one that somebody has', () => {
    const { lockOut } = at(0)
    fail(lockOut, 5, 'stranger', false)
    expect(() => lockOut.attempt('stranger', false)).toThrow('locked_out')
  })

  it('forgets after a success and says how often it had failed', () => {
    const { lockOut } = at(0)
    fail(lockOut, 3)
    lockOut.attempt('a', true)
    expect(lockOut.succeeded('a')).toBe(3)
    expect(lockOut.attempt('a', true)).toBe(4)
  })

  it('holds over a restart and in a second program on the folder', () => {
    const { lockOut, folder, time } = at(1_000_000)
    fail(lockOut, 5)
    const other = new LockOut(folder, () => time.now)
    expect(other.lockedUntil('a')).not.toBeNull()
  })

  it('a clock set back by a year locks nobody out for a year', () => {
    const { lockOut, time } = at(Date.parse('2026-03-03T02:00:00Z'))
    fail(lockOut, 5)
    time.now = Date.parse('2025-03-03T02:00:00Z')
    const until = Date.parse(lockOut.lockedUntil('a') ?? '')
    expect(until - time.now).toBeLessThanOrEqual(MINUTE)
  })

  it('goes on with a file that cannot be read', () => {
    const { lockOut, folder } = at(0)
    fail(lockOut, 4)
    writeFileSync(join(folder, 'sign-in.json'), '{"a":')
    expect(lockOut.attempt('a', true)).toBe(4)
  })
})
