import { describe, expect, it } from 'vitest'
import type { messageStates } from '@shared/domain/messages'
import { shippedTexts, templateProblems } from '@shared/domain/message-templates'
import { en } from '@renderer/locales/en'
import { zh } from '@renderer/locales/zh'
import {
  canDo,
  countOf,
  failureParts,
  filterOf,
  outboxActions,
  outboxViews,
  readOutboxPlace,
  writeOutboxPlace,
} from './outbox-place'
import { checkText, insertField, sampleFields, saysTheSame, shippedOf } from './text-form'

describe('places of the outbox', () => {
  it('an address comes back as it was, whatever somebody writes into it', () => {
    for (const view of outboxViews)
      for (const channel of ['sms', 'letter', undefined] as const) {
        const place = { view, channel, search: '王 5' }
        expect(readOutboxPlace({ ...writeOutboxPlace(place) } as never)).toEqual(place)
      }
    expect(readOutboxPlace({ view: 'x', channel: 'fax', search: ['a'] })).toEqual({
      view: 'waiting',
      channel: undefined,
      search: undefined,
    })
  })

  it('letters and calls stand apart from what the desk sends by itself', () => {
    const counts = {
      byState: { waiting: 9, sending: 1, failed: 2 },
      letters: 3,
      calls: 4,
      failures: [],
    }
    expect(outboxViews.map((view) => [view, countOf(view, counts)])).toEqual([
      ['unsure', 0],
      ['failed', 2],
      ['letters', 3],
      ['calls', 4],
      ['waiting', 3],
      ['held', 0],
      ['sent', 0],
      ['all', undefined],
    ])
    // A view of one channel stays with it.
    expect(filterOf({ view: 'letters', channel: 'sms' }).channels).toEqual(['letter'])
    expect(filterOf({ view: 'sent', channel: 'sms' }).channels).toEqual(['sms'])
  })

  it('NTC-07 offers what the core will do: of what was sent or cancelled nothing', () => {
    const offered = (state: (typeof messageStates)[number], channel: 'sms' | 'letter') =>
      outboxActions.filter((action) => canDo(action, { state, channel }))
    expect(offered('waiting', 'sms')).toEqual(['hold', 'cancel'])
    expect(offered('waiting', 'letter')).toEqual(['hold', 'cancel', 'confirm'])
    expect(offered('unsure', 'sms')).toEqual(['cancel', 'again', 'confirm'])
    expect(offered('failed', 'sms')).toEqual(['cancel', 'again'])
    for (const state of ['sent', 'cancelled', 'sending'] as const)
      expect(offered(state, 'letter')).toEqual([])
  })

  it('reads the server’s number out of why it did not go', () => {
    expect(failureParts('refused:550')).toEqual({ code: 'refused', number: '550' })
    expect(failureParts('lost')).toEqual({ code: 'lost', number: '' })
  })
})

describe('texts as they are written', () => {
  const insurer = {
    nameZh: '示例健康保险股份有限公司',
    nameEn: 'Sample Health Insurance Co., Ltd.',
    hotline: '000-000-0000',
    claimLink: 'https://www.example.com/claims?no={claimNo}',
  }
  const words = { zh: zh.outbox.texts.sample, en: en.outbox.texts.sample }

  it('NTC-01 every shipped text looks finished with sample values, and fits in three short messages', () => {
    for (const text of shippedTexts) {
      const check = checkText(text, sampleFields(insurer, words[text.language], text))
      expect(check.problems).toEqual([])
      expect(`${check.subject}${check.body}`).not.toMatch(/[{}]/u)
      expect(check.length?.parts ?? 1).toBeLessThanOrEqual(3)
    }
  })

  it('GAP-03 says while somebody writes that a field is missing, is none, or that a subject is', () => {
    const text = shippedTexts.find(({ kind }) => kind === 'documents_reminder')!
    const wrong = { ...text, body: `${text.body.replace('{hotline}', '')} {url}` }
    expect(checkText(wrong, {}).problems).toEqual(['unknown:url', 'needs:hotline'])
    expect(checkText({ ...wrong, body: ' ' }, {}).problems).toContain('body')
    expect(templateProblems({ ...text, channel: 'email', subject: '' })).toEqual(['subject'])
  })

  it('puts a field where the writing stands', () => {
    expect(insertField('赔案号。', 'claimNo', 2, 3)).toEqual({ text: '赔案{claimNo}。', at: 11 })
  })

  it('knows its shipped text again', () => {
    const [text] = shippedTexts
    if (!text) throw new Error('no texts')
    expect(shippedOf({ ...text, body: 'x' })).toBe(text)
    expect(saysTheSame(text, { ...text, subject: text.subject ?? '' })).toBe(true)
  })
})
