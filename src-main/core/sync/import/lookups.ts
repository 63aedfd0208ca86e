import type { Statement } from 'better-sqlite3'
import type { LookupFactory } from './compile-profile'
import type { StagingHandle } from './staging'

interface Index {
  columns: string[]
  insert: Statement
  /** A row by its key: its number, then its columns. */
  find: Statement<[string], [number, ...(string | null)[]]>
  /** The same, of the row with this number only. */
  findAt: Statement<[number, string], [number, ...(string | null)[]]>
  lastKey: string
  lastRow: [number, ...(string | null)[]] | undefined
  /** The row that is likely to be asked for next: files of one source mostly go in the same order. */
  next: number
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
      `CREATE TABLE ${table} (n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, ${names.join(', ')})`,
    )
    const insert = this.staging.prepare(
      `INSERT OR IGNORE INTO ${table} VALUES (NULL, ?${', ?'.repeat(columns.length)})`,
    )
    const select = `SELECT n, ${names.join(', ')} FROM ${table}`
    const index: Index = {
      columns: [...columns],
      insert,
      find: this.staging.prepare(`${select} WHERE key = ?`).raw() as Index['find'],
      findAt: this.staging.prepare(`${select} WHERE n = ? AND key = ?`).raw() as Index['findAt'],
      lastKey: '',
      lastRow: undefined,
      next: 1,
    }
    this.#indexes.set(name, index)
    return index
  }

  readonly factory: LookupFactory = (file, keyColumn, otherColumns, column) => {
    const index = this.#indexes.get(`${file}\u001f${keyColumn}`)
    if (!index) return null
    // The row's number stands before its columns.
    const at = index.columns.indexOf(column) + 1
    const others = otherColumns.map((name) => index.columns.indexOf(name) + 1)
    if (at === 0 || others.includes(0)) return null
    return (key, wanted) => {
      if (key !== index.lastKey) {
        index.lastRow = index.findAt.get(index.next, key) ?? index.find.get(key)
        if (index.lastRow) index.next = index.lastRow[0] + 1
        index.lastKey = key
      }
      const row = index.lastRow
      if (!row) return ''
      for (const [position, other] of others.entries()) {
        if (String(row[other] ?? '') !== wanted[position]) return ''
      }
      return String(row[at] ?? '')
    }
  }
}
