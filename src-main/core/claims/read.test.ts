import { describe, expect, it } from 'vitest'
import { seedClaims } from '../../testing/seed'
import { startTestCore } from '../../testing/test-core'
import { readClaim } from './read'

describe('reading a claim', () => {
  it('ADJ-07 all parts are of one version, whatever is written while it is read', async () => {
    const running = await startTestCore()
    const [claim] = await seedClaims(running, [{}])
    const id = claim?.id ?? ''
    const { client, core } = running
    const seen = await core.database.snapshot(async (reader) => {
      const before = await readClaim(reader, id, '2025-03-03T02:00:00.000Z')
      await client.claims.take({ id, version: 1 })
      await client.claims.decide({ id, version: 2, lines: [] })
      return [before, await readClaim(reader, id, '2025-03-03T02:00:00.000Z')]
    })
    expect(seen[1]).toEqual(seen[0])
    expect(seen[0]).toMatchObject({ state: 'received', decisions: [], history: [] })
    const now = await client.claims.get({ id })
    expect(now).toMatchObject({ state: 'decided', version: 3 })
    expect(now.decisions).toHaveLength(1)
  })

  it('ADJ-07 a claim that many read while it is worked on never shows two versions at once', async () => {
    const running = await startTestCore()
    const [claim] = await seedClaims(running, [{}])
    const id = claim?.id ?? ''
    const { client } = running
    const reads: ReturnType<typeof client.claims.get>[] = []
    for (let version = 1; version < 40; version += 2) {
      reads.push(client.claims.get({ id }), client.claims.get({ id }))
      await client.claims.take({ id, version })
      reads.push(client.claims.get({ id }), client.claims.get({ id }))
      await client.claims.release({ id, version: version + 1 })
    }
    for (const { version, state, history } of await Promise.all(reads)) {
      expect(history).toHaveLength(version - 1)
      expect(history[0]?.after?.state ?? 'received').toBe(state)
    }
  })
})
