import type { Outputs } from '@shared/contract'
import { setUpInput, type Me } from '@shared/contract/accounts'
import { refusal } from '@shared/contract/errors'
import {
  PASSWORD_MIN_LENGTH,
  passwordProblems,
  type PasswordProblem,
} from '@shared/domain/password'
import { recordAudit } from '../audit/chain'
import { lastChangeOf } from '../audit/last-change'
import { now, type Actor, type Core } from '../context'
import type { Desk, RunningCore } from '../create-desk'
import type { Reader, Writer } from '../database/database'
import { newId } from '../ids'
import { DEFAULT_IDLE_MINUTES, readAuthority } from './authority'
import { foldName, type Unlocked } from './keyring'
import { settleKeyring } from './settle'
import { freeName, readStaffMember, writeRoles, type StaffMember } from './staff'

/** Signing in and out, the first administrator, and the way back with the recovery key (USR-01). */

type EnteredDesk = Outputs['accounts']['signIn']

export function toMe({ id, name, roles, permissions, mustChangePassword }: StaffMember): Me {
  return { id, name, roles: [...roles], permissions, mustChangePassword }
}

/** Where the desk stands and what the token is worth. */
export async function deskStatus(
  desk: Desk,
  token: string | null,
): Promise<Outputs['accounts']['status']> {
  const { state, core, keyring } = desk
  const idleMinutes = core
    ? (await readAuthority(core.database.reader)).idleMinutes
    : DEFAULT_IDLE_MINUTES
  const session =
    core && state === 'open' ? desk.sessions.find(token, idleMinutes * 60_000, false) : null
  return {
    state,
    session: session ? (session.locked ? 'locked' : 'active') : 'none',
    name: session?.name ?? null,
    idleMinutes,
    keychain: keyring.keychainSlot() !== null,
  }
}

/**
 * Makes the first administrator of a desk without accounts. From here on the desk key is only there wrapped.
 * @returns a session, and the recovery key, which is nowhere else
 * @throws `already_set_up`, `password_weak`
 */
export async function setUp(
  desk: Desk,
  input: { name: string; password: string; alsoReviews: boolean },
): Promise<Outputs['accounts']['setUp']> {
  const { core, key } = desk
  if (desk.state !== 'new' || !core || !key) throw refusal('already_set_up', {})
  assertGoodPassword(input.password, input.name)
  const id = newId()
  const account = { id, name: input.name, password: input.password }
  const { keyring, slotId } = await desk.keyring
    .withoutPasswords()
    .addPassword(key, account, desk.scrypt)
  const { keyring: ready, recoveryKey } = keyring.renewRecoveryKey(key)
  const roles = input.alsoReviews
    ? (['administrator', 'senior_reviewer'] as const)
    : (['administrator'] as const)
  const at = now(core)
  await core.database.write(async (writer) => {
    const other = await writer
      .selectFrom('staff')
      .select('id')
      .where('kind', '=', 'account')
      .limit(1)
      .executeTakeFirst()
    if (other || desk.keyring.guarded) throw refusal('already_set_up', {})
    // A keyring that holds the slot and still the open key: ended here, the desk is as new.
    ready.save(desk.dataDir)
    await makeRoomForName(writer, input.name)
    await writer
      .insertInto('staff')
      .values({
        id,
        name: input.name,
        role: roles[0],
        kind: 'account',
        slot_id: slotId,
        last_sign_in_at: at,
        created_at: at,
      })
      .execute()
    await writeRoles(writer, id, roles)
    await recordAudit(
      core,
      writer,
      { id },
      {
        action: 'account.setUp',
        entity: 'account',
        entityId: id,
        before: null,
        after: { name: input.name, roles: [...roles] },
      },
    )
  })
  ready.close().save(desk.dataDir)
  desk.log.info({ event: 'desk.setUp' })
  await desk.keepInKeychain()
  const member = await memberOf(core, id)
  return { ...beginSession(desk, member, 0), recoveryKey }
}

