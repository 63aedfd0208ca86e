import type { Core } from '../context'

/** Clocks are set right by seconds all the time; that is no fault. */
const TOLERATED_MS = 2 * 60_000

/**
 * How far the newest entry of the trail is ahead of the clock, in milliseconds: the clock was set back, or
 * forward before and right now. 0 when all is well.
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
