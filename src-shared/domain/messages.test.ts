import { describe, expect, it } from 'vitest'
import {
  emailAddress,
  maskRecipient,
  messageStates,
  nextMessageState,
  smsNumber,
  type MessageEvent,
} from './messages'

const events: MessageEvent[] = [
  ...(['hold', 'release', 'cancel', 'send', 'deliver'] as const),
  ...(['retry', 'fail', 'lose', 'confirm', 'again'] as const),
]

describe('states of a message', () => {
  it('NTC-07 what was sent or cancelled never moves again', () => {
    for (const event of events) {
      expect(nextMessageState('sent', event)).toBeNull()
      expect(nextMessageState('cancelled', event)).toBeNull()
    }
  })

  it('NTC-07 only a person brings a message back of which nobody knows', () => {
    const out = events.filter((event) => nextMessageState('unsure', event) !== null)
    expect(out).toEqual(['cancel', 'confirm', 'again'])
  })

  it('while it is being sent nobody holds or cancels it', () => {
    const out = events.filter((event) => nextMessageState('sending', event) !== null)
    expect(out).toEqual(['deliver', 'retry', 'fail', 'lose'])
    expect(messageStates.filter((state) => nextMessageState(state, 'send') !== null)).toEqual([
      'waiting',
    ])
  })
})

describe('where a message goes', () => {
  it('GAP-01 takes mobile numbers as people write them, and no landline', () => {
    for (const written of ['10012345678', '100 1234 5678', '+86 100-1234-5678', '0086-10012345678'])
      expect(smsNumber(written)).toBe('10012345678')
    expect(smsNumber('１００１２３４５６７８')).toBe('10012345678')
    expect(smsNumber('+44 7700 900123')).toBe('+447700900123')
    for (const other of ['', '021-5555 0000', '000-000-0000', '1001234567', '10012345678x', '=1+1'])
      expect(smsNumber(other)).toBeNull()
  })

  it('takes one address, and nothing that would add another or a header', () => {
    expect(emailAddress(' a.b+c@mail.example.com ')).toBe('a.b+c@mail.example.com')
    for (const other of [
      'a@b',
      'a@example.com, b@example.com',
      'a@example.com\r\nBcc: b@example.com',
      '<a@example.com>',
      'a@example.com;b@example.com',
      'a b@example.com',
      '.a@example.com',
      'a..b@example.com',
      '"x"@example.com',
      `${'a'.repeat(65)}@example.com`,
    ])
      expect([other, emailAddress(other)]).toEqual([other, null])
  })

  it('MEM-04 shows too little of a recipient to write to', () => {
    expect(maskRecipient('sms', '10012345678')).toBe('100****5678')
    expect(maskRecipient('email', 'xiaoming@example.com')).toBe('x***@example.com')
    expect(maskRecipient('email', 'none')).toBe('***')
    expect(maskRecipient('letter', '示例市示例区示例路1号')).toBe('示例市***')
    expect(maskRecipient('letter', '示例路1号')).toBe('***')
    expect(maskRecipient('call', '')).toBe('')
  })
})
