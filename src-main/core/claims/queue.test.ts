import { describe, expect, it } from 'vitest'
import type { ClaimRow, QueueFilter, QueueSort } from '@shared/contract/claims'
import { claimStates } from '@shared/domain/states'
import { actingAs, startTestCore } from '../../testing/test-core'
import { seedClaims, type ClaimToSeed } from '../../testing/seed'
import type { DeskClient } from '@shared/contract'
import type { RunningCore } from '../create-desk'
import type { Key } from '../cursor'
import { forActor } from './queue'
import { countQueue, findQueuePage } from './queue-queries'

const AT = '2025-03-03T02:00:00.000Z'

/** A small repeatable random source. */
function randomSource(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

const surnames = ['王', '李', '张', '欧阳', 'Miller']
const givenNames = ['小明', '敏', '伟', 'Ann']
const hospitals = ['示例市第一医院', '示例市中医院', 'Sample Clinic']

async function busyDesk(count: number) {
  const running = await startTestCore()
  const random = randomSource(7)
  const pick = <T>(values: readonly T[]): T => values[random(values.length)]!
  const claims: ClaimToSeed[] = Array.from({ length: count }, () => ({
    insuredName: `${pick(surnames)} ${pick(givenNames)}`.replace(/^(\p{Script=Han}+) /u, '$1'),
    providerName: pick(hospitals),
    state: pick(claimStates),
    assigneeId: random(3) === 0 ? running.actor.id : null,
    receivedAt: `2025-02-${String(1 + random(28)).padStart(2, '0')}T0${random(10)}:00:00.000Z`,
    dueOn: `2025-03-${String(1 + random(12)).padStart(2, '0')}`,
    lines: [100 * random(50)],
  }))
  const seeded = await seedClaims(running, claims)
  // Some are on hold, some came back from it; of a colleague who is away, some are in sight here.
  const away = await colleagueAway(running)
  await running.core.database.write(async (writer) => {
    for (const { id } of seeded) {
      const change = {
        ...(random(5) === 0 ? { hold_until: pick(holds), hold_reason: '等鉴定' } : {}),
        ...(random(6) === 0 ? { assignee_id: away } : {}),
      }
      if (Object.keys(change).length === 0) continue
      await writer.updateTable('claims').set(change).where('id', '=', id).execute()
    }
  })
  return { running, client: running.client, random, pick, mine: [running.actor.id, away] }
}

/** Before, at and after the moment at which these desks stand. */
const holds = [
  '2025-03-02T01:00:00.000Z',
  AT,
  '2025-03-03T02:00:00.001Z',
  '2025-03-20T01:00:00.000Z',
]

/** Somebody who is away today, whom the actor covers for. */
async function colleagueAway(running: RunningCore): Promise<string> {
  const { actor } = await actingAs(running, ['reviewer'])
  await running.client.queues.saveAbsence({
    staffId: actor.id,
    coverId: running.actor.id,
    fromOn: '2025-03-01',
    toOn: '2025-03-03',
    note: null,
  })
  return actor.id
}

async function allPages(
  client: DeskClient,
  filter: QueueFilter,
  sort: QueueSort,
  limit: number,
): Promise<ClaimRow[]> {
  const rows: ClaimRow[] = []
  let after: string | undefined
  for (;;) {
    const page = await client.claims.list({ filter, sort, limit, ...(after ? { after } : {}) })
    rows.push(...page.rows)
    if (!page.next) return rows
    after = page.next
  }
}

/** All claims on paper: with whole names, as the core finds by them and shows them to nobody. */
async function onPaper({ core, client }: RunningCore): Promise<ClaimRow[]> {
  const rows = await allPages(client, { states: [] }, { by: 'due', descending: false }, 200)
  const members = await core.database.reader.selectFrom('members').select(['id', 'name']).execute()
  const names = new Map(members.map(({ id, name }) => [id, name]))
  return rows.map((row) => ({ ...row, insuredName: names.get(row.insuredId) ?? '' }))
}

/** The queue as a person would work it out with all rows on paper. */
function slowly(
  rows: readonly ClaimRow[],
  filter: QueueFilter,
  sort: QueueSort,
  mine: readonly string[],
): ClaimRow[] {
  const value = (row: ClaimRow): string | number =>
    sort.by === 'due' ? row.dueOn : sort.by === 'received' ? row.receivedAt : row.claimedFen
  const found = rows.filter(
    (row) =>
      (filter.states.length === 0 || filter.states.includes(row.state)) &&
      (filter.assignee === undefined ||
        (filter.assignee === 'none'
          ? row.assigneeId === null
          : filter.assignee === 'team'
            ? row.assigneeId !== null
            : (filter.assignee === 'me' ? mine : [filter.assignee]).includes(
                row.assigneeId ?? '',
              ))) &&
      (filter.onHold === undefined || filter.onHold === (row.holdUntil !== null)) &&
      (filter.minClaimedFen === undefined || row.claimedFen >= filter.minClaimedFen) &&
      (filter.maxClaimedFen === undefined || row.claimedFen <= filter.maxClaimedFen) &&
      (filter.dueFrom === undefined || row.dueOn >= filter.dueFrom) &&
      (filter.dueTo === undefined || row.dueOn <= filter.dueTo) &&
      (filter.insuredId === undefined || row.insuredId === filter.insuredId) &&
      (!filter.search ||
        row.insuredName.includes(filter.search) ||
        row.providerName!.includes(filter.search) ||
        row.claimNo.endsWith(filter.search)),
  )
  const compare = (a: ClaimRow, b: ClaimRow): number => {
    const [x, y] = [value(a), value(b)]
    return x !== y ? (x < y ? -1 : 1) : a.id < b.id ? -1 : 1
  }
  found.sort((a, b) => (sort.descending ? -1 : 1) * compare(a, b))
  // In one's own list by due date, what came back from its hold stands first.
  if (filter.assignee !== 'me' || sort.by !== 'due' || sort.descending) return found
  const isBack = (row: ClaimRow): boolean => row.holdEndedAt !== null
  return [...found.filter(isBack), ...found.filter((row) => !isBack(row))]
}

function numbers(rows: readonly ClaimRow[]): string[] {
  return rows.map((row) => row.claimNo)
}

function randomQuestion(
  random: (below: number) => number,
  pick: <T>(values: readonly T[]) => T,
  everything: readonly ClaimRow[],
  me: string,
): { filter: QueueFilter; sort: QueueSort } {
  const sort: QueueSort = {
    by: pick(['due', 'received', 'claimed'] as const),
    descending: random(2) === 0,
  }
  const filter: QueueFilter = {
    states: random(2) === 0 ? [] : [pick(claimStates), pick(claimStates)],
  }
  if (random(2) === 0) filter.assignee = pick(['me', 'none', 'team', me])
  if (random(3) === 0) filter.onHold = random(2) === 0
  if (random(3) === 0) filter.minClaimedFen = 100 * random(50)
  if (random(3) === 0) filter.maxClaimedFen = 100 * random(50)
  if (random(3) === 0) filter.dueFrom = '2025-03-05'
  if (random(4) === 0) filter.insuredId = pick(everything).insuredId
  if (random(3) === 0) {
    filter.search = pick(['王', '小明', '王小明', 'Miller', '第一医院', '00123', '不存在', '中医'])
  }
  return { filter, sort }
}

describe('the claim queue', () => {
  it('gives in pages, for random filters and orders, exactly what sorting everything gives', async () => {
    const { client, random, pick, running, mine } = await busyDesk(400)
    const everything = await onPaper(running)
    expect(everything).toHaveLength(400)
    for (let round = 0; round < 100; round += 1) {
      const { filter, sort } = randomQuestion(random, pick, everything, running.actor.id)
      const expected = slowly(everything, filter, sort, mine)
      const got = await allPages(client, filter, sort, 1 + random(30))
      expect(numbers(got), JSON.stringify({ filter, sort })).toEqual(numbers(expected))
      const counted = await client.claims.countMatching({ filter })
      expect(counted, JSON.stringify(filter)).toEqual({ count: expected.length, more: false })
    }
  })

  it('gives the same whether few claims are collected or many are walked', async () => {
    const { random, pick, running, mine } = await busyDesk(300)
    const { reader } = running.core.database
    const everything = await onPaper(running)
    for (let round = 0; round < 100; round += 1) {
      const { filter, sort } = randomQuestion(random, pick, everything, running.actor.id)
      // That what came back stands first is done above these queries.
      if (filter.assignee === 'me') sort.descending = true
      const question = await forActor(reader, filter, running.actor, AT)
      const thresholds = { claims: random(40), names: random(6) }
      const expected = slowly(everything, filter, sort, mine)
      const got: string[] = []
      let after: Key | null = null
      for (;;) {
        const page: Key[] = await findQueuePage(reader, question, sort, after, 7, thresholds)
        got.push(...page.map((key) => key.id))
        after = page.at(-1) ?? null
        if (page.length < 7) break
      }
      expect(got, JSON.stringify({ filter, sort, thresholds })).toEqual(
        expected.map((row) => row.id),
      )
      expect((await countQueue(reader, question, 1000, thresholds)).count).toBe(expected.length)
    }
  })

  it('keeps counts that equal what counting finds, through every change', async () => {
    const { client, mine } = await busyDesk(120)
    for (let step = 0; step < 10; step += 1) await client.claims.takeNext()
    const rows = await allPages(client, { states: [] }, { by: 'due', descending: false }, 100)
    const counts = await client.claims.count()
    expect(counts.total).toBe(120)
    for (const state of claimStates) {
      expect(counts.byState[state]).toBe(rows.filter((row) => row.state === state).length)
    }
    const open = rows.filter((row) =>
      ['received', 'in_review', 'awaiting_documents', 'decided', 'second_review'].includes(
        row.state,
      ),
    )
    const free = open.filter((row) => row.holdUntil === null)
    expect(counts.mine).toBe(free.filter((row) => mine.includes(row.assigneeId ?? '')).length)
    expect(counts.team).toBe(free.filter((row) => row.assigneeId !== null).length)
    expect(counts.unassigned).toBe(free.filter((row) => row.assigneeId === null).length)
    expect(counts.onHold).toBe(open.length - free.length)
    expect(counts.returned).toBe(
      open.filter((row) => row.holdEndedAt !== null && mine.includes(row.assigneeId ?? '')).length,
    )
    expect(counts.overdue).toBe(open.filter((row) => row.dueOn < '2025-03-03').length)
    expect(counts.dueToday).toBe(open.filter((row) => row.dueOn === '2025-03-03').length)
  })

  it('a row that is added behind the page read does not repeat or hide others', async () => {
    const running = await startTestCore()
    await seedClaims(
      running,
      Array.from({ length: 30 }, () => ({})),
    )
    const sort = { by: 'due' as const, descending: false }
    const first = await running.client.claims.list({ filter: { states: [] }, sort, limit: 10 })
    await running.client.claims.take({ id: first.rows[3]!.id, version: first.rows[3]!.version })
    const second = await running.client.claims.list({
      filter: { states: [] },
      sort,
      limit: 100,
      after: first.next!,
    })
    expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(30)
  })

  it('finds people and providers to filter by', async () => {
    const { client } = await busyDesk(60)
    const { insured, providers } = await client.claims.suggest({ text: '欧阳' })
    // Of 欧阳小明 and 欧阳 Ann alike the first character is shown (MEM-04).
    expect(insured.every(({ name }) => /^欧\**( \**)?$/u.test(name))).toBe(true)
    expect(insured.length).toBeGreaterThan(0)
    expect(providers).toEqual([])
    expect(
      (await client.claims.suggest({ text: 'samp' })).providers.map(({ name }) => name),
    ).toEqual(['Sample Clinic'])
    expect(await client.claims.suggest({ text: '%"*' })).toEqual({ insured: [], providers: [] })
  })
})

describe('personal views', () => {
  it('are kept, renamed and removed, and names are not used twice', async () => {
    const { client } = await startTestCore()
    const definition = {
      filter: { states: ['received' as const], minClaimedFen: 1000 },
      sort: { by: 'claimed' as const, descending: true },
    }
    const view = await client.queues.saveView({ name: '大额', definition })
    expect(await client.queues.listViews()).toEqual([view])
    await expect(client.queues.saveView({ name: '大额', definition })).rejects.toMatchObject({
      code: 'name_taken',
    })
    const renamed = await client.queues.saveView({
      id: view.id,
      version: 1,
      name: '大额案件',
      definition,
    })
    await expect(client.queues.removeView({ id: view.id, version: 1 })).rejects.toMatchObject({
      code: 'stale_version',
    })
    await client.queues.removeView({ id: view.id, version: renamed.version })
    expect(await client.queues.listViews()).toEqual([])
  })

  it('AUD-01 are recorded, and who was searched for is masked', async () => {
    const { client } = await startTestCore()
    const definition = { filter: { states: [], search: '王小明' }, sort: {} }
    const view = await client.queues.saveView({ name: '本周', definition })
    await client.queues.saveView({ id: view.id, version: 1, name: '本月', definition })
    await client.queues.removeView({ id: view.id, version: 2 })
    const { rows } = await client.audit.list({ filter: { entity: 'view' } })
    expect(rows.map(({ action }) => action)).toEqual(['view.remove', 'view.save', 'view.save'])
    expect(rows[1]).toMatchObject({ before: { name: '本周' }, after: { name: '本月' } })
    expect(rows[2]?.after?.['filter']).toContain('王**')
    expect(JSON.stringify(rows)).not.toContain('王小明')
  })

  it('refuses a place in the list that belongs to another order', async () => {
    const { client } = await busyDesk(12)
    const { next } = await client.claims.list({ limit: 5 })
    const asked = (sort: Partial<QueueSort>) =>
      client.claims.list({ limit: 5, sort, ...(next ? { after: next } : {}) })
    for (const sort of [{ by: 'claimed' }, { by: 'received' }, { descending: true }] as const) {
      await expect(asked(sort)).rejects.toMatchObject({ code: 'not_found' })
    }
    expect((await asked({ by: 'due' })).rows).toHaveLength(5)
    for (const after of ['', 'x', '!!', 'bnVsbA', '20250303|1']) {
      await expect(client.sync.listBatches({ after })).rejects.toMatchObject({ code: 'not_found' })
    }
  })
})
