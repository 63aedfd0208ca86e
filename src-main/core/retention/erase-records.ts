import { businessDate } from '@shared/domain/calendar'
import { contractIsOver } from '@shared/domain/retention'
import { settledProblems } from '../gaps/receive'
import type { Writer } from '../database/database'
import type { DeletedRecordsTable } from '../database/tables'

/** How many rows of a claim went with it, by table. */
export interface ClaimCounts {
  invoices: number
  lines: number
  documents: number
  decisions: number
  notices: number
}

export interface Erased {
  /** Claim → what hung on it. */
  counts: Map<string, ClaimCounts>
  members: number
  policies: number
  /**
   * SHA-256 of the documents, letters, certificates and stray files that these claims had; others may have the same
   * content.
   */
  files: string[]
}

/** What hangs on a claim by its id, in the order in which it goes. */
const claimTables = [
  'payments',
  'own_shares',
  'accumulator_entries',
  'messages',
  'notices',
  'gap_item_documents',
  'gap_items',
  'gap_requests',
  'decisions',
  'adjudications',
  'line_reviews',
  'flag_acknowledgements',
  'pins',
  'page_tags',
  'document_checks',
  'documents',
  'lines',
  'invoices',
] as const

const countedTables = ['invoices', 'lines', 'documents', 'decisions', 'notices'] as const

/**
 * Deletes claims with everything that hangs on them, then the policies and persons that nothing refers to
 * any more, and writes down that they are gone. Set by set, so that 500 claims cost a dozen statements.
 * @param deletedKey `Vault.deletedKey`
 * @param at UTC ISO; a policy whose own period is not over on that day stays, and its persons with it
 */
export async function eraseClaims(
  writer: Writer,
  claimIds: readonly string[],
  deletionId: string,
  at: string,
  deletedKey: (sourceKey: string) => string,
): Promise<Erased> {
  const counts = await countParts(writer, claimIds)
  const files = await filesOf(writer, claimIds)
  const claims = await writer
    .selectFrom('claims')
    .select(['source', 'source_key', 'claim_no', 'insured_id', 'policy_id'])
    .where('id', 'in', claimIds)
    .execute()
  const numbers = claims.map((claim) => claim.claim_no)
  files.push(...(await eraseStrays(writer, claimIds, numbers)))

  const decisions = writer.selectFrom('decisions').select('id').where('claim_id', 'in', claimIds)
  const adjudications = writer
    .selectFrom('adjudications')
    .select('id')
    .where('claim_id', 'in', claimIds)
  await writer
    .deleteFrom('adjudication_steps')
    .where('adjudication_id', 'in', adjudications)
    .execute()
  // What gives back goes before what it names.
  await writer
    .deleteFrom('accumulator_entries')
    .where('claim_id', 'in', claimIds)
    .where('reverses_id', 'is not', null)
    .execute()
  await writer.deleteFrom('decision_exclusions').where('decision_id', 'in', decisions).execute()
  await writer.deleteFrom('decision_lines').where('decision_id', 'in', decisions).execute()
  for (const table of claimTables) {
    await writer.deleteFrom(table).where('claim_id', 'in', claimIds).execute()
  }
  await writer.deleteFrom('claims').where('id', 'in', claimIds).execute()
  const mark = marking(writer, deletionId, at, deletedKey)
  await mark('claim', claims)

  const insured = [...new Set(claims.map((claim) => claim.insured_id))]
  const { gone, persons, certificates } = await erasePolicies(
    writer,
    [...new Set(claims.flatMap(({ policy_id: id }) => (id === null ? [] : [id])))],
    insured,
    businessDate(at),
  )
  await mark('policy', gone)
  const members = await eraseMembers(writer, [...new Set([...insured, ...persons])])
  await mark('member', members)
  return {
    counts,
    members: members.length,
    policies: gone.length,
    files: [...files, ...certificates],
  }
}

async function countParts(
  writer: Writer,
  claimIds: readonly string[],
): Promise<Map<string, ClaimCounts>> {
  const none = { invoices: 0, lines: 0, documents: 0, decisions: 0, notices: 0 }
  const counts = new Map(claimIds.map((id) => [id, { ...none }]))
  for (const table of countedTables) {
    const rows = await writer
      .selectFrom(table)
      .select(({ fn }) => ['claim_id', fn.countAll<number>().as('n')])
      .where('claim_id', 'in', claimIds)
      .groupBy('claim_id')
      .execute()
    for (const row of rows) {
      const count = counts.get(row.claim_id)
      if (count) count[table] = Number(row.n)
    }
  }
  return counts
}

/**
 * Deletes the stray files that became documents of these claims, and those that came for them after they were
 * settled. One that only names such a claim may be of another: it stays for a person to say.
 * @returns their SHA-256
 */
