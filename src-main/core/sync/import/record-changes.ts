import { maskName, maskNumber } from '@shared/domain/masking'
import { nextEntries, type AuditRecord, type ChainEnd } from '../../audit/entry'
import type { StagingHandle } from './staging'

/**
 * What an import changes of records the desk has, one entry of the trail for each, field by field (AUD-01). What
 * it adds stands in the batch's own entry.
 */
const recorded = [
  { table: 'members', action: 'member.import', entity: 'member' },
  { table: 'providers', action: 'provider.import', entity: 'provider' },
  { table: 'policies', action: 'policy.import', entity: 'policy' },
  { table: 'claims', action: 'claim.import', entity: 'claim' },
] as const
type Recorded = (typeof recorded)[number]

/** Columns that say nothing of the record itself. */
const bookkeeping = new Set([
  'search_id',
  'id',
  'source',
  'source_key',
  'source_hash',
  'batch_id',
  'version',
  'created_at',
  'updated_at',
  'claim_no_reversed',
])

/** How personal fields stand in the trail (MEM-04): that they changed, not what they are. */
const masks: Readonly<Record<string, (value: string) => string>> = {
  'members.name': maskName,
  'members.id_number': maskNumber,
  'members.phone': maskNumber,
  'members.email': maskName,
  'members.address': maskName,
  'policies.holder_name': maskName,
  'claims.applicant_name': maskName,
  'claims.applicant_address': maskName,
  'claims.payee_name': maskName,
  'claims.payee_account': maskNumber,
}

const ROWS_AT_ONCE = 1000

type Row = Record<string, string | number | null>

/** Keeps, in the staging file, the records that `change = 1` marks, as they are before the import. */
export function keepBefore(db: StagingHandle): void {
  for (const { table } of recorded) {
    db.exec(`CREATE TABLE s_before_${table} AS SELECT d.* FROM s_${table} s
      CROSS JOIN desk.${table} d ON d.id = s.id WHERE s.change = 1`)
  }
}

/** Appends an entry for each record that is not what `keepBefore` kept. @returns where the trail ends then */
export function recordChanges(
  db: StagingHandle,
  end: ChainEnd,
  by: { actorId: string; at: string; batchId: string },
): ChainEnd {
  let last = end
  for (const kind of recorded) {
    for (let after = 0; ;) {
      const page = changedRows(db, kind, after)
      for (const { rowid, record } of page.rows) {
        after = rowid
        if (record) last = append(db, last, by, withBatch(record, by.batchId))
      }
      if (page.last) break
    }
  }
  return last
}

/** Writes one entry, and before it what `nextEntries` has to say of the clock. @returns the new end */
export function append(
  db: StagingHandle,
  end: ChainEnd,
  { at, actorId }: { at: string; actorId: string },
  record: AuditRecord,
): ChainEnd {
  let last = end
  for (const entry of nextEntries(end, at, actorId, record)) {
    const columns = Object.keys(entry)
    db.prepare(
      `INSERT INTO desk.audit_entries (${columns.join(', ')}) VALUES (${columns.map((name) => `$${name}`).join(', ')})`,
    ).run(entry)
    last = entry
  }
  return last
}

function withBatch(record: AuditRecord, batchId: string): AuditRecord {
  return { ...record, after: { ...record.after, batchId } }
}

function changedRows(
  db: StagingHandle,
  { table, action, entity }: Recorded,
  after: number,
): { rows: { rowid: number; record: AuditRecord | null }[]; last: boolean } {
  const before = db
    .prepare(`SELECT rowid AS n, * FROM s_before_${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`)
    .all(after, ROWS_AT_ONCE) as (Row & { n: number; id: string })[]
  const read = db.prepare(`SELECT * FROM desk.${table} WHERE id = ?`)
  const rows = before.map(({ n: rowid, ...old }) => {
    const now = read.get(old.id) as Row | undefined
    const changed = Object.keys(now ?? {}).filter(
      (column) => !bookkeeping.has(column) && old[column] !== now?.[column],
    )
    // Where nothing of the claim itself changed, its lines did.
    if (!now || (changed.length === 0 && table !== 'claims')) return { rowid, record: null }
    const shown = (row: Row): Record<string, unknown> =>
      Object.fromEntries(changed.map((column) => [camel(column), masked(table, column, row)]))
    const record: AuditRecord = {
      action,
      entity,
      entityId: old.id,
      before: shown(old),
      after: shown(now),
    }
    return { rowid, record }
  })
  return { rows, last: before.length < ROWS_AT_ONCE }
}

function masked(table: string, column: string, row: Row): string | number | null {
  const value = row[column] ?? null
  const mask = masks[`${table}.${column}`]
  return mask && typeof value === 'string' ? mask(value) : value
}

function camel(column: string): string {
  return column.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase())
}
