import SQLite from 'better-sqlite3'
import { unlock } from '../../database/open'
import type { ProfileTable } from '@shared/contract/profile'
import { targets, tableOrder } from './targets'

/**
 * The staging file: a SQLite database beside the desk's in which an import lays out what it read, so that
 * memory stays the same however large the source is, and so that rules and merging are work on whole sets.
 * It is thrown away afterwards; it has no journal.
 *
 * Every record has a number `n` in the order it was read, its `file` and `row`, its `key` in the source, the
 * fingerprint `hash` of what the source said, and the `id` it has or gets in the desk. A record that was
 * only referred to has no `hash`: it must be known to the desk. `change` is filled in against the desk:
 * 0 new, 1 changed, 2 unchanged.
 */
export type StagingHandle = SQLite.Database

/** Small, so that an import's memory does not grow with its source; the system caches the file besides. */
const CACHE_KIB = 32 * 1024

/**
 * Opens (or begins) a staging file. It is encrypted as the desk's database is, so that what a killed process
 * leaves shows nobody.
 * @param key `Vault.databaseKey`; the desk that is attached opens with the same
 */
export function openStaging(file: string, key: string): StagingHandle {
  const handle = new SQLite(file)
  unlock(handle, key)
  // Only an unsafe handle may go without a journal; the file is nobody's but this import's.
  handle.unsafeMode(true)
  handle.pragma('main.journal_mode = OFF')
  handle.unsafeMode(false)
  handle.pragma('main.synchronous = OFF')
  handle.pragma('main.locking_mode = EXCLUSIVE')
  // What is sorted goes to the disk when it outgrows the cache.
  handle.pragma('temp_store = FILE')
  handle.pragma(`main.cache_size = -${CACHE_KIB}`)
  return handle
}

const record = `
  n INTEGER PRIMARY KEY,
  file INTEGER,
  row INTEGER,
  key TEXT NOT NULL,
  hash INTEGER,
  id TEXT NOT NULL,
  change INTEGER NOT NULL DEFAULT 0,
  refused TEXT`

/** The staging columns of a table's plain fields and references; references are numbers of staged records. */
export function stagedColumns(table: ProfileTable): string[] {
  return Object.values(targets[table]).map((field) =>
    field.refersTo ? field.column.replace(/_key$/u, '_n') : field.column,
  )
}

/** Columns that a staging table and the desk's table have in common: no references, nothing staged only. */
export function plainColumns(table: ProfileTable): string[] {
  return Object.values(targets[table]).flatMap((field) =>
    field.refersTo || field.stagedOnly ? [] : [field.column],
  )
}

const extras: Partial<Record<ProfileTable, string>> = {
  claims: `,
    due_on TEXT,
    day TEXT,
    policy_desk_id TEXT,
    line_count INTEGER NOT NULL DEFAULT 0,
    invoice_count INTEGER NOT NULL DEFAULT 0,
    claimed_fen INTEGER NOT NULL DEFAULT 0,
    content INTEGER NOT NULL DEFAULT 0`,
  invoices: ', position INTEGER NOT NULL',
  lines: ', position INTEGER NOT NULL',
}

/** Lays out an empty staging file. */
export function createStagingTables(handle: StagingHandle): void {
  for (const table of tableOrder) {
    // References are typed, or SQLite could not use an index on them to join numbers.
    const columns = stagedColumns(table).map((name) =>
      name.endsWith('_n') ? `${name} INTEGER` : name,
    )
    const unique = table === 'invoices' || table === 'lines' ? 'claim_n, key' : 'key'
    handle.exec(
      `CREATE TABLE s_${table} (${record}, ${columns.join(', ')}${extras[table] ?? ''}, UNIQUE (${unique}))`,
    )
  }
  handle.exec(`
    CREATE INDEX s_policies_by_insured ON s_policies (insured_n, start_on);
    CREATE TABLE s_refused_claims (key TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE s_files (file INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE s_rejects (
      file INTEGER NOT NULL,
      row INTEGER NOT NULL,
      column TEXT,
      reason TEXT NOT NULL,
      detail TEXT,
      PRIMARY KEY (file, row)
    ) WITHOUT ROWID;
  `)
}
