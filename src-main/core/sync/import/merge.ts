import { refusal } from '@shared/contract/errors'
import type { ProfileTable } from '@shared/contract/profile'
import type { TaskControl } from '../../workers/tasks'
import { bringsMostClaims, insertClaimsInBulk } from './claim-indexes'
import { CLAIM_HASH, partColumns } from './resolve'
import { planMatchKeySql } from '../../policies/match-key'
import { plainColumns, type StagingHandle } from './staging'
import { targets } from './targets'

/**
 * Writes what was staged into the desk's tables, set by set in the order of reading. The caller holds the
 * transaction. References were resolved before, so that every row finds what it points to.
 */
export interface MergeOptions {
  source: string
  batchId: string
  /** Staged columns the source fills: `table.field`. Only these are changed in records the desk has. */
  mapped: ReadonlySet<string>
  /** The numbers that new claims get. */
  series: NumberSeries
  /** UTC ISO. */
  at: string
  /** How many claims are new. */
  newClaims: number
}

const CLAIMS_AT_ONCE = 10_000
/** Highest number of a day: five digits (CLM-04). */
const LAST_OF_DAY = 99_999

/** How far the series of claim numbers got. */
export interface NumberSeries {
  name: string
  lastByDay: ReadonlyMap<string, number>
}

/** @throws the `cancelled` refusal */
export function merge(db: StagingHandle, options: MergeOptions, control: TaskControl): void {
  control.checkCancelled()
  mergePeople(db, 'members', options)
  mergePeople(db, 'providers', options)
  mergePolicies(db, options)
  control.checkCancelled()
  keepSeries(db, options.series)
  const insert = (): void => insertClaims(db, options, control)
  if (bringsMostClaims(db, options.newClaims)) insertClaimsInBulk(db, control, insert)
  else insert()
  updateClaims(db, options)
}

function common({ source, batchId, at }: MergeOptions): Record<string, string> {
  return { source, batch: batchId, at }
}

/** `column = x.column` for each field that the source fills. */
function assignments(table: ProfileTable, mapped: ReadonlySet<string>): string[] {
  return Object.entries(targets[table]).flatMap(([name, field]) =>
    mapped.has(`${table}.${name}`) && !field.refersTo && !field.stagedOnly
      ? [`${field.column} = x.${field.column}`]
      : [],
  )
}

const TOUCHED = 'batch_id = $batch, version = version + 1, updated_at = $at'

function mergePeople(
  db: StagingHandle,
  table: 'members' | 'providers',
  options: MergeOptions,
): void {
  const columns = plainColumns(table)
  db.prepare(
    `INSERT INTO desk.${table} (id, source, source_key, source_hash, batch_id, ${columns.join(', ')}, created_at, updated_at)
     SELECT id, $source, key, printf('%x', hash), $batch, ${columns.join(', ')}, $at, $at
     FROM s_${table} WHERE hash IS NOT NULL AND change = 0 ORDER BY n`,
  ).run(common(options))
  const sets = assignments(table, options.mapped)
  db.prepare(
    `UPDATE desk.${table} SET ${[...sets, `source_hash = printf('%x', x.hash)`].join(', ')}, ${TOUCHED}
     FROM (SELECT * FROM s_${table} WHERE hash IS NOT NULL AND change = 1) AS x
     WHERE ${table}.id = x.id`,
  ).run(common(options))
}

/** The plan a policy is under: the one whose code the source gives, or the one that is called as it is. */
function planOf(policy: string): string {
  return `coalesce((SELECT id FROM desk.plans WHERE code = ${policy}.plan_code),
    (SELECT id FROM desk.plans WHERE match_key = ${planMatchKeySql(policy)}))`
}

