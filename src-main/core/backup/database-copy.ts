import { Kysely, SqliteDialect } from 'kysely'
import { verifyChain } from '../audit/chain'
import { checkDatabase } from '../database/check'
import type { Reader } from '../database/database'
import type { Handle } from '../database/open'
import type { Tables } from '../database/tables'
import type { Vault } from '../files/vault'
import { BackupProblem } from './format'

/** What a copy of the database holds. */
export interface Counts {
  schemaVersion: number
  claims: number
  documents: number
  auditEntries: number
}

/** Reads the counts of a database of any schema that was ever in use. */
export function countRecords(handle: Handle): Counts {
  const count = (table: string): number =>
    handle.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
  return {
    schemaVersion: count('schema_migrations'),
    claims: count('claims'),
    documents: count('documents'),
    auditEntries: count('audit_entries'),
  }
}

/** Hash of the last entry of the audit trail; empty where there is none. */
export function readAuditHead(handle: Handle): string {
  const last = handle.prepare('SELECT hash FROM audit_entries ORDER BY number DESC LIMIT 1')
  return (last.pluck().get() as string | undefined) ?? ''
}

/** Looks at pages, references and schema of a database copy. @throws BackupProblem */
export function assertSound(file: string, databaseKey: string): void {
  const wrong = checkDatabase(file, databaseKey).find(({ ok }) => !ok)
  if (!wrong) return
  const reason = wrong.name === 'schema' ? 'newer' : 'damaged'
  throw new BackupProblem(reason, `${wrong.name}: ${wrong.detail}`)
}

/** Walks the audit trail of a database copy (AUD-01). @throws BackupProblem */
export async function assertChained(reader: Reader): Promise<void> {
  const { ok, firstBroken } = await verifyChain(reader)
  if (!ok) throw new BackupProblem('damaged', `audit: ${firstBroken ?? ''}`)
}

export function readerOn(handle: Handle): Reader {
  return new Kysely<Tables>({
    dialect: new SqliteDialect({ database: handle }),
  }) as unknown as Reader
}

/** How many contents the database refers to that are not among the sealed files at `paths`. */
export function countAbsent(handle: Handle, vault: Vault, paths: ReadonlySet<string>): number {
  // A desk that is backed up before it is migrated may not have the newest of these tables yet.
  const there = handle
    .prepare(
      `SELECT name FROM sqlite_master
       WHERE type = 'table' AND name IN ('documents', 'notices', 'certificates')`,
    )
    .pluck()
    .all() as string[]
  const contents = handle
    .prepare(there.map((table) => `SELECT sha256 FROM ${table}`).join(' UNION '))
    .pluck()
    .iterate() as IterableIterator<string>
  let absent = 0
  for (const sha256 of contents) {
    const name = vault.fileName(sha256)
    if (!paths.has(`files/${name.slice(0, 2)}/${name}`)) absent += 1
  }
  return absent
}
