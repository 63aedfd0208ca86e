import type { Tally } from '@shared/contract/sync'
import type { StagingHandle } from './staging'

export interface Outcome {
  added: Tally
  updated: Tally
  unchanged: Tally
  rejected: Tally
}

const empty = (): Tally => ({ claims: 0, lines: 0, members: 0, policies: 0, providers: 0 })

/**
 * What becomes of everything staged, by kind.
 * @param refusedRows rows that were refused for themselves and are not staged
 */
export function tallyOutcome(db: StagingHandle, refusedRows: Tally): Outcome {
  const added = empty()
  const updated = empty()
  const unchanged = empty()
  const rejected = { ...refusedRows }
  const byChange = [added, updated, unchanged]
  const count = (kind: keyof Tally, sql: string): void => {
    const rows = db.prepare(sql).all() as { change: number; refused: number; records: number }[]
    for (const { change, refused, records } of rows) {
      const tally = refused === 1 ? rejected : byChange[change]
      if (tally) tally[kind] += records
    }
  }
  for (const table of ['members', 'providers', 'policies', 'claims'] as const) {
    count(
      table,
      `SELECT change, refused IS NOT NULL AS refused, count(*) AS records
       FROM s_${table} WHERE hash IS NOT NULL GROUP BY 1, 2`,
    )
  }
  count(
    'lines',
    `SELECT change, refused IS NOT NULL AS refused, sum(line_count) AS records
     FROM s_claims WHERE change <> 1 OR refused IS NOT NULL GROUP BY 1, 2`,
  )
  count(
    'lines',
    `SELECT l.change, 0 AS refused, count(*) AS records
     FROM s_claims c CROSS JOIN s_lines l ON l.claim_n = c.n
     WHERE c.change = 1 AND c.refused IS NULL GROUP BY 1`,
  )
  return { added, updated, unchanged, rejected }
}
