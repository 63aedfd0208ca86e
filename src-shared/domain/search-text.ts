/**
 * Text as it is indexed and asked for: each CJK character is a word of its own, so that two characters
 * of a three-character name are found; everything else is split at what is not a letter or digit.
 */

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[^\P{L}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+|\p{N}+/gu

/** Separates `text` into the words that the full-text tables hold: `上海新华医院A座` → `上 海 新 华 医 院 a 座`. */
export function searchTokens(text: string): string {
  return (text.normalize('NFKC').toLowerCase().match(WORDS) ?? []).join(' ')
}

/** One thing that was typed: a run of CJK characters, or the beginning of a word. */
export interface SearchTerm {
  /** Tokens as the full-text tables hold them. */
  tokens: string
  /** Whether the last token may go on. */
  prefix: boolean
}

/**
 * What somebody typed, as terms that must all be found: runs of CJK characters as phrases, other words by
 * their beginning. `王小 marg` → `王 小` and `marg…`.
 */
export function searchTerms(typed: string): SearchTerm[] {
  const terms: SearchTerm[] = []
  for (const word of typed.normalize('NFKC').toLowerCase().split(/\s+/u)) {
    let phrase: string[] = []
    const closePhrase = (): void => {
      if (phrase.length > 0) terms.push({ tokens: phrase.join(' '), prefix: false })
      phrase = []
    }
    for (const token of word.match(WORDS) ?? []) {
      if (CJK.test(token)) phrase.push(token)
      else {
        closePhrase()
        terms.push({ tokens: token, prefix: true })
      }
    }
    closePhrase()
  }
  return terms
}
