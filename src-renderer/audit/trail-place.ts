import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { auditFilter, type AuditFilter } from '@shared/contract/audit'

const keys = ['actor', 'action', 'entity', 'about', 'from', 'to'] as const

/** Reads what is asked of the trail from the page's address; what it does not understand it leaves out. */
export function readTrailPlace(query: LocationQuery): AuditFilter {
  const given = Object.fromEntries(
    keys.flatMap((key) => {
      const value = query[key]
      return typeof value === 'string' && value !== ''
        ? [[key === 'actor' ? 'actorId' : key, value]]
        : []
    }),
  )
  const filter: AuditFilter = {}
  for (const [key, value] of Object.entries(given)) {
    const one = auditFilter.safeParse({ [key]: value })
    if (one.success) Object.assign(filter, one.data)
  }
  return filter
}

/** Writes it as an address. */
export function writeTrailPlace({ actorId, ...rest }: AuditFilter): LocationQueryRaw {
  return Object.fromEntries(
    Object.entries({ actor: actorId, ...rest }).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  )
}
