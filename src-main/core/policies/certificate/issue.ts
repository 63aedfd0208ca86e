import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { recordAudit } from '../../audit/chain'
import { now, type Actor, type Core } from '../../context'
import { readInsurer } from '../../desk/insurer'
import { keptContent } from '../../files/kept-content'
import { newId } from '../../ids'
import { missingGlyphs } from '../../notices/render/fonts'
import { takeNumbers } from '../../number-series'
import { readPolicy } from '../policies'
import { certificateData } from './data'

/**
 * Issues a certificate of cover (POL-05): numbered, kept, recorded. The number is printed in it and therefore taken
 * before it is set; it is lost only when the process ends in between.
 * @throws `not_found`, `notice_incomplete` for characters that cannot be printed, `number_series_exhausted`
 */
export async function issueCertificate(
  core: Core,
  actor: Actor,
  { policyId, language }: Inputs['policies']['certificate'],
): Promise<File> {
  const at = now(core)
  const date = businessDate(at)
  const data = await core.database.snapshot(async (reader) => {
    const policy = await readPolicy(reader, policyId, date)
    const insured = await reader
      .selectFrom('members')
      .select(['gender', 'birth_on', 'id_type', 'id_number'])
      .where('id', '=', policy.insuredId)
      .executeTakeFirstOrThrow()
    const { insurer } = await readInsurer(reader)
    return certificateData(policy, insured, insurer, language)
  })
  const missing = missingGlyphs(data)
  if (missing.length > 0) throw refusal('notice_incomplete', { missing })

  const [certificateNo = ''] = await core.database.write((writer) =>
    takeNumbers(writer, 'certificate', date, 1),
  )
  const head = { certificateNo, date }
  const { bytes } = await core.workers.run('renderCertificate', { data, head }, {})
  const sha256 = core.files.keep(bytes)
  await core.database.write(async (writer) => {
    const id = newId()
    await writer
      .insertInto('certificates')
      .values({
        id,
        certificate_no: certificateNo,
        policy_id: policyId,
        language,
        sha256,
        size_bytes: bytes.byteLength,
        actor_id: actor.id,
        created_at: at,
      })
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'policy.certificate',
      entity: 'policy',
      entityId: policyId,
      after: { certificateId: id, certificateNo, language, sha256 },
    })
  })
  return pdf(bytes, certificateNo)
}

/**
 * A certificate as it was issued, byte for byte. Who read it is recorded (AUD-01).
 * @throws `not_found`, `content_missing`, `content_damaged`
 */
export async function certificateFile(core: Core, actor: Actor, id: string): Promise<File> {
  const row = await core.database.reader
    .selectFrom('certificates')
    .select(['certificate_no', 'sha256', 'policy_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'certificate', id })
  const bytes = await keptContent(core.files, row.sha256, { entity: 'certificate', id })
  await core.database.write((writer) =>
    recordAudit(core, writer, actor, {
      action: 'policy.openCertificate',
      entity: 'policy',
      entityId: row.policy_id,
      after: { certificateId: id, certificateNo: row.certificate_no },
    }),
  )
  return pdf(bytes, row.certificate_no)
}

function pdf(bytes: Uint8Array, certificateNo: string): File {
  return new File([new Uint8Array(bytes)], `${certificateNo}.pdf`, { type: 'application/pdf' })
}
