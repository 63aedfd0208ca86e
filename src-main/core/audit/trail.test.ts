import { describe, expect, it } from 'vitest'
import type { AuditFilter } from '@shared/contract/audit'
import { seedClaims, type SeededClaim } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { openHandle } from '../database/open'
import { recordAudit } from './chain'

const START = Date.parse('2025-03-03T02:00:00.000Z')
const HOUR = 3_600_000

interface Scene {
  running: RunningCore
  claims: SeededClaim[]
  other: string
  setTime(time: number): void
}

/** Two people work on three claims on two days; an administrator's account is changed. */
async function scene(): Promise<Scene> {
  let time = START
  const running = await startTestCore({ clock: () => time })
  const { core, client, actor } = running
  const claims = await seedClaims(running, [{}, {}, {}])
  const other = await actingAs(running, ['reviewer'], '李审核')
  await client.claims.takeNext()
  await other.client.claims.takeNext()
  // 23:59 in Shanghai, then 00:00 of the next day.
  time = Date.parse('2025-03-03T15:59:59.999Z')
  await client.claims.release({ id: claims[0]?.id ?? '', version: 2 })
  time = Date.parse('2025-03-03T16:00:00.000Z')
  await client.claims.take({ id: claims[0]?.id ?? '', version: 3 })
  await core.database.write((writer) =>
    recordAudit(core, writer, actor, {
      action: 'account.update',
      entity: 'account',
      entityId: other.actor.id,
      before: { roles: [] },
      after: { roles: ['reviewer'] },
    }),
  )
  return { running, claims, other: other.actor.id, setTime: (to) => (time = to) }
}

async function numbers({ running }: Scene, filter: AuditFilter): Promise<number[]> {
  const { rows } = await running.client.audit.list({ filter })
  return rows.map((row) => row.number)
}

