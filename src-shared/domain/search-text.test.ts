import { describe, expect, it } from 'vitest'
import { searchTerms, searchTokens } from './search-text'

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
