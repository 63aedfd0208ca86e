/**
 * How many short messages a text makes. Source: 3GPP TS 23.038 (alphabets), 23.040 (joined messages: a header of six
 * octets takes the place of seven GSM-7 or three UCS-2 characters).
 */

const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
    'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** These take the place of two. */
const extended = new Set('\f^{}\\[~]|€')

const limits = {
  gsm7: { single: 160, joined: 153 },
  ucs2: { single: 70, joined: 67 },
} as const

export interface SmsLength {
  /** As people count them. */
  characters: number
  /** `ucs2` as soon as one character is not in the GSM alphabet. */
  encoding: 'gsm7' | 'ucs2'
  parts: number
}

/** The parts a text is sent in; a character that takes the place of two stands in one part whole. */
export function splitSms(text: string): { encoding: 'gsm7' | 'ucs2'; parts: string[] } {
  const characters = [...text]
  const isGsm = characters.every((one) => basic.has(one) || extended.has(one))
  const encoding = isGsm ? 'gsm7' : 'ucs2'
  const places = (one: string): number => (isGsm ? (extended.has(one) ? 2 : 1) : one.length)
  const all = characters.reduce((sum, one) => sum + places(one), 0)
  if (all <= limits[encoding].single) return { encoding, parts: [text] }
  const parts: string[] = []
  let part = ''
  let used = 0
  for (const one of characters) {
    if (used + places(one) > limits[encoding].joined) {
      parts.push(part)
      part = ''
      used = 0
    }
    part += one
    used += places(one)
  }
  return { encoding, parts: [...parts, part] }
}

/** Length of a text as a short message; the empty text is one empty message. */
export function smsLength(text: string): SmsLength {
  const { encoding, parts } = splitSms(text)
  return { characters: [...text].length, encoding, parts: parts.length }
}
