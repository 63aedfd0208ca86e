import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Keyring } from '../accounts/keyring'
import { systemActor } from '../accounts/staff'
import { recordAudit } from '../audit/chain'
import { Database } from '../database/database'
import { openHandle, type Handle } from '../database/open'
import { NewerDatabaseError } from '../database/migrate'
import { syncFolder } from '../files/sync-folder'
import { Vault } from '../files/vault'
import { moveMessage } from '../outbox/record'
import type { TaskControl } from '../workers/tasks'
import { Container, hashFile } from './container'
import { assertChained, assertSound, countAbsent, countRecords } from './database-copy'
import {
  asRefusal,
  BackupProblem,
  DATABASE_ENTRY,
  factsOf,
  type BackupFacts,
  type ListedFile,
  type Manifest,
} from './format'
import { readBackupSettings, saveBackupSettings } from './settings'
import { BackupStore, sealedFiles } from './store'
import { tally } from './tally'

/** Who puts a backup in place, as the audit trail of the restored desk says it. */
export interface RestoredBy {
  /** Of whoever acts, who may be unknown to the restored desk. */
  actorId: string
  name: string
  at: string
}

export interface StageTask {
  /** The container. */
  path: string
  /** What people call it. */
  name: string
  /** The desk key that opens it. */
  keyHex: string
  /** The data folder that its files may still lie in. */
  dataDir: string
  /** A folder of our own that is there and empty; what is staged goes in. */
  staging: string
  /** `null`: only looked at; the database is laid down to be opened, the files are read where they lie. */
  restore: RestoredBy | null
}

export interface Staged {
  facts: BackupFacts
  /** Of the container, in hex. */
  sha256: string
  /** Its schema after migration. */
  schemaVersion: number
  /** The sealed files stayed in the data folder; only the database and the keyring are replaced. */
  databaseOnly: boolean
}

/**
 * Reads a backup in full and checks all of it: authenticity, pages, references and schema of the database, every
 * sealed file, the audit trail after migration. For restoring, the staging folder then holds a data folder that is
 * ready to be moved in.
 * @throws the refusals `backup_refused`, `cancelled`, `disk_full`; the caller removes the staging folder
 */
export async function stageBackup(task: StageTask, control: TaskControl): Promise<Staged> {
  try {
    const container = await Container.open(task.path)
    try {
      container.assertAuthentic(task.keyHex)
      return await stage(task, container, control)
    } finally {
      container.close()
    }
  } catch (error) {
    if (error instanceof NewerDatabaseError) {
      throw asRefusal(new BackupProblem('newer', 'schema'), task.name)
    }
    throw asRefusal(error, task.name)
  }
}

async function stage(task: StageTask, container: Container, control: TaskControl): Promise<Staged> {
  const { manifest } = container
  const vault = Vault.fromHex(task.keyHex)
  const file = join(task.staging, DATABASE_ENTRY)

  const read = tally(control, 'read', statSync(task.path).size)
  const sha256 = await hashFile(task.path, null, read)
  const { database } = manifest
  await container.take(DATABASE_ENTRY, database, file, tally(control, 'unpack', database.sizeBytes))
  control.progress('check', 0, null)
  assertSound(file, vault.databaseKey)

  const list = await container.list()
  await takeFiles(task, container, list, control)
  const handle = openHandle(file, 'read', vault.databaseKey)
  try {
    const counts = countRecords(handle)
    for (const key of Object.keys(counts) as (keyof typeof counts)[]) {
      if (counts[key] !== manifest[key]) throw new BackupProblem('damaged', key)
    }
    const { files } = manifest
    const paths = new Set(list.map(({ path }) => path))
    if (files && countAbsent(handle, vault, paths) > files.absent) {
      throw new BackupProblem('incomplete', 'documents')
    }
    if (!files) assertFilesHere(handle, vault, task.dataDir)
  } finally {
    handle.close()
  }
  control.checkCancelled()
  const schemaVersion = await bringUpToDate(file, vault, task, manifest, sha256)
  if (task.restore) {
    keyringOf(manifest).setKeychainSlot(null).save(task.staging)
    syncFolder(task.staging)
  }
  return { facts: factsOf(manifest), sha256, schemaVersion, databaseOnly: manifest.files === null }
}

/**
 * A copy of the database alone goes back beside the documents that it refers to.
 * @throws BackupProblem in a folder that has none of them: it is another desk's, or empty
 */
function assertFilesHere(handle: Handle, vault: Vault, dataDir: string): void {
  const all = countAbsent(handle, vault, new Set())
  if (all > 0 && countAbsent(handle, vault, new Set(sealedFiles(dataDir))) === all) {
    throw new BackupProblem('incomplete', 'documents')
  }
}

function keyringOf(manifest: Manifest): Keyring {
  try {
    return Keyring.parse(manifest.keyring)
  } catch (error) {
    throw new BackupProblem('damaged', 'keyring', { cause: error })
  }
}

