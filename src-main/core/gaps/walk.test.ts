import { describe, expect, it } from 'vitest'
import type { GapRequest } from '@shared/contract/gaps'
import { isRefusal } from '@shared/contract/errors'
import { addDays, addWorkingDays, businessDate } from '@shared/domain/calendar'
import { SeededRandom } from '@shared/domain/seeded-random'
import {
  ask,
  bring,
  claimsInReview,
  gapsOf,
  judge,
  movableClock,
  toAsk,
  waive,
} from '../../testing/gaps'
import { startTestCore } from '../../testing/test-core'
import { verifyChain } from '../audit/chain'
import { finishUnsent } from './finish'

const materials = ['medical_record', 'identity', 'bank_card', 'prescription']
const STEPS = 220

/** Whether a claim waits for the request, said without the domain's own functions. */
function waits({ state, items }: GapRequest): boolean {
  return (
    state === 'open' &&
    items.some((item) => item.blocking && item.state !== 'accepted' && item.state !== 'waived')
  )
}

/** Days after the arrival of a request up to that of its papers, or to its end without them, each once, a day at a time. */
function slowWaitedDays(requests: readonly GapRequest[]): number {
  const counted = requests.filter(({ items }) => items.some(({ blocking }) => blocking))
  let days = 0
  for (let day = '2025-03-01'; day < '2026-06-01'; day = addDays(day, 1)) {
    const isWaited = counted.some(
      ({ arrivedOn, documentsOn, endedAt }) =>
        arrivedOn !== null &&
        endedAt !== null &&
        arrivedOn < day &&
        day <= (documentsOn ?? businessDate(endedAt)),
    )
    if (isWaited) days += 1
  }
  return days
}

