import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openUnclaimed } from '../src-main/core/create-desk'
import { migrate } from '../src-main/core/database/migrate'
import { openHandle, type Handle } from '../src-main/core/database/open'
import { round } from './measure'

export interface ImportBench {
  claims: number
  rows: number
  importRowsPerSecond: number
  rawRowsPerSecond: number
  /** Import's rate as a share of the raw rate. */
  ratio: number
  importSeconds: number
  rawSeconds: number
  peakMemoryMb: number
}

/** The tables an import fills, in the order in which references allow it. */
const tables = ['members', 'providers', 'policies', 'claims', 'invoices', 'lines']
/** So many claims are inserted raw at most. */
const RAW_CLAIMS = 100_000
/** What these point to. */
const before = ['staff', 'batches']
const CHUNK = 5000

/**
 * Imports the folder through the desk, then inserts the very rows that this left, with prepared statements
 * in one transaction, into a second database of the same schema (indexes and triggers included). Both sides
 * keep what the desk promises: foreign keys are checked, the log is the same, and what is committed is on
 * the disk (`synchronous = FULL`). Reading the rows is not counted, nor is anything the import does besides
 * inserting left out: it reads and checks the files, looks for changes, numbers the claims and leaves an
 * audit entry. Both databases are encrypted.
 *
 * Of more than 100,000 claims only the first 100,000 are inserted raw, with their invoices and lines, and the
 * time is taken as many times as there are more. That favours the raw side: row by row its rate falls as the
 * indexes outgrow the cache.
 */
export async function benchImport(
  source: string,
  dataDir: string,
  workerFile: string,
): Promise<ImportBench> {
  const running = await openUnclaimed({ dataDir, workerFile, host: 'cli', version: 'bench' })
  const { sourceId } = running.core.handover.addSource(source)
  const started = performance.now()
  let claims = 0
  for await (const step of await running.client.sync.import({ sourceId, profile: 'synthea' })) {
    if (step.type === 'done') claims = step.added.claims
  }
  const importSeconds = (performance.now() - started) / 1000
  const peakMemoryMb = round(process.resourceUsage().maxRSS / 1024)
  const { key } = running.core.database
  await running.close()

  const { rows, seconds: rawSeconds } = await insertRaw(
    join(dataDir, 'desk.sqlite3'),
    `${dataDir}-raw`,
    key,
  )
  return {
    claims,
    rows,
    importRowsPerSecond: round(rows / importSeconds),
    rawRowsPerSecond: round(rows / rawSeconds),
    ratio: round(rawSeconds / importSeconds),
    importSeconds: round(importSeconds),
    rawSeconds: round(rawSeconds),
    peakMemoryMb,
  }
}

async function insertRaw(
  from: string,
  folder: string,
  key: string,
): Promise<{ rows: number; seconds: number }> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'raw.sqlite3')
  await migrate(file, key)
  const source = openHandle(from, 'read', key)
  const target = openHandle(file, 'write', key)
  let rows = 0
  let inserted = 0
  let ms = 0
  let seconds = 0
  const lastClaim = source
    .prepare('SELECT id FROM claims ORDER BY rowid LIMIT 1 OFFSET ?')
    .pluck()
    .get(RAW_CLAIMS - 1) as string | undefined
  const timed = (work: () => void): void => {
    const started = performance.now()
    work()
    ms += performance.now() - started
  }
  target.prepare('ATTACH ? AS imported').run(from)
  for (const table of before) {
    target.exec(`INSERT OR IGNORE INTO ${table} SELECT * FROM imported.${table}`)
  }
  target.exec('DETACH imported')
  timed(() => target.exec('BEGIN IMMEDIATE'))
  for (const table of tables) {
    const columns = (source.pragma(`table_info(${table})`) as { name: string }[]).map(
      (column) => column.name,
    )
    const insert = target.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
    const claimColumn = table === 'claims' ? 'id' : columns.includes('claim_id') ? 'claim_id' : null
    const claimAt = claimColumn === null ? -1 : columns.indexOf(claimColumn)
    const count = source.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
    let taken = 0
    for (const chunk of chunks(source, table)) {
      const wanted =
        claimAt < 0 || lastClaim === undefined
          ? chunk
          : chunk.filter((row) => String(row[claimAt]) <= lastClaim)
      timed(() => {
        for (const row of wanted) insert.run(row)
      })
      taken += wanted.length
      if (wanted.length === 0) break
    }
    if (taken > 0) seconds += (ms / 1000) * (count / taken)
    ms = 0
    rows += count
    inserted += taken
  }
  timed(() => target.exec('COMMIT'))
  seconds += (ms / 1000) * (rows / inserted)
  source.close()
  target.close()
  rmSync(folder, { recursive: true, force: true })
  return { rows, seconds }
}

function* chunks(source: Handle, table: string): Generator<unknown[][]> {
  const select = source
    .prepare(`SELECT * FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`)
    .raw()
  const lastRowid = source
    .prepare(
      `SELECT max(rowid) FROM (SELECT rowid FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?)`,
    )
    .pluck()
  for (let after = 0; ;) {
    const rows = select.all(after, CHUNK) as unknown[][]
    if (rows.length === 0) return
    yield rows
    after = lastRowid.get(after, CHUNK) as number
  }
}
