import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { named } from '../database/database'
import { encryptDatabase } from '../database/encrypt'
import { holdingLock } from '../database/folder-lock'
import { isPlainDatabase } from '../database/open'
import { FileStore } from './file-store'
import { syncFolder, writeWhole } from './sync-folder'
import { DamagedFileError, looksSealed, SEALED_HEAD_BYTES, Vault } from './vault'

/** Is there while plain data is being encrypted, and locks out whoever comes to do the same. */
const MARKER = 'desk.encrypting'

/**
 * Encrypts a data folder of version 0.1.0, whose database and files are plain; does nothing to any other. What is
 * plain is removed only after what takes its place was read back and compared. Killed at any moment, the next call
 * with the same key goes on; until then nothing is lost. No other version of the program may be running on it.
 *
 * Order: documents are sealed beside the plain ones; the database is exchanged in one step; from then on the
 * marker says that plain documents are still to be removed.
 * @param key the desk key
 * @throws DamagedDatabaseError, DamagedFileError, the refusals `desk_busy`, `disk_full`, `read_only`
 */
export async function encryptPlainDesk(dataDir: string, key: Uint8Array): Promise<void> {
  const database = join(dataDir, 'desk.sqlite3')
  const marker = join(dataDir, MARKER)
  if (!isPlainDatabase(database) && !existsSync(marker)) return
  const vault = new Vault(key)
  try {
    await holdingLock(marker, async () => {
      syncFolder(dataDir)
      const store = new FileStore(dataDir, vault)
      for (const path of plainFiles(store.folder)) store.put(basename(path), readFileSync(path))
      for (const file of [...plainBackups(dataDir), database]) {
        // Asked again under the lock: another process may have been quicker.
        if (isPlainDatabase(file)) await encryptDatabase(file, vault.databaseKey)
      }
      removePlainFiles(store, vault)
      sealRejects(join(dataDir, 'rejects'), vault)
      removePlainExports(join(dataDir, 'exports'))
    })
    rmSync(marker, { force: true })
    syncFolder(dataDir)
  } catch (error) {
    throw named(error)
  }
}

/** Documents and letters as version 0.1.0 kept them: at `<two digits>/<SHA-256 of the content>`. */
function* plainFiles(folder: string): Generator<string> {
  for (const group of foldersIn(folder)) {
    for (const name of readdirSync(join(folder, group))) {
      const path = join(folder, group, name)
      if (/^[0-9a-f]{64}$/u.test(name) && isPlain(path, name)) yield path
    }
  }
}

/** A document that begins as sealed files do is plain all the same where its name is its hash. */
function isPlain(path: string, name: string): boolean {
  const bytes = readFileSync(path)
  return !looksSealed(bytes) || createHash('sha256').update(bytes).digest('hex') === name
}

function removePlainFiles(store: FileStore, vault: Vault): void {
  for (const path of plainFiles(store.folder)) {
    const sealed = readFileSync(join(store.folder, store.relativePath(basename(path))))
    if (!vault.unseal(sealed).equals(readFileSync(path))) {
      throw new DamagedFileError('the sealed file is not the same')
    }
    rmSync(path)
  }
  // What was half-written when the last program ended.
  for (const name of readdirSync(store.folder)) {
    if (name.startsWith('.')) rmSync(join(store.folder, name), { force: true })
  }
}

function plainBackups(dataDir: string): string[] {
  const folder = join(dataDir, 'backups')
  return namesIn(folder)
    .filter((name) => name.endsWith('.sqlite3'))
    .map((name) => join(folder, name))
}

function sealRejects(folder: string, vault: Vault): void {
  // Half-written when a program ended; their batches were not imported.
  for (const name of namesIn(folder)) if (name.endsWith('.part')) rmSync(join(folder, name))
  for (const name of namesIn(folder)) {
    const path = join(folder, name)
    if (!beginsSealed(path)) writeWhole(path, `${path}.part`, vault.seal(readFileSync(path)))
  }
}

/** An export was handed out when it was made, and can be made again. */
function removePlainExports(folder: string): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name)
    if (!beginsSealed(path)) rmSync(path)
  }
}

function beginsSealed(path: string): boolean {
  const head = Buffer.alloc(SEALED_HEAD_BYTES)
  const descriptor = openSync(path, 'r')
  try {
    return looksSealed(head.subarray(0, readSync(descriptor, head)))
  } finally {
    closeSync(descriptor)
  }
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^[0-9a-f]{2}$/u.test(name))
}
