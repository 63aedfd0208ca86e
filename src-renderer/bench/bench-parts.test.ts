import { describe, expect, it } from 'vitest'
import type { Adjudication } from '@shared/domain/adjudication/claim'
import { decisionReasons } from '@shared/domain/reasons'
import type { Claim } from '@shared/contract/claims'
import { texts } from '@renderer/locales/texts'
import { actionIds } from '@renderer/claims/claim-actions'
import { benchKeys } from './bench-keys'
import {
  aboveLimit,
  conclusionOf,
  missingParts,
  wouldPayFen,
  type DecisionForm,
} from './decision-form'
import { parseQuantity, readTyped } from './edit-values'
import { chosenFact, factEdits, followUpState } from './fact-edits'
import { searchReasons } from './reason-search'

describe('keys of the bench', () => {
  it('no key does two things, and every step of a claim has one', () => {
    const keys = Object.values(benchKeys).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const action of actionIds) expect(benchKeys[action].key).toMatch(/^[a-z]$/u)
  })

  it('keep clear of the keys of the document viewer', () => {
    const viewer = ['[', ']', '{', '}', '+', '=', '-', '0', '.', ',']
    expect(Object.values(benchKeys).filter(({ key }) => viewer.includes(key))).toEqual([])
  })
})

describe('a reason by typing', () => {
  it('is found by its words, its code and the initials of its pinyin', () => {
    expect(searchReasons('zf', 'line', 'zh')[0]?.code).toBe('self_paid_item')
    expect(searchReasons('自费', 'line', 'zh')[0]?.code).toBe('self_paid_item')
    expect(searchReasons('charged tw', 'line', 'en')[0]?.code).toBe('duplicate_charge')
    expect(searchReasons('over_q', 'line', 'en')[0]?.code).toBe('over_quantity')
  })

  it('offers what may stand there only, the last one chosen first', () => {
    const offered = searchReasons('', 'line', 'zh', 'duplicate_charge')
    expect(offered[0]?.code).toBe('duplicate_charge')
    expect(offered.map(({ code }) => code)).not.toContain('non_disclosure')
    expect(offered).toHaveLength(decisionReasons.filter(({ scope }) => scope !== 'claim').length)
  })

  it('every reason of the catalogue answers to initials', () => {
    for (const { code, zh } of decisionReasons) {
      const found = (['line', 'claim'] as const).some((scope) =>
        'abcdefghijklmnopqrstuvwxyz'
          .split('')
          .some((letter) =>
            searchReasons(letter, scope, 'zh').some(
              (one) => one.code === code && !code.startsWith(letter),
            ),
          ),
      )
      expect(found, zh).toBe(true)
    }
  })
})

describe('facts of a claim', () => {
  it('CLM-03, CLM-11, CLM-12 what intake asked for can be put right', () => {
    const claim = { otherCompensationFen: 0, channel: 'internet', city: '广州市' } as Claim
    const intake = {
      applicantId: null,
      authorizedOn: '2026-10-01',
      followUp: false,
      rememberedPayee: null,
    }
    const edits = factEdits(claim, intake, texts)
    const offered = ['channel', 'applicantAddress', 'followUp', 'authorizedOn', 'province', 'city']
    expect(Object.keys(edits)).toEqual(expect.arrayContaining(offered))
    expect(edits.channel?.value).toBe('internet')
    expect(edits.followUp?.value).toBe('no')
    expect(edits.authorizedOn?.value).toBe('2026-10-01')
  })

  it('CLM-12 a first visit, a follow-up visit and an open question stay three answers', () => {
    for (const followUp of [true, false, null]) {
      expect(chosenFact('followUp', followUpState(followUp))).toEqual({ followUp })
    }
    expect(chosenFact('channel', 'paper')).toEqual({ channel: 'paper' })
  })
})

describe('figures typed over', () => {
  const claimed = { quantityMilli: 3000, unitPriceFen: 12_000, claimedFen: 36_000 }

  it('ADJ-06 zero corrects, as claimed does not', () => {
    const typed = { quantityMilli: '0', unitPriceFen: '120.00', amountFen: '' }
    expect(readTyped(typed, claimed)).toEqual({
      values: { quantityMilli: 0, unitPriceFen: null, amountFen: null },
    })
  })

  it('what cannot be read is named, and nothing of it is taken', () => {
    const typed = { quantityMilli: '1.2345', unitPriceFen: '-3', amountFen: '12.00' }
    expect(readTyped(typed, claimed)).toEqual({ unreadable: ['quantityMilli', 'unitPriceFen'] })
  })

  it('reads quantities to the thousandth', () => {
    expect(parseQuantity('1.5')).toBe(1500)
    expect(parseQuantity('0.001')).toBe(1)
    expect(parseQuantity('2')).toBe(2000)
    expect(parseQuantity('2,5')).toBeNull()
    expect(parseQuantity('')).toBeNull()
  })
})

describe('the decision as it is written', () => {
  const sums = (excludedFen: number, reducedFen = 0): Adjudication => ({
    rulesVersion: 1,
    lines: [],
    claimedFen: 1_000_000,
    excludedFen,
    reducedFen,
    payableFen: 1_000_000 - excludedFen - reducedFen,
    takes: [],
  })
  const form = (to: Partial<DecisionForm> = {}): DecisionForm => ({
    choice: 'pay',
    reasonCode: '',
    clause: '',
    explanation: '',
    exGratiaText: '',
    secondReview: false,
    ...to,
  })

  it('the conclusion follows from the figures', () => {
    expect(conclusionOf('pay', sums(0))).toBe('pay')
    expect(conclusionOf('pay', sums(1))).toBe('pay_part')
    expect(conclusionOf('pay', sums(0, 1_000_000))).toBe('pay_part')
    expect(conclusionOf('pay', sums(1_000_000))).toBe('refuse')
  })

  it('a plain case needs nothing; a refusal needs its reason, and the clause an exclusion rests on', () => {
    expect(missingParts(form(), sums(100))).toEqual([])
    expect(missingParts(form(), sums(1_000_000))).toEqual(['reason'])
    expect(
      missingParts(form({ choice: 'refuse', reasonCode: 'exclusion_clause' }), sums(0)),
    ).toEqual(['clause'])
    expect(missingParts(form({ choice: 'refuse', reasonCode: 'other' }), sums(0))).toEqual([
      'explanation',
    ])
  })

  it('a payment ex gratia needs its amount and its words', () => {
    const given = form({ choice: 'ex_gratia' })
    expect(missingParts(given, sums(1_000_000))).toEqual(['amount', 'explanation'])
    const written = { ...given, exGratiaText: '200', explanation: 'hardship' }
    expect(missingParts(written, sums(1_000_000))).toEqual([])
    expect(wouldPayFen(written, sums(1_000_000))).toBe(20_000)
  })

  it('ADJ-08 the limit looks at what is paid and at what is denied', () => {
    expect(aboveLimit(form(), sums(0), 0, 1_000_000)).toBe(false)
    expect(aboveLimit(form(), sums(0), 0, 999_999)).toBe(true)
    expect(aboveLimit(form({ choice: 'refuse' }), sums(0), 0, 999_999)).toBe(true)
    expect(aboveLimit(form({ choice: 'withdraw' }), sums(0), 0, 1)).toBe(false)
    expect(aboveLimit(form(), sums(0), 0, null)).toBe(false)
  })
})
