import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { DeskClient, Inputs } from '@shared/contract'
import { aliases } from '../../../aliases'
import { ask, claimInReview, toAsk } from '../../testing/gaps'
import { refusalOf } from '../../testing/refusal'
import { seedClaims } from '../../testing/seed'
import {
  startGuardedDesk,
  startTestCore,
  temporaryFolder,
  testDeskOptions,
  testPassword,
  testWorkerFile,
} from '../../testing/test-core'
import { Keyring } from '../accounts/keyring'
import { signIn } from '../accounts/sign-in'
import { systemActor } from '../accounts/staff'
import type { Actor } from '../context'
import { Desk } from '../create-desk'
import { migrate, migrations } from '../database/migrate'
import { openHandle } from '../database/open'
import { checkKeptFiles } from '../desk/health'
import { Vault } from '../files/vault'
import { lookNow } from '../gaps/collect'
import { setUpChannels } from '../outbox/testing/channels'
import { claimsReachedBy, queue as queueMessage } from '../outbox/testing/messages'
import { writeZip } from '../sync/export/zip-file'
import { restoreInto } from './restore'
import { makeBackup } from './service'
import { saveBackupSettings } from './settings'
import { finishSwap, STAGING_PREFIX, stagingName } from './swap'
import { allRows, clientOf, drain, everyByte, scan, work } from './testing/work'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const cache = at('../../../.cache/test-worker')
const programs = ['work-and-wait', 'restore-and-die'] as const

beforeAll(async () => {
  for (const name of programs) {
    await build({
      configFile: false,
      logLevel: 'warn',
      resolve: { alias: aliases },
      build: {
        ssr: at(`../../testing/${name}.ts`),
        outDir: cache,
        emptyOutDir: false,
        target: 'node22',
        rollupOptions: { output: { format: 'es', entryFileNames: `${name}.js` } },
      },
    })
  }
}, 120_000)

const scrypt = { N: 2 ** 10, r: 8, p: 1 }
const control = { progress: () => undefined, checkCancelled: () => undefined }
const clock = (): number => Date.parse('2025-03-04T02:00:00.000Z')

/** Starts a program; `heard` is what it said, `kill` ends it without warning. */
function start(program: (typeof programs)[number], argv: string[]) {
  const child = spawn(process.execPath, [join(cache, `${program}.js`), ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString()
      if (said.includes('\n')) resolve(said)
    })
    child.on('close', () => reject(new Error(`${program} ended: ${said}`)))
  })
  line.catch(() => undefined)
  return { child, line, ended, said: () => said }
}

function vaultWith(keyring: Keyring | null, recoveryKey: string): Vault {
  const key = keyring?.unlockWithRecoveryKey(recoveryKey)
  if (!key) throw new Error('the recovery key opens nothing')
  return new Vault(key)
}

type Outgoing = Record<string, unknown> & { state: string; channel: string; version: number }
const goesByItself = ({ state, channel }: Outgoing): boolean =>
  state === 'waiting' && ['sms', 'email'].includes(channel)

