import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { maskName, maskNumbersWithin } from '@shared/domain/masking'
import { recordAudit } from '../audit/chain'
import { findPaper, insertPaper } from '../claims/papers'
import { removeFiles } from '../retention/finish'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { keptContent } from '../files/kept-content'
import { documentKinds } from '@shared/domain/catalogues'
import { inCatalogue } from '../claims/read'
import { matchPaper } from './match-paper'
import { readMatrix } from './matrix'
import { receiveDocuments, takesDocuments } from './receive'

/** Files that came by themselves and whose claim a person has to say, or that a claim did not take (GAP-03). */

const MOST_LISTED = 500

/** Those that wait for a person, the oldest first. */
export async function listStrays(reader: Reader): Promise<Outputs['gaps']['strays']> {
  const rows = await reader
    .selectFrom('stray_files')
    .selectAll()
    .where('state', '=', 'waiting')
    .orderBy('arrived_at')
    .orderBy('id')
    .limit(MOST_LISTED)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    fileName: row.file_name,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    claimNo: row.claim_no,
    insuredName: row.insured_name && maskName(row.insured_name),
    material: row.material,
    source: row.source,
    problem: row.problem,
    arrivedAt: row.arrived_at,
  }))
}

/**
 * The content of one that waits. Who opened what is recorded first (AUD-01).
 * @throws `not_found`, `content_damaged`
 */
export async function openStray(core: Core, actor: Actor, id: string): Promise<File> {
  const stray = await waitingStray(core.database.reader, id)
  const bytes = await keptContent(core.files, stray.sha256, { entity: 'stray_file', id })
  await core.database.write((writer) =>
    recordAudit(core, writer, actor, {
      action: 'gap.openStray',
      entity: 'stray_file',
      entityId: id,
      after: { fileName: maskNumbersWithin(stray.file_name) },
    }),
  )
  return new File([new Uint8Array(bytes)], stray.file_name, { type: stray.media_type })
}

/**
 * Says where a file belongs, or that it belongs nowhere: its content then goes. A claim that takes no documents by itself any more gets it
 * all the same from a person's hand; its decision stays as it is.
 * @throws `not_found` for what is settled already too
 */
export async function settleStray(
  core: Core,
  actor: Actor,
  input: Inputs['gaps']['settleStray'],
): Promise<Outputs['gaps']['settleStray']> {
  const sha256 = await core.database.write(async (writer) => {
    const at = now(core)
    const stray = await waitingStray(writer, input.id)
    let documentId: string | null = null
    if (input.as === 'matched') {
      const claim = await writer
        .selectFrom('claims')
        .select(['id', 'state'])
        .where('id', '=', input.claimId)
        .executeTakeFirst()
      if (!claim) throw refusal('not_found', { entity: 'claim', id: input.claimId })
      const paper = {
        fileName: stray.file_name,
        mediaType: stray.media_type,
        sizeBytes: stray.size_bytes,
        sha256: stray.sha256,
        kind: null,
        itemId: input.itemId,
        material: stray.material,
      }
      if ('problem' in (await takesDocuments(writer, claim))) {
        if (input.itemId !== null) {
          throw refusal('not_found', { entity: 'gap_item', id: input.itemId })
        }
        const there = await findPaper(writer, claim.id, stray.sha256)
        const { kind } = matchPaper(paper, [], (await readMatrix(writer)).value)
        const own = { ...paper, kind: inCatalogue(documentKinds, kind, 'other') }
        documentId = there?.id ?? (await insertPaper(core, writer, actor, claim.id, own, at))
      } else {
        const { documents } = await receiveDocuments(core, writer, actor, claim.id, [paper], at)
        documentId = documents[0]?.documentId ?? null
      }
    }
    await writer
      .updateTable('stray_files')
      .set({
        state: input.as,
        document_id: documentId,
        settled_by: actor.id,
        settled_at: at,
        settled_reason: input.as === 'discarded' ? input.reason : null,
      })
      .where('id', '=', input.id)
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'gap.settleStray',
      entity: input.as === 'matched' ? 'claim' : 'stray_file',
      entityId: input.as === 'matched' ? input.claimId : input.id,
      before: { state: 'waiting' },
      after: {
        strayId: input.id,
        state: input.as,
        ...(input.as === 'matched'
          ? { documentId, itemId: input.itemId }
          : { reason: maskNumbersWithin(input.reason) }),
      },
    })
    return stray.sha256
  })
  // Only now that it is discarded for good; a process that ends before leaves it to the next deletion.
  if (input.as === 'discarded') await removeFiles(core, [sha256])
  return { id: input.id }
}

/** @throws `not_found` */
async function waitingStray(reader: Reader, id: string) {
  const stray = await reader
    .selectFrom('stray_files')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  if (!stray) throw refusal('not_found', { entity: 'stray_file', id })
  return stray
}
