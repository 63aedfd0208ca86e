import { Kysely, SqliteDialect } from 'kysely'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { refusal } from '@shared/contract/errors'
import { whenFree } from './busy'
import { migrate, MigrationError, migrations, type BackUp } from './migrate'
import { openHandle, type Handle } from './open'
import type { Tables } from './tables'

declare const readable: unique symbol
declare const writable: unique symbol

/** Runs queries that change nothing; its handle is opened read-only. */
export type Reader = Pick<
  Kysely<Tables>,
  'selectFrom' | 'with' | 'selectNoFrom' | 'fn' | 'getExecutor' | 'dynamic'
> & {
  readonly [readable]: true
}
/** Runs queries inside the one open write transaction. */
export type Writer = Reader &
  Pick<Kysely<Tables>, 'insertInto' | 'updateTable' | 'deleteFrom' | 'replaceInto'> & {
    readonly [writable]: true
  }

/**
 * The desk's database: one read-only handle, one write handle, one writer at a time.
 * Writers in this process queue; another process that writes is waited for without blocking this one.
 */
export class Database {
  readonly #readHandle: Handle
  readonly #writeHandle: Handle
  readonly reader: Reader
  readonly #queries: Kysely<Tables>
  readonly #writer: Writer
  readonly #moment: { get(): unknown }
  #lastTurn: Promise<unknown> = Promise.resolve()

  private constructor(
    readonly file: string,
    /** Opens `file` in workers, for copies and for checks. */
    readonly key: string,
    readonly schemaVersion: number,
  ) {
    this.#writeHandle = openHandle(file, 'write', key)
    try {
      this.#readHandle = openHandle(file, 'read', key)
    } catch (error) {
      this.#writeHandle.close()
      throw error
    }
    this.#queries = kyselyOn(this.#readHandle)
    this.reader = this.#queries as unknown as Reader
    this.#writer = kyselyOn(this.#writeHandle) as unknown as Writer
    this.#moment = this.#readHandle.prepare('PRAGMA data_version').pluck()
  }

  /**
   * Migrates and opens the database at `file`, creating it and its folder where missing. The folder is
   * for the user's own account only.
   * @param backUp called before data is migrated
   * @param key `Vault.databaseKey`; a wrong one is found as DamagedDatabaseError
   * @throws what `migrate` throws, and the refusals `disk_full`, `read_only`
   */
  static async open(file: string, key: string, backUp: BackUp | null = null): Promise<Database> {
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      const { schemaVersion } = await migrate(file, key, migrations, backUp)
      return new Database(file, key, schemaVersion)
    } catch (error) {
      throw whyNotOpened(error, dirname(file))
    }
  }

  /**
   * Runs `work` in one transaction: all of it or nothing.
   * @throws the `desk_busy` refusal when another process keeps the database locked for 15 s, `disk_full`, `read_only`
   */
  async write<T>(work: (writer: Writer) => Promise<T>): Promise<T> {
    return this.takeTurn(async () => {
      await this.#begin()
      try {
        const result = await work(this.#writer)
        this.#writeHandle.exec('COMMIT')
        return result
      } catch (error) {
        if (this.#writeHandle.inTransaction) this.#writeHandle.exec('ROLLBACK')
        throw named(error)
      }
    })
  }

  /**
   * Runs queries that must all see the same moment, whatever is written meanwhile. Other reads wait until
   * `work` is done, so it should be short and use no reader but the one it is given.
   */
  async snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#queries
      .transaction()
      .execute((transaction) => work(transaction as unknown as Reader))
  }

  /**
   * Another number after every change that anybody committed, in this process or another: what was read under the
   * same number still holds.
   */
  get moment(): number {
    return this.#moment.get() as number
  }

  /**
   * Holds the write turn for somebody outside this handle, e.g. an import in a worker thread with a
   * connection of its own. Writers of this process wait meanwhile; readers do not.
   */
  async takeTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(work)
    this.#lastTurn = turn.catch(() => undefined)
    return turn
  }

  /** Waits for the writer in turn, then closes both handles. */
  async close(): Promise<void> {
    await this.#lastTurn
    this.#readHandle.close()
    try {
      this.#writeHandle.pragma('optimize')
    } catch {
      // Another process writes, or the disk is full: the statistics wait for the next time.
    } finally {
      this.#writeHandle.close()
    }
  }

  async #begin(): Promise<void> {
    try {
      await whenFree(() => this.#writeHandle.exec('BEGIN IMMEDIATE'))
    } catch (error) {
      throw named(error)
    }
  }
}

/** Queries on a handle of one's own, in a worker: inside a transaction that the caller opened on it. */
export function writerOn(handle: Handle): Writer {
  return kyselyOn(handle) as unknown as Writer
}

/** The same on a handle that is opened read-only. */
export function readerOn(handle: Handle): Reader {
  return kyselyOn(handle) as unknown as Reader
}

function kyselyOn(handle: Handle): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: handle }) })
}

function sqliteCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** SQLite only says that it cannot open a file where the folder takes no new ones. */
function whyNotOpened(error: unknown, folder: string): unknown {
  if (error instanceof MigrationError) {
    const cause = named(error.cause)
    return cause === error.cause ? error : cause
  }
  if (sqliteCode(error).startsWith('SQLITE_CANTOPEN')) {
    try {
      accessSync(folder, constants.W_OK)
    } catch {
      return refusal('read_only', {})
    }
  }
  return named(error)
}

/** Gives what the operating system refused its name; everything else passes as it is. */
export function named(error: unknown): unknown {
  const code = sqliteCode(error)
  if (['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].includes(code)) return refusal('disk_full', {})
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS') return refusal('read_only', {})
  return error
}
