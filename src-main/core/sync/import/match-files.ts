import { fileOrder, type Profile, type ProfileFile } from '@shared/contract/profile'
import type { ImportProblem } from '@shared/contract/errors'
import type { SourceFile } from './table-reader'

/** A profile's file and what the source has for it. */
export interface MatchedFile {
  mapping: ProfileFile
  files: SourceFile[]
}

/** Finds the source's files for each of the profile's, in the order in which they are to be read. */
export function matchFiles(
  profile: Profile,
  files: readonly SourceFile[],
): { matched: MatchedFile[]; missing: ImportProblem[] } {
  const matched: MatchedFile[] = []
  const missing: ImportProblem[] = []
  for (const mapping of fileOrder(profile.files) ?? []) {
    const found = [mapping.file].flat().map((pattern) => files.filter(matching(pattern)))
    const first = found.find((candidates) => candidates.length > 0)
    if (first) matched.push({ mapping, files: first })
    else if (!mapping.optional) {
      missing.push({ file: [mapping.file].flat().join(' | '), reason: 'missing_file' })
    }
  }
  return { matched, missing }
}

function matching(pattern: string): (file: SourceFile) => boolean {
  const source = pattern
    .normalize('NFC')
    .replace(/[.+?^${}()|[\]\\]/gu, '\\$&')
    .replaceAll('*', '.*')
  const expression = new RegExp(`^${source}$`, 'iu')
  return (file) => expression.test(file.name.normalize('NFC'))
}
