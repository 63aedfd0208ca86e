import { randomInt } from 'node:crypto'
import type { Inputs } from '@shared/contract'
import type { Account, Me } from '@shared/contract/accounts'
import { refusal } from '@shared/contract/errors'
import type { Role } from '@shared/domain/authority'
import { changesBetween, recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Desk } from '../create-desk'
import type { Reader, Writer } from '../database/database'
import { newId } from '../ids'
import { settleKeyring } from './settle'
import {
  assertGoodPassword,
  assertInForce,
  makeRoomForName,
  staleAccount,
  toMe,
  writePassword,
} from './sign-in'
import { readRoles, readStaffMember, writeRoles } from './staff'
import { foldName } from './keyring'

/** Accounts as an administrator keeps them, and one's own password (USR-01). */

/** Every account of this desk, by name. */
export async function listAccounts(desk: Desk, core: Core): Promise<Account[]> {
  const rows = await core.database.reader
    .selectFrom('staff')
    .select('id')
    .where('kind', '=', 'account')
    .orderBy('name')
    .execute()
  return Promise.all(rows.map(({ id }) => readAccount(desk, core.database.reader, id)))
}

/** @throws `not_found` */
async function readAccount(desk: Desk, reader: Reader, id: string): Promise<Account> {
  const row = await findAccount(reader, id)
  return {
    id,
    name: row.name,
    roles: await readRoles(reader, id),
    state: row.disabled_at === null ? 'active' : 'disabled',
    lockedUntil: desk.lockOut.lockedUntil(id),
    mustChangePassword: row.must_change_password !== 0,
    lastSignInAt: row.last_sign_in_at,
    createdAt: row.created_at,
    version: row.version,
  }
}

async function findAccount(reader: Reader, id: string) {
  const row = await reader
    .selectFrom('staff')
    .selectAll()
    .where('id', '=', id)
    .where('kind', '=', 'account')
    .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'account', id })
  return row
}

/**
 * A new account with a password that must be changed at the first sign-in.
 * @throws `name_taken`
 */
export async function createAccount(
  desk: Desk,
  core: Core,
  actor: Actor,
  input: Inputs['accounts']['create'],
): Promise<{ account: Account; temporaryPassword: string }> {
  // The first account is the administrator's, who gets the recovery key: any other would close the desk for good.
  if (desk.state === 'new') throw refusal('not_signed_in', { state: 'new' })
  const id = newId()
  const temporaryPassword = newTemporaryPassword()
  const roles = sorted(input.roles)
  await core.database.write(async (writer) => {
    await makeRoomForName(writer, input.name)
    await writer
      .insertInto('staff')
      .values({
        id,
        name: input.name,
        role: roles[0] ?? '',
        kind: 'account',
        must_change_password: 1,
        created_at: now(core),
      })
      .execute()
    await writeRoles(writer, id, roles)
    await recordAudit(core, writer, actor, {
      action: 'account.create',
      entity: 'account',
      entityId: id,
      before: null,
      after: { name: input.name, roles },
    })
  })
  await writePassword(desk, core, { id, name: input.name }, temporaryPassword, {
    actor,
    action: 'account.resetPassword',
    mustChange: true,
  })
  return { account: await readAccount(desk, core.database.reader, id), temporaryPassword }
}

/**
 * Changes name and roles; they hold from the person's next call on.
 * @throws `not_found`, `stale_version`, `name_taken`, `last_administrator`
 */
export async function updateAccount(
  desk: Desk,
  core: Core,
  actor: Actor,
  input: Inputs['accounts']['update'],
): Promise<Account> {
  await core.database.write(async (writer) => {
    const before = await lockedAccount(core, writer, input.id, input.version)
    const rolesBefore = await readRoles(writer, input.id)
    const roles = sorted(input.roles)
    if (!roles.includes('administrator') && before.disabled_at === null) {
      await assertNotLastAdministrator(writer, input.id, before.name)
    }
    if (foldName(before.name) !== foldName(input.name)) await makeRoomForName(writer, input.name)
    await writer
      .updateTable('staff')
      .set({ name: input.name, role: roles[0] ?? '', version: before.version + 1 })
      .where('id', '=', input.id)
      .execute()
    await writeRoles(writer, input.id, roles)
    await recordAudit(core, writer, actor, {
      action: 'account.update',
      entity: 'account',
      entityId: input.id,
      ...changesBetween({ name: before.name, roles: rolesBefore }, { name: input.name, roles }),
    })
  })
  await settleKeyring(desk.dataDir, core.database, input.id)
  return readAccount(desk, core.database.reader, input.id)
}

/** @throws `not_found`, `stale_version` */
export async function resetPassword(
  desk: Desk,
  core: Core,
  actor: Actor,
  input: Inputs['accounts']['resetPassword'],
): Promise<{ account: Account; temporaryPassword: string }> {
  // One's own is changed by who knows it: a window left open must not be enough.
  if (input.id === actor.id) throw refusal('forbidden', { action: 'accounts.manage' })
  const { name } = await findAccount(core.database.reader, input.id)
  const temporaryPassword = newTemporaryPassword()
  await writePassword(desk, core, { id: input.id, name }, temporaryPassword, {
    actor,
    action: 'account.resetPassword',
    mustChange: true,
    version: input.version,
  })
  desk.sessions.endAll(input.id)
  return { account: await readAccount(desk, core.database.reader, input.id), temporaryPassword }
}

