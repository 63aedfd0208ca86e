import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { KEYRING_FILE, Keyring } from '../accounts/keyring'
import type { ScryptCost } from '../accounts/scrypt'
import { assertOwnPassword } from '../accounts/service'
import type { Actor, Core } from '../context'
import type { Desk } from '../create-desk'
import { holdingLock } from '../database/folder-lock'
import { openHandle } from '../database/open'
import type { Handover } from '../files/handover'
import { describeError } from '../log'
import { streamProgress } from '../workers/progress-stream'
import type { TaskControl } from '../workers/tasks'
import { Container } from './container'
import { findBackup, LOCK_FILE } from './folder'
import { EXTENSION, factsOf, type BackupFacts } from './format'
import { folderOf, keyFor, makeBackup, type Unlock } from './service'
import { stageBackup, type RestoredBy, type Staged } from './stage-task'
import { finishSwap, planSwap, SEALED, stagingName, swap, swapPending } from './swap'

type RestoreStep = Outputs['backup']['restore'] extends AsyncIterable<infer One> ? One : never

/** The one backup among what was handed over. @throws `backup_refused` when there is none or more than one */
function handedBackup(handover: Handover, sourceId: string): { path: string; name: string } {
  const { name, files } = handover.source(sourceId)
  const [only, ...others] = files.filter((file) => file.name.endsWith(EXTENSION))
  const chosen = only ?? (files.length === 1 ? files[0] : undefined)
  if (!chosen || others.length > 0) {
    throw refusal('backup_refused', { name, reason: 'not_a_backup', detail: '' })
  }
  return { path: chosen.path, name: chosen.name }
}

/** What a backup that was handed over says of itself, once it is opened. @throws `backup_refused`, `not_found` */
export async function inspectBackup(
  desk: Desk,
  core: Core,
  { sourceId, unlock }: Inputs['backup']['inspect'],
): Promise<BackupFacts> {
  const { path, name } = handedBackup(desk.handover, sourceId)
  await keyFor(path, name, { own: core, unlock: asUnlock(unlock, desk.scrypt) })
  const container = await Container.open(path)
  container.close()
  return factsOf(container.manifest)
}

function asUnlock(given: Unlock | undefined, scrypt: ScryptCost) {
  return given ? { given, scrypt } : null
}

/**
 * Puts a backup in place of everything that is here. All of it is checked in a staging folder first; until that has
 * succeeded nothing that is here is touched. Then the desk is closed, the folders change places, and it opens again;
 * all sessions end. What was here is kept beside it, unless the desk was new and empty.
 * @throws `backup_refused`, `sign_in_failed` and `locked_out` for the caller's own password, `not_found`,
 *   `desk_busy` while another process has the data open, `cancelled`, `disk_full`
 */
export async function* restoreBackup(
  desk: Desk,
  core: Core,
  actor: Actor,
  { from, unlock, password }: Inputs['backup']['restore'],
  signal?: AbortSignal,
): AsyncGenerator<RestoreStep> {
  const { dataDir } = desk
  if (desk.keyring.guarded) await assertOwnPassword(desk, core, actor, password ?? '')
  const chosen =
    'sourceId' in from
      ? handedBackup(desk.handover, from.sourceId)
      : { path: (await findBackup(await folderOf(core), from.id)).path, name: from.id }
  const keyHex = await keyFor(chosen.path, chosen.name, {
    own: core,
    unlock: asUnlock(unlock, desk.scrypt),
  })
  const staging = newStaging(dataDir)
  try {
    const by: RestoredBy = {
      actorId: actor.id,
      name: actor.name,
      at: new Date(desk.clock()).toISOString(),
    }
    const task = { ...chosen, keyHex, dataDir, staging: join(dataDir, staging), restore: by }
    const staged = yield* streamProgress(
      (onProgress, cancelled) =>
        core.workers.run('stageBackup', task, { onProgress, signal: cancelled }),
      signal,
    )
    const keep = desk.keyring.guarded || (await holdsSomething(core))
    if (keep) yield* streamProgress((onProgress) => backUpBefore(core, onProgress), signal)
    if (signal?.aborted) throw refusal('cancelled', {})
    const keptAs = await desk.whileClosed(() =>
      putInPlace(dataDir, staging, staged, {
        at: by.at,
        keep,
        databaseKey: core.vault.databaseKey,
      }),
    )
    desk.log.info({ event: 'backup.restored', sha256: staged.sha256, by: actor.id })
    if ('sourceId' in from) desk.handover.releaseSource(from.sourceId)
    yield { type: 'done', facts: staged.facts, keptAs }
  } finally {
    removeStaging(dataDir, staging)
  }
}

/** Once the folders have begun to change places, what is staged is needed until they have. */
function removeStaging(dataDir: string, staging: string): void {
  if (!swapPending(dataDir)) rmSync(join(dataDir, staging), { recursive: true, force: true })
}

