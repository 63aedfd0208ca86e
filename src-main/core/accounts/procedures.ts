import { refusal } from '@shared/contract/errors'
import { implementing, implementingInPublic } from '../procedure'
import { recordAudit } from '../audit/chain'
import { authorityTable, saveAuthority } from './authority'
import {
  changePassword,
  createAccount,
  disableAccount,
  listAccounts,
  renewRecoveryKey,
  resetPassword,
  updateAccount,
} from './service'
import { deskStatus, recover, setUp, signIn, unlock } from './sign-in'

const inPublic = implementingInPublic.accounts
const { accounts } = implementing

const unreadable = new Set([
  'database_damaged',
  'database_newer',
  'migration_failed',
  'file_damaged',
])

/** Says to the page what a host that opens the data itself says at its start. @throws `data_unreadable` */
async function opening<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = String((error as { code?: unknown } | null)?.code)
    throw unreadable.has(code) ? refusal('data_unreadable', { reason: code }) : error
  }
}

export const accountsProcedures = {
  status: inPublic.status.handler(({ context: { desk, token } }) => deskStatus(desk, token)),
  setUp: inPublic.setUp.handler(({ context: { desk }, input }) => setUp(desk, input)),
  signIn: inPublic.signIn.handler(({ context: { desk }, input }) =>
    opening(() => signIn(desk, input.name, input.password)),
  ),
  unlock: inPublic.unlock.handler(({ context: { desk, token }, input }) =>
    unlock(desk, token, input.password),
  ),
  recover: inPublic.recover.handler(({ context: { desk }, input }) =>
    opening(() => recover(desk, input)),
  ),

  lock: accounts.lock.handler(async ({ context: { desk, token, core, actor } }) => {
    await core.database.write((writer) =>
      recordAudit(core, writer, actor, {
        action: 'account.lock',
        entity: 'account',
        entityId: actor.id,
      }),
    )
    desk.sessions.lock(token)
    return {}
  }),
  signOut: accounts.signOut.handler(async ({ context: { desk, token, core, actor } }) => {
    await core.database.write((writer) =>
      recordAudit(core, writer, actor, {
        action: 'account.signOut',
        entity: 'account',
        entityId: actor.id,
      }),
    )
    desk.sessions.end(token)
    return {}
  }),
  changePassword: accounts.changePassword.handler(
    ({ context: { desk, token, core, actor }, input }) =>
      changePassword(desk, core, actor, token, input),
  ),
  list: accounts.list.handler(({ context: { desk, core } }) => listAccounts(desk, core)),
  create: accounts.create.handler(({ context: { desk, core, actor }, input }) =>
    createAccount(desk, core, actor, input),
  ),
  update: accounts.update.handler(({ context: { desk, core, actor }, input }) =>
    updateAccount(desk, core, actor, input),
  ),
  resetPassword: accounts.resetPassword.handler(({ context: { desk, core, actor }, input }) =>
    resetPassword(desk, core, actor, input),
  ),
  disable: accounts.disable.handler(({ context: { desk, core, actor }, input }) =>
    disableAccount(desk, core, actor, input),
  ),
  renewRecoveryKey: accounts.renewRecoveryKey.handler(({ context: { desk, core, actor }, input }) =>
    renewRecoveryKey(desk, core, actor, input.password),
  ),
  authority: accounts.authority.handler(({ context: { core } }) =>
    authorityTable(core.database.reader),
  ),
  saveAuthority: accounts.saveAuthority.handler(({ context: { core, actor }, input }) =>
    saveAuthority(core, actor, input),
  ),
}
