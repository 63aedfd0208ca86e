import SQLite from 'better-sqlite3'
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../files/sync-folder'
import { whenFree } from './busy'
import { assertWhole, DamagedDatabaseError } from './migrate'
import { encryptInPlace, openHandle, type Handle } from './open'

/**
 * Puts an encrypted database in the place of the plain one at `file`, in one step, after comparing the two. A
 * program that is killed on the way leaves the plain one as it was; the next call clears up and does it again.
 * @param key `Vault.databaseKey`
 * @throws DamagedDatabaseError, the refusal `desk_busy` when another program has it open for 15 s
 */
export async function encryptDatabase(file: string, key: string): Promise<void> {
  const part = `${file}.encrypting`
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(part + suffix, { force: true })
  const plain = new SQLite(file, { timeout: 200 })
  try {
    await whenFree(() => takeAlone(plain))
    assertWhole(plain)
    plain.prepare('VACUUM INTO ?').run(part)
    const copy = new SQLite(part)
    try {
      encryptInPlace(copy, key)
    } finally {
      copy.close()
    }
    assertSame(plain, part, key)
    sync(part)
    // Elsewhere the lock is held until the new file is in place; Windows replaces no file that is open.
    if (process.platform === 'win32') plain.close()
    renameSync(part, file)
    syncFolder(dirname(file))
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  } finally {
    plain.close()
  }
}

/** Makes it one file without a log, and keeps everybody else out of it until the handle is closed. */
function takeAlone(handle: Handle): void {
  if (handle.pragma('journal_mode = DELETE', { simple: true }) !== 'delete') {
    throw new SQLite.SqliteError('another program has the database open', 'SQLITE_BUSY')
  }
  handle.pragma('locking_mode = EXCLUSIVE')
  handle.exec('BEGIN EXCLUSIVE; COMMIT')
}

/** @throws DamagedDatabaseError when the encrypted copy is not whole or not the same */
function assertSame(plain: Handle, part: string, key: string): void {
  const copy = openHandle(part, 'read', key)
  try {
    assertWhole(copy)
    if (describe(copy) !== describe(plain)) {
      throw new DamagedDatabaseError('the encrypted copy is not the same')
    }
  } finally {
    copy.close()
  }
}

/** Everything a database is made of, and how many rows are in each table. */
function describe(handle: Handle): string {
  const parts = handle
    .prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name')
    .all() as { type: string; name: string; sql: string | null }[]
  const counts = parts
    .filter(({ type }) => type === 'table')
    .map(({ name }) => handle.prepare(`SELECT count(*) FROM "${name}"`).pluck().get())
  return JSON.stringify([parts, counts])
}

function sync(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
