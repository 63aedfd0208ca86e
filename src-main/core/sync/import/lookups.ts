import type { Statement } from 'better-sqlite3'
import type { LookupFactory } from './compile-profile'
import type { StagingHandle } from './staging'

interface Index {
  columns: string[]
  insert: Statement
  find: Statement<[string], (string | null)[]>
  lastKey: string
  lastRow: (string | null)[] | undefined
}

/** What lookups need of other files, kept in the staging file by key. */
export class Lookups {
  readonly #indexes = new Map<string, Index>()
  #tables = 0

  constructor(readonly staging: StagingHandle) {}

  /**
   * Keeps rows of `file` by their value in `keyColumn`; of rows with the same key the first counts. A file
   * in several parts is added part by part.
   * @returns what takes each row: its key and the other columns in order
   */
  add(
    file: string,
    keyColumn: string,
    columns: readonly string[],
  ): (key: string, values: (string | null)[]) => void {
    const name = `${file}\u001f${keyColumn}`
    const { insert } = this.#indexes.get(name) ?? this.#create(name, columns)
    return (key, values) => void insert.run(key, ...values)
  }

  #create(name: string, columns: readonly string[]): Index {
    const table = `s_lookup_${this.#tables}`
    this.#tables += 1
    const names = columns.map((_, index) => `c${index}`)
    this.staging.exec(
      `CREATE TABLE ${table} (key TEXT PRIMARY KEY, ${names.join(', ')}) WITHOUT ROWID`,
    )
    const insert = this.staging.prepare(
      `INSERT OR IGNORE INTO ${table} VALUES (?${', ?'.repeat(columns.length)})`,
    )
    const find = this.staging
      .prepare<[string], (string | null)[]>(
        `SELECT ${names.join(', ')} FROM ${table} WHERE key = ?`,
      )
      .raw() as Statement<[string], (string | null)[]>
    const index = { columns: [...columns], insert, find, lastKey: '', lastRow: undefined }
    this.#indexes.set(name, index)
    return index
  }

  readonly factory: LookupFactory = (file, keyColumn, otherColumns, column) => {
    const index = this.#indexes.get(`${file}\u001f${keyColumn}`)
    if (!index) return null
    const at = index.columns.indexOf(column)
    const others = otherColumns.map((name) => index.columns.indexOf(name))
    if (at === -1 || others.includes(-1)) return null
    return (key, wanted) => {
      if (key !== index.lastKey) {
        index.lastRow = index.find.get(key)
        index.lastKey = key
      }
      const row = index.lastRow
      if (!row) return ''
      for (const [position, other] of others.entries()) {
        if ((row[other] ?? '') !== wanted[position]) return ''
      }
      return row[at] ?? ''
    }
  }
}
