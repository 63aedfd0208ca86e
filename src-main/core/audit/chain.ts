import { createHash } from 'node:crypto'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
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

const GENESIS = '0'.repeat(64)

interface Content {
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
}

export interface AuditEntry extends Content {
  hash: string
}

function hashOf(row: Content): string {
  const fields = [
    row.number,
    row.id,
    row.at,
    row.actor_id,
    row.action,
    row.entity,
    row.entity_id,
    row.before,
    row.after,
    row.previous_hash,
  ]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

/** The last entry of the trail, which the next one is linked to. */
export interface ChainEnd {
  number: number
  hash: string
}

/** The entry that follows `last` in the trail, ready to be inserted. */
export function nextEntry(
  last: ChainEnd | undefined,
  at: string,
  actorId: string,
  record: AuditRecord,
): AuditEntry {
  const content: Content = {
    number: (last?.number ?? 0) + 1,
    id: newId(),
    at,
    actor_id: actorId,
    action: record.action,
    entity: record.entity,
    entity_id: record.entityId,
    before: record.before ? JSON.stringify(record.before) : null,
    after: record.after ? JSON.stringify(record.after) : null,
    previous_hash: last?.hash ?? GENESIS,
  }
  return { ...content, hash: hashOf(content) }
}

/** Appends to the trail inside the command's own transaction, linked to the entry before. */
export async function recordAudit(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  record: AuditRecord,
): Promise<void> {
  const last = await writer
    .selectFrom('audit_entries')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  await writer
    .insertInto('audit_entries')
    .values(nextEntry(last, now(core), actor.id, record))
    .execute()
}

const CHUNK = 2000

/** Walks the chain from its start; `firstBroken` is the number of the first entry that does not hold. */
export async function verifyChain(
  reader: Reader,
): Promise<{ ok: boolean; entries: number; firstBroken: number | null }> {
  let entries = 0
  let previous = GENESIS
  for (;;) {
    const rows = await reader
      .selectFrom('audit_entries')
      .selectAll()
      .where('number', '>', entries)
      .orderBy('number')
      .limit(CHUNK)
      .execute()
    for (const row of rows) {
      const expectedNumber = entries + 1
      if (
        row.number !== expectedNumber ||
        row.previous_hash !== previous ||
        row.hash !== hashOf(row)
      ) {
        return { ok: false, entries, firstBroken: Math.min(row.number, expectedNumber) }
      }
      entries += 1
      previous = row.hash
    }
    if (rows.length < CHUNK) return { ok: true, entries, firstBroken: null }
  }
}
