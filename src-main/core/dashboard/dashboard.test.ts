import { describe, expect, it } from 'vitest'
import type { QueueFilter } from '@shared/contract/claims'
import type { DeskClient, Outputs } from '@shared/contract'
import { addDays, addWorkingDays, businessDate } from '@shared/domain/calendar'
import { claimTypes } from '@shared/domain/catalogues'
import {
  ageFilter,
  closedFilter,
  closingStates,
  promiseFilter,
  waitingFilter,
} from '@shared/domain/dashboard-figures'
import {
  ageBands,
  promiseKinds,
  promiseParts,
  promiseRanges,
  waitingBands,
} from '@shared/domain/promises'
import type { GapItemState } from '@shared/domain/gaps'
import { SeededRandom } from '@shared/domain/seeded-random'
import { claimStates, type ClaimState } from '@shared/domain/states'
import { seedClaims } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'
import { checkCounts } from '../desk/health'
import { recordAudit } from '../audit/chain'
import { readClaimClocks } from '../calendar/claim-clocks'
import { forActor } from '../claims/queue'
import { countQueue, findQueuePage } from '../claims/queue-queries'
import type { RunningCore } from '../create-desk'
import type { Writer } from '../database/database'
import { newId } from '../ids'

/** A Friday before the week of National Day: the next working day is twelve days away. */
const TODAY = '2024-09-30'
const AT = `${TODAY}T02:00:00.000Z`
type Dashboard = Outputs['dashboard']['read']

/** A moment of the working day that is so many days from today. */
function day(days: number, hour = 3): string {
  return `${addDays(TODAY, days)}T${String(hour).padStart(2, '0')}:00:00.000Z`
}

async function deskAt(at: string): Promise<RunningCore> {
  return startTestCore({ clock: () => Date.parse(at) })
}

interface Request {
  sentAt: string
  nextOn: string | null
  answerDueOn?: string
  arrivedOn?: string | null
  /** Its items; one that blocks and was not brought, unless said otherwise. */
  items?: { state: GapItemState; blocking: boolean }[]
  /** The day on which everything was there: the request has ended. */
  documentsOn?: string
}

/** Writes a request as sending and judging leave it. */
async function ask(running: RunningCore, claimId: string, number: number, request: Request) {
  const { sentAt, nextOn, arrivedOn = null, answerDueOn = nextOn ?? TODAY, documentsOn } = request
  const { items = [{ state: 'requested', blocking: true }] } = request
  const id = newId()
  const ended = documentsOn === undefined ? null : `${documentsOn}T04:00:00.000Z`
  await running.core.database.write(async (writer) => {
    await writer
      .insertInto('gap_requests')
      .values({
        id,
        claim_id: claimId,
        number,
        state: ended === null ? 'open' : 'complete',
        language: 'zh',
        again_reason: number === 1 ? null : '又缺一页',
        sent_at: sentAt,
        arrived_on: arrivedOn,
        answer_due_on: answerDueOn,
        next_step: ended !== null || nextOn === null ? null : 'remind',
        next_on: ended === null ? nextOn : null,
        ended_at: ended,
        documents_on: documentsOn ?? null,
        actor_id: running.actor.id,
        created_at: sentAt,
        updated_at: sentAt,
      })
      .execute()
    for (const [position, { state, blocking }] of items.entries()) {
      const judged = state === 'accepted' || state === 'waived'
      await writer
        .insertInto('gap_items')
        .values({
          id: newId(),
          request_id: id,
          claim_id: claimId,
          position,
          material: 'claim_form',
          reason: 'missing',
          note: null,
          blocking: blocking ? 1 : 0,
          state,
          received_at: state === 'requested' ? null : AT,
          judged_by: judged ? running.actor.id : null,
          judged_at: judged ? AT : null,
          judged_reason: state === 'waived' ? '已从别处取得' : null,
        })
        .execute()
    }
  })
}

