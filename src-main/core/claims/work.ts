import { sql } from 'kysely'
import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { maskNumbersWithin } from '@shared/domain/masking'
import type { ClaimState } from '@shared/domain/states'
import { reverseTakes } from '../adjudication/accumulators'
import { addOwnShare, cancelOwnShare } from '../adjudication/own-shares'
import { now, type Actor, type Core } from '../context'
import type { Writer } from '../database/database'
import { afterLapse } from '../gaps/lapsed'
import { closeDueFrom } from '../gaps/service-level'
import { coveredBy } from '../queues/cover'
import {
  assertInMyHands,
  changeClaim,
  saveChange,
  type Change,
  type Changed,
  type StoredClaim,
} from './change'
import { newestDecision } from './decision-record'

/** Taking, giving back, closing and opening again: the commands that move a claim without judging it. */

/**
 * Makes the claim the actor's own and puts it in review, which ends a hold of theirs.
 * @throws `on_hold` where somebody else put it aside: to resume it is another step, and recorded
 */
export async function takeClaim(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['take'],
): Promise<Changed> {
  return changeClaim(
    core,
    actor,
    { ...input, event: 'take', action: 'claim.take' },
    async (writer, claim, at) => {
      await assertInMyHands(writer, actor, claim, at)
      await assertNotAside(writer, actor, claim, at)
      return { set: { assignee_id: actor.id } }
    },
  )
}

/**
 * Takes the claim that is due first of those that wait for the actor: given to them and not begun, in nobody's
 * hands, or of somebody away whom they cover for. Claims on hold are passed over; on one due date the most urgent
 * comes first, then the largest amount. Before all of them comes a claim of theirs of which documents arrived that
 * nobody has looked at, the one that waits longest (GAP-04); one that waits for the customer stays in its state.
 * @returns `null` when nothing waits
 */
export async function takeNextClaim(core: Core, actor: Actor): Promise<Changed | null> {
  return core.database.write(async (writer) => {
    const at = now(core)
    const covered = await coveredBy(writer, actor.id, businessDate(at))
    const command = { event: 'take', action: 'claim.take' } as const
    const answered = await firstAnswered(writer, [actor.id, ...covered], at)
    if (answered && answered.state !== 'received') {
      const { id, state, version } = answered
      return { id, state, version }
    }
    const first = (hands: readonly string[] | null, states: readonly ClaimState[]) =>
      firstWaiting(writer, hands, states, at)
    const found = [
      await first(null, ['received']),
      await first([actor.id], ['received']),
      await first(covered, ['received', 'in_review']),
    ]
    const next = answered ?? found.flatMap((claim) => claim ?? []).sort(byUrgency)[0]
    if (!next) return null
    return saveChange(core, writer, actor, next, command, { set: { assignee_id: actor.id } })
  })
}

/** The claim in these hands whose answer waits longest to be looked at. */
async function firstAnswered(
  writer: Writer,
  hands: readonly string[],
  at: string,
): Promise<StoredClaim | undefined> {
  return (
    writer
      .selectFrom('claims')
      .selectAll()
      // The few with an answer, through their index: other conditions are hidden from the planner.
      .where('new_documents', '>', sql.lit(0))
      .where(sql`assignee_id || ''`, 'in', hands)
      .where(sql`state || ''`, 'in', ['received', 'in_review', 'awaiting_documents'])
      .where((eb) => eb(eb.fn.coalesce('hold_until', sql.lit('')), '<=', at))
      .orderBy('answered_at')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst()
  )
}

/** The first to be worked on in these hands; `null` is nobody's. One state at a time, as the indexes have them. */
async function firstWaiting(
  writer: Writer,
  hands: readonly string[] | null,
  states: readonly ClaimState[],
  at: string,
): Promise<StoredClaim | undefined> {
  const found: StoredClaim[] = []
  for (const state of states) {
    for (const assignee of hands ?? [null]) {
      const waiting = writer
        .selectFrom('claims')
        .where('state', '=', state)
        .where('assignee_id', assignee === null ? 'is' : '=', assignee)
        .where((eb) => eb(eb.fn.coalesce('hold_until', sql.lit('')), '<=', at))
      // The earliest date through its index; then what is due on that date is few enough to be sorted.
      const earliest = await waiting
        .select('due_on')
        .orderBy('due_on')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst()
      if (!earliest) continue
      const claim = await waiting
        .selectAll()
        .where('due_on', '=', earliest.due_on)
        .orderBy('priority', 'desc')
        .orderBy('claimed_fen', 'desc')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst()
      if (claim) found.push(claim)
    }
  }
  return found.sort(byUrgency)[0]
}

