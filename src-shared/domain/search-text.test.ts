import { describe, expect, it } from 'vitest'
import { searchTerms, searchTokens } from './search-text'
import { maskName, maskNumber } from './masking'

describe('search text', () => {
  it('makes each CJK character a word and splits letters from digits', () => {
    expect(searchTokens('上海新华医院A座（东区）')).toBe('上 海 新 华 医 院 a 座 东 区')
    expect(searchTokens('Margorie48 CORMIER289')).toBe('margorie 48 cormier 289')
    expect(searchTokens('  ！？ ')).toBe('')
    expect(searchTokens('ＡＢＣ１２')).toBe('abc 12')
  })

  it('asks for CJK runs as phrases and other words by their beginning', () => {
    expect(searchTerms('王小 Marg')).toEqual([
      { tokens: '王 小', prefix: false },
      { tokens: 'marg', prefix: true },
    ])
    expect(searchTerms('" OR 1=1 --')).toEqual([
      { tokens: 'or', prefix: true },
      { tokens: '1', prefix: true },
      { tokens: '1', prefix: true },
    ])
    expect(searchTerms('***')).toEqual([])
  })
})

describe('masking', () => {
  it('MEM-04 keeps the ends of long numbers and little of short ones', () => {
    expect(maskNumber('13020219900101151X')).toBe('1302**********151X')
    expect(maskNumber('12345678')).toBe('123*5678')
    expect(maskNumber('1234567')).toBe('*****67')
    expect(maskNumber('1234')).toBe('****')
    expect(maskNumber('')).toBe('')
  })

  it('MEM-04 keeps the first character of each part of a name', () => {
    expect(maskName('王小明')).toBe('王**')
    expect(maskName('Ann Li')).toBe('A** L*')
    expect(maskName('𠮷田')).toBe('𠮷*')
  })
})
