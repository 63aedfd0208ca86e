import { describe, expect, it, vi } from 'vitest'
import { isRefusal } from '@shared/contract/errors'
import { AttemptLimit } from './attempt-limit'

const start = Date.parse('2025-03-03T02:00:00.000Z')

function limited() {
  const time = { steady: 0, clock: start }
  const limit = new AttemptLimit(
    () => time.clock,
    () => time.steady,
  )
  const wrong = vi.fn(() => Promise.reject(new Error('wrong password')))
  /** `failed`, or when the next attempt may be made. */
  const guess = async (): Promise<string> => {
    try {
      return await limit.run(wrong)
    } catch (error) {
      return isRefusal(error) && error.code === 'locked_out' ? error.data.retryAt : 'failed'
    }
  }
  return { time, limit, wrong, guess }
}

describe('attempts to sign in at one host', () => {
  it('USR-01 the eleventh failure within a minute is not even tried', async () => {
    const { wrong, guess } = limited()
    for (let nth = 1; nth <= 10; nth += 1) expect(await guess()).toBe('failed')
    expect(await guess()).toBe('2025-03-03T02:00:06.000Z')
    expect(wrong).toHaveBeenCalledTimes(10)
  })

  it('ten more each minute, one every six seconds', async () => {
    const { time, guess } = limited()
    for (let nth = 1; nth <= 10; nth += 1) await guess()
    time.steady = 5_999
    expect(await guess()).not.toBe('failed')
    time.steady = 6_000
    expect(await guess()).toBe('failed')
    expect(await guess()).not.toBe('failed')
    time.steady = 3_600_000
    for (let nth = 1; nth <= 10; nth += 1) expect(await guess()).toBe('failed')
    expect(await guess()).not.toBe('failed')
  })

  it('many at the same moment are counted before any of them is answered', async () => {
    const { limit } = limited()
    const tried = vi.fn(() => new Promise<never>(() => undefined))
    for (let nth = 1; nth <= 50; nth += 1) limit.run(tried).catch(() => undefined)
    expect(tried).toHaveBeenCalledTimes(10)
  })

  it('who signs in does not use them up', async () => {
    const { limit } = limited()
    for (let nth = 1; nth <= 100; nth += 1) {
      expect(await limit.run(() => Promise.resolve('entered'))).toBe('entered')
    }
  })

  it('a computer’s clock that is set back makes nobody wait longer', async () => {
    const { time, guess } = limited()
    for (let nth = 1; nth <= 10; nth += 1) await guess()
    time.clock = start - 365 * 86_400_000
    expect(await guess()).toBe('2024-03-03T02:00:06.000Z')
    time.steady = 6_000
    expect(await guess()).toBe('failed')
  })
})
