import { describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { verifyChain } from '../src-main/core/audit/chain'
import { GENESIS, nextEntries, type ChainEnd } from '../src-main/core/audit/entry'
import { Database } from '../src-main/core/database/database'
import { migrate, migrations } from '../src-main/core/database/migrate'
import { openHandle, type Handle } from '../src-main/core/database/open'
import { temporaryFolder } from '../src-main/testing/test-core'

const KEY = '7'.repeat(64)
const AT = '2025-03-03T02:00:00.000Z'
const before = ['staff', 'members', 'claims', 'decisions', 'audit_entries', 'settings'] as const

/** A desk as the version before left it: two people, a decided claim, three entries in the trail. */
async function deskBefore(file: string): Promise<void> {
  await migrate(file, KEY, migrations.slice(0, 1))
  const handle = openHandle(file, 'write', KEY)
  handle.exec(`
    INSERT INTO staff (id, name, role, created_at) VALUES
      ('s1', '本机审核员', 'reviewer', '${AT}'), ('s2', '外来审核员', 'reviewer', '${AT}');
    INSERT INTO settings (key, value, version, updated_at) VALUES ('insurer', '{}', 3, '${AT}');
    INSERT INTO members (id, source, source_key, source_hash, name, created_at, updated_at)
      VALUES ('m1', 's', '1', 'h', '王小明', '${AT}', '${AT}');
    INSERT INTO claims (id, source, source_key, source_hash, claim_no, claim_no_reversed, state, insured_id,
        claim_type, incident_type, claimed_fen, payable_fen, invoice_count, line_count, received_at, due_on,
        assignee_id, created_at, updated_at)
      VALUES ('c1', 's', '1', 'h', 'AB25030300001', '10000303052BA', 'decided', 'm1', 'outpatient', 'illness',
        100, 90, 0, 0, '${AT}', '2025-03-17', 's1', '${AT}', '${AT}');
    INSERT INTO decisions VALUES
      ('d1', 'c1', 1, 'pay_part', NULL, NULL, '说明', 100, 10, 90, 0, 's1', '${AT}')`)
  const insert = handle.prepare(
    'INSERT INTO audit_entries VALUES ($number, $id, $at, $actor_id, $action, $entity, $entity_id, $before, $after, $previous_hash, $hash)',
  )
  let end: ChainEnd = { number: 0, hash: GENESIS, at: null }
  for (const action of ['claim.take', 'claim.decide', 'claim.close']) {
    for (const entry of nextEntries(end, AT, 's1', { action, entity: 'claim', entityId: 'c1' })) {
      insert.run(entry)
      end = entry
    }
  }
  handle.close()
}

const rows = (handle: Handle, table: string): Record<string, unknown>[] =>
  handle.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]

const only = (row: Record<string, unknown>, columns: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(columns.map((column) => [column, row[column]]))

describe('migration 0002', () => {
  it('keeps every row as it was, names who worked here, and knows where the trail ends', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await deskBefore(file)
    const old = openHandle(file, 'read', KEY)
    const kept = before.map((table) => rows(old, table))
    old.close()

    const { schemaVersion } = await migrate(file, KEY, migrations.slice(0, 2))
    expect(schemaVersion).toBe(2)
    const handle = openHandle(file, 'write', KEY)
    for (const [index, table] of before.entries()) {
      const was = kept[index] ?? []
      expect(was.length, table).toBeGreaterThan(0)
      const columns = Object.keys(was[0] ?? {})
      expect(rows(handle, table).map((row) => only(row, columns))).toEqual(was)
    }
    expect(rows(handle, 'staff').map((row) => only(row, ['name', 'kind', 'version']))).toEqual([
      { name: '本机审核员', kind: 'local', version: 1 },
      { name: '外来审核员', kind: 'elsewhere', version: 1 },
    ])
    expect(only(rows(handle, 'decisions')[0] ?? {}, ['confirmed_by', 'confirmed_at'])).toEqual({
      confirmed_by: null,
      confirmed_at: null,
    })
    const last = rows(handle, 'audit_entries').at(-1)
    expect(rows(handle, 'audit_head')).toEqual([{ only: 1, number: 3, hash: last?.['hash'] }])
    expect(rows(handle, 'audit_days')).toEqual([{ day: '2025-03-03', first: 1, last: 3 }])
    handle.close()

    const database = await Database.open(file, KEY)
    expect(await verifyChain(database.reader)).toEqual({ ok: true, entries: 3, firstBroken: null })
    await database.close()
  })

  it('a desk without a trail begins one at its first entry', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await migrate(file, KEY, migrations.slice(0, 2))
    const handle = openHandle(file, 'read', KEY)
    expect(rows(handle, 'audit_head')).toEqual([{ only: 1, number: 0, hash: GENESIS }])
    handle.close()
  })

  it('makes every table STRICT, and guards the trail and its end', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await migrate(file, KEY, migrations.slice(0, 2))
    const handle = openHandle(file, 'write', KEY)
    const tables = handle.pragma('table_list') as { name: string; type: string; strict: number }[]
    const own = tables.filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'))
    expect(own.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'staff_roles',
        'audit_head',
        'deletions',
        'deletion_claims',
        'deleted_records',
      ]),
    )
    expect(own.filter(({ strict }) => strict !== 1)).toEqual([])
    const triggers = handle
      .prepare(
        `SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%' ORDER BY name`,
      )
      .pluck()
      .all()
    expect(triggers).toEqual([
      'audit_days_grow',
      'audit_days_once',
      'audit_days_stay',
      'audit_entries_head',
      'audit_entries_in_order',
      'audit_entries_no_delete',
      'audit_entries_no_update',
      'audit_head_forward',
      'audit_head_once',
      'audit_head_stays',
    ])
    handle.close()
  })

  it('AUD-02 nobody decides on the deletion they proposed', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await migrate(file, KEY, migrations.slice(0, 2))
    const handle = openHandle(file, 'write', KEY)
    handle.exec(`INSERT INTO staff (id, name, role, created_at) VALUES ('s1', 'A', 'x', '${AT}')`)
    const insert = (decidedBy: string, state: string) => () =>
      handle.exec(`INSERT INTO deletions (id, state, reason, proposed_by, proposed_at, decided_by)
        VALUES ('x', '${state}', 'r', 's1', '${AT}', ${decidedBy})`)
    expect(insert(`'s1'`, 'done')).toThrow('CHECK')
    expect(insert('NULL', 'done')).toThrow('CHECK')
    expect(insert('NULL', 'proposed')).not.toThrow()
    handle.close()
  })
})
