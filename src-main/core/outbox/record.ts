import type { Selectable, Updateable } from 'kysely'
import { nextMessageState, type MessageEvent } from '@shared/domain/messages'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import type { MessagesTable } from '../database/tables'

export type StoredMessage = Selectable<MessagesTable>

type Settable = Pick<
  Updateable<MessagesTable>,
  'due_at' | 'carrier' | 'reference' | 'failure' | 'held_reason' | 'attempts' | 'lease_until'
>

/**
 * Moves a message along the table of states (NTC-07) with its entry in the trail, in the caller's transaction.
 * @param event.action `null` where what happened is in the trail by what comes of it
 * @returns the message as it is now; `null` where the table does not allow it, and nothing is changed
 */
export async function moveMessage(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  message: StoredMessage,
  event: {
    event: MessageEvent
    action: string | null
    set?: Settable
    /** What the trail keeps besides; no person's number. */
    audit?: Record<string, unknown>
  },
): Promise<StoredMessage | null> {
  const state = nextMessageState(message.state, event.event)
  if (state === null) return null
  const at = now(core)
  const changed = {
    lease_until: null,
    ...(state === 'held' ? {} : { held_reason: null }),
    ...event.set,
    state,
    sent_at: state === 'sent' ? at : null,
    version: message.version + 1,
    updated_at: at,
  }
  await writer.updateTable('messages').set(changed).where('id', '=', message.id).execute()
  if (event.action !== null) {
    await recordAudit(core, writer, actor, {
      action: event.action,
      entity: 'claim',
      entityId: message.claim_id,
      before: { messageId: message.id, state: message.state },
      after: { messageId: message.id, state, ...event.audit },
    })
  }
  return { ...message, ...changed }
}

export async function findMessage(reader: Reader, id: string): Promise<StoredMessage | undefined> {
  return reader.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
}