async function set(running: RunningCore, id: string, columns: Record<string, unknown>) {
  await running.core.database.write(async (writer) => {
    await writer.updateTable('claims').set(columns).where('id', '=', id).execute()
  })
}

/** The letter of a refusal, made after the decision. */
async function letterOf(running: RunningCore, claimId: string, at: string) {
  await running.core.database.write(async (writer) => {
    await writer
      .insertInto('notices')
      .values({
        id: newId(),
        notice_no: newId(),
        claim_id: claimId,
        decision_id: null,
        kind: 'decision',
        language: 'zh',
        input_sha256: 'x',
        sha256: 'y',
        size_bytes: 1,
        pages: 1,
        replaces_id: null,
        actor_id: running.actor.id,
        created_at: at,
      })
      .execute()
  })
}

async function decide(writer: Writer, id: string, claimId: string, by: string, lapsed = false) {
  await writer
    .insertInto('decisions')
    .values({
      id,
      claim_id: claimId,
      number: 1,
      ...(lapsed
        ? { conclusion: 'withdraw' as const, reason_code: 'documents_missing' }
        : { conclusion: 'pay' as const }),
      claimed_fen: 100,
      excluded_fen: 0,
      payable_fen: 100,
      other_compensation_fen: 0,
      actor_id: by,
      decided_at: AT,
    })
    .execute()
}

/** Puts the payment of a claim on a list that went to finance. */
async function arrange(running: RunningCore, claimId: string) {
  await running.core.database.write(async (writer) => {
    const listId = newId()
    const decisionId = newId()
    const by = running.actor.id
    await decide(writer, decisionId, claimId, by)
    await writer
      .insertInto('payment_lists')
      .values({
        id: listId,
        list_no: listId,
        state: 'sent',
        total_fen: 100,
        payments: 1,
        prepared_by: by,
        prepared_at: AT,
        sent_by: by,
        sent_at: AT,
      })
      .execute()
    await writer
      .insertInto('payments')
      .values({
        id: newId(),
        list_id: listId,
        claim_id: claimId,
        decision_id: decisionId,
        payee_name: '王小明',
        payee_bank: '示例银行',
        payee_account: '9000',
        amount_fen: 100,
        state: 'listed',
        updated_at: AT,
      })
      .execute()
  })
}

/** Leaves a decision that stood, and in the trail that the claim was opened again after it. */
async function reopen({ core, actor }: RunningCore, claimId: string, lapsed: boolean) {
  await core.database.write(async (writer) => {
    await decide(writer, newId(), claimId, actor.id, lapsed)
    await recordAudit(core, writer, actor, {
      action: 'claim.reopen',
      entity: 'claim',
      entityId: claimId,
      after: { reason: '客户异议' },
    })
  })
}

