import { describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { migrate, migrations } from '../src-main/core/database/migrate'
import { openHandle, type Handle } from '../src-main/core/database/open'
import { temporaryFolder } from '../src-main/testing/test-core'

const key = 'ab'.repeat(32)

async function freshDatabase(): Promise<Handle> {
  const file = join(temporaryFolder(), 'desk.sqlite3')
  await migrate(file, key, migrations.slice(0, 1))
  return openHandle(file, 'write', key)
}

describe('migration 0001', () => {
  it('makes every table STRICT, so that no column holds another type than it says', async () => {
    const handle = await freshDatabase()
    const tables = handle.pragma('table_list') as {
      schema: string
      name: string
      type: string
      strict: number
    }[]
    const own = tables.filter(
      ({ schema, name, type }) =>
        schema === 'main' && type === 'table' && !name.startsWith('sqlite_'),
    )
    expect(own.length).toBeGreaterThan(15)
    expect(own.filter(({ strict }) => strict !== 1)).toEqual([])
    expect(() => handle.exec(`INSERT INTO number_series VALUES ('x', '250101', 'one')`)).toThrow(
      'cannot store TEXT',
    )
    handle.close()
  })

  it('refuses a claim of nobody and a decision that does not add up', async () => {
    const handle = await freshDatabase()
    expect(() =>
      handle.exec(`INSERT INTO policies (id, source, source_key, source_hash, policy_no, insured_id, product_name, start_on, state, created_at, updated_at)
        VALUES ('p', 's', 'k', 'h', 'P1', 'nobody', 'x', '2025-01-01', 'in_force', 't', 't')`),
    ).toThrow('FOREIGN KEY')
    handle.pragma('foreign_keys = OFF')
    expect(() =>
      handle.exec(
        `INSERT INTO decisions VALUES ('d', 'c', 1, 'pay', NULL, NULL, NULL, 100, 10, 91, 0, 'a', 't')`,
      ),
    ).toThrow('CHECK')
    handle.close()
  })

  it('MEM names are found by full text after insert, rename and delete', async () => {
    const handle = await freshDatabase()
    const found = (query: string): unknown[] =>
      handle
        .prepare(
          `SELECT m.name FROM member_search s JOIN members m ON m.search_id = s.rowid WHERE s.tokens MATCH ?`,
        )
        .pluck()
        .all(query)
    handle.exec(`INSERT INTO members (id, source, source_key, source_hash, name, created_at, updated_at)
      VALUES ('m1', 's', '1', 'h', '王小明', 't', 't'), ('m2', 's', '2', 'h', '王芳', 't', 't')`)
    expect(found('"王"')).toEqual(['王小明', '王芳'])
    handle.exec(`UPDATE members SET name = '李小明' WHERE id = 'm1'`)
    expect(found('"王"')).toEqual(['王芳'])
    expect(found('"小 明"')).toEqual(['李小明'])
    handle.exec(`DELETE FROM members WHERE id = 'm1'`)
    expect(found('"小 明"')).toEqual([])
    handle.close()
  })
})
