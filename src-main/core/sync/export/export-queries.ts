import { Kysely, SqliteDialect, sql, type CompiledQuery, type RawBuilder } from 'kysely'
import type { ClaimState } from '@shared/domain/states'
import type { Handle } from '../../database/open'
import type { Tables } from '../../database/tables'
import type { PackageTable, PackageTableName } from '../package-format'

/** The desk's tables and the claims chosen for this export, which are known to this handle only. */
export interface ExportTables extends Tables {
  chosen: { id: string }
}
export type ExportDb = Kysely<ExportTables>

export interface ClaimChoice {
  states: readonly ClaimState[]
  /** Only these claims; one that is in none of the states stays out all the same. */
  claimIds?: readonly string[] | undefined
  /** Only claims that pay something. */
  payableOnly: boolean
}

/** Rows to read: where from and in which order. */
export interface RowSource {
  from: RawBuilder<unknown>
  order: RawBuilder<unknown>
}

export function exportDb(handle: Handle): ExportDb {
  return new Kysely<ExportTables>({ dialect: new SqliteDialect({ database: handle }) })
}

/** Writes down which claims go out, so that every table is read for exactly these; returns how many. */
export async function chooseClaims(db: ExportDb, choice: ClaimChoice): Promise<number> {
  await db.schema
    .createTable('chosen')
    .temporary()
    .addColumn('id', 'text', (column) => column.primaryKey())
    .execute()
  let claims = db.selectFrom('claims').select('id').where('state', 'in', choice.states)
  if (choice.payableOnly) claims = claims.where('payable_fen', '>', 0)
  if (choice.claimIds) claims = claims.where('id', 'in', choice.claimIds)
  await db.insertInto('chosen').columns(['id']).expression(claims).execute()
  return countRows(db, { from: sql`chosen`, order: sql`id` })
}

/** The numbers of the chosen claims, in order. */
export async function chosenNumbers(db: ExportDb): Promise<string[]> {
  const rows = await db
    .selectFrom('chosen')
    .innerJoin('claims', 'claims.id', 'chosen.id')
    .select('claim_no')
    .orderBy('claim_no')
    .execute()
  return rows.map((row) => row.claim_no)
}

/** What `select` finds in `source`, in its order. */
export function rowsQuery(
  db: ExportDb,
  source: RowSource,
  select: readonly RawBuilder<unknown>[],
): CompiledQuery {
  return sql`SELECT ${sql.join(select)} FROM ${source.from} ORDER BY ${source.order}`.compile(db)
}