describe('the restore drill', () => {
  it('AUD-01 work, back up, kill, delete the folder, restore on an empty one: everything is there', async () => {
    const dataDir = join(temporaryFolder(), 'desk')
    const file = join(temporaryFolder(), 'carried-away.peian')
    const program = start('work-and-wait', [dataDir, testWorkerFile, file, testPassword])
    const { recoveryKey } = JSON.parse(await program.line) as { recoveryKey: string }
    program.child.kill('SIGKILL')
    await program.ended

    const saved = join(temporaryFolder(), 'before')
    cpSync(dataDir, saved, { recursive: true })
    rmSync(dataDir, { recursive: true })
    const restored = await restoreInto(
      dataDir,
      file,
      { unlock: { name: 'test administrator', password: testPassword }, scrypt, clock },
      control,
    )
    expect(restored).toMatchObject({ keptAs: null, facts: { reason: 'manual' } })

    const vault = vaultWith(Keyring.read(dataDir), recoveryKey)
    const before = allRows(saved, vault)
    const after = allRows(dataDir, vault)
    expect(Object.keys(after)).toEqual(Object.keys(before))
    for (const [table, rows] of Object.entries(before)) {
      // The trail went on: in the old desk by what was done after the backup, in the new one by the restore.
      if (table.startsWith('audit_')) continue
      if (table === 'messages') continue
      expect(after[table], table).toEqual(rows)
    }
    // What waited to go out may have gone after the backup: of that, and of nothing else, nobody is sure any more.
    const outbox = (rows: unknown[] = []) => rows.map((row) => JSON.parse(String(row)) as Outgoing)
    const waited = outbox(before['messages'])
    expect(waited.filter(goesByItself).length).toBeGreaterThan(0)
    expect(outbox(after['messages'])).toEqual(
      waited.map((row) =>
        goesByItself(row)
          ? {
              ...row,
              ...{ state: 'unsure', failure: 'restored', version: row.version + 1 },
              updated_at: new Date(clock()).toISOString(),
            }
          : row,
      ),
    )
    const upTo = (rows: unknown[]): unknown[] =>
      rows.filter(
        (row) =>
          (JSON.parse(String(row)) as { number: number }).number <= restored.facts.auditEntries,
      )
    expect(upTo(after['audit_entries'] ?? [])).toEqual(upTo(before['audit_entries'] ?? []))
    expect(before['claims']?.length).toBeGreaterThan(50)
    // The four of this test, and the papers of the sample.
    expect(restored.facts.documents).toBe(before['documents']?.length)
    expect(restored.facts.documents).toBeGreaterThan(4)
    for (const [path, bytes] of Object.entries(everyByte(join(saved, 'files')))) {
      expect(everyByte(join(dataDir, 'files'))[path]).toBe(bytes)
    }

    const desk = await Desk.open(testDeskOptions({ dataDir }))
    onTestFinished(() => desk.close())
    expect(desk.state).toBe('sealed')
    const { token } = await signIn(desk, 'Test Administrator', testPassword)
    const client = clientOf(desk, token)
    expect(await client.audit.verify()).toMatchObject({ ok: true })
    const { rows } = await client.audit.list({ filter: { action: 'backup.restore' } })
    expect(rows).toMatchObject([
      { actor: 'Test Administrator', after: { sha256: restored.sha256 } },
    ])
  }, 120_000)
})

/** A backup as one file, of a desk without accounts or of one with an administrator. */
async function carried(client: DeskClient, desk: Desk): Promise<string> {
  const { backup } = await drain(await client.backup.create())
  const { downloadId, fileName } = await client.backup.open({ id: backup.id })
  const path = join(temporaryFolder(), fileName)
  await desk.handover.save(downloadId, path)
  return path
}

async function guarded(): Promise<{
  desk: Desk
  client: DeskClient
  token: string
  recoveryKey: string
  administrator: Actor
}> {
  const started = await startGuardedDesk()
  return { ...started, client: clientOf(started.desk, started.token) }
}

type Restore = Inputs['backup']['restore']

