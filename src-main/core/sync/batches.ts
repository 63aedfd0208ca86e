import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { refusal } from '@shared/contract/errors'
import type { Outputs } from '@shared/contract'
import type { Core } from '../context'
import { decodeCursor, encodeCursor } from '../cursor'

const ORDER = 'batches'

/** A page of the batches that came and went, newest first. @throws `not_found` for a foreign cursor */
export async function listBatches(
  core: Core,
  after: string | undefined,
  limit: number,
): Promise<Outputs['sync']['listBatches']> {
  const start = after === undefined ? null : decodeCursor(ORDER, after)
  const rows = await core.database.reader
    .selectFrom('batches')
    .innerJoin('staff', 'staff.id', 'batches.actor_id')
    .select([
      'batches.id',
      'batches.kind',
      'profile',
      'file_name',
      'sha256',
      'summary',
      'rejected_file',
      'staff.name as actor',
      'batches.created_at',
    ])
    .$if(start !== null, (query) =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('batches.created_at', 'batches.id'),
          '<',
          tuple(String(start?.value), start?.id ?? ''),
        ),
      ),
    )
    .orderBy('batches.created_at', 'desc')
    .orderBy('batches.id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: page.map((row) => ({
      id: row.id,
      kind: row.kind,
      profile: row.profile,
      fileName: row.file_name,
      sha256: row.sha256,
      summary: JSON.parse(row.summary) as Record<string, unknown>,
      rejectedFile: row.rejected_file,
      actor: row.actor,
      createdAt: row.created_at,
    })),
    next:
      rows.length > limit && last
        ? encodeCursor(ORDER, { value: last.created_at, id: last.id })
        : null,
  }
}

/**
 * Offers the refused rows of an import as a file.
 * @throws the `not_found` refusal when there is no such batch or it refused nothing
 */
export async function openRejects(
  core: Core,
  batchId: string,
): Promise<Outputs['sync']['openRejects']> {
  const row = await core.database.reader
    .selectFrom('batches')
    .select('rejected_file')
    .where('id', '=', batchId)
    .executeTakeFirst()
  const fileName = row?.rejected_file && basename(row.rejected_file)
  const path = fileName && join(core.dataDir, 'rejects', fileName)
  if (!path || !existsSync(path)) throw refusal('not_found', { entity: 'rejects', id: batchId })
  const downloadId = core.handover.addDownload(path, fileName, 'text/csv', core.vault)
  return { downloadId, fileName }
}
