import { expect, it } from 'vitest'
import { addDays } from '@shared/domain/calendar'
import { seedClaims } from '../../testing/seed'
import { startTestCore } from '../../testing/test-core'
import { recordAudit, verifyChain } from './chain'
import { clockBehindMs } from './clock'

const MINUTE = 60_000
const START = Date.parse('2025-03-03T02:00:00.000Z')
const YEAR_BACK = START - 365 * 24 * 60 * MINUTE

it('AUD-01 a clock set back a year: work goes on, in order, recorded once, no number given twice', async () => {
  let time = START
  const running = await startTestCore({ clock: () => time })
  const { core, client } = running
  await seedClaims(
    running,
    Array.from({ length: 6 }, (_, index) => ({ lines: [1000 + index] })),
  )
  const issueNext = async (): Promise<string> => {
    const taken = await client.claims.takeNext()
    if (!taken) throw new Error('no claim is left')
    const refused = { id: taken.id, version: taken.version, reasonCode: 'waiting_period' }
    await client.claims.refuse(refused)
    const notice = await client.notices.issue({
      claimId: taken.id,
      kind: 'decision',
      language: 'zh',
    })
    return notice.noticeNo
  }
  const actions = async (): Promise<string[]> =>
    (
      await core.database.reader
        .selectFrom('audit_entries')
        .select('action')
        .orderBy('number')
        .execute()
    ).map((row) => row.action)

  time = YEAR_BACK
  const ayearAgo = [await issueNext()]
  time = START
  const today = [await issueNext()]
  expect(await clockBehindMs(core)).toBe(0)
  const before = await actions()

  time = YEAR_BACK + 5 * MINUTE
  expect(await clockBehindMs(core)).toBe(START - time)
  ayearAgo.push(await issueNext())
  time += MINUTE
  ayearAgo.push(await issueNext())
  const entries = await actions()
  expect(entries.slice(0, before.length)).toEqual(before)
  expect(entries.filter((action) => action === 'desk.clockBehind')).toHaveLength(1)
  expect(entries[before.length]).toBe('desk.clockBehind')
  const [told] = (await client.audit.list({ filter: { action: 'desk.clockBehind' } })).rows
  expect(told).toMatchObject({
    number: before.length + 1,
    after: {
      lastAt: new Date(START).toISOString(),
      now: new Date(YEAR_BACK + 5 * MINUTE).toISOString(),
    },
  })
  expect(await clockBehindMs(core)).toBe(START - time)

  time = START + MINUTE
  today.push(await issueNext())
  expect(await clockBehindMs(core)).toBe(0)
  const notices = [...ayearAgo, ...today]
  expect(new Set(notices).size).toBe(5)
  expect(await verifyChain(core.database.reader)).toMatchObject({
    ok: true,
    entries: (await actions()).length,
  })

  // What was written while the clock was wrong is found under the day that the clock showed.
  const wrongDay = addDays('2025-03-03', -365)
  const onWrongDay = await client.audit.list({
    filter: { from: wrongDay, to: wrongDay },
    limit: 200,
  })
  expect(onWrongDay.rows.map((row) => row.number)).toContain(before.length + 1)
  const onRightDay = await client.audit.list({ filter: { from: '2025-03-03' }, limit: 200 })
  expect(onRightDay.rows.map((row) => row.number)).not.toContain(before.length + 1)
  expect(onWrongDay.rows.length + onRightDay.rows.length).toBe((await actions()).length)

  // A second time is a second entry.
  time = YEAR_BACK
  await client.claims.takeNext()
  expect((await actions()).filter((action) => action === 'desk.clockBehind')).toHaveLength(2)
})

it('a clock put right by less than two minutes is nothing to tell', async () => {
  let time = START
  const running = await startTestCore({ clock: () => time })
  await seedClaims(running, [{}, {}])
  await running.client.claims.takeNext()
  time -= 2 * MINUTE
  await running.client.claims.takeNext()
  expect(await clockBehindMs(running.core)).toBe(0)
  const facets = await running.client.audit.facets()
  expect(facets.actions).toEqual(['claim.take'])
})

it('AUD-01 an import on a clock that was set back is told as well, and the chain holds', async () => {
  let time = START
  const running = await startTestCore({ clock: () => time })
  const { core, client, actor } = running
  await core.database.write((writer) =>
    recordAudit(core, writer, actor, { action: 'test.note', entity: 'desk', entityId: 'x' }),
  )
  time = YEAR_BACK
  for await (const _step of await client.desk.loadSample()) void _step
  const trail = await core.database.reader
    .selectFrom('audit_entries')
    .select('action')
    .orderBy('number')
    .execute()
  const actions = trail.map((row) => row.action)
  expect(actions.slice(0, 2)).toEqual(['test.note', 'desk.clockBehind'])
  expect(actions).toContain('batch.import')
  expect(actions.filter((action) => action === 'desk.clockBehind')).toHaveLength(1)
  expect(await verifyChain(core.database.reader)).toMatchObject({ ok: true, entries: trail.length })
}, 90_000)