describe('restoring at a desk', () => {
  it('puts an earlier backup back, keeps what was there, and ends all sessions', async () => {
    const { desk, client } = await guarded()
    await work(client, 1)
    const { backup } = await drain(await client.backup.create())
    const documents = await desk.core?.database.reader
      .selectFrom('documents')
      .select('id')
      .execute()
    await drain(await client.sync.export({ format: 'xlsx' }))
    const steps = await client.backup.restore({ from: { id: backup.id }, password: testPassword })
    const { keptAs, facts } = await drain(steps)
    expect(facts).toMatchObject({ documents: documents?.length, createdAt: backup.createdAt })
    expect(facts.documents).toBeGreaterThan(1)
    expect(existsSync(join(desk.dataDir, keptAs ?? '', 'desk.sqlite3'))).toBe(true)
    expect(desk.state).toBe('sealed')
    expect(await refusalOf(client.claims.list({}))).toMatchObject({ code: 'not_signed_in' })

    const { token } = await signIn(desk, 'Test Administrator', testPassword)
    const again = clientOf(desk, token)
    // What was done after the backup is not there; what was there before is backed up as well.
    const { rows } = await again.audit.list({ filter: { action: 'batch.export' } })
    expect(rows).toHaveLength(1)
    expect((await again.backup.status()).backups.map(({ reason }) => reason)).toEqual([
      'before_restore',
      'manual',
    ])
    const [document] = (await again.claims.list({ limit: 200 })).rows
    expect(document).toBeDefined()
    expect(await again.audit.verify()).toMatchObject({ ok: true })
  }, 60_000)

  it('asks an administrator for their own password again', async () => {
    const { client } = await guarded()
    const { backup } = await drain(await client.backup.create())
    for (const password of [undefined, 'wrong']) {
      const input: Restore = { from: { id: backup.id }, ...(password && { password }) }
      expect(
        await refusalOf((async () => drain(await client.backup.restore(input)))()),
      ).toMatchObject({ code: 'sign_in_failed' })
    }
  }, 30_000)

  it('lets a new desk take over a backup of another one with a password or the recovery key of it', async () => {
    const old = await guarded()
    await seedClaims(old.desk.runAs(old.administrator), [{ lines: [100] }])
    const file = await carried(old.client, old.desk)
    for (const unlock of [
      { name: 'Test Administrator', password: testPassword },
      { recoveryKey: old.recoveryKey },
    ]) {
      const { desk, client } = await startTestCore()
      const { sourceId } = desk.handover.addSource(file)
      expect(await refusalOf(client.backup.inspect({ sourceId }))).toMatchObject({
        code: 'backup_refused',
        data: { reason: 'locked' },
      })
      expect(await client.backup.inspect({ sourceId, unlock })).toMatchObject({ claims: 1 })
      const { keptAs } = await drain(await client.backup.restore({ from: { sourceId }, unlock }))
      // Nothing had been done here: nothing is kept.
      expect(keptAs).toBeNull()
      expect(readdirSync(desk.dataDir).filter((name) => /replaced|restore/u.test(name))).toEqual([])
      expect(desk.state).toBe('sealed')
      await signIn(desk, 'Test Administrator', testPassword)
    }
  }, 60_000)

  it('opens a backup of a desk without accounts for anybody, documents included', async () => {
    const old = await startTestCore()
    await seedClaims(old, [{ lines: [100] }])
    const [row] = (await old.client.claims.list({ limit: 1 })).rows
    await old.client.claims.addDocument({ id: row!.id, kind: 'identity', file: scan('x', 200_000) })
    const file = await carried(old.client, old.desk)
    const { desk, client } = await startTestCore()
    const { sourceId } = desk.handover.addSource(file)
    await drain(await client.backup.restore({ from: { sourceId } }))
    const here = await desk.enterUnclaimed()
    const { documents } = await here.client.claims.get({ id: row!.id })
    const content = await here.client.claims.openDocument({
      id: row!.id,
      documentId: documents[0]!.id,
    })
    expect(content.size).toBeGreaterThan(200_000)
  }, 30_000)

  it('GAP-04 brings back what customers were asked for and files nobody has placed; what was dropped stays', async () => {
    const old = await startTestCore()
    const claim = await claimInReview(old)
    await ask(old.client, claim.id, [toAsk('identity')])
    mkdirSync(join(old.core.dataDir, 'answers'))
    const drop = (dataDir: string, name: string): void =>
      writeFileSync(join(dataDir, 'answers', name), `%PDF-1.4 ${name}`)
    drop(old.core.dataDir, `${claim.claimNo}_身份证.pdf`)
    drop(old.core.dataDir, 'nobody.pdf')
    await lookNow(old.core, systemActor, 0)
    const asked = await old.client.gaps.ofClaim({ claimId: claim.id })
    const file = await carried(old.client, old.desk)
    const { desk, client, core } = await startTestCore()
    mkdirSync(join(core.dataDir, 'answers'))
    drop(core.dataDir, 'waits.pdf')
    const { sourceId } = desk.handover.addSource(file)
    await drain(await client.backup.restore({ from: { sourceId } }))
    const here = await desk.enterUnclaimed()
    const requests = asked.requests.map((request) => ({
      ...request,
      messages: request.messages.map((one) => ({
        ...one,
        state: 'unsure',
        at: expect.any(String) as string,
      })),
    }))
    expect(await here.client.gaps.ofClaim({ claimId: claim.id })).toEqual({ ...asked, requests })
    const [stray] = await here.client.gaps.strays()
    const content = await here.client.gaps.openStray({ id: stray!.id })
    expect(await content.text()).toBe('%PDF-1.4 nobody.pdf')
    expect(await checkKeptFiles(here.core)).toMatchObject({ ok: true })
    expect(existsSync(join(core.dataDir, 'answers', 'waits.pdf'))).toBe(true)
  }, 60_000)

  it('NTC-07 sends nothing by itself that waited when the backup was made: it may have gone since', async () => {
    const old = await startTestCore()
    const reaches = [{ phone: '10012345678', email: 'a@example.com' }, { address: '示例路 1 号' }]
    for (const { id } of await claimsReachedBy(old, reaches)) await queueMessage(old, id)
    const file = await carried(old.client, old.desk)
    const { desk, client } = await startTestCore()
    const { sourceId } = desk.handover.addSource(file)
    await drain(await client.backup.restore({ from: { sourceId } }))
    const here = await desk.enterUnclaimed()
    const folder = temporaryFolder()
    await setUpChannels(here, { sms: { folder } })
    expect(await here.client.outbox.sendDue()).toEqual({ sent: 0, retried: 0, failed: 0 })
    expect(readdirSync(folder)).toEqual([])
    const { rows } = await here.client.outbox.list({ filter: {} })
    expect(rows.map(({ channel, state, failure }) => [channel, state, failure]).sort()).toEqual([
      ['call', 'waiting', null],
      ['email', 'unsure', 'restored'],
      ['sms', 'unsure', 'restored'],
    ])
    // A person who asked the gateway says which of them went.
    const [sms] = rows.filter(({ channel }) => channel === 'sms')
    const messages = [{ id: sms?.id ?? '', version: sms?.version ?? 0 }]
    await here.client.outbox.again({ messages, reason: '网关没有收到' })
    expect(await here.client.outbox.sendDue()).toMatchObject({ sent: 1 })
  }, 60_000)

  it('in another place leaves the folder of backups to the desk that may still be at work', async () => {
    const { desk, client, core, actor } = await startTestCore()
    const folder = temporaryFolder()
    await saveBackupSettings(core, actor, null, { folder })
    const file = await carried(client, desk)
    const { backups, folder: own } = await client.backup.status()
    await drain(await client.backup.restore({ from: { id: backups[0]!.id } }))
    const same = await desk.enterUnclaimed()
    expect((await same.client.backup.status()).folder).toBe(own)

    const dataDir = join(temporaryFolder(), 'trial')
    await restoreInto(dataDir, file, { unlock: undefined, scrypt, clock }, control)
    const trial = await Desk.open(testDeskOptions({ dataDir }))
    onTestFinished(() => trial.close())
    const there = await trial.enterUnclaimed()
    expect((await there.client.backup.status()).folder).toBe(join(dataDir, 'backups'))
    expect(await there.client.audit.verify()).toMatchObject({ ok: true })
  }, 30_000)

  it('puts a database alone back only beside the documents that it refers to', async () => {
    const { desk, client, core } = await startTestCore()
    await seedClaims({ core, actor: (await desk.enterUnclaimed()).actor } as never, [
      { lines: [100] },
    ])
    const [row] = (await client.claims.list({ limit: 1 })).rows
    await client.claims.addDocument({ id: row!.id, kind: 'identity', file: scan('x', 10) })
    const made = await makeBackup(core, 'before_migration')
    const file = join((await client.backup.status()).folder, made.id)
    const elsewhere = await startTestCore()
    const { sourceId } = elsewhere.desk.handover.addSource(file)
    const steps = elsewhere.client.backup.restore({ from: { sourceId } })
    const refused = await refusalOf((async () => drain(await steps))())
    expect(refused.data).toMatchObject({ reason: 'incomplete' })
    await drain(await client.backup.restore({ from: { id: made.id } }))
    const here = await desk.enterUnclaimed()
    const { documents } = await here.client.claims.get({ id: row!.id })
    const document = { id: row!.id, documentId: documents[0]!.id }
    expect((await here.client.claims.openDocument(document)).size).toBeGreaterThan(10)
  }, 30_000)

  it('migrates an older backup before it is put in place, and backs up before a migration', async () => {
    const dataDir = temporaryFolder()
    const keyring = Keyring.create().save(dataDir)
    const vault = new Vault(keyring.openKey()!)
    await migrate(join(dataDir, 'desk.sqlite3'), vault.databaseKey, migrations.slice(0, 1))
    const desk = await Desk.open(testDeskOptions({ dataDir }))
    onTestFinished(() => desk.close())
    const running = await desk.enterUnclaimed()
    const { backups } = await running.client.backup.status()
    expect(backups).toMatchObject([{ reason: 'before_migration', schemaVersion: 1 }])
    await seedClaims(running, [{ lines: [100] }])
    await drain(await running.client.backup.restore({ from: { id: backups[0]!.id } }))
    expect(desk.core?.database.schemaVersion).toBe(migrations.length)
    expect(await (await desk.enterUnclaimed()).client.claims.list({})).toMatchObject({ rows: [] })
  }, 30_000)

  it('waits for nobody: with another program at the data it refuses and changes nothing', async () => {
    const { desk, client, core } = await startTestCore()
    const { backup } = await drain(await client.backup.create())
    const other = openHandle(core.database.file, 'read', core.vault.databaseKey)
    onTestFinished(() => void other.close())
    other.prepare('SELECT count(*) FROM claims').get()
    const steps = client.backup.restore({ from: { id: backup.id } })
    expect(await refusalOf((async () => drain(await steps))())).toMatchObject({ code: 'desk_busy' })
    expect(readdirSync(desk.dataDir).filter((name) => /replaced|restore/u.test(name))).toEqual([])
    expect((await (await desk.enterUnclaimed()).client.backup.status()).backups).not.toEqual([])
  }, 30_000)
})

