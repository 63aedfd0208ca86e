import { Kysely, SqliteDialect } from 'kysely'
import { whenFree } from './busy'
import { openHandle, type Handle } from './open'

export interface Migration {
  /** File name without extension; its order is the order of application. */
  name: string
  up(db: Kysely<unknown>): Promise<void>
}

const modules = import.meta.glob<{ up: Migration['up'] }>(
  ['../../../migrations/*.ts', '!../../../migrations/*.test.ts'],
  { eager: true },
)

/** All migrations the program knows, oldest first. */
export const migrations: readonly Migration[] = Object.entries(modules)
  .map(([path, module]) => ({ name: path.replace(/^.*\/|\.ts$/gu, ''), up: module.up }))
  .sort((a, b) => (a.name < b.name ? -1 : 1))

/** Backs up the data folder before its schema changes; gives the name of the backup. */
export type BackUp = () => Promise<string>

/** The database was written by a newer version of the desk. Nothing was touched. */
export class NewerDatabaseError extends Error {
  override name = 'NewerDatabaseError'
  readonly code = 'database_newer'
  constructor(readonly unknownMigrations: string[]) {
    super(`the database has migrations this version does not know: ${unknownMigrations.join(', ')}`)
  }
}

/** The database file is damaged or not a database. Nothing was touched. */
export class DamagedDatabaseError extends Error {
  override name = 'DamagedDatabaseError'
  readonly code = 'database_damaged'
}

/** A migration failed; everything it did was rolled back. `backup` is the one made before it, if any. */
export class MigrationError extends Error {
  override name = 'MigrationError'
  readonly code = 'migration_failed'
  constructor(
    readonly migration: string,
    readonly backup: string | null,
    cause: unknown,
  ) {
    super(
      `migration ${migration} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}

/**
 * Brings the database at `file` to the newest schema, in one transaction, all or nothing, and checks it.
 * @param key `Vault.databaseKey`; a wrong one is found as DamagedDatabaseError
 * @param known the migrations of this program, oldest first
 * @param backUp called before data is migrated; what it throws leaves the file as it was
 * @returns the schema version (number of migrations) and the backup made, if one was due
 * @throws NewerDatabaseError, DamagedDatabaseError, MigrationError; the file is as it was before
 */
export async function migrate(
  file: string,
  key: string,
  known: readonly Migration[] = migrations,
  backUp: BackUp | null = null,
): Promise<{ schemaVersion: number; backup: string | null }> {
  let handle: Handle | undefined
  try {
    handle = await whenFree(() => openHandle(file, 'write', key))
    const pending = pendingMigrations(handle, known)
    if (pending.length === 0) return { schemaVersion: known.length, backup: null }

    const done = known.length - pending.length
    const backup = done > 0 && backUp ? await backUp() : null
    await applyPending(handle, known, backup)
    return { schemaVersion: known.length, backup }
  } catch (error) {
    const code = String((error as { code?: unknown } | null)?.code)
    if (!/^SQLITE_(NOTADB|CORRUPT)/u.test(code)) throw error
    throw new DamagedDatabaseError('the file is not a usable database', { cause: error })
  } finally {
    handle?.close()
  }
}

/** What is to be applied, oldest first. @throws NewerDatabaseError */
function pendingMigrations(handle: Handle, known: readonly Migration[]): Migration[] {
  const applied = new Set(appliedMigrations(handle))
  const names = new Set(known.map((migration) => migration.name))
  const unknown = [...applied].filter((name) => !names.has(name))
  if (unknown.length > 0) throw new NewerDatabaseError(unknown)
  return known.filter((migration) => !applied.has(migration.name))
}

function appliedMigrations(handle: Handle): string[] {
  const exists = handle
    .prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'`)
    .get()
  if (!exists) return []
  const rows = handle.prepare('SELECT name FROM schema_migrations ORDER BY name').all()
  return (rows as { name: string }[]).map((row) => row.name)
}

async function applyPending(
  handle: Handle,
  known: readonly Migration[],
  backup: string | null,
): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: handle }) })
  let current = ''
  // Foreign keys cannot be switched inside a transaction; they are checked as a whole before commit.
  handle.pragma('foreign_keys = OFF')
  await whenFree(() => handle.exec('BEGIN IMMEDIATE'))
  try {
    handle.exec(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT',
    )
    const record = handle.prepare('INSERT INTO schema_migrations (name, applied_at) VALUES (?, ?)')
    // Asked again under the lock: another process may just have applied them.
    for (const migration of pendingMigrations(handle, known)) {
      current = migration.name
      await migration.up(db)
      record.run(migration.name, new Date().toISOString())
    }
    assertWhole(handle)
    handle.exec('COMMIT')
  } catch (error) {
    if (handle.inTransaction) handle.exec('ROLLBACK')
    throw new MigrationError(current, backup, error)
  } finally {
    handle.pragma('foreign_keys = ON')
  }
}

/** @throws DamagedDatabaseError when pages or references are broken */
export function assertWhole(handle: Handle): void {
  const integrity = handle.pragma('integrity_check(1)', { simple: true })
  if (integrity !== 'ok') throw new DamagedDatabaseError(String(integrity))
  const broken = handle.pragma('foreign_key_check') as { table: string }[]
  if (broken.length > 0) {
    throw new DamagedDatabaseError(
      `${broken.length} broken references, the first in ${broken[0]?.table}`,
    )
  }
}
