import { describe, expect, it } from 'vitest'
import { languages } from '../catalogues'
import { adjudicate } from './adjudicate'
import { stepKinds } from './claim'
import { goldenCases } from './golden'
import { toClaim } from './golden/golden-case'
import { benefitNames, stepNames, stepText } from './step-texts'

/** The sentences of the case with this title, in its order. */
function sentences(title: string, language: 'zh' | 'en'): string[] {
  const golden = goldenCases.find((each) => each.title.startsWith(title))
  if (!golden) throw new Error(`no case ${title}`)
  const claim = toClaim(golden)
  const names = benefitNames(claim.cover?.versions ?? [], language)
  return adjudicate(claim).lines.flatMap(({ steps }) =>
    steps.map((step) => stepText(step, language, names)),
  )
}

describe('the sentence of a step', () => {
  it('ADJ-01 says limit, what was used before and what was taken', () => {
    expect(sentences('of a deductible of 10,000.00', 'zh')).toEqual([
      'all：年免赔额 10,000.00，此前已用 8,000.00，本次扣 2,000.00',
    ])
    expect(sentences('of a deductible of 10,000.00', 'en')).toEqual([
      'all: deductible per year 10,000.00, 8,000.00 used before, 2,000.00 taken here',
    ])
    expect(sentences('one fen over the remaining', 'en')[0]).toBe(
      'all: yearly limit 1,000.00, 900.00 used before, 100.00 left, 0.01 over',
    )
    expect(sentences('three days of intensive care', 'zh')).toEqual([
      'icu：日限额 5,000.00，2026-03-05 至 2026-03-07 共 3 天，此前已计 4,000.00，超出 7,000.00',
    ])
  })

  it('ADJ-06 says reason and clause of an exclusion', () => {
    expect(sentences('exclusions are a step each', 'zh')).toEqual([
      '剔除 100.00：自费项目；依据：第五条第二款',
      '剔除 50.50：不合理费用',
    ])
  })

  it('ADJ-04 says which share was borne of what', () => {
    expect(sentences('of both shares', 'zh')).toEqual([
      '特定医院自负 30%、未经认可自负 40%，取较高者：1,000.00 中自负 400.00',
    ])
    expect(sentences('where the plan says so, both', 'en')).toEqual([
      'Own share: specific provider 30%, not authorized 40%, one after the other; 580.00 of 1,000.00',
    ])
  })

  it('CLM-10 says who paid how much, and how much of it is this line’s', () => {
    expect(sentences('an invoice’s payments', 'zh').slice(0, 3)).toEqual([
      '社保已付 60.00，本项分摊 40.00',
      '第三方已付 30.00，本项分摊 20.00',
      '其他途径已付 30.00，本项分摊 7.50',
    ])
  })

  it('ADJ-03 ADJ-05 says until when one waits, and where one is covered', () => {
    expect(sentences('a waiting period of 30 days', 'en')).toEqual([
      'all: waiting period of 30 days, covered from 2026-01-31; service on 2026-01-30',
    ])
    expect(sentences('a provider outside', 'zh')).toEqual([
      'all：就诊地 香港特别行政区 不在保障区域内（上海市、北京市）',
    ])
  })

  it('ADJ-01 every step of every worked claim has one, with nothing left blank', () => {
    for (const language of languages) {
      for (const kind of stepKinds) expect(stepNames[language][kind]).not.toBe('')
      for (const golden of goldenCases) {
        for (const sentence of sentences(golden.title, language)) {
          expect(sentence).not.toMatch(/undefined|null|NaN|\[object|[：:,，]\s*$|（）|\(\)/u)
        }
      }
    }
  })
})
