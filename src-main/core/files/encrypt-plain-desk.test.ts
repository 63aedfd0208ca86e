import SQLite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'
import { searchTokens } from '@shared/domain/search-text'
import { up } from '../../../migrations/0001-foundation'
import { aliases } from '../../../aliases'
import { startTestCore, temporaryFolder } from '../../testing/test-core'
import { assertWhole, migrate } from '../database/migrate'
import { openHandle } from '../database/open'
import { encryptPlainDesk } from './encrypt-plain-desk'
import { FileStore } from './file-store'
import { Vault } from './vault'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = at('../../../.cache/test-worker/encrypt-and-die.js')
const key = Buffer.alloc(32, 7)
const vault = new Vault(key)
const SECRET = 'Zhang San 13900000000'
const documents = [`an invoice ${'x'.repeat(200_000)}`].map((text) =>
  Buffer.from(`${SECRET} ${text}`),
)
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const CUT_OFF = 'c'.repeat(64)

/** A data folder as version 0.1.0 left it: the first migration, plain, with its log not yet taken in. */
async function plainDesk(): Promise<string> {
  const dataDir = temporaryFolder()
  const handle = new SQLite(join(dataDir, 'desk.sqlite3'))
  handle.pragma('journal_mode = WAL')
  handle.function('search_tokens', { deterministic: true }, (text: unknown) =>
    searchTokens(String(text)),
  )
  handle.exec(
    'CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT',
  )
  await up(new Kysely({ dialect: new SqliteDialect({ database: handle }) }))
  handle.exec(`INSERT INTO schema_migrations VALUES ('0001-foundation', '2025-01-01')`)
  const member = handle.prepare(
    `INSERT INTO members (id, source, source_key, source_hash, name, created_at, updated_at)
     VALUES ($id, 'test', $id, '', $name, '2025', '2025')`,
  )
  for (let number = 0; number < 500; number += 1) {
    member.run({ id: `m${number}`, name: `${SECRET} ${number}` })
  }
  // A program that was killed leaves the log beside the database.
  for (const suffix of ['', '-wal']) {
    const file = join(dataDir, `desk.sqlite3${suffix}`)
    cpSync(file, `${file}.kept`)
  }
  handle.close()
  for (const suffix of ['', '-wal']) {
    const file = join(dataDir, `desk.sqlite3${suffix}`)
    cpSync(`${file}.kept`, file)
  }
  const write = (path: string, bytes: string | Uint8Array): void => {
    mkdirSync(dirname(join(dataDir, path)), { recursive: true })
    writeFileSync(join(dataDir, path), bytes)
  }
  for (const bytes of documents) {
    const name = sha256(bytes)
    write(`files/${name.slice(0, 2)}/${name}`, bytes)
  }
  write(`files/cc/${CUT_OFF}`, `${SECRET}, cut off`)
  write('files/.0123456789abcdef', `${SECRET} half-written`)
  write('rejects/batch.csv', 'file,row,column,reason,detail\r\nclaims.csv,2,,unknown_insured,\r\n')
  write('exports/peian.zip', `${SECRET} handed out`)
  for (const suffix of ['', '-wal']) {
    spawnSync('rm', [join(dataDir, `desk.sqlite3${suffix}.kept`)])
  }
  return dataDir
}

