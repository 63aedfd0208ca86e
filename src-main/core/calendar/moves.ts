import type { ClockRules, MovedClocks } from '@shared/contract/calendar'
import { addWorkingDays, businessDate, type WorkCalendar } from '@shared/domain/calendar'
import { closeStartsAt, type ClaimClockKind } from '@shared/domain/clocks/claim-clocks'
import { followUpOn } from '@shared/domain/gap-follow-up'
import { openClaimStates } from '@shared/domain/states'
import type { Reader, Writer } from '../database/database'
import { slices } from '../database/slices'
import { dueWhileWaiting } from '../gaps/waiting'
import { readRequestFacts, type StoredRequestFacts } from './claim-facts'
import { readReopened } from './reopened'

/** Open clocks computed anew when the calendar or a rule is another (CAL-03). */

/** What ends are counted by. */
export interface Terms {
  calendar: WorkCalendar
  rules: ClockRules
}

interface Move {
  claimId: string
  claimNo: string
  kind: ClaimClockKind
  before: string
  after: string
}

/** Everything that is another now, and what is to be written. */
export interface Moves {
  moves: Move[]
  /** New `due_on`, with the claims that get it. */
  dueOn: Map<string, string[]>
  requests: { id: string; answerDueOn: string; nextOn: string | null }[]
}

/** What a report lists; the rest is counted. */
const LISTED = 200
/** Nobody counts working days of a claim that was received, by some mistake, at the end of the calendar. */
const LAST_START = '9900-01-01'

/**
 * The ends of all open clocks by new terms: closing, the customer's day, the next step, and payments that are not
 * arranged. Statutory periods are in calendar days, which no announcement changes (CAL-04).
 */
export async function findMoves(reader: Reader, before: Terms, after: Terms): Promise<Moves> {
  const found: Moves = { moves: [], dueOn: new Map(), requests: [] }
  const open = await reader
    .selectFrom('claims')
    .select(['id', 'claim_no', 'state', 'received_at', 'due_on', 'answered_at'])
    .where('state', 'in', openClaimStates)
    .execute()
  const addDays = remembered((on, days) => addWorkingDays(on, days, after.calendar))
  const { answerWithinWd } = before.rules
  for (const claims of slices(open)) {
    const ids = claims.map(({ id }) => id)
    const requests = await readRequestFacts(reader, ids, {
      calendar: before.calendar,
      answerWithinWd,
    })
    const reopened = await readReopened(reader, ids)
    for (const claim of claims) {
      const again = reopened.get(claim.id)
      const facts = requests.get(claim.id) ?? []
      const redated = facts.map((request) => redate(found, claim, request, after))
      const startOn = businessDate(
        closeStartsAt({
          receivedAt: claim.received_at,
          reopenedAt: again?.anew ? again.at : null,
          requests: facts,
        }),
      )
      const waits = claim.state === 'awaiting_documents'
      const closeBy =
        startOn < LAST_START ? addDays(startOn, after.rules.closeWithinWd) : claim.due_on
      const waitedFor = redated.filter((request) => request.waits)
      // What came and was not looked at may be none of the things that were asked for: it is looked at all the same.
      const look = claim.answered_at === null ? null : addDays(businessDate(claim.answered_at), 1)
      const step = dueWhileWaiting(waitedFor, after.calendar) ?? claim.due_on
      const dueOn = !waits ? closeBy : look !== null && look < step ? look : step
      if (dueOn === claim.due_on) continue
      found.dueOn.set(dueOn, [...(found.dueOn.get(dueOn) ?? []), claim.id])
      if (!waits) note(found, claim, 'close', claim.due_on, dueOn)
    }
  }
  await findPayments(reader, before, after, found)
  return found
}

/**
 * The dates of an open request; another one stays as it is. No day becomes earlier that a letter has told the
 * customer: theirs, and after a reminder or the last notice that of the next step.
 */
