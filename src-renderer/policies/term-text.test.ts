import { describe, expect, it } from 'vitest'
import { texts } from '@renderer/locales/texts'
import { blankBenefit, readForm, type BenefitForm } from './plan-form'
import type { Rules } from './plan-types'
import { matchesText, ruleChanges } from './term-text'

const outpatient = (over: Partial<BenefitForm> = {}): BenefitForm => ({
  ...blankBenefit(),
  code: 'outpatient',
  nameZh: '门诊',
  nameEn: 'Outpatient',
  claimTypes: ['outpatient'],
  yearlyLimit: '20,000',
  ratio: '80',
  ...over,
})
const dental = (over: Partial<BenefitForm> = {}): BenefitForm => ({
  ...blankBenefit(),
  code: 'dental',
  nameZh: '齿科',
  nameEn: 'Dental',
  claimTypes: ['dental'],
  ...over,
})
function rules(yearlyLimit: string, ...benefits: BenefitForm[]): Rules {
  const { rules: read, problems } = readForm({ yearlyLimit, benefits })
  if (!read) throw new Error(JSON.stringify(problems))
  return read
}
const changes = (before: Rules, after: Rules): string[] =>
  ruleChanges(before, after, 'zh', texts).map(
    ({ benefit, what, before: was, after: is }) => `${benefit}|${what}|${was}|${is}`,
  )

describe('what a version says otherwise (POL-06)', () => {
  it('nothing, where nothing was changed', () => {
    expect(changes(rules('', outpatient()), rules('', outpatient()))).toEqual([])
  })

  it('names the benefit, the term, and both values', () => {
    const before = rules('1,000,000', outpatient(), dental())
    const after = rules('', outpatient({ ratio: '82.5', dayLimit: '500' }), dental())
    expect(changes(before, after)).toEqual([
      '整个计划|年度限额|1,000,000.00 元|不限额',
      '门诊|单日限额||500.00 元',
      '门诊|赔付比例|80%|82.5%',
    ])
  })

  it('a benefit that came, one that went, and a new order', () => {
    expect(changes(rules('', outpatient()), rules('', dental()))).toEqual([
      '齿科|新增责任||齿科',
      '门诊|删除责任|门诊|',
    ])
    const before = rules('', outpatient(), dental())
    expect(changes(before, rules('', dental(), outpatient()))).toEqual([
      '整个计划|匹配顺序|门诊、齿科|齿科、门诊',
    ])
  })

  it('which lines a benefit takes', () => {
    const [none, all, some] = rules(
      '',
      dental({ code: 'a', onlyCollects: true }),
      dental({ code: 'b', claimTypes: [] }),
      dental({ code: 'c', categories: ['bed', 'drug'], words: '种植' }),
    ).benefits
    if (!none || !all || !some) throw new Error('three benefits')
    expect(matchesText(none, texts)).toBe('不直接归入明细，只汇总下级责任')
    expect(matchesText(all, texts)).toBe('全部明细')
    expect(matchesText(some, texts)).toBe('齿科 · 床位、药品 · 名称含 种植')
  })
})
