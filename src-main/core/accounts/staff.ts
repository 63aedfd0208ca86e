import { newId } from '../ids'
import { now, type Actor, type Core } from '../context'

/** The name the desk gives whoever works at it until accounts are set up. */
const LOCAL_STAFF_NAME = '本机审核员'

/** Whoever works at this desk; written down at the first start. */
export async function localActor(core: Pick<Core, 'database' | 'clock'>): Promise<Actor> {
  const known = await core.database.reader
    .selectFrom('staff')
    .select(['id', 'name', 'role'])
    .where('name', '=', LOCAL_STAFF_NAME)
    .executeTakeFirst()
  if (known) return known
  const actor = { id: newId(), name: LOCAL_STAFF_NAME, role: 'reviewer' }
  return core.database.write(async (writer) => {
    await writer
      .insertInto('staff')
      .values({ ...actor, created_at: now(core) })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    return writer
      .selectFrom('staff')
      .select(['id', 'name', 'role'])
      .where('name', '=', LOCAL_STAFF_NAME)
      .executeTakeFirstOrThrow()
  })
}
