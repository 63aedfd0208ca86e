import { statSync } from 'node:fs'
import { isRefusal } from '@shared/contract/errors'
import type { Core } from '../context'
import { describeError } from '../log'
import { Keyring } from '../accounts/keyring'
import { findBackups, type FoundBackup } from './folder'
import { folderOf, isServed, makeBackup, readBackupState } from './service'
import { readBackupSettings } from './settings'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const FIRST_LOOK_MS = MINUTE_MS
const LOOK_EVERY_MS = 5 * MINUTE_MS
const RETRY_AFTER_MS = 30 * MINUTE_MS
/** Two computers' clocks, or one before and after it was set by the network. */
const CLOCK_SLACK_MS = MINUTE_MS

/** At close people wait: only where the work is small, and not longer than this. */
const CLOSE_WITHIN_MS = 10_000
const QUICK_DATABASE_BYTES = 512 * 2 ** 20
const QUICK_FILES_BYTES = 128 * 2 ** 20

/** When the last backup was made, by the clock on the wall and by the one that nobody sets. */
export interface LastBackup {
  /** Of the last backup; `null` when there is none. */
  atMs: number | null
  /** How long ago this process made one, by its own running time; `null` when it has not. */
  ranMs: number | null
}

/**
 * Whether it is time for a backup. A clock that was set forward makes one early, once; one that was set back makes
 * the last one lie in the future, which is no reason to wait for that moment.
 */
export function isDue(nowMs: number, everyMs: number, { atMs, ranMs }: LastBackup): boolean {
  if (atMs === null || atMs > nowMs + CLOCK_SLACK_MS) return true
  return nowMs - atMs >= everyMs || (ranMs !== null && ranMs >= everyMs)
}

/** What the last backup of this desk lacks. */
interface Since {
  latest: FoundBackup | null
  /** Audited changes since, those of backups themselves aside. */
  changes: number
}

async function sinceLast(core: Core): Promise<Since> {
  const latest = await latestOf(core)
  const { count } = await core.database.reader
    .selectFrom('audit_entries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('number', '>', latest?.manifest.auditEntries ?? 0)
    .where('action', 'not like', 'backup.%')
    .executeTakeFirstOrThrow()
  return { latest, changes: Number(count) }
}

/**
 * The latest backup that the desk's trail goes on from. After an earlier one was put in place, those made between
 * hold other work: what is done from then on is in none of them, though they have more entries.
 */
async function latestOf(core: Core): Promise<FoundBackup | null> {
  const deskId = Keyring.read(core.dataDir)?.deskId
  for (const backup of await findBackups(await folderOf(core))) {
    const { files, auditEntries, auditHead } = backup.manifest
    if (backup.manifest.deskId !== deskId || !files) continue
    if (!auditHead) return backup
    const entry = await core.database.reader
      .selectFrom('audit_entries')
      .select('hash')
      .where('number', '=', auditEntries)
      .executeTakeFirst()
    if (entry?.hash === auditHead) return backup
  }
  return null
}

/** When the oldest recorded change was made that no backup holds; `null` where none is missing. */
export async function unsavedSince(core: Core): Promise<string | null> {
  const { latest } = await sinceLast(core)
  const oldest = await core.database.reader
    .selectFrom('audit_entries')
    .select('at')
    .where('number', '>', latest?.manifest.auditEntries ?? 0)
    .where('action', 'not like', 'backup.%')
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  return oldest?.at ?? null
}

function lastOf(core: Core, { latest }: Since, ranMs: number | null): LastBackup {
  const at = latest?.manifest.createdAt ?? readBackupState(core.dataDir).lastAt
  return { atMs: at === null ? null : Date.parse(at), ranMs }
}

/** Once a day there is a backup even where nothing was recorded: not every change leaves an entry. */
const AT_LEAST_EVERY_MS = 24 * HOUR_MS

/** Makes a backup when it is time for one and something has changed. @returns whether it made one */
export async function backUpWhenDue(
  core: Core,
  ranMs: number | null,
  signal?: AbortSignal,
): Promise<boolean> {
  const { settings } = await readBackupSettings(core.database.reader)
  if (settings.everyHours === 0) return false
  const since = await sinceLast(core)
  if (!since.latest && since.changes === 0) return false
  const last = lastOf(core, since, ranMs)
  const everyMs = settings.everyHours * HOUR_MS
  const wait = since.changes > 0 ? everyMs : Math.max(everyMs, AT_LEAST_EVERY_MS)
  if (!isDue(core.clock(), wait, last)) return false
  await makeBackup(core, 'scheduled', { signal })
  return true
}

/** Makes a backup before the desk closes: when something changed, the last is over an hour old, and it is quick. */
export async function backUpAtClose(core: Core): Promise<boolean> {
  const { settings } = await readBackupSettings(core.database.reader)
  if (settings.everyHours === 0) return false
  const since = await sinceLast(core)
  if (since.changes === 0) return false
  const everyMs = Math.min(HOUR_MS, settings.everyHours * HOUR_MS)
  if (!isDue(core.clock(), everyMs, lastOf(core, since, null))) return false
  if (!(await isQuick(core, since))) return false
  await makeBackup(core, 'scheduled', { signal: AbortSignal.timeout(CLOSE_WITHIN_MS) })
  return true
}

async function isQuick({ database }: Core, { latest }: Since): Promise<boolean> {
  if (statSync(database.file).size > QUICK_DATABASE_BYTES) return false
  const { bytes } = await database.reader
    .selectFrom('documents')
    .select((eb) => eb.fn.sum<number | null>('size_bytes').as('bytes'))
    .where('received_at', '>', latest?.manifest.createdAt ?? '')
    .executeTakeFirstOrThrow()
  return Number(bytes ?? 0) <= QUICK_FILES_BYTES
}

/**
 * Makes backups by themselves while people work here; does nothing in programs that run for a moment.
 * @returns ends it, after a backup that is under way has been given up and, where there is something to save, one
 *   last has been made
 */
export function startSchedule(core: Core): () => Promise<void> {
  if (!isServed(core)) return async () => undefined
  const ending = new AbortController()
  let ranAt: number | null = null
  let notBefore = 0
  let looking: Promise<unknown> = Promise.resolve()

  const look = async (): Promise<void> => {
    const started = performance.now()
    if (ending.signal.aborted || started < notBefore) return
    try {
      const ranMs = ranAt === null ? null : started - ranAt
      if (await backUpWhenDue(core, ranMs, ending.signal)) ranAt = performance.now()
    } catch (error) {
      notBefore = performance.now() + RETRY_AFTER_MS
      // Refusals were noted where they happened.
      if (!isRefusal(error)) {
        core.log.error({ event: 'backup.schedule', error: describeError(error) })
      }
    }
  }
  const lookNow = (): void => void (looking = looking.then(look))
  const first = setTimeout(lookNow, FIRST_LOOK_MS).unref()
  const timer = setInterval(lookNow, LOOK_EVERY_MS).unref()

  return async () => {
    clearTimeout(first)
    clearInterval(timer)
    ending.abort()
    await looking
    try {
      await backUpAtClose(core)
    } catch (error) {
      if (!isRefusal(error)) core.log.error({ event: 'backup.close', error: describeError(error) })
    }
  }
}
