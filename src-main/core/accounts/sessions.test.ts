import { describe, expect, it } from 'vitest'
import { Sessions } from './sessions'

const MINUTE = 60_000
const IDLE = 10 * MINUTE

function sessionsAt(start = Date.parse('2025-03-03T02:00:00Z')) {
  const time = { now: start }
  return { time, sessions: new Sessions(() => time.now) }
}

describe('sessions', () => {
  it('lock when nothing was done for the idle time; the page refreshing itself is nothing', () => {
    const { time, sessions } = sessionsAt()
    const token = sessions.begin('a', 'A', 'slot')
    for (let minute = 0; minute < 30; minute += 5) {
      time.now += 5 * MINUTE
      expect(sessions.find(token, IDLE, true)?.locked).toBe(false)
    }
    for (let minute = 0; minute < 10; minute += 1) {
      time.now += MINUTE
      expect(sessions.find(token, IDLE, false)?.locked).toBe(false)
    }
    time.now += MINUTE
    expect(sessions.find(token, IDLE, true)?.locked).toBe(true)
    // Work does not open it again, the password does.
    expect(sessions.find(token, IDLE, true)?.locked).toBe(true)
    sessions.unlock(token)
    expect(sessions.find(token, IDLE, true)?.locked).toBe(false)
  })

  it('end with the window, but not with a reload', () => {
    const { time, sessions } = sessionsAt()
    const token = sessions.begin('a', 'A', 'slot')
    sessions.left(token)
    time.now += 10_000
    expect(sessions.find(token, IDLE, true)).not.toBeNull()
    time.now += MINUTE
    expect(sessions.find(token, IDLE, true)).not.toBeNull()
    sessions.left(token)
    time.now += 31_000
    expect(sessions.find(token, IDLE, true)).toBeNull()
  })

  it('end after a long day, however busy', () => {
    const { time, sessions } = sessionsAt()
    const token = sessions.begin('a', 'A', 'slot')
    let hours = 0
    for (; hours < 24 && sessions.find(token, 2 * 3_600_000, true); hours += 1) {
      time.now += 3_600_000
    }
    expect(hours).toBe(15)
  })

  it('a clock set back keeps them, and time counts from then', () => {
    const { time, sessions } = sessionsAt()
    const token = sessions.begin('a', 'A', 'slot')
    time.now -= 365 * 24 * 3_600_000
    expect(sessions.find(token, IDLE, true)?.locked).toBe(false)
    time.now += IDLE + 1
    expect(sessions.find(token, IDLE, true)?.locked).toBe(true)
  })

  it('end all of one person, but for the one that asks', () => {
    const { sessions } = sessionsAt()
    const [own, second, other] = [
      sessions.begin('a', 'A', 'slot'),
      sessions.begin('a', 'A', 'slot'),
      sessions.begin('b', 'B', 'slot'),
    ]
    sessions.endAll('a', own)
    expect(sessions.find(own ?? '', IDLE, true)).not.toBeNull()
    expect(sessions.find(second ?? '', IDLE, true)).toBeNull()
    expect(sessions.find(other ?? '', IDLE, true)).not.toBeNull()
  })

  it('know no token that was not given out', () => {
    const { sessions } = sessionsAt()
    sessions.begin('a', 'A', 'slot')
    for (const token of [null, '', 'x', 'A'.repeat(43)]) {
      expect(sessions.find(token, IDLE, true)).toBeNull()
    }
  })
})
