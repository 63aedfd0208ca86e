import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Progress } from '@shared/contract/common'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import type { MessageState } from '@shared/domain/messages'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import { slices } from '../database/slices'
import { newId } from '../ids'
import { joinLetters } from '../notices/join'
import { streamProgress } from '../workers/progress-stream'
import { withoutPointless } from './pointless'

type Step = Progress | { type: 'done'; printId: string; letters: number; pages: number }

/**
 * Joins the letters of the print queue into one file, each beginning on a front side. That they were posted is for a
 * person to say: nothing is marked as sent. Who printed which letters is recorded before anything is given. What is
 * cancelled, or tells what no longer holds, is left out.
 * @throws `not_found` for a message that is no letter, and where none is left; `content_missing`, `content_damaged`; `cancelled`
 */
export async function* printLetters(
  core: Core,
  actor: Actor,
  ids: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Step, void> {
  const chosen = [...new Set(ids)]
  await takeBack(core, chosen)
  const letters = await readLetters(core, chosen)
  const fileName = `letters-${businessDate(now(core))}-${letters.length}.pdf`
  const path = join(core.handover.outbox, `${newId()}.pdf`)
  try {
    const { pages } = yield* streamProgress(
      (onProgress, aborted) =>
        joinLetters(
          core,
          letters.map(({ noticeId }) => noticeId),
          path,
          { onProgress, signal: aborted },
        ),
      signal,
    )
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
    const printId = core.handover.addDownload(path, fileName, 'application/pdf', core.vault)
    yield { type: 'done', printId, letters: letters.length, pages }
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
}

/** The file that was made; it can be fetched as long as the desk runs and the file is not older than a day. */
export async function printedFile(core: Core, printId: string): Promise<File> {
  const { fileName, mediaType, open } = core.handover.download(printId)
  return new File([new Uint8Array(await buffer(open()))], fileName, { type: mediaType })
}

/** Cancels those of the waiting letters that tell what no longer holds. */
async function takeBack(core: Core, ids: readonly string[]): Promise<void> {
  await core.database.write(async (writer) => {
    for (const some of slices(ids)) {
      const waiting = await writer
        .selectFrom('messages')
        .selectAll()
        .where('state', '=', 'waiting')
        .where('channel', '=', 'letter')
        .where('id', 'in', some)
        .execute()
      await withoutPointless(core, writer, waiting)
    }
  })
}

async function readLetters(core: Core, ids: readonly string[]) {
  const byId = new Map<
    string,
    { id: string; claimId: string; noticeId: string; noticeNo: string; state: MessageState }
  >()
  for (const some of slices(ids)) {
    const rows = await core.database.reader
      .selectFrom('messages')
      .innerJoin('notices', 'notices.id', 'messages.notice_id')
      .select([
        'messages.id',
        'messages.claim_id as claimId',
        'notices.id as noticeId',
        'notices.notice_no as noticeNo',
        'messages.state',
      ])
      .where('messages.channel', '=', 'letter')
      .where('messages.id', 'in', some)
      .execute()
    for (const row of rows) byId.set(row.id, row)
  }
  const found = ids.map((id) => {
    const row = byId.get(id)
    if (!row) throw refusal('not_found', { entity: 'message', id })
    return row
  })
  const printable = found.filter(({ state }) => state !== 'cancelled')
  if (printable.length === 0) throw refusal('not_found', { entity: 'message', id: ids[0] ?? '' })
  return printable
}
