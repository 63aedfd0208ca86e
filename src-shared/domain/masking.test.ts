import { describe, expect, it } from 'vitest'
import { maskName, maskNumber, maskNumbersWithin } from './masking'

describe('masking numbers', () => {
  it('MEM-04 keeps the ends of long numbers and little or nothing of short ones', () => {
    expect(maskNumber('90000019900101002X')).toBe('9000**********002X')
    expect(maskNumber('900000900101002')).toBe('9000*******1002')
    expect(maskNumber('10012345678')).toBe('100****5678')
    expect(maskNumber('E12345678')).toBe('*****5678')
    expect(maskNumber('12345678')).toBe('****5678')
    expect(maskNumber('1234567')).toBe('*****67')
    expect(maskNumber('1234')).toBe('****')
    expect(maskNumber('1')).toBe('*')
    expect(maskNumber('')).toBe('')
  })

  it('MEM-04 hides at least three characters of whatever has five or more, and shows eight at most', () => {
    for (let length = 5; length <= 60; length += 1) {
      const masked = maskNumber('7'.repeat(length))
      expect(masked).toHaveLength(length)
      const shown = masked.replaceAll('*', '').length
      expect(shown, String(length)).toBeLessThanOrEqual(8)
      expect(length - shown, String(length)).toBeGreaterThanOrEqual(3)
    }
  })

  it('MEM-04 counts neither marks nor controls nor half characters as something that was hidden', () => {
    expect(maskNumber('1\u03012\u200b3\u202e4\u0000')).toBe('****')
    expect(maskNumber('\ud800'.repeat(8))).toBe('****' + '\ufffd'.repeat(4))
    expect(maskNumber('𠮷'.repeat(5))).toBe('***𠮷𠮷')
  })
})

describe('masking names', () => {
  it('MEM-04 keeps the surname’s first character of a Chinese name, with or without spaces', () => {
    expect(maskName('王小明')).toBe('王**')
    expect(maskName('王明')).toBe('王*')
    expect(maskName('𠮷田')).toBe('𠮷*')
    expect(maskName('王 小 明')).toBe('王 * *')
    expect(maskName('王\u3000小明')).toBe('王 **')
    expect(maskName('阿卜杜拉·买买提')).toBe('阿*******')
    expect(maskName('김 민수')).toBe('김 **')
  })

  it('MEM-04 keeps the first letter of each part of a name in letters, but not a part that is one letter', () => {
    expect(maskName('Margorie Cormier')).toBe('M******* C******')
    expect(maskName('Ann Li')).toBe('A** L*')
    expect(maskName('J. Smith')).toBe('J* S****')
    expect(maskName('Ann B')).toBe('A** *')
    expect(maskName('محمد علي')).toBe('م*** ع**')
  })

  it('MEM-04 leaves nothing of a name that is one letter', () => {
    expect(maskName('王')).toBe('*')
    expect(maskName(' 𠮷 ')).toBe('*')
    expect(maskName('王\u0301\u200d')).toBe('*')
  })

  it('MEM-04 shows no more for marks, joiners, direction characters and halves of characters', () => {
    expect(maskName('e\u0301ric')).toBe('é***')
    expect(maskName('王\u200d小\u200d明')).toBe('王**')
    expect(maskName('\u202e王小明\u2066')).toBe('王**')
    expect(maskName('王\u{e0100}小明')).toBe('王**')
    expect(maskName('\ud800明')).toBe('\ufffd*')
    expect(maskName('')).toBe('')
    expect(maskName(' \t\u0000\u202e ')).toBe('')
  })

  it('MEM-04 masking what is masked changes nothing', () => {
    const names = [
      '王小明',
      '王 小 明',
      'Ann B',
      'J. Smith',
      '王',
      '\ud800明',
      'محمد علي',
      '  x  y ',
    ]
    for (const name of names) expect(maskName(maskName(name)), name).toBe(maskName(name))
    for (const number of ['90000019900101002X', '12345', '\ud800'.repeat(9)]) {
      expect(maskNumber(maskNumber(number)), number).toBe(maskNumber(number))
    }
  })
})

describe('masking numbers in a sentence', () => {
  it('MEM-04 AUD-01 hides identity numbers, phones and accounts however they are grouped', () => {
    expect(maskNumbersWithin('证件900000199001010028，电话10012345678')).toBe(
      '证件9000**********0028，电话100****5678',
    )
    expect(maskNumbersWithin('account 9000 0000 0000 1234.')).not.toContain('0000')
    expect(maskNumbersWithin('tel 100-1234-5678')).not.toContain('1234')
    expect(maskNumbersWithin('ID90000019900101002X')).toBe('ID9000**********002X')
    expect(maskNumbersWithin('１００１２３４５６７８')).toBe('１００****５６７８')
    expect(maskNumbersWithin('9000\u00a00000\u30000000–1234')).not.toContain('0000')
    expect(maskNumbersWithin('９００００１９９００１０１００２Ｘ')).not.toContain('１９９０')
  })

  it('leaves dates, amounts and the desk’s own numbers as they are', () => {
    for (const text of [
      '客户于 2025-03-01 补交 2025-02-20 的发票，金额 1234567.89 元',
      '与 VSHH25030100001 重复',
      'VSHH-N25030300001 replaced',
      '3 items, 12345678',
    ]) {
      expect(maskNumbersWithin(text)).toBe(text)
    }
    expect(maskNumbersWithin('TEL10012345678')).toBe('TEL100****5678')
  })
})
