import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { named } from '../database/database'
import { removeOld } from './leftovers'
import { syncFolder, writeWhole } from './sync-folder'
import { DamagedFileError, sealedSize, type Vault } from './vault'

const YOUNG_MS = 3_600_000

/**
 * Files kept by the hash of their content, sealed, beside the database. The same content is kept once. On the
 * disk a file lies at `files/<two digits>/<64 digits>`, both from `Vault.fileName`.
 */
export class FileStore {
  readonly folder: string

  constructor(
    dataDir: string,
    private readonly vault: Vault,
  ) {
    this.folder = join(dataDir, 'files')
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    // What was being written when a process was killed; a younger one may still be written.
    removeOld(this.folder, (name) => /^\.[0-9a-f]{16}$/u.test(name))
  }

  /**
   * Keeps `bytes`; returns their SHA-256 in hex. The file and its name are on the disk before this returns.
   * @throws the refusals `disk_full`, `read_only`; nothing is left behind then
   */
  keep(bytes: Uint8Array): string {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const target = join(this.folder, this.relativePath(sha256))
    // A file of another length was cut off by something outside the desk; it is put right.
    if (sizeOf(target) === sealedSize(bytes.byteLength)) return sha256
    this.put(sha256, bytes)
    return sha256
  }

  /**
   * Keeps `bytes` under a hash that need not be theirs: what lay there damaged when it was sealed stays so.
   * @throws the refusals `disk_full`, `read_only`; nothing is left behind then
   */
  put(sha256: string, bytes: Uint8Array): void {
    const target = join(this.folder, this.relativePath(sha256))
    const temporary = join(this.folder, `.${randomBytes(8).toString('hex')}`)
    try {
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
      writeWhole(target, temporary, this.vault.seal(bytes))
      syncFolder(this.folder)
    } catch (error) {
      throw named(error)
    }
  }

  /**
   * The bytes kept under this hash; `null` where this desk does not hold them.
   * @throws DamagedFileError when what lies there is not what was kept
   */
  async read(sha256: string): Promise<Buffer | null> {
    let sealed: Buffer
    try {
      sealed = await readFile(join(this.folder, this.relativePath(sha256)))
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return null
      throw error
    }
    const bytes = this.vault.unseal(sealed)
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw new DamagedFileError('another content than its name says')
    }
    return bytes
  }

  /**
   * Removes a content for good; one that is not here is no error. Whether anything still refers to it is for the
   * caller to know, in the write turn, so that nobody refers to it anew meanwhile.
   * @throws the refusal `read_only`
   */
  remove(sha256: string): void {
    const target = join(this.folder, this.relativePath(sha256))
    if (sizeOf(target) === null) return
    try {
      rmSync(target, { force: true })
      syncFolder(dirname(target))
    } catch (error) {
      throw named(error)
    }
  }

  /**
   * Removes every file but those of the contents named; for a caller in the write turn, as `remove`. Of an
   * hour's age or less they stay: a letter is kept before anything refers to it.
   * @param sha256s what is still referred to
   * @returns how many were removed
   * @throws the refusal `read_only`
   */
  removeExcept(sha256s: Iterable<string>): number {
    const kept = new Set(Array.from(sha256s, (sha256) => this.relativePath(sha256)))
    let removed = 0
    try {
      for (const path of this.list()) {
        if (kept.has(path) || isYoung(join(this.folder, path))) continue
        rmSync(join(this.folder, path), { force: true })
        removed += 1
      }
    } catch (error) {
      throw named(error)
    }
    return removed
  }

  /** The files that are here, as paths below `folder`: what a backup copies as it is, sealed. */
  *list(): Generator<string> {
    for (const group of readdirSync(this.folder)) {
      if (!/^[0-9a-f]{2}$/u.test(group)) continue
      for (const name of readdirSync(join(this.folder, group))) {
        if (/^[0-9a-f]{64}$/u.test(name)) yield join(group, name)
      }
    }
  }

  /** Where a content lies below `folder`. @param sha256 in hex */
  relativePath(sha256: string): string {
    if (!/^[0-9a-f]{64}$/u.test(sha256)) throw new RangeError('not a SHA-256')
    const name = this.vault.fileName(sha256)
    return join(name.slice(0, 2), name)
  }
}

function isYoung(path: string): boolean {
  const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity }
  return Date.now() - mtimeMs < YOUNG_MS
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}
