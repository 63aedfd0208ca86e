import { z } from 'zod'
import { actions, limitedActions, roles } from '../domain/authority'
import { fen, id, instant, procedure, text, version } from './common'

export const role = z.enum(roles)
/** What people sign in with and are shown as; unique on a desk, compared without case. */
export const staffName = text(60).min(2)
/** At most this much is hashed; what makes a password good is checked by `domain/password`. */
export const password = z.string().min(1).max(256)

/** What somebody may do: every permitted action with its limit in fen (`null`: none). */
export const permissions = z.partialRecord(z.enum(actions), z.object({ limitFen: fen.nullable() }))

export const me = z.object({
  id,
  name: z.string(),
  roles: z.array(role),
  permissions,
  /** A password somebody else set must be changed before anything else. */
  mustChangePassword: z.boolean(),
})
export type Me = z.infer<typeof me>

export const account = z.object({
  id,
  name: z.string(),
  roles: z.array(role),
  state: z.enum(['active', 'disabled']),
  /** Too many failures: nobody signs in before this moment. */
  lockedUntil: instant.nullable(),
  mustChangePassword: z.boolean(),
  lastSignInAt: instant.nullable(),
  createdAt: instant,
  version,
})
export type Account = z.infer<typeof account>

/**
 * `new`: no accounts yet, `setUp` makes the first administrator. `sealed`: the data cannot be read before
 * somebody signs in. `open`: the data is open, people sign in.
 */
export const deskState = z.enum(['new', 'sealed', 'open'])

const limits = z.record(z.enum(limitedActions), z.partialRecord(role, fen.nonnegative().nullable()))

const entered = z.object({
  /** Proves the session; every further call carries it. Ends with the window. */
  token: z.string(),
  me,
  lastSignInAt: instant.nullable(),
  /** Failed attempts on this account since then. */
  failedSince: z.number().int(),
})

export const setUpInput = z.object({
  name: staffName,
  password,
  alsoReviews: z.boolean().default(false),
})

/** People, their passwords and what they may do (USR-01). */
export const accounts = {
  /** Where the desk stands, and the session of the token that came with the call. */
  status: procedure('public').output(
    z.object({
      state: deskState,
      session: z.enum(['none', 'active', 'locked']),
      /** Whose session it is, also while it is locked. */
      name: z.string().nullable(),
      /** Minutes without work after which a session locks. */
      idleMinutes: z.number().int(),
      /** The key lies in the operating system's keychain as well. */
      keychain: z.boolean(),
    }),
  ),
  /**
   * Makes the first administrator of a desk without accounts, who may work on claims as well, and closes
   * the data with their password. `recoveryKey` is shown this once.
   */
  setUp: procedure('public')
    .input(setUpInput)
    .output(entered.extend({ recoveryKey: z.string() })),
  /** Refused with `sign_in_failed` for a wrong name or password alike, `locked_out` after too many. */
  signIn: procedure('public')
    .input(z.object({ name: staffName, password }))
    .output(entered),
  /** Opens the caller's locked session again. */
  unlock: procedure('public').input(z.object({ password })).output(entered),
  /** Opens the desk with the recovery key and gives an administrator a new password. */
  recover: procedure('public')
    .input(z.object({ recoveryKey: z.string().max(200), name: staffName, password }))
    .output(entered.extend({ recoveryKey: z.string() })),
  lock: procedure('account.own').output(z.object({})),
  signOut: procedure('account.own', { whenLocked: true }).output(z.object({})),
  changePassword: procedure('account.own')
    .input(z.object({ current: password, next: password }))
    .output(z.object({ me })),
  list: procedure('accounts.manage').output(z.array(account)),
  /** `temporaryPassword` is shown this once and must be changed at the first sign-in. */
  create: procedure('accounts.manage')
    .input(z.object({ name: staffName, roles: z.array(role).min(1).max(roles.length) }))
    .output(z.object({ account, temporaryPassword: z.string() })),
  update: procedure('accounts.manage')
    .input(
      z.object({
        id,
        version,
        name: staffName,
        roles: z.array(role).min(1).max(roles.length),
      }),
    )
    .output(account),
  /** A new temporary password; also lifts a lock-out and enables a disabled account. */
  resetPassword: procedure('accounts.manage')
    .input(z.object({ id, version }))
    .output(z.object({ account, temporaryPassword: z.string() })),
  /** Ends the person's sessions; their work stays under their name. */
  disable: procedure('accounts.manage').input(z.object({ id, version })).output(account),
  /** A new recovery key; the one before it opens nothing any more. */
  renewRecoveryKey: procedure('accounts.manage')
    .input(z.object({ password }))
    .output(z.object({ recoveryKey: z.string() })),
  /** The permission table as it is in force. */
  authority: procedure('authority.read').output(
    z.object({
      roles: z.array(z.object({ role, permissions })),
      limits,
      idleMinutes: z.number().int(),
      version,
    }),
  ),
  saveAuthority: procedure('authority.change')
    .input(z.object({ version, limits, idleMinutes: z.number().int().min(1).max(120) }))
    .output(z.object({ limits, idleMinutes: z.number().int(), version })),
}
