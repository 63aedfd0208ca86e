import type { Inputs, Outputs } from '@shared/contract'
import type { AskedItem } from '@shared/contract/gaps'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { maskRecipient } from '@shared/domain/messages'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { previewLetter } from '../notices/print'
import { composeMessages, type ComposedMessage } from '../outbox/compose'
import { answerDueOn, askedOf, countEarlier, preferredLanguage, type Asked } from './asked'
import { readMaterials } from './materials'
import { askingFields } from './messages'

/** What would be asked for, and how it would look: nothing here changes anything. */

const KIND = 'documents_request'
/** A request has its letter before it has messages; a preview speaks of one that is not numbered yet. */
const LETTER_TO_COME = 'to come'

/**
 * Everything that is missing or deficient by the document matrix and is not asked for already, to be asked for at
 * once (GAP-07).
 * @throws `not_found`
 */
export async function proposeRequest(
  core: Core,
  { claimId }: Inputs['gaps']['propose'],
): Promise<Outputs['gaps']['propose']> {
  return core.database.snapshot(async (reader) => {
    const language = await preferredLanguage(reader, claimId)
    const materials = (await readMaterials(reader, [claimId])).get(claimId)
    if (!materials) throw refusal('not_found', { entity: 'claim', id: claimId })
    const items = materials.flatMap(({ material, state, blocking, problems }): AskedItem[] =>
      state === 'missing' || state === 'deficient'
        ? [{ material, reason: state, problems: [...problems], note: null, blocking }]
        : [],
    )
    const { texts } = await composeMessages(reader, {
      claimId,
      kind: KIND,
      fields: {},
      noticeId: LETTER_TO_COME,
    })
    return {
      items,
      earlier: await countEarlier(reader, claimId),
      answerDueOn: await answerDueOn(reader, businessDate(now(core))),
      language,
      recipients: texts.map(({ channel, recipient }) => ({
        channel,
        to: maskRecipient(channel, recipient),
      })),
    }
  })
}

/** The letter as it would be sent, marked as a preview. @throws what `askedOf` and `previewLetter` throw */
export async function previewRequestLetter(
  core: Core,
  actor: Pick<Actor, 'name'>,
  input: Inputs['gaps']['previewLetter'],
  signal?: AbortSignal,
): Promise<File> {
  const { asked, claimNo } = await core.database.snapshot(async (reader) => ({
    asked: await askedOf(reader, input, now(core)),
    claimNo: await readClaimNo(reader, input.claimId),
  }))
  const { claimId, language } = asked
  const bytes = await previewLetter(
    core,
    { claimId, kind: KIND, language, asked, handler: actor.name },
    signal,
  )
  const name = `${claimNo}-${KIND}-${language}-preview.pdf`
  return new File([new Uint8Array(bytes)], name, { type: 'application/pdf' })
}

/** The messages as they would be sent, recipients masked, and the fields they lack (NTC-07). */
export async function previewRequestMessages(
  core: Core,
  input: Inputs['gaps']['previewMessages'],
): Promise<Outputs['gaps']['previewMessages']> {
  return core.database.snapshot(async (reader) => {
    const asked = await askedOf(reader, input, now(core))
    const { texts, missing } = await composeRequest(reader, asked)
    return {
      texts: texts.map(({ channel, recipient, subject, body, length, parts }) => ({
        channel,
        to: maskRecipient(channel, recipient),
        subject,
        body,
        length,
        parts,
      })),
      missing,
    }
  })
}

/** The messages of a request as it stands in a draft. */
export async function composeRequest(
  reader: Reader,
  asked: Asked,
): Promise<{ texts: ComposedMessage[]; missing: string[] }> {
  return composeMessages(reader, {
    claimId: asked.claimId,
    kind: KIND,
    fields: askingFields(asked, { deadline: asked.answerDueOn }),
    noticeId: LETTER_TO_COME,
    language: asked.language,
  })
}

async function readClaimNo(reader: Reader, claimId: string): Promise<string> {
  const row = await reader
    .selectFrom('claims')
    .select('claim_no')
    .where('id', '=', claimId)
    .executeTakeFirst()
  return row?.claim_no ?? ''
}
