import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startTestCore, temporaryFolder } from '../../testing/test-core'
import { seedClaims } from '../../testing/seed'
import { checkDatabase } from './check'
import { Database } from './database'
import { DamagedDatabaseError } from './migrate'
import { isPlainDatabase, openHandle } from './open'

const key = 'ab'.repeat(32)

const series = (day: string): { series: string; day: string; last: number } => ({
  series: 'T',
  day,
  last: 1,
})

async function days(database: Database): Promise<string[]> {
  const rows = await database.reader
    .selectFrom('number_series')
    .select('day')
    .orderBy('day')
    .execute()
  return rows.map((row) => row.day)
}

describe('the database', () => {
  it('undoes everything a failing command did', async () => {
    const { core } = await startTestCore()
    const failing = core.database.write(async (writer) => {
      await writer.insertInto('number_series').values(series('a')).execute()
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(await days(core.database)).toEqual([])
  })

  it('lets one command write at a time, in the order they came, and reads see only what is whole', async () => {
    const { core } = await startTestCore()
    const order: string[] = []
    const slow = core.database.write(async (writer) => {
      await writer.insertInto('number_series').values(series('a')).execute()
      await new Promise((resolve) => setTimeout(resolve, 30))
      order.push(`slow sees ${(await days(core.database)).length}`)
    })
    const quick = core.database.write(async (writer) => {
      await writer.insertInto('number_series').values(series('b')).execute()
      order.push('quick')
    })
    await Promise.all([slow, quick])
    expect(order).toEqual(['slow sees 0', 'quick'])
    expect(await days(core.database)).toEqual(['a', 'b'])
  })

  it('reads through a handle that cannot write', async () => {
    const { core } = await startTestCore()
    const asWriter = core.database.reader as unknown as Parameters<
      Parameters<Database['write']>[0]
    >[0]
    await expect(
      asWriter.insertInto('number_series').values(series('a')).execute(),
    ).rejects.toThrow('readonly')
  })

  it('waits for another process that writes, without holding up reads', async () => {
    const folder = temporaryFolder()
    const database = await Database.open(join(folder, 'desk.sqlite3'), key)
    const other = openHandle(join(folder, 'desk.sqlite3'), 'write', key)
    other.exec(`BEGIN IMMEDIATE; INSERT INTO number_series VALUES ('T', 'other', 1)`)
    const waiting = database.write((writer) =>
      writer.insertInto('number_series').values(series('z')).execute(),
    )
    expect(await days(database)).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 300))
    other.exec('COMMIT')
    other.close()
    await waiting
    expect(await days(database)).toEqual(['other', 'z'])
    await database.close()
  })

  it('closes while another process writes: the statistics can wait', async () => {
    const running = await startTestCore()
    await seedClaims(
      running,
      Array.from({ length: 30 }, () => ({ lines: [100] })),
    )
    await running.client.claims.list({})
    const { file, key } = running.core.database
    const other = openHandle(file, 'write', key)
    try {
      other.exec('BEGIN IMMEDIATE')
      await running.core.database.close()
    } finally {
      other.close()
    }
    expect(() => openHandle(file, 'write', key).exec('BEGIN IMMEDIATE').close()).not.toThrow()
  })

  it('shows nothing of its content on the disk, in the log neither', async () => {
    const { core } = await startTestCore()
    const day = 'Zhang San 900000'
    await core.database.write((writer) =>
      writer.insertInto('number_series').values(series(day)).execute(),
    )
    const lying = ['', '-wal'].map((suffix) => readFileSync(core.database.file + suffix))
    expect(lying[1]!.length).toBeGreaterThan(4096)
    for (const bytes of lying) expect(bytes.includes(day)).toBe(false)
    expect(lying[0]!.includes('number_series')).toBe(false)
    expect(isPlainDatabase(core.database.file)).toBe(false)
  })

  it('opens with its key alone, and is as it was after another was tried', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await (await Database.open(file, key)).close()
    const before = readFileSync(file)
    await expect(Database.open(file, 'cd'.repeat(32))).rejects.toBeInstanceOf(DamagedDatabaseError)
    await expect(Database.open(file, 'not a key')).rejects.toBeInstanceOf(RangeError)
    expect(readFileSync(file).equals(before)).toBe(true)
    await (await Database.open(file, key)).close()
  })

  it('notices a page that was changed behind its back', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await (await Database.open(file, key)).close()
    const bytes = readFileSync(file)
    bytes[20_000] = (bytes[20_000] ?? 0) ^ 1
    writeFileSync(file, bytes)
    expect(checkDatabase(file, key)).toMatchObject([{ name: 'integrity', ok: false }])
  })

  it.skipIf(process.platform === 'win32')('keeps its folder for the user alone', async () => {
    const folder = join(temporaryFolder(), 'new')
    await (await Database.open(join(folder, 'desk.sqlite3'), key)).close()
    expect(statSync(folder).mode & 0o077).toBe(0)
  })
})
