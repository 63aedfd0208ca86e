import type { Profile } from '@shared/contract/profile'
import type { TaskControl } from '../../workers/tasks'
import { PACKAGE_DESCRIPTOR } from '../package-format'
import { Header, missingColumns } from './compile-profile'
import { matchFiles } from './match-files'
import { SourceProblem } from './problem'
import { PACKAGE_PROFILE } from './profile-hash'
import { readTable, type SourceFile, type TableFormat, type TableSink } from './table-reader'
import { zipEntries } from './zip-entries'

export interface ProfileMatch {
  name: string
  fits: boolean
  /** Files, and columns of files, that the profile needs and the source lacks. */
  missing: string[]
}

/** Which of the profiles could read this source, best first. Reads no more than headers. */
export async function matchProfiles(
  input: { profiles: Profile[]; files: SourceFile[] },
  control: TaskControl,
): Promise<ProfileMatch[]> {
  const headers = new Map<string, string[]>()
  const headerOf = async (file: SourceFile, format: TableFormat): Promise<string[]> => {
    const key = `${file.name}\u001f${format.sheet ?? ''}`
    const known = headers.get(key)
    if (known) return known
    const header = await readHeader(file, format, control)
    headers.set(key, header)
    return header
  }
  const matches: (ProfileMatch & { used: number })[] = [await matchPackage(input.files)]
  for (const profile of input.profiles) {
    control.checkCancelled()
    const { matched, missing: missingFiles } = matchFiles(profile, input.files)
    const missing = missingFiles.map((problem) => problem.file ?? '')
    let used = 0
    for (const { mapping, files } of matched) {
      for (const file of files) {
        used += 1
        const { encoding, delimiter } = profile
        const names = await headerOf(file, { encoding, delimiter, sheet: mapping.sheet })
        const columns = missingColumns(mapping, new Header(names))
        missing.push(...columns.map((column) => `${file.name}: ${column}`))
      }
    }
    const fits = missing.length === 0 && used > 0
    matches.push({ name: profile.name, fits, missing, used })
  }
  return matches
    .sort(
      (a, b) =>
        Number(b.fits) - Number(a.fits) ||
        (a.fits ? 0 : a.missing.length - b.missing.length) ||
        b.used - a.used,
    )
    .map(({ name, fits, missing }) => ({ name, fits, missing }))
}

async function matchPackage(
  files: readonly SourceFile[],
): Promise<ProfileMatch & { used: number }> {
  const [file, ...others] = files
  const fits = file !== undefined && others.length === 0 && (await holdsDescriptor(file))
  const missing = fits ? [] : [PACKAGE_DESCRIPTOR]
  return { name: PACKAGE_PROFILE, fits, missing, used: 1 }
}

async function holdsDescriptor(file: SourceFile): Promise<boolean> {
  if (!/\.zip$/iu.test(file.name)) return false
  try {
    const entries = await zipEntries(file)
    return entries.some((entry) => entry.fileName === PACKAGE_DESCRIPTOR)
  } catch (error) {
    if (error instanceof SourceProblem) return false
    throw error
  }
}

class HeaderRead extends Error {
  constructor(readonly names: string[]) {
    super('header read')
  }
}

/** The header of a table; empty when the file cannot be read as one. */
async function readHeader(
  file: SourceFile,
  format: TableFormat,
  control: TaskControl,
): Promise<string[]> {
  const sink: TableSink = {
    header: (names) => {
      throw new HeaderRead([...names])
    },
    row: () => undefined,
    raggedRow: () => undefined,
    remark: () => undefined,
  }
  try {
    await readTable(file, format, sink, control, () => undefined)
  } catch (error) {
    if (error instanceof HeaderRead) return error.names
    if (!(error instanceof SourceProblem)) throw error
  }
  return []
}
