import { refusal } from '@shared/contract/errors'
import type { Core } from '../context'
import { slices } from '../database/slices'
import type { RunOptions } from '../workers/pool'

/**
 * Joins stored letters into one PDF for printing on both sides, in the order of `noticeIds`, and writes it, sealed, to
 * `path`: each letter begins on a front side. The letters themselves are left as they are.
 * @returns pages in all, blank ones included
 * @throws `not_found` for a letter that is not there; `content_missing`, `content_damaged`; `cancelled`
 */
export async function joinLetters(
  core: Core,
  noticeIds: readonly string[],
  path: string,
  control: RunOptions,
): Promise<{ pages: number }> {
  const contents = new Map<string, string>()
  for (const ids of slices(noticeIds)) {
    const rows = await core.database.reader
      .selectFrom('notices')
      .select(['id', 'sha256'])
      .where('id', 'in', ids)
      .execute()
    for (const { id, sha256 } of rows) contents.set(id, sha256)
  }
  const letters = noticeIds.map((noticeId) => {
    const sha256 = contents.get(noticeId)
    if (sha256 === undefined) throw refusal('not_found', { entity: 'notice', id: noticeId })
    return { noticeId, sha256 }
  })
  return core.workers.run(
    'joinLetters',
    { dataDir: core.dataDir, vaultKey: core.vault.hex, letters, path },
    control,
  )
}
