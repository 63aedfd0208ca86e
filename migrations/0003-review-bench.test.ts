import { describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { migrate, migrations } from '../src-main/core/database/migrate'
import { openHandle, type Handle } from '../src-main/core/database/open'
import { temporaryFolder } from '../src-main/testing/test-core'

const KEY = '7'.repeat(64)
const AT = '2025-03-03T02:00:00.000Z'

/** A desk as the version before left it: a claim decided twice, with an exclusion, and its letter. */
async function deskBefore(file: string): Promise<void> {
  await migrate(file, KEY, migrations.slice(0, 2))
  const handle = openHandle(file, 'write', KEY)
  handle.exec(`
    INSERT INTO staff (id, name, role, created_at) VALUES ('s1', '甲', 'reviewer', '${AT}'), ('s2', '乙', 'senior_reviewer', '${AT}');
    INSERT INTO members (id, source, source_key, source_hash, name, created_at, updated_at)
      VALUES ('m1', 's', '1', 'h', '王小明', '${AT}', '${AT}');
    INSERT INTO policies (id, source, source_key, source_hash, policy_no, insured_id, product_name, start_on, state, created_at, updated_at)
      VALUES ('p1', 's', '1', 'h', 'P-1', 'm1', '示例产品', '2025-01-01', 'in_force', '${AT}', '${AT}');
    INSERT INTO claims (id, source, source_key, source_hash, claim_no, claim_no_reversed, state, insured_id, policy_id,
        claim_type, incident_type, claimed_fen, payable_fen, invoice_count, line_count, received_at, due_on,
        assignee_id, decided_at, created_at, updated_at)
      VALUES ('c1', 's', '1', 'h', 'AB25030300001', '10000303052BA', 'decided', 'm1', 'p1', 'outpatient', 'illness',
        100, 90, 1, 2, '${AT}', '2025-03-17', 's1', '${AT}', '${AT}', '${AT}');
    INSERT INTO invoices (id, source_key, claim_id, position, total_fen) VALUES ('i1', '1', 'c1', 1, 100);
    INSERT INTO lines (id, source_key, claim_id, invoice_id, position, code, name, category, quantity_milli, claimed_fen) VALUES
      ('l1', '1', 'c1', 'i1', 1, NULL, '床位 费', 'bed', 1000, 60), ('l2', '2', 'c1', 'i1', 2, 'ABC1', '检查费', 'examination', 1000, 40);
    INSERT INTO decisions VALUES
      ('d1', 'c1', 1, 'pay', NULL, NULL, NULL, 100, 0, 100, 0, 's1', '${AT}', NULL, NULL),
      ('d2', 'c1', 2, 'pay_part', NULL, NULL, '说明', 100, 10, 90, 0, 's1', '${AT}', 's2', '${AT}');
    INSERT INTO decision_lines VALUES ('d1', 'l1', 60, 0, 60), ('d1', 'l2', 40, 0, 40), ('d2', 'l1', 60, 10, 50), ('d2', 'l2', 40, 0, 40);
    INSERT INTO decision_exclusions VALUES ('d2', 'l1', 1, 'self_paid_item', 10, '第五条', NULL);
    INSERT INTO notices (id, notice_no, claim_id, decision_id, kind, language, input_sha256, sha256, size_bytes, pages, actor_id, created_at)
      VALUES ('n1', 'N1', 'c1', 'd2', 'closing', 'zh', 'x', 'y', 1, 1, 's1', '${AT}')`)
  handle.close()
}

const rows = (handle: Handle, table: string): Record<string, unknown>[] =>
  handle.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]

const kept = [
  'staff',
  'members',
  'policies',
  'claims',
  'claim_counts',
  'invoices',
  'lines',
  'decisions',
  'decision_lines',
  'decision_exclusions',
  'notices',
]

