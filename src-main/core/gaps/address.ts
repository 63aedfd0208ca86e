import { classifyName } from '@shared/domain/materials/classify-name'

/** Whose answer a file is, by where it lies and what it is called; nothing here opens a file (GAP-03). */

/** A row of `answers.csv` or `answers.json`, as written. */
export interface ManifestRow {
  /** As a path below the folder of the manifest. */
  file: string
  claimNo: string | null
  insuredName: string | null
  material: string | null
}

/** A list of answers and the folder it lies in, `''` for the outermost. */
export interface Manifest {
  folder: string
  rows: readonly ManifestRow[]
}

/** What is written on a file of whose it is. */
export interface Addressed {
  path: string
  /** The last part of the path. */
  fileName: string
  /** Texts that could be the claim's number, the likeliest first. */
  claimNos: readonly ClaimNoGuess[]
  insuredName: string | null
  material: string | null
  /** The row of a list that names it; `null` where none does. */
  listed: ManifestRow | null
}

interface ClaimNoGuess {
  claimNo: string
  /** What stands beside the number in a folder's name: whose claim it is, or what the papers are. */
  beside: string | null
}

/**
 * Says of each path whose answer it could be: what a list says of it, else the folders it lies in from the outside
 * in, else its own name.
 * @param paths with `/` between their parts
 */
export function addressFiles(
  paths: readonly string[],
  manifests: readonly Manifest[],
): Addressed[] {
  const rows = new Map<string, ManifestRow>()
  for (const { folder, rows: listed } of manifests) {
    for (const row of listed)
      rows.set(pathKey(folder === '' ? row.file : `${folder}/${row.file}`), row)
  }
  return paths.map((path) => {
    const parts = path.split('/')
    const fileName = parts.at(-1) ?? path
    const listed = rows.get(pathKey(path)) ?? null
    const written = listed?.claimNo?.trim()
    const claimNos = written
      ? [{ claimNo: normalNumber(written), beside: null }]
      : [
          ...parts.slice(0, -1).flatMap((part) => guesses(part, true)),
          ...guesses(fileName.replace(/\.[^.]*$/u, ''), false),
        ]
    return {
      path,
      fileName,
      claimNos,
      insuredName: listed?.insuredName?.trim() || null,
      material: listed?.material?.trim() || null,
      listed,
    }
  })
}

/** The files that a list names and that are not there. */
export function notThere(manifests: readonly Manifest[], paths: readonly string[]): string[] {
  const there = new Set(paths.map(pathKey))
  return manifests.flatMap(({ folder, rows }) =>
    rows.flatMap(({ file }) => {
      const path = folder === '' ? file : `${folder}/${file}`
      return there.has(pathKey(path)) ? [] : [path]
    }),
  )
}

/** A text as it would be written were it a claim's number: half width, capitals, no blanks. */
export function normalNumber(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/gu, '').toUpperCase()
}

/** Whether a text is written as claim numbers are: at least six digits behind a few letters. */
export function looksLikeClaimNo(text: string): boolean {
  return /^[A-Z]{0,8}[A-Z0-9-]*\d{6,}$/u.test(text)
}

/**
 * Whether a name that came with a file is the insured's (GAP-03): widths, blanks, points and capitals apart, and in
 * either order of family and given name.
 */
export function sameName(given: string, insured: string): boolean {
  const plain = (name: string): string =>
    name
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]/gu, '')
  if (plain(given) === plain(insured)) return plain(given) !== ''
  const words = (name: string): string =>
    (
      name
        .normalize('NFKC')
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? []
    )
      .sort()
      .join(' ')
  return words(given).includes(' ') && words(given) === words(insured)
}

/** Whether what stands beside the number in a folder's name is somebody else's name and not what the papers are. */
export function besideIsAnotherName(beside: string, insured: string): boolean {
  if (sameName(beside, insured) || classifyName(beside) !== null) return false
  const plain = beside.normalize('NFKC').replaceAll(/\s/gu, '')
  if (plain.includes(insured.normalize('NFKC').replaceAll(/\s/gu, ''))) return false
  // Numbers and marks name nobody: `VSHH25030300001 (2)`, `VSHH25030300001_20250303`.
  return /\p{L}/u.test(plain) && !notNames.some((word) => plain.includes(word))
}

/** Words that people write on folders of papers. */
const notNames = [
  '补件',
  '补材',
  '补充',
  '材料',
  '资料',
  '答复',
  '回复',
  '文件',
  '上传',
  'documents',
  'files',
  'answer',
  'reply',
]

const SEPARATORS = /[\s_()（）【】[\]{},，、;；+@#]+/u

/** Texts of a name that could be a claim's number: all of it, or what stands before the first separator. */
function guesses(name: string, isFolder: boolean): ClaimNoGuess[] {
  const whole = normalNumber(name)
  const [first = '', ...rest] = name.normalize('NFKC').trim().split(SEPARATORS)
  const beside = rest.join(' ').trim()
  const found: ClaimNoGuess[] = []
  if (whole !== '') found.push({ claimNo: whole, beside: null })
  const start = normalNumber(first)
  if (start !== '' && start !== whole) {
    found.push({ claimNo: start, beside: isFolder && beside !== '' ? beside : null })
  }
  // `VSHH25030300001-身份证`, `VSHH25030300001身份证`: the letters and digits that the name begins with.
  const [latin = ''] = /^[A-Z0-9]+/u.exec(whole) ?? []
  if (latin !== '' && latin !== start && latin !== whole) {
    const after = name
      .normalize('NFKC')
      .trim()
      .slice(latin.length)
      .replace(/^[\s\-_.]+/u, '')
    found.push({ claimNo: latin, beside: isFolder && after !== '' ? after : null })
  }
  return found
}

/** A path as lists and folders may both write it. */
function pathKey(path: string): string {
  return path
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/u, '')
    .toLowerCase()
}
