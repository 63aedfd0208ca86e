import type { ImportProblem } from '@shared/contract/errors'
import type { Tally } from '@shared/contract/sync'
import { itemKey } from '@shared/domain/item-key'
import { planMatchKeySql } from '../../policies/match-key'
import type { TaskControl } from '../../workers/tasks'
import {
  packageTables,
  tableNamed,
  type PackageTable,
  type PackageTableName,
} from '../package-format'
import { bringsMostClaims, insertClaimsInBulk } from './claim-indexes'
import { leaveOutDeletedOfPackage, type Remark } from './deleted'
import { refusedBecause } from './problem'
import { refuseImpossibleRequests, takeOverRequests } from './package-requests'
import { packageStaging } from './package-stage'
import type { StagingHandle } from './staging'

/**
 * Merges a staged data package: ids, claim numbers, states and decisions stay as they are. People, providers
 * and policies the desk knows by source and key are the desk's own; a claim the desk has in another version
 * is refused, for merging two versions is not the business of an import.
 */

/** Tables whose records other desks can have under an id of their own. */
const shared = ['members', 'providers', 'policies'] as const
/** Tables that belong to a claim and come with it, in order of reference. */
const parts: readonly PackageTableName[] = [
  'invoices',
  'lines',
  'documents',
  'document_checks',
  'gap_requests',
  'gap_items',
  'gap_item_documents',
  'adjudications',
  'adjudication_steps',
  'decisions',
  'decision_lines',
  'decision_exclusions',
  'accumulator_entries',
]

/**
 * Fills `desk_id`, `change` and `refused`, and leaves out what was deleted here.
 * @returns what was left out, as remarks
 * @throws the `import_refused` refusal for references and sums that do not hold
 */
export function resolvePackage(db: StagingHandle, control: TaskControl): Remark[] {
  control.checkCancelled()
  refuseBrokenReferences(db)
  refuseWrongSums(db)
  refuseImpossibleRequests(db)
  const remarks = leaveOutDeletedOfPackage(db)
  db.exec(`UPDATE p_staff SET desk_id = id, change = 2 WHERE id IN (SELECT id FROM desk.staff)`)
  for (const table of shared) {
    db.exec(`UPDATE p_${table} SET desk_id = d.id, change = 2 FROM desk.${table} AS d
      WHERE d.source = p_${table}.source AND d.source_key = p_${table}.source_key`)
  }
  for (const table of ['staff', ...shared]) {
    db.exec(`UPDATE p_${table} SET desk_id = id WHERE desk_id IS NULL`)
  }
  const claims = tableNamed('claims')
  const same = claims.columns.map(({ name }) => `d.${name} IS ${mappedColumn(claims, name)}`)
  db.exec(`UPDATE p_claims SET change = CASE WHEN ${same.join(' AND ')} THEN 2 ELSE 1 END
    FROM desk.claims AS d
    WHERE d.id = p_claims.id OR (d.source = p_claims.source AND d.source_key = p_claims.source_key)`)
  db.exec(`UPDATE p_claims SET refused = 'claim_differs' WHERE change = 1`)
  db.exec(`UPDATE p_claims SET refused = 'claim_number_taken'
    WHERE change = 0 AND claim_no IN (SELECT claim_no FROM desk.claims)`)
  const claimsFile = packageTables.findIndex(({ name }) => name === 'claims')
  const linesFile = packageTables.findIndex(({ name }) => name === 'lines')
  db.exec(`
    INSERT OR IGNORE INTO s_rejects SELECT ${claimsFile}, row, NULL, refused, NULL FROM p_claims WHERE refused IS NOT NULL;
    INSERT OR IGNORE INTO s_rejects SELECT ${linesFile}, l.row, NULL, c.refused, NULL
      FROM p_claims c JOIN p_lines l ON l.claim_id = c.id WHERE c.refused IS NOT NULL;
  `)
  return remarks
}

/** A column's value in the desk: references to shared records lead to the desk's own. */
function mappedColumn(table: PackageTable, column: string): string {
  const own = `${packageStaging(table.name)}.${column}`
  const target = table.columns.find(({ name }) => name === column)?.references?.table
  if (target === undefined || !['staff', ...shared].includes(target)) return own
  return `(SELECT t.desk_id FROM ${packageStaging(target)} t WHERE t.id = ${own})`
}

