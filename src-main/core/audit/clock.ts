import type { Core } from '../context'
import { TOLERATED_MS } from './entry'

/**
 * How far the newest entry of the trail is ahead of the clock, in milliseconds: the clock was set back, or
 * stood ahead before and was set right. 0 up to two minutes. What is written meanwhile is in order by number.
 */
export async function clockBehindMs(core: Pick<Core, 'database' | 'clock'>): Promise<number> {
  const newest = await core.database.reader
    .selectFrom('audit_entries')
    .select(({ fn }) => fn.max('at').as('at'))
    .executeTakeFirst()
  if (!newest?.at) return 0
  const behind = Date.parse(newest.at) - core.clock()
  return behind > TOLERATED_MS ? behind : 0
}
