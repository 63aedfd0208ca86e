import type { Selectable } from 'kysely'
import type { AuditEntry } from '@shared/contract/audit'
import type { Reader } from '../database/database'
import type { AuditEntriesTable } from '../database/tables'

/** Entries as people read them: who by name, the record by what it is called, fields as values. */

type Row = Selectable<AuditEntriesTable>

/** Reads the entries with these numbers, newest first. */
export async function readEntries(
  reader: Reader,
  numbers: readonly number[],
): Promise<AuditEntry[]> {
  if (numbers.length === 0) return []
  const rows = await reader
    .selectFrom('audit_entries')
    .selectAll()
    .where('number', 'in', numbers)
    .orderBy('number', 'desc')
    .execute()
  const [names, labels] = await Promise.all([
    staffNames(
      reader,
      rows.map((row) => row.actor_id),
    ),
    recordLabels(reader, rows),
  ])
  return rows.map((row) => {
    const before = fieldsOf(row.before)
    const after = fieldsOf(row.after)
    return {
      number: row.number,
      id: row.id,
      at: row.at,
      actorId: row.actor_id,
      actor: names.get(row.actor_id) ?? row.actor_id,
      action: row.action,
      entity: row.entity,
      entityId: row.entity_id,
      label: labels.get(keyOf(row)) ?? labelWithin(row.entity, after ?? before),
      before,
      after,
      hash: row.hash,
    }
  })
}

/** Names by id, of the people known here. */
export async function staffNames(
  reader: Reader,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await reader
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', wanted)
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

const keyOf = (row: Pick<Row, 'entity' | 'entity_id'>): string => `${row.entity} ${row.entity_id}`

/** What the records are called that are still here; a deleted claim has its number from its deletion. */
async function recordLabels(reader: Reader, rows: readonly Row[]): Promise<Map<string, string>> {
  const idsOf = (entity: string): string[] => [
    ...new Set(rows.filter((row) => row.entity === entity).map((row) => row.entity_id)),
  ]
  const claimIds = idsOf('claim')
  const [deleted, claims, accounts, batches, plans, policies] = await Promise.all([
    reader
      .selectFrom('deletion_claims')
      .innerJoin('deletions', 'deletions.id', 'deletion_id')
      .select(['claim_id as id', 'claim_no as label'])
      .where('claim_id', 'in', claimIds)
      .where('deletions.state', '=', 'done')
      .execute(),
    reader
      .selectFrom('claims')
      .select(['id', 'claim_no as label'])
      .where('id', 'in', claimIds)
      .execute(),
    reader
      .selectFrom('staff')
      .select(['id', 'name as label'])
      .where('id', 'in', idsOf('account'))
      .execute(),
    reader
      .selectFrom('batches')
      .select(['id', 'file_name as label'])
      .where('id', 'in', idsOf('batch'))
      .execute(),
    reader
      .selectFrom('plans')
      .select(['id', 'code as label'])
      .where('id', 'in', idsOf('plan'))
      .execute(),
    reader
      .selectFrom('policies')
      .select(['id', 'policy_no as label'])
      .where('id', 'in', idsOf('policy'))
      .execute(),
  ])
  const labels = new Map<string, string>()
  const take = (entity: string, found: readonly { id: string; label: string }[]): void => {
    for (const { id, label } of found) labels.set(keyOf({ entity, entity_id: id }), label)
  }
  take('claim', deleted)
  take('claim', claims)
  take('account', accounts)
  take('batch', batches)
  take('plan', plans)
  take('policy', policies)
  return labels
}

/** Where an entry itself says what its record is called. */
const fieldsThatName: Readonly<Record<string, readonly string[]>> = {
  claim: ['claimNo'],
  account: ['name'],
  batch: ['fileName'],
  audit: ['fileName'],
  backup: ['fileName', 'file'],
  plan: ['code'],
  policy: ['policyNo'],
  profile: ['name'],
}

function labelWithin(entity: string, fields: Record<string, unknown> | null): string | null {
  for (const field of fieldsThatName[entity] ?? []) {
    const value = fields?.[field]
    if (typeof value === 'string' && value !== '') return value
  }
  return null
}

/** The fields of an entry; `null` for none, and for text that somebody has broken, which `verifyChain` names. */
function fieldsOf(json: string | null): Record<string, unknown> | null {
  if (json === null) return null
  try {
    const parsed: unknown = JSON.parse(json)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null
    return parsed as Record<string, unknown>
  } catch {
    return null
  }
}
