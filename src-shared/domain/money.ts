/**
 * Money is a whole number of fen (1/100 yuan) everywhere in the desk; nothing here rounds silently.
 * Source: DOMAIN ADJ-01.
 */

/** Largest amount the desk accepts for one figure: 99,999,999,999.99 yuan, far inside 2^53. */
export const MAX_FEN = 9_999_999_999_999

/**
 * Reads a decimal amount written by people or other systems.
 * @param text e.g. `1,234.5`, `¥ 12.00`, `-3`, `（3.00）` is not accepted
 * @param unit `yuan` (default), `fen`, or `wan` (ten thousand yuan)
 * @returns fen, or `null` when the text is no amount or has a fraction finer than a fen
 */
export function parseAmount(text: string, unit: 'yuan' | 'fen' | 'wan' = 'yuan'): number | null {
  const cleaned = text
    .trim()
    .replace(/^[¥￥$]\s*/u, '')
    .replace(/(\d),(?=\d{3}(\D|$))/gu, '$1')
    .replace(/\s*元$/u, '')
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/u.exec(cleaned)
  if (!match) return null
  const [, sign, whole = '', fraction = ''] = match
  if (whole === '' && fraction === '') return null
  const decimals = unit === 'fen' ? 0 : unit === 'yuan' ? 2 : 6
  const significant = fraction.replace(/0+$/u, '')
  if (significant.length > decimals) return null
  const digits = (whole + significant.padEnd(decimals, '0')).replace(/^0+(?=\d)/u, '')
  if (digits.length > 13) return null
  const fen = Number(digits)
  return sign === '-' && fen !== 0 ? -fen : fen
}

/** Writes fen as yuan with two decimals and thousands separators: `123456` → `1,234.56`. */
export function formatFen(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const digits = Math.abs(fen).toString().padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/gu, ',')
  return `${sign}${whole}.${digits.slice(-2)}`
}

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿', '万亿']

/**
 * Writes fen in the capital numerals that Chinese financial papers use.
 * `0` → `零元整`, `123456` → `壹仟贰佰叁拾肆元伍角陆分`, `100` → `壹元整`, `105` → `壹元零伍分`.
 * Source: 中国人民银行 正确填写票据和结算凭证的基本规定; NTC-02.
 * @throws RangeError for a number that is not a whole count of fen
 */
export function chineseCapitals(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`not a whole number of fen: ${fen}`)
  if (fen === 0) return '零元整'
  const negative = fen < 0 ? '负' : ''
  const absolute = Math.abs(fen)
  const yuan = Math.floor(absolute / 100)
  const jiao = Math.floor((absolute % 100) / 10)
  const cent = absolute % 10

  let words = yuan === 0 ? '' : `${capitalsOfWhole(yuan)}元`
  if (jiao === 0 && cent === 0) return `${negative}${words}整`
  if (jiao > 0) words += `${DIGITS[jiao]}角`
  else if (yuan > 0) words += '零'
  words += cent > 0 ? `${DIGITS[cent]}分` : '整'
  return negative + words
}

function capitalsOfWhole(value: number): string {
  const groups: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 10_000)) groups.push(rest % 10_000)
  let words = ''
  let zeroPending = false
  for (let index = groups.length - 1; index >= 0; index -= 1) {
    const group = groups[index] ?? 0
    if (group === 0) {
      zeroPending = words !== ''
      continue
    }
    if (words !== '' && (zeroPending || group < 1000)) words += '零'
    words += capitalsOfGroup(group) + (GROUPS[index] ?? '')
    zeroPending = false
  }
  return words
}

function capitalsOfGroup(group: number): string {
  let words = ''
  let zeroPending = false
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(group / 10 ** place) % 10
    if (digit === 0) {
      zeroPending = words !== ''
      continue
    }
    if (zeroPending) words += '零'
    words += `${DIGITS[digit]}${PLACES[place]}`
    zeroPending = false
  }
  return words
}
