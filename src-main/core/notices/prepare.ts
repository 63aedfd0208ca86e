import { refusal } from '@shared/contract/errors'
import type { InsurerProfile } from '@shared/contract/desk'
import type { Language, NoticeKind } from '@shared/domain/catalogues'
import { familyOf } from '@shared/domain/letters/kinds'
import type { Reader } from '../database/database'
import { readInsurer } from '../desk/insurer'
import { readAsked } from '../gaps/asked'
import { inputHash } from './input-hash'
import { missingIn } from './missing'
import {
  decisionLetterKinds,
  requestLetterKinds,
  type DecisionLetterKind,
  type LetterData,
  type RequestLetterKind,
} from './notice-data'
import {
  findClaim,
  findRequest,
  newestDecision,
  standingNotice,
  type ClaimForNotice,
  type DecisionForNotice,
  type RequestForNotice,
} from './queries'
import { noticeKindsFor, readDecisionLetter } from './read-decision-data'
import { callsForReceipt, readReceiptLetter } from './read-receipt-data'
import { handlerOf, requestLetter, requestLetterKindsFor } from './read-request-data'
import { missingGlyphs } from './render/fonts'

/** A letter that somebody asks for; what is left open follows from the claim and the insured's preference. */
export interface NoticeRequest {
  claimId: string
  /** Left open, the letter of the decision. */
  kind?: NoticeKind | undefined
  language?: Language | undefined
  /** The request for documents it is about; left open, the claim's newest. */
  gapRequestId?: string | undefined
}

/** Everything a letter says and what is known of its forerunner. */
export interface PreparedNotice {
  claimId: string
  decisionId: string | null
  gapRequestId: string | null
  data: IssuableLetter
  input_sha256: string
  /** The letter on the same subject in this language that now stands and would be replaced. */
  standing: { id: string; notice_no: string; input_sha256: string } | null
  missing: string[]
}

/** Letters about a claim, its request for documents or its decision. */
export type IssuableLetter = Extract<LetterData, { kind: NoticeKind }>

/** What letters about a claim are made from, as it stands now. */
export interface LetterSource {
  claim: ClaimForNotice
  decision: DecisionForNotice | undefined
  request: RequestForNotice | undefined
  insurer: InsurerProfile
}

/** @throws `not_found` */
export async function readLetterSource(
  reader: Reader,
  claimId: string,
  gapRequestId?: string,
): Promise<LetterSource> {
  const claim = await findClaim(reader, claimId)
  if (!claim) throw refusal('not_found', { entity: 'claim', id: claimId })
  const [decision, request, { insurer }] = await Promise.all([
    newestDecision(reader, claimId),
    findRequest(reader, claimId, gapRequestId),
    readInsurer(reader),
  ])
  if (gapRequestId !== undefined && !request) {
    throw refusal('not_found', { entity: 'gap_request', id: gapRequestId })
  }
  return { claim, decision, request, insurer }
}

/**
 * The letters that the claim calls for now, the one that is due first: that of its decision, those of a request for
 * documents that is open, the receipt.
 */
export function kindsFor({ claim, decision, request }: LetterSource): NoticeKind[] {
  return [
    ...noticeKindsFor(claim.state, decision),
    ...requestLetterKindsFor(request),
    ...(callsForReceipt(claim.state) ? (['receipt'] as const) : []),
  ]
}

/** The kind that is wanted, or the letter of the decision; `undefined` where the claim calls for none such. */
export function kindFor(
  source: LetterSource,
  wanted: NoticeKind | undefined,
): NoticeKind | undefined {
  return wanted === undefined
    ? noticeKindsFor(source.claim.state, source.decision)[0]
    : kindsFor(source).find((kind) => kind === wanted)
}

/**
 * Collects what a letter would say. Changes nothing.
 * @throws `not_found`, `not_allowed_in_state` when the claim calls for no letter of this kind
 */
export async function prepareNotice(
  reader: Reader,
  request: NoticeRequest,
): Promise<PreparedNotice> {
  const source = await readLetterSource(reader, request.claimId, request.gapRequestId)
  const kind = kindFor(source, request.kind)
  if (kind === undefined) {
    throw refusal('not_allowed_in_state', {
      entity: 'claim',
      id: request.claimId,
      state: source.claim.state,
      event: `notice.${request.kind ?? 'issue'}`,
    })
  }
  return prepareKind(reader, source, kind, request.language ?? source.claim.language)
}

/** Collects what the letter of a kind for which the claim calls would say. */
export async function prepareKind(
  reader: Reader,
  source: LetterSource,
  kind: NoticeKind,
  language: Language,
): Promise<PreparedNotice> {
  const { claim, decision, request, insurer } = source
  const about = { claimId: claim.id, decisionId: null, gapRequestId: null }
  if (isDecisionLetter(kind) && decision) {
    const data = await readDecisionLetter(reader, claim, decision, insurer, kind, language)
    return prepared(reader, { ...about, decisionId: decision.id }, data)
  }
  if (isRequestLetter(kind) && request) {
    const asked = await readAsked(reader, request.id)
    const standing = { ...request, handler: handlerOf(request, claim) }
    const data = requestLetter(claim, asked, standing, insurer, kind, language)
    return prepared(reader, { ...about, gapRequestId: request.id }, data)
  }
  return prepared(reader, about, await readReceiptLetter(reader, claim, insurer, language))
}

async function prepared(
  reader: Reader,
  about: Pick<PreparedNotice, 'claimId' | 'decisionId' | 'gapRequestId'>,
  data: IssuableLetter,
): Promise<PreparedNotice> {
  const standing = await standingNotice(reader, {
    claimId: about.claimId,
    gapRequestId: about.gapRequestId,
    language: data.language,
    family: familyOf(data.kind),
  })
  return {
    ...about,
    data,
    input_sha256: inputHash(data),
    standing: standing ?? null,
    missing: [...missingIn(data), ...missingGlyphs(data)],
  }
}

export function isDecisionLetter(kind: string): kind is DecisionLetterKind {
  return (decisionLetterKinds as readonly string[]).includes(kind)
}

export function isRequestLetter(kind: string): kind is RequestLetterKind {
  return (requestLetterKinds as readonly string[]).includes(kind)
}
