import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '@main/testing/test-core'
import { peian, type Spoken } from '@main/testing/run-cli'

const ADMIN = 'Head Office'
const PASSWORD = 'correct-horse-7-battery'
const OTHER = 'staple-9-tangerine'

/** Runs a command as `user`; the password comes from the environment, as scripts give it. */
function as(dataDir: string, user: string, password: string) {
  return (...argv: string[]): Promise<Spoken> =>
    peian(['--data-dir', dataDir, '--json', '--user', user, ...argv], {
      env: { PEIAN_PASSWORD: password },
    })
}

async function guardedFolder(): Promise<{ dataDir: string; recoveryKey: string }> {
  const dataDir = temporaryFolder()
  const { status, json } = await as(dataDir, ADMIN, PASSWORD)('init')
  expect(status).toBe(0)
  return { dataDir, recoveryKey: String(json['recoveryKey']) }
}

describe('accounts on the command line', () => {
  it('USR-01 init makes the administrator and shows the recovery key once', async () => {
    const { dataDir, recoveryKey } = await guardedFolder()
    expect(recoveryKey).toMatch(/^(\w{4}-){8}\w{4}$/u)
    const again = await as(dataDir, ADMIN, PASSWORD)('init')
    expect(again).toMatchObject({ status: 0, json: { dataDir, schemaVersion: expect.any(Number) } })
    expect(again.json['recoveryKey']).toBeUndefined()
  })

  it('works only for who signs in, and says what is missing', async () => {
    const { dataDir } = await guardedFolder()
    const plain = ['--data-dir', dataDir, '--json', '--lang', 'en', 'claims', 'count']
    expect(await peian(plain)).toMatchObject({
      status: 1,
      json: { error: { code: 'user_missing' } },
      stderr: expect.stringContaining('--user') as unknown,
    })
    expect(await peian([...plain, '--user', ADMIN])).toMatchObject({
      status: 1,
      json: { error: { code: 'password_missing' } },
    })
    expect(await as(dataDir, ADMIN, 'wrong')('claims', 'count')).toMatchObject({
      status: 1,
      json: { error: { code: 'sign_in_failed', data: { attemptsLeft: 4 } } },
    })
    expect(await peian([...plain, '--user', ADMIN], { typed: PASSWORD })).toMatchObject({
      status: 0,
      json: { total: 0 },
    })
    const { env } = { env: { PEIAN_USER: ADMIN, PEIAN_PASSWORD: PASSWORD } }
    expect((await peian(plain, { env })).status).toBe(0)
  })

  it('a desk without accounts works as before and says that nothing guards it', async () => {
    const dataDir = temporaryFolder()
    const { status, stderr } = await peian([
      '--data-dir',
      dataDir,
      '--lang',
      'en',
      '--json',
      'claims',
      'count',
    ])
    expect([status, stderr]).toEqual([0, expect.stringContaining('no accounts')])
    expect(await as(dataDir, ADMIN, PASSWORD)('claims', 'count')).toMatchObject({
      status: 1,
      json: { error: { code: 'no_accounts' } },
    })
  })

  it('a new colleague changes the temporary password first, then works within their role', async () => {
    const { dataDir } = await guardedFolder()
    const made = await as(dataDir, ADMIN, PASSWORD)(
      'accounts',
      'create',
      'Wang',
      '--role',
      'auditor',
      'finance',
    )
    const temporary = String(made.json['temporaryPassword'])
    expect(await as(dataDir, 'Wang', temporary)('claims', 'count')).toMatchObject({
      status: 1,
      json: { error: { code: 'password_expired' } },
    })
    const changed = await peian(
      ['--data-dir', dataDir, '--json', '--user', 'Wang', 'accounts', 'password'],
      {
        env: { PEIAN_PASSWORD: temporary, PEIAN_NEW_PASSWORD: OTHER },
      },
    )
    expect(changed.status).toBe(0)
    const wang = as(dataDir, 'Wang', OTHER)
    expect(await wang('audit', 'verify')).toMatchObject({ status: 0, json: { ok: true } })
    expect(await wang('accounts', 'list')).toMatchObject({
      status: 1,
      json: { error: { code: 'forbidden', data: { action: 'accounts.manage' } } },
    })
    expect((await as(dataDir, ADMIN, PASSWORD)('accounts', 'disable', 'Wang')).status).toBe(0)
    expect((await wang('audit', 'verify')).json).toMatchObject({
      error: { code: 'sign_in_failed' },
    })
  })

  it('the recovery key helps who forgot everything', async () => {
    const { dataDir, recoveryKey } = await guardedFolder()
    const recovered = await peian(
      ['--data-dir', dataDir, '--json', '--user', ADMIN, 'accounts', 'recover'],
      { env: { PEIAN_RECOVERY_KEY: recoveryKey, PEIAN_NEW_PASSWORD: OTHER } },
    )
    expect(recovered.status).toBe(0)
    expect(recovered.json['recoveryKey']).not.toBe(recoveryKey)
    expect((await as(dataDir, ADMIN, OTHER)('claims', 'count')).status).toBe(0)
    expect((await as(dataDir, ADMIN, PASSWORD)('claims', 'count')).status).toBe(1)
  })

  it('a weak password makes no administrator', async () => {
    const dataDir = temporaryFolder()
    expect(await as(dataDir, ADMIN, 'password')('init')).toMatchObject({
      status: 1,
      json: { error: { code: 'password_weak' } },
    })
    expect((await as(dataDir, ADMIN, PASSWORD)('init')).status).toBe(0)
  })
})
