import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAdjudicationInputs } from '@main/core/adjudication/read-input'
import { openUnclaimed, type RunningCore } from '@main/core/create-desk'
import { openHandle, type Handle } from '@main/core/database/open'
import { newId } from '@main/core/ids'
import { adjudicate } from '@shared/domain/adjudication/adjudicate'
import type { PlanRules } from '@shared/domain/adjudication/plan'
import { lineCategories } from '@shared/domain/catalogues'
import { SeededRandom } from '@shared/domain/seeded-random'
import { samplePlans } from '../samples/sample-plans'
import { percentile, round, spread, timed, type Spread } from './measure'

export interface AdjudicateBench {
  claims: number
  lines: number
  /** Computed and kept with every step, by a worker of the desk. */
  deskPerMinute: number
  /** The same claims, ready in memory, computed by the same rules and dropped. */
  plainPerMinute: number
  /** Desk ÷ plain. */
  ratio: number
  /** `bench.open` of a claim of 500 lines with 60 documents, in milliseconds. */
  open: Spread
}

const LINES = 4
const CLAIMS_PER_POLICY = 4
/** Rounds in which both are measured in turn, so that what else the machine does falls on both. */
const ROUNDS = 3
const OPENED = { lines: 500, documents: 60, runs: 30 }
const AT = '2025-03-01T01:00:00.000Z'

/**
 * How many claims a minute the desk computes and keeps, beside the same arithmetic without keeping anything; and how
 * long the largest of claims takes to open.
 * @param claims of four lines each, four for each policy, under the sample's plan with the most benefits
 * @param workerFile the built `worker.js`
 */
