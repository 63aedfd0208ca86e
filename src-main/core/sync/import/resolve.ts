import { settledClaimStates } from '@shared/domain/states'
import type { TaskControl } from '../../workers/tasks'
import { plainColumns, type StagingHandle } from './staging'

/**
 * Holds what was staged against the desk: which records are new, changed or unchanged, which references are
 * known, which claims must be refused. Runs where the staging file is `main` and the desk is attached, in
 * the transaction that merges, so that what it found is still so when it is written.
 */
export interface ResolveOptions {
  source: string
  /** Staged columns the source fills: `table.field`. */
  mapped: ReadonlySet<string>
  matchPolicyByDate: boolean
}

/**
 * Claim states whose decision stands; a source cannot change such a claim any more. Nor one that was opened
 * again: its earlier decision speaks of the lines as they were (CLM-07).
 */
const settled = settledClaimStates.map((state) => `'${state}'`).join(', ')

const steps: Record<string, (db: StagingHandle, options: ResolveOptions) => void> = {
  members: (db, { source }) => compare(db, 'members', source),
  providers: (db, { source }) => compare(db, 'providers', source),
  policies: (db, { source }) => {
    compare(db, 'policies', source)
    db.exec(`UPDATE s_policies SET refused = 'unknown_insured'
      WHERE hash IS NOT NULL AND insured_n IN (${unknown('members')})`)
    db.exec(`UPDATE s_policies SET main_insured_n = NULL
      WHERE main_insured_n IN (${unknown('members')})`)
  },
  claims: (db, options) => {
    refuseClaims(db)
    compareClaims(db, options)
  },
  lines: compareParts,
}

/** Fills `change`, `id` and `refused` of everything staged. */
export function resolve(db: StagingHandle, options: ResolveOptions, control: TaskControl): void {
  const names = Object.keys(steps)
  for (const [done, name] of names.entries()) {
    control.checkCancelled()
    control.progress('compare', done, names.length)
    steps[name]?.(db, options)
  }
}

/** Records that were referred to and are neither in the source nor in the desk, or were refused. */
function unknown(table: 'members' | 'providers' | 'policies'): string {
  return `SELECT n FROM s_${table} WHERE id = '' OR refused IS NOT NULL`
}

function hasRecords(db: StagingHandle, table: string, source: string): boolean {
  return (
    db.prepare(`SELECT 1 FROM desk.${table} WHERE source = ? LIMIT 1`).get(source) !== undefined
  )
}

function compare(
  db: StagingHandle,
  table: 'members' | 'providers' | 'policies',
  source: string,
): void {
  if (!hasRecords(db, table, source)) return
  db.prepare(
    `UPDATE s_${table} SET id = d.id,
       change = CASE WHEN s_${table}.hash IS NULL OR d.source_hash = printf('%x', s_${table}.hash) THEN 2 ELSE 1 END
     FROM desk.${table} AS d WHERE d.source = ? AND d.source_key = s_${table}.key`,
  ).run(source)
}

function refuseClaims(db: StagingHandle): void {
  db.exec(`UPDATE s_claims SET refused = 'line_refused'
    WHERE refused IS NULL AND key IN (SELECT key FROM s_refused_claims)`)
  db.exec(`UPDATE s_claims SET refused = 'no_lines' WHERE refused IS NULL AND line_count = 0`)
  db.exec(`UPDATE s_claims SET refused = 'unknown_insured'
    WHERE refused IS NULL AND insured_n IN (${unknown('members')})`)
  db.exec(`UPDATE s_claims SET policy_n = NULL WHERE policy_n IN (${unknown('policies')})`)
  db.exec(`UPDATE s_claims SET applicant_n = NULL WHERE applicant_n IN (${unknown('members')})`)
  for (const table of ['claims', 'invoices']) {
    db.exec(`UPDATE s_${table} SET provider_n = NULL WHERE provider_n IN (${unknown('providers')})`)
  }
}

