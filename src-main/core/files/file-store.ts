import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { named } from '../database/database'
import { syncFolder } from './sync-folder'

const STALE_AFTER_MS = 24 * 3_600_000

/** Files kept by the hash of their content, beside the database. The same content is kept once. */
export class FileStore {
  readonly #folder: string

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'files')
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    this.#removeStaleParts()
  }

  /**
   * Keeps `bytes`; returns their SHA-256 in hex. The file and its name are on the disk before this returns.
   * @throws the refusals `disk_full`, `read_only`; nothing is left behind then
   */
  keep(bytes: Uint8Array): string {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const target = this.#path(sha256)
    // A file of another length was cut off by something outside the desk; it is put right.
    if (sizeOf(target) === bytes.byteLength) return sha256
    const temporary = join(this.#folder, `.${randomBytes(8).toString('hex')}`)
    try {
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
      const descriptor = openSync(temporary, 'wx', 0o600)
      try {
        // Not `writeSync`: on a disk that is nearly full it writes a part and does not complain.
        writeFileSync(descriptor, bytes)
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
      renameSync(temporary, target)
      syncFolder(dirname(target))
      syncFolder(this.#folder)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw named(error)
    }
    return sha256
  }

  /** The bytes kept under this hash; `null` where this desk does not hold them. */
  async read(sha256: string): Promise<Buffer | null> {
    try {
      return await readFile(this.#path(sha256))
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return null
      throw error
    }
  }

  #path(sha256: string): string {
    if (!/^[0-9a-f]{64}$/u.test(sha256)) throw new RangeError('not a SHA-256')
    return join(this.#folder, sha256.slice(0, 2), sha256)
  }

  /** Removes what was being written when a process was killed; a younger one may still be written. */
  #removeStaleParts(): void {
    for (const name of readdirSync(this.#folder)) {
      if (!/^\.[0-9a-f]{16}$/u.test(name)) continue
      const path = join(this.#folder, name)
      const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity }
      if (Date.now() - mtimeMs > STALE_AFTER_MS) rmSync(path, { force: true })
    }
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}
