import SQLite from 'better-sqlite3'
import { refusal } from '@shared/contract/errors'
import { named } from './database'

/**
 * Does `work` while no other process or thread does anything under the same lock. The operating system gives the
 * lock back when a process ends, however it ends. Nothing is ever written into the file.
 * @throws the refusal `desk_busy` when somebody else holds it
 */
export async function holdingLock<T>(file: string, work: () => Promise<T> | T): Promise<T> {
  let handle: SQLite.Database | undefined
  try {
    handle = new SQLite(file, { timeout: 0 })
    handle.pragma('journal_mode = MEMORY')
    handle.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    handle?.close()
    if (String((error as { code?: unknown } | null)?.code).startsWith('SQLITE_BUSY')) {
      throw refusal('desk_busy', { waitedMs: 0 })
    }
    throw named(error)
  }
  try {
    return await work()
  } finally {
    handle.close()
  }
}
