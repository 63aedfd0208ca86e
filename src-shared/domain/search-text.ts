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

/**
 * The FTS5 query for what somebody typed: runs of CJK characters as a phrase, other words as prefixes,
 * all of them required. Returns `null` when nothing searchable was typed.
 */
export function searchQuery(typed: string): string | null {
  const parts: string[] = []
  for (const word of typed.normalize('NFKC').toLowerCase().split(/\s+/u)) {
    let phrase: string[] = []
    const closePhrase = (): void => {
      if (phrase.length > 0) parts.push(`"${phrase.join(' ')}"`)
      phrase = []
    }
    for (const token of word.match(WORDS) ?? []) {
      if (CJK.test(token)) phrase.push(token)
      else {
        closePhrase()
        parts.push(`"${token}" *`)
      }
    }
    closePhrase()
  }
  return parts.length > 0 ? parts.join(' ') : null
}
