import { refusal } from '@shared/contract/errors'
import { lastChangeOf } from '../audit/last-change'
import type { Writer } from '../database/database'

/**
 * Refuses a save over somebody's newer change (ADJ-07).
 * @param current the record as it is now, as its readers see it
 * @param actions of the trail that change such a record
 */
export async function refuseStale(
  writer: Writer,
  entity: string,
  stored: { id: string; version: number; updated_at: string },
  yourVersion: number,
  current: unknown,
  actions: readonly string[],
): Promise<never> {
  const last = await lastChangeOf(writer, entity, stored.id, actions)
  throw refusal('stale_version', {
    entity,
    id: stored.id,
    yourVersion,
    currentVersion: stored.version,
    current,
    changedBy: last?.actor ?? null,
    changedAt: last?.at ?? stored.updated_at,
  })
}
