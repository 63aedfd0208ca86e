import { setTimeout as sleep } from 'node:timers/promises'
import { refusal } from '@shared/contract/errors'
import { whenFree } from './busy'
import { named } from './database'
import { openHandle } from './open'

const RETRY_MS = 100
const GIVE_UP_MS = 15_000

/**
 * Takes what was deleted out of the database file. Deleted rows stay readable to whoever has the key, in the
 * gaps of pages that were split and in the full-text index, until something overwrites them; `secure_delete`,
 * which an encrypted database always has on, leaves the gaps (measured: 9 of 1,000 deleted names). So the
 * file is written anew. The caller holds the write turn; people read meanwhile. Needs free space of twice the
 * size of the database.
 * @throws the refusals `desk_busy`, `disk_full`, `read_only`; the database holds the same records then
 */
export async function eraseDeleted({
  databaseFile,
  databaseKey,
}: {
  databaseFile: string
  databaseKey: string
}): Promise<void> {
  const handle = openHandle(databaseFile, 'write', databaseKey)
  try {
    await whenFree(() => {
      // Drops the words of deleted rows from the index, which otherwise only marks them as gone.
      handle.exec(`INSERT INTO member_search (member_search) VALUES ('optimize')`)
      handle.exec('VACUUM')
    })
    const started = performance.now()
    for (;;) {
      const [log] = handle.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
      if (log?.busy === 0) return
      const waitedMs = Math.round(performance.now() - started)
      if (waitedMs > GIVE_UP_MS) throw refusal('desk_busy', { waitedMs })
      await sleep(RETRY_MS)
    }
  } catch (error) {
    throw named(error)
  } finally {
    handle.close()
  }
}
