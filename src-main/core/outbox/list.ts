import { sql } from 'kysely'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { OutboxMessage } from '@shared/contract/outbox'
import { maskName } from '@shared/domain/masking'
import {
  maskRecipient,
  messageKinds,
  messageStates,
  type MessageState,
} from '@shared/domain/messages'
import { searchTerms } from '@shared/domain/search-text'
import { recordAudit } from '../audit/chain'
import { staffNames } from '../audit/labels'
import type { Actor, Core } from '../context'
import { decodeCursor, encodeCursor } from '../cursor'
import type { Reader } from '../database/database'
import { matchingIds } from '../database/search'
import { channelFailuresNow } from './failures'
import { readChannels } from './settings'

const SEARCHED_MEMBERS = 500

/** A page of the outbox, newest first; recipients and names are masked (MEM-04). */
export async function listMessages(
  core: Core,
  { filter, after, limit }: Inputs['outbox']['list'] & { after: string | null; limit: number },
): Promise<Outputs['outbox']['list']> {
  const { reader } = core.database
  const start = after ? decodeCursor('messages', after) : null
  let query = messageRows(reader)
  if (filter.states?.length) query = query.where('messages.state', 'in', filter.states)
  if (filter.channels?.length) query = query.where('messages.channel', 'in', filter.channels)
  if (filter.claimId) query = query.where('messages.claim_id', '=', filter.claimId)
  if (filter.search) {
    const members = await membersNamed(reader, filter.search)
    const number = filter.search.toUpperCase()
    query = query.where((eb) =>
      eb.or([
        eb(sql<number>`instr(claims.claim_no, ${number})`, '>', 0),
        eb(sql<number>`instr(notices.notice_no, ${number})`, '>', 0),
        eb('claims.insured_id', 'in', members),
      ]),
    )
  }
  if (start) query = query.where('messages.id', '<', start.id)
  const rows = await query
    .orderBy('messages.id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: page.map(toMessage),
    next: last && rows.length > limit ? encodeCursor('messages', { value: '', id: last.id }) : null,
  }
}

async function membersNamed(reader: Reader, search: string): Promise<string[]> {
  const terms = searchTerms(search)
  if (terms.length === 0) return ['']
  const { rows } = await matchingIds('members', terms, SEARCHED_MEMBERS).execute(reader)
  return rows.length > 0 ? rows.map(({ id }) => id) : ['']
}

/** How many messages there are in each state, what waits for a person, and why channels do not go. */
export async function countMessages({ database }: Core): Promise<Outputs['outbox']['counts']> {
  const { reader } = database
  const rows = await reader
    .selectFrom('messages')
    .select(({ fn }) => ['state', 'channel', fn.countAll<number>().as('count')])
    .groupBy(['state', 'channel'])
    .execute()
  const byState: Partial<Record<MessageState, number>> = {}
  for (const { state, count } of rows) byState[state] = (byState[state] ?? 0) + Number(count)
  const waiting = (channel: string): number =>
    Number(rows.find((row) => row.state === 'waiting' && row.channel === channel)?.count ?? 0)
  const { settings } = await readChannels(reader)
  return {
    byState,
    letters: waiting('letter'),
    calls: waiting('call'),
    failures: await channelFailuresNow(reader, settings),
  }
}

/**
 * A message with its recipient in full and its text. In the same write it is recorded who looked at it: without the
 * entry nothing is given (AUD-01).
 * @throws `not_found`
 */
export async function openMessage(
  core: Core,
  actor: Actor,
  id: string,
): Promise<Outputs['outbox']['open']> {
  return core.database.write(async (writer) => {
    const row = await messageRows(writer).where('messages.id', '=', id).executeTakeFirst()
    if (!row) throw refusal('not_found', { entity: 'message', id })
    await recordAudit(core, writer, actor, {
      action: 'message.open',
      entity: 'claim',
      entityId: row.claim_id,
      after: { messageId: id, channel: row.channel },
    })
    return {
      ...toMessage(row),
      recipient: row.recipient,
      recipientName: row.recipient_name,
      body: row.body,
      history: await historyOf(writer, row),
    }
  })
}

/** What was done with it, oldest first, as the trail has it; that it was looked at is left out. */
async function historyOf(
  reader: Reader,
  { id, claim_id }: { id: string; claim_id: string },
): Promise<Outputs['outbox']['open']['history']> {
  const entries = await reader
    .selectFrom('audit_entries')
    .select(['at', 'action', 'actor_id', 'after'])
    .where('entity', '=', 'claim')
    .where('entity_id', '=', claim_id)
    .where('action', 'like', 'message.%')
    .where('action', '<>', 'message.open')
    .where(sql`json_extract(after, '$.messageId')`, '=', id)
    .orderBy('number')
    .execute()
  const names = await staffNames(
    reader,
    entries.map(({ actor_id: actorId }) => actorId),
  )
  return entries.map(({ at, action, actor_id: actorId, after }) => {
    const detail = JSON.parse(after ?? '{}') as Record<string, unknown>
    const said = detail['reason'] ?? detail['note'] ?? detail['failure']
    return {
      at,
      action,
      actor: names.get(actorId) ?? actorId,
      detail: typeof said === 'string' ? said : null,
    }
  })
}

function messageRows(reader: Reader) {
  return reader
    .selectFrom('messages')
    .innerJoin('claims', 'claims.id', 'messages.claim_id')
    .innerJoin('staff', 'staff.id', 'messages.actor_id')
    .leftJoin('notices', 'notices.id', 'messages.notice_id')
    .selectAll('messages')
    .select(['claims.claim_no', 'staff.name as actor_name', 'notices.notice_no'])
}

type MessageRow = Awaited<ReturnType<ReturnType<typeof messageRows>['execute']>>[number]

function toMessage(row: MessageRow): OutboxMessage {
  return {
    id: row.id,
    claimId: row.claim_id,
    claimNo: row.claim_no,
    kind: messageKinds.find((kind) => kind === row.kind) ?? 'receipt',
    channel: row.channel,
    language: row.language,
    recipient: maskRecipient(row.channel, row.recipient),
    recipientName: maskName(row.recipient_name),
    subject: row.subject,
    state: messageStates.find((state) => state === row.state) ?? 'unsure',
    attempts: row.attempts,
    dueAt: row.due_at,
    sentAt: row.sent_at,
    carrier: row.carrier,
    reference: row.reference,
    failure: row.failure,
    heldReason: row.held_reason,
    noticeId: row.notice_id,
    noticeNo: row.notice_no,
    createdAt: row.created_at,
    createdBy: row.actor_name,
    version: row.version,
  }
}
