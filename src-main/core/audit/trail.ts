import type { AuditEntry, AuditFilter } from '@shared/contract/audit'
import type { Outputs } from '@shared/contract'
import { decodeCursor, encodeCursor } from '../cursor'
import type { Reader } from '../database/database'
import { readEntries, staffNames } from './labels'
import { distinctValues, findNumbers, planSearch } from './queries'

const ORDER = 'audit'
const HISTORY = 200

/** A page of the trail, newest first. @throws `not_found` for a cursor that is not ours */
export async function listEntries(
  reader: Reader,
  filter: AuditFilter,
  after: string | undefined,
  limit: number,
): Promise<Outputs['audit']['list']> {
  const before =
    after === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(ORDER, after).value)
  const search = await planSearch(reader, filter)
  const numbers = await findNumbers(reader, search, before, limit + 1)
  const page = numbers.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: await readEntries(reader, page),
    next:
      last !== undefined && numbers.length > limit
        ? encodeCursor(ORDER, { value: last, id: '' })
        : null,
  }
}

/** Who acted, by name, and which actions occur. */
export async function trailFacets(reader: Reader): Promise<Outputs['audit']['facets']> {
  const [ids, actions] = await Promise.all([
    distinctValues(reader, 'actor_id'),
    distinctValues(reader, 'action'),
  ])
  const names = await staffNames(reader, ids)
  const actors = ids.map((id) => ({ id, name: names.get(id) ?? id }))
  return { actors: actors.sort((a, b) => a.name.localeCompare(b.name, 'zh')), actions }
}

/** What was done to one record, newest first, at most 200 entries. */
export async function historyOf(
  reader: Reader,
  entity: string,
  entityId: string,
): Promise<AuditEntry[]> {
  const rows = await reader
    .selectFrom('audit_entries')
    .select('number')
    .where('entity', '=', entity)
    .where('entity_id', '=', entityId)
    .orderBy('number', 'desc')
    .limit(HISTORY)
    .execute()
  return readEntries(
    reader,
    rows.map((row) => row.number),
  )
}
