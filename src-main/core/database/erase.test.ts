import { describe, expect, it } from 'vitest'
import { searchTokens } from '@shared/domain/search-text'
import { startTestCore } from '../../testing/test-core'
import { eraseDeleted } from './erase'
import { openHandle, type Handle } from './open'

/** The pages of the database as whoever has the key can read them, gaps and free ones included. */
const pages = (handle: Handle): string => {
  handle.pragma('wal_checkpoint(TRUNCATE)')
  return handle.serialize().toString('latin1')
}

describe('erasing what was deleted', () => {
  it('AUD-02 leaves no name in the gaps of pages, where deleting leaves some', async () => {
    const { core } = await startTestCore()
    const { file } = core.database
    const { databaseKey } = core.vault
    const handle = openHandle(file, 'write', databaseKey)
    // In an order other than that of the index on names, so that its pages are split again and again.
    const name = (number: number): string => `Zq${((number * 7919) % 100_003) + 100_000}Kw`
    const insert = handle.prepare(
      `INSERT INTO members (id, source, source_key, source_hash, name, address, created_at, updated_at)
       VALUES ($id, 's', $id, 'h', $name, $address, 't', 't')`,
    )
    const grow = handle.prepare('UPDATE members SET address = ? WHERE id = ?')
    const remove = handle.prepare('DELETE FROM members WHERE id = ?')
    const gone: string[] = []
    handle.transaction(() => {
      for (let number = 0; number < 12_000; number += 1) {
        insert.run({ id: `m${number}`, name: name(number), address: 'x'.repeat(number % 200) })
      }
      for (let number = 0; number < 12_000; number += 3) {
        grow.run('y'.repeat((number * 31) % 400), `m${number}`)
      }
    })()
    handle.transaction(() => {
      for (let number = 0; number < 12_000; number += 8) {
        remove.run(`m${number}`)
        gone.push(name(number))
      }
    })()
    const left = (): string[] => {
      const found = new Set(pages(handle).match(/Zq\d{6}Kw/gu) ?? [])
      return gone.filter((one) => found.has(one))
    }
    expect(left().length).toBeGreaterThan(0)
    await eraseDeleted({ databaseFile: file, databaseKey })
    expect(left()).toEqual([])
    expect(pages(handle).includes(name(1))).toBe(true)

    const words = handle.prepare(`SELECT count(*) FROM member_search WHERE member_search MATCH ?`)
    expect(words.pluck().get(`"${searchTokens(name(0))}"`)).toBe(0)
    expect(words.pluck().get(`"${searchTokens(name(1))}"`)).toBe(1)
    expect(handle.pragma('integrity_check', { simple: true })).toBe('ok')
    handle.close()
  })
})
