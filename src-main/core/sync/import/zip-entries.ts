import type { Readable } from 'node:stream'
import { open, type Entry, type ZipFile } from 'yauzl'
import { SourceProblem } from './problem'

const MOST_ENTRIES = 10_000

/**
 * Visits the entries of a zip file in order.
 * @param visit takes each entry and what opens its content
 * @throws SourceProblem when the file is no zip or a damaged one; whatever `visit` throws
 */
export async function eachZipEntry(
  file: { name: string; path: string },
  visit: (entry: Entry, read: () => Promise<Readable>) => Promise<void>,
): Promise<void> {
  const damaged = (): SourceProblem => new SourceProblem({ file: file.name, reason: 'damaged_zip' })
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    open(file.path, { lazyEntries: true, autoClose: false }, (error, opened) => {
      if (error) reject(damaged())
      else resolve(opened)
    })
  })
  try {
    if (zip.entryCount > MOST_ENTRIES) throw damaged()
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
        visit(entry, read).then(() => zip.readEntry(), reject)
      })
      zip.readEntry()
    })
  } finally {
    zip.close()
  }
}

/** All entries of a zip file. @throws SourceProblem */
export async function zipEntries(file: { name: string; path: string }): Promise<Entry[]> {
  const entries: Entry[] = []
  await eachZipEntry(file, async (entry) => void entries.push(entry))
  return entries
}
