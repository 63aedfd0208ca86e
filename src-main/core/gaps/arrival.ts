import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { waitedDays } from '@shared/domain/waited-days'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { lockedRequest } from './locked-request'
import { readRequest } from './of-claim'

/** When a request came to the customer: from that day the statutory period stands still (CLM-09). */

/**
 * Takes note that a request came to the customer on this business date; of several the earliest counts. What it is
 * told by, a message that went, is in the trail by itself.
 * @returns whether the day is another now
 */
export async function requestArrived(
  writer: Writer,
  requestId: string,
  on: string,
): Promise<boolean> {
  const request = await writer
    .selectFrom('gap_requests')
    .select(['claim_id', 'arrived_on'])
    .where('id', '=', requestId)
    .executeTakeFirst()
  if (!request || (request.arrived_on !== null && request.arrived_on <= on)) return false
  await writer
    .updateTable('gap_requests')
    .set({ arrived_on: on })
    .where('id', '=', requestId)
    .execute()
  await saveWaitedDays(writer, request.claim_id)
  return true
}

/**
 * Writes down when the request came to the customer, where a person knows it: by registered letter or on the
 * telephone. A day written down by mistake can be corrected, but not to one after a message that went.
 * @throws `not_found`, `stale_version`; `invalid_record` for a day before the request, after today, or after the
 *   message
 */
export async function recordArrival(
  core: Core,
  actor: Actor,
  { requestId, version, arrivedOn }: Inputs['gaps']['recordArrival'],
): Promise<Outputs['gaps']['recordArrival']> {
  return core.database.write(async (writer) => {
    const at = now(core)
    const request = await lockedRequest(writer, requestId, version)
    const latest = await firstMessageOn(writer, requestId)
    const reason =
      arrivedOn > businessDate(at)
        ? 'in_future'
        : arrivedOn < businessDate(request.sent_at)
          ? 'before_request'
          : latest !== null && arrivedOn > latest
            ? 'after_message'
            : null
    if (reason !== null) {
      const detail = reason === 'after_message' ? (latest ?? '') : ''
      throw refusal('invalid_record', { problems: [{ field: 'arrivedOn', reason, detail }] })
    }
    if (arrivedOn !== request.arrived_on) {
      await writer
        .updateTable('gap_requests')
        .set({ arrived_on: arrivedOn, version: version + 1, updated_at: at })
        .where('id', '=', requestId)
        .execute()
      await saveWaitedDays(writer, request.claim_id)
      const fields = (on: string | null) => ({ requestNumber: request.number, arrivedOn: on })
      await recordAudit(core, writer, actor, {
        action: 'gap.recordArrival',
        entity: 'claim',
        entityId: request.claim_id,
        before: fields(request.arrived_on),
        after: fields(arrivedOn),
      })
    }
    return readRequest(writer, requestId)
  })
}

/** The day on which the first message of the request went to a telephone or mailbox; `null` where none did. */
async function firstMessageOn(reader: Reader, requestId: string): Promise<string | null> {
  const row = await reader
    .selectFrom('messages')
    .select(({ fn }) => fn.min('sent_at').as('at'))
    .where('gap_request_id', '=', requestId)
    .where('kind', '=', 'documents_request')
    .where('channel', 'in', ['sms', 'email'])
    .where('state', '=', 'sent')
    .executeTakeFirst()
  return row?.at ? businessDate(row.at) : null
}

/**
 * By how many days the statutory period of the claim is longer, by its requests as they are now (CLM-09). What does not
 * block the claim holds nothing up (GAP-08).
 */
export async function readWaitedDays(reader: Reader, claimId: string): Promise<number> {
  const requests = await reader
    .selectFrom('gap_requests')
    .select(['arrived_on', 'documents_on', 'ended_at'])
    .where('claim_id', '=', claimId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('gap_items')
          .select('gap_items.id')
          .whereRef('gap_items.request_id', '=', 'gap_requests.id')
          .where('blocking', '=', 1),
      ),
    )
    .execute()
  return waitedDays(
    requests.flatMap(({ arrived_on: arrivedOn, documents_on: documentsOn, ended_at: endedAt }) => {
      // Of a claim that was decided without its documents: until nobody waited for them any more.
      const until = documentsOn ?? (endedAt === null ? null : businessDate(endedAt))
      return arrivedOn !== null && until !== null ? [{ arrivedOn, documentsOn: until }] : []
    }),
  )
}

/** Keeps by how many days the statutory period of the claim is longer now. */
export async function saveWaitedDays(writer: Writer, claimId: string): Promise<void> {
  await writer
    .updateTable('claims')
    .set({ waited_days: await readWaitedDays(writer, claimId) })
    .where('id', '=', claimId)
    .execute()
}
