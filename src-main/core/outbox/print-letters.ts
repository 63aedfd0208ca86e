import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import { newId } from '../ids'
import { joinLetters } from '../notices/join'
import { streamProgress } from '../workers/progress-stream'

type Step = Outputs['outbox']['printLetters'] extends AsyncIterator<infer T> ? T : never

/**
 * Joins the letters of the print queue into one file, each beginning on a front side. That they were posted is for a
 * person to say: nothing is marked as sent. Who printed which letters is recorded before anything is given.
 * @throws `not_found` for a message that is no letter waiting to be printed; `content_missing`, `content_damaged`;
 *   `cancelled`
 */
export async function* printLetters(
  core: Core,
  actor: Actor,
  ids: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Step, void> {
  const letters = await readLetters(core, [...new Set(ids)])
  const path = join(core.handover.outbox, `${newId()}.pdf`)
  const noticeIds = letters.map(({ noticeId }) => noticeId)
  const { pages } = yield* streamProgress(
    (onProgress, cancelled) =>
      joinLetters(core, noticeIds, path, { onProgress, signal: cancelled }),
    signal,
  )
  const at = now(core)
  const fileName = `letters-${businessDate(at)}-${letters.length}.pdf`
  try {
    await core.database.write(async (writer) => {
      for (const { id, claimId, noticeNo } of letters) {
        await recordAudit(core, writer, actor, {
          action: 'message.print',
          entity: 'claim',
          entityId: claimId,
          after: { messageId: id, noticeNo },
        })
      }
    })
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
  const printId = core.handover.addDownload(path, fileName, 'application/pdf', core.vault)
  yield { type: 'done', printId, letters: letters.length, pages }
}

/** The file that was made; it can be fetched as long as the desk runs and the file is not older than a day. */
export async function printedFile(core: Core, printId: string): Promise<File> {
  const { fileName, mediaType, open } = core.handover.download(printId)
  return new File([new Uint8Array(await buffer(open()))], fileName, { type: mediaType })
}

async function readLetters(core: Core, ids: readonly string[]) {
  const rows = await core.database.reader
    .selectFrom('messages')
    .innerJoin('notices', 'notices.id', 'messages.notice_id')
    .select([
      'messages.id',
      'messages.claim_id as claimId',
      'messages.state',
      'notices.id as noticeId',
      'notices.notice_no as noticeNo',
    ])
    .where('messages.channel', '=', 'letter')
    .where('messages.id', 'in', ids)
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => {
    const row = byId.get(id)
    if (!row) throw refusal('not_found', { entity: 'message', id })
    return row
  })
}