/** A desk with claims in every state, of several people, asked, answered, refused, closed early and late. */
async function randomDesk(seed: number, count: number) {
  const running = await deskAt(AT)
  const random = new SeededRandom(seed)
  const others = await Promise.all(
    [1, 2].map(async () => (await actingAs(running, ['reviewer'])).actor.id),
  )
  const people = [null, running.actor.id, ...others]
  const seeded = await seedClaims(
    running,
    Array.from({ length: count }, () => ({
      state: random.pick(claimStates) as ClaimState,
      assigneeId: random.pick(people),
      receivedAt: day(-random.between(0, 90), random.between(0, 23)),
      dueOn: addDays(TODAY, random.between(-9, 16)),
    })),
  )
  for (const { id } of seeded) {
    const { state, received_at: receivedAt } = await running.core.database.reader
      .selectFrom('claims')
      .select(['state', 'received_at'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const settled = day(-random.between(0, 14), random.between(0, 23))
    const closed = state === 'closed' || state === 'paid'
    const asked = random.between(0, 20)
    const waited = random.chance(30) ? random.between(1, 20) : 0
    await set(running, id, {
      claim_type: random.pick(claimTypes),
      waited_days: waited,
      ...(['decided', 'withdrawn', 'rejected'].includes(state) ? { decided_at: settled } : {}),
      ...(closed
        ? {
            closed_at: random.chance(50) ? settled : day(-random.between(15, 500)),
            decided_at: settled,
            state_since: settled,
            payable_fen: random.chance(70) ? 100 : 0,
          }
        : {}),
    })
    if (waited > 0) {
      const arrived = addDays(businessDate(receivedAt), asked)
      await ask(running, id, 1, {
        sentAt: `${arrived}T01:00:00.000Z`,
        nextOn: null,
        arrivedOn: arrived,
        documentsOn: addDays(arrived, waited),
        items: [{ state: 'accepted', blocking: true }],
      })
    }
    if (state === 'rejected' && random.chance(40)) await letterOf(running, id, settled)
    if (closed && random.chance(30)) await arrange(running, id)
    const inWork = ['in_review', 'awaiting_documents', 'second_review'].includes(state)
    if (inWork && random.chance(30)) await reopen(running, id, random.chance(40))
    if (state === 'awaiting_documents' || (state === 'in_review' && random.chance(30))) {
      const sentAt = random.chance(80) ? day(-random.between(0, 40), 5) : receivedAt
      await ask(running, id, 2, {
        sentAt,
        nextOn: random.chance(90) ? addDays(TODAY, random.between(-8, 12)) : null,
        answerDueOn: addWorkingDays(businessDate(sentAt), 2),
        arrivedOn: random.chance(50) ? businessDate(sentAt) : null,
        items: Array.from({ length: random.between(1, 3) }, () => ({
          state: random.pick(['requested', 'received', 'accepted', 'refused', 'waived'] as const),
          blocking: random.chance(70),
        })),
      })
      if (random.chance(15)) {
        const terms = { answerDueOn: addWorkingDays(TODAY, 2), nextOn: addDays(TODAY, 9) }
        await ask(running, id, 3, { sentAt: AT, ...terms })
      }
      if (random.chance(30)) await set(running, id, { new_documents: 2, answered_at: AT })
    }
  }
  return { running, random, people }
}

async function listed(client: DeskClient, filter: QueueFilter): Promise<number> {
  const ids = new Set<string>()
  let after: string | undefined
  for (;;) {
    const page = await client.claims.list({ filter, limit: 40, ...(after ? { after } : {}) })
    for (const { id } of page.rows) ids.add(id)
    if (!page.next) return ids.size
    after = page.next
  }
}

/** Every figure of the dashboard with the filter that a click on it opens. */
function figures(board: Dashboard, whose: string | undefined): [string, number, QueueFilter][] {
  const ranges = promiseRanges(board.today, board.tomorrow)
  const all: [string, number, QueueFilter][] = []
  for (const part of promiseParts) {
    for (const row of board.promises) {
      const filter = promiseFilter(row.kind, ranges[part], whose)
      all.push([`${row.kind} ${part}`, row[part], filter])
    }
    for (const row of board.byPerson) {
      const filter = promiseFilter('close', ranges[part], row.staffId ?? 'none')
      all.push([`${row.name ?? '-'} ${part}`, row[part], filter])
    }
    for (const row of board.byType) {
      const filter = promiseFilter('close', ranges[part], whose)
      all.push([`${row.claimType} ${part}`, row[part], { ...filter, claimTypes: [row.claimType] }])
    }
  }
  for (const row of board.waiting) {
    const name = `waiting ${row.fromDays}`
    all.push([name, row.claims, waitingFilter(board.today, row, whose, undefined)])
    all.push([`${name} answered`, row.answered, waitingFilter(board.today, row, whose, true)])
    const silent = row.claims - row.answered
    all.push([`${name} silent`, silent, waitingFilter(board.today, row, whose, false)])
  }
  for (const row of board.ageing) {
    const name = `age ${row.fromDays}`
    all.push([name, row.claims, ageFilter(board.today, row, whose, undefined)])
    all.push([`${name} waiting`, row.waiting, ageFilter(board.today, row, whose, true)])
    const withUs = row.claims - row.waiting
    all.push([`${name} with us`, withUs, ageFilter(board.today, row, whose, false)])
  }
  for (const { month, closed, inTime } of board.attainment) {
    all.push([`closed ${month}`, closed, closedFilter(month, whose, undefined)])
    all.push([`in time ${month}`, inTime, closedFilter(month, whose, true)])
    all.push([`late ${month}`, closed - inTime, closedFilter(month, whose, false)])
  }
  return all
}

describe('the dashboard', () => {
  it('of random desks: every figure is as many claims as the list behind it', async () => {
    for (const seed of [1, 2]) {
      const { running, people } = await randomDesk(seed, 200)
      const seen = new Map<string, number>()
      for (const whose of [undefined, 'me', 'team', 'none', people[2] ?? 'none']) {
        const board = await running.client.dashboard.read(whose ? { assignee: whose } : {})
        for (const [name, figure, filter] of figures(board, whose)) {
          const counted = await running.client.claims.countMatching({ filter })
          expect(counted, `${whose} ${name}`).toEqual({ count: figure, more: false })
          // However the queue finds them: collected, or walked to.
          const question = await forActor(running.core.database.reader, filter, running.actor, AT)
          const walked = { claims: -1, names: 0 }
          const { reader } = running.core.database
          expect((await countQueue(reader, question, 1000, walked)).count, name).toBe(figure)
          const order = { by: 'due' as const, descending: false }
          const page = await findQueuePage(reader, question, order, null, 1000, walked)
          expect(page, name).toHaveLength(figure)
          if (whose === undefined) {
            expect(await listed(running.client, filter), name).toBe(figure)
            seen.set(name, (seen.get(name) ?? 0) + figure)
          }
        }
      }
      // The desks are full enough for each kind to be tried.
      for (const kind of promiseKinds) expect(seen.get(`${kind} overdue`), kind).toBeGreaterThan(0)
    }
  }, 60_000)

  it('counts the clocks that run for each claim, those of CLM-08, CLM-09, GAP-02 and GAP-09', async () => {
    const { running } = await randomDesk(5, 260)
    const { reader } = running.core.database
    const claims = await reader.selectFrom('claims').select(['id', 'new_documents']).execute()
    const ids = claims.map(({ id }) => id)
    const clocks = await readClaimClocks(reader, ids, AT)
    const requests = await reader.selectFrom('gap_requests').selectAll().execute()
    const received = await reader
      .selectFrom('gap_items')
      .select('request_id')
      .where('state', '=', 'received')
      .execute()
    for (const kind of promiseKinds) {
      if (kind === 'close') continue
      for (const range of Object.values(promiseRanges(TODAY, addWorkingDays(TODAY, 1)))) {
        const runs = (dueOn: string | null): boolean =>
          dueOn !== null && dueOn >= (range.from ?? '') && dueOn <= (range.to ?? '9')
        const expected = claims.filter(({ id, new_documents: fresh }) =>
          kind === 'follow_up'
            ? // Its clock runs on; nobody is reminded of what lies here to be looked at.
              fresh === 0 &&
              requests.some(
                (request) =>
                  request.claim_id === id &&
                  runs(request.next_on) &&
                  !received.some(({ request_id: of }) => of === request.id),
              )
            : clocks
                .get(id)
                ?.some(
                  (clock) => clock.kind === kind && clock.endedAt === null && runs(clock.dueOn),
                ),
        )
        const page = await running.client.claims.list({
          filter: { states: [], promise: { kind, ...range } },
          limit: 200,
        })
        expect(page.next, kind).toBeNull()
        expect(new Set(page.rows.map(({ id }) => id)), `${kind} ${range.from} ${range.to}`).toEqual(
          new Set(expected.map(({ id }) => id)),
        )
      }
    }
  })

  it('counts by person and by type make up the promises of closing', async () => {
    const { running } = await randomDesk(3, 150)
    const board = await running.client.dashboard.read({})
    const close = board.promises.find(({ kind }) => kind === 'close')
    for (const part of promiseParts) {
      const sum = (rows: readonly Record<typeof part, number>[]): number =>
        rows.reduce((total, row) => total + row[part], 0)
      expect(sum(board.byPerson)).toBe(close?.[part])
      expect(sum(board.byType)).toBe(close?.[part])
    }
  })

  it('keeps counts that are those of counting everything, through every change of a claim', async () => {
    const { running, random } = await randomDesk(4, 80)
    const { database } = running.core
    expect(await checkCounts(running.core)).toEqual({ ok: true, detail: '80' })
    const ids = await database.reader.selectFrom('claims').select('id').execute()
    for (const { id } of ids) {
      if (random.chance(60)) {
        await set(running, id, {
          state: random.pick(claimStates),
          due_on: addDays(TODAY, random.between(-3, 3)),
          assignee_id: random.chance(50) ? running.actor.id : null,
          closed_at: random.chance(50) ? day(-random.between(0, 50), 17) : null,
          waited_days: random.between(0, 3),
        })
      }
    }
    const claims = await database.reader.selectFrom('claims').selectAll().execute()
    const open = claims.filter(({ state }) =>
      [...closingStates, 'awaiting_documents'].includes(state),
    )
    const count = (keys: string[]): Map<string, number> => {
      const counts = new Map<string, number>()
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
      return counts
    }
    const keptOpen = await database.reader.selectFrom('open_counts').selectAll().execute()
    expect(
      new Map(keptOpen.map(({ claims: n, ...key }) => [Object.values(key).join(), n])),
    ).toEqual(
      count(
        open.map((claim) =>
          [
            claim.state,
            claim.claim_type,
            claim.assignee_id ?? '',
            businessDate(claim.received_at),
            claim.due_on,
            claim.waited_days,
          ].join(),
        ),
      ),
    )
    const keptClosed = await database.reader.selectFrom('closing_counts').selectAll().execute()
    expect(
      new Map(keptClosed.map(({ claims: n, ...key }) => [Object.values(key).join(), n])),
    ).toEqual(
      count(
        claims.flatMap((claim) => {
          if (claim.closed_at === null) return []
          const on = businessDate(claim.closed_at)
          const days = (Date.parse(on) - Date.parse(businessDate(claim.received_at))) / 86_400_000
          return [
            [on.slice(0, 7), claim.assignee_id ?? '', days, on <= claim.due_on ? 1 : 0].join(),
          ]
        }),
      ),
    )
  })

  it('tomorrow is the next working day, with the days off before it', async () => {
    const running = await deskAt(AT)
    await seedClaims(
      running,
      [0, 1, 5, 8, 9].map((days) => ({ dueOn: addDays(TODAY, days) })),
    )
    const board = await running.client.dashboard.read({})
    expect(board.tomorrow).toBe('2024-10-08')
    expect(board.promises.find(({ kind }) => kind === 'close')).toEqual({
      kind: 'close',
      overdue: 0,
      today: 1,
      tomorrow: 3,
      // Seven days from today end in the holidays.
      week: 0,
    })
  })

  it('CLM-08 a claim closed on its last day is in time, one closed the day after is not', async () => {
    const running = await deskAt(AT)
    const [first, second, third, earlier] = await seedClaims(
      running,
      [1, 2, 3, 4].map(() => ({
        state: 'paid' as const,
        receivedAt: '2024-09-02T01:00:00.000Z',
        dueOn: '2024-09-18',
      })),
    )
    // Half past eleven in the evening in Shanghai, and half past midnight.
    await set(running, first!.id, { closed_at: '2024-09-18T15:30:00.000Z' })
    await set(running, second!.id, { closed_at: '2024-09-18T16:30:00.000Z' })
    await set(running, third!.id, { closed_at: '2024-09-06T01:00:00.000Z' })
    await set(running, earlier!.id, {
      closed_at: '2024-07-31T16:30:00.000Z',
      received_at: '2024-07-31T01:00:00.000Z',
    })
    const { attainment } = await running.client.dashboard.read({})
    expect(attainment).toHaveLength(12)
    expect(attainment[0]?.month).toBe('2023-10')
    expect(attainment.at(-1)).toEqual({ month: '2024-09', closed: 3, inTime: 2, medianDays: 16 })
    expect(attainment.at(-2)).toEqual({ month: '2024-08', closed: 1, inTime: 1, medianDays: 1 })
    expect(attainment.at(-3)).toEqual({ month: '2024-07', closed: 0, inTime: 0, medianDays: null })
  })

  it('CLM-09 the statutory period ends thirty days after receipt, later by the days waited, and stands still', async () => {
    const running = await deskAt(AT)
    const seeded = await seedClaims(
      running,
      [1, 2, 3, 4].map(() => ({ state: 'in_review' as const, receivedAt: day(-31) })),
    )
    const statutory = async () =>
      (await running.client.dashboard.read({})).promises.find(({ kind }) => kind === 'statutory')
    expect(await statutory()).toMatchObject({ overdue: 4, today: 0, tomorrow: 0 })
    await set(running, seeded[0]!.id, { waited_days: 1 })
    await set(running, seeded[1]!.id, { waited_days: 9 })
    expect(await statutory()).toMatchObject({ overdue: 2, today: 1, tomorrow: 1 })
    // Sent, and not known to have come: the period runs. Come: it stands still.
    await set(running, seeded[2]!.id, { state: 'awaiting_documents' })
    await ask(running, seeded[2]!.id, 1, { sentAt: day(-20), nextOn: TODAY })
    expect(await statutory()).toMatchObject({ overdue: 2, today: 1, tomorrow: 1 })
    await running.core.database.write(async (writer) => {
      await writer
        .updateTable('gap_requests')
        .set({ arrived_on: addDays(TODAY, -20) })
        .execute()
    })
    expect(await statutory()).toMatchObject({ overdue: 1, today: 1, tomorrow: 1 })
    // To end for lack of documents determined nothing; opened again, the period still runs.
    const clock = async () =>
      (await running.client.calendar.ofClaim({ claimId: seeded[3]!.id })).find(
        ({ kind }) => kind === 'statutory',
      )?.endedAt
    await reopen(running, seeded[3]!.id, true)
    expect([(await statutory())?.overdue, await clock()]).toEqual([1, null])
    await reopen(running, seeded[0]!.id, false)
    expect(await statutory()).toMatchObject({ overdue: 1, today: 0, tomorrow: 1 })
  })

  it('CLM-08 payment is due three working days after closing, CLM-09 ten days at the latest', async () => {
    const running = await deskAt(AT)
    const seeded = await seedClaims(
      running,
      [1, 2, 3, 4, 5].map(() => ({ state: 'closed' as const })),
    )
    const closed = ['2024-09-19', '2024-09-25', '2024-09-26', '2024-09-27', '2024-09-27']
    for (const [index, { id }] of seeded.entries()) {
      await set(running, id, {
        closed_at: `${closed[index]}T03:00:00.000Z`,
        payable_fen: index < 4 ? 1 : 0,
      })
    }
    const { promises } = await running.client.dashboard.read({})
    // The Sunday before National Day is worked: three working days after Thursday the 26th are Monday the 30th.
    expect(addWorkingDays('2024-09-26', 3)).toBe(TODAY)
    expect(promises.find(({ kind }) => kind === 'payment')).toMatchObject({
      overdue: 2,
      today: 1,
      tomorrow: 1,
    })
    expect(promises.find(({ kind }) => kind === 'statutory_payment')).toMatchObject({
      overdue: 1,
      today: 0,
      tomorrow: 3,
    })
  })

  it('the bands of waiting and of age leave no day out and count none twice', () => {
    for (const bands of [waitingBands, ageBands]) {
      for (let days = 0; days < 400; days += 1) {
        const containing = bands.filter(
          ({ fromDays, toDays }) => days >= fromDays && (toDays === null || days <= toDays),
        )
        expect(containing).toHaveLength(1)
      }
    }
  })
})
