import type { Core } from '../context'

const PAGE = 500

/** Result of a check; `detail` is a figure or what is wrong, by id or hash only. */
export interface Finding {
  ok: boolean
  detail: string
}

/**
 * Whether every document and notice is still kept, byte for byte. Contents of documents that another desk
 * handed over without them are counted, and are no fault.
 */
export async function checkKeptFiles(core: Pick<Core, 'database' | 'files'>): Promise<Finding> {
  let files = 0
  let elsewhere = 0
  const wrong: string[] = []
  for (const table of ['documents', 'notices'] as const) {
    for (let after = ''; ;) {
      const rows = await core.database.reader
        .selectFrom(table)
        .select('sha256')
        .distinct()
        .where('sha256', '>', after)
        .orderBy('sha256')
        .limit(PAGE)
        .execute()
      for (const { sha256 } of rows) {
        files += 1
        after = sha256
        const kept = await stateOf(core, sha256)
        if (kept === 'whole') continue
        if (kept === 'missing' && table === 'documents' && !(await cameInHere(core, sha256))) {
          elsewhere += 1
        } else wrong.push(sha256)
      }
      if (rows.length < PAGE) break
    }
  }
  if (wrong.length === 0) {
    return { ok: true, detail: elsewhere === 0 ? `${files}` : `${files}, ${elsewhere} elsewhere` }
  }
  return { ok: false, detail: `${wrong.length}/${files}: ${wrong.slice(0, 3).join(', ')}` }
}

async function stateOf(
  { files }: Pick<Core, 'files'>,
  sha256: string,
): Promise<'whole' | 'damaged' | 'missing'> {
  try {
    // Reading checks the content against its hash.
    return (await files.read(sha256)) ? 'whole' : 'missing'
  } catch {
    return 'damaged'
  }
}

/** Whether a document with this content was added at this desk, by what the audit trail says. */
async function cameInHere({ database }: Pick<Core, 'database'>, sha256: string): Promise<boolean> {
  const entries = await database.reader
    .selectFrom('documents')
    .innerJoin('audit_entries', 'audit_entries.entity_id', 'documents.claim_id')
    .select(['documents.id', 'audit_entries.after'])
    .where('documents.sha256', '=', sha256)
    .where('audit_entries.entity', '=', 'claim')
    .where('audit_entries.action', '=', 'claim.addDocument')
    .execute()
  return entries.some(({ id, after }) => {
    const added = JSON.parse(after ?? '{}') as { documentId?: unknown }
    return added.documentId === id
  })
}

/** Whether the counts that the queue shows are the counts of the claims that are there. */
export async function checkCounts({ database }: Pick<Core, 'database'>): Promise<Finding> {
  const counted = await database.reader
    .selectFrom('claims')
    .select((eb) => ['state', eb.fn.countAll<number>().as('claims')])
    .groupBy('state')
    .execute()
  const kept = await database.reader
    .selectFrom('claim_counts')
    .select((eb) => ['state', eb.fn.sum<number>('claims').as('claims')])
    .groupBy('state')
    .execute()
  const keptOf = new Map(kept.map((row) => [row.state, Number(row.claims)]))
  const wrong = counted.filter((row) => (keptOf.get(row.state) ?? 0) !== Number(row.claims))
  const extra = kept.filter(
    (row) => Number(row.claims) !== 0 && !counted.some((one) => one.state === row.state),
  )
  const states = [...wrong, ...extra].map((row) => row.state)
  const total = counted.reduce((sum, row) => sum + Number(row.claims), 0)
  return states.length === 0
    ? { ok: true, detail: `${total}` }
    : { ok: false, detail: states.join(', ') }
}