function refuseBrokenReferences(db: StagingHandle): void {
  const problems: ImportProblem[] = []
  for (const table of packageTables) {
    const references = [
      ...table.columns.flatMap(({ name, references: to }) =>
        to ? [{ columns: [name], table: to.table, to: [to.column] }] : [],
      ),
      ...(table.references ?? []),
    ]
    for (const { columns, table: target, to } of references) {
      const match = columns.map((column, at) => `t.${to[at]} = o.${column}`).join(' AND ')
      const rows = db
        .prepare(
          `SELECT row FROM ${packageStaging(table.name)} o
           WHERE ${columns.map((column) => `o.${column} IS NOT NULL`).join(' AND ')}
             AND NOT EXISTS (SELECT 1 FROM ${packageStaging(target)} t WHERE ${match}) LIMIT 20`,
        )
        .all() as { row: number }[]
      for (const { row } of rows) {
        const column = columns.join(', ')
        problems.push({ file: `${table.name}.csv`, row, column, reason: 'unknown_reference' })
      }
    }
  }
  if (problems.length > 0) throw refusedBecause(problems)
}

/** Lines add up to their claim, and what a decision says of them to the decision (ADJ-01); it has two persons or one. */
function refuseWrongSums(db: StagingHandle): void {
  const problems: ImportProblem[] = []
  const check = (file: string, column: string, sql: string, reason = 'sum_differs'): void => {
    for (const { row } of db.prepare(`${sql} LIMIT 20`).all() as { row: number }[]) {
      problems.push({ file, row, column, reason })
    }
  }
  db.exec('CREATE INDEX p_lines_by_claim ON p_lines (claim_id)')
  check(
    'claims.csv',
    'claimed_fen',
    `SELECT row FROM p_claims c WHERE claimed_fen IS NOT (
       SELECT coalesce(sum(claimed_fen), 0) FROM p_lines l WHERE l.claim_id = c.id)`,
  )
  check(
    'claims.csv',
    'line_count',
    `SELECT row FROM p_claims c WHERE line_count IS NOT (
       SELECT count(*) FROM p_lines l WHERE l.claim_id = c.id)`,
  )
  for (const [table, exGratia] of [
    ['adjudications', '0'],
    ['decisions', 'ex_gratia_fen'],
    ['decision_lines', '0'],
  ] as const) {
    check(
      `${table}.csv`,
      'payable_fen',
      `SELECT row FROM p_${table}
       WHERE claimed_fen - excluded_fen - reduced_fen + ${exGratia} <> payable_fen`,
    )
  }
  check(
    'decisions.csv',
    'ex_gratia_fen',
    `SELECT row FROM p_decisions WHERE (ex_gratia_fen > 0) <> (conclusion = 'ex_gratia')`,
  )
  // What was computed is the sum of its steps.
  check(
    'adjudications.csv',
    'payable_fen',
    `SELECT row FROM p_adjudications a WHERE claimed_fen + (
       SELECT coalesce(sum(amount_fen), 0) FROM p_adjudication_steps s WHERE s.adjudication_id = a.id
     ) <> payable_fen`,
  )
  // What it was computed from is there to be read, and comes to the same.
  check(
    'adjudications.csv',
    'basis',
    `SELECT row FROM p_adjudications WHERE CASE WHEN json_valid(basis) THEN coalesce(
       json_type(basis, '$.input.lines') <> 'array' OR json_type(basis, '$.takes') <> 'array' OR payable_fen <> (
         SELECT coalesce(sum(json_extract(value, '$.payableFen')), 0) FROM json_each(basis, '$.lines')), 1)
       ELSE 1 END`,
  )
  // What is given back is what was taken, of the same.
  check(
    'accumulator_entries.csv',
    'quantity',
    `SELECT e.row FROM p_accumulator_entries e LEFT JOIN p_accumulator_entries t ON t.id = e.reverses_id
     WHERE CASE WHEN e.reverses_id IS NULL THEN e.quantity < 0
       ELSE e.quantity IS NOT -t.quantity OR e.benefit IS NOT t.benefit OR e.measure IS NOT t.measure
         OR e.period IS NOT t.period OR e.policy_id IS NOT t.policy_id OR e.insured_id IS NOT t.insured_id END`,
  )
  // What a claim pays is what its newest decision says, or nothing yet; a decision says what its lines say.
  db.exec('CREATE INDEX p_decisions_by_claim ON p_decisions (claim_id, number)')
  check(
    'claims.csv',
    'payable_fen',
    `SELECT row FROM p_claims c WHERE payable_fen IS NOT NULL AND payable_fen IS NOT (
       SELECT payable_fen FROM p_decisions d WHERE d.claim_id = c.id ORDER BY number DESC LIMIT 1)`,
  )
  for (const column of ['claimed_fen', 'excluded_fen', 'reduced_fen', 'payable_fen']) {
    const paid = column === 'payable_fen'
    check(
      'decisions.csv',
      column,
      `SELECT row FROM p_decisions d WHERE ${column} <> ${paid ? 'ex_gratia_fen + ' : ''}coalesce(
         (SELECT sum(${column}) FROM p_decision_lines l WHERE l.decision_id = d.id),
         ${paid ? '0' : column})`,
    )
  }
  // Nobody confirms their own decision, on no desk (ADJ-08); who confirmed and when stand together.
  check(
    'decisions.csv',
    'confirmed_by',
    `SELECT row FROM p_decisions
     WHERE confirmed_by = actor_id OR (confirmed_by IS NULL) <> (confirmed_at IS NULL)`,
    'confirmed_by_self',
  )
  check(
    'decision_lines.csv',
    'excluded_fen',
    `SELECT row FROM p_decision_lines d WHERE excluded_fen IS NOT (
       SELECT coalesce(sum(amount_fen), 0) FROM p_decision_exclusions e
       WHERE e.decision_id = d.decision_id AND e.line_id = d.line_id)
     -- A correction of quantity or price is a step of the adjudication, not an exclusion.
     AND NOT EXISTS (SELECT 1 FROM p_decisions c JOIN p_adjudication_steps s ON s.adjudication_id = c.adjudication_id
       WHERE c.id = d.decision_id AND s.line_id = d.line_id AND s.kind = 'corrected')
     AND NOT (
       -- A claim refused or withdrawn as a whole has its reason on the decision, none on the lines.
       EXISTS (SELECT 1 FROM p_decisions w
         WHERE w.id = d.decision_id AND w.conclusion IN ('refuse', 'withdraw'))
       AND NOT EXISTS (SELECT 1 FROM p_decision_exclusions e
         WHERE e.decision_id = d.decision_id AND e.line_id = d.line_id))`,
  )
  if (problems.length > 0) throw refusedBecause(problems)
}