/** Sets up a desk from the command line, and works at it. @throws what `setUp` throws */
export async function setUpHere(
  desk: Desk,
  input: { name: string; password: string; alsoReviews: boolean },
): Promise<{ running: RunningCore; recoveryKey: string }> {
  const { recoveryKey, me } = await setUp(desk, setUpInput.parse(input))
  return { running: desk.runAs(await memberOf(openCore(desk), me.id)), recoveryKey }
}

/**
 * Signs in; the first one to do so opens the data.
 * @throws `sign_in_failed` for a wrong name and for a wrong password alike, `locked_out`, and what opening
 *   the data throws
 */
export async function signIn(desk: Desk, name: string, password: string): Promise<EnteredDesk> {
  const { member, failures } = await authenticate(desk, name, password)
  const core = openCore(desk)
  await core.database.write(async (writer) => {
    await writer
      .updateTable('staff')
      .set({ last_sign_in_at: now(core) })
      .where('id', '=', member.id)
      .execute()
    await recordAudit(core, writer, member, {
      action: 'account.signIn',
      entity: 'account',
      entityId: member.id,
      after: { host: core.host, failuresBefore: failures },
    })
  })
  await desk.keepInKeychain()
  return beginSession(desk, member, failures)
}

/** Signs in for the life of this process, from the command line. @throws what `signIn` throws */
export async function signInHere(desk: Desk, name: string, password: string): Promise<RunningCore> {
  const { me } = await signIn(desk, name, password)
  const core = openCore(desk)
  const member = await memberOf(core, me.id)
  if (member.mustChangePassword) throw refusal('password_expired', {})
  return desk.runAs(member)
}

/**
 * Opens a locked session with its owner's password.
 * @throws `not_signed_in`, `sign_in_failed`, `locked_out`
 */
export async function unlock(
  desk: Desk,
  token: string | null,
  password: string,
): Promise<EnteredDesk> {
  const session = desk.sessions.find(token, Number.POSITIVE_INFINITY, false)
  if (!session || token === null) throw refusal('not_signed_in', { state: desk.state })
  // The name as it is now: an administrator may have changed it, and given the old one to somebody else.
  const owner = await readStaffMember(openCore(desk).database.reader, session.accountId)
  if (!owner) throw refusal('not_signed_in', { state: desk.state })
  const { member, failures } = await authenticate(desk, owner.name, password)
  if (member.id !== session.accountId) throw refusal('not_signed_in', { state: desk.state })
  const core = openCore(desk)
  await core.database.write((writer) =>
    recordAudit(core, writer, member, {
      action: 'account.unlock',
      entity: 'account',
      entityId: member.id,
      after: { failuresBefore: failures },
    }),
  )
  desk.sessions.allow(token, member.slotId)
  desk.sessions.unlock(token)
  return { token, me: toMe(member), lastSignInAt: member.lastSignInAt, failedSince: failures }
}

/**
 * Opens the desk with the recovery key and gives an administrator a new password; the key is used up, and
 * there is a new one.
 * @throws `recovery_key_wrong`, also for a name that is no administrator; `locked_out`, `password_weak`
 */
export async function recover(
  desk: Desk,
  input: { recoveryKey: string; name: string; password: string },
): Promise<Outputs['accounts']['setUp']> {
  if (!desk.keyring.guarded) throw refusal('not_signed_in', { state: 'new' })
  assertGoodPassword(input.password, input.name)
  desk.lockOut.attempt(RECOVERY, true)
  const key = desk.keyring.unlockWithRecoveryKey(input.recoveryKey)
  if (!key) throw refusal('recovery_key_wrong', {})
  const core = await desk.unseal(key)
  const row = await core.database.reader
    .selectFrom('staff')
    .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
    .select(['staff.id', 'staff.name'])
    .where('staff.kind', '=', 'account')
    .where('staff_roles.role', '=', 'administrator')
    .execute()
    .then((rows) => rows.find((one) => foldName(one.name) === foldName(input.name)))
  if (!row) throw refusal('recovery_key_wrong', {})
  desk.lockOut.succeeded(RECOVERY)
  const { recoveryKey } = await writePassword(desk, core, row, input.password, {
    actor: row,
    action: 'account.recover',
    mustChange: false,
    newRecoveryKey: true,
  })
  desk.sessions.endAll(row.id)
  const member = await memberOf(core, row.id)
  return { ...beginSession(desk, member, 0), recoveryKey: recoveryKey ?? '' }
}

