import { createHash, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { named } from '../database/database'

/** Files kept by the hash of their content, beside the database. The same content is kept once. */
export class FileStore {
  readonly #folder: string

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'files')
    mkdirSync(this.#folder, { recursive: true })
  }

  /**
   * Keeps `bytes`; returns their SHA-256 in hex. The file is on the disk before this returns.
   * @throws the `disk_full` refusal
   */
  keep(bytes: Uint8Array): string {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const target = this.#path(sha256)
    if (existsSync(target)) return sha256
    const temporary = join(this.#folder, `.${randomBytes(8).toString('hex')}`)
    try {
      mkdirSync(join(this.#folder, sha256.slice(0, 2)), { recursive: true })
      const descriptor = openSync(temporary, 'wx', 0o600)
      try {
        writeSync(descriptor, bytes)
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
      renameSync(temporary, target)
    } catch (error) {
      throw named(error)
    }
    return sha256
  }

  /** The bytes kept under this hash. */
  async read(sha256: string): Promise<Buffer> {
    return readFile(this.#path(sha256))
  }

  #path(sha256: string): string {
    if (!/^[0-9a-f]{64}$/u.test(sha256)) throw new RangeError('not a SHA-256')
    return join(this.#folder, sha256.slice(0, 2), sha256)
  }
}
