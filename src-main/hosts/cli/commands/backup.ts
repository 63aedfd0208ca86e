import type { Command } from 'commander'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Keyring } from '@main/core/accounts/keyring'
import { scryptCost } from '@main/core/accounts/scrypt'
import { hashFile } from '@main/core/backup/container'
import { holdsDesk, restoreInto } from '@main/core/backup/restore'
import { saveBackupSettings, type StoredSettings } from '@main/core/backup/settings'
import type { Unlock } from '@main/core/backup/service'
import { finishSwap } from '@main/core/backup/swap'
import type { RunningCore } from '@main/core/create-desk'
import { migrations } from '@main/core/database/migrate'
import { refusal } from '@shared/contract/errors'
import { CommandError, fill, table } from '../output'
import { wholeNumber, type Job, type Registrar } from '../command'
import { follow } from './init'

interface SettingsOptions {
  folder?: string
  everyHours?: number
  keepNewest?: number
  keepDaily?: number
  keepWeekly?: number
  keepMonthly?: number
}

/** `backup create`, `restore`, `list` and `settings`. */
export function addBackupCommands({ program, tell: { texts }, run }: Registrar): void {
  const backup = program.command('backup').description(texts.commandBackup)
  backup
    .command('create')
    .description(texts.commandBackupCreate)
    .requiredOption('--to <file>', texts.optionBackupTo)
    .action(async (options: { to: string }, command: Command) => {
      await run(command, async (job) => {
        const json = await createAt(await job.open(), resolve(options.to), job)
        return { json, human: fill(texts.backupDone, { ...json }) }
      })
    })

  backup
    .command('restore')
    .description(texts.commandBackupRestore)
    .argument('<file>', texts.argumentBackup)
    .option('--replace', texts.optionReplace)
    .action(async (file: string, options: { replace?: boolean }, command: Command) => {
      await run(command, async (job) => {
        // A restore that was cut off is ended first: half of it looks like an empty folder.
        finishSwap(job.dataDir)
        if (holdsDesk(job.dataDir) && !options.replace) throw new CommandError('desk_in_the_way')
        const json = await restoreFrom(resolve(file), job)
        const kept = json.keptAs === null ? '' : `\n${fill(texts.backupKept, { ...json })}`
        return { json, human: fill(texts.backupRestored, { ...json }) + kept }
      })
    })

  backup
    .command('list')
    .description(texts.commandBackupList)
    .action(async (_options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const status = await (await open()).client.backup.status()
        const rows = status.backups.map(({ createdAt, reason, sizeBytes, claims, id }) => [
          createdAt,
          texts.backupReasons[reason] ?? reason,
          mebibytes(sizeBytes),
          `${claims}`,
          id,
        ])
        const human = rows.length === 0 ? texts.backupNone : table(rows, [2, 3])
        const failed = status.lastFailure === null ? '' : `\n${fill(texts.backupFailed, status)}`
        return { json: status, human: `${status.folder}\n${human}${failed}` }
      })
    })

  backup
    .command('settings')
    .description(texts.commandBackupSettings)
    .option('--folder <dir>', texts.optionBackupFolder)
    .option('--every-hours <n>', texts.optionEveryHours, wholeNumber(0, 168))
    .option('--keep-newest <n>', texts.optionKeepNewest, wholeNumber(1, 100))
    .option('--keep-daily <n>', texts.optionKeepDaily, wholeNumber(0, 100))
    .option('--keep-weekly <n>', texts.optionKeepWeekly, wholeNumber(0, 100))
    .option('--keep-monthly <n>', texts.optionKeepMonthly, wholeNumber(0, 100))
    .action(async (options: SettingsOptions, command: Command) => {
      await run(command, async ({ open }) => {
        const { client, core, actor } = await open()
        if (!actor.permissions['backup.create']) {
          throw refusal('forbidden', { action: 'backup.create' })
        }
        const change = changeOf(options)
        if (Object.keys(change).length > 0) await saveBackupSettings(core, actor, null, change)
        const { folder, settings, sameDisk } = await client.backup.status()
        const json = { folder, sameDisk, ...settings }
        const warning = sameDisk ? `\n${texts.backupSameDisk}` : ''
        return { json, human: fill(texts.backupSettingsShown, json) + warning }
      })
    })
}

