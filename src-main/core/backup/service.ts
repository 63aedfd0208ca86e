import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { BackupFile } from '@shared/contract/backup'
import type { Inputs, Outputs } from '@shared/contract'
import { isRefusal } from '@shared/contract/errors'
import { Keyring } from '../accounts/keyring'
import type { ScryptCost } from '../accounts/scrypt'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import { writeWhole } from '../files/sync-folder'
import { newId } from '../ids'
import { streamProgress } from '../workers/progress-stream'
import type { RunOptions } from '../workers/pool'
import { Container } from './container'
import type { CreateTask } from './create-task'
import {
  backupFolder,
  describeBackup,
  findBackup,
  findBackups,
  onSameDisk,
  writeNote,
} from './folder'
import { asRefusal, BackupProblem, EXTENSION, isAuthentic } from './format'
import { readBackupSettings, saveBackupSettings } from './settings'
import { stagingName } from './swap'

type Step<Name extends 'create' | 'verify' | 'restore'> =
  Outputs['backup'][Name] extends AsyncIterable<infer One> ? One : never

/** What became of the automatic backups; lies beside the database, since that may be what cannot be written. */
const STATE_FILE = 'backup-state.json'
const stateSchema = z.object({ lastAt: z.string().nullable(), lastFailure: z.string().nullable() })
export type BackupState = z.infer<typeof stateSchema>

/** A file that cannot be read counts as empty. */
export function readBackupState(dataDir: string): BackupState {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(join(dataDir, STATE_FILE), 'utf8')))
  } catch {
    return { lastAt: null, lastFailure: null }
  }
}

function saveState(core: Core, state: BackupState): void {
  const target = join(core.dataDir, STATE_FILE)
  try {
    writeWhole(target, `${target}.${newId()}`, Buffer.from(JSON.stringify(state)))
  } catch {
    // On a full disk the failure is told to whoever asked; the log has it as well.
  }
}

function keyringOf(core: Pick<Core, 'dataDir'>): Keyring {
  const keyring = Keyring.read(core.dataDir)
  if (!keyring) throw new Error('the desk is open and has no keyring')
  return keyring
}

/** Where this desk's backups lie. */
export async function folderOf(core: Pick<Core, 'dataDir' | 'database'>): Promise<string> {
  const { settings } = await readBackupSettings(core.database.reader)
  return backupFolder(core.dataDir, settings.folder, keyringOf(core).deskId)
}

/**
 * Makes a backup while people work. How it went is remembered for `status`.
 * @throws what `createBackup` throws
 */
export async function makeBackup(
  core: Core,
  reason: CreateTask['reason'],
  options: RunOptions = {},
): Promise<BackupFile> {
  const { settings } = await readBackupSettings(core.database.reader)
  const keyring = keyringOf(core)
  const started = performance.now()
  try {
    const made = await core.workers.run(
      'createBackup',
      {
        dataDir: core.dataDir,
        keyHex: core.vault.hex,
        deskId: keyring.deskId,
        // What this machine's keychain sealed opens nothing elsewhere.
        keyring: keyring.setKeychainSlot(null).toText(),
        folder: backupFolder(core.dataDir, settings.folder, keyring.deskId),
        chosen: settings.folder !== null,
        reason,
        createdAt: now(core),
        programVersion: core.version,
        keep: settings,
      },
      options,
    )
    saveState(core, { lastAt: made.createdAt, lastFailure: null })
    const ms = Math.round(performance.now() - started)
    core.log.info({ event: 'backup.done', reason, bytes: made.sizeBytes, ms })
    return made
  } catch (error) {
    const code = isRefusal(error) ? error.code : 'unexpected'
    if (code !== 'cancelled' && code !== 'desk_busy') {
      saveState(core, { ...readBackupState(core.dataDir), lastFailure: code })
      core.log.warn({ event: 'backup.failed', reason, code })
    }
    throw error
  }
}

const HOUR_MS = 3_600_000

/** What people see of their backups. */
export async function backupStatus(core: Core): Promise<Outputs['backup']['status']> {
  const { settings, version } = await readBackupSettings(core.database.reader)
  const { folder: chosen, ...shown } = settings
  const { deskId } = keyringOf(core)
  const folder = backupFolder(core.dataDir, chosen, deskId)
  const found = await findBackups(folder)
  const state = readBackupState(core.dataDir)
  const latest = found.find(({ manifest }) => manifest.deskId === deskId && manifest.files)
  const lastAt = latest?.manifest.createdAt ?? state.lastAt
  const nextMs = (lastAt === null ? 0 : Date.parse(lastAt)) + settings.everyHours * HOUR_MS
  const runsByItself = settings.everyHours > 0 && isServed(core)
  return {
    folder,
    sameDisk: onSameDisk(core.dataDir, chosen ?? core.dataDir),
    lastAt,
    nextAt: runsByItself ? new Date(Math.max(nextMs, core.clock())).toISOString() : null,
    lastFailure: state.lastFailure,
    settings: shown,
    version,
    backups: found.map((backup) => describeBackup(folder, backup)),
  }
}

/** Whether people work here for hours: only then backups are made by themselves. */
export function isServed({ host }: Pick<Core, 'host'>): boolean {
  return host === 'electron' || host === 'web'
}

