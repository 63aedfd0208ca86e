import { describe, expect, it } from 'vitest'
import {
  actions,
  allPermissions,
  decisionWeightFen,
  defaultLimits,
  isLimited,
  limitedActions,
  permissionsOf,
  roleActions,
  roles,
  withinLimit,
  type Action,
  type Role,
} from './authority'

const holders = (action: Action): Role[] =>
  roles.filter((role) => roleActions[role].includes(action))

describe('the permission table', () => {
  it('USR-01 every action is some role’s, and every limited one has a limit for each role that has it', () => {
    for (const action of actions) expect(holders(action), action).not.toEqual([])
    for (const action of limitedActions) {
      expect(Object.keys(defaultLimits[action]).sort()).toEqual(holders(action).sort())
    }
  })

  it('USR-01 who manages accounts and authority decides no claim, and who audits changes nothing', () => {
    for (const action of ['claims.decide', 'claims.confirm', 'personal.unmask'] as const) {
      expect(roleActions.administrator).not.toContain(action)
    }
    const reading = /\.(read|open|own|export)$/u
    expect(roleActions.auditor.filter((action) => !reading.test(action))).toEqual([])
  })

  it('USR-01 several roles together may do what each may, up to the widest limit', () => {
    const both = permissionsOf(['reviewer', 'senior_reviewer'])
    expect(both['claims.decide']).toEqual({ limitFen: 10_000_000 })
    expect(both['claims.confirm']).toEqual({ limitFen: null })
    expect(permissionsOf(['senior_reviewer', 'reviewer'])).toEqual(both)
    expect(permissionsOf([])).toEqual({})
    expect(Object.keys(allPermissions).sort()).toEqual([...actions].sort())
  })

  it('ADJ-08 a limit that a desk has not set is the one that ships, never none', () => {
    const own = { 'claims.decide': { senior_reviewer: 5 }, 'claims.confirm': {} }
    expect(permissionsOf(['reviewer'], own)['claims.decide']).toEqual({ limitFen: 1_000_000 })
    expect(permissionsOf(['senior_reviewer'], own)['claims.decide']).toEqual({ limitFen: 5 })
    const none = { 'claims.decide': { reviewer: null }, 'claims.confirm': {} }
    expect(permissionsOf(['reviewer'], none)['claims.decide']).toEqual({ limitFen: null })
  })

  it('USR-01 only what is named as limited has a limit', () => {
    for (const [action, permission] of Object.entries(permissionsOf(roles))) {
      if (!isLimited(action as Action)) expect(permission.limitFen, action).toBeNull()
    }
  })
})

describe('what a decision weighs', () => {
  it('ADJ-08 what it pays or what it denies, whichever is more', () => {
    const weigh = (claimedFen: number, payableFen: number, otherCompensationFen = 0): number =>
      decisionWeightFen({ claimedFen, payableFen, otherCompensationFen })
    expect(weigh(100, 100)).toBe(100)
    expect(weigh(100, 70)).toBe(70)
    expect(weigh(100, 30)).toBe(70)
    expect(weigh(100, 0)).toBe(100)
    expect(weigh(100, 0, 40)).toBe(60)
    expect(weigh(100, 60, 40)).toBe(60)
    expect(weigh(0, 0, 40)).toBe(0)
  })

  it('ADJ-08 a limit holds up to its own amount; without the permission nothing is within', () => {
    expect(withinLimit({ limitFen: 100 }, 100)).toBe(true)
    expect(withinLimit({ limitFen: 100 }, 101)).toBe(false)
    expect(withinLimit({ limitFen: null }, Number.MAX_SAFE_INTEGER)).toBe(true)
    expect(withinLimit({ limitFen: 0 }, 0)).toBe(true)
    expect(withinLimit(undefined, 0)).toBe(false)
  })
})
