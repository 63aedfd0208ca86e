import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/refusal'
import { startTestCore, temporaryFolder } from '../../testing/test-core'
import { seedClaims } from '../../testing/seed'
import type { RunningCore } from '../create-desk'
import { writeZip } from '../sync/export/zip-file'
import { holdingLock } from '../database/folder-lock'
import { LOCK_FILE } from './folder'
import { saveBackupSettings } from './settings'
import { drain, everyByte, scan } from './testing/work'

async function deskWithDocuments(documents = 3): Promise<RunningCore> {
  const running = await startTestCore()
  await seedClaims(running, [{ lines: [100] }])
  for (let number = 0; number < documents; number += 1) await addDocument(running, `d${number}`)
  return running
}

async function addDocument({ client }: RunningCore, text: string): Promise<void> {
  const [row] = (await client.claims.list({ limit: 1 })).rows
  await client.claims.addDocument({ id: row?.id ?? '', kind: 'identity', file: scan(text, 1000) })
}

const backups = ({ core }: RunningCore): string => join(core.dataDir, 'backups')

const containers = (folder: string): string[] =>
  readdirSync(folder).filter((name) => name.endsWith('.peian'))

function sealedCopies(folder: string): string[] {
  return readdirSync(join(folder, 'files'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /[0-9a-f]{64}$/u.test(name),
  )
}

describe('a backup', () => {
  it('says what is in it, and is listed with its hash', async () => {
    const running = await deskWithDocuments()
    const { backup } = await drain(await running.client.backup.create())
    expect(backup).toMatchObject({
      reason: 'manual',
      claims: 1,
      documents: 3,
      schemaVersion: running.core.database.schemaVersion,
      createdAt: '2025-03-03T02:00:00.000Z',
      verifiedAt: '2025-03-03T02:00:00.000Z',
    })
    const status = await running.client.backup.status()
    expect(status).toMatchObject({
      folder: backups(running),
      sameDisk: true,
      lastAt: '2025-03-03T02:00:00.000Z',
      lastFailure: null,
      backups: [backup],
    })
    const entry = await running.core.database.reader
      .selectFrom('audit_entries')
      .select('after')
      .where('action', '=', 'backup.create')
      .executeTakeFirst()
    expect(JSON.parse(entry?.after ?? '{}')).toMatchObject({
      file: backup.id,
      sha256: backup.sha256,
    })
  })

  it('copies each document once, and works only on new ones', async () => {
    const running = await deskWithDocuments(3)
    await drain(await running.client.backup.create())
    const first = sealedCopies(backups(running))
    expect(first).toHaveLength(3)
    await addDocument(running, 'one more')
    await drain(await running.client.backup.create())
    expect(sealedCopies(backups(running))).toHaveLength(4)
    expect(containers(backups(running))).toHaveLength(2)
    // The containers in the folder hold no documents.
    const { core } = running
    const big = Buffer.alloc(300_000, 1)
    core.files.keep(big)
    await drain(await running.client.backup.create())
    const newest = containers(backups(running)).sort().at(-1) ?? ''
    expect(readFileSync(join(backups(running), newest)).length).toBeLessThan(
      readFileSync(core.database.file).length + 50_000,
    )
  })

  it('is consistent while others write', async () => {
    const running = await deskWithDocuments(1)
    let writing = true
    const writer = (async () => {
      for (let number = 0; writing; number += 1) {
        await addDocument(running, `while ${number}`)
        await sleep(5)
      }
    })()
    const ids: string[] = []
    try {
      for (let round = 0; round < 3; round += 1) {
        ids.push((await drain(await running.client.backup.create())).backup.id)
      }
    } finally {
      writing = false
      await writer
    }
    for (const id of ids) {
      const { backup } = await drain(await running.client.backup.verify({ id }))
      expect(backup.id).toBe(id)
    }
  }, 30_000)

  it('leaves nothing when it is cancelled', async () => {
    const running = await deskWithDocuments(20)
    await drain(await running.client.backup.create())
    await addDocument(running, 'not to be copied')
    const before = everyByte(backups(running))
    const giveUp = new AbortController()
    const work = async (): Promise<void> => {
      for await (const step of await running.client.backup.create(undefined, {
        signal: giveUp.signal,
      })) {
        if (step.type === 'progress') giveUp.abort()
      }
    }
    await expect(work()).rejects.toMatchObject({ code: 'cancelled' })
    expect(everyByte(backups(running))).toEqual(before)
    expect((await running.client.backup.status()).lastFailure).toBeNull()
  })

  it('is not made twice at once', async () => {
    const running = await deskWithDocuments(1)
    await holdingLock(join(running.core.dataDir, LOCK_FILE), async () => {
      const steps = await running.client.backup.create()
      expect(await refusalOf(drain(steps))).toMatchObject({ code: 'desk_busy' })
    })
    await drain(await running.client.backup.create())
  })

  it('fails plainly when the chosen folder is gone, and says so in the status', async () => {
    const running = await deskWithDocuments(1)
    const { core, actor, client } = running
    const stick = join(temporaryFolder(), 'stick')
    mkdirSync(stick)
    await saveBackupSettings(core, actor, null, { folder: stick })
    const { backup } = await drain(await client.backup.create())
    const { folder } = await client.backup.status()
    expect(folder.startsWith(stick)).toBe(true)
    expect(existsSync(join(folder, backup.id))).toBe(true)

    rmSync(stick, { recursive: true })
    expect(await refusalOf(drain(await client.backup.create()))).toMatchObject({
      code: 'source_unreadable',
    })
    expect(existsSync(stick)).toBe(false)
    expect(await client.backup.status()).toMatchObject({
      lastFailure: 'source_unreadable',
      lastAt: backup.createdAt,
      backups: [],
    })
  })

  it('clears away what a killed one left, and keeps what is whole', async () => {
    const running = await deskWithDocuments(1)
    const { backup } = await drain(await running.client.backup.create())
    const folder = backups(running)
    writeFileSync(join(folder, '.making.peian'), 'half')
    writeFileSync(join(folder, '.making.sqlite3'), 'half')
    writeFileSync(join(folder, 'files', '.123.part'), 'half')
    await drain(await running.client.backup.create())
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
    expect(existsSync(join(folder, 'files', '.123.part'))).toBe(false)
    await drain(await running.client.backup.verify({ id: backup.id }))
  })

  it('is made of a desk whose document is damaged, and remembers that', async () => {
    const running = await deskWithDocuments(2)
    const { core, client } = running
    const [path] = [...core.files.list()]
    writeFileSync(join(core.files.folder, path ?? ''), 'damaged')
    const { backup } = await drain(await client.backup.create())
    // Faithful to what was there: it verifies, and the desk's own check names the document.
    await drain(await client.backup.verify({ id: backup.id }))
  })

  it('replaces the oldest ones by the settings, with the documents that only they had', async () => {
    let now = Date.parse('2025-03-03T02:00:00.000Z')
    const running = await startTestCore({ clock: () => now })
    await seedClaims(running, [{ lines: [100] }])
    await addDocument(running, 'kept')
    await addDocument(running, 'deleted soon')
    const { core, actor, client } = running
    const none = { keepNewest: 2, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 }
    await saveBackupSettings(core, actor, null, none)
    const made: string[] = []
    for (let round = 0; round < 3; round += 1) {
      made.push((await drain(await client.backup.create())).backup.id)
      now += 60_000
      if (round === 0) {
        const { sha256 } = await core.database.reader
          .selectFrom('documents')
          .select('sha256')
          .orderBy('id', 'desc')
          .executeTakeFirstOrThrow()
        core.files.remove(sha256)
        expect(sealedCopies(backups(running))).toHaveLength(2)
      }
    }
    expect((await client.backup.status()).backups.map(({ id }) => id)).toEqual([made[2], made[1]])
    expect(sealedCopies(backups(running))).toHaveLength(1)
    await drain(await client.backup.verify({ id: made[1] ?? '' }))
  })

  it('deletes no documents beside a backup that only a newer version can read', async () => {
    const running = await deskWithDocuments(1)
    const { core, actor, client } = running
    await saveBackupSettings(core, actor, null, {
      keepNewest: 1,
      keepDaily: 0,
      keepWeekly: 0,
      keepMonthly: 0,
    })
    const folder = backups(running)
    await drain(await client.backup.create())
    mkdirSync(join(folder, 'files', 'ab'), { recursive: true })
    const strange = join(folder, 'files', 'ab', 'ab'.repeat(32))
    writeFileSync(strange, 'of the newer one')
    const manifest = JSON.stringify({ format: 'peian-backup', version: 2 })
    const content = (): Uint8Array[] => [Buffer.from(manifest)]
    await writeZip(join(folder, 'newer.peian'), [{ name: 'manifest.json', content }])
    await drain(await client.backup.create())
    expect(existsSync(strange)).toBe(true)
    rmSync(join(folder, 'newer.peian'))
    // Nor beside one that the system cannot open just now.
    symlinkSync('unread.peian', join(folder, 'unread.peian'))
    await drain(await client.backup.create())
    expect(existsSync(strange)).toBe(true)
    rmSync(join(folder, 'unread.peian'))
    await drain(await client.backup.create())
    expect(existsSync(strange)).toBe(false)
  })
})

describe('a backup that was changed is refused', () => {
  it('when a byte of the container or of a document beside it is another', async () => {
    const running = await deskWithDocuments(2)
    const { client } = running
    const { backup } = await drain(await client.backup.create())
    const folder = backups(running)
    const spoil = async (path: string, at: number): Promise<unknown> => {
      const original = readFileSync(path)
      const changed = Buffer.from(original)
      changed[at] = (changed[at] ?? 0) ^ 1
      copyFileSync(path, `${path}.kept`)
      writeFileSync(path, changed)
      try {
        return (await refusalOf(verifying())).data
      } finally {
        copyFileSync(`${path}.kept`, path)
        rmSync(`${path}.kept`)
      }
    }
    const verifying = async (): Promise<unknown> =>
      drain(await client.backup.verify({ id: backup.id }))
    const container = join(folder, backup.id)
    const size = readFileSync(container).length
    for (const at of [2000, Math.floor(size / 2), size - 2000]) {
      expect(await spoil(container, at)).toMatchObject({ reason: 'damaged' })
    }
    // The document is whole in the data folder still, which may be gone when the backup is needed.
    const [name = ''] = sealedCopies(folder)
    const document = join(folder, 'files', name)
    const kept = readFileSync(document)
    const flipped = Buffer.from(kept)
    flipped[100] = (flipped[100] ?? 0) ^ 1
    writeFileSync(document, flipped)
    expect((await refusalOf(verifying())).data).toMatchObject({ reason: 'damaged' })
    expect((await refusalOf(verifying())).data).toMatchObject({ reason: 'incomplete' })
    // The next backup puts it right, for the earlier one as well.
    await drain(await client.backup.create())
    expect(readFileSync(document)).toEqual(kept)
    await verifying()
  })
})