/** Makes a backup because somebody asked for one. */
export async function* createByHand(
  core: Core,
  actor: Actor,
  signal?: AbortSignal,
): AsyncGenerator<Step<'create'>> {
  const backup = yield* streamProgress(
    (onProgress, cancelled) => makeBackup(core, 'manual', { onProgress, signal: cancelled }),
    signal,
  )
  await record(core, actor, 'backup.create', backup)
  yield { type: 'done', backup }
}

async function record(core: Core, actor: Actor, action: string, backup: BackupFile) {
  const { id, sha256, createdAt } = backup
  await core.database.write((writer) =>
    recordAudit(core, writer, actor, {
      action,
      entity: 'desk',
      entityId: keyringOf(core).deskId,
      after: { file: id, sha256, madeAt: createdAt },
    }),
  )
}

/** Reads a backup in full and checks all of it. @throws `backup_refused`, `not_found`, `cancelled` */
export async function* verifyBackup(
  core: Core,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<Step<'verify'>> {
  const folder = await folderOf(core)
  const found = await findBackup(folder, id)
  const keyHex = await keyFor(found.path, id, { own: core, unlock: null })
  const staging = join(core.dataDir, stagingName())
  mkdirSync(staging, { mode: 0o700 })
  try {
    const { sha256 } = yield* streamProgress(
      (onProgress, cancelled) =>
        core.workers.run(
          'stageBackup',
          { path: found.path, name: id, keyHex, dataDir: core.dataDir, staging, restore: null },
          { onProgress, signal: cancelled },
        ),
      signal,
    )
    writeNote(folder, id, { sha256, verifiedAt: now(core) })
    yield { type: 'done', backup: describeBackup(folder, found) }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Offers one backup as one file, with its documents. @throws `backup_refused`, `not_found`, `disk_full` */
export async function offerBackup(
  core: Core,
  actor: Actor,
  id: string,
  options: RunOptions = {},
): Promise<{ downloadId: string; fileName: string }> {
  const folder = await folderOf(core)
  const found = await findBackup(folder, id)
  const keyHex = await keyFor(found.path, id, { own: core, unlock: null })
  const stem = join(core.handover.outbox, `.${newId()}`)
  const target = `${stem}${EXTENSION}`
  const task = { path: found.path, name: id, keyHex, scratch: `${stem}.part`, target }
  await core.workers.run('packBackup', task, options)
  await record(core, actor, 'backup.open', describeBackup(folder, found))
  // Encrypted already: it is handed out as it lies there.
  const mediaType = 'application/octet-stream'
  return { downloadId: core.handover.addDownload(target, id, mediaType, null), fileName: id }
}

/** Changes the schedule and how many are kept. @throws `stale_version` */
export async function saveSchedule(
  core: Core,
  actor: Actor,
  { version, settings }: Inputs['backup']['saveSettings'],
): Promise<Outputs['backup']['saveSettings']> {
  const saved = await saveBackupSettings(core, actor, version, settings)
  const { folder, ...shown } = saved.settings
  void folder
  return { settings: shown, version: saved.version }
}

export type Unlock = NonNullable<Inputs['backup']['inspect']['unlock']>

/**
 * The desk key that opens a backup: the one in hand, the one a desk without accounts left in it, or the one that a
 * password or the recovery key of the backup opens.
 * @returns it as hex; the manifest is authentic under it
 * @throws `backup_refused`: `not_a_backup`, `newer`, `damaged`, `locked`
 */
export async function keyFor(
  path: string,
  name: string,
  how: {
    own: Pick<Core, 'vault' | 'dataDir'> | null
    /** What was given to open it, and what a guess costs where the name is unknown. */
    unlock: { given: Unlock; scrypt: ScryptCost } | null
  },
): Promise<string> {
  try {
    const container = await Container.open(path)
    container.close()
    const { manifest, manifestText, mac } = container
    const fits = (hex: string): boolean => isAuthentic(manifestText, mac, hex)
    if (how.own) {
      if (fits(how.own.vault.hex)) return how.own.vault.hex
      if (keyringOf(how.own).deskId === manifest.deskId) {
        throw new BackupProblem('damaged', 'manifest')
      }
    }
    const key = await unlockKeyring(manifest.keyring, how.unlock)
    if (!key) throw new BackupProblem('locked', '')
    const hex = Buffer.from(key).toString('hex')
    if (!fits(hex)) throw new BackupProblem('damaged', 'manifest')
    return hex
  } catch (error) {
    throw asRefusal(error, name)
  }
}

async function unlockKeyring(
  text: string,
  unlock: { given: Unlock; scrypt: ScryptCost } | null,
): Promise<Uint8Array | null> {
  try {
    const keyring = Keyring.parse(text)
    const open = keyring.openKey()
    if (open || !unlock) return open
    const { given, scrypt } = unlock
    if ('recoveryKey' in given) return keyring.unlockWithRecoveryKey(given.recoveryKey)
    return (await keyring.unlockWithPassword(given.name, given.password, scrypt))?.key ?? null
  } catch (error) {
    // A keyring that cannot be read, or that asks for more memory than any of ours.
    throw new BackupProblem('damaged', 'keyring', { cause: error })
  }
}