export async function benchAdjudicate(
  claims: number,
  workerFile: string,
): Promise<AdjudicateBench> {
  const folder = mkdtempSync(join(tmpdir(), 'peian-bench-'))
  try {
    const running = await openUnclaimed({
      dataDir: join(folder, 'desk'),
      workerFile,
      host: 'cli',
      version: 'bench',
    })
    try {
      const large = fill(running, claims)
      const rounds: { plain: number; desk: number }[] = []
      const ids = await claimIds(running, large)
      for (let round = 0; round < ROUNDS; round += 1) {
        rounds.push({ plain: await plain(running, ids), desk: await desk(running, ids.length) })
      }
      const median = (of: (one: (typeof rounds)[number]) => number): number =>
        percentile(
          rounds.map(of).sort((a, b) => a - b),
          0.5,
        )
      const open = await timed(OPENED.runs, () => running.client.bench.open({ id: large }))
      return {
        claims: ids.length,
        lines: ids.length * LINES,
        deskPerMinute: Math.round(median((one) => one.desk)),
        plainPerMinute: Math.round(median((one) => one.plain)),
        ratio: round(median((one) => one.desk / one.plain)),
        open: spread(open),
      }
    } finally {
      await running.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Claims a minute through the desk: every claim that is being judged, the large one too. */
async function desk({ client }: RunningCore, claims: number): Promise<number> {
  const started = performance.now()
  let done = 0
  for await (const step of await client.claims.adjudicateMany({})) {
    if (step.type === 'done') done = step.claims
  }
  if (done !== claims + 1) throw new Error(`${done} of ${claims + 1} claims were computed`)
  return perMinute(claims, started)
}

/** Claims a minute by the rules alone. */
async function plain({ core }: RunningCore, ids: readonly string[]): Promise<number> {
  const inputs = [...(await readAdjudicationInputs(core.database.reader, ids)).values()]
  const started = performance.now()
  let payableFen = 0
  for (const input of inputs) payableFen += adjudicate(input).payableFen
  if (payableFen === 0) throw new Error('nothing was payable')
  return perMinute(ids.length, started)
}

function perMinute(claims: number, started: number): number {
  return (claims * 60_000) / (performance.now() - started)
}

async function claimIds({ core }: RunningCore, but: string): Promise<string[]> {
  const rows = await core.database.reader
    .selectFrom('claims')
    .select('id')
    .where('id', '<>', but)
    .execute()
  return rows.map(({ id }) => id)
}

/** Fills the desk. @returns the claim of 500 lines */
function fill({ core, actor }: RunningCore, claims: number): string {
  const handle = openHandle(core.database.file, 'write', core.database.key)
  try {
    handle.exec('BEGIN')
    const add = inserts(handle)
    const planId = newId()
    add('plans', { id: planId, code: 'BENCH', name_zh: '计划', name_en: 'Plan', ...dated })
    add('plan_versions', {
      id: newId(),
      plan_id: planId,
      number: 1,
      effective_from: '2020-01-01',
      rules: JSON.stringify(largestPlan()),
      actor_id: actor.id,
      created_at: AT,
    })
    const providers = Array.from({ length: 50 }, (_, index) => {
      const id = newId()
      const province = index % 10 === 0 ? '境外' : '上海市'
      add('providers', {
        ...sourced(id),
        name: `医院 ${index}`,
        province,
        specific: +(index % 7 === 0),
      })
      return id
    })
    const random = new SeededRandom(7)
    let cover = { insuredId: '', policyId: '' }
    for (let claim = 0; claim < claims; claim += 1) {
      if (claim % CLAIMS_PER_POLICY === 0) cover = insure(add, planId)
      addClaim(add, random, { ...cover, providers, number: claim, lines: LINES })
    }
    const large = { ...insure(add, planId), providers, number: claims, lines: OPENED.lines }
    const id = addClaim(add, random, large)
    for (let document = 0; document < OPENED.documents; document += 1) {
      add('documents', {
        id: newId(),
        claim_id: id,
        kind: document % 3 === 0 ? 'invoice' : 'medical_record',
        file_name: `${document}.pdf`,
        media_type: 'application/pdf',
        size_bytes: 100_000,
        sha256: document.toString(16).padStart(64, '0'),
        actor_id: actor.id,
        received_at: AT,
      })
    }
    handle.exec('COMMIT')
    handle.exec('ANALYZE')
    return id
  } finally {
    handle.close()
  }
}

type Add = (table: string, row: Readonly<Record<string, string | number | null>>) => void

/** One prepared statement for each table and set of columns. */
function inserts(handle: Handle): Add {
  const prepared = new Map<string, ReturnType<Handle['prepare']>>()
  return (table, row) => {
    const columns = Object.keys(row)
    const key = `${table} ${columns.join()}`
    const statement =
      prepared.get(key) ??
      handle.prepare(
        `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map((one) => `@${one}`).join()})`,
      )
    prepared.set(key, statement)
    statement.run(row)
  }
}

const dated = { created_at: AT, updated_at: AT }
const sourced = (id: string) => ({
  id,
  source: 'bench',
  source_key: id,
  source_hash: 'x',
  ...dated,
})

function insure(add: Add, planId: string): { insuredId: string; policyId: string } {
  const [insuredId, policyId] = [newId(), newId()]
  add('members', { ...sourced(insuredId), name: '王小明', birth_on: '1990-01-01' })
  add('policies', {
    ...sourced(policyId),
    policy_no: policyId,
    insured_id: insuredId,
    product_name: '示例',
    plan_id: planId,
    start_on: '2024-01-01',
    state: 'in_force',
  })
  return { insuredId, policyId }
}

function addClaim(
  add: Add,
  random: SeededRandom,
  of: {
    insuredId: string
    policyId: string
    providers: readonly string[]
    number: number
    lines: number
  },
): string {
  const id = newId()
  const provider = random.pick(of.providers)
  const claimNo = `B${String(of.number).padStart(9, '0')}`
  const amounts = Array.from({ length: of.lines }, () => random.between(100, 200_000))
  const claimedFen = amounts.reduce((sum, amount) => sum + amount, 0)
  const day = `2024-${String(random.between(2, 12)).padStart(2, '0')}-${String(random.between(1, 28)).padStart(2, '0')}`
  const claimType = random.chance(33) ? 'inpatient' : 'outpatient'
  add('claims', {
    ...sourced(id),
    claim_no: claimNo,
    claim_no_reversed: [...claimNo].reverse().join(''),
    state: 'received',
    insured_id: of.insuredId,
    policy_id: of.policyId,
    provider_id: provider,
    claim_type: claimType,
    incident_type: 'illness',
    diagnosis_code: 'J06.900',
    claimed_fen: claimedFen,
    invoice_count: 1,
    line_count: of.lines,
    received_at: AT,
    due_on: '2025-03-14',
  })
  const invoiceId = newId()
  add('invoices', {
    id: invoiceId,
    source_key: '1',
    claim_id: id,
    position: 1,
    invoice_no: claimNo,
    issued_on: day,
    provider_id: provider,
    total_fen: claimedFen,
    social_insurance_fen: random.chance(50) ? Math.floor(claimedFen / 3) : 0,
  })
  for (const [index, amount] of amounts.entries()) {
    add('lines', {
      id: newId(),
      source_key: String(index + 1),
      claim_id: id,
      invoice_id: invoiceId,
      position: index + 1,
      code: `C${random.between(0, 300)}`,
      name: `项目 ${index}`,
      category: random.pick(lineCategories),
      quantity_milli: 1000 * random.between(1, 5),
      unit_price_fen: amount,
      claimed_fen: amount,
      service_on: day,
    })
  }
  return id
}

function largestPlan(): PlanRules {
  const rules = samplePlans.flatMap(({ versions }) => versions.map((version) => version.rules))
  const [largest] = rules.sort((a, b) => b.benefits.length - a.benefits.length)
  if (!largest) throw new Error('the sample has no plan')
  return largest
}
