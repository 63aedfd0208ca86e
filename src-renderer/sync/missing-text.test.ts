import { describe, expect, it } from 'vitest'
import { i18n, texts } from '@renderer/locales/texts'
import { missingText } from './missing-text'

describe('what a profile misses in a source', () => {
  it('names missing files as they are called', () => {
    i18n.global.locale.value = 'zh'
    expect(missingText(['patients.csv', 'claims.csv'], texts)).toBe('缺 patients.csv, claims.csv')
  })

  it('names a missing column once, by its first name, without the only file', () => {
    expect(missingText(['a.csv: 证件号码 | ID Number', 'a.csv: 金额 | Amount'], texts)).toBe(
      '缺 证件号码, 金额',
    )
  })

  it('says which file a column is missing from where there are several', () => {
    expect(missingText(['a.csv: Id', 'b.csv: Id | Key'], texts)).toBe('缺 a.csv: Id, b.csv: Id')
  })

  it('cuts a long list and says how long it is', () => {
    const seven = Array.from({ length: 7 }, (_, index) => `a.csv: 列${index + 1}`)
    expect(missingText(seven, texts)).toBe('缺 列1, 列2, 列3, 列4, 列5 等 7 项')
  })
})
