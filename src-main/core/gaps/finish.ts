import type { MessageKind } from '@shared/domain/messages'
import { sql } from 'kysely'
import { systemActor } from '../accounts/staff'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { describeError } from '../log'
import { issueNotice } from '../notices/issue'
import { queueMessages } from '../outbox/queue'
import { readAsked, type Asked } from './asked'
import type { StoredRequest } from './locked-request'
import { askingFields, outstandingLines } from './messages'

/**
 * The second part of asking, reminding and escalating: the letter and the messages. The first part is written with
 * the request; whatever the moment at which the program ends, what is left follows from what is there.
 */

/** The letter, and the message that tells of it, for each step that has one. */
export const kindOfStep = { remind: 'documents_reminder', escalate: 'documents_final' } as const

/** A letter with its messages that a request calls for. */
interface Mailing {
  /** One mailing an event, whatever happens (NTC-07). */
  eventKey: string
  kind: 'documents_request' | (typeof kindOfStep)[keyof typeof kindOfStep]
}

/** What has to have gone out about a request, in this order. */
function mailingsOf({
  id,
  sent_at: sentAt,
  reminded_at: remindedAt,
  escalated_at: escalatedAt,
  taken_over_at: takenOverAt,
}: StoredRequest): Mailing[] {
  // What came with the claim from another desk was sent there.
  const isOurs = (at: string | null): at is string =>
    at !== null && (takenOverAt === null || at > takenOverAt)
  return [
    ...(isOurs(sentAt) ? [{ eventKey: `gap:${id}:send`, kind: 'documents_request' } as const] : []),
    ...(isOurs(remindedAt)
      ? [{ eventKey: `gap:${id}:remind:${remindedAt}`, kind: kindOfStep.remind }]
      : []),
    ...(isOurs(escalatedAt)
      ? [{ eventKey: `gap:${id}:escalate:${escalatedAt}`, kind: kindOfStep.escalate }]
      : []),
  ]
}

/**
 * Sets the letters and queues the messages that an open request still lacks. Asked for again, or by two at once, it
 * makes nothing twice.
 * @throws what `issueNotice` and `queueMessages` throw
 */
export async function finishSending(core: Core, actor: Actor, requestId: string): Promise<void> {
  const { reader } = core.database
  const request = await readOpen(reader, requestId)
  if (!request) return
  for (const mailing of mailingsOf(request)) {
    if (!(await isQueued(reader, requestId, mailing.eventKey))) {
      await finishMailing(core, actor, request, mailing)
    }
  }
}

async function finishMailing(
  core: Core,
  actor: Actor,
  { id, claim_id: claimId, language }: StoredRequest,
  { eventKey, kind }: Mailing,
): Promise<void> {
  const notice = await issueNotice(core, actor, { claimId, kind, language, gapRequestId: id })
  await core.database.write(async (writer) => {
    // It may have ended, or another process may have finished it, while the letter was set.
    const request = await readOpen(writer, id)
    if (!request || (await isQueued(writer, id, eventKey))) return
    await queueMessages(core, writer, actor, {
      eventKey,
      claimId,
      gapRequestId: id,
      noticeId: notice.id,
      kind,
      fields: fieldsOf(await readAsked(writer, id), request, kind),
      language,
    })
  })
}

/** What the message of a mailing says: first everything, later what is still to be brought, until the next step. */
export function fieldsOf(
  asked: Asked,
  { next_on: nextOn }: Pick<StoredRequest, 'next_on'>,
  kind: Mailing['kind'],
) {
  if (kind === 'documents_request') return askingFields(asked, { deadline: asked.answerDueOn })
  const lines = outstandingLines(asked)
  return askingFields(asked, { lines, deadline: nextOn ?? asked.answerDueOn })
}

function readOpen(reader: Reader, id: string): Promise<StoredRequest | undefined> {
  return reader
    .selectFrom('gap_requests')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
}

async function isQueued(reader: Reader, requestId: string, eventKey: string): Promise<boolean> {
  const row = await reader
    .selectFrom('messages')
    .select('id')
    .where('gap_request_id', '=', requestId)
    .where('event_key', 'like', `${eventKey}:%`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** When what failed is tried again: so many milliseconds after the first time, twice that after each other. */
const FIRST_DELAY_MS = 15_000
const LONGEST_DELAY_MS = 3_600_000

/** Requests whose letter or messages failed in this process: how often, and not before when they are tried again. */
const failed = new WeakMap<Core, Map<string, { times: number; notBefore: number }>>()

/**
 * Finishes what a crash, or a letter that could not be set, left half done: open requests without the messages of
 * their newest step. One that fails again is tried with growing delay and holds up no other.
 * @param signal stops after the request at hand
 * @returns how many were finished
 */
export async function finishUnsent(core: Core, signal?: AbortSignal): Promise<number> {
  const failures = failed.get(core) ?? new Map<string, { times: number; notBefore: number }>()
  failed.set(core, failures)
  let finished = 0
  for (const id of await unfinished(core.database.reader)) {
    if (signal?.aborted) break
    const { times = 0, notBefore = 0 } = failures.get(id) ?? {}
    if (core.clock() < notBefore) continue
    try {
      await finishSending(core, systemActor, id)
      failures.delete(id)
      finished += 1
    } catch (error) {
      const delay = Math.min(FIRST_DELAY_MS * 2 ** times, LONGEST_DELAY_MS)
      failures.set(id, { times: times + 1, notBefore: core.clock() + delay })
      core.log.warn({ event: 'gap.unfinished', requestId: id, error: describeError(error) })
    }
  }
  return finished
}

/** Open requests that lack the messages of a step, through the index of messages by request. */
async function unfinished(reader: Reader): Promise<string[]> {
  const lacks = (kind: MessageKind, since: string) => sql<boolean>`(
    (taken_over_at IS NULL OR ${sql.ref(since)} > taken_over_at) AND NOT EXISTS (
    SELECT 1 FROM messages
    WHERE messages.gap_request_id = gap_requests.id AND messages.kind = ${kind}
      AND messages.created_at >= ${sql.ref(since)}))`
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM gap_requests WHERE state = 'open' AND (
      ${lacks('documents_request', 'gap_requests.sent_at')}
      OR (reminded_at IS NOT NULL AND ${lacks('documents_reminder', 'gap_requests.reminded_at')})
      OR (escalated_at IS NOT NULL AND ${lacks('documents_final', 'gap_requests.escalated_at')}))
    ORDER BY next_on, id`.execute(reader)
  return rows.map(({ id }) => id)
}
