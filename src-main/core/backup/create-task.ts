import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { BackupFile, BackupSettings } from '@shared/contract/backup'
import { named } from '../database/database'
import { holdingLock } from '../database/folder-lock'
import { openHandle } from '../database/open'
import { syncFolder } from '../files/sync-folder'
import { Vault } from '../files/vault'
import { refusal } from '@shared/contract/errors'
import type { TaskControl } from '../workers/tasks'
import { Container, hashFile, writeContainer } from './container'
import {
  assertChained,
  assertSound,
  countAbsent,
  countRecords,
  readAuditHead,
  readerOn,
} from './database-copy'
import {
  describeBackup,
  findBackups,
  freeBackupName,
  LOCK_FILE,
  removeBackup,
  writeNote,
  type FoundBackup,
} from './folder'
import {
  asRefusal,
  DATABASE_ENTRY,
  FORMAT_VERSION,
  manifestMac,
  sha256Of,
  writeList,
  type ListedFile,
  type Manifest,
} from './format'
import { keptBackups } from './rotation'
import { BackupStore, pruneStore, sealedFiles } from './store'
import { tally } from './tally'

export interface CreateTask {
  dataDir: string
  /** The desk key: `Vault.hex`. */
  keyHex: string
  deskId: string
  /** `desk.keys.json`, without what only this machine can use. */
  keyring: string
  /** Where backups go. */
  folder: string
  /** It was chosen by people: the folder above it must be there. */
  chosen: boolean
  reason: Manifest['reason']
  createdAt: string
  programVersion: string
  keep: Pick<BackupSettings, 'keepNewest' | 'keepDaily' | 'keepWeekly' | 'keepMonthly'>
}

/**
 * Makes a backup while people work: a copy of the database as it is at one moment, the sealed files that are not in
 * the store yet, and a container with the manifest. It gets its name only after it was opened and checked. Then the
 * folder is rotated.
 * @throws the refusals `desk_busy` while another backup is made, `cancelled`, `disk_full`, `read_only`,
 *   `source_unreadable` for a folder that is gone, `backup_refused` when the data itself is damaged; nothing is left
 *   of it then, and the earlier ones are untouched
 */
export async function createBackup(task: CreateTask, control: TaskControl): Promise<BackupFile> {
  prepareFolder(task)
  return holdingLock(join(task.dataDir, LOCK_FILE), async () => {
    removeStaleParts(task.folder)
    const made = await make(task, control)
    await rotate(task)
    return describeBackup(task.folder, made)
  })
}

function prepareFolder({ folder, chosen }: CreateTask): void {
  if (chosen && !existsSync(dirname(folder))) {
    throw refusal('source_unreadable', { name: dirname(folder), reason: 'ENOENT' })
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw named(error)
  }
}

/** The lock is ours: whatever is half made was left by a process that was killed. */
function removeStaleParts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (isPart(name)) rmSync(join(folder, name), { force: true })
  }
  const store = new BackupStore(folder).folder
  if (!existsSync(store)) return
  for (const name of readdirSync(store)) {
    if (name.startsWith('.')) rmSync(join(store, name), { force: true })
  }
}

const PART = '.making'

function isPart(name: string): boolean {
  return name.startsWith(PART) || (name.startsWith('.') && name.endsWith('.part'))
}

