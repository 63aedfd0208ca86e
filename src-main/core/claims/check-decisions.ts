import { setImmediate as breathe } from 'node:timers/promises'
import type { Core } from '../context'
import type { Reader } from '../database/database'
import { contentHashes } from './decision-record'

const PAGE = 500

/** `firstBroken`: id of the first decision that is not what the trail says of it. */
export interface DecisionCheck {
  ok: boolean
  /** Records of the trail that were held against their decision. */
  checked: number
  firstBroken: string | null
}

/**
 * Holds the decisions against the audit trail, which is chained and cannot be changed unseen: each must have
 * the content it was recorded with, and be confirmed by whom and when the trail says, or not at all; none may
 * be said to be made here that the trail does not know (AUD-01, ADJ-08). Decisions that came from another desk
 * have no record here; those of claims deleted after their time are gone with them.
 */
export async function checkDecisions({
  database: { reader },
}: {
  readonly database: Pick<Core['database'], 'reader'>
}): Promise<DecisionCheck> {
  let checked = 0
  for (let after = 0; ;) {
    const page = await recordsAfter(reader, after)
    const hashes = await contentHashes(
      reader,
      page.map((record) => record.decisionId),
    )
    for (const { number, decisionId, contentSha256, confirmation, row, deleted } of page) {
      after = number
      if (deleted) continue
      checked += 1
      const whole = contentSha256 === undefined || hashes.get(decisionId) === contentSha256
      const confirmed =
        confirmation === null ||
        (row?.confirmedBy === confirmation.by && row.confirmedAt === confirmation.at)
      if (!row || !whole || !confirmed) return { ok: false, checked, firstBroken: decisionId }
    }
    if (page.length < PAGE) break
    await breathe()
  }
  const unrecorded = await unrecordedDecision(reader)
  return { ok: unrecorded === null, checked, firstBroken: unrecorded }
}

const CONFIRM = 'claim.confirm'
const judging = ['claim.decide', 'claim.refuse', 'claim.withdraw', CONFIRM]

/** What the trail says of decisions, from `after` on, with who and when the decision itself says confirmed it. */
async function recordsAfter(reader: Reader, after: number) {
  const entries = await reader
    .selectFrom('audit_entries')
    .select(['number', 'action', 'actor_id', 'entity_id', 'after'])
    .where('action', 'in', judging)
    .where('number', '>', after)
    .orderBy('number')
    .limit(PAGE)
    .execute()
  const records = entries.map((entry) => ({
    ...entry,
    told: JSON.parse(entry.after ?? '{}') as {
      decisionId?: string
      contentSha256?: string
      confirmedAt?: string
    },
  }))
  const rows = await reader
    .selectFrom('decisions')
    .select(['id', 'confirmed_by as confirmedBy', 'confirmed_at as confirmedAt'])
    .where('id', 'in', ['', ...records.map(({ told }) => told.decisionId ?? '')])
    .execute()
  const deletions = await reader
    .selectFrom('deletion_claims')
    .innerJoin('deletions', 'deletions.id', 'deletion_claims.deletion_id')
    .select('claim_id')
    .where('deletions.state', '=', 'done')
    .where('claim_id', 'in', ['', ...records.map((record) => record.entity_id)])
    .execute()
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  const deleted = new Set(deletions.map((row) => row.claim_id))
  return records.map(({ number, action, actor_id, entity_id, told }) => {
    const decisionId = told.decisionId ?? ''
    return {
      number,
      decisionId,
      contentSha256: told.contentSha256,
      confirmation: action === CONFIRM ? { by: actor_id, at: told.confirmedAt } : null,
      row: rowOf.get(decisionId),
      deleted: deleted.has(entity_id),
    }
  })
}

/** A decision made here that the trail does not know, or that is confirmed without its knowledge. */
async function unrecordedDecision(reader: Reader): Promise<string | null> {
  for (let after = ''; ;) {
    const made = await reader
      .selectFrom('decisions')
      .innerJoin('staff', 'staff.id', 'decisions.actor_id')
      .select(['decisions.id', 'decisions.claim_id', 'decisions.confirmed_at', 'staff.kind'])
      .where('decisions.id', '>', after)
      .orderBy('decisions.id')
      .limit(PAGE)
      .execute()
    const entries = await reader
      .selectFrom('audit_entries')
      .select(['action', 'after'])
      .where('entity', '=', 'claim')
      .where('entity_id', 'in', ['', ...made.map((row) => row.claim_id)])
      .where('action', 'in', judging)
      .execute()
    const judged = new Set<string | undefined>()
    const confirmed = new Set<string | undefined>()
    for (const { action, after: told } of entries) {
      const { decisionId } = JSON.parse(told ?? '{}') as { decisionId?: string }
      const known = action === CONFIRM ? confirmed : judged
      known.add(decisionId)
    }
    for (const { id, kind, confirmed_at: confirmedAt } of made) {
      after = id
      if (kind === 'elsewhere') continue
      if (!judged.has(id) || (confirmedAt !== null && !confirmed.has(id))) return id
    }
    if (made.length < PAGE) return null
    await breathe()
  }
}
