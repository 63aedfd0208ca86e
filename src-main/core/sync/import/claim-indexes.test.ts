import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../testing/test-core'
import { migrate } from '../../database/migrate'
import { bringsMostClaims, insertClaimsInBulk } from './claim-indexes'
import { openStaging, type StagingHandle } from './staging'

const key = 'ab'.repeat(32)

async function attachedDesk(): Promise<StagingHandle> {
  const folder = temporaryFolder()
  const file = join(folder, 'desk.sqlite3')
  await migrate(file, key)
  const db = openStaging(join(folder, 'staging.sqlite3'), key)
  db.prepare('ATTACH ? AS desk').run(file)
  return db
}

function schema(db: StagingHandle): unknown[] {
  return db.prepare('SELECT type, name, tbl_name, sql FROM desk.sqlite_schema ORDER BY name').all()
}

const ofClaims = `SELECT name FROM desk.sqlite_schema
  WHERE type = 'index' AND tbl_name = 'claims' AND sql IS NOT NULL`
const never = { checkCancelled: (): void => undefined }

describe('the indexes of claims during a large import', () => {
  it('are away while claims are inserted and the same afterwards', async () => {
    const db = await attachedDesk()
    const before = schema(db)
    let during: unknown[] = []
    db.exec('BEGIN IMMEDIATE')
    insertClaimsInBulk(db, never, () => {
      during = db.prepare(ofClaims).all()
    })
    db.exec('COMMIT')
    expect(during).toEqual([])
    expect(schema(db)).toEqual(before)
    expect(db.prepare(ofClaims).all().length).toBeGreaterThan(5)
    expect(db.pragma('desk.integrity_check', { simple: true })).toBe('ok')
    db.close()
  })

  it('are as they were when the import is cancelled or fails', async () => {
    const db = await attachedDesk()
    const before = schema(db)
    const stopped = (): never => {
      throw new Error('stopped')
    }
    for (const [control, insert] of [
      [{ checkCancelled: stopped }, () => undefined],
      [never, stopped],
    ] as const) {
      db.exec('BEGIN IMMEDIATE')
      expect(() => insertClaimsInBulk(db, control, insert)).toThrow('stopped')
      db.exec('ROLLBACK')
      expect(schema(db)).toEqual(before)
    }
    db.close()
  })

  it('stay when the desk holds more claims than come, or few come', async () => {
    const db = await attachedDesk()
    expect(bringsMostClaims(db, 19_999)).toBe(false)
    expect(bringsMostClaims(db, 20_000)).toBe(true)
    db.exec(`INSERT INTO desk.claim_counts VALUES ('received', '', '2025-03-03', 30000)`)
    expect(bringsMostClaims(db, 29_999)).toBe(false)
    expect(bringsMostClaims(db, 30_000)).toBe(true)
    db.close()
  })
})