function mergePolicies(db: StagingHandle, options: MergeOptions): void {
  const columns = plainColumns('policies')
  const references = `(SELECT id FROM s_members m WHERE m.n = s_policies.insured_n) AS insured_id,
    (SELECT id FROM s_members m WHERE m.n = s_policies.main_insured_n) AS main_insured_id`
  db.prepare(
    `INSERT INTO desk.policies (id, source, source_key, source_hash, batch_id, insured_id, main_insured_id, plan_id, ${columns.join(', ')}, created_at, updated_at)
     SELECT id, $source, key, printf('%x', hash), $batch, ${references}, ${planOf('s_policies')}, ${columns.join(', ')}, $at, $at
     FROM s_policies WHERE hash IS NOT NULL AND refused IS NULL AND change = 0 ORDER BY n`,
  ).run(common(options))
  const sets = [
    ...assignments('policies', options.mapped),
    'insured_id = x.insured_id',
    ...(options.mapped.has('policies.main_insured') ? ['main_insured_id = x.main_insured_id'] : []),
    ...(options.mapped.has('policies.end_on') || options.mapped.has('policies.surrendered_on')
      ? ['state = x.state']
      : []),
    // A plan that somebody chose stays until the source names a code or calls the policy otherwise.
    `plan_id = CASE WHEN policies.plan_id IS NULL OR x.plan_code IS NOT NULL
        OR ${planMatchKeySql('policies')} IS NOT ${planMatchKeySql('x')}
      THEN ${planOf('x')} ELSE policies.plan_id END`,
  ]
  db.prepare(
    `UPDATE desk.policies SET ${[...new Set(sets)].join(', ')}, source_hash = printf('%x', x.hash), ${TOUCHED}
     FROM (SELECT *, ${references} FROM s_policies
           WHERE hash IS NOT NULL AND refused IS NULL AND change = 1) AS x
     WHERE policies.id = x.id`,
  ).run(common(options))
}

/**
 * Gives new claims without a number the next ones of the day they were received (CLM-04), in the staging
 * file; numbers that came with claims are never handed out again.
 * @throws the `number_series_exhausted` refusal
 */
export function numberClaims(db: StagingHandle, prefix: string): NumberSeries {
  db.exec(`
    CREATE TABLE s_numbered (n INTEGER PRIMARY KEY, k INTEGER NOT NULL);
    CREATE TABLE s_days (day TEXT PRIMARY KEY, last INTEGER, head TEXT, tail TEXT) WITHOUT ROWID;
    INSERT INTO s_numbered
      SELECT n, row_number() OVER (PARTITION BY day ORDER BY n) FROM s_claims
      WHERE change = 0 AND refused IS NULL AND claim_no IS NULL;
  `)
  const lastByDay = new Map<string, number>()
  const given = db
    .prepare(
      `SELECT substr(claim_no, $length + 1, 6) AS day, max(CAST(substr(claim_no, $length + 7) AS INTEGER)) AS last
       FROM s_claims WHERE refused IS NULL AND claim_no GLOB $pattern GROUP BY 1`,
    )
    .all({ length: prefix.length, pattern: `${prefix}${'[0-9]'.repeat(11)}` })
  for (const { day, last } of given as { day: string; last: number }[]) lastByDay.set(day, last)
  const days = db
    .prepare(
      `SELECT c.day, count(*) AS claims, coalesce(max(d.last), 0) AS last
       FROM s_numbered k CROSS JOIN s_claims c ON c.n = k.n
       LEFT JOIN desk.number_series d ON d.series = ? AND d.day = c.day
       GROUP BY c.day`,
    )
    .all(prefix) as { day: string; claims: number; last: number }[]
  const keepDay = db.prepare('INSERT INTO s_days VALUES (?, ?, ?, ?)')
  for (const { day, claims, last } of days) {
    const from = Math.max(last, lastByDay.get(day) ?? 0)
    if (from + claims > LAST_OF_DAY)
      throw refusal('number_series_exhausted', { series: prefix, day })
    lastByDay.set(day, from + claims)
    const head = `${prefix}${day}`
    keepDay.run(day, from, head, [...head].reverse().join(''))
  }
  return { name: prefix, lastByDay }
}

function keepSeries(db: StagingHandle, { name, lastByDay }: NumberSeries): void {
  const keep = db.prepare(
    `INSERT INTO desk.number_series (series, day, last) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET last = max(last, excluded.last)`,
  )
  for (const [day, last] of lastByDay) keep.run(name, day, last)
}

