/** A diagnosis of ICD-10, edition of the medical insurance. */
export interface Diagnosis {
  code: string
  name: string
}

interface Entry extends Diagnosis {
  /** The code without dots, in small letters, as it is typed. */
  key: string
  /** The name as it is compared. */
  plain: string
  /** The initials of its pinyin: `高血压` → `gxy`. */
  initials: string
}

const CHINESE = /\p{Script=Han}/u
/** The beginning of a code: a letter and a digit, `I10`, `e11.9`. */
const CODE = /^[a-z]\d[a-z\d]*(?:\.[a-z\d]*)?(?:[+*].*)?$/u

let loading: Promise<readonly Entry[]> | undefined

/** The list, read when the first search asks for it. */
async function entries(): Promise<readonly Entry[]> {
  loading ??= import('./data/icd10-cn.json').then(({ default: rows }) =>
    rows.map((row) => {
      const [code = '', name = '', initials = ''] = row.split('\t')
      return { code, name, initials, key: keyOf(code), plain: compared(name) }
    }),
  )
  return loading
}

function keyOf(code: string): string {
  return code.replace('.', '').toLowerCase()
}

function compared(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/**
 * Diagnoses by the beginning of the code, by parts of the Chinese name, or by the initials of its pinyin; several
 * words must all be found. The best first: what was typed exactly, then what begins with it, then what has it in
 * it; of equal ones the shorter name, the common code before its extensions.
 */
export async function searchDiagnoses(text: string, limit: number): Promise<Diagnosis[]> {
  const words = compared(text).split(/\s+/u).filter(Boolean)
  if (words.length === 0) return []
  const matchers = words.map(matcher)
  const found: { entry: Entry; rank: number }[] = []
  for (const entry of await entries()) {
    let rank = 0
    for (const rankOf of matchers) {
      const one = rankOf(entry)
      if (one === null) {
        rank = -1
        break
      }
      rank += one
    }
    if (rank >= 0) found.push({ entry, rank })
  }
  found.sort(
    (a, b) =>
      a.rank - b.rank ||
      a.entry.plain.length - b.entry.plain.length ||
      a.entry.key.length - b.entry.key.length ||
      (a.entry.code < b.entry.code ? -1 : 1),
  )
  return found.slice(0, limit).map(({ entry: { code, name } }) => ({ code, name }))
}

/** How well an entry answers a word: 0 exactly, 1 begins with it, 2 has it in it; `null` not at all. */
function matcher(word: string): (entry: Entry) => number | null {
  if (CHINESE.test(word)) return ({ plain }) => rankIn(plain, word)
  if (CODE.test(word)) {
    const key = keyOf(word)
    return (entry) => {
      // A code is written from its beginning; `b12` may as well be a part of a name.
      if (entry.key.startsWith(key)) return entry.key === key ? 0 : 1
      return entry.plain.includes(word) ? 3 : null
    }
  }
  return ({ plain, initials }) => rankIn(initials, word) ?? (plain.includes(word) ? 3 : null)
}

function rankIn(whole: string, part: string): number | null {
  const at = whole.indexOf(part)
  if (at < 0) return null
  if (at > 0) return 2
  return whole.length === part.length ? 0 : 1
}
