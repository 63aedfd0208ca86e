import { createRouterClient } from '@orpc/server'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DeskClient } from '@shared/contract'
import {
  startGuardedDesk,
  startTestCore,
  temporaryFolder,
  testDeskOptions,
  testPassword,
} from '../../testing/test-core'
import { Desk, KeyringMissingError } from '../create-desk'
import { KEYRING_FILE } from './keyring'

const NAME = 'Test Administrator'
const OTHER = 'staple-9-tangerine'

function clientOf(desk: Desk, token: string | null): DeskClient {
  return createRouterClient(desk.router, { context: () => desk.context(token) })
}

/** The desk on this folder as it starts anew. */
async function restarted(desk: Desk): Promise<Desk> {
  await desk.close()
  const again = await Desk.open(testDeskOptions({ dataDir: desk.dataDir, clock: desk.clock }))
  onClose(again)
  return again
}

function onClose(desk: Desk): void {
  onTestFinished(() => desk.close())
}

async function auditActions(desk: Desk): Promise<string[]> {
  const rows = await desk.core?.database.reader
    .selectFrom('audit_entries')
    .select('action')
    .orderBy('number')
    .execute()
  return (rows ?? []).map(({ action }) => action)
}

describe('accounts', () => {
  it('USR-01 the first run makes the administrator, once, and closes the data with their password', async () => {
    const desk = await Desk.open(testDeskOptions())
    onClose(desk)
    expect(await clientOf(desk, null).accounts.status()).toMatchObject({
      state: 'new',
      session: 'none',
    })
    // Nothing can be done before, but to set it up.
    await expect(clientOf(desk, null).claims.count()).rejects.toMatchObject({
      code: 'not_signed_in',
      data: { state: 'new' },
    })
    const made = await clientOf(desk, null).accounts.setUp({ name: NAME, password: testPassword })
    expect(made.me).toMatchObject({ name: NAME, roles: ['administrator'] })
    expect((await clientOf(desk, made.token).desk.info()).me.name).toBe(NAME)
    await expect(
      clientOf(desk, null).accounts.setUp({ name: 'Second', password: testPassword }),
    ).rejects.toMatchObject({ code: 'already_set_up' })
    await expect(desk.enterUnclaimed()).rejects.toMatchObject({ code: 'not_signed_in' })

    const again = await restarted(desk)
    expect(await clientOf(again, made.token).accounts.status()).toMatchObject({
      state: 'sealed',
      session: 'none',
      name: null,
    })
    const entered = await clientOf(again, null).accounts.signIn({
      name: NAME,
      password: testPassword,
    })
    expect((await clientOf(again, entered.token).desk.info()).me.name).toBe(NAME)
  })

  it('two first administrators at once become one', async () => {
    const desk = await Desk.open(testDeskOptions())
    onClose(desk)
    const outcomes = await Promise.allSettled(
      ['First One', 'Second One'].map((name) =>
        clientOf(desk, null).accounts.setUp({ name, password: testPassword }),
      ),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('a program that ended between the first account and the closed keyring has closed it the next time', async () => {
    const { desk } = await startGuardedDesk()
    const keyring = JSON.parse(readFileSync(join(desk.dataDir, KEYRING_FILE), 'utf8')) as object
    const open = Buffer.from(desk.key ?? []).toString('base64')
    await desk.close()
    writeFileSync(join(desk.dataDir, KEYRING_FILE), JSON.stringify({ ...keyring, open }))
    const again = await Desk.open(testDeskOptions({ dataDir: desk.dataDir }))
    onClose(again)
    expect(again.state).toBe('open')
    expect(readFileSync(join(desk.dataDir, KEYRING_FILE), 'utf8')).not.toContain(open)
    await expect(again.enterUnclaimed()).rejects.toMatchObject({ code: 'not_signed_in' })
  })

  it('says the same for a wrong name and a wrong password, and locks out after five', async () => {
    const { desk } = await startGuardedDesk()
    const client = clientOf(desk, null)
    for (const name of [NAME, 'Nobody']) {
      for (let left = 4; left >= 0; left -= 1) {
        await expect(client.accounts.signIn({ name, password: 'wrong' })).rejects.toMatchObject({
          code: 'sign_in_failed',
          data: { attemptsLeft: left },
        })
      }
      await expect(client.accounts.signIn({ name, password: testPassword })).rejects.toMatchObject({
        code: 'locked_out',
      })
    }
    expect((await auditActions(desk)).filter((one) => one === 'account.signInFailed')).toHaveLength(
      5,
    )
  })

  it('many guesses at once count like one after the other', async () => {
    const { desk } = await startGuardedDesk()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, at) =>
        clientOf(desk, null).accounts.signIn({ name: NAME, password: `guess number ${at}` }),
      ),
    )
    const codes = outcomes.map((one) =>
      one.status === 'rejected' ? String((one.reason as { code: string }).code) : 'in',
    )
    expect(codes.filter((code) => code === 'sign_in_failed')).toHaveLength(5)
    expect(codes.filter((code) => code === 'locked_out')).toHaveLength(35)
  })

  it('tells who signs in how often somebody failed since, also on a sealed desk', async () => {
    const { desk } = await startGuardedDesk()
    const again = await restarted(desk)
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(
        clientOf(again, null).accounts.signIn({ name: NAME, password: 'wrong' }),
      ).rejects.toMatchObject({ code: 'sign_in_failed' })
    }
    expect(again.state).toBe('sealed')
    const entered = await clientOf(again, null).accounts.signIn({
      name: NAME.toUpperCase(),
      password: testPassword,
    })
    expect(entered.failedSince).toBe(3)
  })

  it('a changed password opens, the old one does not, not even from an old copy of the keyring', async () => {
    const { desk, token } = await startGuardedDesk()
    const file = join(desk.dataDir, KEYRING_FILE)
    const old = readFileSync(file)
    await clientOf(desk, token).accounts.changePassword({ current: testPassword, next: OTHER })
    const sign = (password: string) =>
      clientOf(desk, null).accounts.signIn({ name: NAME, password })
    await expect(sign(testPassword)).rejects.toMatchObject({ code: 'sign_in_failed' })
    await expect(sign(OTHER)).resolves.toBeDefined()

    await desk.close()
    writeFileSync(file, old)
    const again = await Desk.open(testDeskOptions({ dataDir: desk.dataDir }))
    onClose(again)
    await expect(
      clientOf(again, null).accounts.signIn({ name: NAME, password: testPassword }),
    ).rejects.toMatchObject({ code: 'sign_in_failed' })
    expect(again.state).toBe('sealed')
  })

  it('asks for the current password, and for one that will do', async () => {
    const { desk, token } = await startGuardedDesk()
    const { accounts } = clientOf(desk, token)
    await expect(accounts.changePassword({ current: 'wrong', next: OTHER })).rejects.toMatchObject({
      code: 'sign_in_failed',
    })
    await expect(
      accounts.changePassword({ current: testPassword, next: 'short' }),
    ).rejects.toMatchObject({ code: 'password_weak', data: { problems: ['too_short'] } })
    await expect(
      accounts.changePassword({ current: testPassword, next: testPassword }),
    ).rejects.toMatchObject({ code: 'password_weak', data: { problems: ['same_as_before'] } })
  })

  it('one who is disabled is out at once and cannot come back; their work stays theirs', async () => {
    const { desk, token } = await startGuardedDesk()
    const { accounts } = clientOf(desk, token)
    const { account, temporaryPassword } = await accounts.create({
      name: '李敏',
      roles: ['reviewer'],
    })
    const { token: theirs } = await clientOf(desk, null).accounts.signIn({
      name: '李敏',
      password: temporaryPassword,
    })
    await clientOf(desk, theirs).accounts.changePassword({
      current: temporaryPassword,
      next: testPassword,
    })
    expect((await clientOf(desk, theirs).desk.info()).me.name).toBe('李敏')
    const current = (await accounts.list()).find(({ id }) => id === account.id)
    await accounts.disable({ id: account.id, version: current?.version ?? 0 })
    await expect(clientOf(desk, theirs).desk.info()).rejects.toMatchObject({
      code: 'not_signed_in',
    })
    await expect(
      clientOf(desk, null).accounts.signIn({ name: '李敏', password: testPassword }),
    ).rejects.toMatchObject({ code: 'sign_in_failed' })
    expect(readFileSync(join(desk.dataDir, KEYRING_FILE), 'utf8')).not.toContain(account.id)

    const disabled = (await accounts.list()).find(({ id }) => id === account.id)
    expect(disabled?.state).toBe('disabled')
    const reset = await accounts.resetPassword({ id: account.id, version: disabled?.version ?? 0 })
    expect(reset.account).toMatchObject({ state: 'active', mustChangePassword: true })
  })

  it('nobody resets their own password: who knows it changes it', async () => {
    const { desk, token, administrator } = await startGuardedDesk()
    const { accounts } = clientOf(desk, token)
    const [own] = await accounts.list()
    await expect(
      accounts.resetPassword({ id: administrator.id, version: own?.version ?? 0 }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('roles hold from the next call on', async () => {
    const { desk, token } = await startGuardedDesk()
    const { accounts } = clientOf(desk, token)
    const { account, temporaryPassword } = await accounts.create({
      name: 'Clerk',
      roles: ['auditor'],
    })
    const { token: theirs } = await clientOf(desk, null).accounts.signIn({
      name: 'Clerk',
      password: temporaryPassword,
    })
    await clientOf(desk, theirs).accounts.changePassword({
      current: temporaryPassword,
      next: testPassword,
    })
    await expect(clientOf(desk, theirs).audit.verify()).resolves.toMatchObject({ ok: true })
    const current = (await accounts.list()).find(({ id }) => id === account.id)
    await accounts.update({
      id: account.id,
      version: current?.version ?? 0,
      name: 'Clerk Renamed',
      roles: ['service_coordinator'],
    })
    await expect(clientOf(desk, theirs).audit.verify()).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      clientOf(desk, null).accounts.signIn({ name: 'clerk renamed', password: testPassword }),
    ).resolves.toMatchObject({ me: { name: 'Clerk Renamed' } })
  })

  it('keeps one administrator, refuses old versions and names that are taken', async () => {
    const { desk, token, administrator } = await startGuardedDesk()
    const { accounts } = clientOf(desk, token)
    const [own] = await accounts.list()
    const { id } = administrator
    const version = own?.version ?? 0
    await expect(accounts.disable({ id, version })).rejects.toMatchObject({
      code: 'last_administrator',
    })
    await expect(
      accounts.update({ id, version, name: NAME, roles: ['auditor'] }),
    ).rejects.toMatchObject({ code: 'last_administrator' })
    await expect(
      accounts.update({ id, version: version + 7, name: NAME, roles: ['administrator'] }),
    ).rejects.toMatchObject({ code: 'stale_version', data: { changedBy: NAME } })
    await expect(
      accounts.create({ name: ' test ADMINISTRATOR', roles: ['auditor'] }),
    ).rejects.toMatchObject({ code: 'name_taken' })
  })

  it('the recovery key gives an administrator a new password, once', async () => {
    const { desk, recoveryKey } = await startGuardedDesk()
    const again = await restarted(desk)
    const client = clientOf(again, null)
    await expect(
      client.accounts.recover({ recoveryKey: 'AAAA-BBBB', name: NAME, password: OTHER }),
    ).rejects.toMatchObject({ code: 'recovery_key_wrong' })
    const recovered = await client.accounts.recover({ recoveryKey, name: NAME, password: OTHER })
    expect(recovered.recoveryKey).not.toBe(recoveryKey)
    await expect(client.accounts.signIn({ name: NAME, password: OTHER })).resolves.toBeDefined()
    await expect(
      client.accounts.recover({ recoveryKey, name: NAME, password: testPassword }),
    ).rejects.toMatchObject({ code: 'recovery_key_wrong' })
    expect(await auditActions(again)).toContain('account.recover')
  })

  it('a locked session keeps its token and opens with its owner’s password only', async () => {
    const { desk, token } = await startGuardedDesk()
    const client = clientOf(desk, token)
    await client.accounts.lock()
    expect(await client.accounts.status()).toMatchObject({ session: 'locked', name: NAME })
    await expect(client.accounts.unlock({ password: 'wrong' })).rejects.toMatchObject({
      code: 'sign_in_failed',
    })
    await expect(client.desk.info()).rejects.toMatchObject({ code: 'session_locked' })
    await client.accounts.unlock({ password: testPassword })
    expect((await client.desk.info()).me.name).toBe(NAME)
  })

  it('locks by itself after the idle time that the administrator set', async () => {
    let now = Date.parse('2025-03-03T02:00:00Z')
    const { desk, token } = await startGuardedDesk({ clock: () => now })
    const client = clientOf(desk, token)
    const { limits, version } = await client.accounts.authority()
    await client.accounts.saveAuthority({ version, limits, idleMinutes: 3 })
    now += 2 * 60_000
    await client.desk.info()
    now += 3 * 60_000 + 1
    await expect(client.desk.info()).rejects.toMatchObject({ code: 'session_locked' })
  })

  it('limits are kept with every role that has them, and the trail says what changed', async () => {
    const { desk, token } = await startGuardedDesk()
    const client = clientOf(desk, token)
    const { limits, version, idleMinutes } = await client.accounts.authority()
    await client.accounts.saveAuthority({
      version,
      idleMinutes,
      limits: { ...limits, 'claims.decide': { reviewer: 500_000, senior_reviewer: null } },
    })
    const table = await client.accounts.authority()
    const reviewer = table.roles.find(({ role }) => role === 'reviewer')
    expect(reviewer?.permissions['claims.decide']).toEqual({ limitFen: 500_000 })
    const entry = await desk.core?.database.reader
      .selectFrom('audit_entries')
      .select(['before', 'after'])
      .where('action', '=', 'authority.save')
      .executeTakeFirst()
    expect(JSON.parse(entry?.after ?? '')).toEqual({
      'claims.decide.reviewer': 500_000,
      'claims.decide.senior_reviewer': null,
    })
    await expect(
      client.accounts.saveAuthority({ version, limits, idleMinutes }),
    ).rejects.toMatchObject({ code: 'stale_version', data: { changedBy: NAME } })
  })

  it('no password, temporary password or recovery key is in the trail, the log or any file', async () => {
    const { desk, token, recoveryKey } = await startGuardedDesk()
    const { temporaryPassword } = await clientOf(desk, token).accounts.create({
      name: '王芳',
      roles: ['finance'],
    })
    const trail = JSON.stringify(
      await desk.core?.database.reader.selectFrom('audit_entries').selectAll().execute(),
    )
    const log = readFileSync(join(desk.dataDir, 'logs', 'desk.log'), 'utf8')
    for (const secret of [testPassword, temporaryPassword, recoveryKey]) {
      expect(trail).not.toContain(secret)
      expect(log).not.toContain(secret)
    }
  })

  it('data that cannot be read is said to be so, to who has the right password', async () => {
    const { desk } = await startGuardedDesk()
    await desk.close()
    const file = join(desk.dataDir, 'desk.sqlite3')
    const bytes = readFileSync(file)
    writeFileSync(file, Buffer.from(bytes).fill(7, 100, 5000))
    const again = await Desk.open(testDeskOptions({ dataDir: desk.dataDir }))
    onClose(again)
    const signIn = (password: string) =>
      clientOf(again, null).accounts.signIn({ name: NAME, password })
    await expect(signIn('wrong')).rejects.toMatchObject({ code: 'sign_in_failed' })
    await expect(signIn(testPassword)).rejects.toMatchObject({
      code: 'data_unreadable',
      data: { reason: 'database_damaged' },
    })
    writeFileSync(file, bytes)
    await expect(signIn(testPassword)).resolves.toMatchObject({ me: { name: NAME } })
  })

  it('data without its keyring is named so, and left alone', async () => {
    const { desk } = await startGuardedDesk()
    await desk.close()
    const file = join(desk.dataDir, KEYRING_FILE)
    const keyring = readFileSync(file)
    rmSync(file)
    await expect(Desk.open(testDeskOptions({ dataDir: desk.dataDir }))).rejects.toThrow(
      KeyringMissingError,
    )
    writeFileSync(file, keyring)
    const again = await Desk.open(testDeskOptions({ dataDir: desk.dataDir }))
    onClose(again)
    await expect(
      clientOf(again, null).accounts.signIn({ name: NAME, password: testPassword }),
    ).resolves.toBeDefined()
  })

  it('gives way to an account: somebody of that name who came with a batch gets another', async () => {
    const running = await startTestCore({ dataDir: temporaryFolder() })
    const { core, desk } = running
    await core.database.write((writer) =>
      writer
        .insertInto('staff')
        .values({ id: 'elsewhere-1234', name: '李敏', role: 'reviewer', created_at: 'x' })
        .execute(),
    )
    await clientOf(desk, null).accounts.setUp({ name: '李敏', password: testPassword })
    const names = await core.database.reader.selectFrom('staff').select(['name', 'kind']).execute()
    expect(names).toContainEqual({ name: '李敏', kind: 'account' })
    expect(names).toContainEqual({ name: '李敏 #1234', kind: 'elsewhere' })
  })
})
