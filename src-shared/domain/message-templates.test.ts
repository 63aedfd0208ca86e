import { describe, expect, it } from 'vitest'
import { languages } from './catalogues'
import {
  fillTemplate,
  kindFields,
  messageFields,
  sendableLine,
  shippedTexts,
  templateProblems,
  type MessageFields,
} from './message-templates'
import { messageKinds } from './messages'
import { smsLength } from './sms-length'

/** What a usual claim fills in; the items make as much as a short message may take. */
const usual: Record<'zh' | 'en', Required<MessageFields>> = {
  zh: {
    claimNo: 'VSHH25030100001',
    addressee: '欧阳小明',
    insuredName: '欧阳小明',
    items: '门诊病历、费用清单、银行卡复印件等7项',
    deadline: '3月5日（周三）',
    link: 'https://www.example.com/claims?no=VSHH25030100001',
    hotline: '000-000-0000',
    insurer: '示例健康保险股份有限公司',
    noticeNo: 'VSHH-N25030300001',
    reason: '照片请在光线好的地方拍。',
    amount: '12,345.67',
    receivedOn: '3月1日（周六）',
    closeBy: '3月14日（周五）',
  },
  en: {
    claimNo: 'VSHH25030100001',
    addressee: 'Bartholomew Featherstone',
    insuredName: 'Bartholomew Featherstone',
    items: 'medical record; itemised bill; bank card and 4 more',
    deadline: 'Wed 5 March 2025',
    link: 'https://www.example.com/claims?no=VSHH25030100001',
    hotline: '000-000-0000',
    insurer: 'Sample Health Insurance Co., Ltd.',
    noticeNo: 'VSHH-N25030300001',
    reason: 'Daylight makes the best pictures.',
    amount: '12,345.67',
    receivedOn: 'Sat 1 March 2025',
    closeBy: 'Fri 14 March 2025',
  },
}

