import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { Vault } from '../../files/vault'

export interface ZipEntry {
  name: string
  /** Gives the content in pieces; asked when the entry's turn comes, after all entries before it. */
  content(): Iterable<Uint8Array>
  /** Bytes of a content that is stored as it is: nothing encrypted gets smaller. */
  storedBytes?: number
}

/** From here on an entry's size needs the longer form, which must be known before it is written. */
const ZIP64_FROM_BYTES = 0xffff_ffff

/** Zip keeps local time without a zone; its first day everywhere makes equal content equal bytes. */
const FIRST_ZIP_DAY = new Date(1980, 0, 1)

/**
 * Writes a zip to `path`, which must not exist, holding no more than a few pieces in memory. The file is
 * on the disk when this returns; on any failure, cancelling included, nothing is left of it.
 * @param vault seals the file; without it the zip lies there as it is
 * @returns size in bytes and SHA-256 in hex of the zip
 */
export async function writeZip(
  path: string,
  entries: readonly ZipEntry[],
  vault?: Vault,
): Promise<{ sizeBytes: number; sha256: string }> {
  const zip = new ZipFile()
  const hash = createHash('sha256')
  let sizeBytes = 0
  const output = zip.outputStream as Readable
  const fail = (error: Error): void => void output.destroy(error)
  zip.on('error', fail)
  let current: Iterator<Uint8Array> | undefined
  for (const entry of entries) {
    const { storedBytes } = entry
    const options = {
      mtime: FIRST_ZIP_DAY,
      forceDosTimestamp: true,
      ...(storedBytes !== undefined && {
        compress: false,
        size: storedBytes,
        forceZip64Format: storedBytes >= ZIP64_FROM_BYTES,
      }),
    }
    zip.addReadStreamLazy(entry.name, options, (give) => {
      const pieces = entry.content()[Symbol.iterator]()
      current = pieces
      const source = Readable.from({ [Symbol.iterator]: () => pieces }, { objectMode: false })
      // yazl does not listen for a source that breaks, and would wait for it for ever.
      source.on('error', fail)
      give(null, source)
    })
  }
  zip.end()
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })
  try {
    const measuring = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const piece of pieces) {
        hash.update(piece)
        sizeBytes += piece.length
        yield piece
      }
    }
    if (vault) await pipeline(output, measuring, vault.sealing(), file)
    else await pipeline(output, measuring, file)
  } catch (error) {
    // A query that is being read would keep its database from closing.
    current?.return?.()
    if ((error as { code?: unknown }).code !== 'EEXIST') await rm(path, { force: true })
    throw error
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}