describe('a file that cannot be put in place is refused and not a byte has changed', () => {
  it('whether it is no backup, damaged, cut off, newer, of another desk, or without its documents', async () => {
    const old = await guarded()
    await work(old.client, 2)
    const file = await carried(old.client, old.desk)
    const folder = temporaryFolder()
    const whole = readFileSync(file)
    const named = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder, name), bytes)
      return join(folder, name)
    }
    const flipped = (at: number): Buffer => {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0x55
      return bytes
    }
    const unlock = { recoveryKey: old.recoveryKey }
    const newer = join(folder, 'newer.peian')
    const manifest = JSON.stringify({ format: 'peian-backup', version: 7 })
    await writeZip(newer, [{ name: 'manifest.json', content: () => [Buffer.from(manifest)] }])
    const swollen = join(folder, 'swollen.peian')
    const padding = Buffer.alloc(17 * 2 ** 20, ' ')
    await writeZip(swollen, [
      { name: 'manifest.json', content: () => [Buffer.from(manifest), padding] },
    ])
    const { folder: backups } = await old.client.backup.status()
    const bare = readdirSync(backups).find((name) => name.endsWith('.peian')) ?? ''
    const cases: [string, string, string, Restore['unlock']][] = [
      ['a letter', named('letter.peian', Buffer.from('Dear all')), 'not_a_backup', unlock],
      ['an export', named('empty.peian', Buffer.alloc(0)), 'not_a_backup', unlock],
      [
        'cut off',
        named('short.peian', whole.subarray(0, whole.length / 2)),
        'not_a_backup',
        unlock,
      ],
      ['the database altered', named('a.peian', flipped(whole.length >> 2)), 'damaged', unlock],
      ['a document altered', named('b.peian', flipped(whole.length - 60_000)), 'damaged', unlock],
      ['newer', newer, 'newer', unlock],
      ['swollen', swollen, 'damaged', unlock],
      ['nothing opens it', file, 'locked', undefined],
      ['a wrong password', file, 'locked', { name: 'Test Administrator', password: 'wrong' }],
      [
        'without documents',
        named('c.peian', readFileSync(join(backups, bare))),
        'incomplete',
        unlock,
      ],
    ]
    const { desk, client, core } = await startTestCore()
    await seedClaims(
      { core, actor: await desk.enterUnclaimed().then(({ actor }) => actor) } as never,
      [{ lines: [100] }],
    )
    await drain(await client.backup.create())
    const before = everyByte(desk.dataDir)
    for (const [what, path, reason, key] of cases) {
      const { sourceId } = desk.handover.addSource(path)
      const input: Restore = { from: { sourceId }, ...(key && { unlock: key }) }
      const refused = await refusalOf((async () => drain(await client.backup.restore(input)))())
      expect(refused, what).toMatchObject({ code: 'backup_refused', data: { reason } })
      expect(everyByte(desk.dataDir), what).toEqual(before)
    }
    expect((await client.claims.list({})).rows).toHaveLength(1)
  }, 120_000)
})

