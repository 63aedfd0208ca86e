import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { password, staffName } from './accounts'
import { id, instant, procedure, progress, text, version } from './common'

export const backupReasons = ['manual', 'scheduled', 'before_migration', 'before_restore'] as const

/** What a backup file says of itself; verified against its content. */
export const backupFacts = z.object({
  createdAt: instant,
  reason: z.enum(backupReasons),
  schemaVersion: z.number().int(),
  programVersion: z.string(),
  claims: z.number().int(),
  documents: z.number().int(),
  auditEntries: z.number().int(),
  sizeBytes: z.number().int(),
})

export const backupFile = backupFacts.extend({
  /** The file's name in the backup folder. */
  id: z.string().max(120),
  sha256: z.string(),
  /** When its content was last read in full and found whole. */
  verifiedAt: instant.nullable(),
})
export type BackupFile = z.infer<typeof backupFile>

export const backupSettings = z.object({
  /** Hours between automatic backups while the desk runs; 0 is never. */
  everyHours: z.number().int().min(0).max(168),
  /** How many are kept: the newest, and the newest of each day, week and month. */
  keepNewest: z.number().int().min(1).max(100),
  keepDaily: z.number().int().min(0).max(100),
  keepWeekly: z.number().int().min(0).max(100),
  keepMonthly: z.number().int().min(0).max(100),
})
export type BackupSettings = z.infer<typeof backupSettings>

/** What opens a backup of another desk or of an earlier password: an account of it, or its recovery key. */
export const backupUnlock = z.union([
  z.object({ name: staffName, password }),
  z.object({ recoveryKey: z.string().max(200) }),
])

const made = z.discriminatedUnion('type', [
  progress,
  z.object({ type: z.literal('done'), backup: backupFile }),
])

/** Copies of everything, encrypted, verified; and the way back. */
export const backup = {
  status: procedure('backup.read').output(
    z.object({
      folder: z.string(),
      /** The backup folder lies on the same disk as the data: a broken disk takes both. */
      sameDisk: z.boolean(),
      lastAt: instant.nullable(),
      nextAt: instant.nullable(),
      /** Why the last automatic backup failed, as a code. */
      lastFailure: z.string().nullable(),
      settings: backupSettings,
      version,
      backups: z.array(backupFile),
    }),
  ),
  saveSettings: procedure('backup.create')
    .input(z.object({ version, settings: backupSettings }))
    .output(z.object({ settings: backupSettings, version })),
  /** Makes a backup while people work, and verifies it by opening and checking the copy. */
  create: procedure('backup.create').output(eventIterator(made)),
  /** Reads a backup in full and checks it. Refused with `backup_refused`. */
  verify: procedure('backup.create')
    .input(z.object({ id: z.string().max(120) }))
    .output(eventIterator(made)),
  /** A download id for one backup as one file that can be carried elsewhere. */
  open: procedure('backup.create')
    .input(z.object({ id: z.string().max(120) }))
    .output(z.object({ downloadId: id, fileName: z.string() })),
  /**
   * Looks at a backup that was handed over, without changing anything. On a desk without accounts anybody
   * may, so that a new machine can take over.
   */
  inspect: procedure('backup.restore', { whenNew: true })
    .input(z.object({ sourceId: id, unlock: backupUnlock.optional() }))
    .output(backupFacts),
  /**
   * Puts a backup in place of everything that is here, after checking it in full; what was here is kept
   * beside it. Refused with `backup_refused`, and nothing is touched then. All sessions end.
   */
  restore: procedure('backup.restore', { whenNew: true })
    .input(
      z.object({
        from: z.union([z.object({ sourceId: id }), z.object({ id: z.string().max(120) })]),
        unlock: backupUnlock.optional(),
        /** The signed-in administrator's own password, asked again; absent on a desk without accounts. */
        password: password.optional(),
      }),
    )
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progress,
          z.object({
            type: z.literal('done'),
            facts: backupFacts,
            /** Name of the folder that keeps what was here before; `null` when nothing was. */
            keptAs: text(200).nullable(),
          }),
        ]),
      ),
    ),
}
