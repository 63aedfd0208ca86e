import { addDays, businessDate } from '@shared/domain/calendar'
import type { BackupSettings } from '@shared/contract/backup'

/** What rotation needs to know of a backup. */
export interface Rotated {
  id: string
  /** The order in which backups were made. */
  number: number
  createdAt: string
}

/**
 * Which backups are kept: the newest ones, and the newest of each of the last days, weeks and months that have one
 * (business dates in Asia/Shanghai). "Newest" and "last" go by number, never by the clock: one that was set wrong
 * for a while makes a day or a month that takes its place among the others and leaves again, and deletes nothing.
 */
export function keptBackups(
  backups: readonly Rotated[],
  keep: Pick<BackupSettings, 'keepNewest' | 'keepDaily' | 'keepWeekly' | 'keepMonthly'>,
): Set<string> {
  const newestFirst = [...backups].sort((a, b) => b.number - a.number)
  const kept = new Set(newestFirst.slice(0, Math.max(1, keep.keepNewest)).map(({ id }) => id))
  const periods: [number, (createdAt: string) => string][] = [
    [keep.keepDaily, businessDate],
    [keep.keepWeekly, (at) => mondayOf(businessDate(at))],
    [keep.keepMonthly, (at) => businessDate(at).slice(0, 7)],
  ]
  for (const [count, periodOf] of periods) {
    const seen = new Set<string>()
    for (const { id, createdAt } of newestFirst) {
      const period = periodOf(createdAt)
      if (seen.has(period)) continue
      if (seen.size >= count) break
      seen.add(period)
      kept.add(id)
    }
  }
  return kept
}

function mondayOf(date: string): string {
  const sinceMonday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
  return addDays(date, -sinceMonday)
}
