import type { TaskControl } from '../../workers/tasks'
import type { StagingHandle } from './staging'

/** From so many new claims on, when the desk does not hold more already. */
const MANY = 20_000

/** Whether so many claims come that making the indexes of claims anew is less work than keeping them. */
export function bringsMostClaims(db: StagingHandle, newClaims: number): boolean {
  if (newClaims < MANY) return false
  const held = db.prepare('SELECT coalesce(sum(claims), 0) FROM desk.claim_counts').pluck().get()
  return newClaims >= (held as number)
}

/**
 * Inserts many claims and their invoices without the indexes that only queries need, which are then made anew by sorting. Kept
 * row by row they would be written at random places: past the size of the cache each claim costs several
 * pages in the log. Part of the caller's transaction: nobody sees the claims without their indexes, and a
 * process that dies leaves everything as it was. What is unique stays checked all along.
 */
export function insertClaimsInBulk(
  db: StagingHandle,
  control: Pick<TaskControl, 'checkCancelled'>,
  insert: () => void,
): void {
  const indexes = db
    .prepare(
      `SELECT name, sql FROM desk.sqlite_schema
       WHERE type = 'index' AND tbl_name IN ('claims', 'invoices') AND sql LIKE 'CREATE INDEX %' ORDER BY rowid`,
    )
    .all() as { name: string; sql: string }[]
  for (const { name } of indexes) db.exec(`DROP INDEX desk."${name}"`)
  insert()
  for (const { sql } of indexes) {
    control.checkCancelled()
    db.exec(sql.replace(/^CREATE INDEX /u, 'CREATE INDEX desk.'))
  }
}
