import { sql } from 'kysely'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../testing/test-core'
import {
  DamagedDatabaseError,
  migrate,
  MigrationError,
  NewerDatabaseError,
  type Migration,
} from './migrate'
import { openHandle } from './open'

const key = 'ab'.repeat(32)

const first: Migration = {
  name: '0001-first',
  up: async (db) => {
    await sql`CREATE TABLE people (id TEXT PRIMARY KEY) STRICT`.execute(db)
    await sql`CREATE TABLE cards (id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id)) STRICT`.execute(
      db,
    )
  },
}
const second: Migration = {
  name: '0002-second',
  up: async (db) => {
    await sql`ALTER TABLE people ADD COLUMN name TEXT`.execute(db)
  },
}

function rowsOf(file: string, query: string): unknown[] {
  const handle = openHandle(file, 'read', key)
  try {
    return handle.prepare(query).all()
  } finally {
    handle.close()
  }
}

describe('migrating', () => {
  it('applies what is missing once, after a backup', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    const seen: unknown[] = []
    const backUp = async (): Promise<string> => {
      seen.push(...rowsOf(file, 'SELECT * FROM people'))
      return 'a-backup'
    }
    // A file without data needs none.
    expect(await migrate(file, key, [first], backUp)).toEqual({ schemaVersion: 1, backup: null })
    openHandle(file, 'write', key).exec(`INSERT INTO people VALUES ('a')`).close()

    const { schemaVersion, backup } = await migrate(file, key, [first, second], backUp)
    expect(schemaVersion).toBe(2)
    expect(backup).toBe('a-backup')
    expect(rowsOf(file, 'SELECT * FROM people')).toEqual([{ id: 'a', name: null }])
    expect(seen).toEqual([{ id: 'a' }])
    const again = await migrate(file, key, [first, second], backUp)
    expect(again).toEqual({ schemaVersion: 2, backup: null })
    expect(seen).toHaveLength(1)
  })

  it('does not migrate where the backup cannot be made', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await migrate(file, key, [first])
    const failing = (): Promise<string> => Promise.reject(new Error('no space'))
    await expect(migrate(file, key, [first, second], failing)).rejects.toThrow('no space')
    expect(rowsOf(file, 'SELECT name FROM schema_migrations')).toEqual([{ name: '0001-first' }])
  })

  it('leaves nothing behind when a migration fails half-way', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await migrate(file, key, [first])
    const failing: Migration = {
      name: '0003-failing',
      up: async (db) => {
        await sql`CREATE TABLE half (id TEXT) STRICT`.execute(db)
        await sql`INSERT INTO nowhere VALUES (1)`.execute(db)
      },
    }
    const backUp = async (): Promise<string> => 'a-backup'
    const error = await migrate(file, key, [first, second, failing], backUp).catch(
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(MigrationError)
    expect(error).toMatchObject({
      migration: '0003-failing',
      backup: 'a-backup',
    })
    expect(rowsOf(file, `SELECT name FROM sqlite_master WHERE name = 'half'`)).toEqual([])
    expect(rowsOf(file, 'SELECT name FROM schema_migrations')).toEqual([{ name: '0001-first' }])
  })

  it('refuses a migration that breaks a reference', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    const orphaning: Migration = {
      name: '0002-orphaning',
      up: async (db) => {
        await sql`INSERT INTO cards VALUES ('c', 'nobody')`.execute(db)
      },
    }
    await expect(migrate(file, key, [first, orphaning])).rejects.toBeInstanceOf(MigrationError)
    expect(rowsOf(file, `SELECT name FROM sqlite_master WHERE name = 'people'`)).toEqual([])
  })

  it('names a database from a newer version and does not touch it', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await migrate(file, key, [first, second])
    const before = readFileSync(file)
    const error = await migrate(file, key, [first]).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(NewerDatabaseError)
    expect(error).toMatchObject({ code: 'database_newer', unknownMigrations: ['0002-second'] })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('names a file that is no database and does not touch it', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'desk.sqlite3')
    writeFileSync(file, 'this is a letter, not a database. '.repeat(200))
    await expect(migrate(file, key, [first])).rejects.toBeInstanceOf(DamagedDatabaseError)
    expect(readFileSync(file, 'utf8')).toMatch(/^this is a letter/u)
  })

  it('lets programs that start at once migrate once', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    const slow: Migration = {
      name: '0001-first',
      up: async (db) => {
        await sleep(50)
        await first.up(db)
      },
    }
    const done = await Promise.all([1, 2, 3].map(() => migrate(file, key, [slow, second])))
    expect(done.map(({ schemaVersion }) => schemaVersion)).toEqual([2, 2, 2])
    expect(rowsOf(file, 'SELECT name FROM schema_migrations')).toHaveLength(2)
  })
})
