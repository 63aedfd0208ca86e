import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import SQLite from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { everyByte } from '@main/core/backup/testing/work'
import { peian } from '@main/testing/run-cli'
import { temporaryFolder } from '@main/testing/test-core'
import { cliTexts } from '../../cli-texts'
import { explain } from '../errors'

const password = 'correct-horse-7-battery'
const env = { PEIAN_PASSWORD: password }
const user = ['--user', 'Test Administrator']

async function guardedFolder(): Promise<string> {
  const dataDir = join(temporaryFolder(), 'desk')
  const { status } = await peian(['--data-dir', dataDir, ...user, 'init', '--sample', '--json'], {
    env,
  })
  expect(status).toBe(0)
  return dataDir
}

describe('peian backup', () => {
  it('creates one file, and restores it on an empty folder with the same account', async () => {
    const dataDir = await guardedFolder()
    const file = join(temporaryFolder(), 'away', 'all.peian')
    const at = (folder: string, ...argv: string[]): string[] => [
      '--data-dir',
      folder,
      '--json',
      ...user,
      ...argv,
    ]
    const created = await peian(at(dataDir, 'backup', 'create', '--to', file), { env })
    expect(created.stderr + created.stdout).toContain('sha256')
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex')
    expect(created.json).toEqual({ file, sha256, schemaVersion: expect.any(Number) })

    expect(readdirSync(join(dataDir, 'exports'))).toEqual([])

    const listed = await peian(at(dataDir, 'backup', 'list'), { env })
    expect(listed.json['backups']).toMatchObject([{ reason: 'manual', sha256: expect.any(String) }])

    const empty = join(temporaryFolder(), 'new')
    const restored = await peian(at(empty, 'backup', 'restore', file), { env })
    expect(restored).toMatchObject({ status: 0, json: { file, sha256, keptAs: null } })
    const before = await peian(at(dataDir, 'claims', 'count'), { env })
    const after = await peian(at(empty, 'claims', 'count'), { env })
    expect(after.json).toEqual(before.json)
    expect(await peian(at(empty, 'audit', 'verify'), { env })).toMatchObject({ status: 0 })
  }, 60_000)

  it('does not touch a desk that is there unless it is told to, and keeps it then', async () => {
    const dataDir = await guardedFolder()
    const file = join(temporaryFolder(), 'all.peian')
    const base = ['--data-dir', dataDir, '--json', ...user]
    await peian([...base, 'backup', 'create', '--to', file], { env })
    const before = everyByte(dataDir)
    const asked = await peian([...base, 'backup', 'restore', file], { env })
    expect(asked).toMatchObject({ status: 1, json: { error: { code: 'desk_in_the_way' } } })
    expect(everyByte(dataDir)).toEqual(before)
    const replaced = await peian([...base, 'backup', 'restore', file, '--replace'], { env })
    expect(replaced.status, replaced.stderr).toBe(0)
    expect(existsSync(join(dataDir, String(replaced.json['keptAs']), 'desk.sqlite3'))).toBe(true)
  }, 60_000)

  it('puts a desk right whose database is damaged, and says so in plain words before', async () => {
    const dataDir = await guardedFolder()
    const file = join(temporaryFolder(), 'all.peian')
    const base = ['--data-dir', dataDir, '--lang', 'en', ...user]
    await peian([...base, 'backup', 'create', '--to', file], { env })
    const path = join(dataDir, 'desk.sqlite3')
    writeFileSync(path, Buffer.alloc(readFileSync(path).length, 7))
    const found = await peian([...base, 'doctor'], { env })
    expect(found.status).toBe(1)
    expect(found.stdout).toContain('restore the latest backup')
    const refused = { name: 'desk.sqlite3', reason: 'damaged', detail: 'audit: 2' }
    const failure = { code: 'backup_refused', data: refused, status: 1 } as const
    expect(explain(failure, cliTexts.en, dataDir)).toMatch(/^No backup was made.*audit: 2/u)
    const restored = await peian([...base, '--json', 'backup', 'restore', file, '--replace'], {
      env,
    })
    expect(restored.status, restored.stderr).toBe(0)
    const well = await peian([...base, '--json', 'doctor'], { env })
    expect(well.json).toMatchObject({ ok: true })
  }, 60_000)

  it('does not make a database anew where accounts say that there was one', async () => {
    const dataDir = await guardedFolder()
    const file = join(temporaryFolder(), 'all.peian')
    const base = ['--data-dir', dataDir, '--json', ...user]
    await peian([...base, 'backup', 'create', '--to', file], { env })
    const path = join(dataDir, 'desk.sqlite3')
    for (const lose of [() => rmSync(path), () => writeFileSync(path, '')]) {
      for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
      lose()
      const { status, json } = await peian([...base, 'claims', 'count'], { env })
      expect({ status, json }).toMatchObject({
        status: 1,
        json: { error: { code: 'database_damaged' } },
      })
      expect(existsSync(path) && readFileSync(path).length > 0).toBe(false)
      const restored = await peian([...base, 'backup', 'restore', file, '--replace'], { env })
      expect(restored.status, restored.stderr).toBe(0)
    }
  }, 60_000)

  it('refuses a damaged file and a wrong password, and leaves an empty folder empty', async () => {
    const dataDir = await guardedFolder()
    const file = join(temporaryFolder(), 'all.peian')
    await peian(['--data-dir', dataDir, ...user, 'backup', 'create', '--to', file], { env })
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    writeFileSync(`${file}.damaged.peian`, bytes)
    const empty = join(temporaryFolder(), 'new')
    const base = ['--data-dir', empty, '--lang', 'en', '--json', ...user, 'backup', 'restore']
    const cases: [string, string, string][] = [
      [`${file}.damaged.peian`, password, 'damaged'],
      [file, 'wrong', 'locked'],
      [join(dataDir, 'desk.sqlite3'), password, 'not_a_backup'],
    ]
    for (const [path, given, reason] of cases) {
      const refused = await peian([...base, path], { env: { PEIAN_PASSWORD: given } })
      expect(refused.json).toMatchObject({ error: { code: 'backup_refused', data: { reason } } })
      expect(refused.stderr).toContain('nothing changed')
      expect(existsSync(empty)).toBe(false)
    }
    for (const path of [`${file}.not-there`, dataDir]) {
      const unread = await peian([...base, path], { env })
      expect(unread.json).toMatchObject({ error: { code: 'source_unreadable' } })
      expect(existsSync(empty)).toBe(false)
    }
  }, 60_000)

  it('ends a restore that was killed half-way before another one, and loses no documents', async () => {
    const dataDir = await guardedFolder()
    const file = join(temporaryFolder(), 'all.peian')
    const base = ['--data-dir', dataDir, '--json', ...user]
    await peian([...base, 'backup', 'create', '--to', file], { env })
    // Killed when the old database and keyring had moved out and the old documents had not.
    mkdirSync(join(dataDir, 'files', 'ab'), { recursive: true })
    writeFileSync(join(dataDir, 'files', 'ab', 'old'), 'old')
    const staging = '.restore-1'
    const replaced = 'replaced-20250303-020000'
    for (const folder of [staging, replaced]) mkdirSync(join(dataDir, folder))
    for (const name of ['desk.sqlite3', 'desk.keys.json']) {
      cpSync(join(dataDir, name), join(dataDir, staging, name))
      renameSync(join(dataDir, name), join(dataDir, replaced, name))
    }
    const out = ['desk.sqlite3', 'desk.keys.json', 'files']
    const into = ['desk.keys.json', 'desk.sqlite3']
    const journal = JSON.stringify({ staging, replaced, out, into, keep: true })
    writeFileSync(join(dataDir, 'restore.json'), journal)
    const asked = await peian([...base, 'backup', 'restore', file], { env })
    expect(asked.json).toMatchObject({ error: { code: 'desk_in_the_way' } })
    expect(readFileSync(join(dataDir, replaced, 'files', 'ab', 'old'), 'utf8')).toBe('old')
  }, 60_000)

  it('keeps documents whose database is gone', async () => {
    const dataDir = await guardedFolder()
    const file = join(temporaryFolder(), 'all.peian')
    const base = ['--data-dir', dataDir, '--json', ...user]
    await peian([...base, 'backup', 'create', '--to', file], { env })
    mkdirSync(join(dataDir, 'files', 'ab'), { recursive: true })
    writeFileSync(join(dataDir, 'files', 'ab', 'newer'), 'newer')
    for (const name of readdirSync(dataDir)) if (/^desk\./u.test(name)) rmSync(join(dataDir, name))
    const { json } = await peian([...base, 'backup', 'restore', file], { env })
    const kept = join(dataDir, String(json['keptAs']))
    expect(readFileSync(join(kept, 'files', 'ab', 'newer'), 'utf8')).toBe('newer')
  }, 60_000)

  it('settings name the folder and how many are kept', async () => {
    const dataDir = temporaryFolder()
    const folder = join(temporaryFolder(), 'stick')
    mkdirSync(folder)
    const base = ['--data-dir', dataDir, '--json', 'backup', 'settings']
    const changed = await peian([...base, '--folder', folder, '--keep-daily', '3'])
    expect(changed.json).toMatchObject({ keepDaily: 3, keepNewest: 6, everyHours: 4 })
    expect(String(changed.json['folder']).startsWith(folder)).toBe(true)
    const back = await peian([...base, '--folder', 'default'])
    expect(back.json).toMatchObject({ folder: join(dataDir, 'backups'), keepDaily: 3 })
  }, 30_000)
})