function redate(
  found: Moves,
  claim: { id: string; claim_no: string },
  request: StoredRequestFacts,
  { calendar, rules }: Terms,
): StoredRequestFacts {
  if (request.state !== 'open') return request
  const { id, nextStep } = request
  const promised = addWorkingDays(businessDate(request.askedAt), rules.answerWithinWd, calendar)
  const answerDueOn = later(promised, onWorkingDay(request.answerDueOn, calendar))
  const dates = { ...request, answerDueOn }
  const step = nextStep === null ? null : followUpOn(nextStep, dates, rules, calendar)
  const told = nextStep === 'close' ? request.nextOn : onWorkingDay(request.nextOn, calendar)
  const nextOn = step === null || nextStep === 'remind' ? step : later(step, told)
  if (answerDueOn === request.answerDueOn && nextOn === request.nextOn) return request
  found.requests.push({ id, answerDueOn, nextOn })
  note(found, claim, 'answer', request.answerDueOn, answerDueOn)
  if (request.nextOn !== null && nextOn !== null) {
    note(found, claim, 'follow_up', request.nextOn, nextOn)
  }
  return { ...dates, nextOn }
}

function later(a: string, b: string | null): string {
  return b !== null && b > a ? b : a
}

/** This day or, where it is off now, the next that is worked. */
function onWorkingDay<T extends string | null>(on: T, calendar: WorkCalendar): T | string {
  return on === null || calendar.isWorkingDay(on) ? on : addWorkingDays(on, 1, calendar)
}

async function findPayments(
  reader: Reader,
  before: Terms,
  after: Terms,
  found: Moves,
): Promise<void> {
  const end = ({ calendar, rules }: Terms) =>
    remembered((on) => addWorkingDays(on, rules.payWithinWd, calendar))
  const [ended, ends] = [end(before), end(after)]
  const closed = await reader
    .selectFrom('claims')
    .select(['id', 'claim_no', 'closed_at'])
    .where('state', '=', 'closed')
    .where('payable_fen', '>', 0)
    .where('closed_at', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('payments')
            .innerJoin('payment_lists', 'payment_lists.id', 'payments.list_id')
            .select('payments.id')
            .whereRef('payments.claim_id', '=', 'claims.id')
            .where('payments.state', 'in', ['listed', 'paid'])
            .where('payment_lists.sent_at', 'is not', null),
        ),
      ),
    )
    .execute()
  for (const claim of closed) {
    const on = businessDate(claim.closed_at ?? '')
    if (on < LAST_START) note(found, claim, 'payment', ended(on, 0), ends(on, 0))
  }
}

function note(
  { moves }: Moves,
  { id, claim_no: claimNo }: { id: string; claim_no: string },
  kind: ClaimClockKind,
  before: string,
  after: string,
): void {
  if (before !== after) moves.push({ claimId: id, claimNo, kind, before, after })
}

/** Many claims come on one day. */
function remembered(
  compute: (on: string, days: number) => string,
): (on: string, days: number) => string {
  const known = new Map<string, string>()
  return (on, days) => {
    const key = `${on} ${days}`
    const end = known.get(key) ?? compute(on, days)
    known.set(key, end)
    return end
  }
}

/** Writes what was found, in the transaction it was found in. */
export async function writeMoves(
  writer: Writer,
  { dueOn, requests }: Moves,
  at: string,
): Promise<void> {
  for (const [day, claims] of dueOn) {
    for (const ids of slices(claims)) {
      await writer
        .updateTable('claims')
        .set({ due_on: day, updated_at: at })
        .where('id', 'in', ids)
        .execute()
    }
  }
  for (const { id, answerDueOn, nextOn } of requests) {
    await writer
      .updateTable('gap_requests')
      .set({ answer_due_on: answerDueOn, next_on: nextOn, updated_at: at })
      .where('id', '=', id)
      .execute()
  }
}

/** What moved, those due first; claims of one day in the order of their numbers. */
export function report({ moves }: Moves): MovedClocks {
  const key = ({ after, claimNo, kind }: Move): string => `${after} ${claimNo} ${kind}`
  const clocks = [...moves].sort((a, b) => (key(a) < key(b) ? -1 : 1)).slice(0, LISTED)
  return { count: moves.length, clocks }
}
