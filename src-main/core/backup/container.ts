import { createHash } from 'node:crypto'
import { closeSync, createReadStream, createWriteStream, openSync, readSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { open, type Entry, type ZipFile } from 'yauzl'
import { writeZip, type ZipEntry } from '../sync/export/zip-file'
import {
  BackupProblem,
  isAuthentic,
  LIST_ENTRY,
  MAC_ENTRY,
  MANIFEST_ENTRY,
  parseList,
  parseManifest,
  sha256Of,
  type ListedFile,
  type Manifest,
} from './format'

/** The manifest of any sane backup is far smaller; one that is not must not fill the memory. */
const MOST_MANIFEST_BYTES = 16 * 2 ** 20
/** Millions of files. The longest string that the engine can hold is a little longer. */
const MOST_LIST_BYTES = 500 * 2 ** 20

/** A file that goes into a container as it is. */
export interface PackedFile {
  name: string
  path: string
  sizeBytes: number
}

/**
 * Writes a container to `path`, which must not exist; it is on the disk when this returns.
 * @param onBytes told of every piece; may throw to give up
 */
export async function writeContainer(
  path: string,
  head: { manifest: string; mac: string; list: string | null },
  files: readonly PackedFile[],
  onBytes: (bytes: number) => void,
): Promise<{ sizeBytes: number; sha256: string }> {
  const texts: ZipEntry[] = [
    { name: MANIFEST_ENTRY, content: () => [Buffer.from(head.manifest)] },
    { name: MAC_ENTRY, content: () => [Buffer.from(head.mac)] },
  ]
  if (head.list !== null) {
    const list = Buffer.from(head.list)
    texts.push({ name: LIST_ENTRY, content: () => [list] })
  }
  const stored = files.map(({ name, path: source, sizeBytes }) => ({
    name,
    storedBytes: sizeBytes,
    content: () => pieces(source, onBytes),
  }))
  return writeZip(path, [...texts, ...stored])
}

const PIECE_BYTES = 1 << 20

function* pieces(path: string, onBytes: (bytes: number) => void): Generator<Uint8Array> {
  const descriptor = openSync(path, 'r')
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES)
      const length = readSync(descriptor, piece, 0, PIECE_BYTES, null)
      if (length === 0) return
      onBytes(length)
      yield piece.subarray(0, length)
    }
  } finally {
    closeSync(descriptor)
  }
}

/** An open container; reads what is asked for and believes nothing. */
export class Container {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    /** As it stands in the file. */
    readonly manifestText: string,
    readonly mac: string,
    readonly manifest: Manifest,
  ) {}

  /** Opens it and reads its manifest. Who wrote it is not checked yet. @throws BackupProblem */
  static async open(path: string): Promise<Container> {
    const zip = await new Promise<ZipFile>((resolve, reject) => {
      open(path, { lazyEntries: true, autoClose: false }, (error, opened) => {
        if (!error) resolve(opened)
        else if (isMissing(error)) reject(error)
        else reject(new BackupProblem('not_a_backup', 'zip', { cause: error }))
      })
    })
    try {
      const entries = await readEntries(zip)
      const text = async (name: string): Promise<string> => {
        const entry = entries.get(name)
        if (!entry) throw new BackupProblem('not_a_backup', name)
        return (await readWhole(zip, entry, MOST_MANIFEST_BYTES)).toString('utf8')
      }
      const manifestText = await text(MANIFEST_ENTRY)
      const manifest = parseManifest(manifestText)
      return new Container(zip, entries, manifestText, await text(MAC_ENTRY), manifest)
    } catch (error) {
      zip.close()
      throw error
    }
  }

  close(): void {
    this.zip.close()
  }

  has(name: string): boolean {
    return this.entries.has(name)
  }

  /** @throws BackupProblem when the manifest was not written with this desk key */
  assertAuthentic(keyHex: string): void {
    if (!isAuthentic(this.manifestText, this.mac, keyHex)) {
      throw new BackupProblem('damaged', MANIFEST_ENTRY)
    }
  }

  /** The sealed files it holds or refers to, one a line. @throws BackupProblem */
  async listText(): Promise<string> {
    const { files } = this.manifest
    if (!files) return ''
    const entry = this.entries.get(LIST_ENTRY)
    if (!entry) throw new BackupProblem('incomplete', LIST_ENTRY)
    const bytes = await readWhole(this.zip, entry, MOST_LIST_BYTES)
    if (sha256Of(bytes) !== files.sha256) throw new BackupProblem('damaged', LIST_ENTRY)
    return bytes.toString('utf8')
  }

  /** @throws BackupProblem */
  async list(): Promise<ListedFile[]> {
    const list = parseList(await this.listText())
    if (list.length !== (this.manifest.files?.count ?? 0)) {
      throw new BackupProblem('damaged', LIST_ENTRY)
    }
    return list
  }

  /**
   * Reads an entry in full, to `target` where one is given (created, on the disk when this returns).
   * @throws BackupProblem when it is missing or is not what it should be
   */
  async take(
    name: string,
    expected: { sha256: string; sizeBytes: number },
    target: string | null,
    onBytes: (bytes: number) => void,
  ): Promise<void> {
    const entry = this.entries.get(name)
    if (!entry) throw new BackupProblem('incomplete', name)
    // Never more than it says of itself: a small file must not fill the disk.
    if (entry.uncompressedSize !== expected.sizeBytes) throw new BackupProblem('damaged', name)
    const found = await hashInto(await readStream(this.zip, entry), target, onBytes).catch(
      asDamaged(name),
    )
    if (found !== expected.sha256) throw new BackupProblem('damaged', name)
  }
}