describe('reading the trail', () => {
  it('AUD-01 lists newest first, by name, with what changed', async () => {
    const { running, claims, other } = await scene()
    const { rows, next } = await running.client.audit.list({})
    expect(next).toBeNull()
    expect(rows.map(({ number, action, label }) => [number, action, label])).toEqual([
      [5, 'account.update', '李审核'],
      [4, 'claim.take', claims[0]?.claimNo],
      [3, 'claim.release', claims[0]?.claimNo],
      [2, 'claim.take', claims[1]?.claimNo],
      [1, 'claim.take', claims[0]?.claimNo],
    ])
    expect(rows[3]).toMatchObject({ actorId: other, actor: '李审核' })
    expect(rows[1]?.before).toMatchObject({ state: 'received' })
    expect(rows[1]?.after).toMatchObject({ state: 'in_review' })
  })

  it('finds by person, action or its first part, kind of record, and what it is about', async () => {
    const at = await scene()
    const { actor } = at.running
    const [first, second] = at.claims
    expect(await numbers(at, { actorId: at.other })).toEqual([2])
    expect(await numbers(at, { actorId: actor.id })).toEqual([5, 4, 3, 1])
    expect(await numbers(at, { action: 'claim' })).toEqual([4, 3, 2, 1])
    expect(await numbers(at, { action: 'claim.take' })).toEqual([4, 2, 1])
    expect(await numbers(at, { action: 'clai' })).toEqual([])
    expect(await numbers(at, { action: 'claim', actorId: actor.id })).toEqual([4, 3, 1])
    expect(await numbers(at, { entity: 'account' })).toEqual([5])
    expect(await numbers(at, { about: first?.claimNo ?? '' })).toEqual([4, 3, 1])
    expect(await numbers(at, { about: second?.id ?? '' })).toEqual([2])
    expect(await numbers(at, { about: '李审核' })).toEqual([5])
    expect(await numbers(at, { about: '李审核', action: 'claim' })).toEqual([])
    expect(await numbers(at, { about: first?.claimNo ?? '', action: 'claim.take' })).toEqual([4, 1])
    expect(await numbers(at, { about: 'nobody' })).toEqual([])
    expect(await numbers(at, { actorId: 'nobody' })).toEqual([])
  })

  it('finds by business dates in Shanghai, both included, whatever the clock did', async () => {
    const at = await scene()
    expect(await numbers(at, { from: '2025-03-04' })).toEqual([5, 4])
    expect(await numbers(at, { to: '2025-03-03' })).toEqual([3, 2, 1])
    expect(await numbers(at, { from: '2025-03-03', to: '2025-03-04' })).toEqual([5, 4, 3, 2, 1])
    expect(await numbers(at, { from: '2025-03-05' })).toEqual([])
    expect(await numbers(at, { to: '2025-03-03', action: 'claim.take' })).toEqual([2, 1])
    at.setTime(START - 48 * HOUR)
    await at.running.client.claims.takeNext()
    at.setTime(START + 48 * HOUR)
    await at.running.client.claims.release({ id: at.claims[2]?.id ?? '', version: 2 })
    expect(await numbers(at, { to: '2025-03-01' })).toEqual([7, 6])
    expect(await numbers(at, { from: '2025-03-03', to: '2025-03-04' })).toEqual([5, 4, 3, 2, 1])
    expect(await numbers(at, { to: '2025-03-03' })).toEqual([7, 6, 3, 2, 1])
  })

  it('pages by number: nothing twice, nothing left out, while others go on working', async () => {
    const at = await scene()
    const { client } = at.running
    const seen: number[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<typeof client.audit.list>> = await client.audit.list({
        filter: { action: 'claim' },
        limit: 2,
        ...(after === null ? {} : { after }),
      })
      seen.push(...page.rows.map((row) => row.number))
      after = page.next
      if (seen.length === 2) await client.claims.takeNext()
    } while (after !== null)
    expect(seen).toEqual([4, 3, 2, 1])
    await expect(client.audit.list({ after: 'bm9uc2Vuc2U' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('says who acted and what was done; the history of a record that is not a claim', async () => {
    const { running, other } = await scene()
    const { actors, actions } = await running.client.audit.facets()
    expect(new Map(actors.map(({ id, name }) => [id, name])).get(other)).toBe('李审核')
    expect(actors).toHaveLength(2)
    expect(actions).toEqual(['account.update', 'claim.release', 'claim.take'])
    const history = await running.client.audit.historyOf({ entity: 'account', entityId: other })
    expect(history.map((entry) => entry.number)).toEqual([5])
  })

  it('AUD-02 a claim that was deleted is still called and found by its number', async () => {
    const at = await scene()
    const { core, actor } = at.running
    const gone = { id: 'gone', claimNo: 'VSHH200101000001' }
    await core.database.write(async (writer) => {
      await recordAudit(core, writer, actor, {
        action: 'claim.close',
        entity: 'claim',
        entityId: gone.id,
        after: { state: 'closed' },
      })
      await writer
        .insertInto('deletions')
        .values({
          id: 'd1',
          state: 'done',
          reason: 'r',
          proposed_by: actor.id,
          proposed_at: 't',
          decided_by: at.other,
        })
        .execute()
      await writer
        .insertInto('deletion_claims')
        .values({ deletion_id: 'd1', claim_id: gone.id, claim_no: gone.claimNo, due_on: 'd' })
        .execute()
    })
    const { rows } = await at.running.client.audit.list({ filter: { about: gone.claimNo } })
    expect(rows.map(({ number, label }) => [number, label])).toEqual([[6, gone.claimNo]])
  })

  it('an entry that somebody broke is still listed, and so is who is not known here', async () => {
    const { running } = await scene()
    const { database, vault } = running.core
    const raw = openHandle(database.file, 'write', vault.databaseKey)
    raw.exec('DROP TRIGGER audit_entries_no_update')
    raw.exec(`UPDATE audit_entries SET after = '{"state', actor_id = 'stranger' WHERE number = 2`)
    raw.close()
    const { rows } = await running.client.audit.list({})
    expect(rows.find((row) => row.number === 2)).toMatchObject({ after: null, actor: 'stranger' })
  })
})