/** `--folder default` goes back to the data folder itself. */
function changeOf({ folder, ...numbers }: SettingsOptions): Partial<StoredSettings> {
  if (folder === undefined) return numbers
  return { ...numbers, folder: folder === 'default' ? null : resolve(folder) }
}

interface Written {
  file: string
  sha256: string
  schemaVersion: number
}

async function createAt(
  { client, core }: RunningCore,
  file: string,
  { tell, surroundings: { signal } }: Job,
): Promise<Written> {
  const { backup } = await follow(await client.backup.create(undefined, { signal }), tell)
  const { downloadId } = await client.backup.open({ id: backup.id }, { signal })
  try {
    await mkdir(dirname(file), { recursive: true })
    await core.handover.save(downloadId, file)
  } finally {
    // As large as everything: it must not lie here for a day after each backup.
    core.handover.releaseDownload(downloadId)
  }
  const sha256 = await hashFile(file, null, () => signal.throwIfAborted())
  return { file, sha256, schemaVersion: backup.schemaVersion }
}

/** Why a desk cannot be opened where a backup is just what it needs. */
const beyondOpening = new Set(['database_damaged', 'keyring_damaged', 'keyring_missing'])

async function restoreFrom(file: string, job: Job): Promise<Written & { keptAs: string | null }> {
  await assertFile(file)
  const unlock = await unlockOf(job)
  const { dataDir, tell, surroundings } = job
  const { signal } = surroundings
  const running = holdsDesk(dataDir) ? await openIfPossible(job) : null
  if (running) {
    const { client, desk } = running
    const { sourceId } = desk.handover.addSource(file)
    const password = desk.keyring.guarded ? await job.password() : undefined
    const steps = await client.backup.restore(
      { from: { sourceId }, ...(unlock && { unlock }), ...(password && { password }) },
      { signal },
    )
    const { keptAs } = await follow(steps, tell)
    const sha256 = await hashFile(file, null, () => undefined)
    return { file, sha256, schemaVersion: migrations.length, keptAs }
  }
  const control = {
    progress: (phase: string, done: number, total: number | null) =>
      tell.progress({ phase, done, total }),
    checkCancelled: () => {
      if (signal.aborted) throw refusal('cancelled', {})
    },
  }
  const how = { unlock, scrypt: scryptCost, clock: Date.now }
  const { sha256, schemaVersion, keptAs } = await restoreInto(dataDir, file, how, control)
  return { file, sha256, schemaVersion, keptAs }
}

/** @throws the refusal `source_unreadable` */
async function assertFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    throw refusal('source_unreadable', { name: file, reason: (error as { code: string }).code })
  })
  if (!found.isFile()) throw refusal('source_unreadable', { name: file, reason: 'EISDIR' })
}

/** What opens a backup that was made with accounts: the recovery key, or whoever signs in. */
async function unlockOf({ surroundings, user, password }: Job): Promise<Unlock | undefined> {
  const recoveryKey = surroundings.env['PEIAN_RECOVERY_KEY']
  if (recoveryKey) return { recoveryKey }
  return user === undefined ? undefined : { name: user, password: await password() }
}

/** The desk that is there; `null` when it is beyond opening, which a restore puts right. */
async function openIfPossible(job: Job): Promise<RunningCore | null> {
  try {
    // At a desk without accounts the name is one of the backup's.
    if (Keyring.read(job.dataDir)?.guarded === false) {
      return await (await job.openDesk()).enterUnclaimed()
    }
    return await job.open()
  } catch (error) {
    if (beyondOpening.has(String((error as { code?: unknown } | null)?.code))) return null
    throw error
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
