import { refusal } from '@shared/contract/errors'
import type { Language, NoticeKind } from '@shared/domain/catalogues'
import type { Reader } from '../database/database'
import { readInsurer } from '../desk/insurer'
import { textsOf } from './letter/letter'
import type { NoticeData } from './notice-data'
import { findClaim, newestDecision, standingNotice } from './queries'
import { inputHash, missingIn, noticeKindsFor, readNoticeData } from './read-notice-data'
import { charactersWithoutGlyph } from './render/fonts'

/** A letter that somebody asks for; what is left open follows from the decision and the insured's preference. */
export interface NoticeRequest {
  claimId: string
  kind?: NoticeKind
  language?: Language | undefined
}

/** Everything a letter says and what is known of its forerunner. */
export interface PreparedNotice {
  claimId: string
  decisionId: string
  data: NoticeData
  input_sha256: string
  /** The letter in this language that now stands and would be replaced. */
  standing: { id: string; notice_no: string; input_sha256: string } | null
  missing: string[]
}

/**
 * Collects what a letter would say. Changes nothing.
 * @throws `not_found`, `not_allowed_in_state` when the decision calls for no letter of this kind
 */
export async function prepareNotice(
  reader: Reader,
  request: NoticeRequest,
): Promise<PreparedNotice> {
  const { claimId } = request
  const claim = await findClaim(reader, claimId)
  if (!claim) throw refusal('not_found', { entity: 'claim', id: claimId })
  const decision = await newestDecision(reader, claimId)
  const kinds = noticeKindsFor(claim.state, decision)
  const kind = request.kind === undefined ? kinds[0] : kinds.find((one) => one === request.kind)
  if (!decision || kind === undefined) {
    const event = `notice.${request.kind ?? 'issue'}`
    throw refusal('not_allowed_in_state', {
      entity: 'claim',
      id: claimId,
      state: claim.state,
      event,
    })
  }
  const language = request.language ?? claim.language
  const { insurer } = await readInsurer(reader)
  const data = await readNoticeData(reader, claim, decision, insurer, kind, language)
  return {
    claimId,
    decisionId: decision.id,
    data,
    input_sha256: inputHash(data),
    standing: (await standingNotice(reader, claimId, language, kind)) ?? null,
    missing: [...missingIn(data), ...missingGlyphs(data)],
  }
}

/** Characters that the letter's fonts do not have, as `glyph:U+20BB7`: they would vanish from the sheet. */
function missingGlyphs(data: NoticeData): string[] {
  return charactersWithoutGlyph(textsOf(data)).map((character) => {
    const code = character.codePointAt(0)?.toString(16).toUpperCase() ?? ''
    return `glyph:U+${code.padStart(4, '0')}`
  })
}
