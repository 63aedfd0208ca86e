import type { Core } from '../context'
import type { Writer } from '../database/database'
import { describeError } from '../log'

/**
 * What is left to do once a deletion is committed: its files, and what the database file still holds of it
 * in free pages. A note in the settings says that it is to be done, so that a process that dies in between
 * leaves it to the next start.
 */
const NOTE = 'retention.unfinished'

type Desk = Pick<Core, 'database' | 'vault' | 'files' | 'workers' | 'log'>

/** Notes, with the deletion itself, that it is to be finished. */
export async function markUnfinished(
  writer: Writer,
  deletionId: string,
  at: string,
): Promise<void> {
  await writer
    .replaceInto('settings')
    .values({ key: NOTE, value: JSON.stringify(deletionId), updated_at: at })
    .execute()
}

/**
 * Finishes what is noted; does nothing where nothing is. For every start of the desk, and after a deletion.
 * A failure (disk full, another program writing) is logged and left to the next time.
 * @param files SHA-256 of the files to look at; without them every file that is kept
 */
export async function finishDeletions(core: Desk, files?: readonly string[]): Promise<void> {
  const { database } = core
  try {
    const note = await database.reader
      .selectFrom('settings')
      .select('value')
      .where('key', '=', NOTE)
      .executeTakeFirst()
    if (!note) return
    const removed = files ? await removeFiles(core, files) : await removeOrphanFiles(core)
    const started = performance.now()
    await database.takeTurn(() =>
      core.workers.run('eraseDeleted', {
        databaseFile: database.file,
        databaseKey: core.vault.databaseKey,
      }),
    )
    const ms = Math.round(performance.now() - started)
    await database.write(async (writer) => {
      // Another deletion may have been noted meanwhile.
      const mine = writer.deleteFrom('settings').where('key', '=', NOTE)
      await mine.where('value', '=', note.value).execute()
    })
    core.log.info({ event: 'retention.finished', files: removed, ms })
  } catch (error) {
    core.log.warn({ event: 'retention.unfinished', error: describeError(error) })
  }
}

/**
 * Removes those of the files that no document, letter, certificate or stray file refers to; returns how many. A
 * discarded stray file is not referred to any more.
 */
export async function removeFiles(
  { database, files }: Pick<Core, 'database' | 'files'>,
  sha256s: readonly string[],
): Promise<number> {
  // Whoever keeps a file does so in the transaction that refers to it: none is taken away in between.
  return database.write(async (writer) => {
    const kept = await writer
      .selectFrom('documents')
      .select('sha256')
      .where('sha256', 'in', sha256s)
      .union(writer.selectFrom('notices').select('sha256').where('sha256', 'in', sha256s))
      .union(writer.selectFrom('certificates').select('sha256').where('sha256', 'in', sha256s))
      .union(keptStrays(writer).where('sha256', 'in', sha256s))
      .execute()
    const referred = new Set(kept.map(({ sha256 }) => sha256))
    const orphans = sha256s.filter((sha256) => !referred.has(sha256))
    for (const sha256 of orphans) files.remove(sha256)
    return orphans.length
  })
}

/** Removes every kept file that no document, letter, certificate or stray file refers to; returns how many. */
export async function removeOrphanFiles({
  database,
  files,
}: Pick<Core, 'database' | 'files'>): Promise<number> {
  return database.write(async (writer) => {
    const rows = await writer
      .selectFrom('documents')
      .select('sha256')
      .union(writer.selectFrom('notices').select('sha256'))
      .union(writer.selectFrom('certificates').select('sha256'))
      .union(keptStrays(writer))
      .execute()
    return files.removeExcept(rows.map(({ sha256 }) => sha256))
  })
}

/** What waits for a person to say whose it is; a matched one is a document. */
function keptStrays(writer: Writer) {
  return writer.selectFrom('stray_files').select('sha256').where('state', '=', 'waiting')
}
