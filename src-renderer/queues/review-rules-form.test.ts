import { describe, expect, it } from 'vitest'
import type { ReviewRules } from '@shared/contract/queues'
import {
  asksForAll,
  formatShare,
  parsePermille,
  parseShare,
  problemsOf,
  useReviewRulesForm,
} from './review-rules-form'

describe('the form of the review rules (ADJ-07)', () => {
  it('gives back the rules it was filled with', () => {
    const rules: ReviewRules = {
      samplePermille: 25,
      rules: [
        { name: '通融', exGratia: true },
        {
          name: '住院大额',
          claimTypes: ['inpatient'],
          minPayableFen: 5_000_050,
          minExcludedBp: 1250,
          outlier: true,
          acknowledgedBlock: true,
        },
      ],
    }
    const form = useReviewRulesForm()
    form.reset(rules)
    expect(form.read()).toEqual(rules)
    expect(form.ready.value).toBe(true)
  })

  it('takes whole decisions of a thousand and shares with two decimals', () => {
    expect(['0', '1000', '1001', '2.5', '-1', ''].map(parsePermille)).toEqual([
      0,
      1000,
      null,
      null,
      null,
      null,
    ])
    expect(['0', '12.5', '100', '100.01', '12.345', '', 'x'].map(parseShare)).toEqual([
      0,
      1250,
      10_000,
      null,
      null,
      null,
      null,
    ])
    expect(formatShare(1250)).toBe('12.5')
  })

  it('says which field is wrong, and that a rule without conditions asks for everything', () => {
    const form = useReviewRulesForm()
    form.reset({ samplePermille: 0, rules: [] })
    form.add()
    const [rule] = form.rules
    expect(problemsOf(rule!)).toEqual(['name'])
    expect(asksForAll(rule!)).toBe(true)
    Object.assign(rule!, { name: '剔除多', minExcluded: '101', minPayable: '-5' })
    expect(problemsOf(rule!)).toEqual(['minPayable', 'minExcluded'])
    expect(form.ready.value).toBe(false)
    Object.assign(rule!, { minExcluded: '20', minPayable: '' })
    expect(form.ready.value).toBe(true)
    expect(asksForAll(rule!)).toBe(false)
    expect(form.read().rules).toEqual([{ name: '剔除多', minExcludedBp: 2000 }])
  })
})