function byUrgency(a: StoredClaim, b: StoredClaim): number {
  if (a.due_on !== b.due_on) return a.due_on < b.due_on ? -1 : 1
  return b.priority - a.priority || b.claimed_fen - a.claimed_fen || (a.id < b.id ? -1 : 1)
}

/** Puts a claim in review back into the queue, for anybody. */
export async function releaseClaim(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['release'],
): Promise<Changed> {
  return changeClaim(
    core,
    actor,
    { ...input, event: 'release', action: 'claim.release' },
    async (writer, claim, at) => {
      await assertInMyHands(writer, actor, claim, at)
      return { set: { assignee_id: null } }
    },
  )
}

/**
 * Sends a claim that is decided, or waits for its second person, back to review before anything left the house.
 * What its decision took of limits is given back (POL-04).
 */
export async function returnToReview(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['returnToReview'],
): Promise<Changed> {
  return changeClaim(
    core,
    actor,
    { ...input, event: 'returnToReview', action: 'claim.returnToReview' },
    async (writer, claim, at) => {
      await reverseTakes(writer, actor, claim.id, at)
      return {
        set: { payable_fen: null, decided_at: null, adjudication_id: null },
        audit: reason(input.reason),
      }
    },
  )
}

/**
 * Closes a decided claim: what was decided is now what the insured is told, and what they owe of a direct bill
 * (CLM-13).
 */
export async function closeClaim(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['close'],
): Promise<Changed> {
  return changeClaim(
    core,
    actor,
    { ...input, event: 'close', action: 'claim.close' },
    async (writer, claim, at) => {
      const decision = await newestDecision(writer, claim.id)
      if (decision) {
        const { id, claimed_fen: claimedFen, payable_fen: payableFen } = decision
        await addOwnShare(writer, claim, { id, claimedFen, payableFen }, at)
      }
      return { set: { closed_at: at } }
    },
  )
}

/**
 * Opens a claim again, with the reason; the decisions made stay readable (CLM-07). What the last one took of limits
 * is given back (POL-04), and what the insured owes of a direct bill is taken back. It is due anew from this day; one
 * that ended for lack of documents from the day they came (CLM-08, GAP-09).
 */
export async function reopenClaim(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['reopen'],
): Promise<Changed> {
  return changeClaim(
    core,
    actor,
    { ...input, event: 'reopen', action: 'claim.reopen' },
    async (writer, claim, at) => {
      await reverseTakes(writer, actor, claim.id, at)
      await cancelOwnShare(writer, claim.id, at)
      return {
        set: {
          payable_fen: null,
          decided_at: null,
          closed_at: null,
          adjudication_id: null,
          assignee_id: actor.id,
          due_on: await closeDueFrom(writer, businessDate(at)),
          ...(await afterLapse(core, writer, actor, claim, at)),
        },
        audit: reason(input.reason),
      }
    },
  )
}

/** @throws `on_hold` where another than the actor put the claim aside, in hands that are not the actor's */
async function assertNotAside(
  writer: Writer,
  actor: Actor,
  { id, assignee_id: assignee, hold_until: until, hold_by: by }: StoredClaim,
  at: string,
): Promise<void> {
  if (until === null || until <= at || by === actor.id || assignee === actor.id) return
  const holder = await writer
    .selectFrom('staff')
    .select('name')
    .where('id', '=', by)
    .executeTakeFirst()
  throw refusal('on_hold', { id, until, by: holder?.name ?? '' })
}

/** Why, in the person's words, which are kept nowhere else; without numbers that identify somebody (MEM-04). */
function reason(words: string): Change['audit'] {
  return { after: { reason: maskNumbersWithin(words) } }
}
