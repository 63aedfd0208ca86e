import { settledClaimStates } from '@shared/domain/states'
import type { Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { systemActor } from '../accounts/staff'
import { askingKinds } from '../gaps/messages'
import { newestDecision } from '../notices/queries'
import { moveMessage, type StoredMessage } from './record'

/** What a message says may hold no longer when its turn comes: it waits out the night, a server that is down. */

/**
 * Whether a message would tell the customer what no longer holds: it asks for documents of a request that has ended,
 * or tells of a decision that was taken back or followed by another (CLM-07, ADJ-08).
 */
export async function isPointless(
  reader: Reader,
  message: Pick<StoredMessage, 'kind' | 'claim_id' | 'gap_request_id' | 'notice_id'> &
    Partial<Pick<StoredMessage, 'created_at'>>,
): Promise<boolean> {
  if (askingKinds.some((kind) => kind === message.kind)) {
    const request = await reader
      .selectFrom('gap_requests')
      .innerJoin('claims', 'claims.id', 'gap_requests.claim_id')
      .select(['gap_requests.state', 'gap_requests.ended_at', 'claims.state as claimState'])
      .where('gap_requests.id', '=', message.gap_request_id ?? '')
      .executeTakeFirst()
    if (!request || request.state === 'open') return false
    // A late paper of a request that has ended is refused as long as the claim is in review.
    const isLater = (message.created_at ?? '') > (request.ended_at ?? '')
    return !isLater || request.claimState !== 'in_review'
  }
  if (message.kind !== 'closing' && message.kind !== 'decision') return false
  const told = await reader
    .selectFrom('notices')
    .innerJoin('claims', 'claims.id', 'notices.claim_id')
    .select(['notices.decision_id', 'claims.state'])
    .where('notices.id', '=', message.notice_id ?? '')
    .executeTakeFirst()
  if (!told) return false
  const newest = await newestDecision(reader, message.claim_id)
  return told.decision_id !== newest?.id || !settledClaimStates.includes(told.state)
}

/** Cancels those of these waiting messages that tell what no longer holds. @returns the others */
export async function withoutPointless(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  messages: readonly StoredMessage[],
): Promise<StoredMessage[]> {
  const kept: StoredMessage[] = []
  for (const message of messages) {
    if (!(await isPointless(writer, message))) {
      kept.push(message)
      continue
    }
    await moveMessage(core, writer, systemActor, message, {
      event: 'cancel',
      action: 'message.cancel',
      audit: { channel: message.channel },
    })
  }
  return kept
}
