import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { syncFolder } from '../files/sync-folder'
import { DamagedFileError, type Vault } from '../files/vault'
import { Container } from './container'
import { BackupProblem, EXTENSION, SEALED_FOLDERS, sha256Of, type ListedFile } from './format'

/** The sealed files of a data folder as it is now: their paths below it, with `/`, sorted. */
export function sealedFiles(dataDir: string): string[] {
  const found: string[] = []
  const walk = (path: string): void => {
    for (const entry of readdirSync(join(dataDir, path), { withFileTypes: true })) {
      // What is being written has a name that begins or ends so.
      if (entry.name.startsWith('.') || entry.name.endsWith('.part')) continue
      const below = `${path}/${entry.name}`
      if (entry.isDirectory()) walk(below)
      else if (entry.isFile()) found.push(below)
    }
  }
  for (const folder of SEALED_FOLDERS) {
    if (statSync(join(dataDir, folder), { throwIfNoEntry: false })?.isDirectory()) walk(folder)
  }
  return found.sort()
}

/**
 * The sealed files beside the backups, kept once each under the hash of their sealed bytes. Files of the desk
 * never change, so the work of a backup is that of the new ones.
 */
export class BackupStore {
  readonly folder: string
  /** What was added, to be taken back when the backup fails. */
  readonly #added: string[] = []
  readonly #groups = new Set<string>()

  constructor(backupFolder: string) {
    this.folder = join(backupFolder, 'files')
  }

  path(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), sha256)
  }

  /** @returns whether a file of this length lies under this hash */
  has(sha256: string, sizeBytes: number): boolean {
    return statSync(this.path(sha256), { throwIfNoEntry: false })?.size === sizeBytes
  }

  /**
   * Copies a file of the data folder and checks the copy by reading it: its seal, and that its content is the one
   * that its name promises.
   * @returns `null` when it was deleted since its name was read
   */
  add(dataDir: string, path: string, stat: Stats, vault: Vault): ListedFile | null {
    const temporary = join(this.folder, `.${process.pid}.part`)
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    try {
      // Where the file system can, both share the same blocks until one of them changes.
      copyFileSync(join(dataDir, path), temporary, constants.COPYFILE_FICLONE)
      const sealed = readFileSync(temporary)
      const sha256 = sha256Of(sealed)
      const listed: ListedFile = {
        path,
        sha256,
        sizeBytes: sealed.length,
        mtimeMs: stat.mtimeMs,
        intact: isIntact(path, sealed, vault),
      }
      const target = this.path(sha256)
      if (this.has(sha256, sealed.length)) return listed
      sync(temporary)
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
      renameSync(temporary, target)
      this.#added.push(target)
      this.#groups.add(dirname(target))
      return listed
    } catch (error) {
      if (!existsSync(join(dataDir, path))) return null
      throw error
    } finally {
      rmSync(temporary, { force: true })
    }
  }

  /** Takes a file that was found damaged from its place, where it would count as kept. */
  putAside(sha256: string): void {
    const path = this.path(sha256)
    try {
      renameSync(path, `${path}.damaged`)
    } catch {
      // Not there, or the folder cannot be written: it stays as it is.
    }
  }

  /** Makes the new names survive a power cut. */
  sync(): void {
    for (const group of this.#groups) syncFolder(group)
    if (this.#groups.size > 0) syncFolder(this.folder)
  }

  /** After a backup that failed: what it added is gone again. */
  takeBack(): void {
    for (const path of this.#added) rmSync(path, { force: true })
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function isIntact(path: string, sealed: Buffer, vault: Vault): boolean {
  try {
    const content = vault.unseal(sealed)
    return !path.startsWith('files/') || vault.fileName(sha256Of(content)) === basename(path)
  } catch (error) {
    if (error instanceof DamagedFileError) return false
    throw error
  }
}

/**
 * Removes from the store what no backup in the folder refers to any more. Beside a backup that only a newer version
 * can read nothing is removed: it may need any of them.
 * @returns how many files were removed
 */
export async function pruneStore(backupFolder: string): Promise<number> {
  const { folder } = new BackupStore(backupFolder)
  if (!statSync(folder, { throwIfNoEntry: false })) return 0
  const needed = await neededFiles(backupFolder)
  if (!needed) return 0
  let removed = 0
  for (const group of readdirSync(folder)) {
    if (!/^[0-9a-f]{2}$/u.test(group)) continue
    for (const name of readdirSync(join(folder, group))) {
      if (needed.has(name)) continue
      rmSync(join(folder, group, name), { force: true })
      removed += 1
    }
  }
  return removed
}

/** The hashes in the lists of all backups; `null` where not all of them can be known. */
async function neededFiles(backupFolder: string): Promise<Set<string> | null> {
  const needed = new Set<string>()
  for (const name of readdirSync(backupFolder)) {
    if (!name.endsWith(EXTENSION) || name.startsWith('.')) continue
    let container: Container | undefined
    try {
      container = await Container.open(join(backupFolder, name))
      // Not parsed: sixty lists may hold millions of lines.
      for (const [, sha256 = ''] of (await container.listText()).matchAll(LISTED_HASH)) {
        needed.add(sha256)
      }
    } catch (error) {
      // What is damaged cannot be put back in place and holds no file.
      if (!(error instanceof BackupProblem) || error.reason === 'newer') return null
      // A disk that does not answer just now says nothing of what is on it.
      if (error.cause instanceof Error && 'syscall' in error.cause) return null
    } finally {
      container?.close()
    }
  }
  return needed
}

const LISTED_HASH = /","([0-9a-f]{64})",/gu