async function make(task: CreateTask, control: TaskControl): Promise<FoundBackup> {
  const { folder, dataDir, keyHex } = task
  const vault = Vault.fromHex(keyHex)
  const database = join(folder, `${PART}.sqlite3`)
  const part = join(folder, `${PART}.peian`)
  const store = new BackupStore(folder)
  let id: string | null = null
  try {
    copyDatabase(join(dataDir, 'desk.sqlite3'), database, vault.databaseKey, control)
    control.checkCancelled()
    control.progress('check', 0, null)
    assertSound(database, vault.databaseKey)

    const earlier = await findBackups(folder)
    const list = task.reason === 'before_migration' ? null : await copyFiles()
    const { counts, absent, auditHead } = await lookInto(list)
    control.checkCancelled()

    const sizeBytes = statSync(database).size
    const manifest: Manifest = {
      format: 'peian-backup',
      version: FORMAT_VERSION,
      deskId: task.deskId,
      number: 1 + Math.max(0, ...earlier.map((backup) => backup.manifest.number)),
      createdAt: task.createdAt,
      reason: task.reason,
      programVersion: task.programVersion,
      ...counts,
      ...(auditHead && { auditHead }),
      database: { sha256: await hashFile(database, null, () => undefined), sizeBytes },
      files: list && {
        count: list.length,
        sizeBytes: list.reduce((sum, file) => sum + file.sizeBytes, 0),
        sha256: sha256Of(writeList(list)),
        damaged: list.filter((file) => !file.intact).length,
        absent,
      },
      keyring: task.keyring,
    }
    const text = JSON.stringify(manifest, null, 2)
    const mac = manifestMac(text, keyHex)
    const bytes = tally(control, 'write', sizeBytes)
    const { sha256 } = await writeContainer(
      part,
      { manifest: text, mac, list: list && writeList(list) },
      [{ name: DATABASE_ENTRY, path: database, sizeBytes }],
      bytes,
    )
    await assertReadable(part, keyHex, control)

    id = freeBackupName(folder, task.createdAt, task.reason)
    writeNote(folder, id, { sha256, verifiedAt: task.createdAt })
    store.sync()
    renameSync(part, join(folder, id))
    syncFolder(folder)
    return { id, path: join(folder, id), manifest }
  } catch (error) {
    if (id !== null) removeBackup(folder, id)
    store.takeBack()
    throw asRefusal(error, 'desk.sqlite3')
  } finally {
    for (const file of [part, database, `${database}-wal`, `${database}-shm`]) {
      rmSync(file, { force: true })
    }
  }

  async function copyFiles(): Promise<ListedFile[]> {
    const known = await filesOfLatest(folder, task.deskId)
    const paths = sealedFiles(dataDir)
    const list: ListedFile[] = []
    for (const path of paths) {
      control.checkCancelled()
      control.progress('files', list.length, paths.length)
      const stat = lstatSync(join(dataDir, path), { throwIfNoEntry: false })
      // Deleted since the names were read.
      if (!stat) continue
      const before = known.get(path)
      const same =
        before?.mtimeMs === stat.mtimeMs &&
        before.sizeBytes === stat.size &&
        store.has(before.sha256, before.sizeBytes)
      const listed = same ? before : store.add(dataDir, path, stat, vault)
      if (listed) list.push(listed)
    }
    return list
  }

  async function lookInto(list: readonly ListedFile[] | null) {
    const handle = openHandle(database, 'read', vault.databaseKey)
    try {
      // Before a migration the schema is older than the code that walks the trail.
      if (list) await assertChained(readerOn(handle))
      const paths = new Set(list?.map((file) => file.path))
      const auditHead = list && readAuditHead(handle)
      return { counts: countRecords(handle), absent: countAbsent(handle, vault, paths), auditHead }
    } finally {
      handle.close()
    }
  }
}

/** A consistent copy under the same key, through a read handle: nobody waits for it. */
function copyDatabase(file: string, target: string, key: string, control: TaskControl): void {
  control.progress('copy', 0, null)
  const handle = openHandle(file, 'read', key)
  try {
    handle.prepare('VACUUM INTO ?').run(target)
  } finally {
    handle.close()
  }
}

/** The sealed files that the latest backup of this desk in the folder lists, by path. */
async function filesOfLatest(folder: string, deskId: string): Promise<Map<string, ListedFile>> {
  const latest = (await findBackups(folder)).find(
    ({ manifest }) => manifest.deskId === deskId && manifest.files,
  )
  if (!latest) return new Map()
  const container = await Container.open(latest.path)
  try {
    return new Map((await container.list()).map((file) => [file.path, file]))
  } catch {
    // It cannot be relied on: every file is read anew.
    return new Map()
  } finally {
    container.close()
  }
}

/** Opens what was written as somebody would who restores it. */
async function assertReadable(path: string, keyHex: string, control: TaskControl): Promise<void> {
  const container = await Container.open(path)
  try {
    container.assertAuthentic(keyHex)
    await container.list()
    const { database } = container.manifest
    await container.take(
      DATABASE_ENTRY,
      database,
      null,
      tally(control, 'verify', database.sizeBytes),
    )
  } finally {
    container.close()
  }
}

const KEPT_BEFORE_MIGRATION = { keepNewest: 3, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 }

async function rotate({ folder, deskId, keep }: CreateTask): Promise<void> {
  const own = (await findBackups(folder)).filter(({ manifest }) => manifest.deskId === deskId)
  const rotated = (whole: boolean) =>
    own
      .filter(({ manifest }) => (manifest.files !== null) === whole)
      .map(({ id, manifest }) => ({ id, ...manifest }))
  const kept = new Set([
    ...keptBackups(rotated(true), keep),
    // A copy of the database alone must not stand for its day.
    ...keptBackups(rotated(false), KEPT_BEFORE_MIGRATION),
  ])
  const gone = own.filter(({ id }) => !kept.has(id))
  for (const { id } of gone) removeBackup(folder, id)
  if (gone.length > 0) await pruneStore(folder)
}
