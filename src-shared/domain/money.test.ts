import { describe, expect, it } from 'vitest'
import { chineseCapitals, formatFen, MAX_FEN, parseAmount } from './money'

/** Reads capitals back, as a person would: an independent check of the writing. */
function readCapitals(words: string): number {
  const digits = '零壹贰叁肆伍陆柒捌玖'
  const places: Record<string, number> = { 拾: 10, 佰: 100, 仟: 1000 }
  const readGroup = (group: string): number => {
    let sum = 0
    let digit = 0
    for (const character of group) {
      const place = places[character]
      if (place === undefined) digit = digits.indexOf(character)
      else {
        sum += digit * place
        digit = 0
      }
    }
    return sum + digit
  }
  const [whole = '', rest = ''] = words.includes('元') ? words.split('元') : ['', words]
  const readWhole = (text: string): number => {
    for (const [unit, value] of [
      ['亿', 1e8],
      ['万', 1e4],
    ] as const) {
      const at = text.lastIndexOf(unit)
      if (at >= 0) return readWhole(text.slice(0, at)) * value + readWhole(text.slice(at + 1))
    }
    return readGroup(text)
  }
  const jiao = /(.)角/u.exec(rest)?.[1] ?? '零'
  const fen = /(.)分/u.exec(rest)?.[1] ?? '零'
  return readWhole(whole) * 100 + digits.indexOf(jiao) * 10 + digits.indexOf(fen)
}

describe('amounts in Chinese capitals', () => {
  it.each([
    [0, '零元整'],
    [1, '壹分'],
    [10, '壹角整'],
    [11, '壹角壹分'],
    [100, '壹元整'],
    [105, '壹元零伍分'],
    [150, '壹元伍角整'],
    [1_000, '壹拾元整'],
    [1_100, '壹拾壹元整'],
    [10_100, '壹佰零壹元整'],
    [11_000, '壹佰壹拾元整'],
    [100_100, '壹仟零壹元整'],
    [101_000, '壹仟零壹拾元整'],
    [123_456, '壹仟贰佰叁拾肆元伍角陆分'],
    [140_950, '壹仟肆佰零玖元伍角整'],
    [600_714, '陆仟零柒元壹角肆分'],
    // Where the place of 元 or 万 is a zero and the next one is not, the rule leaves 零 open; the desk writes none.
    [168_032, '壹仟陆佰捌拾元叁角贰分'],
    [10_700_053, '壹拾万柒仟元伍角叁分'],
    [1_640_902, '壹万陆仟肆佰零玖元零贰分'],
    [32_504, '叁佰贰拾伍元零肆分'],
    [1_000_000, '壹万元整'],
    [1_000_100, '壹万零壹元整'],
    [1_010_000, '壹万零壹佰元整'],
    [1_100_000, '壹万壹仟元整'],
    [10_000_000, '壹拾万元整'],
    [100_100_000, '壹佰万壹仟元整'],
    [1_000_000_000, '壹仟万元整'],
    [10_000_000_000, '壹亿元整'],
    [10_000_000_100, '壹亿零壹元整'],
    [10_001_000_000, '壹亿零壹万元整'],
    [10_010_100_000, '壹亿零壹拾万壹仟元整'],
    [11_000_000_000, '壹亿壹仟万元整'],
    [MAX_FEN, '玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
    [-12_345, '负壹佰贰拾叁元肆角伍分'],
  ])('NTC-02 %i fen are %s', (fen, words) => {
    expect(chineseCapitals(fen)).toBe(words)
  })

  it('NTC-02 read back they are the amount they were written from', () => {
    let fen = 1
    for (let step = 0; step < 20_000; step += 1) {
      // A spread of sizes with many zeros inside.
      fen = (fen * 48_271 + step) % 2_147_483_647
      const amount = (fen % 10 ** (1 + (step % 12))) * (step % 3 === 0 ? 100 : 1)
      if (amount === 0 || amount > MAX_FEN) continue
      const words = chineseCapitals(amount)
      expect(readCapitals(words)).toBe(amount)
      expect(words).not.toMatch(/零零|零元|零万|零亿|零$/u)
    }
  })

  it('NTC-02 refuses what is no whole number of fen', () => {
    for (const wrong of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => chineseCapitals(wrong)).toThrow(RangeError)
    }
  })
})

describe('amounts in figures', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [-5, '-0.05'],
    [123, '1.23'],
    [100_000, '1,000.00'],
    [99_999_999, '999,999.99'],
    [MAX_FEN, '99,999,999,999.99'],
    [-123_456_789, '-1,234,567.89'],
  ])('ADJ-01 %i fen are %s yuan', (fen, text) => {
    expect(formatFen(fen)).toBe(text)
    expect(parseAmount(text)).toBe(fen)
  })

  it.each([
    ['1,234.5', 123_450],
    ['¥ 12.00', 1_200],
    ['￥3', 300],
    ['12元', 1_200],
    ['-3', -300],
    ['+3.1', 310],
    ['.5', 50],
    ['5.', 500],
    ['1.500', 150],
    ['0.00', 0],
    ['-0', 0],
  ])('ADJ-01 reads %s as %i fen', (text, fen) => {
    expect(parseAmount(text)).toBe(fen)
    expect(Object.is(parseAmount(text), -0)).toBe(false)
  })

  it.each([
    '',
    '-',
    '.',
    'abc',
    '1.234',
    '（3.00）',
    '1e3',
    '1,23',
    '12 34',
    '999999999999.00',
    '１２',
  ])('ADJ-01 refuses %j rather than round or guess', (text) => {
    expect(parseAmount(text)).toBeNull()
  })

  it('ADJ-01 other units come out in fen', () => {
    expect(parseAmount('12345', 'fen')).toBe(12_345)
    expect(parseAmount('1.5', 'fen')).toBeNull()
    expect(parseAmount('1.2345', 'wan')).toBe(1_234_500)
    expect(parseAmount('0.000001', 'wan')).toBe(1)
  })
})