/**
 * SHA-256 of a file, copied to `target` on the way where one is given.
 * @param onBytes told of every piece; may throw to give up
 */
export async function hashFile(
  path: string,
  target: string | null,
  onBytes: (bytes: number) => void,
): Promise<string> {
  return hashInto(createReadStream(path, { highWaterMark: PIECE_BYTES }), target, onBytes)
}

async function hashInto(
  source: Readable,
  target: string | null,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256')
  const listening = async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      hash.update(piece)
      onBytes(piece.length)
      yield piece
    }
  }
  if (target !== null) {
    await pipeline(
      source,
      listening,
      createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }),
    )
  } else {
    await pipeline(source, listening, async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) void piece
    })
  }
  return hash.digest('hex')
}

/** What zlib and yauzl say of broken bytes; other failures (disk, cancelling) pass as they are. */
function asDamaged(name: string): (error: unknown) => never {
  return (error) => {
    const code = (error as { code?: unknown } | null)?.code
    const fromZip =
      (typeof code === 'string' && code.startsWith('Z_')) ||
      (error instanceof Error && error.constructor === Error && code === undefined)
    throw fromZip ? new BackupProblem('damaged', name, { cause: error }) : error
  }
}

function isMissing(error: Error): boolean {
  return ['ENOENT', 'EACCES', 'EPERM', 'EISDIR'].includes(
    String((error as { code?: unknown }).code),
  )
}

async function readEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  const damaged = (error: unknown): BackupProblem =>
    new BackupProblem('damaged', 'zip', { cause: error })
  await new Promise<void>((resolve, reject) => {
    zip.on('error', (error) => reject(damaged(error)))
    zip.on('end', resolve)
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.readEntry()
  })
  return entries
}

function readStream(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(new BackupProblem('damaged', entry.fileName, { cause: error }))
      else resolve(stream)
    })
  })
}

async function readWhole(zip: ZipFile, entry: Entry, most: number): Promise<Buffer> {
  const tooLong = new BackupProblem('damaged', entry.fileName)
  if (entry.uncompressedSize > most) throw tooLong
  const parts: Buffer[] = []
  let length = 0
  const stream = await readStream(zip, entry)
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      length += part.length
      if (length > most) throw tooLong
      parts.push(part)
    }
  } catch (error) {
    if (error instanceof BackupProblem) throw error
    throw new BackupProblem('damaged', entry.fileName, { cause: error })
  }
  return Buffer.concat(parts)
}
