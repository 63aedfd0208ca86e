import type { ImportReport } from '@shared/contract/sync'
import type { StagingHandle } from './staging'

/** A remark of an import's report. */
export type Remark = ImportReport['remarks'][number]

const REMARK = 'deleted_before'
const CLAIM_PARTS = ['s_lines', 's_invoices']

/**
 * Takes out of what was staged the records of this source that were deleted here because their time was
 * over (AUD-02). A person or policy that another record of the source needs is taken in once more: a new
 * contract, a claim that was never here. The connection knows `deleted_key`, which is `Vault.deletedKey`.
 * @returns how many records were left out, by file
 */
export function leaveOutDeleted(db: StagingHandle, source: string): Remark[] {
  if (!hasDeleted(db, 'source = ?', source)) return []
  db.exec('CREATE TABLE s_deleted (n INTEGER PRIMARY KEY)')
  const left: Remark[] = []
  const leaveOut = (
    entity: 'claim' | 'policy' | 'member',
    table: 'claims' | 'policies' | 'members',
    needed: string,
  ): void => {
    db.prepare(
      `INSERT INTO s_deleted SELECT s.n FROM s_${table} s
       WHERE NOT (${needed})
         AND NOT EXISTS (SELECT 1 FROM desk.${table} k WHERE k.source = $source AND k.source_key = s.key)
         AND EXISTS (SELECT 1 FROM desk.deleted_records d
           WHERE d.entity = $entity AND d.source = $source AND d.source_key = deleted_key(s.key))`,
    ).run({ entity, source })
    const files = db
      .prepare(
        `SELECT f.name AS file, count(*) AS count
         FROM s_deleted d CROSS JOIN s_${table} s ON s.n = d.n JOIN s_files f ON f.file = s.file
         WHERE s.hash IS NOT NULL GROUP BY f.name ORDER BY f.file`,
      )
      .all() as { file: string; count: number }[]
    for (const { file, count } of files) add(left, file, count)
    if (table === 'claims') {
      for (const part of CLAIM_PARTS) {
        db.exec(`DELETE FROM ${part} WHERE claim_n IN (SELECT n FROM s_deleted)`)
      }
    }
    db.exec(`DELETE FROM s_${table} WHERE n IN (SELECT n FROM s_deleted); DELETE FROM s_deleted`)
  }
  leaveOut('claim', 'claims', 'false')
  leaveOut(
    'policy',
    'policies',
    's.n IN (SELECT policy_n FROM s_claims WHERE policy_n IS NOT NULL)',
  )
  leaveOut(
    'member',
    'members',
    ['claims.insured_n', 'claims.applicant_n', 'policies.insured_n', 'policies.main_insured_n']
      .map((reference) => reference.split('.'))
      .map(([from, by]) => `s.n IN (SELECT ${by} FROM s_${from} WHERE ${by} IS NOT NULL)`)
      .join(' OR '),
  )
  return left
}

/** The same of a staged data package, whose records come from many sources. */
export function leaveOutDeletedOfPackage(db: StagingHandle): Remark[] {
  if (!hasDeleted(db, 'true')) return []
  const left: Remark[] = []
  const leaveOut = (
    entity: 'claim' | 'policy' | 'member',
    table: 'claims' | 'policies' | 'members',
    needed: string,
  ): void => {
    const { changes } = db
      .prepare(
        `DELETE FROM p_${table} WHERE NOT (${needed}) AND EXISTS (
           SELECT 1 FROM desk.deleted_records d
           WHERE d.entity = ? AND d.source = p_${table}.source
             AND d.source_key = deleted_key(p_${table}.source_key))
         AND NOT EXISTS (SELECT 1 FROM desk.${table} k
           WHERE k.source = p_${table}.source AND k.source_key = p_${table}.source_key)`,
      )
      .run(entity)
    if (changes > 0) add(left, `${table}.csv`, changes)
  }
  leaveOut('claim', 'claims', 'false')
  for (const part of ['invoices', 'lines', 'documents', 'decisions']) {
    db.exec(`DELETE FROM p_${part} WHERE claim_id NOT IN (SELECT id FROM p_claims)`)
  }
  for (const part of ['decision_lines', 'decision_exclusions']) {
    db.exec(`DELETE FROM p_${part} WHERE decision_id NOT IN (SELECT id FROM p_decisions)`)
  }
  leaveOut(
    'policy',
    'policies',
    'id IN (SELECT policy_id FROM p_claims WHERE policy_id IS NOT NULL)',
  )
  leaveOut(
    'member',
    'members',
    `id IN (SELECT insured_id FROM p_claims) OR id IN (SELECT insured_id FROM p_policies)
       OR id IN (SELECT main_insured_id FROM p_policies WHERE main_insured_id IS NOT NULL)`,
  )
  return left
}

function hasDeleted(db: StagingHandle, where: string, ...values: string[]): boolean {
  const some = `SELECT 1 FROM desk.deleted_records
    WHERE entity IN ('claim', 'policy', 'member') AND ${where} LIMIT 1`
  return db.prepare(some).get(...values) !== undefined
}

function add(remarks: Remark[], file: string, count: number): void {
  const known = remarks.find((remark) => remark.file === file)
  if (known) known.count += count
  else remarks.push({ file, remark: REMARK, count })
}