/** Takes every listed file from where it is: in the container, beside it, or still in the data folder. */
async function takeFiles(
  { path, dataDir, staging, restore }: StageTask,
  container: Container,
  list: readonly ListedFile[],
  control: TaskControl,
): Promise<void> {
  const store = new BackupStore(dirname(path))
  const total = container.manifest.files?.sizeBytes ?? 0
  const onBytes = tally(control, 'files', total)
  const folders = new Set<string>()
  for (const file of list) {
    let target: string | null = null
    if (restore) {
      target = join(staging, file.path)
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
      folders.add(dirname(target))
    }
    if (container.has(file.path)) {
      await container.take(file.path, file, target, onBytes)
      continue
    }
    // A backup that is whole only while the desk lives is not whole; to go back, any good copy will do.
    const places = [store.path(file.sha256), ...(restore ? [join(dataDir, file.path)] : [])]
    const there = places.filter((place) => statSync(place, { throwIfNoEntry: false })?.isFile())
    let found = false
    for (const place of there) {
      // Hashed while it is copied: what was checked and what is put in place are the same bytes.
      found = (await hashFile(place, target, onBytes)) === file.sha256
      if (found) break
      if (target !== null) rmSync(target)
    }
    // The next backup copies it anew, from the desk; otherwise all later ones would share the damage.
    if (!found && !restore) store.putAside(file.sha256)
    if (!found) throw new BackupProblem(there.length > 0 ? 'damaged' : 'incomplete', file.path)
  }
  for (const folder of folders) syncFolder(folder)
}

/**
 * Migrates the staged database, walks its audit trail, and writes down who put it in place. Afterwards it is one
 * file without a log beside it.
 * @returns its schema version
 */
async function bringUpToDate(
  file: string,
  vault: Vault,
  { restore: by, dataDir }: StageTask,
  manifest: Manifest,
  sha256: string,
): Promise<number> {
  const database = await Database.open(file, vault.databaseKey)
  try {
    await assertChained(database.reader)
    if (by) {
      await recordRestore(database, by, manifest, sha256)
      await loseSight(database, by)
      if (!isDeskOf(dataDir, manifest.deskId)) await leaveFolder(database, by)
    }
  } finally {
    await database.close()
  }
  const handle = openHandle(file, 'write', vault.databaseKey)
  try {
    handle.pragma('journal_mode = DELETE')
  } finally {
    handle.close()
  }
  if (existsSync(`${file}-wal`)) throw new Error('the staged database still has a log')
  return database.schemaVersion
}

/** What waited when the backup was made may have gone since: nobody knows, and it does not go by itself (NTC-07). */
async function loseSight(database: Database, { at }: Pick<RestoredBy, 'at'>): Promise<void> {
  const core = { clock: () => Date.parse(at) }
  await database.write(async (writer) => {
    const rows = await writer
      .selectFrom('messages')
      .selectAll()
      .where('state', 'in', ['waiting', 'sending'])
      .where('channel', 'in', ['sms', 'email'])
      .orderBy('id')
      .execute()
    const failure = 'restored'
    for (const message of rows) {
      await moveMessage(core, writer, systemActor, message, {
        event: 'lose',
        action: 'message.lose',
        set: { failure, carrier: null },
        audit: { channel: message.channel, failure },
      })
    }
  })
}

/** Whether the desk of a backup is the one in this folder, as far as its keyring can tell. */
function isDeskOf(dataDir: string, deskId: string): boolean {
  try {
    const keyring = Keyring.read(dataDir)
    return keyring ? keyring.deskId === deskId : existsSync(join(dataDir, DATABASE_ENTRY))
  } catch {
    return true
  }
}

/**
 * In another place than before, e.g. to try a restore, the desk must not add to the backups of the one that may
 * still be at work, nor delete any: it starts with a folder of its own.
 */
async function leaveFolder(
  database: Database,
  { actorId, at }: Pick<RestoredBy, 'actorId' | 'at'>,
): Promise<void> {
  const { settings } = await readBackupSettings(database.reader)
  if (settings.folder === null) return
  const core = { database, clock: () => Date.parse(at) }
  await saveBackupSettings(core, { id: actorId }, null, { folder: null })
}

async function recordRestore(
  database: Database,
  { actorId, name, at }: RestoredBy,
  { deskId, createdAt, reason, auditEntries }: Manifest,
  sha256: string,
): Promise<void> {
  await database.write((writer) =>
    recordAudit(
      { clock: () => Date.parse(at) },
      writer,
      { id: actorId },
      {
        action: 'backup.restore',
        entity: 'desk',
        entityId: deskId,
        before: null,
        after: { by: name, sha256, madeAt: createdAt, reason, auditEntries },
      },
    ),
  )
}
