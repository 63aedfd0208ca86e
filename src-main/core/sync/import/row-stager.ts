import type { Statement } from 'better-sqlite3'
import {
  addWorkingDays,
  businessDate,
  calendarWith,
  type CalendarYear,
  type WorkCalendar,
} from '@shared/domain/calendar'
import { MAX_FEN } from '@shared/domain/money'
import type { ProfileTable } from '@shared/contract/profile'
import type { Tally } from '@shared/contract/sync'
import type { FileMapper, MappedRow, TableMapper } from './compile-profile'
import type { IdBatch } from './id-batch'
import { HASH_RANGE, rowHash } from './row-hash'
import { stagedColumns, type StagingHandle } from './staging'
import { tableOrder, targets } from './targets'

type Cell = string | number | null

/** What became of a row in one table; with `refused` the claim it belongs to is refused as a whole. */
type Outcome = 'taken' | 'refused' | 'refused_alone'

/** The claim whose lines are being read; written back when the next one comes. */
interface OpenClaim {
  n: number
  key: string
  lines: number
  invoices: number
  claimedFen: number
  content: number
  refused: string | null
  invoiceNumbers: Map<string, number>
}

interface ClaimCounts {
  n: number
  line_count: number
  invoice_count: number
  claimed_fen: number
  content: number
  refused: string | null
}

/** What each value of a row is without a word from the source, and which are references. */
const layouts = Object.fromEntries(
  tableOrder.map((table) => {
    const fields = Object.values(targets[table])
    return [
      table,
      {
        fallbacks: fields.map((field) => field.fallback ?? null),
        always: fields.filter((field) => !field.later).length,
        references: fields.flatMap(({ refersTo }, index) =>
          refersTo ? [{ index, refersTo }] : [],
        ),
      },
    ]
  }),
) as Record<
  ProfileTable,
  {
    fallbacks: Cell[]
    /** How many values every fingerprint holds; those after them only where the source says something. */
    always: number
    references: { index: number; refersTo: ProfileTable }[]
  }
>

/** More lines than one claim can have on screen; also keeps its sums exact. */
const MOST_LINES = 20_000

const REMEMBERED_KEYS = 50_000

/** Within how many working days claims are closed, and the announcements these are counted by (CLM-08, CAL-01). */
export interface ServiceLevel {
  closeWithinWd: number
  years: readonly CalendarYear[]
}

export interface StagerOptions {
  ids: IdBatch
  /** The insureds' language where the source has none. */
  language: 'zh' | 'en'
  /** When claims count as received where the source does not say; UTC ISO. */
  receivedAt: string
  service: ServiceLevel
  /** Today in Asia/Shanghai: policies that ended before it are expired. */
  today: string
  /** Whether invoices come with the source; if not, they are made from what the lines name. */
  invoicesMapped: boolean
}