function insertClaims(db: StagingHandle, options: MergeOptions, control: TaskControl): void {
  db.function('reverse_text', { deterministic: true }, (text: unknown) =>
    [...String(text)].reverse().join(''),
  )
  const own = plainColumns('claims').filter((column) => column !== 'claim_no')
  const number = '(d.last + k.k)'
  const digits = [1, 10, 100, 1000, 10000].map((power) => `${number} / ${power} % 10`).join(', ')
  const range = 'c.n > $from AND c.n <= $to AND c.change = 0 AND c.refused IS NULL'
  const claims = db.prepare(
    `INSERT INTO desk.claims (id, source, source_key, source_hash, batch_id, claim_no, claim_no_reversed, state,
       insured_id, policy_id, provider_id, applicant_id, ${own.join(', ')},
       claimed_fen, invoice_count, line_count, due_on, created_at, updated_at)
     SELECT c.id, $source, c.key, ${CLAIM_HASH.replaceAll('s_claims.', 'c.')}, $batch,
       coalesce(c.claim_no, d.head || printf('%05d', ${number})),
       CASE WHEN c.claim_no IS NULL THEN printf('%d%d%d%d%d', ${digits}) || d.tail ELSE reverse_text(c.claim_no) END,
       'received', m.id, coalesce(p.id, c.policy_desk_id), v.id, a.id, ${own.map((column) => `c.${column}`).join(', ')},
       c.claimed_fen, c.invoice_count, c.line_count, c.due_on, $at, $at
     FROM s_claims c CROSS JOIN s_members m ON m.n = c.insured_n
       LEFT JOIN s_policies p ON p.n = c.policy_n
       LEFT JOIN s_providers v ON v.n = c.provider_n
       LEFT JOIN s_members a ON a.n = c.applicant_n
       LEFT JOIN s_numbered k ON k.n = c.n
       LEFT JOIN s_days d ON d.day = c.day
     WHERE ${range} ORDER BY c.n`,
  )
  const invoices = db.prepare(`${insertInvoices} WHERE ${range} ORDER BY c.n, i.n`)
  const lines = db.prepare(`${insertLines} WHERE ${range} ORDER BY c.n, l.n`)
  const last = db.prepare('SELECT max(n) FROM s_claims').pluck().get() as number | null
  for (let from = 0; from < (last ?? 0); from += CLAIMS_AT_ONCE) {
    control.checkCancelled()
    control.progress('write', from, last)
    const bounds = { from, to: from + CLAIMS_AT_ONCE }
    claims.run({ ...common(options), ...bounds })
    invoices.run(bounds)
    lines.run(bounds)
  }
}

const invoiceColumns = partColumns.invoices.filter((column) => column !== 'total_fen')
const TOTAL = `CASE WHEN i.total_fen IS NOT NULL THEN i.total_fen
  WHEN c.invoice_count = 1 THEN c.claimed_fen
  ELSE (SELECT coalesce(sum(l.claimed_fen), 0) FROM s_lines l WHERE l.claim_n = c.n AND l.invoice_n = i.n) END`
/** The invoice's own provider, else the claim's. */
const INVOICE_PROVIDER = `(SELECT id FROM s_providers v WHERE v.n = coalesce(i.provider_n, c.provider_n))`

const insertInvoices = `
  INSERT INTO desk.invoices (id, source_key, claim_id, position, provider_id, total_fen, ${invoiceColumns.join(', ')})
  SELECT i.id, i.key, c.id, i.position, ${INVOICE_PROVIDER}, ${TOTAL}, ${invoiceColumns.map((column) => `i.${column}`).join(', ')}
  FROM s_claims c CROSS JOIN s_invoices i ON i.claim_n = c.n`

