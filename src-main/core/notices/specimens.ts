import type { Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { Language } from '@shared/domain/catalogues'
import { letterKinds, type LetterCode, type LetterKind } from '@shared/domain/letters/kinds'
import { claimLinkOf } from '@shared/domain/claim-link'
import type { Core } from '../context'
import { readInsurer } from '../desk/insurer'
import { specimenCertificate } from '../policies/certificate/specimen'
import { insurerOf } from './read-frame'
import { SPECIMEN_ON, specimenData } from './specimen-data'

/** Every kind of letter with its fields, as the registry has them (NTC-01). */
export function allKinds(): Outputs['notices']['kinds'] {
  return letterKinds.map(({ code, zh, en, about, to, fields, message, ...kind }: LetterKind) => ({
    code,
    zh,
    en,
    about,
    to,
    fields: [...fields],
    message,
    later: kind.later ?? false,
  }))
}

/**
 * A letter of this kind about people who do not exist, under the desk's own letterhead and marked as a specimen;
 * nothing is stored.
 * @throws `not_found` for a kind that is not in the registry
 */
export async function specimen(
  core: Core,
  { kind: wanted, language }: { kind: string; language: Language },
  signal?: AbortSignal,
): Promise<File> {
  const code: LetterCode | undefined = letterKinds.find((kind) => kind.code === wanted)?.code
  if (code === undefined) throw refusal('not_found', { entity: 'notice', id: wanted })
  const { insurer: profile } = await readInsurer(core.database.reader)
  const insurer = insurerOf(profile, language)
  const data = specimenData(code, language, {
    insurer,
    claimLink: claimLinkOf(profile.claimLink, 'VSHH25022800012'),
    objectionDays: profile.objectionDays,
  })
  const replaces = code === 'guarantee_revoked'
  const { bytes } =
    data === null
      ? await core.workers.run(
          'renderCertificate',
          {
            data: specimenCertificate(language, insurer),
            head: {
              certificateNo: `${profile.claimNoPrefix}-C25030300001`,
              date: SPECIMEN_ON,
              specimen: true,
            },
          },
          { signal },
        )
      : await core.workers.run(
          'renderNotice',
          {
            data,
            head: {
              specimenOn: SPECIMEN_ON,
              number: `${profile.claimNoPrefix}-N25030300002`,
              replacesNo: replaces ? `${profile.claimNoPrefix}-N25030300001` : null,
            },
          },
          { signal },
        )
  return new File([new Uint8Array(bytes)], `${code}-${language}.pdf`, { type: 'application/pdf' })
}
