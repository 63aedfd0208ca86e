import SQLite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { startTestCore } from '../../testing/test-core'
import { recordAudit, verifyChain } from './chain'

describe('the audit chain', () => {
  it('AUD-01 holds as written, refuses change and deletion, and names the first broken entry', async () => {
    const { core, actor } = await startTestCore()
    await core.database.write(async (writer) => {
      for (const note of ['a', 'b', 'c']) {
        await recordAudit(core, writer, actor, {
          action: 'test',
          entity: 'claim',
          entityId: note,
          after: { note },
        })
      }
    })
    expect(await verifyChain(core.database.reader)).toEqual({
      ok: true,
      entries: 3,
      firstBroken: null,
    })

    const raw = new SQLite(join(core.dataDir, 'desk.sqlite3'))
    expect(() => raw.exec(`UPDATE audit_entries SET after = '{}' WHERE number = 2`)).toThrow(
      'append-only',
    )
    expect(() => raw.exec(`DELETE FROM audit_entries WHERE number = 2`)).toThrow('append-only')
    raw.exec(
      `DROP TRIGGER audit_entries_no_update; UPDATE audit_entries SET after = '{"note":"x"}' WHERE number = 2`,
    )
    raw.close()
    expect(await verifyChain(core.database.reader)).toEqual({
      ok: false,
      entries: 1,
      firstBroken: 2,
    })
  })
})
