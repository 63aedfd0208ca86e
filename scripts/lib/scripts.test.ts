import { describe, expect, it } from 'vitest'
import { hasDisplay } from './display.mjs'
import { total, vitestCounts } from './test-counts.mjs'

const passing = { status: 'passed', assertionResults: [{ status: 'passed' }] }

describe('counting tests', () => {
  it('adds up what passed, failed and was skipped', () => {
    const report = {
      numPassedTests: 7,
      numFailedTests: 0,
      numPendingTests: 2,
      testResults: [passing],
    }
    const counts = [vitestCounts(report, 0), { passed: 1, failed: 0, skipped: 0 }]
    expect(total(counts)).toEqual({ passed: 8, failed: 0, skipped: 2, ok: true })
  })

  it('a file that does not load is a failure, though no test of it failed', () => {
    const broken = { status: 'failed', assertionResults: [] }
    const report = {
      numPassedTests: 7,
      numFailedTests: 0,
      numPendingTests: 0,
      testResults: [passing, broken],
    }
    expect(total([vitestCounts(report, 1)])).toEqual({
      passed: 7,
      failed: 1,
      skipped: 0,
      ok: false,
    })
  })

  it('a run that ends badly or gives no report is a failure', () => {
    const report = {
      numPassedTests: 7,
      numFailedTests: 0,
      numPendingTests: 0,
      testResults: [passing],
    }
    expect(vitestCounts(report, 1).failed).toBe(1)
    expect(total([vitestCounts(null, 0)]).ok).toBe(false)
  })

  it('a run without any test is not a success', () => {
    expect(total([{ passed: 0, failed: 0, skipped: 3 }]).ok).toBe(false)
  })
})

describe('the display', () => {
  it('on Linux is there when X or Wayland says so, elsewhere always', () => {
    expect(hasDisplay({ platform: 'linux', env: {} })).toBe(false)
    expect(hasDisplay({ platform: 'linux', env: { DISPLAY: ':0' } })).toBe(true)
    expect(hasDisplay({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true)
    expect(hasDisplay({ platform: 'win32', env: {} })).toBe(true)
  })
})
