/**
 * Masks what identifies a person wherever it is not being edited. Source: DOMAIN MEM-04.
 * What is masked comes from files and forms, so it may be anything; masking twice changes nothing.
 */

/** Marks, controls and direction characters: they would be counted as letters, or turn the text around. */
const unseen = /[\p{M}\p{Cc}\p{Cf}]/gu

function letters(value: string): string[] {
  return [...value.toWellFormed().normalize('NFC').replace(unseen, '')]
}

/** How many characters stay readable, by the length of the whole: of a passport half at most, of a phone the customary seven. */
const kept = [
  { from: 15, head: 4, tail: 4 },
  { from: 11, head: 3, tail: 4 },
  { from: 8, head: 0, tail: 4 },
  { from: 5, head: 0, tail: 2 },
  { from: 0, head: 0, tail: 0 },
] as const

/** `130212345678901513` → `1302**********1513`; short numbers keep only their last characters, or none. */
export function maskNumber(value: string): string {
  const characters = letters(value)
  const { length } = characters
  const { head, tail } = kept.find(({ from }) => length >= from) ?? { head: 0, tail: 0 }
  return [
    ...characters.slice(0, head),
    '*'.repeat(length - head - tail),
    ...characters.slice(length - tail),
  ].join('')
}

/** Scripts that write a name without spaces: what follows one is the given name. */
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/**
 * `王小明` → `王**`, `Margorie Cormier` → `M******* C******`. Of a later part that is one letter, or part
 * of a Chinese name, nothing stays; nor of a name that is one letter as a whole.
 */
export function maskName(name: string): string {
  const parts = name
    .split(/\s+/u)
    .map(letters)
    .filter((part) => part.length > 0)
  return parts
    .map(([first = '', ...rest], index) => {
      const alone = rest.length === 0
      const hidden = index === 0 ? alone && parts.length === 1 : alone || unspaced.test(first)
      return (hidden ? '*' : first) + '*'.repeat(rest.length)
    })
    .join(' ')
}

/**
 * Three or more digits, and more such groups after a space or dash of any kind; not the amounts and dates of a
 * sentence.
 */
const digitGroups = /(?<![\p{Nd}])\p{Nd}{3,}(?:[\p{Zs}\p{Pd}]\p{Nd}{3,})*[XxＸｘ]?/gu
/** The shape of a claim or notice number: letters, day, five digits (CLM-04); a mobile number begins with 1. */
const ownNumber = /(?:[A-Z]{2,}|-N)$/u
const dayAndCount = /^[2-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{5}$/u
/** The shortest number that identifies somebody in the middle of a sentence: a mobile number. */
const SHORTEST = 11

/** Masks identity numbers, phones and accounts that somebody typed into a sentence; the desk's own numbers stay. */
export function maskNumbersWithin(text: string): string {
  return text.replace(digitGroups, (found, at: number) => {
    if ([...found].length < SHORTEST) return found
    if (dayAndCount.test(found) && ownNumber.test(text.slice(0, at))) return found
    return maskNumber(found)
  })
}