const RECOVERY = 'recovery'

/** Checks name and password and opens the data. Counts failures; nothing says which of the two was wrong. */
async function authenticate(
  desk: Desk,
  name: string,
  password: string,
): Promise<{ member: StaffMember; failures: number }> {
  const { keyring } = desk
  const accountId = keyring.accountNamed(name)
  // A mark that is no account's id, whatever is typed.
  const mark = accountId ?? `name ${foldName(name)}`
  const attemptsLeft = desk.lockOut.attempt(mark, accountId !== null)
  let member: StaffMember | null = null
  for (const unlocked of await keyring.unlockAll(name, password, desk.scrypt)) {
    member ??= await memberBehind(desk, unlocked)
  }
  if (!member) {
    await recordFailure(desk, accountId, attemptsLeft)
    throw refusal('sign_in_failed', { attemptsLeft })
  }
  return { member, failures: desk.lockOut.succeeded(mark) }
}

/**
 * The account that a password opened, if the database agrees: a slot of an earlier password, put back from an
 * old copy of the keyring, opens nothing.
 */
async function memberBehind(desk: Desk, unlocked: Unlocked): Promise<StaffMember | null> {
  const wasOpen = desk.core !== null
  const core = await desk.unseal(unlocked.key)
  const member = await readStaffMember(core.database.reader, unlocked.accountId)
  if (member?.slotId === unlocked.slotId) return member
  if (!wasOpen && !desk.sessions.anybody) await desk.seal()
  return null
}

async function recordFailure(
  desk: Desk,
  accountId: string | null,
  attemptsLeft: number,
): Promise<void> {
  const { core } = desk
  desk.log.warn({ event: 'signIn.failed', known: accountId !== null })
  // On a sealed desk nothing can be written; the count goes into the entry of the next sign-in.
  if (!core || accountId === null) return
  await core.database.write((writer) =>
    recordAudit(
      core,
      writer,
      { id: accountId },
      {
        action: 'account.signInFailed',
        entity: 'account',
        entityId: accountId,
        after: { host: core.host, attemptsLeft },
      },
    ),
  )
}

function beginSession(desk: Desk, member: StaffMember, failures: number): EnteredDesk {
  return {
    token: desk.sessions.begin(member.id, member.name, member.slotId),
    me: toMe(member),
    lastSignInAt: member.lastSignInAt,
    failedSince: failures,
  }
}

function openCore(desk: Desk): Core {
  if (!desk.core) throw refusal('not_signed_in', { state: desk.state })
  return desk.core
}

async function memberOf(core: Core, id: string): Promise<StaffMember> {
  const member = await readStaffMember(core.database.reader, id)
  if (!member) throw refusal('not_found', { entity: 'account', id })
  return member
}

/** @throws `password_weak` */
export function assertGoodPassword(password: string, name: string, before?: string): void {
  const problems: (PasswordProblem | 'same_as_before')[] = passwordProblems(password, name)
  if (before === password) problems.push('same_as_before')
  if (problems.length > 0) {
    throw refusal('password_weak', { problems, minLength: PASSWORD_MIN_LENGTH })
  }
}

/** Whoever came with a batch or worked here before gives way when an account takes the name. */
export async function makeRoomForName(writer: Writer, name: string): Promise<void> {
  const rows = await writer.selectFrom('staff').select(['id', 'name', 'kind']).execute()
  for (const row of rows) {
    if (foldName(row.name) !== foldName(name)) continue
    if (row.kind === 'account') throw refusal('name_taken', { name })
    const free = await freeName(writer, `${row.name} #${row.id.slice(-4)}`)
    await writer.updateTable('staff').set({ name: free }).where('id', '=', row.id).execute()
  }
}

