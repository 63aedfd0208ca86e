import { isOutstanding } from '@shared/domain/gap-follow-up'
import { itemDetail } from '@shared/domain/materials/item-detail'
import type { MessageKind } from '@shared/domain/messages'
import type { Actor, Core } from '../context'
import type { Writer } from '../database/database'
import type { GivenFields } from '../outbox/compose'
import { recordAudit } from '../audit/chain'
import type { Asked, AskedLine } from './asked'

/** What messages about a request say, and which of them need not go any more. */

/** Kinds of messages that ask for something: they are pointless once it is here or no longer wanted. */
export const askingKinds: readonly MessageKind[] = [
  'documents_request',
  'documents_refused',
  'documents_reminder',
  'documents_final',
]

/** The fields of a message that asks, or asks again, for these lines until `deadline` (GAP-03). */
export function askingFields(
  asked: Asked,
  { lines = asked.items, deadline }: { lines?: readonly AskedLine[]; deadline: string },
): GivenFields {
  const { language, remark } = asked
  return {
    items: lines.map((line) => ({ name: line[language], detail: itemDetail(line, language) })),
    deadline,
    reason: remark,
  }
}

/** What is still to be brought. */
export function outstandingLines({ items }: Asked): AskedLine[] {
  return items.filter(({ state }) => isOutstanding(state))
}

/**
 * Takes back what of a request's messages has not gone: the customer is not asked for what came, or for a claim that
 * ended. One of which nobody knows whether it went stays for a person to say.
 * @param kinds those that ask, unless it is others that are pointless
 */
export async function cancelAsking(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  request: { id: string; claimId: string },
  at: string,
  kinds: readonly MessageKind[] = askingKinds,
): Promise<void> {
  const rows = await writer
    .selectFrom('messages')
    .select(['id', 'state', 'version'])
    .where('gap_request_id', '=', request.id)
    .where('kind', 'in', [...kinds])
    .where('state', 'in', ['waiting', 'held', 'failed'])
    .orderBy('id')
    .execute()
  for (const { id, state, version } of rows) {
    await writer
      .updateTable('messages')
      .set({ state: 'cancelled', version: version + 1, updated_at: at })
      .where('id', '=', id)
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'message.cancel',
      entity: 'claim',
      entityId: request.claimId,
      before: { messageId: id, state },
      after: { messageId: id, state: 'cancelled' },
    })
  }
}
