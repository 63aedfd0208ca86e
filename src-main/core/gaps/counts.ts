import { sql } from 'kysely'
import type { Outputs } from '@shared/contract'
import { businessDate } from '@shared/domain/calendar'
import { now, type Core } from '../context'
import { isUnreached } from './list'

/**
 * How many problem cases there are of each phase, in the whole desk (GAP-10), and files that nobody has placed. One
 * walk over the open requests; answers and unreached customers, which are few, are looked up on their own.
 */
export async function countProblemCases(core: Core): Promise<Outputs['gaps']['counts']> {
  const today = businessDate(now(core))
  return core.database.snapshot(async (reader) => {
    const { rows } = await sql<Omit<Outputs['gaps']['counts'], 'strays'>>`
      WITH answered AS MATERIALIZED (
        SELECT gap_items.request_id AS id FROM gap_items WHERE gap_items.state = 'received'
        UNION
        SELECT gap_requests.id FROM claims CROSS JOIN gap_requests
          ON gap_requests.claim_id = claims.id AND gap_requests.state = 'open'
        WHERE claims.new_documents > 0
      )
      SELECT
        count(*) AS "all",
        count(answered.id) AS answered,
        count(CASE WHEN answered.id IS NULL AND request.answer_due_on >= ${today} THEN 1 END) AS waiting,
        count(CASE WHEN answered.id IS NULL AND request.answer_due_on < ${today} THEN 1 END) AS late,
        count(CASE WHEN answered.id IS NULL AND request.next_on <= ${today} THEN 1 END) AS due,
        count(CASE WHEN request.next_step = 'close' THEN 1 END) AS escalated,
        count(CASE WHEN ${isUnreached} THEN 1 END) AS unreached
      FROM gap_requests AS request INDEXED BY gap_requests_open
      LEFT JOIN answered ON answered.id = request.id
      WHERE request.state = 'open'`.execute(reader)
    const strays = await reader
      .selectFrom('stray_files')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('state', '=', 'waiting')
      .executeTakeFirst()
    const counted = rows[0] ?? nothing
    return { ...counted, strays: strays?.n ?? 0 }
  })
}

const nothing = { all: 0, answered: 0, waiting: 0, late: 0, due: 0, escalated: 0, unreached: 0 }
