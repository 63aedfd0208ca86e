import { beforeEach, describe, expect, it } from 'vitest'
import type { AskedItem } from '@shared/contract/gaps'
import {
  askOf,
  forgetAsk,
  formOf,
  keepAsk,
  keptAsk,
  missingOf,
  moved,
  newlyMissing,
  type Proposal,
} from './ask-form'

function item(material: string, to: Partial<AskedItem> = {}): AskedItem {
  return { material, reason: 'missing', problems: [], note: null, blocking: true, ...to }
}
const proposal: Proposal = {
  items: [item('claim_form'), item('identity', { reason: 'deficient', problems: ['blurred'] })],
  earlier: 0,
  answerDueOn: '2025-03-05',
  language: 'zh',
  recipients: [{ channel: 'sms', to: '138****1234' }],
}

describe('what a customer is asked for', () => {
  it('GAP-07 begins with the full list, and is complete as proposed', () => {
    const form = formOf(proposal)
    expect(form.items.map(({ material }) => material)).toEqual(['claim_form', 'identity'])
    expect(missingOf(form, 0)).toEqual([])
    expect(missingOf({ ...form, items: [] }, 0)).toEqual([{ part: 'items' }])
  })

  it('GAP-07 a second request wants its reason', () => {
    const form = formOf(proposal)
    expect(missingOf(form, 1)).toEqual([{ part: 'again' }])
    expect(missingOf({ ...form, againReason: ' ' }, 2)).toEqual([{ part: 'again' }])
    expect(missingOf({ ...form, againReason: '病历提到另一次住院' }, 1)).toEqual([])
  })

  it('GAP-01 says of each item what is wrong: a paper that is none of the list by its words', () => {
    const items = [
      item('other'),
      item('identity', { reason: 'deficient' }),
      item('identity', { reason: 'deficient', note: '反面没有' }),
    ]
    expect(missingOf({ ...formOf(proposal), items }, 0)).toEqual([
      { part: 'note', index: 0 },
      { part: 'problems', index: 1 },
    ])
  })

  it('sends no blanks, and no problems of what is not there', () => {
    const items = [item('claim_form', { problems: ['blurred'], note: '  ' })]
    const form = { ...formOf(proposal), items, remark: ' 请尽快 ', againReason: '' }
    expect(askOf('c-1', form)).toEqual({
      claimId: 'c-1',
      items: [item('claim_form')],
      language: 'zh',
      remark: '请尽快',
      againReason: null,
    })
  })

  it('is put in another order one place at a time, and stays whole at its ends', () => {
    const items = [item('a'), item('b'), item('c')]
    const order = (list: readonly AskedItem[]): string =>
      list.map(({ material }) => material).join('')
    expect(order(moved(items, 0, 1))).toBe('bac')
    expect(order(moved(items, 2, -1))).toBe('acb')
    expect(order(moved(items, 0, -1))).toBe('abc')
    expect(order(moved(items, 2, 1))).toBe('abc')
  })
})

describe('a request that was begun and not sent', () => {
  beforeEach(() => window.sessionStorage.clear())

  it('is there when the claim is opened again, and gone once it is sent', () => {
    const form = { ...formOf(proposal), remark: '请提供彩色照片' }
    keepAsk('c-1', form, proposal)
    expect(keptAsk('c-1')).toEqual({ form, proposed: ['claim_form', 'identity'] })
    expect(keptAsk('c-2')).toBeNull()
    forgetAsk('c-1')
    expect(keptAsk('c-1')).toBeNull()
  })

  it('that says no more than what is proposed is no draft', () => {
    keepAsk('c-1', { ...formOf(proposal), remark: 'x' }, proposal)
    keepAsk('c-1', formOf(proposal), proposal)
    expect(keptAsk('c-1')).toBeNull()
  })

  it('what was kept by another version of the page and cannot be read is left aside', () => {
    window.sessionStorage.setItem('peian.ask.c-1', JSON.stringify({ form: { items: 'none' } }))
    expect(keptAsk('c-1')).toBeNull()
  })

  it('GAP-07 says what is missing since, and brings back nothing that was taken out by hand', () => {
    const form = { ...formOf(proposal), items: [item('claim_form')] }
    const now = { ...proposal, items: [...proposal.items, item('bank_account')] }
    const proposed = ['claim_form', 'identity']
    expect(newlyMissing(form, now, proposed).map(({ material }) => material)).toEqual([
      'bank_account',
    ])
  })
})
