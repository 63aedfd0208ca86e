import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { backupSettings, type BackupSettings } from '@shared/contract/backup'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { readSetting, saveSetting, type Setting } from '../desk/settings'

export const defaultBackupSettings: BackupSettings = {
  everyHours: 4,
  keepNewest: 6,
  keepDaily: 7,
  keepWeekly: 5,
  keepMonthly: 12,
}

const stored = backupSettings.extend({
  /** A folder that people chose, say on another disk; `null`: `backups` in the data folder. */
  folder: z.string().nullable(),
})
export type StoredSettings = z.infer<typeof stored>

const setting: Setting<StoredSettings> = {
  key: 'backup',
  parse: (value) => stored.parse(value),
  initial: { ...defaultBackupSettings, folder: null },
}

/** The settings in force, with the version that a change must name. */
export async function readBackupSettings(
  reader: Reader,
): Promise<{ settings: StoredSettings; version: number }> {
  const { value, version } = await readSetting(reader, setting)
  return { settings: value, version }
}

/**
 * Changes what is given and leaves the rest.
 * @param version as it was read; `null` from the command line, which shows and changes in one go
 * @throws `stale_version`; `source_unreadable` for a folder that is not there
 */
export async function saveBackupSettings(
  core: Pick<Core, 'clock' | 'database'>,
  actor: Pick<Actor, 'id'>,
  version: number | null,
  change: Partial<StoredSettings>,
): Promise<{ settings: StoredSettings; version: number }> {
  if (change.folder && !isAbsolute(change.folder)) throw new RangeError('not an absolute path')
  const saved = await core.database.write((writer) =>
    saveSetting(core, writer, actor, setting, {
      version,
      value: (current) => ({ ...current, ...change }),
      action: 'settings.save',
    }),
  )
  return { settings: saved.value, version: saved.version }
}
