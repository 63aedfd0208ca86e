import { refusal } from '@shared/contract/errors'
import { lastChangeOf } from '../audit/last-change'
import { changesBetween, recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'

/** One group of settings: where it is kept, how it is read, and what holds until somebody changes it. */
export interface Setting<T> {
  key: string
  parse(stored: unknown): T
  initial: T
}

export interface Standing<T> {
  value: T
  /** What a change must name. */
  version: number
}

export async function readSetting<T>(
  reader: Reader,
  { key, parse, initial }: Setting<T>,
): Promise<Standing<T>> {
  const row = await reader
    .selectFrom('settings')
    .select(['value', 'version'])
    .where('key', '=', key)
    .executeTakeFirst()
  return row
    ? { value: parse(JSON.parse(row.value)), version: row.version }
    : { value: initial, version: 1 }
}

/**
 * Changes a group of settings and records it field by field.
 * @param change.version as it was read; `null` where it is read and changed in one go
 * @param change.fields what the trail calls the fields; the settings' own by default
 * @throws `stale_version` with the settings as they are
 */
export async function saveSetting<T extends Record<string, unknown>>(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  setting: Setting<T>,
  change: {
    version: number | null
    value: (current: T) => T
    action: string
    fields?: (value: T) => Record<string, unknown>
    /** What else the trail keeps of the change: why, and what followed from it. */
    note?: Record<string, unknown>
  },
): Promise<Standing<T>> {
  const { key } = setting
  const current = await readSetting(writer, setting)
  const at = now(core)
  if (change.version !== null && current.version !== change.version) {
    const last = await lastChangeOf(writer, 'settings', key)
    throw refusal('stale_version', {
      entity: 'settings',
      id: key,
      yourVersion: change.version,
      currentVersion: current.version,
      current: current.value,
      changedBy: last?.actor ?? null,
      changedAt: last?.at ?? at,
    })
  }
  const value = change.value(current.value)
  const version = current.version + 1
  const row = { key, value: JSON.stringify(value), version, updated_at: at }
  await writer
    .insertInto('settings')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute()
  const fields = change.fields ?? ((whole: T): Record<string, unknown> => whole)
  const { before, after } = changesBetween(fields(current.value), fields(value))
  await recordAudit(core, writer, actor, {
    action: change.action,
    entity: 'settings',
    entityId: key,
    before,
    after: { ...after, ...change.note },
  })
  return { value, version }
}
