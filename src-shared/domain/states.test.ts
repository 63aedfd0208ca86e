import { describe, expect, it } from 'vitest'
import {
  allowedClaimEvents,
  claimStates,
  nextClaimState,
  openClaimStates,
  settledClaimStates,
} from './states'

describe('the states of a claim', () => {
  it('CLM-07 reaches every state from received', () => {
    const reached = new Set<string>(['received'])
    for (let size = 0; size !== reached.size;) {
      size = reached.size
      for (const state of claimStates) {
        if (!reached.has(state)) continue
        for (const event of allowedClaimEvents(state))
          reached.add(nextClaimState(state, event) ?? '')
      }
    }
    expect([...reached].sort()).toEqual([...claimStates].sort())
  })

  it('CLM-07 a claim is closed only once it is decided, and opened again only by reopening', () => {
    const before = claimStates.filter((state) => nextClaimState(state, 'close') === 'closed')
    expect(before).toEqual(['decided'])
    for (const state of ['closed', 'paid', 'withdrawn', 'rejected'] as const) {
      const out = allowedClaimEvents(state).filter((event) => event !== 'pay')
      expect(out, state).toEqual(['reopen'])
    }
  })

  it('every state is either open or settled, decided and second review being both', () => {
    for (const state of claimStates) {
      expect(openClaimStates.includes(state) || settledClaimStates.includes(state), state).toBe(
        true,
      )
    }
  })
})
