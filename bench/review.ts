import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openUnclaimed, type RunningCore } from '@main/core/create-desk'
import { openHandle, type Handle } from '@main/core/database/open'
import { newId } from '@main/core/ids'
import { SeededRandom } from '@shared/domain/seeded-random'
import { round, spread, timed, type Spread } from './measure'

/** What a reviewer waits for, beside the raw SQL that reads the same rows. */
export interface ReviewBench {
  /** Decided claims on the desk, of ten lines each. */
  claims: number
  /** Opening a claim of 500 lines and 60 documents. */
  open: { desk: Spread; raw: Spread; ratio: number }
  /** The flags of a page of 50 claims. */
  flags: Spread
  /** How lines like one were decided before. */
  similar: Spread
  /** The same for all 500 lines at once. */
  outliers: Spread
  /** A search among 33,000 diagnoses. */
  diagnoses: Spread
  /** The first of them, which reads the list. */
  firstDiagnosesMs: number
}

const RUNS = 30
const ITEMS = 400
const LINES = 500
const DOCUMENTS = 60
const AT = '2025-03-01T01:00:00.000Z'

/** Fills a desk with decided claims and measures the review bench on it. */
export async function benchReview(claims: number, workerFile: string): Promise<ReviewBench> {
  const dataDir = mkdtempSync(join(tmpdir(), 'peian-bench-'))
  try {
    const running = await openUnclaimed({ dataDir, workerFile, host: 'cli', version: 'bench' })
    try {
      return await measured(running, claims)
    } finally {
      await running.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function measured(
  { core, client, actor }: RunningCore,
  claims: number,
): Promise<ReviewBench> {
  const { file, key } = core.database
  const handle = openHandle(file, 'write', key)
  const filled = fill(handle, actor.id, claims)
  handle.pragma('wal_checkpoint(TRUNCATE)')
  const { id, lineIds, page } = filled
  const raw = rawOpen(handle, id)
  try {
    const started = performance.now()
    await client.bench.searchDiagnoses({ text: 'gxy' })
    const firstDiagnosesMs = round(performance.now() - started)
    const asked = ['gxy', '高血压', '炎', 'e11.9', '糖尿病 肾病', 'x']
    const open = spread(await timed(RUNS, () => client.bench.open({ id })))
    const read = spread(await timed(RUNS, raw))
    return {
      claims,
      open: { desk: open, raw: read, ratio: round(open.p50Ms / read.p50Ms) },
      flags: spread(await timed(RUNS, () => client.bench.flagCounts({ ids: page }))),
      similar: spread(
        await timed(RUNS, (run) =>
          client.bench.similar({ id, lineId: lineIds[run % lineIds.length] ?? '' }),
        ),
      ),
      outliers: spread(await timed(RUNS, () => client.bench.outliers({ id }))),
      diagnoses: spread(
        await timed(RUNS, (run) =>
          client.bench.searchDiagnoses({ text: asked[run % asked.length] ?? '' }),
        ),
      ),
      firstDiagnosesMs,
    }
  } finally {
    handle.close()
  }
}

/** The rows of one claim, as SQLite gives them. */
function rawOpen(handle: Handle, id: string): () => unknown {
  const statements = [
    'SELECT * FROM claims WHERE id = ?',
    'SELECT * FROM invoices WHERE claim_id = ?',
    'SELECT * FROM lines WHERE claim_id = ? ORDER BY position',
    'SELECT * FROM documents WHERE claim_id = ? ORDER BY received_at, id',
    'SELECT * FROM pins WHERE claim_id = ?',
    'SELECT * FROM page_tags WHERE claim_id = ?',
    'SELECT * FROM line_reviews WHERE claim_id = ?',
    'SELECT * FROM decisions WHERE claim_id = ?',
    `SELECT * FROM audit_entries WHERE entity = 'claim' AND entity_id = ? ORDER BY number DESC LIMIT 200`,
  ].map((sql) => handle.prepare(sql))
  return () => statements.map((statement) => statement.all(id))
}

function fill(
  handle: Handle,
  actorId: string,
  count: number,
): { id: string; lineIds: string[]; page: string[] } {
  const chance = new SeededRandom(7)
  const insert = (table: string, row: Record<string, string | number | null>): void => {
    const columns = Object.keys(row)
    let statement = prepared.get(table)
    if (!statement) {
      const values = columns.map(() => '?').join(', ')
      statement = handle.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values})`)
      prepared.set(table, statement)
    }
    statement.run(Object.values(row))
  }
  const prepared = new Map<string, ReturnType<Handle['prepare']>>()
  const sourced = (id: string) => ({
    id,
    source: 'bench',
    source_key: id,
    source_hash: 'x',
    created_at: AT,
    updated_at: AT,
  })
  handle.exec('BEGIN IMMEDIATE')
  const members = Array.from({ length: Math.max(10, count / 5) }, (_, number) => {
    const id = newId()
    insert('members', { ...sourced(id), name: `样本${number}`, birth_on: '1990-01-01' })
    return id
  })
  const providers = Array.from({ length: 60 }, (_, number) => {
    const id = newId()
    insert('providers', { ...sourced(id), name: `样本医院${number}` })
    return id
  })
  let numbered = 0
  const addClaim = (lines: number, state: string) => {
    const id = newId()
    numbered += 1
    const claimNo = `VSHH250301${String(numbered).padStart(5, '0')}`
    const [insured, provider] = [chance.pick(members), chance.pick(providers)]
    insert('claims', {
      ...sourced(id),
      claim_no: claimNo,
      claim_no_reversed: [...claimNo].reverse().join(''),
      state,
      insured_id: insured,
      provider_id: provider,
      claim_type: 'outpatient',
      incident_type: 'illness',
      diagnosis_code: `I${chance.between(10, 49)}.x00`,
      claimed_fen: lines * 10_000,
      invoice_count: 1,
      line_count: lines,
      received_at: AT,
      due_on: '2025-03-14',
    })
    const invoiceId = newId()
    insert('invoices', {
      id: invoiceId,
      source_key: '1',
      claim_id: id,
      position: 1,
      invoice_no: `F${numbered}`,
      issued_on: '2025-02-20',
      provider_id: provider,
      total_fen: lines * 10_000,
    })
    const decisionId = newId()
    if (state === 'closed') {
      const figures = { claimed_fen: lines * 10_000, excluded_fen: 0, payable_fen: lines * 10_000 }
      insert('decisions', {
        id: decisionId,
        claim_id: id,
        number: 1,
        conclusion: 'pay',
        ...figures,
        other_compensation_fen: 0,
        actor_id: actorId,
        decided_at: AT,
      })
    }
    const lineIds = Array.from({ length: lines }, (_, position) => {
      const lineId = newId()
      const item = `项目${chance.between(1, ITEMS)}`
      insert('lines', {
        id: lineId,
        source_key: String(position),
        claim_id: id,
        invoice_id: invoiceId,
        position,
        name: item,
        category: 'drug',
        quantity_milli: 1000,
        unit_price_fen: 10_000,
        claimed_fen: 10_000,
        service_on: '2025-02-20',
      })
      if (state === 'closed') {
        const payable = chance.chance(80) ? 10_000 : 8_000
        insert('decision_lines', {
          decision_id: decisionId,
          line_id: lineId,
          claimed_fen: 10_000,
          excluded_fen: 10_000 - payable,
          payable_fen: payable,
          item_key: item,
        })
      }
      return lineId
    })
    return { id, lineIds }
  }
  for (let number = 0; number < count; number += 1) addClaim(10, 'closed')
  const page = Array.from({ length: 50 }, () => addClaim(10, 'received').id)
  const { id, lineIds } = addClaim(LINES, 'received')
  for (let number = 0; number < DOCUMENTS; number += 1) {
    const documentId = newId()
    insert('documents', {
      id: documentId,
      claim_id: id,
      kind: number === 0 ? 'medical_record' : 'invoice',
      file_name: `${number}.pdf`,
      media_type: 'application/pdf',
      size_bytes: 100_000,
      sha256: documentId.replaceAll('-', '').padEnd(64, '0'),
      actor_id: actorId,
      received_at: AT,
    })
    insert('page_tags', {
      document_id: documentId,
      page: 1,
      claim_id: id,
      kind: 'invoice',
      actor_id: actorId,
      created_at: AT,
    })
  }
  handle.exec('COMMIT')
  handle.exec('ANALYZE')
  return { id, lineIds, page }
}
