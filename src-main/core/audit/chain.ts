import { setImmediate as breathe } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { GENESIS, hashOf, nextEntries, type AuditRecord, type ChainEnd } from './entry'

export type { AuditRecord } from './entry'

/**
 * Appends to the trail inside the command's own transaction: the one way in (AUD-01).
 * `before` and `after` name the same fields; personal numbers are masked by the caller (MEM-04).
 */
export async function recordAudit(
  core: Pick<Core, 'clock' | 'trailClock'>,
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  record: AuditRecord,
): Promise<void> {
  const entries = nextEntries(
    await chainEnd(writer),
    now({ clock: core.trailClock ?? core.clock }),
    actor.id,
    record,
  )
  for (const entry of entries) await writer.insertInto('audit_entries').values(entry).execute()
}

/**
 * The fields in which a record changed, for `recordAudit`: `before` and `after` have the same keys, those
 * whose values differ; what one side lacks is `null` there. Use it wherever a command replaces several fields.
 */
export function changesBetween(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !isDeepStrictEqual(before[key] ?? null, after[key] ?? null),
  )
  const of = (side: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(changed.map((key) => [key, side[key] ?? null]))
  return { before: of(before), after: of(after) }
}

/** Where the trail ends, as the database keeps it apart from the entries. */
export async function chainEnd(reader: Reader): Promise<ChainEnd> {
  return reader
    .selectFrom('audit_head')
    .leftJoin('audit_entries', 'audit_entries.number', 'audit_head.number')
    .select(['audit_head.number', 'audit_head.hash', 'audit_entries.at'])
    .executeTakeFirstOrThrow()
}

export interface Verified {
  ok: boolean
  /** How many hold, from the first on. */
  entries: number
  /** The number of the first entry whose content or link is broken, or that is gone. */
  firstBroken: number | null
}

const CHUNK = 2000

/**
 * Walks the chain from its start to where it ended when this began; what is appended meanwhile is left out.
 * An entry that is sound in itself but linked to another one than stands before it accuses the one before.
 * Takes a breath after every chunk, so that nobody waits for a long trail.
 */
export async function verifyChain(reader: Reader): Promise<Verified> {
  const end = await keptEnd(reader)
  let entries = 0
  let previous = GENESIS
  let after = Number.MIN_SAFE_INTEGER
  const broken = (firstBroken: number): Verified => ({
    ok: false,
    entries: Math.max(0, Math.min(entries, firstBroken - 1)),
    firstBroken,
  })
  for (;;) {
    const rows = await reader
      .selectFrom('audit_entries')
      .selectAll()
      .where('number', '>', after)
      .where('number', '<=', end.newest)
      .orderBy('number')
      .limit(CHUNK)
      .execute()
    for (const row of rows) {
      const expected = entries + 1
      if (row.number !== expected) return broken(Math.min(row.number, expected))
      if (row.hash !== hashOf(row)) return broken(expected)
      if (row.previous_hash !== previous) return broken(Math.max(1, entries))
      entries += 1
      previous = row.hash
    }
    const last = rows.at(-1)
    if (!last || rows.length < CHUNK) break
    after = last.number
    await breathe()
  }
  if (entries !== end.number) return broken(Math.min(entries, end.number) + 1)
  if (previous !== end.hash) return broken(Math.max(1, entries))
  return { ok: true, entries, firstBroken: null }
}

/** The end as it is kept, and the newest entry that is there, at one moment. A lost end is like none. */
async function keptEnd(reader: Reader): Promise<{ number: number; hash: string; newest: number }> {
  const kept = await reader
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('audit_head').select('number').as('number'),
      selectFrom('audit_head').select('hash').as('hash'),
      selectFrom('audit_entries')
        .select(({ fn }) => fn.max('number').as('newest'))
        .as('newest'),
    ])
    .executeTakeFirstOrThrow()
  return { number: kept.number ?? 0, hash: kept.hash ?? '', newest: kept.newest ?? 0 }
}