/** Writes the resolved package into the desk. */
export function mergePackage(
  db: StagingHandle,
  {
    batchId,
    claimNoPrefix,
    newClaims,
    at,
  }: { batchId: string; claimNoPrefix: string; newClaims: number; at: string },
  control: TaskControl,
): void {
  db.function('reverse_text', { deterministic: true }, (text: unknown) =>
    [...String(text)].reverse().join(''),
  )
  db.function('item_key', { deterministic: true }, (code: unknown, name: unknown) =>
    itemKey({ code: code === null ? null : String(code), name: String(name) }),
  )
  insertStaff(db)
  for (const table of shared) insertNew(db, tableNamed(table), 'change = 0', batchId)
  control.checkCancelled()
  const isNew = 'change = 0 AND refused IS NULL'
  const insertClaims = (): void => insertNew(db, tableNamed('claims'), isNew, batchId)
  if (bringsMostClaims(db, newClaims)) insertClaimsInBulk(db, control, insertClaims)
  else insertClaims()
  for (const name of parts) {
    control.checkCancelled()
    insertNew(db, tableNamed(name), belongsTo(name, `SELECT id FROM p_claims WHERE ${isNew}`))
  }
  takeOverRequests(db, `SELECT id FROM p_claims WHERE ${isNew}`, at)
  insertReviews(db, isNew)
  // Numbers that came with claims are never handed out again (CLM-04).
  db.prepare(
    `INSERT INTO desk.number_series (series, day, last)
     SELECT $prefix, substr(claim_no, $length + 1, 6), max(CAST(substr(claim_no, $length + 7) AS INTEGER))
     FROM p_claims WHERE claim_no GLOB $pattern GROUP BY 2
     ON CONFLICT DO UPDATE SET last = max(last, excluded.last)`,
  ).run({
    prefix: claimNoPrefix,
    length: claimNoPrefix.length,
    pattern: `${claimNoPrefix}${'[0-9]'.repeat(11)}`,
  })
}

/**
 * Staff of another desk, known here by name and role and nothing else: they are `elsewhere`, have no roles
 * here and cannot sign in. Whoever the desk has under the same id stays as they are. Two desks may call
 * different people the same; a name here is one person's, so a newcomer's gets a part of their id.
 */