function filesIn(dataDir: string): string[] {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Holds a folder to be encrypted wholly: everything is there, nothing of it in plain. */
async function expectEncrypted(dataDir: string): Promise<void> {
  for (const path of filesIn(dataDir)) {
    expect(readFileSync(path).includes('Zhang San'), path).toBe(false)
  }
  expect(readdirSync(dataDir).sort()).toEqual(['desk.sqlite3', 'exports', 'files', 'rejects'])
  const handle = openHandle(join(dataDir, 'desk.sqlite3'), 'read', vault.databaseKey)
  try {
    assertWhole(handle)
    expect(handle.prepare('SELECT count(*) FROM members').pluck().get()).toBe(500)
    expect(handle.prepare(`SELECT name FROM members WHERE id = 'm499'`).pluck().get()).toBe(
      `${SECRET} 499`,
    )
  } finally {
    handle.close()
  }
  const store = new FileStore(dataDir, vault)
  for (const bytes of documents) expect(await store.read(sha256(bytes))).toEqual(bytes)
  expect([...store.list()]).toHaveLength(documents.length + 1)
  // What was damaged before is still damaged, and still there.
  await expect(store.read(CUT_OFF)).rejects.toMatchObject({ code: 'file_damaged' })
  const rejects = readFileSync(join(dataDir, 'rejects', 'batch.csv'))
  expect(vault.unseal(rejects).toString()).toContain('unknown_insured')
  expect(readdirSync(join(dataDir, 'exports'))).toEqual([])
}

describe('a data folder of version 0.1.0', () => {
  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'warn',
      resolve: { alias: aliases },
      build: {
        ssr: at('../../testing/encrypt-and-die.ts'),
        outDir: at('../../../.cache/test-worker'),
        emptyOutDir: false,
        target: 'node22',
        rollupOptions: {
          output: {
            format: 'es',
            entryFileNames: 'encrypt-and-die.js',
            codeSplitting: false,
          },
        },
      },
    })
  }, 60_000)

  it('is encrypted as a whole, once, and then taken to the newest schema', async () => {
    const dataDir = await plainDesk()
    expect(existsSync(join(dataDir, 'desk.sqlite3-wal'))).toBe(true)
    await encryptPlainDesk(dataDir, key)
    await expectEncrypted(dataDir)
    const before = filesIn(dataDir).map((path) => sha256(readFileSync(path)))
    await encryptPlainDesk(dataDir, key)
    expect(filesIn(dataDir).map((path) => sha256(readFileSync(path)))).toEqual(before)
    const { schemaVersion } = await migrate(join(dataDir, 'desk.sqlite3'), vault.databaseKey)
    expect(schemaVersion).toBeGreaterThan(1)
  })

  it('is encrypted when the desk is opened on it, and people are found in it', async () => {
    const dataDir = await plainDesk()
    const { client } = await startTestCore({ dataDir })
    for (const path of filesIn(dataDir)) {
      expect(readFileSync(path).includes('Zhang San'), path).toBe(false)
    }
    expect((await client.claims.count()).total).toBe(0)
  })

  it(
    'killed before any change it makes, nothing is lost, and the next time goes through',
    { timeout: 240_000 },
    async () => {
      const plain = await plainDesk()
      const run = (dataDir: string, last: number): { killed: boolean; changes: number } => {
        const child = spawnSync(process.execPath, [program, dataDir, vault.hex, String(last)])
        const killed = child.signal === 'SIGKILL'
        expect(killed || child.status === 0, child.stderr.toString()).toBe(true)
        return { killed, changes: Number(child.stdout.toString()) }
      }
      const whole = join(temporaryFolder(), 'whole')
      cpSync(plain, whole, { recursive: true })
      const { changes } = run(whole, 0)
      await expectEncrypted(whole)
      expect(changes).toBeGreaterThan(20)
      for (let last = 1; last <= changes; last += 1) {
        const dataDir = join(temporaryFolder(), `killed-${last}`)
        cpSync(plain, dataDir, { recursive: true })
        expect(run(dataDir, last).killed, `before change ${last}`).toBe(true)
        // Now and then killed again while it mends.
        if (last % 5 === 0) run(dataDir, 1 + (last % 7))
        await encryptPlainDesk(dataDir, key)
        await expectEncrypted(dataDir)
      }
    },
  )

  it('is left alone while another program has it open', async () => {
    const dataDir = await plainDesk()
    const other = new SQLite(join(dataDir, 'desk.sqlite3'))
    other.prepare('SELECT count(*) FROM members').get()
    const refused = encryptPlainDesk(dataDir, key)
    await expect(refused).rejects.toMatchObject({ code: 'desk_busy' })
    other.prepare(`UPDATE schema_migrations SET applied_at = 'written meanwhile'`).run()
    other.close()
    await encryptPlainDesk(dataDir, key)
    const handle = openHandle(join(dataDir, 'desk.sqlite3'), 'read', vault.databaseKey)
    expect(handle.prepare('SELECT applied_at FROM schema_migrations').pluck().get()).toBe(
      'written meanwhile',
    )
    handle.close()
  })

  it('that is damaged is left as it is, and said to be', async () => {
    const dataDir = await plainDesk()
    const file = join(dataDir, 'desk.sqlite3')
    const checkpointing = new SQLite(file)
    checkpointing.pragma('wal_checkpoint(TRUNCATE)')
    checkpointing.close()
    const bytes = readFileSync(file)
    randomBytes(8000).copy(bytes, 40_960)
    writeFileSync(file, bytes)
    await expect(encryptPlainDesk(dataDir, key)).rejects.toThrow()
    expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3')
    expect(existsSync(`${file}.encrypting`)).toBe(false)
    for (const doc of documents) {
      const name = sha256(doc)
      expect(existsSync(join(dataDir, 'files', name.slice(0, 2), name))).toBe(true)
    }
  })
})