describe('peian doctor', () => {
  it('looks at everything once somebody has signed in, and at the folder before', async () => {
    const dataDir = await guardedFolder()
    const sealed = await peian(['--data-dir', dataDir, '--json', 'doctor'])
    expect(sealed.json).toMatchObject({ ok: true, sealed: true })
    const { json } = await peian(['--data-dir', dataDir, '--json', ...user, 'doctor'], { env })
    const checks = json['checks'] as { name: string; ok: boolean }[]
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
    expect(checks.map(({ name }) => name)).toEqual([
      'folder',
      'space',
      'protection',
      'integrity',
      'references',
      'schema',
      'audit',
      'decisions',
      'adjudications',
      'files',
      'counts',
      'requests',
      'backup',
      'clock',
    ])
  }, 60_000)

  it('names a backup that failed and data whose keyring is gone, and says what to do', async () => {
    const dataDir = temporaryFolder()
    await peian(['--data-dir', dataDir, 'init'])
    const state = { lastAt: null, lastFailure: 'disk_full' }
    writeFileSync(join(dataDir, 'backup-state.json'), JSON.stringify(state))
    const failed = await peian(['--data-dir', dataDir, '--lang', 'en', 'doctor'])
    expect(failed.status).toBe(1)
    expect(failed.stdout).toContain('backup create --to FILE')

    const nowhere = join(dataDir, 'nowhere')
    const missing = await peian(['--data-dir', nowhere, '--lang', 'en', 'doctor'])
    expect(missing.stdout).toContain('check --data-dir')

    // As version 0.1.0 left it: plain, without a keyring; opening it puts that right.
    const plain = join(temporaryFolder(), 'plain')
    mkdirSync(plain)
    const handle = new SQLite(join(plain, 'desk.sqlite3'))
    handle.exec('CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)')
    handle.close()
    const upgraded = await peian(['--data-dir', plain, '--json', 'doctor'])
    expect(upgraded.json).toMatchObject({ ok: true })

    const lost = join(temporaryFolder(), 'lost')
    cpSync(dataDir, lost, { recursive: true })
    rmSync(join(lost, 'desk.keys.json'))
    const { json } = await peian(['--data-dir', lost, '--json', 'doctor'])
    expect(json).toMatchObject({ ok: false })
    const checks = json['checks'] as { name: string; ok: boolean; detail: string }[]
    expect(checks.filter(({ ok }) => !ok)).toMatchObject([
      { name: 'protection', detail: 'keyring_missing' },
    ])
  }, 30_000)
})
