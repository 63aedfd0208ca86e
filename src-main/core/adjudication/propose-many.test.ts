import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'
import { aliases } from '../../../aliases'
import { seedCoveredClaims } from '../../testing/covered'
import { benefit } from '../../testing/policies'
import { refusalOf } from '../../testing/refusal'
import { startTestCore } from '../../testing/test-core'
import { checkAdjudications } from './check-adjudications'
import type { ProposeInput } from './propose-task'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = at('../../../.cache/test-worker/propose-and-die.js')

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: aliases },
    build: {
      ssr: at('../../testing/propose-and-die.ts'),
      outDir: at('../../../.cache/test-worker'),
      emptyOutDir: false,
      target: 'node22',
      rollupOptions: {
        output: { format: 'es', entryFileNames: 'propose-and-die.js', codeSplitting: false },
      },
    },
  })
}, 60_000)

const rules = { yearlyLimitFen: null, benefits: [benefit('all', { ratioBp: 8000 })] }

/** So many claims that they are computed in three portions, the first of them decided already. */
async function busyDesk(claims = 1100) {
  const running = await startTestCore()
  const one = { lines: [10_000, 501] }
  const seeded = await seedCoveredClaims(
    running,
    rules,
    Array.from({ length: claims }, () => one),
  )
  const { client, core } = running
  const first = seeded.claims[0]!.id
  const { version } = await client.claims.take({ id: first, version: 1 })
  await client.claims.decide({ id: first, version, lines: [] })
  const kept = async () => ({
    adjudications: await core.database.reader.selectFrom('adjudications').selectAll().execute(),
    steps: await core.database.reader.selectFrom('adjudication_steps').selectAll().execute(),
    pointers: await core.database.reader
      .selectFrom('claims')
      .select(['id', 'version', 'adjudication_id'])
      .orderBy('id')
      .execute(),
    entries: await core.database.reader.selectFrom('audit_entries').select('id').execute(),
  })
  return { ...running, first, claims: seeded.claims, kept }
}

describe('computing many claims at once', () => {
  it('ADJ-07 keeps a proposal for each that is being judged, in place of an older one', async () => {
    const { client, core, kept, first, claims } = await busyDesk()
    await client.claims.adjudicate({ id: claims[1]!.id })
    const phases: number[] = []
    for await (const step of await client.claims.adjudicateMany({})) {
      if (step.type === 'progress') phases.push(step.done)
      else {
        // 10,000 × 80 % + 501 × 80 % = 400.8.
        const claimedFen = 1099 * 10_501
        expect(step).toEqual({ type: 'done', claims: 1099, claimedFen, payableFen: 1099 * 8401 })
      }
    }
    const { adjudications, pointers, steps } = await kept()
    expect(adjudications).toHaveLength(1100)
    expect(steps).toHaveLength(2200)
    const byId = new Map(adjudications.map((one) => [one.id, one.claim_id]))
    for (const { id, version, adjudication_id: pointer } of pointers) {
      expect(byId.get(pointer ?? '')).toBe(id)
      // Nobody's work on a claim was touched.
      expect(version).toBe(id === first ? 3 : 1)
    }
    expect(await checkAdjudications(core)).toEqual({ ok: true, checked: 1100, firstBroken: null })
    expect((await client.audit.verify()).ok).toBe(true)
  })

  it('ADJ-07 leaves no half-processed claims when it is cancelled on the way', async () => {
    const { client, kept } = await busyDesk()
    const before = await kept()
    const abort = new AbortController()
    const run = async (): Promise<void> => {
      const steps = await client.claims.adjudicateMany({}, { signal: abort.signal })
      for await (const step of steps) if (step.type === 'progress') abort.abort()
    }
    await run().catch(() => undefined)
    expect(await kept()).toEqual(before)
  })

  it('ADJ-07 leaves no half-processed claims when one of them fails', async () => {
    const { client, core, actor, kept, claims } = await busyDesk()
    const before = await kept()
    const lastLine = claims.at(-1)!.lineIds[1]!
    await core.database.write((writer) =>
      writer
        .insertInto('line_reviews')
        .values({
          line_id: lastLine,
          claim_id: claims.at(-1)!.id,
          // What no version of the desk writes.
          review: '{"quantityMilli":1}',
          actor_id: actor.id,
          updated_at: '2025-03-03T02:00:00.000Z',
        })
        .execute(),
    )
    const run = async (): Promise<void> => {
      for await (const step of await client.claims.adjudicateMany({})) expect(step).toBeDefined()
    }
    await expect(run()).rejects.toThrow()
    expect(await kept()).toEqual(before)
  })

  it('ADJ-07 leaves no half-processed claims when its process is killed', async () => {
    const { core, client, actor, kept } = await busyDesk()
    const before = await kept()
    const input: ProposeInput = {
      deskFile: core.database.file,
      databaseKey: core.database.key,
      claimIds: null,
      actorId: actor.id,
      now: core.clock(),
    }
    const child = spawn(process.execPath, [program, JSON.stringify(input), '1000'], {
      stdio: 'ignore',
    })
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    expect([code, signal]).toEqual([null, 'SIGKILL'])
    expect(await kept()).toEqual(before)
    // The next one finds the desk free and whole.
    let claims = 0
    for await (const step of await client.claims.adjudicateMany({})) {
      if (step.type === 'done') claims = step.claims
    }
    expect(claims).toBe(1099)
  })

  it('ADJ-01 a proposal of one claim is kept; a try, and a settled claim, keep nothing', async () => {
    const { client, kept, first, claims } = await busyDesk(3)
    const before = await kept()
    const tried = await client.claims.adjudicate({ id: claims[1]!.id, dryRun: true })
    expect(tried).toMatchObject({ payableFen: 8401, adjudicationId: null })
    const settled = await client.claims.adjudicate({ id: first })
    expect(settled.adjudicationId).toBe(before.pointers[0]?.adjudication_id)
    expect(await kept()).toEqual(before)
    const { adjudicationId } = await client.claims.adjudicate({ id: claims[1]!.id })
    const after = await kept()
    expect(after.pointers[1]?.adjudication_id).toBe(adjudicationId)
    expect(after.adjudications).toHaveLength(2)
    expect((await refusalOf(client.claims.adjudicate({ id: 'nobody' }))).code).toBe('not_found')
  })
})