async function startWalk(seed: number) {
  const random = new SeededRandom(seed)
  const clock = movableClock('2025-03-03')
  const running = await startTestCore({ clock: clock.clock })
  const { client, core } = running
  const claims = await claimsInReview(running, [{}, {}])
  let content = 0

  const claimOf = async (id: string) =>
    core.database.reader
      .selectFrom('claims')
      .select(['state', 'version', 'due_on as dueOn', 'waited_days as waitedDays'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  const requestsOf = async (id: string) => (await gapsOf(client, id)).requests
  /** Mostly an item in one of these states, of a request that is open; sometimes any. */
  const anyItem = async (id: string, states: readonly string[]) => {
    const requests = await requestsOf(id)
    const items = requests.flatMap((request) => request.items)
    const fitting = requests
      .filter(({ state }) => state === 'open')
      .flatMap((request) => request.items.filter(({ state }) => states.includes(state)))
    if (items.length === 0) return null
    return random.pick(fitting.length > 0 && random.chance(80) ? fitting : items)
  }
  const entriesOf = async (id: string): Promise<number> => {
    const row = await core.database.reader
      .selectFrom('audit_entries')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('entity_id', '=', id)
      .executeTakeFirst()
    return row?.n ?? 0
  }

  const steps: Record<string, (id: string) => Promise<unknown>> = {
    ask: async (id) => {
      const some = materials.filter(() => random.chance(40))
      const items = (some.length > 0 ? some : ['identity']).map((material) =>
        toAsk(material, { blocking: random.chance(75) }),
      )
      return ask(client, id, items, { againReason: '还需要' })
    },
    bring: async (id) => {
      const item = await anyItem(id, ['requested', 'refused'])
      content += 1
      return item ? bring(client, id, item.id, `paper ${content}`) : null
    },
    accept: async (id) => {
      const item = await anyItem(id, ['received'])
      return item ? judge(client, id, item.id, 'accept') : null
    },
    refuse: async (id) => {
      const item = await anyItem(id, ['received', 'accepted'])
      return item ? judge(client, id, item.id, 'refuse', random.chance(70)) : null
    },
    waive: async (id) => {
      const item = await anyItem(id, ['requested'])
      return item ? waive(client, id, item.id) : null
    },
    followUp: async (id) => {
      const requests = (await requestsOf(id)).map((request) => ({
        id: request.id,
        version: request.version,
      }))
      return requests.length > 0 ? client.gaps.followUp({ requests }) : null
    },
    arrived: async (id) => {
      const requests = await requestsOf(id)
      if (requests.length === 0) return null
      const { id: requestId, version, sentAt } = random.pick(requests)
      const arrivedOn = addDays(businessDate(sentAt), random.between(0, 3))
      return client.gaps.recordArrival({ requestId, version, arrivedOn })
    },
    seen: async (id) => client.gaps.markSeen({ claimId: id }),
    release: async (id) => client.claims.release({ id, version: (await claimOf(id)).version }),
    take: async (id) => client.claims.take({ id, version: (await claimOf(id)).version }),
    hold: async (id) =>
      client.queues.hold({
        id,
        version: (await claimOf(id)).version,
        until: new Date(clock.clock() + 5 * 86_400_000).toISOString(),
        reason: '等消息',
      }),
    withdraw: async (id) =>
      random.chance(70)
        ? null
        : client.claims.withdraw({
            id,
            version: (await claimOf(id)).version,
            reasonCode: 'applicant_request',
          }),
    reject: async (id) =>
      random.chance(70)
        ? null
        : client.claims.refuse({
            id,
            version: (await claimOf(id)).version,
            reasonCode: 'non_disclosure',
          }),
    decide: async (id) =>
      client.claims.decide({ id, version: (await claimOf(id)).version, lines: [] }),
    returned: async (id) =>
      client.claims.returnToReview({
        id,
        version: (await claimOf(id)).version,
        reason: '再看一遍',
      }),
    reopen: async (id) =>
      client.claims.reopen({ id, version: (await claimOf(id)).version, reason: '补到材料' }),
    later: async () =>
      clock.at(new Date(clock.clock() + random.between(0, 5) * 86_400_000).toISOString()),
    pump: async () => finishUnsent(core),
  }
  /** What happens often stands here often. */
  const weights: [keyof typeof steps, number][] = [
    ['ask', 8],
    ['bring', 16],
    ['accept', 24],
    ['refuse', 6],
    ['waive', 4],
    ['followUp', 10],
    ['arrived', 6],
    ['seen', 8],
    ['release', 2],
    ['take', 6],
    ['hold', 2],
    ['withdraw', 1],
    ['reject', 1],
    ['decide', 2],
    ['returned', 2],
    ['reopen', 12],
    ['later', 14],
    ['pump', 2],
  ]
  const silent = new Set(['later', 'pump', 'seen', 'arrived', 'bring', 'followUp'])

  async function step(): Promise<{ id: string; name: string; done: boolean; was: string }> {
    const { id } = random.pick(claims)
    let left = random.between(0, weights.reduce((sum, [, weight]) => sum + weight, 0) - 1)
    const name = weights.find(([, weight]) => (left -= weight) < 0)?.[0] ?? 'later'
    const before = await entriesOf(id)
    const { version, state: was } = await claimOf(id)
    let done: boolean
    try {
      done = (await steps[name]?.(id)) !== null
    } catch (error) {
      if (!isRefusal(error)) throw error
      done = false
      // What was refused changed nothing.
      expect((await claimOf(id)).version).toBe(version)
      expect(await entriesOf(id)).toBe(before)
    }
    const entries = (await entriesOf(id)) - before
    if (done && !silent.has(name)) expect(entries, name).toBeGreaterThan(0)
    return { id, name, done, was }
  }

  async function check(id: string, stateBefore: string): Promise<void> {
    const claim = await claimOf(id)
    const requests = await requestsOf(id)
    const waiting = requests.filter(waits)
    const inReview = ['received', 'in_review', 'awaiting_documents'].includes(claim.state)
    if (inReview) expect(claim.state === 'awaiting_documents').toBe(waiting.length > 0)
    else expect(requests.filter(({ state }) => state === 'open')).toEqual([])
    for (const request of requests) {
      const { state, nextStep, nextOn, endedAt, documentsOn } = request
      expect(endedAt === null).toBe(state === 'open')
      expect(nextOn === null).toBe(nextStep === null)
      if (waits(request)) expect(nextStep).not.toBeNull()
      if (state !== 'open') expect(nextStep).toBeNull()
      if (state === 'complete') expect(documentsOn).not.toBeNull()
      if (state === 'open' || state === 'withdrawn') expect(documentsOn).toBeNull()
      // Each notice once for each time that it was due, over each channel.
      const sent = Map.groupBy(request.messages, ({ kind, channel }) => `${kind} ${channel}`)
      expect(sent.get('documents_request sms')).toHaveLength(1)
      expect(sent.get('documents_request email')).toHaveLength(1)
      if (state !== 'open') {
        const left = request.messages.filter(
          (message) =>
            ['documents_request', 'documents_reminder', 'documents_final'].includes(message.kind) &&
            message.state === 'waiting',
        )
        expect(left).toEqual([])
      }
    }
    if (inReview) expect(claim.waitedDays).toBe(slowWaitedDays(requests))
    if (claim.state === 'awaiting_documents') {
      const days = waiting.flatMap((request) => {
        const came = request.items.flatMap((item) =>
          item.state === 'received' && item.receivedAt !== null
            ? [addWorkingDays(businessDate(item.receivedAt), 1)]
            : [],
        )
        return came.length > 0 ? came : (request.nextOn ?? [])
      })
      // An answer brings it forward and never puts it off.
      expect(claim.dueOn <= (days.sort()[0] ?? '')).toBe(true)
    }
    if (stateBefore === 'awaiting_documents' && claim.state === 'in_review') {
      const last = requests
        .filter(({ items }) => items.some(({ blocking }) => blocking))
        .flatMap(({ documentsOn }) => documentsOn ?? [])
        .sort()
        .at(-1)
      expect(claim.dueOn).toBe(addWorkingDays(last ?? '', 10))
      expect(claim.waitedDays).toBe(slowWaitedDays(requests))
    }
  }
  return { running, claimOf, step, check }
}

describe('whatever happens to a claim', () => {
  it('GAP-08 GAP-09 CLM-08 CLM-09 it waits exactly while something that blocks it is open, and nothing goes twice', async () => {
    const did = new Map<string, number>()
    const count = (what: string) => did.set(what, (did.get(what) ?? 0) + 1)
    for (const seed of [1, 2, 5]) {
      const { running, claimOf, step, check } = await startWalk(seed)
      for (let index = 0; index < STEPS; index += 1) {
        const { id, name, done, was } = await step()
        if (done) count(name)
        const { state } = await claimOf(id)
        if (was === 'awaiting_documents' && state === 'in_review') count('resume')
        await check(id, was)
      }
      const { reader } = running.core.database
      expect(await verifyChain(reader)).toMatchObject({ ok: true })
      const keys = await reader.selectFrom('messages').select('event_key').execute()
      expect(new Set(keys.map(({ event_key: key }) => key)).size).toBe(keys.length)
    }
    // A walk that gets nowhere proves nothing.
    for (const name of [...often, 'resume', 'reopen', 'decide', 'reject', 'returned', 'hold']) {
      expect(did.get(name) ?? 0, name).toBeGreaterThan(0)
    }
  }, 240_000)
})

const often = ['ask', 'bring', 'accept', 'refuse', 'waive', 'followUp', 'arrived', 'release']