/**
 * Ends an account: its password opens nothing any more, its sessions end, its work stays under its name.
 * @throws `not_found`, `stale_version`, `last_administrator`
 */
export async function disableAccount(
  desk: Desk,
  core: Core,
  actor: Actor,
  input: Inputs['accounts']['disable'],
): Promise<Account> {
  await core.database.write(async (writer) => {
    const before = await lockedAccount(core, writer, input.id, input.version)
    await assertNotLastAdministrator(writer, input.id, before.name)
    await writer
      .updateTable('staff')
      .set({ disabled_at: now(core), slot_id: null, version: before.version + 1 })
      .where('id', '=', input.id)
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'account.disable',
      entity: 'account',
      entityId: input.id,
      before: { disabled: before.disabled_at !== null },
      after: { disabled: true },
    })
  })
  desk.sessions.endAll(input.id)
  await settleKeyring(desk.dataDir, core.database, input.id)
  return readAccount(desk, core.database.reader, input.id)
}

/**
 * Changes one's own password; one's other windows have to sign in anew.
 * @throws `sign_in_failed` when `current` is wrong, `locked_out`, `password_weak`
 */
export async function changePassword(
  desk: Desk,
  core: Core,
  actor: Actor,
  token: string | null,
  input: Inputs['accounts']['changePassword'],
): Promise<{ me: Me }> {
  const inForce = await assertOwnPassword(desk, core, actor, input.current)
  assertGoodPassword(input.next, actor.name, input.current)
  await writePassword(desk, core, actor, input.next, {
    actor,
    action: 'account.changePassword',
    mustChange: false,
    inForce,
    token,
  })
  desk.sessions.endAll(actor.id, token)
  const member = await readStaffMember(core.database.reader, actor.id)
  if (!member) throw refusal('not_found', { entity: 'account', id: actor.id })
  return { me: toMe(member) }
}

/**
 * Asks somebody who is signed in for their password again, before what cannot be undone.
 * @returns the slot it opened, which is in force
 * @throws `sign_in_failed`, `locked_out`
 */
export async function assertOwnPassword(
  desk: Desk,
  core: Core,
  actor: Actor,
  password: string,
): Promise<string> {
  const attemptsLeft = desk.lockOut.attempt(actor.id, true)
  const opened = await desk.keyring.unlockAll(actor.name, password, desk.scrypt)
  const member = await readStaffMember(core.database.reader, actor.id)
  const own = opened.find(({ slotId }) => slotId === member?.slotId)
  if (!own) throw refusal('sign_in_failed', { attemptsLeft })
  desk.lockOut.succeeded(actor.id)
  return own.slotId
}

/** A new recovery key; the one before opens nothing any more. @throws `sign_in_failed`, `locked_out` */
export async function renewRecoveryKey(
  desk: Desk,
  core: Core,
  actor: Actor,
  password: string,
): Promise<{ recoveryKey: string }> {
  const inForce = await assertOwnPassword(desk, core, actor, password)
  const { key } = desk
  if (!key) throw refusal('not_signed_in', { state: desk.state })
  await core.database.write(async (writer) => {
    assertInForce(desk, await findAccount(writer, actor.id), inForce)
    await recordAudit(core, writer, actor, {
      action: 'desk.renewRecoveryKey',
      entity: 'desk',
      entityId: desk.keyring.deskId,
    })
  })
  // Only now: a key that nobody has seen must not take the place of the printed one when the trail fails.
  return core.database.write(async () => {
    const { keyring, recoveryKey } = desk.keyring.renewRecoveryKey(key)
    keyring.save(desk.dataDir)
    return { recoveryKey }
  })
}

/** @throws `not_found`, `stale_version` */
async function lockedAccount(core: Core, writer: Writer, id: string, version: number) {
  const row = await findAccount(writer, id)
  if (row.version !== version) throw await staleAccount(core, writer, row, version)
  return row
}

/** @throws `last_administrator` when nobody else could administer the desk */
async function assertNotLastAdministrator(writer: Writer, id: string, name: string): Promise<void> {
  const other = await writer
    .selectFrom('staff')
    .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
    .select('staff.id')
    .where('staff_roles.role', '=', 'administrator')
    .where('staff.kind', '=', 'account')
    .where('staff.disabled_at', 'is', null)
    .where('staff.slot_id', 'is not', null)
    .where('staff.id', '<>', id)
    .limit(1)
    .executeTakeFirst()
  if (!other) throw refusal('last_administrator', { name })
}

function sorted(roles: readonly Role[]): Role[] {
  return [...new Set(roles)].sort()
}

/** Characters that are not taken for one another when read out. */
const SPEAKABLE = 'abcdefghjkmnpqrstuvwxyz23456789'

/** `k7fm-3qxa-…`: 79 bits, to be read out and typed once. */
function newTemporaryPassword(): string {
  const character = (): string => SPEAKABLE[randomInt(SPEAKABLE.length)] ?? ''
  const group = (): string => Array.from({ length: 4 }, character).join('')
  return Array.from({ length: 4 }, group).join('-')
}
