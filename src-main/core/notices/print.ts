import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import type { Language } from '@shared/domain/catalogues'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import { keptContent } from '../files/kept-content'
import type { Asked } from '../gaps/asked'
import { cleanLine } from './clean-text'
import type { RequestLetterKind } from './notice-data'
import { prepareNotice, readLetterSource, type IssuableLetter, type NoticeRequest } from './prepare'
import { countReprint, findNotice } from './queries'
import { requestLetter } from './read-request-data'
import { missingGlyphs } from './render/fonts'

/**
 * The letter as it would be issued today, without a number and marked as a preview.
 * @throws `not_found`, `not_allowed_in_state`, `notice_incomplete` for characters that cannot be printed
 */
export async function previewNotice(
  core: Core,
  request: NoticeRequest,
  signal?: AbortSignal,
): Promise<File> {
  const { data, standing, input_sha256 } = await prepareNotice(core.database.reader, request)
  const replaced = standing !== null && standing.input_sha256 !== input_sha256
  const bytes = await setPreview(core, data, replaced ? standing.notice_no : null, signal)
  return pdf(bytes, `${data.claim.claimNo}-${data.kind}-${data.language}-preview.pdf`)
}

/**
 * A letter about documents that are to be asked for, as it would be issued if they were asked for now: nothing is
 * stored. `handler` stands under it; left open, whoever has the claim.
 * @returns the PDF
 * @throws `not_found`; `notice_incomplete` for characters that cannot be printed
 */
export async function previewLetter(
  core: Core,
  {
    claimId,
    kind,
    language,
    asked,
    handler,
  }: {
    claimId: string
    kind: RequestLetterKind
    language: Language
    asked: Asked
    handler?: string
  },
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { claim, insurer } = await readLetterSource(core.database.reader, claimId)
  const standing = {
    next_step: null,
    next_on: null,
    handler: cleanLine(handler ?? claim.assignee_name) ?? '',
  }
  const data = requestLetter(claim, asked, standing, insurer, kind, language)
  return setPreview(core, data, null, signal)
}

async function setPreview(
  core: Core,
  data: IssuableLetter,
  replacesNo: string | null,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const unprintable = missingGlyphs(data)
  if (unprintable.length > 0) throw refusal('notice_incomplete', { missing: unprintable })
  const head = { previewOn: businessDate(now(core)), replacesNo }
  const { bytes } = await core.workers.run('renderNotice', { data, head }, { signal })
  return bytes
}

/**
 * An issued letter, byte for byte. Who read it is recorded, a reprint counted as well (NTC-06, AUD-01):
 * without the entry nothing is given.
 * @throws `not_found`, `content_missing`, `content_damaged`
 */
export async function noticeFile(
  core: Core,
  actor: Actor,
  id: string,
  reprint: boolean,
): Promise<File> {
  const row = await findNotice(core.database.reader, id)
  if (!row) throw refusal('not_found', { entity: 'notice', id })
  const bytes = await keptContent(core.files, row.sha256, { entity: 'notice', id })
  const noticeNo = row.notice_no
  const entry = { entity: 'claim', entityId: row.claim_id }
  await core.database.write(async (writer) => {
    if (!reprint) {
      await recordAudit(core, writer, actor, {
        ...entry,
        action: 'notice.open',
        after: { noticeId: id, noticeNo },
      })
      return
    }
    const reprints = (await findNotice(writer, id))?.reprints ?? row.reprints
    await countReprint(writer, id)
    await recordAudit(core, writer, actor, {
      ...entry,
      action: 'notice.reprint',
      before: { noticeNo, reprints },
      after: { noticeNo, reprints: reprints + 1 },
    })
  })
  return pdf(bytes, `${noticeNo}.pdf`)
}

function pdf(bytes: Uint8Array, name: string): File {
  return new File([new Uint8Array(bytes)], name, { type: 'application/pdf' })
}