/**
 * Gives an account a password: a new slot first, then the account that names it, then the old slots go. Ended
 * at any point, exactly one of the two passwords opens, and the recovery key that is known still does.
 * @throws `not_found`, `stale_version`; `not_signed_in` when `inForce` is not in force any more
 */
export async function writePassword(
  desk: Desk,
  core: Core,
  account: { id: string; name: string },
  password: string,
  how: {
    actor: Pick<Actor, 'id'>
    action: string
    mustChange: boolean
    newRecoveryKey?: boolean
    /** Also checked and set inside the transaction. */
    version?: number
    /** The slot of the password that was asked for; who has been disabled or reset since changes nothing. */
    inForce?: string
    /** The session that goes on with the new password. */
    token?: string | null
  },
): Promise<{ recoveryKey: string | null }> {
  const { key } = desk
  if (!key) throw refusal('not_signed_in', { state: desk.state })
  const added = await desk.keyring.addPassword(key, { ...account, password }, desk.scrypt)
  const { slotId } = added
  // Before it is in force: the window's other calls come in at any moment.
  desk.sessions.allow(how.token ?? null, slotId)
  await core.database.write(async (writer) => {
    const before = await writer
      .selectFrom('staff')
      .select(['must_change_password', 'disabled_at', 'slot_id', 'version'])
      .where('id', '=', account.id)
      .where('kind', '=', 'account')
      .executeTakeFirst()
    if (!before) throw refusal('not_found', { entity: 'account', id: account.id })
    if (how.version !== undefined && how.version !== before.version) {
      const { version } = before
      throw await staleAccount(core, writer, { id: account.id, version }, how.version)
    }
    if (how.inForce !== undefined) assertInForce(desk, before, how.inForce)
    // Read anew under the write turn, so that what another window did to the keyring is kept.
    desk.keyring.withSlotOf(added.keyring, slotId).save(desk.dataDir)
    await writer
      .updateTable('staff')
      .set({
        slot_id: slotId,
        must_change_password: how.mustChange ? 1 : 0,
        disabled_at: null,
        version: before.version + 1,
      })
      .where('id', '=', account.id)
      .execute()
    await recordAudit(core, writer, how.actor, {
      action: how.action,
      entity: 'account',
      entityId: account.id,
      before: {
        mustChangePassword: before.must_change_password !== 0,
        disabled: before.disabled_at !== null,
      },
      after: { mustChangePassword: how.mustChange, disabled: false },
    })
  })
  let recoveryKey: string | null = null
  await settleKeyring(desk.dataDir, core.database, account.id, (keyring) => {
    if (!how.newRecoveryKey) return keyring
    const renewed = keyring.renewRecoveryKey(key)
    recoveryKey = renewed.recoveryKey
    return renewed.keyring
  })
  desk.lockOut.forget(account.id)
  return { recoveryKey }
}

/** @throws `not_signed_in` for somebody whose password was replaced, or whose account was ended, since it was asked for */
export function assertInForce(
  desk: Desk,
  account: { slot_id: string | null; disabled_at: string | null } | undefined,
  slotId: string,
): void {
  if (account?.slot_id !== slotId || account.disabled_at !== null) {
    throw refusal('not_signed_in', { state: desk.state })
  }
}

/** What gives an account its version. */
const changes = [
  'account.setUp',
  'account.create',
  'account.update',
  'account.resetPassword',
  'account.changePassword',
  'account.recover',
  'account.disable',
]

/** The refusal for a change against an account that somebody changed since. */
export async function staleAccount(
  core: Core,
  reader: Reader,
  account: { id: string; version: number },
  yourVersion: number,
) {
  const last = await lastChangeOf(reader, 'account', account.id, changes)
  return refusal('stale_version', {
    entity: 'account',
    id: account.id,
    yourVersion,
    currentVersion: account.version,
    current: null,
    changedBy: last?.actor ?? null,
    changedAt: last?.at ?? now(core),
  })
}
