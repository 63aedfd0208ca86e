import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import type { AuditFilter } from '@shared/contract/audit'
import type { Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { maskNumbersWithin } from '@shared/domain/masking'
import { now, type Actor, type Core } from '../context'
import { named, type Reader } from '../database/database'
import { syncFolder } from '../files/sync-folder'
import { newId } from '../ids'
import { streamProgress, type ProgressStep } from '../workers/progress-stream'
import { chainEnd, recordAudit } from './chain'
import { GENESIS, hashedFields, type StoredEntry } from './entry'
import { checks, planSearch, type Search } from './queries'

export type AuditExportStep =
  Outputs['audit']['export'] extends AsyncIterable<infer Step> ? Step : never

/** The first line of an export: how to check the lines that follow. Layout: docs/audit.md. */
export interface ExportHead {
  format: 'peian-audit-1'
  hash: 'sha256'
  /** The hash is of the JSON array of these fields, in this order. */
  fields: readonly string[]
  /** Every entry from `first` to `last` is here, so that their links can be followed. */
  unbroken: boolean
  filter: AuditFilter
  /** Numbers; `null` when there is no entry. */
  first: number | null
  last: number | null
  entries: number
  /** Of the entry before `first`; 64 zeros before the very first. */
  hashBefore: string | null
  exportedAt: string
}

/** What goes out: its head, and where its lines are found. */
interface Selection {
  head: ExportHead
  search: Search
}

/**
 * Writes entries as JSON lines, sealed, into the outbox, records that, and only then gives the file its name, so
 * that no file is handed out unrecorded. A period, or no filter, gives all entries between its first and its last;
 * any other filter gives the entries that fit, each with its own hash.
 * @throws the refusals `cancelled`, `disk_full`, `read_only`; no file is left behind then
 */
export async function* exportTrail(
  core: Core,
  actor: Actor,
  filter: AuditFilter,
  signal?: AbortSignal,
): AsyncGenerator<AuditExportStep> {
  const exportId = newId()
  const part = join(core.handover.outbox, `.${exportId}.part`)
  try {
    const { head, sha256 } = yield* streamProgress(
      (onProgress, cancelled) => writeExport(core, filter, part, onProgress, cancelled),
      signal,
    )
    const { entries } = head
    const { fileName, path } = await hand(core, actor, exportId, part, head, sha256)
    const downloadId = core.handover.addDownload(path, fileName, 'application/jsonl', core.vault)
    core.log.info({ event: 'audit.exported', entries })
    yield { type: 'done', downloadId, fileName, sha256, entries }
  } finally {
    rmSync(part, { force: true })
  }
}

async function writeExport(
  core: Core,
  filter: AuditFilter,
  path: string,
  onProgress: (step: ProgressStep) => void,
  signal: AbortSignal,
): Promise<{ head: ExportHead; sha256: string }> {
  const sum = createHash('sha256')
  try {
    const selection = await selectEntries(core, filter, signal)
    const { head } = selection
    async function* bytes(): AsyncGenerator<Buffer> {
      let done = 0
      for await (const lines of linesOf(core.database.reader, selection, signal)) {
        const block = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        sum.update(block)
        yield block
        onProgress({ phase: 'write', done: Math.min(done, head.entries), total: head.entries })
        done += lines.length
      }
    }
    await pipeline(
      Readable.from(bytes(), { objectMode: false }),
      core.vault.sealing(),
      createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
    )
    return { head, sha256: sum.digest('hex') }
  } catch (error) {
    throw named(error)
  }
}

/** Numbers read at a time: enough to be quick, few enough that nobody waits. */
const WINDOW = 1000

/** Counts what will be exported, as the trail stands now. */
async function selectEntries(
  core: Core,
  filter: AuditFilter,
  signal: AbortSignal,
): Promise<Selection> {
  const { reader } = core.database
  const planned = await planSearch(reader, filter)
  const end = await chainEnd(reader)
  const { from: _from, to: _to, ...others } = filter
  const unbroken = Object.values(others).every((value) => value === undefined || value === '')
  const within = { first: planned.first, last: Math.min(planned.last, end.number) }
  const search = unbroken
    ? { ...planned, ...within, since: null, until: null }
    : { ...planned, ...within }
  let first: number | null = null
  let last: number | null = null
  let entries = 0
  for await (const numbers of windows(search, signal)) {
    const found = await matching(reader, search, numbers)
      .select(({ fn }) => [
        fn.min('number').as('first'),
        fn.max('number').as('last'),
        fn.countAll<number>().as('entries'),
      ])
      .executeTakeFirstOrThrow()
    first ??= found.first
    last = found.last ?? last
    entries += found.entries
  }
  const before = first === null || first === 1 ? null : await entryBefore(reader, first)
  const head: ExportHead = {
    format: 'peian-audit-1',
    hash: 'sha256',
    fields: hashedFields,
    unbroken,
    filter: {
      ...filter,
      // What somebody searched by may be a person's number.
      ...(filter.about === undefined ? {} : { about: maskNumbersWithin(filter.about) }),
    },
    first,
    last,
    entries,
    hashBefore: first === null ? null : (before ?? GENESIS),
    exportedAt: now(core),
  }
  return { head, search }
}

async function entryBefore(reader: Reader, number: number): Promise<string | null> {
  const row = await reader
    .selectFrom('audit_entries')
    .select('hash')
    .where('number', '<', number)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.hash ?? null
}

/** The lines of the file, the head first, a window at a time. */
async function* linesOf(
  reader: Reader,
  { head, search }: Selection,
  signal: AbortSignal,
): AsyncGenerator<string[]> {
  yield [JSON.stringify(head)]
  const { first, last } = head
  if (first === null || last === null) return
  for await (const numbers of windows({ first, last }, signal)) {
    const rows = await matching(reader, search, numbers).selectAll().orderBy('number').execute()
    yield rows.map((row) => JSON.stringify(lineOf(row)))
  }
}

/** An entry as a line: the hashed fields in their order, then the hash that is stored. */
function lineOf(row: StoredEntry): Record<string, unknown> {
  return Object.fromEntries([...hashedFields, 'hash' as const].map((field) => [field, row[field]]))
}

/** Ranges of numbers, with a breath between them for whoever is clicking. @throws `cancelled` */
async function* windows(
  { first, last }: { first: number; last: number },
  signal: AbortSignal,
): AsyncGenerator<{ from: number; to: number }> {
  for (let from = first; from <= last; from += WINDOW) {
    await breathe()
    if (signal.aborted) throw refusal('cancelled', {})
    yield { from, to: Math.min(last, from + WINDOW - 1) }
  }
}

function matching(reader: Reader, search: Search, { from, to }: { from: number; to: number }) {
  const { branches } = search
  return reader
    .selectFrom('audit_entries')
    .where('number', '>=', from)
    .where('number', '<=', to)
    .where(({ and }) => and(checks(search)))
    .where(({ and, or }) => or(branches.map(({ by }) => and(by))))
}

/** Records the export and names its file: both or neither. */
async function hand(
  core: Core,
  actor: Actor,
  exportId: string,
  part: string,
  head: ExportHead,
  sha256: string,
): Promise<{ fileName: string; path: string }> {
  const { filter, first, last, entries, unbroken } = head
  let handed: string | undefined
  try {
    return await core.database.write(async (writer) => {
      const fileName = freeName(core)
      const path = join(core.handover.outbox, fileName)
      await recordAudit(core, writer, actor, {
        action: 'audit.export',
        entity: 'audit',
        entityId: exportId,
        after: { fileName, ...filter, unbroken, first, last, entries, sha256 },
      })
      renameSync(part, path)
      handed = path
      syncFolder(core.handover.outbox)
      return { fileName, path }
    })
  } catch (error) {
    if (handed) rmSync(handed, { force: true })
    throw error
  }
}

/** `peian-audit-20250303.jsonl`, by the business date; the second one of a day gets a number. */
function freeName(core: Core): string {
  const stem = `peian-audit-${businessDate(now(core)).replaceAll('-', '')}`
  let name = `${stem}.jsonl`
  for (let copy = 2; existsSync(join(core.handover.outbox, name)); copy += 1) {
    name = `${stem}-${copy}.jsonl`
  }
  return name
}