/** How many rows `source` holds. */
export async function countRows(db: ExportDb, source: RowSource): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${source.from}`.execute(db)
  return rows[0]?.n ?? 0
}

/** The columns of a package table, in the order of the format. */
export function packageColumns(table: PackageTable): RawBuilder<unknown>[] {
  return table.columns.map((column) => sql.ref(`${table.name}.${column.name}`))
}

/** The policies of the chosen claims, and those whose limits they used. */
const policyIds = sql`SELECT policy_id FROM chosen CROSS JOIN claims ON claims.id = chosen.id
  UNION SELECT policy_id FROM chosen CROSS JOIN accumulator_entries ON accumulator_entries.claim_id = chosen.id`

/**
 * What belongs to the chosen claims, table by table; the order makes equal data equal bytes. `CROSS JOIN`
 * holds SQLite to this order of tables: from the chosen claims to their rows, never through whole tables.
 */
export const packageSources: Readonly<Record<PackageTableName, RowSource>> = {
  staff: {
    from: sql`staff WHERE id IN (
      SELECT assignee_id FROM chosen CROSS JOIN claims ON claims.id = chosen.id
      UNION SELECT actor_id FROM chosen CROSS JOIN documents ON documents.claim_id = chosen.id
      UNION SELECT actor_id FROM chosen CROSS JOIN document_checks ON document_checks.claim_id = chosen.id
      UNION SELECT actor_id FROM chosen CROSS JOIN gap_requests ON gap_requests.claim_id = chosen.id
      UNION SELECT judged_by FROM chosen CROSS JOIN gap_items ON gap_items.claim_id = chosen.id
      UNION SELECT actor_id FROM chosen CROSS JOIN decisions ON decisions.claim_id = chosen.id
      UNION SELECT confirmed_by FROM chosen CROSS JOIN decisions ON decisions.claim_id = chosen.id
      UNION SELECT actor_id FROM chosen CROSS JOIN adjudications ON adjudications.claim_id = chosen.id
      UNION SELECT actor_id FROM chosen CROSS JOIN accumulator_entries ON accumulator_entries.claim_id = chosen.id)`,
    order: sql`staff.id`,
  },
  members: {
    from: sql`members WHERE id IN (
      SELECT insured_id FROM chosen CROSS JOIN claims ON claims.id = chosen.id
      UNION SELECT applicant_id FROM chosen CROSS JOIN claims ON claims.id = chosen.id
      UNION SELECT insured_id FROM chosen CROSS JOIN accumulator_entries ON accumulator_entries.claim_id = chosen.id
      UNION SELECT insured_id FROM policies WHERE id IN (${policyIds})
      UNION SELECT main_insured_id FROM policies WHERE id IN (${policyIds}))`,
    order: sql`members.id`,
  },
  providers: {
    from: sql`providers WHERE id IN (
      SELECT provider_id FROM chosen CROSS JOIN claims ON claims.id = chosen.id
      UNION SELECT provider_id FROM chosen CROSS JOIN invoices ON invoices.claim_id = chosen.id)`,
    order: sql`providers.id`,
  },
  policies: { from: sql`policies WHERE id IN (${policyIds})`, order: sql`policies.id` },
  claims: {
    from: sql`chosen CROSS JOIN claims ON claims.id = chosen.id`,
    order: sql`chosen.id`,
  },
  invoices: {
    from: sql`chosen CROSS JOIN invoices ON invoices.claim_id = chosen.id`,
    order: sql`chosen.id, invoices.position, invoices.id`,
  },
  lines: {
    from: sql`chosen CROSS JOIN lines ON lines.claim_id = chosen.id`,
    order: sql`chosen.id, lines.position, lines.id`,
  },
  documents: {
    from: sql`chosen CROSS JOIN documents ON documents.claim_id = chosen.id`,
    order: sql`chosen.id, documents.received_at, documents.id`,
  },
  document_checks: {
    from: sql`chosen CROSS JOIN document_checks ON document_checks.claim_id = chosen.id`,
    order: sql`chosen.id, document_checks.document_id`,
  },
  gap_requests: {
    from: sql`chosen CROSS JOIN gap_requests ON gap_requests.claim_id = chosen.id`,
    order: sql`chosen.id, gap_requests.number`,
  },
  gap_items: {
    from: sql`chosen CROSS JOIN gap_items ON gap_items.claim_id = chosen.id`,
    order: sql`chosen.id, gap_items.request_id, gap_items.position`,
  },
  gap_item_documents: {
    from: sql`chosen CROSS JOIN gap_item_documents ON gap_item_documents.claim_id = chosen.id`,
    order: sql`chosen.id, gap_item_documents.item_id, gap_item_documents.document_id`,
  },
  adjudications: {
    from: sql`chosen CROSS JOIN adjudications ON adjudications.claim_id = chosen.id`,
    order: sql`chosen.id, adjudications.computed_at, adjudications.id`,
  },
  adjudication_steps: {
    from: sql`chosen CROSS JOIN adjudications ON adjudications.claim_id = chosen.id
      CROSS JOIN adjudication_steps ON adjudication_steps.adjudication_id = adjudications.id`,
    order: sql`chosen.id, adjudications.computed_at, adjudications.id, adjudication_steps.line_id,
      adjudication_steps.position`,
  },
  decisions: {
    from: sql`chosen CROSS JOIN decisions ON decisions.claim_id = chosen.id`,
    order: sql`chosen.id, decisions.number`,
  },
  decision_lines: {
    from: sql`chosen CROSS JOIN decisions ON decisions.claim_id = chosen.id
      CROSS JOIN decision_lines ON decision_lines.decision_id = decisions.id`,
    order: sql`chosen.id, decisions.number, decision_lines.line_id`,
  },
  decision_exclusions: {
    from: sql`chosen CROSS JOIN decisions ON decisions.claim_id = chosen.id
      CROSS JOIN decision_exclusions ON decision_exclusions.decision_id = decisions.id`,
    order: sql`chosen.id, decisions.number, decision_exclusions.line_id, decision_exclusions.position`,
  },
  // An entry before the one that gives it back: ids grow with time.
  accumulator_entries: {
    from: sql`chosen CROSS JOIN accumulator_entries ON accumulator_entries.claim_id = chosen.id`,
    order: sql`chosen.id, accumulator_entries.id`,
  },
}
