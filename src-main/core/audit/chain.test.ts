import { describe, expect, it } from 'vitest'
import { startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { openHandle, type Handle } from '../database/open'
import { changesBetween, recordAudit, verifyChain } from './chain'
import { GENESIS, hashOf, nextEntries, type StoredEntry } from './entry'

const COLUMNS = [
  'number',
  'id',
  'at',
  'actor_id',
  'action',
  'entity',
  'entity_id',
  'before',
  'after',
  'previous_hash',
  'hash',
] as const

const ENTRIES = 6

async function trailOf(entries: number): Promise<{ running: RunningCore; raw: Handle }> {
  const running = await startTestCore()
  const { core, actor } = running
  await core.database.write(async (writer) => {
    for (let note = 1; note <= entries; note += 1) {
      await recordAudit(core, writer, actor, {
        action: 'test.note',
        entity: 'claim',
        entityId: `claim-${note}`,
        before: { note: note - 1 },
        after: { note },
      })
    }
  })
  return { running, raw: openHandle(core.database.file, 'write', core.vault.databaseKey) }
}

const verify = ({ core }: RunningCore) => verifyChain(core.database.reader)

/** What somebody does who has the key and knows SQLite. */
function dropTriggers(raw: Handle): void {
  const names = raw
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'`)
    .pluck()
    .all() as string[]
  expect(names.length).toBeGreaterThanOrEqual(6)
  for (const name of names) raw.exec(`DROP TRIGGER ${name}`)
}

const rowsOf = (raw: Handle): StoredEntry[] =>
  raw.prepare('SELECT * FROM audit_entries ORDER BY number').all() as StoredEntry[]

/** Does `harm`, says what `verify` finds, and undoes it. */
async function after(
  { running, raw }: { running: RunningCore; raw: Handle },
  harm: () => void,
): Promise<number | null> {
  const kept = rowsOf(raw)
  const head = raw.prepare('SELECT number, hash FROM audit_head').get() as {
    number: number
    hash: string
  }
  harm()
  const { ok, entries, firstBroken } = await verify(running)
  expect(ok).toBe(firstBroken === null)
  if (firstBroken !== null) expect(entries).toBe(Math.max(0, firstBroken - 1))
  raw.exec('DELETE FROM audit_entries; DELETE FROM audit_head; DELETE FROM audit_days')
  const insert = raw.prepare(
    `INSERT INTO audit_entries VALUES (${COLUMNS.map((name) => `$${name}`).join(', ')})`,
  )
  for (const row of kept) insert.run(row)
  raw.prepare('INSERT INTO audit_head VALUES (1, ?, ?)').run(head.number, head.hash)
  expect(await verify(running)).toEqual({ ok: true, entries: kept.length, firstBroken: null })
  return firstBroken
}

/** The text with one byte changed in the middle. */
function oneByteOff(value: string): string {
  const at = Math.floor(value.length / 2)
  return value.slice(0, at) + (value[at] === 'a' ? 'b' : 'a') + value.slice(at + 1)
}

describe('the audit chain', () => {
  it('AUD-01 a trail as it was written holds, also an empty one', async () => {
    const running = await startTestCore()
    expect(await verify(running)).toEqual({ ok: true, entries: 0, firstBroken: null })
    const { running: full, raw } = await trailOf(3)
    expect(await verify(full)).toEqual({ ok: true, entries: 3, firstBroken: null })
    raw.close()
  })

  it('AUD-01 a long trail is verified while others are served', async () => {
    const { running } = await trailOf(4100)
    let verifying = true
    let served = 0
    const serve = (): void => {
      if (!verifying) return
      served += 1
      setImmediate(serve)
    }
    const done = verify(running).finally(() => (verifying = false))
    serve()
    expect(await done).toEqual({ ok: true, entries: 4100, firstBroken: null })
    expect(served).toBeGreaterThan(2)
  })

  it('AUD-01 one byte changed in any column of any entry makes verify name that entry', async () => {
    const trail = await trailOf(ENTRIES)
    dropTriggers(trail.raw)
    for (const row of rowsOf(trail.raw)) {
      for (const column of COLUMNS) {
        const changed = column === 'number' ? row.number + 64 : oneByteOff(String(row[column]))
        const named = await after(trail, () => {
          trail.raw
            .prepare(`UPDATE audit_entries SET ${column} = ? WHERE id = ?`)
            .run(changed, row.id)
        })
        expect([column, named]).toEqual([column, row.number])
      }
    }
    trail.raw.close()
  })

  it('AUD-01 a value that became null, or came from nowhere, makes verify name the entry', async () => {
    const trail = await trailOf(3)
    dropTriggers(trail.raw)
    const named = await after(trail, () =>
      trail.raw.exec('UPDATE audit_entries SET before = NULL WHERE number = 2'),
    )
    expect(named).toBe(2)
    trail.raw.close()
  })

  it('AUD-01 any entry deleted makes verify name it, the first and the last as well', async () => {
    const trail = await trailOf(ENTRIES)
    dropTriggers(trail.raw)
    for (let number = 1; number <= ENTRIES; number += 1) {
      const named = await after(trail, () =>
        trail.raw.exec(`DELETE FROM audit_entries WHERE number = ${number}`),
      )
      expect(named).toBe(number)
    }
    const lastThree = (): void => {
      trail.raw.exec(`DELETE FROM audit_entries WHERE number > ${ENTRIES - 3}`)
    }
    expect(await after(trail, lastThree)).toBe(ENTRIES - 2)
    expect(await after(trail, () => trail.raw.exec('DELETE FROM audit_entries'))).toBe(1)
    trail.raw.close()
  })

  it('AUD-01 entries replaced, swapped, added in front or behind are found, even with hashes that fit', async () => {
    const trail = await trailOf(ENTRIES)
    const { raw } = trail
    dropTriggers(raw)
    const put = (entry: StoredEntry): void => {
      raw
        .prepare(
          `INSERT OR REPLACE INTO audit_entries VALUES (${COLUMNS.map((name) => `$${name}`).join(', ')})`,
        )
        .run(entry)
    }
    const forged = (number: number): StoredEntry => {
      const [row] = rowsOf(raw).filter((entry) => entry.number === number)
      if (!row) throw new Error('no such entry')
      const content = { ...row, after: '{"note":"other"}' }
      return { ...content, hash: hashOf(content) }
    }
    expect(await after(trail, () => put(forged(3)))).toBe(3)
    expect(await after(trail, () => put(forged(ENTRIES)))).toBe(ENTRIES)
    const swap = (): void =>
      void raw.exec(`UPDATE audit_entries SET number = 100 WHERE number = 2;
        UPDATE audit_entries SET number = 2 WHERE number = 4;
        UPDATE audit_entries SET number = 4 WHERE number = 100`)
    expect(await after(trail, swap)).toBe(2)
    const [first] = rowsOf(raw)
    if (!first) throw new Error('no entry')
    expect(await after(trail, () => put({ ...first, number: 0, id: 'front' }))).toBe(0)
    const last = rowsOf(raw).at(-1)
    const [behind] = nextEntries(
      { number: ENTRIES, hash: last?.hash ?? '', at: null },
      '2025-03-03T02:00:00.000Z',
      'x',
      { action: 'test.note', entity: 'claim', entityId: 'x' },
    )
    expect(await after(trail, () => behind && put(behind))).toBe(ENTRIES + 1)
    expect(await after(trail, () => raw.exec('DELETE FROM audit_head'))).toBe(1)
    raw.close()
  })

  it('AUD-01 the database refuses change, deletion, replacement and entries out of order', async () => {
    const { running, raw } = await trailOf(3)
    const rows = rowsOf(raw)
    const [first, , last] = rows
    if (!first || !last) throw new Error('no entries')
    const insert = (kind: string, entry: StoredEntry) => () =>
      raw
        .prepare(
          `INSERT ${kind} INTO audit_entries VALUES (${COLUMNS.map((name) => `$${name}`).join(', ')})`,
        )
        .run(entry)
    const [next] = nextEntries(last, last.at, 'x', {
      action: 'test.note',
      entity: 'claim',
      entityId: 'x',
    })
    if (!next) throw new Error('no entry')
    const refused: (() => unknown)[] = [
      () => raw.exec(`UPDATE audit_entries SET after = '{}' WHERE number = 2`),
      () => raw.exec(`UPDATE OR REPLACE audit_entries SET number = 3 WHERE number = 2`),
      () => raw.exec('DELETE FROM audit_entries WHERE number = 2'),
      () => raw.exec('DELETE FROM audit_entries'),
      insert('OR REPLACE', { ...last, after: '{}' }),
      insert('OR REPLACE', { ...next, id: first.id }),
      insert('', { ...next, number: 5 }),
      insert('', { ...next, previous_hash: GENESIS }),
      insert('OR IGNORE', { ...next, number: 0 }),
      () => raw.exec('UPDATE audit_head SET number = 2'),
      () => raw.exec('UPDATE audit_head SET number = 4'),
      () => raw.exec(`UPDATE audit_head SET hash = '${GENESIS}'`),
      () => raw.exec('DELETE FROM audit_head'),
      () => raw.exec('DELETE FROM audit_days'),
      () => raw.exec('UPDATE audit_days SET last = 2'),
      () => raw.exec('UPDATE audit_days SET first = 2, last = 9'),
      () => raw.exec(`INSERT OR REPLACE INTO audit_days VALUES ('2025-03-03', 9, 9)`),
      () => raw.exec(`INSERT OR REPLACE INTO audit_head VALUES (1, 2, '${GENESIS}')`),
    ]
    for (const attempt of refused) expect(attempt).toThrow('append-only')
    expect(rowsOf(raw)).toEqual(rows)
    expect(await verify(running)).toEqual({ ok: true, entries: 3, firstBroken: null })
    insert('', next)()
    expect(await verify(running)).toEqual({ ok: true, entries: 4, firstBroken: null })
    raw.close()
  })

  it('AUD-01 work goes on after an entry was taken away, and the gap stays visible', async () => {
    const { running, raw } = await trailOf(4)
    raw.exec('DROP TRIGGER audit_entries_no_delete; DELETE FROM audit_entries WHERE number = 4')
    const { core, actor } = running
    await core.database.write((writer) =>
      recordAudit(core, writer, actor, { action: 'test.note', entity: 'claim', entityId: 'x' }),
    )
    expect(rowsOf(raw).map((row) => row.number)).toEqual([1, 2, 3, 5])
    expect(await verify(running)).toEqual({ ok: false, entries: 3, firstBroken: 4 })
    raw.close()
  })
})

it('changes are the fields that differ, under the same names on both sides', () => {
  expect(
    changesBetween(
      { name: '甲', roles: ['reviewer'], limit: 1, gone: 'x' },
      { name: '乙', roles: ['reviewer'], limit: 1, added: null },
    ),
  ).toEqual({ before: { name: '甲', gone: 'x' }, after: { name: '乙', gone: null } })
})
