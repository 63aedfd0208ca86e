import { describe, expect, it } from 'vitest'
import type { Balance } from '@shared/contract/adjudication'
import { balanceRows, inTreeOrder, termsOf, usedShare } from './benefit-tree'
import { blankBenefit, readForm, type BenefitForm } from './plan-form'
import type { Benefit } from './plan-types'

function benefit(code: string, over: Partial<BenefitForm> = {}): Benefit {
  const { rules, problems } = readForm({
    yearlyLimit: '',
    benefits: [{ ...blankBenefit(), code, nameZh: code, nameEn: code, ...over, partOf: '' }],
  })
  const [made] = rules?.benefits ?? []
  if (!made) throw new Error(JSON.stringify(problems))
  return { ...made, partOf: over.partOf ?? null }
}
const balance = (code: string, measure: Balance['measure'], initial: number): Balance => ({
  benefit: code,
  nameZh: code,
  nameEn: code,
  measure,
  period: '2025-01-01',
  initial,
  used: 0,
  remaining: initial,
})
const shape = (benefits: Benefit[]): string[] =>
  inTreeOrder(benefits).map(({ benefit: { code }, level }) => `${'-'.repeat(level)}${code}`)

describe('benefits as a tree (POL-03)', () => {
  it('parts stand below what they are a part of, otherwise as in the plan', () => {
    const benefits = [
      benefit('icu_bed', { partOf: 'inpatient' }),
      benefit('outpatient'),
      benefit('inpatient'),
      benefit('bed', { partOf: 'inpatient' }),
      benefit('icu_nurse', { partOf: 'icu_bed' }),
    ]
    expect(shape(benefits)).toEqual(['outpatient', 'inpatient', '-icu_bed', '--icu_nurse', '-bed'])
  })

  it('one whose chain leads nowhere or to itself is still shown', () => {
    const benefits = [
      benefit('lost', { partOf: 'gone' }),
      benefit('a', { partOf: 'b' }),
      benefit('b', { partOf: 'a' }),
    ]
    expect(shape(benefits)).toEqual(['lost', 'a', '-b'])
    expect(termsOf(benefits[1] as Benefit, benefits)).toEqual([])
  })

  it('what a part does not say holds as above it, and says where it is from', () => {
    const inpatient = benefit('inpatient', {
      ratio: '80',
      waitingDays: '30',
      yearlyLimit: '1,000,000',
      visitLimit: '50,000',
    })
    const icu = benefit('icu_bed', { partOf: 'inpatient', dayLimit: '5,000', waitingDays: '0' })
    const terms = termsOf(icu, [inpatient, icu])
    expect(terms).toEqual([
      { key: 'dayLimitFen', value: 500_000, from: null },
      { key: 'ratioBp', value: 8_000, from: 'inpatient' },
      { key: 'waitingDays', value: 0, from: null },
    ])
  })

  it('POL-03 the plan as a whole comes first, each benefit with its balances, one without limit too', () => {
    const rules = { yearlyLimitFen: 100, benefits: [benefit('outpatient'), benefit('dental')] }
    const rows = balanceRows(rules, [
      balance('dental', 'visits', 4),
      balance('*', 'amount', 100),
      balance('dental', 'amount', 50),
    ])
    expect(
      rows.map(({ code, balances }) => [code, balances.map(({ measure }) => measure)]),
    ).toEqual([
      ['*', ['amount']],
      ['outpatient', []],
      ['dental', ['visits', 'amount']],
    ])
  })

  it('a limit of 0 is used up from the beginning; more than all is all', () => {
    expect(usedShare({ initial: 0, used: 0 })).toBe(1)
    expect(usedShare({ initial: 400, used: 100 })).toBe(0.25)
    expect(usedShare({ initial: 400, used: 500 })).toBe(1)
    expect(usedShare({ initial: 400, used: -5 })).toBe(0)
  })
})
