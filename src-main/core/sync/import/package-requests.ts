import type { ImportProblem } from '@shared/contract/errors'
import { refusedBecause } from './problem'
import type { StagingHandle } from './staging'

/** What of a package's requests for documents cannot be, by the rules of GAP-04 to GAP-09; a desk writes none of it. */
const impossible: readonly { file: string; column: string; sql: string }[] = [
  {
    file: 'gap_requests.csv',
    column: 'again_reason',
    sql: `SELECT row FROM p_gap_requests WHERE number > 1 AND again_reason IS NULL`,
  },
  {
    file: 'gap_requests.csv',
    column: 'number',
    sql: `SELECT max(row) AS row FROM p_gap_requests GROUP BY claim_id, number HAVING count(*) > 1`,
  },
  {
    file: 'gap_requests.csv',
    column: 'next_on',
    sql: `SELECT row FROM p_gap_requests WHERE (next_on IS NULL) <> (next_step IS NULL)`,
  },
  {
    file: 'gap_requests.csv',
    column: 'ended_at',
    sql: `SELECT row FROM p_gap_requests WHERE (ended_at IS NULL) <> (state = 'open')`,
  },
  {
    file: 'gap_items.csv',
    column: 'position',
    sql: `SELECT max(row) AS row FROM p_gap_items GROUP BY request_id, position HAVING count(*) > 1`,
  },
  {
    file: 'gap_items.csv',
    column: 'blocking',
    sql: `SELECT row FROM p_gap_items WHERE blocking NOT IN (0, 1)`,
  },
  {
    file: 'gap_items.csv',
    column: 'judged_at',
    sql: `SELECT row FROM p_gap_items WHERE (judged_at IS NULL) <> (judged_by IS NULL)
      OR (state = 'waived' AND judged_reason IS NULL)`,
  },
  ...['gap_items', 'document_checks'].map((table) => ({
    file: `${table}.csv`,
    column: 'problems',
    sql: `SELECT row FROM p_${table}
      WHERE CASE WHEN json_valid(problems) THEN json_type(problems) <> 'array' OR EXISTS (
        SELECT 1 FROM json_each(problems) WHERE type <> 'text') ELSE 1 END`,
  })),
  {
    file: 'document_checks.csv',
    column: 'note',
    sql: `SELECT row FROM p_document_checks WHERE state = 'refused' AND problems = '[]' AND note IS NULL`,
  },
  {
    file: 'claims.csv',
    column: 'answered_at',
    sql: `SELECT row FROM p_claims WHERE new_documents > 0 AND answered_at IS NULL`,
  },
]

/** @throws the `import_refused` refusal with file, row and column of what cannot be */
export function refuseImpossibleRequests(db: StagingHandle): void {
  const problems: ImportProblem[] = []
  for (const { file, column, sql } of impossible) {
    for (const { row } of db.prepare(`${sql} LIMIT 20`).all() as { row: number }[]) {
      problems.push({ file, row, column, reason: 'impossible_request' })
    }
  }
  if (problems.length > 0) throw refusedBecause(problems)
}

/**
 * Notes that requests came with their claims from another desk: what they called for until now was sent from there,
 * and is not sent again from here. Messages and letters do not travel.
 * @param claims a query for the ids of the claims that were written
 * @param at now, UTC ISO; a clock over there may be ahead
 */
export function takeOverRequests(db: StagingHandle, claims: string, at: string): void {
  db.prepare(
    `UPDATE desk.gap_requests
     SET taken_over_at = max(?, sent_at, coalesce(reminded_at, ''), coalesce(escalated_at, ''))
     WHERE id IN (SELECT id FROM p_gap_requests WHERE claim_id IN (${claims}))`,
  ).run(at)
}
