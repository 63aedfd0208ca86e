import { z } from 'zod'
import type { Inputs, Outputs } from '@shared/contract'
import {
  defaultLimits,
  limitedActions,
  permissionsOf,
  roleActions,
  roles,
  type Limits,
} from '@shared/domain/authority'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { readSetting, saveSetting, type Setting } from '../desk/settings'

/** The part of the permission table that a desk sets itself: limits, and when a session locks. */

export const DEFAULT_IDLE_MINUTES = 10

const stored = z.object({
  // A desk that set its limits before an action had one lacks it.
  limits: z.partialRecord(
    z.enum(limitedActions),
    z.partialRecord(z.enum(roles), z.number().int().nullable()),
  ),
  idleMinutes: z.number().int(),
})
type Authority = Omit<z.infer<typeof stored>, 'limits'> & {
  limits: Outputs['accounts']['authority']['limits']
}

const setting: Setting<Authority> = {
  key: 'authority',
  parse: (value) => {
    const { limits, idleMinutes } = stored.parse(value)
    return { limits: copied(limits), idleMinutes }
  },
  initial: { limits: copied(defaultLimits), idleMinutes: DEFAULT_IDLE_MINUTES },
}

/** Limits in fen and minutes until a session locks, as they are in force. */
export async function readAuthority(reader: Reader): Promise<Authority & { version: number }> {
  const { value, version } = await readSetting(reader, setting)
  return { ...value, version }
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
  { version, limits, idleMinutes }: Inputs['accounts']['saveAuthority'],
): Promise<Outputs['accounts']['saveAuthority']> {
  const saved = await core.database.write((writer) =>
    saveSetting(core, writer, actor, setting, {
      version,
      value: () => ({ limits: copied(limits), idleMinutes }),
      action: 'authority.save',
      fields: (value) => ({ ...flat(copied(value.limits)), idleMinutes: value.idleMinutes }),
    }),
  )
  return { ...saved.value, version: saved.version }
}

/** One limit for every role that has the action; what is not given is the limit that ships. */
function copied(limits: Partial<Limits>): Outputs['accounts']['authority']['limits'] {
  const result = {} as Outputs['accounts']['authority']['limits']
  for (const action of limitedActions) {
    const holders = roles.filter((role) => roleActions[role].includes(action))
    result[action] = Object.fromEntries(
      holders.map((role) => {
        const given = limits[action]?.[role]
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
