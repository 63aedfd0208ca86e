import { createHash } from 'node:crypto'
import { newId } from '../ids'

/** What a command did, as the audit trail keeps it (AUD-01). */
export interface AuditRecord {
  /** A code: `claim.take`, `claim.decide`, `batch.import`, … */
  action: string
  entity: string
  entityId: string
  /** Fields as they were; `null` for something new. */
  before?: Record<string, unknown> | null
  /** Fields as they are now. */
  after?: Record<string, unknown> | null
}

/** The fields of an entry that its hash covers, in the order in which they are hashed. */
export const hashedFields = [
  'number',
  'id',
  'at',
  'actor_id',
  'action',
  'entity',
  'entity_id',
  'before',
  'after',
  'previous_hash',
] as const

/** An entry as it is stored; `before` and `after` are the JSON text that was hashed. */
export interface StoredEntry {
  number: number
  id: string
  at: string
  actor_id: string
  action: string
  entity: string
  entity_id: string
  before: string | null
  after: string | null
  previous_hash: string
  hash: string
}

/** What the first entry is linked to. */
export const GENESIS = '0'.repeat(64)

/** Clocks are set right by seconds all the time; more than this is a clock that was set back. */
export const TOLERATED_MS = 2 * 60_000

/** Where the trail ends: the next entry is linked to it. `at` is that of the last entry, `null` before the first. */
export interface ChainEnd {
  number: number
  hash: string
  at: string | null
}

/** SHA-256, in hex, of the JSON array of the hashed fields. */
export function hashOf(entry: Omit<StoredEntry, 'hash'>): string {
  return createHash('sha256')
    .update(JSON.stringify(hashedFields.map((field) => entry[field])))
    .digest('hex')
}

/**
 * What a command appends to the trail, oldest first: its entry, and before it `desk.clockBehind` where the
 * clock stands more than two minutes behind the last entry. The entries after that one follow the clock as it
 * is, so there is one such entry each time a clock is set back.
 * @param at now, UTC ISO
 */
export function nextEntries(
  end: ChainEnd,
  at: string,
  actorId: string,
  record: AuditRecord,
): StoredEntry[] {
  const lastAt = end.at
  if (lastAt === null || Date.parse(lastAt) - Date.parse(at) <= TOLERATED_MS) {
    return [linked(end, at, actorId, record)]
  }
  const clock = linked(end, at, actorId, {
    action: 'desk.clockBehind',
    entity: 'desk',
    entityId: 'clock',
    after: { lastAt, now: at },
  })
  return [clock, linked(clock, at, actorId, record)]
}

function linked(
  end: Pick<ChainEnd, 'number' | 'hash'>,
  at: string,
  actorId: string,
  { action, entity, entityId, before, after }: AuditRecord,
): StoredEntry {
  const content = {
    number: end.number + 1,
    id: newId(),
    at,
    actor_id: actorId,
    action,
    entity,
    entity_id: entityId,
    before: before ? JSON.stringify(before) : null,
    after: after ? JSON.stringify(after) : null,
    previous_hash: end.hash,
  }
  return { ...content, hash: hashOf(content) }
}