const insertLines = `
  INSERT INTO desk.lines (id, source_key, claim_id, invoice_id, position, ${partColumns.lines.join(', ')})
  SELECT l.id, l.key, c.id, i.id, l.position, ${partColumns.lines.map((column) => `l.${column}`).join(', ')}
  FROM s_claims c CROSS JOIN s_lines l ON l.claim_n = c.n CROSS JOIN s_invoices i ON i.n = l.invoice_n`

/** Claims that the source changed and nobody has decided yet. */
function updateClaims(db: StagingHandle, options: MergeOptions): void {
  const changed = 'c.change = 1 AND c.refused IS NULL'
  const has = db.prepare(`SELECT 1 FROM s_claims c WHERE ${changed} LIMIT 1`).get()
  if (has === undefined) return
  const received = options.mapped.has('claims.received_at') ? ['due_on = x.due_on'] : []
  const sets = [
    ...assignments('claims', options.mapped).filter((set) => !set.startsWith('claim_no ')),
    ...received,
    'insured_id = x.insured_id',
    'policy_id = coalesce(x.policy_id, claims.policy_id)',
    'provider_id = coalesce(x.provider_id, claims.provider_id)',
    ...(options.mapped.has('claims.applicant') ? ['applicant_id = x.applicant_id'] : []),
    'claimed_fen = x.claimed_fen',
    'invoice_count = x.invoice_count',
    'line_count = x.line_count',
    'source_hash = x.source_hash',
  ]
  db.prepare(
    `UPDATE desk.claims SET ${sets.join(', ')}, ${TOUCHED}
     FROM (SELECT c.*, ${CLAIM_HASH.replaceAll('s_claims.', 'c.')} AS source_hash, m.id AS insured_id,
             coalesce(p.id, c.policy_desk_id) AS policy_id, v.id AS provider_id,
             a.id AS applicant_id
           FROM s_claims c CROSS JOIN s_members m ON m.n = c.insured_n
             LEFT JOIN s_policies p ON p.n = c.policy_n
             LEFT JOIN s_providers v ON v.n = c.provider_n
             LEFT JOIN s_members a ON a.n = c.applicant_n
           WHERE ${changed}) AS x
     WHERE claims.id = x.id`,
  ).run(common(options))
  db.exec(`${insertInvoices} WHERE ${changed} AND i.change = 0 ORDER BY c.n, i.n`)
  const setParts = (columns: readonly string[]): string =>
    columns.map((column) => `${column} = x.${column}`).join(', ')
  db.exec(`UPDATE desk.invoices
    SET ${setParts([...invoiceColumns, 'position', 'provider_id', 'total_fen'])}
    FROM (SELECT i.id, i.position, ${invoiceColumns.map((column) => `i.${column}`).join(', ')},
            ${INVOICE_PROVIDER} AS provider_id, ${TOTAL} AS total_fen
          FROM s_claims c CROSS JOIN s_invoices i ON i.claim_n = c.n
          WHERE ${changed} AND i.change = 1) AS x
    WHERE invoices.id = x.id`)
  db.exec(`${insertLines} WHERE ${changed} AND l.change = 0 ORDER BY c.n, l.n`)
  db.exec(`UPDATE desk.lines SET ${setParts([...partColumns.lines, 'position', 'invoice_id'])}
    FROM (SELECT l.*, i.id AS invoice_id FROM s_claims c CROSS JOIN s_lines l ON l.claim_n = c.n
            CROSS JOIN s_invoices i ON i.n = l.invoice_n
          WHERE ${changed}) AS x
    WHERE lines.id = x.id`)
  // What the source no longer has, with what was said of a line; lines before the invoices they stand on.
  for (const table of ['lines', 'invoices']) {
    const gone = `SELECT d.id FROM s_claims c CROSS JOIN desk.${table} d ON d.claim_id = c.id
      WHERE ${changed} AND d.source_key NOT IN (SELECT key FROM s_${table} s WHERE s.claim_n = c.n)`
    for (const of of table === 'lines' ? ['line_reviews', 'pins'] : []) {
      db.exec(`DELETE FROM desk.${of} WHERE line_id IN (${gone})`)
    }
    db.exec(`DELETE FROM desk.${table} WHERE id IN (${gone})`)
  }
}
