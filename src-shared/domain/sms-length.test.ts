import { describe, expect, it } from 'vitest'
import { smsLength, splitSms } from './sms-length'

describe('length of short messages', () => {
  it('160 characters of the GSM alphabet are one message, 161 are two of 153', () => {
    expect(smsLength('a'.repeat(160))).toEqual({ characters: 160, encoding: 'gsm7', parts: 1 })
    expect(splitSms('a'.repeat(161)).parts.map((part) => part.length)).toEqual([153, 8])
    expect(smsLength('a'.repeat(306)).parts).toBe(2)
    expect(smsLength('a'.repeat(307)).parts).toBe(3)
  })

  it('70 Chinese characters are one message, 71 are two of 67', () => {
    expect(smsLength('赔'.repeat(70))).toEqual({ characters: 70, encoding: 'ucs2', parts: 1 })
    expect(splitSms('赔'.repeat(71)).parts.map((part) => part.length)).toEqual([67, 4])
    expect(smsLength('赔'.repeat(201)).parts).toBe(3)
    expect(smsLength('赔'.repeat(202)).parts).toBe(4)
  })

  it('one character outside the alphabet makes the whole message UCS-2', () => {
    expect(smsLength('a'.repeat(70) + '’')).toMatchObject({ encoding: 'ucs2', parts: 2 })
    expect(smsLength('Ñ à @ £ Ω')).toMatchObject({ encoding: 'gsm7', parts: 1 })
  })

  it('characters of the extension table take the place of two, and stand in one part', () => {
    expect(smsLength('€'.repeat(80)).parts).toBe(1)
    expect(smsLength('€'.repeat(81)).parts).toBe(2)
    // 152 + 2 would be 154: the bracket moves whole.
    expect(splitSms('a'.repeat(152) + '[' + 'a'.repeat(20)).parts[0]).toBe('a'.repeat(152))
  })

  it('never splits a character that is a surrogate pair', () => {
    const { encoding, parts } = splitSms('赔'.repeat(66) + '𠮷' + '案'.repeat(10))
    expect(encoding).toBe('ucs2')
    expect(parts).toEqual(['赔'.repeat(66), '𠮷' + '案'.repeat(10)])
    expect(parts.every((part) => part.isWellFormed())).toBe(true)
    expect(smsLength('𠮷'.repeat(35))).toEqual({ characters: 35, encoding: 'ucs2', parts: 1 })
    expect(smsLength('𠮷'.repeat(36)).parts).toBe(2)
  })

  it('joins again to what it was, for any mixture', () => {
    const pieces = ['a', '€', '赔', '𠮷', ' ', '{', '\n']
    let seed = 7
    for (let round = 0; round < 300; round += 1) {
      let text = ''
      const length = (seed = (seed * 1103515245 + 12345) % 2 ** 31) % 400
      for (let at = 0; at < length; at += 1) {
        seed = (seed * 1103515245 + 12345) % 2 ** 31
        text += pieces[(seed >> 8) % pieces.length] ?? ''
      }
      const { encoding, parts } = splitSms(text)
      expect(parts.join('')).toBe(text)
      const most = encoding === 'gsm7' ? 160 : 70
      expect(parts.every((part) => part.length <= most)).toBe(true)
    }
  })
})