function newStaging(dataDir: string): string {
  const staging = stagingName()
  mkdirSync(join(dataDir, staging), { recursive: true, mode: 0o700 })
  return staging
}

/** Whether anything was ever done at a desk without accounts. */
async function holdsSomething({ database }: Core): Promise<boolean> {
  for (const table of ['claims', 'batches', 'audit_entries'] as const) {
    const row = await database.reader.selectFrom(table).selectAll().limit(1).executeTakeFirst()
    if (row) return true
  }
  return false
}

/** What is here is kept beside the new data whatever happens, so damaged data does not stand in the way. */
async function backUpBefore(
  core: Core,
  onProgress: (step: { phase: string; done: number; total: number | null }) => void,
): Promise<void> {
  try {
    await makeBackup(core, 'before_restore', { onProgress })
  } catch (error) {
    core.log.warn({ event: 'backup.beforeRestore', error: describeError(error) })
  }
}

/** @returns the folder that keeps what was here, if anything was @throws `desk_busy` */
async function putInPlace(
  dataDir: string,
  staging: string,
  { databaseOnly }: Pick<Staged, 'databaseOnly'>,
  how: { at: string; keep: boolean; databaseKey: string | null },
): Promise<string | null> {
  return holdingLock(join(dataDir, LOCK_FILE), () => {
    if (how.databaseKey !== null) closeLog(join(dataDir, 'desk.sqlite3'), how.databaseKey)
    const journal = planSwap(dataDir, staging, how.at, { ...how, databaseOnly })
    for (const step of swap(dataDir, journal)) void step
    return how.keep ? journal.replaced : null
  })
}

/**
 * Leaves the old database as one file. It works only where no other process has it open, who would go on writing
 * into what is being put away.
 * @throws `desk_busy`
 */
function closeLog(file: string, databaseKey: string): void {
  let handle: ReturnType<typeof openHandle> | undefined
  try {
    handle = openHandle(file, 'write', databaseKey)
    handle.pragma('journal_mode = DELETE')
  } catch (error) {
    const code = String((error as { code?: unknown } | null)?.code)
    if (code.startsWith('SQLITE_BUSY')) throw refusal('desk_busy', { waitedMs: 0 })
    // A damaged database is put away as it is, with its log.
    if (!/^SQLITE_(NOTADB|CORRUPT|IOERR|CANTOPEN)/u.test(code)) throw error
  } finally {
    handle?.close()
  }
}

/** Whether there is a desk in this folder, in whatever state. */
export function holdsDesk(dataDir: string): boolean {
  return ['desk.sqlite3', KEYRING_FILE].some((name) => existsSync(join(dataDir, name)))
}

/** Documents may be left of a desk whose database is gone; the key of a backup opens them. */
function holdsFiles(dataDir: string): boolean {
  const folders = SEALED.map((name) => join(dataDir, name))
  return folders.some((folder) => existsSync(folder) && readdirSync(folder).length > 0)
}

/**
 * Puts a backup in place in a folder whose desk cannot be opened, or where there is none: for the command line, where
 * whoever calls could as well delete the folder.
 * @throws `backup_refused`, `cancelled`, `disk_full`; the folder is as it was then
 */
export async function restoreInto(
  dataDir: string,
  path: string,
  how: { unlock: Unlock | undefined; scrypt: ScryptCost; clock: () => number },
  control: TaskControl,
): Promise<Staged & { keptAs: string | null }> {
  const name = basename(path)
  const keyHex = await keyFor(path, name, { own: null, unlock: asUnlock(how.unlock, how.scrypt) })
  // Begun by a process that was killed: what it moved out is only safe once it is ended.
  finishSwap(dataDir)
  const keep = holdsDesk(dataDir) || holdsFiles(dataDir)
  const existed = existsSync(dataDir)
  const staging = newStaging(dataDir)
  try {
    const by = { ...(await whoOpened(path, how.unlock)), at: new Date(how.clock()).toISOString() }
    const staged = await stageBackup(
      { path, name, keyHex, dataDir, staging: join(dataDir, staging), restore: by },
      control,
    )
    const keptAs = await putInPlace(dataDir, staging, staged, {
      at: by.at,
      keep,
      databaseKey: null,
    })
    return { ...staged, keptAs }
  } finally {
    removeStaging(dataDir, staging)
    if (!existed && !holdsDesk(dataDir)) rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Who opened a backup, as far as it knows: an account of it, or whoever has the recovery key. */
async function whoOpened(
  path: string,
  unlock: Unlock | undefined,
): Promise<Pick<RestoredBy, 'actorId' | 'name'>> {
  const container = await Container.open(path)
  container.close()
  const keyring = Keyring.parse(container.manifest.keyring)
  if (unlock && 'name' in unlock) {
    return { actorId: keyring.accountNamed(unlock.name) ?? keyring.deskId, name: unlock.name }
  }
  return { actorId: keyring.deskId, name: '' }
}
