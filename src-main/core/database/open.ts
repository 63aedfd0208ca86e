import SQLite from 'better-sqlite3'
import { closeSync, openSync, readSync } from 'node:fs'
import { searchTokens } from '@shared/domain/search-text'

export type Handle = SQLite.Database

/**
 * Opens the desk's database file with the pragmas every handle needs.
 * WAL lets people read while one writes; `synchronous = FULL` keeps what was said to be saved even when
 * the power goes. The caller closes the handle.
 * @param mode `write` creates the file when it is missing; `read` opens an existing file read-only
 * @param key `Vault.databaseKey`. SQLite cannot tell a wrong key from a damaged file; callers have the key
 *   from the keyring, which knows that it is right.
 */
export function openHandle(file: string, mode: 'read' | 'write', key: string): Handle {
  const handle = new SQLite(file, { readonly: mode === 'read', fileMustExist: mode === 'read' })
  try {
    unlock(handle, key)
    handle.pragma('busy_timeout = 200')
    if (mode === 'write') {
      handle.pragma('journal_mode = WAL')
      handle.pragma('synchronous = FULL')
    }
    handle.pragma('foreign_keys = ON')
    handle.pragma('temp_store = MEMORY')
    handle.pragma('cache_size = -65536')
    handle.function('search_tokens', { deterministic: true, directOnly: false }, (text: unknown) =>
      typeof text === 'string' ? searchTokens(text) : '',
    )
    return handle
  } catch (error) {
    handle.close()
    throw error
  }
}

/** Gives a handle that was just opened its key; databases it attaches are opened with the same. */
export function unlock(handle: Handle, key: string): void {
  choosePages(handle)
  handle.pragma(`key = '${rawKey(key)}'`)
}

/** Encrypts a plain database that nobody else has open and that has no log beside it. */
export function encryptInPlace(handle: Handle, key: string): void {
  choosePages(handle)
  handle.pragma(`rekey = '${rawKey(key)}'`)
}

/** How pages are encrypted; measured in docs/decisions/0041-encryption.md. */
function choosePages(handle: Handle): void {
  handle.pragma(`cipher = 'aegis'`)
  handle.pragma(`aegis_algorithm = 'aegis-256'`)
}

function rawKey(key: string): string {
  if (!/^[0-9a-f]{64}$/u.test(key)) throw new RangeError('not a database key')
  return `raw:${key}`
}

const PLAIN_HEADER = Buffer.from('SQLite format 3\0')

/** Whether there is a database at `file` that is not encrypted, as version 0.1.0 wrote it. */
export function isPlainDatabase(file: string): boolean {
  const header = Buffer.alloc(PLAIN_HEADER.length)
  try {
    const descriptor = openSync(file, 'r')
    try {
      readSync(descriptor, header, 0, header.length, 0)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return false
    throw error
  }
  return header.equals(PLAIN_HEADER)
}
