import { createRouterClient } from '@orpc/server'
import { sql, type Kysely } from 'kysely'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { DeskClient } from '@shared/contract'
import {
  startGuardedDesk,
  startTestCore,
  testDeskOptions,
  testPassword,
} from '../../testing/test-core'
import { Desk } from '../create-desk'
import type { Database } from '../database/database'
import { Keyring } from './keyring'

/** What happens to the keyring when something comes between it and the database. */

const NAME = 'Test Administrator'
const OTHER = 'staple-9-tangerine'

function clientOf(desk: Desk, token: string | null): DeskClient {
  return createRouterClient(desk.router, { context: () => desk.context(token) })
}

async function opened(dataDir?: string): Promise<Desk> {
  const desk = await Desk.open(testDeskOptions(dataDir === undefined ? {} : { dataDir }))
  onTestFinished(() => desk.close())
  return desk
}

function databaseOf(desk: Desk): Database {
  if (!desk.core) throw new Error('the data is closed')
  return desk.core.database
}

/** Lets nothing be recorded of `action`, as on a disk that is full, while `work` is done. */
async function withoutTrail(desk: Desk, action: string, work: () => Promise<unknown>) {
  const run = (statement: string): Promise<unknown> =>
    databaseOf(desk).write((writer) =>
      sql.raw(statement).execute(writer as unknown as Kysely<unknown>),
    )
  await run(
    `CREATE TRIGGER broken BEFORE INSERT ON audit_entries WHEN new.action = '${action}'
     BEGIN SELECT raise(ABORT, 'broken'); END`,
  )
  await expect(work()).rejects.toThrow()
  await run('DROP TRIGGER broken')
}

/** A reviewer who has chosen a password; their session and account. */
async function reviewer(desk: Desk, token: string, name = '李敏') {
  const { accounts } = clientOf(desk, token)
  const { account, temporaryPassword } = await accounts.create({ name, roles: ['reviewer'] })
  const entered = await clientOf(desk, null).accounts.signIn({ name, password: temporaryPassword })
  await clientOf(desk, entered.token).accounts.changePassword({
    current: temporaryPassword,
    next: testPassword,
  })
  const current = (await accounts.list()).find(({ id }) => id === account.id) ?? account
  return { account: current, token: entered.token }
}

/** Does `work` after somebody's current password was found right, and before the new one is written. */
async function whilePasswordChanges(desk: Desk, token: string, work: () => Promise<unknown>) {
  const succeeded = desk.lockOut.succeeded.bind(desk.lockOut)
  const other = Promise.withResolvers<unknown>()
  vi.spyOn(desk.lockOut, 'succeeded').mockImplementationOnce((key) => {
    work().then(other.resolve, other.reject)
    return succeeded(key)
  })
  const { accounts } = clientOf(desk, token)
  const changing = accounts.changePassword({ current: testPassword, next: OTHER })
  return Promise.allSettled([changing, other.promise])
}

describe('a command that is broken off', () => {
  it('the first administrator, made again with the same name and password, signs in', async () => {
    const desk = await opened()
    const setUp = () => clientOf(desk, null).accounts.setUp({ name: NAME, password: testPassword })
    await withoutTrail(desk, 'account.setUp', setUp)
    const { me } = await setUp()
    const entered = await clientOf(desk, null).accounts.signIn({
      name: NAME,
      password: testPassword,
    })
    expect(entered.me.id).toBe(me.id)
    expect(desk.keyring.accountNamed(NAME)).toBe(me.id)
  })

  it('recovery leaves the recovery key that is known', async () => {
    const { desk, recoveryKey } = await startGuardedDesk()
    const recover = () =>
      clientOf(desk, null).accounts.recover({ recoveryKey, name: NAME, password: OTHER })
    await withoutTrail(desk, 'account.recover', recover)
    await expect(recover()).resolves.toMatchObject({ me: { name: NAME } })
  })

  it('a new recovery key that nobody has seen does not take the place of the printed one', async () => {
    const { desk, token, recoveryKey } = await startGuardedDesk()
    const database = databaseOf(desk)
    const write = database.write.bind(database)
    // All is done but the end of the transaction, as on a disk that is full.
    vi.spyOn(database, 'write').mockImplementationOnce((work) =>
      write(async (writer) => {
        await work(writer)
        throw new Error('broken')
      }),
    )
    await expect(
      clientOf(desk, token).accounts.renewRecoveryKey({ password: testPassword }),
    ).rejects.toThrow()
    expect(desk.keyring.unlockWithRecoveryKey(recoveryKey)).toEqual(desk.key)
  })

  it('a renaming leaves the name that the account has', async () => {
    const { desk, token } = await startGuardedDesk()
    const { account } = await reviewer(desk, token)
    const { id, version } = account
    await withoutTrail(desk, 'account.update', () =>
      clientOf(desk, token).accounts.update({ id, version, name: '王芳', roles: ['reviewer'] }),
    )
    await expect(
      clientOf(desk, null).accounts.signIn({ name: '李敏', password: testPassword }),
    ).resolves.toMatchObject({ me: { name: '李敏' } })
  })

  it('a name that the keyring had not got yet is there when the data has been opened', async () => {
    const { desk, token } = await startGuardedDesk()
    const { account } = await reviewer(desk, token)
    desk.keyring.renameAccount(account.id, '王芳').save(desk.dataDir)
    await desk.close()
    const again = await opened(desk.dataDir)
    await clientOf(again, null).accounts.signIn({ name: NAME, password: testPassword })
    await expect(
      clientOf(again, null).accounts.signIn({ name: '李敏', password: testPassword }),
    ).resolves.toMatchObject({ me: { name: '李敏' } })
  })

  it('a slot that is not in force does not hide the one that is, though it has the same password', async () => {
    const { desk, administrator } = await startGuardedDesk()
    const { key, keyring } = desk
    if (!key) throw new Error('the data is closed')
    const account = { id: administrator.id, name: NAME, password: testPassword }
    const stale = await keyring.addPassword(key, account, desk.scrypt)
    const text = JSON.parse(stale.keyring.toText()) as { passwords: unknown[] }
    Keyring.parse(JSON.stringify({ ...text, passwords: text.passwords.reverse() })).save(
      desk.dataDir,
    )
    await expect(
      clientOf(desk, null).accounts.signIn({ name: NAME, password: testPassword }),
    ).resolves.toMatchObject({ me: { name: NAME } })
  })
})

