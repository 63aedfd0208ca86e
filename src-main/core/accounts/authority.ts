import { z } from 'zod'
import { refusal } from '@shared/contract/errors'
import type { Inputs, Outputs } from '@shared/contract'
import {
  defaultLimits,
  limitedActions,
  permissionsOf,
  roleActions,
  roles,
  type Limits,
} from '@shared/domain/authority'
import { changesBetween, recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'

/** The part of the permission table that a desk sets itself: limits, and when a session locks. */

const KEY = 'authority'
export const DEFAULT_IDLE_MINUTES = 10

const stored = z.object({
  limits: z.record(
    z.enum(limitedActions),
    z.partialRecord(z.enum(roles), z.number().int().nullable()),
  ),
  idleMinutes: z.number().int(),
})

interface Authority {
  limits: Limits
  idleMinutes: number
  version: number
}

/** Limits in fen and minutes until a session locks, as they are in force. */
export async function readAuthority(reader: Reader): Promise<Authority> {
  const row = await reader
    .selectFrom('settings')
    .select(['value', 'version'])
    .where('key', '=', KEY)
    .executeTakeFirst()
  if (!row) return { limits: defaultLimits, idleMinutes: DEFAULT_IDLE_MINUTES, version: 1 }
  return { ...stored.parse(JSON.parse(row.value)), version: row.version }
}

/** The whole table for people: what each role may do, and up to which amount. */
export async function authorityTable(reader: Reader): Promise<Outputs['accounts']['authority']> {
  const { limits, idleMinutes, version } = await readAuthority(reader)
  return {
    roles: roles.map((role) => ({ role, permissions: permissionsOf([role], limits) })),
    limits: copied(limits),
    idleMinutes,
    version,
  }
}

/**
 * Sets limits and the idle time. A limit of a role without the action is left out: it would say nothing.
 * @throws `stale_version` with the settings as they are
 */
export async function saveAuthority(
  core: Core,
  actor: Actor,
  input: Inputs['accounts']['saveAuthority'],
): Promise<Outputs['accounts']['saveAuthority']> {
  return core.database.write(async (writer) => {
    const current = await readAuthority(writer)
    const at = now(core)
    if (current.version !== input.version) {
      throw refusal('stale_version', {
        entity: 'settings',
        id: KEY,
        yourVersion: input.version,
        currentVersion: current.version,
        current: { limits: current.limits, idleMinutes: current.idleMinutes },
        changedBy: null,
        changedAt: at,
      })
    }
    const limits = copied(input.limits)
    const version = current.version + 1
    const { idleMinutes } = input
    const value = JSON.stringify({ limits, idleMinutes })
    const row = { key: KEY, value, version, updated_at: at }
    await writer
      .insertInto('settings')
      .values(row)
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'authority.save',
      entity: 'settings',
      entityId: KEY,
      ...changesBetween(
        { ...flat(copied(current.limits)), idleMinutes: current.idleMinutes },
        { ...flat(limits), idleMinutes },
      ),
    })
    return { limits, idleMinutes, version }
  })
}

/** One limit for every role that has the action; what is not given is the limit that ships. */
function copied(limits: Limits): Outputs['accounts']['authority']['limits'] {
  const result = {} as Outputs['accounts']['authority']['limits']
  for (const action of limitedActions) {
    const holders = roles.filter((role) => roleActions[role].includes(action))
    result[action] = Object.fromEntries(
      holders.map((role) => {
        const given = limits[action][role]
        return [role, given === undefined ? (defaultLimits[action][role] ?? null) : given]
      }),
    )
  }
  return result
}

/** `{ 'claims.decide.reviewer': 1000000, … }`: one field for each limit in the trail. */
function flat(limits: Limits): Record<string, number | null> {
  return Object.fromEntries(
    limitedActions.flatMap((action) =>
      Object.entries(limits[action]).map(([role, limit]) => [`${action}.${role}`, limit]),
    ),
  )
}
