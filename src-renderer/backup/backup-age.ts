/** How the last backup stands to what is expected of it. */
export type BackupAge = 'fresh' | 'late' | 'never' | 'failed'

const HOUR_MS = 3_600_000
/** What is expected where the schedule is not known to the reader, or there is none: a backup a day. */
export const USUAL_HOURS = 24

/**
 * A backup is late when it is older than twice the time between two of them: one may fail or wait for the
 * computer to be switched on, two in a row need somebody to look.
 * @param lastAt UTC ISO text; `null` before the first
 * @param everyHours hours between two automatic backups; 0 is never
 * @param failure the last automatic backup failed, as a code
 */
export function backupAge(
  lastAt: string | null,
  everyHours: number,
  failure: string | null,
  nowMs: number,
): BackupAge {
  if (failure !== null) return 'failed'
  if (lastAt === null) return 'never'
  const expected = everyHours === 0 ? USUAL_HOURS : everyHours
  return nowMs - Date.parse(lastAt) > 2 * expected * HOUR_MS ? 'late' : 'fresh'
}