function compareClaims(db: StagingHandle, { source, matchPolicyByDate }: ResolveOptions): void {
  if (matchPolicyByDate && hasRecords(db, 'policies', source)) {
    db.exec(`UPDATE s_claims SET policy_desk_id = (
        SELECT p.id FROM s_members m JOIN desk.policies p ON p.insured_id = m.id
        WHERE m.n = s_claims.insured_n AND p.start_on <= incident_on
          AND (p.end_on IS NULL OR p.end_on >= incident_on)
        ORDER BY p.start_on DESC LIMIT 1)
      WHERE refused IS NULL AND policy_n IS NULL AND incident_on IS NOT NULL`)
  }
  if (hasRecords(db, 'claims', source)) {
    db.prepare(
      `UPDATE s_claims SET id = d.id,
         change = CASE
           WHEN d.source_hash IS ${CLAIM_HASH}
             AND d.policy_id IS coalesce(${POLICY_ID}, d.policy_id)
             AND d.provider_id IS coalesce(${PROVIDER_ID}, d.provider_id) THEN 2
           ELSE 1 END
       FROM desk.claims AS d
       WHERE refused IS NULL AND d.source = ? AND d.source_key = s_claims.key`,
    ).run(source)
    db.exec(`UPDATE s_claims SET refused = 'claim_already_decided'
      WHERE change = 1 AND refused IS NULL
        AND ((SELECT state FROM desk.claims d WHERE d.id = s_claims.id) IN (${settled})
          OR EXISTS (SELECT 1 FROM desk.decisions d WHERE d.claim_id = s_claims.id))`)
  }
  db.exec(`UPDATE s_claims SET refused = 'claim_number_taken'
    WHERE claim_no IS NOT NULL AND refused IS NULL AND (
      EXISTS (SELECT 1 FROM desk.claims d WHERE d.claim_no = s_claims.claim_no AND d.id <> s_claims.id)
      OR n NOT IN (SELECT min(n) FROM s_claims WHERE refused IS NULL AND claim_no IS NOT NULL GROUP BY claim_no))`)
}

/** Which invoices and lines of changed claims are new, changed or unchanged. */
function compareParts(db: StagingHandle): void {
  const changed = 'SELECT n FROM s_claims WHERE change = 1 AND refused IS NULL'
  if (db.prepare(`${changed} LIMIT 1`).get() === undefined) return
  const claimId = (table: string): string =>
    `(SELECT id FROM s_claims c WHERE c.n = s_${table}.claim_n)`
  db.exec(`UPDATE s_invoices SET id = d.id, change = 1 FROM desk.invoices AS d
    WHERE s_invoices.claim_n IN (${changed})
      AND d.claim_id = ${claimId('invoices')} AND d.source_key = s_invoices.key`)
  const same = partColumns.lines
    .map((column) => `d.${column} IS s_lines.${column}`)
    .concat('d.invoice_id = (SELECT id FROM s_invoices i WHERE i.n = s_lines.invoice_n)')
  db.exec(`UPDATE s_lines SET id = d.id, change = CASE WHEN ${same.join(' AND ')} THEN 2 ELSE 1 END
    FROM desk.lines AS d
    WHERE s_lines.claim_n IN (${changed})
      AND d.claim_id = ${claimId('lines')} AND d.source_key = s_lines.key`)
}

/** Plain columns that staging and the desk's tables share. */
export const partColumns = {
  invoices: plainColumns('invoices'),
  lines: plainColumns('lines'),
}

/** What the source says of a claim and all its invoices and lines, as SQL over `s_claims`. */
export const CLAIM_HASH = `printf('%x.%x.%d', s_claims.hash, s_claims.content, s_claims.line_count)`
const POLICY_ID = `coalesce((SELECT id FROM s_policies WHERE n = s_claims.policy_n), s_claims.policy_desk_id)`
const PROVIDER_ID = `(SELECT id FROM s_providers WHERE n = s_claims.provider_n)`