describe('a restore that is killed', () => {
  it('after any step is ended by the next opening, and neither desk is lost', async () => {
    const template = temporaryFolder()
    const mark = (folder: string, what: string): void => {
      mkdirSync(join(folder, 'files', 'ab'), { recursive: true })
      for (const name of ['desk.sqlite3', 'desk.keys.json', 'files/ab/x']) {
        writeFileSync(join(folder, name), what)
      }
    }
    const staging = `${STAGING_PREFIX}test`
    mark(template, 'old')
    writeFileSync(join(template, 'desk.sqlite3-wal'), 'old')
    mkdirSync(join(template, 'rejects'))
    writeFileSync(join(template, 'rejects', 'r'), 'old')
    mkdirSync(join(template, staging))
    mark(join(template, staging), 'new')

    let last = ''
    for (let steps = 1; last !== 'done'; steps += 1) {
      const dataDir = join(temporaryFolder(), 'desk')
      cpSync(template, dataDir, { recursive: true })
      const program = start('restore-and-die', [dataDir, staging, `${steps}`])
      await program.ended
      last = program.said().trim().split('\n').at(-1) ?? ''
      finishSwap(dataDir)
      const read = (path: string): string => readFileSync(join(dataDir, path), 'utf8')
      const kept = 'replaced-20250303-020000'
      for (const name of ['desk.sqlite3', 'desk.keys.json', 'files/ab/x']) {
        expect(read(name), `${last}: ${name}`).toBe('new')
        expect(read(`${kept}/${name}`), `${last}: ${name}`).toBe('old')
      }
      expect(read(`${kept}/desk.sqlite3-wal`)).toBe('old')
      expect(read(`${kept}/rejects/r`)).toBe('old')
      expect(readdirSync(dataDir).sort()).toEqual(
        ['desk.keys.json', 'desk.sqlite3', 'exports', 'files', 'rejects', kept].sort(),
      )
    }
  }, 120_000)

  it('before its first step leaves everything as it was', () => {
    const dataDir = temporaryFolder()
    writeFileSync(join(dataDir, 'desk.sqlite3'), 'old')
    const left = `${STAGING_PREFIX}x`
    const mine = stagingName()
    for (const name of [left, mine]) mkdirSync(join(dataDir, name))
    expect(finishSwap(dataDir)).toBe(false)
    // What an ended process staged is as large as everything; another may still be at work.
    expect(readdirSync(dataDir).sort()).toEqual([mine, 'desk.sqlite3'].sort())
    expect(readFileSync(join(dataDir, 'desk.sqlite3'), 'utf8')).toBe('old')
  })
})
