import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRefusal } from '@shared/contract/errors'
import type { Keyring } from '../accounts/keyring'
import type { Vault } from '../files/vault'
import { createBackup } from './create-task'
import { DEFAULT_FOLDER } from './folder'
import { defaultBackupSettings } from './settings'

const RETRY_MS = 100
const GIVE_UP_MS = 15_000

/**
 * Backs the database up before its schema changes: into the data folder itself, which is always there, and without
 * the sealed files, which a migration leaves alone. Runs while the desk opens, so nobody is waiting in this thread.
 * @returns the backup's name
 * @throws what `createBackup` throws; then nothing is migrated
 */
export async function backUpBeforeMigration(desk: {
  dataDir: string
  keyring: Keyring
  vault: Vault
  version: string
  clock: () => number
}): Promise<string> {
  const { dataDir, keyring, vault, version, clock } = desk
  const task = {
    dataDir,
    keyHex: vault.hex,
    deskId: keyring.deskId,
    keyring: keyring.setKeychainSlot(null).toText(),
    folder: join(dataDir, DEFAULT_FOLDER),
    chosen: false,
    reason: 'before_migration',
    createdAt: new Date(clock()).toISOString(),
    programVersion: version,
    keep: defaultBackupSettings,
  } as const
  const started = performance.now()
  for (;;) {
    try {
      const control = { progress: () => undefined, checkCancelled: () => undefined }
      return (await createBackup(task, control)).id
    } catch (error) {
      // Another program that starts at the same time does the same.
      const busy = isRefusal(error) && error.code === 'desk_busy'
      if (!busy || performance.now() - started > GIVE_UP_MS) throw error
      await sleep(RETRY_MS)
    }
  }
}