describe('migration 0003', () => {
  it('keeps every row as it was, decisions with their lines, exclusions and letters', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await deskBefore(file)
    const old = openHandle(file, 'read', KEY)
    const before = kept.map((table) => rows(old, table))
    old.close()

    expect((await migrate(file, KEY, migrations.slice(0, 3))).schemaVersion).toBe(3)
    const handle = openHandle(file, 'write', KEY)
    for (const [index, table] of kept.entries()) {
      const was = before[index] ?? []
      expect(was.length, table).toBeGreaterThan(0)
      const columns = Object.keys(was[0] ?? {})
      const is = rows(handle, table).map((row) =>
        Object.fromEntries(columns.map((column) => [column, row[column]])),
      )
      expect(is, table).toEqual(was)
    }
    expect(handle.pragma('foreign_key_check')).toEqual([])
    expect(
      rows(handle, 'decision_lines').map((row) => [row['item_key'], row['reduced_fen']]),
    ).toEqual([
      ['床位费', 0],
      ['abc1', 0],
      ['床位费', 0],
      ['abc1', 0],
    ])
    expect(rows(handle, 'claims')[0]).toMatchObject({
      channel: 'paper',
      priority: 0,
      state_since: AT,
    })
    handle.close()
  })

  it('ADJ-01 a decision whose parts do not sum to what it pays is not written', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await deskBefore(file)
    await migrate(file, KEY, migrations.slice(0, 3))
    const handle = openHandle(file, 'write', KEY)
    const decide =
      (number: number, reduced: number, exGratia: number, payable: number, conclusion: string) =>
      () =>
        handle.exec(`INSERT INTO decisions (id, claim_id, number, conclusion, claimed_fen, excluded_fen, reduced_fen,
          ex_gratia_fen, payable_fen, other_compensation_fen, actor_id, decided_at)
        VALUES ('x${number}', 'c1', ${number}, '${conclusion}', 100, 10, ${reduced}, ${exGratia}, ${payable}, 0, 's1', '${AT}')`)
    expect(decide(3, 20, 0, 71, 'pay_part')).toThrow('CHECK')
    expect(decide(3, 20, 5, 75, 'pay_part')).toThrow('CHECK')
    expect(decide(3, 20, 0, 70, 'pay_part')).not.toThrow()
    expect(decide(4, 90, 30, 30, 'ex_gratia')).not.toThrow()
    handle.close()
  })

  it('POL-04 what was used of a benefit is not changed or deleted, only given back once', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await deskBefore(file)
    await migrate(file, KEY, migrations.slice(0, 3))
    const handle = openHandle(file, 'write', KEY)
    const entry = (id: string, quantity: number, reverses: string | null) => () =>
      handle
        .prepare(
          `INSERT INTO accumulator_entries VALUES (?, 'p1', 'm1', 'inpatient', 'amount', '2025-01-01', ?, 'c1', 'd2', ?, 's1', ?)`,
        )
        .run(id, quantity, reverses, AT)
    expect(entry('a1', 90, null)).not.toThrow()
    expect(entry('a0', -90, null)).toThrow('CHECK')
    expect(entry('a2', -90, 'a1')).not.toThrow()
    expect(entry('a3', -90, 'a1')).toThrow('UNIQUE')
    expect(() => handle.exec(`UPDATE accumulator_entries SET quantity = 1`)).toThrow('append-only')
    expect(() => handle.exec(`DELETE FROM accumulator_entries`)).toThrow('append-only')
    handle.close()
  })

  it('makes every table STRICT', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await migrate(file, KEY, migrations.slice(0, 3))
    const handle = openHandle(file, 'read', KEY)
    const tables = handle.pragma('table_list') as { name: string; type: string; strict: number }[]
    const own = tables.filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'))
    expect(own.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'plans',
        'adjudication_steps',
        'accumulator_entries',
        'payments',
        'pins',
      ]),
    )
    expect(own.filter(({ strict }) => strict !== 1)).toEqual([])
    handle.close()
  })
})
