import SQLite from 'better-sqlite3'
import { searchTokens } from '@shared/domain/search-text'

export type Handle = SQLite.Database

/**
 * Opens the desk's database file with the pragmas every handle needs.
 * WAL lets people read while one writes; `synchronous = FULL` keeps what was said to be saved even when
 * the power goes. The caller closes the handle.
 * @param mode `write` creates the file when it is missing; `read` opens an existing file read-only
 */
export function openHandle(file: string, mode: 'read' | 'write'): Handle {
  const handle = new SQLite(file, { readonly: mode === 'read', fileMustExist: mode === 'read' })
  handle.pragma('busy_timeout = 200')
  if (mode === 'write') {
    handle.pragma('journal_mode = WAL')
    handle.pragma('synchronous = FULL')
  }
  handle.pragma('foreign_keys = ON')
  handle.pragma('temp_store = MEMORY')
  handle.pragma('cache_size = -65536')
  handle.pragma('mmap_size = 268435456')
  handle.function('search_tokens', { deterministic: true, directOnly: false }, (text: unknown) =>
    typeof text === 'string' ? searchTokens(text) : '',
  )
  return handle
}