function insertStaff(db: StagingHandle): void {
  const staff = db
    .prepare('SELECT id, name, role, created_at FROM p_staff WHERE change = 0 ORDER BY row')
    .all() as { id: string; name: string; role: string; created_at: string }[]
  const isTaken = db.prepare('SELECT 1 FROM desk.staff WHERE name = ?')
  const insert = db.prepare(
    `INSERT INTO desk.staff (id, name, role, created_at, kind) VALUES ($id, $name, $role, $created_at, 'elsewhere')`,
  )
  for (const person of staff) {
    const names = [
      person.name,
      `${person.name} #${person.id.slice(-4)}`,
      `${person.name} #${person.id}`,
    ]
    const name = names.find((candidate) => isTaken.get(candidate) === undefined) ?? person.id
    insert.run({ ...person, name })
  }
}

/**
 * What was corrected and excluded so far, as the newest adjudication of each claim has it: who opens a claim
 * again here goes on from there. Reviews have no table of their own in the package.
 */
function insertReviews(db: StagingHandle, isNew: string): void {
  db.exec(`
    INSERT INTO desk.line_reviews (line_id, claim_id, review, actor_id, updated_at)
    SELECT l.id, l.claim_id, json_extract(line.value, '$.review'), a.actor_id, a.computed_at
    FROM desk.adjudications a, json_each(a.basis, '$.input.lines') AS line
      JOIN desk.lines l ON l.id = json_extract(line.value, '$.lineId') AND l.claim_id = a.claim_id
    WHERE json_type(line.value, '$.review') = 'object'
      AND a.id IN (
        SELECT coalesce(adjudication_id, (SELECT newest.id FROM p_adjudications newest
          WHERE newest.claim_id = p_claims.id ORDER BY computed_at DESC, newest.id DESC LIMIT 1))
        FROM p_claims WHERE ${isNew})`)
}

function belongsTo(table: PackageTableName, claims: string): string {
  const has = (column: string) => tableNamed(table).columns.some(({ name }) => name === column)
  if (has('claim_id')) return `claim_id IN (${claims})`
  return has('decision_id')
    ? `decision_id IN (SELECT id FROM p_decisions WHERE claim_id IN (${claims}))`
    : `adjudication_id IN (SELECT id FROM p_adjudications WHERE claim_id IN (${claims}))`
}

function insertNew(db: StagingHandle, table: PackageTable, where: string, batchId?: string): void {
  const columns = table.columns.map(({ name }) => name)
  const values = columns.map((column) => mappedColumn(table, column))
  if (batchId !== undefined) {
    columns.push('batch_id')
    values.push('?')
  }
  if (table.name === 'claims') {
    columns.push('claim_no_reversed')
    values.push('reverse_text(claim_no)')
  }
  if (table.name === 'policies') {
    // A package brings no plans: the desk's own that is called as the policy is.
    columns.push('plan_id')
    values.push(`(SELECT id FROM desk.plans WHERE match_key = ${planMatchKeySql('p_policies')})`)
  }
  if (table.name === 'decision_lines') {
    columns.push('item_key')
    values.push(
      `(SELECT item_key(l.code, l.name) FROM p_lines l WHERE l.id = p_decision_lines.line_id)`,
    )
  }
  const insert = db.prepare(
    `INSERT INTO desk.${table.name} (${columns.join(', ')})
     SELECT ${values.join(', ')} FROM ${packageStaging(table.name)} WHERE ${where} ORDER BY row`,
  )
  insert.run(...(batchId === undefined ? [] : [batchId]))
}

/** What becomes of the package's records, by kind. */
export function tallyPackage(db: StagingHandle): {
  added: Tally
  updated: Tally
  unchanged: Tally
  rejected: Tally
} {
  const empty = (): Tally => ({ claims: 0, lines: 0, members: 0, policies: 0, providers: 0 })
  const result = { added: empty(), updated: empty(), unchanged: empty(), rejected: empty() }
  const count = (kind: keyof Tally, from: string): void => {
    const rows = db
      .prepare(
        `SELECT change, c.refused IS NOT NULL AS refused, count(*) AS records FROM ${from} GROUP BY 1, 2`,
      )
      .all() as { change: number; refused: number; records: number }[]
    for (const { change, refused, records } of rows) {
      const tally = refused ? result.rejected : change === 0 ? result.added : result.unchanged
      tally[kind] += records
    }
  }
  for (const table of ['claims', ...shared] as const) count(table, `p_${table} c`)
  const lines = `(SELECT p.change, p.refused FROM p_lines l JOIN p_claims p ON p.id = l.claim_id) c`
  count('lines', lines)
  return result
}
