import { describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { migrate, migrations } from '../src-main/core/database/migrate'
import { openHandle, type Handle } from '../src-main/core/database/open'
import { temporaryFolder } from '../src-main/testing/test-core'

const KEY = '7'.repeat(64)
const AT = '2025-03-03T02:00:00.000Z'

/** A desk as the version before left it: a decided claim with a document, and two letters of which one replaced the other. */
async function deskBefore(file: string): Promise<void> {
  await migrate(file, KEY, migrations.slice(0, 3))
  const handle = openHandle(file, 'write', KEY)
  handle.exec(`
    INSERT INTO staff (id, name, role, created_at) VALUES ('s1', '甲', 'reviewer', '${AT}');
    INSERT INTO members (id, source, source_key, source_hash, name, created_at, updated_at)
      VALUES ('m1', 's', '1', 'h', '王小明', '${AT}', '${AT}');
    INSERT INTO claims (id, source, source_key, source_hash, claim_no, claim_no_reversed, state, insured_id,
        claim_type, incident_type, claimed_fen, payable_fen, invoice_count, line_count, received_at, due_on,
        assignee_id, decided_at, closed_at, created_at, updated_at)
      VALUES ('c1', 's', '1', 'h', 'AB25030300001', '10000303052BA', 'closed', 'm1', 'outpatient', 'illness',
        100, 90, 0, 0, '${AT}', '2025-03-17', 's1', '${AT}', '${AT}', '${AT}', '${AT}');
    INSERT INTO documents VALUES ('doc1', 'c1', 'invoice', '发票.jpg', 'image/jpeg', 10, 'hash', 's1', '${AT}');
    INSERT INTO decisions (id, claim_id, number, conclusion, claimed_fen, excluded_fen, payable_fen,
        other_compensation_fen, actor_id, decided_at)
      VALUES ('d1', 'c1', 1, 'pay_part', 100, 10, 90, 0, 's1', '${AT}');
    INSERT INTO notices (id, notice_no, claim_id, decision_id, kind, language, input_sha256, sha256, size_bytes, pages,
        replaces_id, reprints, actor_id, created_at) VALUES
      ('n2', 'N1', 'c1', 'd1', 'closing', 'zh', 'x', 'y', 1, 1, NULL, 3, 's1', '${AT}'),
      ('n1', 'N2', 'c1', 'd1', 'closing', 'zh', 'z', 'w', 1, 1, 'n2', 0, 's1', '${AT}')`)
  handle.close()
}

async function deskNow(): Promise<Handle> {
  const file = join(temporaryFolder(), 'desk.sqlite3')
  await deskBefore(file)
  await migrate(file, KEY, migrations.slice(0, 4))
  return openHandle(file, 'write', KEY)
}

const rows = (handle: Handle, table: string): Record<string, unknown>[] =>
  handle.prepare(`SELECT * FROM ${table} ORDER BY 1`).all() as Record<string, unknown>[]

const kept = ['members', 'claims', 'claim_counts', 'documents', 'decisions', 'notices']

const request = (id: string, claim: string, number: number, again: string | null): string =>
  `INSERT INTO gap_requests (id, claim_id, number, state, language, again_reason, sent_at, answer_due_on, actor_id,
      created_at, updated_at)
    VALUES ('${id}', '${claim}', ${number}, 'open', 'zh', ${again === null ? 'NULL' : `'${again}'`}, '${AT}', '2025-03-05',
      's1', '${AT}', '${AT}')`

const message = (id: string, key: string, state: string, columns: Record<string, string> = {}) => {
  const values: Record<string, string> = {
    id,
    event_key: key,
    claim_id: 'c1',
    kind: 'closing',
    channel: 'sms',
    language: 'zh',
    recipient: '13800000000',
    recipient_name: '王小明',
    body: '内容',
    state,
    due_at: AT,
    actor_id: 's1',
    created_at: AT,
    updated_at: AT,
    ...columns,
  }
  return `INSERT INTO messages (${Object.keys(values).join(', ')})
    VALUES (${Object.values(values)
      .map((value) => `'${value}'`)
      .join(', ')})`
}

describe('migration 0004', () => {
  it('keeps every row as it was, letters with what they replaced and how often they were printed', async () => {
    const file = join(temporaryFolder(), 'desk.sqlite3')
    await deskBefore(file)
    const old = openHandle(file, 'read', KEY)
    const before = kept.map((table) => rows(old, table))
    old.close()

    expect((await migrate(file, KEY, migrations.slice(0, 4))).schemaVersion).toBe(4)
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
    expect(rows(handle, 'claims')[0]).toMatchObject({
      new_documents: 0,
      answered_at: null,
      waited_days: 0,
    })
    expect(rows(handle, 'staff').map(({ id }) => id)).toEqual(['s1', 'system'])
    handle.close()
  })

  it('GAP-07 a further request is not written without its reason', async () => {
    const handle = await deskNow()
    expect(() => handle.exec(request('g1', 'c1', 1, null))).not.toThrow()
    expect(() => handle.exec(request('g2', 'c1', 2, null))).toThrow('CHECK')
    expect(() => handle.exec(request('g2', 'c1', 1, 'again'))).toThrow('UNIQUE')
    expect(() => handle.exec(request('g2', 'c1', 2, 'again'))).not.toThrow()
    handle.close()
  })

  it('GAP-08 an item is not waived without a reason', async () => {
    const handle = await deskNow()
    handle.exec(request('g1', 'c1', 1, null))
    const item = (id: string, position: number, reason: string | null) => () =>
      handle
        .prepare(
          `INSERT INTO gap_items (id, request_id, claim_id, position, material, reason, blocking, state, judged_by,
             judged_at, judged_reason) VALUES (?, 'g1', 'c1', ?, 'identity', 'missing', 1, 'waived', 's1', ?, ?)`,
        )
        .run(id, position, AT, reason)
    expect(item('i1', 1, null)).toThrow('CHECK')
    expect(item('i1', 1, '已核验')).not.toThrow()
    handle.close()
  })

  it('NTC-07 one message an event and channel; what is sent says when, what is being sent who has it', async () => {
    const handle = await deskNow()
    expect(() => handle.exec(message('m1', 'k:sms', 'waiting'))).not.toThrow()
    expect(() => handle.exec(message('m2', 'k:sms', 'waiting'))).toThrow('UNIQUE')
    expect(() => handle.exec(message('m3', 'a', 'sent'))).toThrow('CHECK')
    expect(() => handle.exec(message('m3', 'a', 'sent', { sent_at: AT }))).not.toThrow()
    expect(() => handle.exec(message('m4', 'b', 'sending'))).toThrow('CHECK')
    expect(() => handle.exec(message('m4', 'b', 'sending', { lease_until: AT }))).not.toThrow()
    handle.close()
  })

  it('makes every table STRICT', async () => {
    const handle = await deskNow()
    const tables = handle.pragma('table_list') as { name: string; type: string; strict: number }[]
    const own = tables.filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'))
    expect(own.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['gap_requests', 'gap_items', 'messages', 'notices', 'stray_files']),
    )
    expect(own.filter(({ strict }) => strict !== 1)).toEqual([])
    handle.close()
  })
})