describe('texts of messages', () => {
  it('NTC-01 ships a text for every kind, by SMS and e-mail, in Chinese and English', () => {
    const names = shippedTexts.map(({ kind, channel, language }) =>
      [kind, channel, language].join(),
    )
    const wanted = messageKinds.flatMap((kind) =>
      languages.flatMap((language) =>
        ['sms', 'email'].map((channel) => [kind, channel, language].join()),
      ),
    )
    expect(new Set(names)).toEqual(new Set(wanted))
    expect(names).toHaveLength(wanted.length)
  })

  it.each(shippedTexts.map((text) => [`${text.kind} ${text.channel} ${text.language}`, text]))(
    'NTC-01 %s says what it must, with fields that are filled',
    (_name, text) => {
      expect(templateProblems(text)).toEqual([])
      const body = fillTemplate(text.body, usual[text.language])
      expect(body.missing).toEqual([])
      expect(body.text).not.toMatch(/[{}!！]|undefined|null/u)
      expect(fillTemplate(text.subject ?? '', usual[text.language]).missing).toEqual([])
      if (text.channel === 'email') expect(sendableLine(text.subject ?? '')).toBe(text.subject)
      // Without what is not always there, nothing hangs in the air.
      const bare = fillTemplate(text.body, { ...usual[text.language], reason: '', noticeNo: '' })
      expect(bare.missing).toEqual([])
      expect(bare.text).not.toMatch(/（编号 ）|\n{3}|[（(]\s*[)）]/u)
    },
  )

  it('GAP-03 whatever asks for documents carries claim number, addressee, items, link, deadline and hotline', () => {
    const asking = [
      'documents_request',
      'documents_refused',
      'documents_reminder',
      'documents_final',
    ]
    for (const text of shippedTexts.filter(({ kind }) => asking.includes(kind))) {
      const fields = usual[text.language]
      const { text: body } = fillTemplate(text.body, fields)
      for (const field of ['claimNo', 'addressee', 'items', 'link', 'deadline', 'hotline'] as const)
        expect(body).toContain(fields[field])
      expect(fields.link).toContain(fields.claimNo)
    }
  })

  it('every shipped short message fits in three parts', () => {
    for (const text of shippedTexts.filter(({ channel }) => channel === 'sms')) {
      const { text: body } = fillTemplate(text.body, usual[text.language])
      expect([text.kind, text.language, smsLength(body).parts <= 3]).toEqual([
        text.kind,
        text.language,
        true,
      ])
    }
  })

  it('English short messages keep to the GSM alphabet', () => {
    for (const text of shippedTexts.filter((one) => one.channel === 'sms' && one.language === 'en'))
      expect(smsLength(fillTemplate(text.body, usual.en).text).encoding).toBe('gsm7')
  })

  it('NTC-07 names the field that nobody filled, and one that is none', () => {
    expect(fillTemplate('{claimNo} {hotline} {nonsense}', { claimNo: 'V1', hotline: ' ' })).toEqual(
      {
        text: 'V1 {hotline} {nonsense}',
        missing: ['hotline', 'nonsense'],
      },
    )
  })

  it('leaves out the line of an optional field that is empty, and only that', () => {
    const template = 'A\n{reason}\nNo. {noticeNo}\nB {claimNo}'
    expect(fillTemplate(template, { claimNo: 'V1', reason: 'why' })).toEqual({
      text: 'A\nwhy\nB V1',
      missing: [],
    })
    expect(fillTemplate('{reason} {hotline}', {}).missing).toEqual(['reason', 'hotline'])
  })

  it('takes what a customer is called as it is: braces in a name are no field', () => {
    const { text, missing } = fillTemplate('{addressee}', { addressee: '{hotline}', hotline: '1' })
    expect({ text, missing }).toEqual({ text: '{hotline}', missing: [] })
  })

  it('lets no control, direction or half character out', () => {
    const evil = 'A\u0000\u202Eb\r\nc\td\uD800\u200B'
    expect(fillTemplate('{addressee}', { addressee: evil }).text).toBe('Ab\nc d\uFFFD')
    expect(sendableLine(`Re:\r\nBcc: x@example.com\u2028${evil}`)).not.toMatch(/[\r\n\u2028]/u)
  })

  it('refuses a text with a field its kind does not have, or without one it must carry', () => {
    const request = shippedTexts.find(
      (text) => text.kind === 'documents_request' && text.channel === 'sms',
    )!
    expect(templateProblems({ ...request, body: '{claimNo} {amount} {x}' })).toEqual([
      'unknown:amount',
      'unknown:x',
      'needs:addressee',
      'needs:items',
      'needs:deadline',
      'needs:link',
      'needs:hotline',
    ])
    expect(templateProblems({ ...request, channel: 'email' })).toEqual(['subject'])
  })

  it('NTC-07 refuses braces that are half, doubled or of a Chinese keyboard: they would go out as they stand', () => {
    const complete = shippedTexts.find(
      (text) => text.kind === 'documents_complete' && text.channel === 'sms',
    )!
    const problems = (more: string) => templateProblems({ ...complete, body: `{claimNo}${more}` })
    expect(problems('')).toEqual([])
    expect(problems('{closeBy')).toEqual(['unknown:{closeBy'])
    expect(problems('｛closeBy｝前')).toEqual(['unknown:｛closeBy｝'])
    expect(problems('{closeBy}}')).toEqual(['unknown:}'])
    expect(problems('{{closeBy}}')).toEqual(['unknown:{}'])
    expect(problems('{{}}')).toContain('unknown:')
  })

  it('what a kind must say is among what it may say', () => {
    for (const kind of messageKinds) {
      const { may, must } = kindFields[kind]
      expect(must.filter((field) => !may.includes(field))).toEqual([])
      expect(may.filter((field) => !messageFields.includes(field))).toEqual([])
    }
  })
})