async function eraseStrays(
  writer: Writer,
  claimIds: readonly string[],
  claimNos: readonly string[],
): Promise<string[]> {
  const rows = await writer
    .deleteFrom('stray_files')
    .where(({ eb, or, and, selectFrom }) =>
      or([
        eb(
          'document_id',
          'in',
          selectFrom('documents').select('documents.id').where('claim_id', 'in', claimIds),
        ),
        and([eb('claim_no', 'in', claimNos), eb('problem', 'in', settledProblems)]),
      ]),
    )
    .returning('sha256')
    .execute()
  return rows.map(({ sha256 }) => sha256)
}

async function filesOf(writer: Writer, claimIds: readonly string[]): Promise<string[]> {
  const rows = await writer
    .selectFrom('documents')
    .select('sha256')
    .where('claim_id', 'in', claimIds)
    .union(writer.selectFrom('notices').select('sha256').where('claim_id', 'in', claimIds))
    .execute()
  return rows.map(({ sha256 }) => sha256)
}

interface SourcedRow {
  source: string
  source_key: string
}

/** Writes down which records are gone, so that the next batch of their source does not bring them back. */
function marking(
  writer: Writer,
  deletionId: string,
  deletedAt: string,
  deletedKey: (sourceKey: string) => string,
) {
  return async (entity: DeletedRecordsTable['entity'], rows: readonly SourcedRow[]) => {
    if (rows.length === 0) return
    const values = rows.map(({ source, source_key }) => ({
      entity,
      source,
      source_key: deletedKey(source_key),
      deletion_id: deletionId,
      deleted_at: deletedAt,
    }))
    await writer.replaceInto('deleted_records').values(values).execute()
  }
}

/**
 * Deletes what is over and carries no claim: the policies of the deleted claims, and others of their insured.
 * @returns what is gone, and whom it named
 */
async function erasePolicies(
  writer: Writer,
  policyIds: readonly string[],
  insured: readonly string[],
  today: string,
): Promise<{ gone: SourcedRow[]; persons: string[]; certificates: string[] }> {
  const unclaimed = await writer
    .selectFrom('policies')
    .select([
      'id',
      'source',
      'source_key',
      'insured_id',
      'main_insured_id',
      'start_on as startOn',
      'end_on as endOn',
    ])
    .where(({ eb, or }) => or([eb('id', 'in', policyIds), eb('insured_id', 'in', insured)]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('claims').select('claims.id').whereRef('claims.policy_id', '=', 'policies.id'),
        ),
      ),
    )
    // A claim that was moved to another policy may have used this one's limits.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('accumulator_entries')
            .select('accumulator_entries.id')
            .whereRef('accumulator_entries.policy_id', '=', 'policies.id'),
        ),
      ),
    )
    // Or have asked for an own share under it.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('own_shares')
            .select('own_shares.id')
            .whereRef('own_shares.policy_id', '=', 'policies.id'),
        ),
      ),
    )
    .execute()
  const gone = unclaimed.filter((policy) => contractIsOver(policy, today))
  const ids = gone.map(({ id }) => id)
  const certificates = await writer
    .deleteFrom('certificates')
    .where('policy_id', 'in', ids)
    .returning('sha256')
    .execute()
  await writer.deleteFrom('policy_limit_raises').where('policy_id', 'in', ids).execute()
  await writer.deleteFrom('policies').where('id', 'in', ids).execute()
  const persons = gone.flatMap((policy) =>
    policy.main_insured_id === null
      ? [policy.insured_id]
      : [policy.insured_id, policy.main_insured_id],
  )
  return { gone, persons, certificates: certificates.map(({ sha256 }) => sha256) }
}

async function eraseMembers(writer: Writer, persons: readonly string[]): Promise<SourcedRow[]> {
  const unreferred = await writer
    .selectFrom('members')
    .select(['id', 'source', 'source_key'])
    .where('id', 'in', persons)
    .where(({ and, not, exists, selectFrom }) =>
      and([
        not(
          exists(
            selectFrom('claims')
              .select('claims.id')
              .whereRef('claims.insured_id', '=', 'members.id'),
          ),
        ),
        not(
          exists(
            selectFrom('claims')
              .select('claims.id')
              .whereRef('claims.applicant_id', '=', 'members.id'),
          ),
        ),
        not(
          exists(
            selectFrom('policies')
              .select('policies.id')
              .whereRef('policies.insured_id', '=', 'members.id'),
          ),
        ),
        not(
          exists(
            selectFrom('policies')
              .select('policies.id')
              .whereRef('policies.main_insured_id', '=', 'members.id'),
          ),
        ),
        // What a claim used or asked for before it was moved to another insured.
        not(
          exists(
            selectFrom('accumulator_entries')
              .select('accumulator_entries.id')
              .whereRef('accumulator_entries.insured_id', '=', 'members.id'),
          ),
        ),
        not(
          exists(
            selectFrom('own_shares')
              .select('own_shares.id')
              .whereRef('own_shares.insured_id', '=', 'members.id'),
          ),
        ),
      ]),
    )
    .execute()
  const ids = unreferred.map(({ id }) => id)
  await writer.deleteFrom('member_bindings').where('member_id', 'in', ids).execute()
  await writer.deleteFrom('members').where('id', 'in', ids).execute()
  return unreferred
}
