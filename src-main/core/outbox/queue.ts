import { refusal } from '@shared/contract/errors'
import { channels, maskRecipient } from '@shared/domain/messages'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Writer } from '../database/database'
import { newId } from '../ids'
import { composeMessages, type MessageRequest } from './compose'

export interface QueueRequest extends MessageRequest {
  /** What happened, e.g. `gap:<request id>:send`: one message an event and channel, however often it is asked for. */
  eventKey: string
  gapRequestId?: string | null
}

/**
 * Puts the messages of an event into the outbox, in the caller's transaction: a row for each channel that reaches
 * the customer (GAP-01), none for an event that has its message (NTC-07).
 * @returns ids of the messages that are new
 * @throws `message_incomplete` with the fields nobody filled; `not_found`
 */
export async function queueMessages(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  request: QueueRequest,
): Promise<string[]> {
  const { eventKey, claimId, kind, gapRequestId = null, noticeId = null } = request
  const keys = (request.channels ?? channels).map((channel) => `${eventKey}:${channel}`)
  const known = await writer
    .selectFrom('messages')
    .select('id')
    .where('event_key', 'in', keys)
    .limit(1)
    .executeTakeFirst()
  // All of an event's messages are written at once: one is there, so they all are.
  if (known) return []
  const { texts, missing } = await composeMessages(writer, request)
  if (missing.length > 0) throw refusal('message_incomplete', { missing })
  const at = now(core)
  const rows = texts.map(({ channel, language, recipient, recipientName, subject, body }) => ({
    id: newId(),
    event_key: `${eventKey}:${channel}`,
    claim_id: claimId,
    gap_request_id: gapRequestId,
    notice_id: noticeId,
    kind,
    channel,
    language,
    recipient,
    recipient_name: recipientName,
    subject,
    body,
    state: 'waiting' as const,
    due_at: at,
    actor_id: actor.id,
    created_at: at,
    updated_at: at,
  }))
  if (rows.length === 0) return []
  await writer.insertInto('messages').values(rows).execute()
  for (const row of rows) {
    await recordAudit(core, writer, actor, {
      action: 'message.queue',
      entity: 'claim',
      entityId: claimId,
      after: {
        messageId: row.id,
        kind,
        channel: row.channel,
        to: maskRecipient(row.channel, row.recipient),
      },
    })
  }
  return rows.map(({ id }) => id)
}
