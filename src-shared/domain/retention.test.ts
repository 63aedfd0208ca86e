import { describe, expect, it } from 'vitest'
import { addDays } from './calendar'
import {
  anniversary,
  claimRetention,
  contractIsOver,
  deletableFrom,
  finalClaimStates,
  latestBasisDue,
  retentionYears,
} from './retention'
import { claimStates, openClaimStates } from './states'

describe('how long records are kept', () => {
  it('AUD-02 a contract of up to one year ends before the anniversary of its first day', () => {
    const years = (startOn: string, endOn: string | null) => retentionYears({ startOn, endOn })
    expect(years('2024-01-01', '2024-12-31')).toBe(5)
    expect(years('2024-01-01', '2025-01-01')).toBe(10)
    expect(years('2023-03-01', '2024-02-29')).toBe(5)
    expect(years('2024-02-29', '2025-02-28')).toBe(5)
    expect(years('2024-02-29', '2025-03-01')).toBe(10)
    expect(years('2023-02-28', '2024-02-27')).toBe(5)
    expect(years('2023-02-28', '2024-02-28')).toBe(10)
    expect(years('2024-05-01', '2024-05-01')).toBe(5)
    expect(years('2024-05-01', null)).toBe(10)
  })

  it('AUD-02 the anniversary is still kept; the claim is due on the day after', () => {
    expect(deletableFrom('2019-12-31', 5)).toBe('2025-01-01')
    expect(deletableFrom('2019-12-31', 10)).toBe('2030-01-01')
    expect(deletableFrom('2019-02-28', 5)).toBe('2024-02-29')
    expect(deletableFrom('2020-02-28', 5)).toBe('2025-03-01')
    expect(deletableFrom('2020-02-29', 5)).toBe('2025-03-02')
    expect(deletableFrom('2016-02-29', 10)).toBe('2026-03-02')
    expect(anniversary('2096-02-29', 4)).toBe('2100-03-01')
  })

  it('AUD-02 the period runs from the end of the contract, or from a later closing', () => {
    const contract = { startOn: '2019-01-01', endOn: '2019-12-31' }
    expect(claimRetention('2019-06-01', contract)).toEqual({
      basis: 'contract_end',
      basisOn: '2019-12-31',
      years: 5,
      dueOn: '2025-01-01',
    })
    expect(claimRetention('2019-12-31', contract)?.basis).toBe('contract_end')
    expect(claimRetention('2020-02-29', contract)).toEqual({
      basis: 'closing',
      basisOn: '2020-02-29',
      years: 5,
      dueOn: '2025-03-02',
    })
  })

  it('AUD-02 without a policy it is 10 years after closing; an open contract or claim is never due', () => {
    expect(claimRetention('2014-03-02', null)).toEqual({
      basis: 'closing',
      basisOn: '2014-03-02',
      years: 10,
      dueOn: '2024-03-03',
    })
    expect(claimRetention('1990-01-01', { startOn: '1980-01-01', endOn: null })).toBeNull()
    expect(claimRetention(null, { startOn: '1980-01-01', endOn: '1980-12-31' })).toBeNull()
    expect(claimRetention(null, null)).toBeNull()
  })

  it('AUD-02 the contract itself is over by the same rule', () => {
    const contract = { startOn: '2019-01-01', endOn: '2019-12-31' }
    expect(contractIsOver(contract, '2024-12-31')).toBe(false)
    expect(contractIsOver(contract, '2025-01-01')).toBe(true)
    expect(contractIsOver({ startOn: '1980-01-01', endOn: null }, '2025-01-01')).toBe(false)
  })

  it('every day of two leap cycles has the last basis that is due on it', () => {
    for (const years of [5, 10] as const) {
      for (let today = '2023-12-25'; today < '2032-03-05'; today = addDays(today, 1)) {
        const last = latestBasisDue(today, years)
        expect(deletableFrom(last, years) <= today, `${last} on ${today}`).toBe(true)
        expect(deletableFrom(addDays(last, 1), years) > today, `after ${last} on ${today}`).toBe(
          true,
        )
      }
    }
  })

  it('a claim is either open or final', () => {
    expect([...openClaimStates, ...finalClaimStates].sort()).toEqual([...claimStates].sort())
  })
})
