import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { backupSettings, type BackupSettings } from '@shared/contract/backup'
import { refusal } from '@shared/contract/errors'
import { changesBetween, recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'

const KEY = 'backup'

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

/** The settings in force, with the version that a change must name. */
export async function readBackupSettings(
  reader: Reader,
): Promise<{ settings: StoredSettings; version: number }> {
  const row = await reader
    .selectFrom('settings')
    .select(['value', 'version'])
    .where('key', '=', KEY)
    .executeTakeFirst()
  if (!row) return { settings: { ...defaultBackupSettings, folder: null }, version: 1 }
  return { settings: stored.parse(JSON.parse(row.value)), version: row.version }
}

/**
 * Changes what is given and leaves the rest.
 * @param version as it was read; `null` from the command line, which shows and changes in one go
 * @throws `stale_version`; `source_unreadable` for a folder that is not there
 */
export async function saveBackupSettings(
  core: Core,
  actor: Actor,
  version: number | null,
  change: Partial<StoredSettings>,
): Promise<{ settings: StoredSettings; version: number }> {
  if (change.folder && !isAbsolute(change.folder)) throw new RangeError('not an absolute path')
  return core.database.write(async (writer) => {
    const current = await readBackupSettings(writer)
    const at = now(core)
    if (version !== null && current.version !== version) {
      throw refusal('stale_version', {
        entity: 'settings',
        id: KEY,
        yourVersion: version,
        currentVersion: current.version,
        current: current.settings,
        changedBy: null,
        changedAt: at,
      })
    }
    const settings = { ...current.settings, ...change }
    const next = current.version + 1
    const row = { key: KEY, value: JSON.stringify(settings), version: next, updated_at: at }
    await writer
      .insertInto('settings')
      .values(row)
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'settings.save',
      entity: 'settings',
      entityId: KEY,
      ...changesBetween(current.settings, settings),
    })
    return { settings, version: next }
  })
}
