import {
  allPermissions,
  permissionsOf,
  roleActions,
  roles,
  type Role,
} from '@shared/domain/authority'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { newId } from '../ids'
import { readAuthority } from './authority'

/** The name the desk gives whoever works at it until accounts are set up. */
const LOCAL_STAFF_NAME = '本机审核员'

/** Whoever works at a desk without accounts, from the command line; written down at first use. */
export async function localActor(core: Pick<Core, 'database' | 'clock'>): Promise<Actor> {
  const find = (reader: Reader) =>
    reader.selectFrom('staff').select(['id', 'name']).where('kind', '=', 'local').executeTakeFirst()
  const known =
    (await find(core.database.reader)) ??
    (await core.database.write(async (writer) => {
      // Asked again in the write turn: another process may just have written it.
      const there = await find(writer)
      if (there) return there
      const name = await freeName(writer, LOCAL_STAFF_NAME)
      const id = newId()
      await writer
        .insertInto('staff')
        .values({ id, name, role: 'reviewer', kind: 'local', created_at: now(core) })
        .execute()
      return { id, name }
    }))
  return { ...known, roles: [], permissions: allPermissions }
}

/** Who acts where no person does; the row is written by migration 0004, and nobody signs in as it. */
export const systemActor: Actor = {
  id: 'system',
  name: '赔案台',
  roles: [],
  permissions: allPermissions,
}

/** `name`, or with a number behind it where somebody has it. */
export async function freeName(reader: Reader, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const wanted = number === 1 ? name : `${name} ${number}`
    const taken = await reader
      .selectFrom('staff')
      .select('id')
      .where('name', '=', wanted)
      .executeTakeFirst()
    if (!taken) return wanted
  }
}

export interface StaffMember extends Actor {
  slotId: string | null
  mustChangePassword: boolean
  lastSignInAt: string | null
}

/** An account that may sign in, with what it may do now; `null` for anybody else. */
export async function readStaffMember(reader: Reader, id: string): Promise<StaffMember | null> {
  const row = await reader
    .selectFrom('staff')
    .select(['id', 'name', 'slot_id', 'must_change_password', 'last_sign_in_at'])
    .where('id', '=', id)
    .where('kind', '=', 'account')
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  if (!row) return null
  const roles = await readRoles(reader, id)
  const { limits } = await readAuthority(reader)
  return {
    id: row.id,
    name: row.name,
    roles,
    permissions: permissionsOf(roles, limits),
    slotId: row.slot_id,
    mustChangePassword: row.must_change_password !== 0,
    lastSignInAt: row.last_sign_in_at,
  }
}

/** Who can have a claim: active people who work on claims, and whoever has one, by name. */
export async function assignableStaff(reader: Reader): Promise<{ id: string; name: string }[]> {
  const workers = roles.filter((role) => roleActions[role].includes('claims.work'))
  return reader
    .selectFrom('staff')
    .select(['id', 'name'])
    .where((eb) =>
      eb.or([
        eb('kind', '=', 'local'),
        eb.and([
          eb('disabled_at', 'is', null),
          eb(
            'id',
            'in',
            eb.selectFrom('staff_roles').select('staff_id').where('role', 'in', workers),
          ),
        ]),
        eb('id', 'in', eb.selectFrom('claim_counts').select('assignee_id').distinct()),
      ]),
    )
    .orderBy('name')
    .execute()
}

export async function readRoles(reader: Reader, staffId: string): Promise<Role[]> {
  const rows = await reader
    .selectFrom('staff_roles')
    .select('role')
    .where('staff_id', '=', staffId)
    .orderBy('role')
    .execute()
  return rows.map(({ role }) => role)
}

/** Sets the roles of an account. */
export async function writeRoles(
  writer: Writer,
  staffId: string,
  roles: readonly Role[],
): Promise<void> {
  await writer.deleteFrom('staff_roles').where('staff_id', '=', staffId).execute()
  await writer
    .insertInto('staff_roles')
    .values(roles.map((role) => ({ staff_id: staffId, role })))
    .execute()
}
