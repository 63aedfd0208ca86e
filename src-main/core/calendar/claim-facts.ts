import { addWorkingDays, businessDate, momentOf, type WorkCalendar } from '@shared/domain/calendar'
import type { ClaimFacts, RequestFacts } from '@shared/domain/clocks/claim-clocks'
import { blocks, isOutstanding } from '@shared/domain/gap-follow-up'
import type { Reader } from '../database/database'
import { slices } from '../database/slices'
import type { WaitedFor } from '../gaps/waiting'
import { readReopened } from './reopened'

/** What the clocks of claims are computed from, read for many claims in few queries. */

/** How answers were promised: the days they were told, and the calendar these were counted by. */
export interface AnswerTerms {
  calendar: WorkCalendar
  answerWithinWd: number
}

/** @returns by claim id; claims that are not there are left out */
export async function readClaimFacts(
  reader: Reader,
  claimIds: readonly string[],
  terms: AnswerTerms,
): Promise<Map<string, ClaimFacts>> {
  const facts = new Map<string, ClaimFacts>()
  for (const ids of slices(claimIds)) {
    const [claims, requests, reopened, letters, payments] = await Promise.all([
      reader
        .selectFrom('claims')
        .select(['id', 'state', 'received_at', 'decided_at', 'closed_at', 'payable_fen'])
        .select('state_since')
        .where('id', 'in', ids)
        .execute(),
      readRequestFacts(reader, ids, terms),
      readReopened(reader, ids),
      readDecisionLetters(reader, ids),
      readPayments(reader, ids),
    ])
    for (const claim of claims) {
      const { id, state, decided_at: decidedAt } = claim
      const again = reopened.get(id)
      const payment = payments.get(id)
      const written = letters.get(id) ?? []
      facts.set(id, {
        state,
        receivedAt: claim.received_at,
        reopenedAt: again?.anew ? again.at : null,
        determinedAt: again?.determinedAt ?? decidedAt,
        decidedAt,
        closedAt: claim.closed_at,
        refused: state === 'rejected',
        refusalLetterAt: written.find((at) => decidedAt !== null && at >= decidedAt) ?? null,
        payable: (claim.payable_fen ?? 0) > 0,
        arrangedAt: payment?.arrangedAt ?? null,
        paidAt: payment?.paidAt ?? (state === 'paid' ? claim.state_since : null),
        requests: requests.get(id) ?? [],
      })
    }
  }
  return facts
}

/** A request with what its dates rest on. */
export interface StoredRequestFacts extends RequestFacts {
  id: string
  items: WaitedFor['items']
}

/** The requests of each claim, the first one first. */
export async function readRequestFacts(
  reader: Reader,
  claimIds: readonly string[],
  { calendar, answerWithinWd }: AnswerTerms,
): Promise<Map<string, StoredRequestFacts[]>> {
  const [requests, items] = await Promise.all([
    reader
      .selectFrom('gap_requests')
      .select(['id', 'claim_id', 'state', 'sent_at', 'answer_due_on', 'arrived_on', 'documents_on'])
      .select(['ended_at', 'next_step', 'next_on', 'reminded_at', 'escalated_at'])
      .where('claim_id', 'in', claimIds)
      .orderBy('number')
      .execute(),
    reader
      .selectFrom('gap_items')
      .select(['request_id', 'blocking', 'state', 'received_at', 'judged_at'])
      .where('claim_id', 'in', claimIds)
      .execute(),
  ])
  const itemsOf = Map.groupBy(items, (item) => item.request_id)
  const facts = requests.map((request) => {
    const stored = itemsOf.get(request.id) ?? []
    const of = stored.map(({ state, blocking, received_at: receivedAt }) => ({
      state,
      receivedAt,
      blocking: blocking === 1,
    }))
    const promised = (from: string): boolean =>
      addWorkingDays(businessDate(from), answerWithinWd, calendar) === request.answer_due_on
    // Who brings something that is refused has their time once more, from the refusal on (GAP-02).
    const asked = [
      request.sent_at,
      ...stored.flatMap(({ judged_at: at }) => (at === null ? [] : [at])),
    ].sort()
    const came = of.flatMap(({ receivedAt: at }) => (at === null ? [] : [at])).sort()
    return {
      claimId: request.claim_id,
      id: request.id,
      state: request.state,
      blocking: of.some(({ blocking }) => blocking),
      waits: request.state === 'open' && blocks(of),
      sentAt: request.sent_at,
      askedAt: asked.findLast(promised) ?? request.sent_at,
      answerDueOn: request.answer_due_on,
      answeredAt: of.some(({ state }) => isOutstanding(state)) ? null : (came.at(-1) ?? null),
      arrivedOn: request.arrived_on,
      documentsOn: request.documents_on,
      endedAt: request.ended_at,
      nextStep: request.next_step,
      nextOn: request.next_on,
      items: of,
      remindedAt: request.reminded_at,
      escalatedAt: request.escalated_at,
    }
  })
  return Map.groupBy(facts, ({ claimId }) => claimId)
}

async function readDecisionLetters(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await reader
    .selectFrom('notices')
    .select(['claim_id as claimId', 'created_at as at'])
    .where('claim_id', 'in', claimIds)
    .where('kind', '=', 'decision')
    .orderBy('created_at')
    .execute()
  return moments(rows)
}

function moments(rows: readonly { claimId: string; at: string | null }[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { claimId, at } of rows) {
    if (at !== null) found.set(claimId, [...(found.get(claimId) ?? []), at])
  }
  return found
}

/** When the newest payment of each claim that did not fail was sent to finance, and when it was paid. */
async function readPayments(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, { arrangedAt: string | null; paidAt: string | null }>> {
  const rows = await reader
    .selectFrom('payments')
    .innerJoin('payment_lists', 'payment_lists.id', 'payments.list_id')
    .select(['payments.claim_id', 'payments.paid_on', 'payment_lists.sent_at'])
    .where('payments.claim_id', 'in', claimIds)
    .where('payments.state', 'in', ['listed', 'paid'])
    .orderBy('payment_lists.prepared_at')
    .execute()
  return new Map(
    rows.map((row) => [
      row.claim_id,
      {
        arrangedAt: row.sent_at,
        paidAt: row.paid_on === null ? null : momentOf(row.paid_on, '00:00'),
      },
    ]),
  )
}