describe('two at once', () => {
  it('who is disabled while changing their password stays disabled', async () => {
    const { desk, token } = await startGuardedDesk()
    const { account, token: theirs } = await reviewer(desk, token)
    const { id, version } = account
    const [changed, disabled] = await whilePasswordChanges(desk, theirs, () =>
      clientOf(desk, token).accounts.disable({ id, version }),
    )
    expect(disabled.status).toBe('fulfilled')
    expect(changed).toMatchObject({ status: 'rejected', reason: { code: 'not_signed_in' } })
    const now = (await clientOf(desk, token).accounts.list()).find((one) => one.id === id)
    expect(now?.state).toBe('disabled')
    await expect(
      clientOf(desk, null).accounts.signIn({ name: '李敏', password: OTHER }),
    ).rejects.toMatchObject({ code: 'sign_in_failed' })
  })

  it('who is renamed while changing their password signs in with the new name', async () => {
    const { desk, token } = await startGuardedDesk()
    const { account, token: theirs } = await reviewer(desk, token)
    const { id, version } = account
    const outcomes = await whilePasswordChanges(desk, theirs, () =>
      clientOf(desk, token).accounts.update({ id, version, name: '王芳', roles: ['reviewer'] }),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    await expect(
      clientOf(desk, null).accounts.signIn({ name: '王芳', password: OTHER }),
    ).resolves.toMatchObject({ me: { name: '王芳' } })
  })

  it('a password changed in another program ends the sessions of the one before', async () => {
    const { desk, token } = await startGuardedDesk()
    const { token: theirs } = await reviewer(desk, token)
    const elsewhere = await opened(desk.dataDir)
    const entered = await clientOf(elsewhere, null).accounts.signIn({
      name: '李敏',
      password: testPassword,
    })
    await clientOf(elsewhere, entered.token).accounts.changePassword({
      current: testPassword,
      next: OTHER,
    })
    await expect(clientOf(elsewhere, entered.token).desk.info()).resolves.toBeDefined()
    await expect(clientOf(desk, theirs).desk.info()).rejects.toMatchObject({
      code: 'not_signed_in',
    })
  })

  it('a window goes on while its password is changed', async () => {
    const { desk, token } = await startGuardedDesk()
    const client = clientOf(desk, token)
    let busy = true
    const changing = client.accounts
      .changePassword({ current: testPassword, next: OTHER })
      .finally(() => (busy = false))
    while (busy) {
      expect((await client.desk.info()).me.name).toBe(NAME)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await changing
    await expect(client.desk.info()).resolves.toBeDefined()
  })

  it('a locked session opens under the new name of its owner, though somebody else has the old one', async () => {
    const { desk, token } = await startGuardedDesk()
    const { account, token: theirs } = await reviewer(desk, token)
    const { accounts } = clientOf(desk, token)
    await clientOf(desk, theirs).accounts.lock()
    const { id, version } = account
    await accounts.update({ id, version, name: '王芳', roles: ['reviewer'] })
    await accounts.create({ name: '李敏', roles: ['auditor'] })
    await expect(
      clientOf(desk, theirs).accounts.unlock({ password: testPassword }),
    ).resolves.toMatchObject({ me: { name: '王芳' } })
  })
})

describe('who cannot be locked out, and what cannot be shut', () => {
  it('a desk without an administrator takes no other account', async () => {
    const { client, desk } = await startTestCore()
    await expect(
      client.accounts.create({ name: '李敏', roles: ['reviewer'] }),
    ).rejects.toMatchObject({ code: 'not_signed_in', data: { state: 'new' } })
    await desk.close()
    expect((await opened(desk.dataDir)).state).toBe('new')
  })

  it.each(['recovery', 'constructor'])(
    'a made-up name “%s” waits like any other, and keeps nobody else waiting',
    async (name) => {
      const { desk, recoveryKey } = await startGuardedDesk()
      const { accounts } = clientOf(desk, null)
      for (let left = 4; left >= 0; left -= 1) {
        await expect(accounts.signIn({ name, password: 'wrong' })).rejects.toMatchObject({
          code: 'sign_in_failed',
          data: { attemptsLeft: left },
        })
      }
      await expect(accounts.signIn({ name, password: 'wrong' })).rejects.toMatchObject({
        code: 'locked_out',
      })
      await expect(
        accounts.recover({ recoveryKey, name: NAME, password: OTHER }),
      ).resolves.toMatchObject({ me: { name: NAME } })
    },
  )

  it('an administrator who never got a password does not count as another one', async () => {
    const { desk, token, administrator } = await startGuardedDesk()
    const { accounts } = clientOf(desk, token)
    await withoutTrail(desk, 'account.resetPassword', () =>
      accounts.create({ name: '王芳', roles: ['administrator'] }),
    )
    const own = (await accounts.list()).find(({ id }) => id === administrator.id)
    await expect(
      accounts.disable({ id: administrator.id, version: own?.version ?? 0 }),
    ).rejects.toMatchObject({ code: 'last_administrator' })
  })
})
