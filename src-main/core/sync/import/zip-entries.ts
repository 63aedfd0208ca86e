import type { Readable } from 'node:stream'
import { open, type Entry, type ZipFile } from 'yauzl'
import { SourceProblem } from './problem'

const MOST_ENTRIES = 10_000

/** An entry, and what opens its content. */
export interface ZipContent {
  entry: Entry
  read: () => Promise<Readable>
}

/**
 * Visits the entries of a zip file in order.
 * @param visit takes each entry and what opens its content
 * @throws SourceProblem when the file is no zip or a damaged one; whatever `visit` throws
 */
export async function eachZipEntry(
  file: { name: string; path: string },
  visit: (entry: Entry, read: () => Promise<Readable>) => Promise<void>,
): Promise<void> {
  await withZip(file, true, async (zip, damaged) => {
    await eachEntry(zip, damaged, ({ entry, read }) => visit(entry, read))
  })
}

/**
 * Lets `work` read the entries of a zip file in any order. Their names are bytes as somebody wrote them, in whatever
 * encoding; nothing has checked them.
 * @throws SourceProblem when the file is no zip or a damaged one; whatever `work` throws
 */
export async function withZipEntries<T>(
  file: { name: string; path: string },
  work: (entries: ZipContent[]) => Promise<T>,
): Promise<T> {
  return withZip(file, false, async (zip, damaged) => {
    const entries: ZipContent[] = []
    await eachEntry(zip, damaged, async (content) => void entries.push(content))
    return work(entries)
  })
}

type Damaged = () => SourceProblem

async function withZip<T>(
  file: { name: string; path: string },
  decodeStrings: boolean,
  work: (zip: ZipFile, damaged: Damaged) => Promise<T>,
): Promise<T> {
  const damaged = (): SourceProblem => new SourceProblem({ file: file.name, reason: 'damaged_zip' })
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    open(file.path, { lazyEntries: true, autoClose: false, decodeStrings }, (error, opened) => {
      if (error) reject(damaged())
      else resolve(opened)
    })
  })
  try {
    if (zip.entryCount > MOST_ENTRIES) throw damaged()
    return await work(zip, damaged)
  } finally {
    zip.close()
  }
}

async function eachEntry(
  zip: ZipFile,
  damaged: Damaged,
  visit: (content: ZipContent) => Promise<void>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    zip.on('error', () => reject(damaged()))
    zip.on('end', resolve)
    zip.on('entry', (entry: Entry) => {
      const read = (): Promise<Readable> =>
        new Promise((opened, failed) => {
          zip.openReadStream(entry, (error, stream) => {
            if (error) failed(damaged())
            else opened(stream)
          })
        })
      visit({ entry, read }).then(() => zip.readEntry(), reject)
    })
    zip.readEntry()
  })
}

/** All entries of a zip file. @throws SourceProblem */
export async function zipEntries(file: { name: string; path: string }): Promise<Entry[]> {
  const entries: Entry[] = []
  await eachZipEntry(file, async (entry) => void entries.push(entry))
  return entries
}
