import type { Outputs } from '@shared/contract'
import { isRefusal } from '@shared/contract/errors'
import type { NoticeKind } from '@shared/domain/catalogues'
import type { MessageKind } from '@shared/domain/messages'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { isPointless } from './pointless'
import { queueMessages } from './queue'
import type { GivenFields } from './compose'

/** The messages that tell of letters; a request's own go with the request. */
const tellsOf: Readonly<Partial<Record<NoticeKind, MessageKind>>> = {
  receipt: 'receipt',
  closing: 'closing',
  decision: 'decision',
}

/** Letters in one transaction: short enough that nobody waits. */
const AT_ONCE = 50

/**
 * Sends letters of claims: by e-mail with the letter attached where there is an address, a short message that tells
 * of it, else through the print queue (NTC-07). A letter that was sent before, that another has replaced, or whose
 * decision holds no longer, is skipped and named.
 */
export async function sendNotices(
  core: Core,
  actor: Actor,
  noticeIds: readonly string[],
): Promise<Outputs['outbox']['sendNotices']> {
  const ids = [...new Set(noticeIds)]
  let queued = 0
  const skipped: { noticeId: string; reason: string }[] = []
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    await core.database.write(async (writer) => {
      for (const noticeId of ids.slice(start, start + AT_ONCE)) {
        const notice = await readNotice(writer, noticeId)
        const kind = notice ? tellsOf[notice.kind as NoticeKind] : undefined
        const reason = !notice ? 'not_found' : await whyNot(writer, noticeId, notice, kind)
        if (!notice || !kind || reason !== null) {
          skipped.push({ noticeId, reason: reason ?? 'not_sent_by_itself' })
          continue
        }
        try {
          const made = await queueMessages(core, writer, actor, {
            // What was cancelled does not keep the letter from being sent after all.
            eventKey: `notice:${noticeId}:${notice.cancelled}`,
            claimId: notice.claim_id,
            noticeId,
            kind,
            language: notice.language,
            fields: fieldsOf(notice),
          })
          queued += made.length
        } catch (error) {
          if (!isRefusal(error)) throw error
          // It is thrown before anything is written.
          skipped.push({ noticeId, reason: error.code })
        }
      }
    })
  }
  return { queued, skipped }
}

async function readNotice(reader: Reader, id: string) {
  return reader
    .selectFrom('notices')
    .leftJoin('notices as newer', 'newer.replaces_id', 'notices.id')
    .leftJoin('decisions', 'decisions.id', 'notices.decision_id')
    .select(({ selectFrom, exists }) => [
      'notices.claim_id',
      'notices.kind',
      'notices.language',
      'newer.id as newer_id',
      'decisions.payable_fen',
      exists(
        selectFrom('messages')
          .select('messages.id')
          .whereRef('messages.notice_id', '=', 'notices.id')
          .where('messages.state', '<>', 'cancelled'),
      ).as('told'),
      selectFrom('messages')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('messages.notice_id', '=', 'notices.id')
        .as('cancelled'),
    ])
    .where('notices.id', '=', id)
    .executeTakeFirst()
}

type NoticeToSend = NonNullable<Awaited<ReturnType<typeof readNotice>>>

async function whyNot(
  reader: Reader,
  noticeId: string,
  notice: NoticeToSend,
  kind: MessageKind | undefined,
): Promise<string | null> {
  if (notice.told) return 'already_sent'
  if (notice.newer_id !== null) return 'replaced'
  if (!kind) return 'not_sent_by_itself'
  const { claim_id } = notice
  const told = { kind, claim_id, gap_request_id: null, notice_id: noticeId }
  return (await isPointless(reader, told)) ? 'outdated' : null
}

function fieldsOf({ payable_fen: payableFen }: NoticeToSend): GivenFields {
  return payableFen === null ? {} : { amountFen: payableFen }
}
