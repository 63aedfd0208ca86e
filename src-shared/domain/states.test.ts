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

  it('ADJ-08 out of second review a claim comes only by the second person or back into review', () => {
    const outcomes = allowedClaimEvents('second_review').map((event) => [
      event,
      nextClaimState('second_review', event),
    ])
    expect(outcomes).toEqual([
      ['confirm', 'decided'],
      ['confirmRefusal', 'rejected'],
      ['returnToReview', 'in_review'],
    ])
  })

  it('ADJ-08 wherever a claim may be decided or refused, it may be made to wait for a second person', () => {
    for (const state of claimStates) {
      const judged = nextClaimState(state, 'decide') ?? nextClaimState(state, 'reject')
      expect(nextClaimState(state, 'requireSecondReview') !== null, state).toBe(judged !== null)
    }
  })

  it('ADJ-08 every state is open or settled, decided alone being both; second review is not settled', () => {
    for (const state of claimStates) {
      const kinds = [openClaimStates, settledClaimStates].filter((list) => list.includes(state))
      expect(kinds.length, state).toBe(state === 'decided' ? 2 : 1)
    }
    expect(settledClaimStates).not.toContain('second_review')
  })
})