/** Lays out mapped rows in the staging file and finds what is wrong with each. */
export class RowStager {
  readonly read: Tally = { claims: 0, lines: 0, members: 0, policies: 0, providers: 0 }
  /** Rows refused for themselves; claims that fall with them are counted later. */
  readonly rejected: Tally = { claims: 0, lines: 0, members: 0, policies: 0, providers: 0 }
  claimedFen = 0
  readonly #inserts = new Map<ProfileTable, Statement>()
  readonly #fills = new Map<ProfileTable, Statement>()
  readonly #finds = new Map<ProfileTable, Statement<[string], { n: number; hash: number | null }>>()
  readonly #lastKeys = new Map<ProfileTable, { key: string; hash: number; n: number }>()
  /** Numbers of records that were referred to before: asking the staging file costs much more. */
  readonly #known: Partial<Record<ProfileTable, Map<string, number>>> = {
    members: new Map(),
    policies: new Map(),
    providers: new Map(),
  }
  readonly #findLine: Statement<[number, string], { hash: number }>
  readonly #findInvoice: Statement<[number, string], { n: number; hash: number | null }>
  readonly #findClaim: Statement<[string], ClaimCounts>
  readonly #findClaimAt: Statement<[number, string], ClaimCounts>
  /** The claim whose lines are likely to come next: sources mostly list them in the claims' order. */
  #nextClaim = 1
  readonly #writeClaim: Statement
  readonly #reject: Statement
  readonly #refuseClaim: Statement
  readonly #isRefused: Statement<[string], unknown>
  readonly #dueOn = new Map<string, string>()
  readonly #calendar: WorkCalendar
  #claim: OpenClaim | null = null
  #anyRefused = false
  /** What a refused row counts as: the finest record its file has. */
  #counted: ProfileTable = 'lines'

  constructor(
    readonly staging: StagingHandle,
    readonly options: StagerOptions,
    readonly remark: (file: number, remark: string) => void,
  ) {
    this.#calendar = calendarWith(options.service.years)
    for (const table of tableOrder) {
      const extra = table === 'claims' ? ['due_on', 'day'] : []
      if (table === 'invoices' || table === 'lines') extra.push('position')
      const columns = ['file', 'row', 'key', 'hash', 'id', ...stagedColumns(table), ...extra]
      this.#inserts.set(
        table,
        staging.prepare(
          `INSERT OR IGNORE INTO s_${table} (${columns.join(', ')}) VALUES (?${', ?'.repeat(columns.length - 1)})`,
        ),
      )
      const filled = ['file', 'row', 'hash', 'id', ...stagedColumns(table)]
      this.#fills.set(
        table,
        staging.prepare(
          `UPDATE s_${table} SET ${filled.map((column) => `${column} = ?`).join(', ')} WHERE n = ?`,
        ),
      )
      this.#finds.set(table, staging.prepare(`SELECT n, hash FROM s_${table} WHERE key = ?`))
    }
    this.#findLine = staging.prepare('SELECT hash FROM s_lines WHERE claim_n = ? AND key = ?')
    this.#findInvoice = staging.prepare(
      'SELECT n, hash FROM s_invoices WHERE claim_n = ? AND key = ?',
    )
    const counts = 'n, line_count, invoice_count, claimed_fen, content, refused'
    this.#findClaim = staging.prepare(`SELECT ${counts} FROM s_claims WHERE key = ?`)
    this.#findClaimAt = staging.prepare(`SELECT ${counts} FROM s_claims WHERE n = ? AND key = ?`)
    this.#writeClaim = staging.prepare(
      `UPDATE s_claims SET line_count = ?, invoice_count = ?, claimed_fen = ?, content = ?, refused = ? WHERE n = ?`,
    )
    this.#reject = staging.prepare('INSERT OR IGNORE INTO s_rejects VALUES (?, ?, ?, ?, ?)')
    this.#refuseClaim = staging.prepare('INSERT OR IGNORE INTO s_refused_claims VALUES (?)')
    this.#isRefused = staging.prepare('SELECT 1 FROM s_refused_claims WHERE key = ?')
  }

  /** Takes one row of a file into every table the file feeds. */
  take(mapper: FileMapper, cells: readonly string[], file: number, row: number): void {
    const finest = mapper.tables.at(-1)
    this.#counted = finest?.table ?? 'lines'
    for (const table of mapper.tables) {
      const mapped = table.map(cells)
      if (mapped.key === '' && table !== finest && table.table !== 'claims') continue
      const outcome = this.#stage(table, mapped, file, row, table === finest)
      if (outcome === 'taken') continue
      if (outcome === 'refused') this.#refuseClaimsOfRow(mapper, cells)
      if (table.table !== 'lines') this.#addClaimed(mapper, cells)
      return
    }
  }

  /** A row whose cells cannot be told apart: it has too many or too few. */
  refuseRow(
    mapper: FileMapper,
    cells: readonly string[],
    file: number,
    row: number,
    reason: string,
  ): void {
    const finest = mapper.tables.at(-1)
    if (!finest) return
    this.#counted = finest.table
    this.#addClaimed(mapper, cells)
    this.#refuse(file, row, null, reason)
    this.#refuseClaimsOfRow(mapper, cells)
  }

  /** Writes back what is still open; call it after each file. */
  finish(): void {
    const claim = this.#claim
    if (!claim) return
    this.#writeClaim.run(
      claim.lines,
      claim.invoices,
      claim.claimedFen,
      claim.content,
      claim.refused,
      claim.n,
    )
    this.#claim = null
  }

  #stage(
    table: TableMapper,
    mapped: MappedRow,
    file: number,
    row: number,
    finest: boolean,
  ): Outcome {
    if (table.table === 'lines') return this.#stageLine(table, mapped, file, row)
    if (table.table === 'invoices') return this.#stageInvoice(table, mapped, file, row)
    if (mapped.problem) return this.#refuseMapped(mapped, file, row)
    if (table.table === 'claims' && this.#anyRefused && this.#isRefused.get(mapped.key)) {
      return this.#refuse(file, row, null, 'claim_refused')
    }
    if (table.table === 'members') setDefault(mapped, table, 'language', this.options.language)
    const hash = hashOf(table.table, mapped.key, mapped.values)
    const last = this.#lastKeys.get(table.table)
    if (last && last.key === mapped.key && last.hash === hash && !finest) return 'taken'
    const known = this.#insertOrFind(table, mapped, hash, file, row)
    if (known === null) {
      this.#count(this.read, table.table)
      return 'taken'
    }
    if (known.hash === hash) {
      if (finest) this.remark(file, 'repeated_row')
      return 'taken'
    }
    if (finest || table.table === 'claims') {
      this.#refuse(file, row, null, 'repeated_key')
      return finest ? 'refused_alone' : 'refused'
    }
    this.remark(file, 'contradicting_repeat')
    return 'taken'
  }

  /** @returns `null` when the record was new, else what is known under its key */
  #insertOrFind(
    table: TableMapper,
    mapped: MappedRow,
    hash: number,
    file: number,
    row: number,
  ): { n: number; hash: number | null } | null {
    const values = this.#withReferences(table, mapped)
    const insert = this.#inserts.get(table.table)
    const done = insert?.run([
      file,
      row,
      mapped.key,
      hash,
      this.options.ids.next(),
      ...values,
      ...(table.table === 'claims' ? this.#clock(table, mapped) : []),
    ])
    if (done?.changes === 1) {
      this.#remember(table.table, mapped.key, hash, Number(done.lastInsertRowid))
      return null
    }
    const known = this.#finds.get(table.table)?.get(mapped.key)
    if (!known || known.hash !== null) return known ?? null
    // It was referred to before it came.
    this.#fills
      .get(table.table)
      ?.run([file, row, hash, this.options.ids.next(), ...values, known.n])
    this.#remember(table.table, mapped.key, hash, known.n)
    return null
  }

  #remember(table: ProfileTable, key: string, hash: number, n: number): void {
    this.#lastKeys.set(table, { key, hash, n })
  }

  #withReferences(table: TableMapper, mapped: MappedRow): Cell[] {
    const values = mapped.values
    const { fallbacks, references } = layouts[table.table]
    for (let index = 0; index < fallbacks.length; index += 1) {
      values[index] ??= fallbacks[index] ?? null
    }
    for (const { index, refersTo } of references) {
      const key = values[index] ?? null
      if (key !== null) values[index] = this.#numberOf(refersTo, String(key))
    }
    if (table.table === 'policies') this.#policyState(table, values)
    return values
  }

  /** The number of the record with this key; one that was not read must be known to the desk. */
  #numberOf(table: ProfileTable, key: string): number {
    const known = this.#known[table]
    const seen = known?.get(key)
    if (seen !== undefined) return seen
    let n = this.#finds.get(table)?.get(key)?.n
    if (n === undefined) {
      const blanks = stagedColumns(table).map(() => null)
      const done = this.#inserts.get(table)?.run([null, null, key, null, '', ...blanks])
      n = Number(done?.lastInsertRowid)
    }
    // Kept as they are when there are enough: keys that come and go would only be work for the collector.
    // A slice of a chunk of text would keep the whole chunk in memory.
    if (known && known.size < REMEMBERED_KEYS) known.set(Buffer.from(key).toString(), n)
    return n
  }

  #policyState(table: TableMapper, values: Cell[]): void {
    const { state = 0, end_on: end = 0, surrendered_on: surrendered = 0 } = table.position
    const { today } = this.options
    const [endOn, surrenderedOn] = [values[end], values[surrendered]]
    if (typeof surrenderedOn === 'string' && surrenderedOn <= today) values[state] ??= 'surrendered'
    values[state] ??= typeof endOn === 'string' && endOn < today ? 'expired' : 'in_force'
  }

  /** When the claim is due, and the day its number is counted on. */
  #clock(table: TableMapper, mapped: MappedRow): [string, string] {
    const at = table.position['received_at'] ?? 0
    mapped.values[at] ??= this.options.receivedAt
    const day = businessDate(String(mapped.values[at]))
    let due = this.#dueOn.get(day)
    if (due === undefined) {
      // Where the calendar ends, nobody counts on.
      due =
        day < '9900' ? addWorkingDays(day, this.options.service.closeWithinWd, this.#calendar) : day
      this.#dueOn.set(day, due)
    }
    return [due, `${day.slice(2, 4)}${day.slice(5, 7)}${day.slice(8, 10)}`]
  }

  #openClaim(key: string): OpenClaim | null {
    if (this.#claim?.key === key) return this.#claim
    this.finish()
    const found = this.#findClaimAt.get(this.#nextClaim, key) ?? this.#findClaim.get(key)
    if (!found) return null
    this.#nextClaim = found.n + 1
    this.#claim = {
      n: found.n,
      key,
      lines: found.line_count,
      invoices: found.invoice_count,
      claimedFen: found.claimed_fen,
      content: found.content,
      refused: found.refused,
      invoiceNumbers: new Map(),
    }
    return this.#claim
  }

  #stageInvoice(table: TableMapper, mapped: MappedRow, file: number, row: number): Outcome {
    const at = table.position['claim'] ?? 0
    const claimKey = mapped.values[at]
    const claim = typeof claimKey === 'string' ? this.#openClaim(claimKey) : null
    if (mapped.problem || !claim) {
      if (claim) claim.refused ??= 'line_refused'
      else if (typeof claimKey === 'string') return this.#refuseOrphan(claimKey, file, row)
      return this.#refuseMapped(mapped, file, row)
    }
    mapped.values[at] = null
    const hash = hashOf('invoices', mapped.key, mapped.values)
    const values = this.#withReferences(table, mapped)
    values[at] = claim.n
    const n = this.#insertInvoice(claim, mapped.key, hash, values, file, row)
    if (n !== null) return 'taken'
    if (this.#findInvoice.get(claim.n, mapped.key)?.hash === hash) return 'taken'
    claim.refused ??= 'line_refused'
    return this.#refuse(file, row, null, 'repeated_key')
  }

  /** @returns the invoice's number, or `null` when the claim has one with this key */
  #insertInvoice(
    claim: OpenClaim,
    key: string,
    hash: number | null,
    values: Cell[],
    file: number,
    row: number,
  ): number | null {
    const done = this.#inserts
      .get('invoices')
      ?.run([file, row, key, hash, this.options.ids.next(), ...values, claim.invoices + 1])
    if (done?.changes !== 1) return null
    claim.invoices += 1
    if (hash !== null) claim.content = (claim.content + hash) % HASH_RANGE
    const n = Number(done.lastInsertRowid)
    claim.invoiceNumbers.set(key, n)
    return n
  }

  #stageLine(table: TableMapper, mapped: MappedRow, file: number, row: number): Outcome {
    const { claim: claimAt = 0, invoice: invoiceAt = 0, claimed: claimedAt = 0 } = table.position
    const claimKey = mapped.values[claimAt]
    const claimed = mapped.values[claimedAt]
    const claim = typeof claimKey === 'string' ? this.#openClaim(claimKey) : null
    if (mapped.problem || !claim) {
      if (typeof claimed === 'number') this.claimedFen += claimed
      if (claim) claim.refused ??= 'line_refused'
      else if (typeof claimKey === 'string') return this.#refuseOrphan(claimKey, file, row)
      return this.#refuseMapped(mapped, file, row)
    }
    const amount = typeof claimed === 'number' ? claimed : 0
    const key = mapped.key === '' ? `#${claim.lines + 1}` : mapped.key
    mapped.values[claimAt] = null
    const hash = hashOf('lines', key, mapped.values)
    const invoiceKey = mapped.values[invoiceAt]
    const invoice = this.#invoiceOf(
      claim,
      typeof invoiceKey === 'string' ? invoiceKey : '',
      file,
      row,
    )
    if (invoice === null || claim.lines >= MOST_LINES) {
      this.claimedFen += amount
      claim.refused ??= 'line_refused'
      const reason = invoice === null ? 'unknown_invoice' : 'too_many_lines'
      return this.#refuse(file, row, null, reason)
    }
    mapped.values[invoiceAt] = null
    const values = this.#withReferences(table, mapped)
    values[claimAt] = claim.n
    values[invoiceAt] = invoice
    const done = this.#inserts
      .get('lines')
      ?.run([file, row, key, hash, this.options.ids.next(), ...values, claim.lines + 1])
    if (done?.changes !== 1) {
      if (this.#findLine.get(claim.n, key)?.hash === hash) {
        this.remark(file, 'repeated_row')
        return 'taken'
      }
      this.claimedFen += amount
      claim.refused ??= 'line_refused'
      return this.#refuse(file, row, null, 'repeated_key')
    }
    this.#count(this.read, 'lines')
    this.claimedFen += amount
    claim.lines += 1
    claim.claimedFen += amount
    claim.content = (claim.content + hash) % HASH_RANGE
    if (Math.abs(claim.claimedFen) > MAX_FEN) claim.refused ??= 'amount_too_large'
    if (amount < 0) this.remark(file, 'negative_amount')
    else if (amount === 0) this.remark(file, 'zero_amount')
    return 'taken'
  }

  /** The invoice a line stands on; a line that names none stands on one the desk makes for the claim. */
  #invoiceOf(claim: OpenClaim, key: string, file: number, row: number): number | null {
    const open = claim.invoiceNumbers.get(key)
    if (open !== undefined) return open
    const found = claim.invoices > 0 ? this.#findInvoice.get(claim.n, key) : undefined
    if (found) {
      claim.invoiceNumbers.set(key, found.n)
      return found.n
    }
    if (key !== '' && this.options.invoicesMapped) return null
    const values: Cell[] = Object.entries(targets.invoices).map(([name, field]) => {
      if (name === 'claim') return claim.n
      if (name === 'invoice_no') return key === '' ? null : key
      return field.fallback ?? null
    })
    return this.#insertInvoice(claim, key, null, values, file, row)
  }

  #refuseMapped(mapped: MappedRow, file: number, row: number): Outcome {
    const { column = null, reason = 'missing_value' } = mapped.problem ?? {}
    return this.#refuse(file, row, column, reason)
  }

  #refuseOrphan(claimKey: string, file: number, row: number): Outcome {
    const reason = this.#isRefused.get(claimKey) ? 'claim_refused' : 'unknown_claim'
    return this.#refuse(file, row, null, reason)
  }

  #refuse(file: number, row: number, column: string | null, reason: string): Outcome {
    this.#reject.run(file, row, column, reason, null)
    this.#count(this.read, this.#counted)
    this.#count(this.rejected, this.#counted)
    return 'refused'
  }

  #count(tally: Tally, table: ProfileTable): void {
    if (table !== 'invoices') tally[table] += 1
  }

  /** A refused row's amount was read all the same. */
  #addClaimed(mapper: FileMapper, cells: readonly string[]): void {
    const lines = mapper.tables.find(({ table }) => table === 'lines')
    const claimed = lines?.map(cells).values[lines.position['claimed'] ?? 0]
    if (typeof claimed === 'number') this.claimedFen += claimed
  }

  /** A claim with a row that was refused would be a wrong figure: it is refused as a whole. */
  #refuseClaimsOfRow(mapper: FileMapper, cells: readonly string[]): void {
    for (const table of mapper.tables) {
      const mapped = table.map(cells)
      if (table.table === 'claims') this.#refuseWhole(mapped.key, this.#counted !== 'claims')
      else if (table.table === 'lines' || table.table === 'invoices') {
        const key = mapped.values[table.position['claim'] ?? 0]
        if (typeof key === 'string') this.#refuseWhole(key, false)
      }
    }
  }

  /** @param counts whether this row is where the claim would have come from */
  #refuseWhole(key: string, counts: boolean): void {
    this.#anyRefused = true
    const isNew = this.#refuseClaim.run(key).changes === 1
    if (!isNew || !counts || this.#findClaim.get(key)) return
    this.read.claims += 1
    this.rejected.claims += 1
  }
}

function setDefault(mapped: MappedRow, table: TableMapper, field: string, value: Cell): void {
  const at = table.position[field]
  if (at !== undefined) mapped.values[at] ??= value
}

function hashOf(table: ProfileTable, key: string, values: readonly Cell[]): number {
  const { always } = layouts[table]
  if (always === values.length) return rowHash(`${key}\u001f${values.join('\u001f')}`)
  let text = `${key}\u001f${values.slice(0, always).join('\u001f')}`
  for (let index = always; index < values.length; index += 1) {
    if (values[index] !== null) text += `\u001f${index}=${values[index]}`
  }
  return rowHash(text)
}
