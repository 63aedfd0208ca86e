import type { ImportReport } from '@shared/contract/sync'
import type { Reader } from '../../database/database'

export interface EarlierBatch {
  id: string
  sha256: string
  rejectedFile: string | null
  summary: Pick<ImportReport, 'read' | 'rejected' | 'claimedFen' | 'rejectedRows' | 'remarks'> & {
    profileSha256: string
  }
}

/**
 * The latest import under this profile, as the profile is now.
 * @param fileName only of a source with this name
 * @param sha256 only of this content
 */
export async function findEarlierBatch(
  reader: Reader,
  profile: string,
  fileName: string | null,
  profileSha256: string,
  sha256?: string,
): Promise<EarlierBatch | null> {
  const rows = await reader
    .selectFrom('batches')
    .select(['id', 'sha256', 'rejected_file', 'summary'])
    .where('kind', '=', 'import')
    .where('profile', '=', profile)
    .$if(sha256 !== undefined, (query) => query.where('sha256', '=', sha256 ?? ''))
    .$if(fileName !== null, (query) => query.where('file_name', '=', fileName ?? ''))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(20)
    .execute()
  for (const row of rows) {
    const summary = JSON.parse(row.summary) as EarlierBatch['summary']
    if (summary.profileSha256 !== profileSha256) continue
    return { id: row.id, sha256: row.sha256, rejectedFile: row.rejected_file, summary }
  }
  return null
}
