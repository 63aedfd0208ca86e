import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { Deletion } from '@shared/contract/retention'
import { businessDate } from '@shared/domain/calendar'
import { maskNumbersWithin } from '@shared/domain/masking'
import type { Retention } from '@shared/domain/retention'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import { decodeCursor, encodeCursor } from '../cursor'
import type { Reader, Writer } from '../database/database'
import { newId } from '../ids'
import { retentionOf, settledAt, waitingProposals, type KeptClaim } from './due'
import { eraseClaims } from './erase-records'
import { finishDeletions, markUnfinished } from './finish'

const ORDER = 'deletions'
const RULE = 'AUD-02'

/** A page of the proposals, newest first. @throws `not_found` for a foreign cursor */
export async function listDeletions(
  core: Core,
  after: string | undefined,
  limit: number,
): Promise<Outputs['retention']['list']> {
  const { reader } = core.database
  const start = after === undefined ? null : decodeCursor(ORDER, after)
  const rows = await reader
    .selectFrom('deletions')
    .select('id')
    .$if(start !== null, (query) => query.where('id', '<', start?.id ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const ids = rows.slice(0, limit).map(({ id }) => id)
  const last = ids.at(-1)
  return {
    rows: await readDeletions(reader, ids),
    next: rows.length > limit && last ? encodeCursor(ORDER, { value: '', id: last }) : null,
  }
}

/**
 * Proposes claims for deletion; another person decides (AUD-02). What either says of it outlives the claims, so
 * numbers that identify somebody are masked in it (MEM-04).
 * @throws `not_found`; `not_due` with the numbers of the claims whose time is not over, or that stand in
 *   another proposal that waits
 */
export async function proposeDeletion(
  core: Core,
  actor: Actor,
  { claimIds, reason }: Inputs['retention']['propose'],
): Promise<Deletion> {
  return core.database.write(async (writer) => {
    const ids = [...new Set(claimIds)]
    const claims = await keptClaims(writer, ids)
    const missing = ids.find((id) => !claims.some((claim) => claim.id === id))
    if (missing !== undefined) throw refusal('not_found', { entity: 'claim', id: missing })
    const waiting = await waitingProposals(writer, ids)
    const due = dueOf(
      core,
      claims.filter((claim) => !waiting.has(claim.id)),
    )
    refuseNotDue(claims, due)
    const id = newId()
    await writer
      .insertInto('deletions')
      .values({
        id,
        state: 'proposed',
        reason: maskNumbersWithin(reason),
        proposed_by: actor.id,
        proposed_at: now(core),
      })
      .execute()
    await writer
      .insertInto('deletion_claims')
      .values(
        claims.map((claim) => ({
          deletion_id: id,
          claim_id: claim.id,
          claim_no: claim.claim_no,
          due_on: due.get(claim.id)?.dueOn ?? '',
        })),
      )
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'deletion.propose',
      entity: 'deletion',
      entityId: id,
      after: { claims: claims.length, claimNos: claims.map((claim) => claim.claim_no) },
    })
    return readDeletion(writer, id)
  })
}

/**
 * Deletes the claims of a proposal with everything that hangs on them, in one transaction; then their files,
 * and what is left of them in the database file. What cannot be finished now is finished at the next start.
 * @throws `not_found`, `not_allowed_in_state`, `stale_version`; `second_person_required` to who proposed it;
 *   `not_due` when a claim is not due any more, e.g. because it was opened again
 */
export async function approveDeletion(
  core: Core,
  actor: Actor,
  { id, version }: Inputs['retention']['approve'],
): Promise<Deletion> {
  const deleted = await core.database.write(async (writer) => {
    const proposal = await lockedProposal(writer, actor, id, version, 'approve')
    const named = await writer
      .selectFrom('deletion_claims')
      .select(['claim_id as id', 'claim_no'])
      .where('deletion_id', '=', id)
      .execute()
    const ids = named.map((claim) => claim.id)
    const due = dueOf(core, await keptClaims(writer, ids))
    refuseNotDue(named, due)
    const at = now(core)
    const { counts, members, policies, files } = await eraseClaims(
      writer,
      ids,
      id,
      at,
      (sourceKey) => core.vault.deletedKey(sourceKey),
    )
    for (const claim of named) {
      await recordAudit(core, writer, actor, {
        action: 'claim.delete',
        entity: 'claim',
        entityId: claim.id,
        after: {
          claimNo: claim.claim_no,
          rule: RULE,
          ...due.get(claim.id),
          ...counts.get(claim.id),
          deletionId: id,
          proposedBy: proposal.proposedById,
        },
      })
    }
    const { length: claims } = ids
    await decideProposal(core, writer, actor, proposal, 'done', null)
    await recordAudit(core, writer, actor, {
      action: 'deletion.approve',
      entity: 'deletion',
      entityId: id,
      before: { state: 'proposed' },
      after: { state: 'done', claims, members, policies },
    })
    await markUnfinished(writer, id, at)
    core.log.info({ event: 'retention.deleted', deletionId: id, claims, members, policies })
    return { deletion: await readDeletion(writer, id), files }
  })
  await finishDeletions(core, deleted.files)
  return deleted.deletion
}

/**
 * Turns a proposal down; its claims may be proposed again.
 * @throws `not_found`, `not_allowed_in_state`, `stale_version`; `second_person_required` to who proposed it
 */
export async function rejectDeletion(
  core: Core,
  actor: Actor,
  { id, version, note }: Inputs['retention']['reject'],
): Promise<Deletion> {
  return core.database.write(async (writer) => {
    const proposal = await lockedProposal(writer, actor, id, version, 'reject')
    await decideProposal(core, writer, actor, proposal, 'rejected', note)
    await recordAudit(core, writer, actor, {
      action: 'deletion.reject',
      entity: 'deletion',
      entityId: id,
      before: { state: 'proposed' },
      after: { state: 'rejected', claims: proposal.claims.length },
    })
    return readDeletion(writer, id)
  })
}

async function decideProposal(
  core: Core,
  writer: Writer,
  actor: Actor,
  { id, version }: Deletion,
  state: 'done' | 'rejected',
  note: string | null,
): Promise<void> {
  await writer
    .updateTable('deletions')
    .set({
      state,
      note: note && maskNumbersWithin(note),
      decided_by: actor.id,
      decided_at: now(core),
      version: version + 1,
    })
    .where('id', '=', id)
    .execute()
}

/** @throws `not_found`, `not_allowed_in_state`, `stale_version`, `second_person_required` */
async function lockedProposal(
  writer: Writer,
  actor: Actor,
  id: string,
  version: number,
  event: string,
): Promise<Deletion> {
  const proposal = await readDeletion(writer, id)
  if (proposal.state !== 'proposed') {
    throw refusal('not_allowed_in_state', {
      entity: 'deletion',
      id,
      state: proposal.state,
      event,
    })
  }
  if (proposal.version !== version) {
    throw refusal('stale_version', {
      entity: 'deletion',
      id,
      yourVersion: version,
      currentVersion: proposal.version,
      current: proposal,
      changedBy: proposal.decidedBy,
      changedAt: proposal.decidedAt ?? proposal.proposedAt,
    })
  }
  if (proposal.proposedById === actor.id) {
    throw refusal('second_person_required', { entity: 'deletion', id, by: proposal.proposedBy })
  }
  return proposal
}

async function keptClaims(reader: Reader, ids: readonly string[]): Promise<KeptClaim[]> {
  return reader
    .selectFrom('claims')
    .leftJoin('policies', 'policies.id', 'claims.policy_id')
    .select([
      'claims.id',
      'claims.claim_no',
      'claims.state',
      settledAt.as('settled_at'),
      'claims.policy_id',
      'policies.start_on',
      'policies.end_on',
    ])
    .where('claims.id', 'in', ids)
    .orderBy('claims.claim_no')
    .execute()
}

/** Of the claims those that are due today, and by which rule. */
function dueOf(core: Core, claims: readonly KeptClaim[]): Map<string, Retention> {
  const today = businessDate(now(core))
  const due = new Map<string, Retention>()
  for (const claim of claims) {
    const retention = retentionOf(claim)
    if (retention && retention.dueOn <= today) due.set(claim.id, retention)
  }
  return due
}

function refuseNotDue(
  claims: readonly { id: string; claim_no: string }[],
  due: ReadonlyMap<string, Retention>,
): void {
  const claimNos = claims.filter(({ id }) => !due.has(id)).map((claim) => claim.claim_no)
  if (claimNos.length > 0) throw refusal('not_due', { claimNos })
}

/** @throws `not_found` */
async function readDeletion(reader: Reader, id: string): Promise<Deletion> {
  const [deletion] = await readDeletions(reader, [id])
  if (!deletion) throw refusal('not_found', { entity: 'deletion', id })
  return deletion
}

async function readDeletions(reader: Reader, ids: readonly string[]): Promise<Deletion[]> {
  const rows = await reader
    .selectFrom('deletions')
    .innerJoin('staff as proposer', 'proposer.id', 'deletions.proposed_by')
    .leftJoin('staff as decider', 'decider.id', 'deletions.decided_by')
    .selectAll('deletions')
    .select(['proposer.name as proposer', 'decider.name as decider'])
    .where('deletions.id', 'in', ids)
    .orderBy('deletions.id', 'desc')
    .execute()
  const claims = await reader
    .selectFrom('deletion_claims')
    .select(['deletion_id', 'claim_no as claimNo', 'due_on as dueOn'])
    .where('deletion_id', 'in', ids)
    .orderBy('claim_no')
    .execute()
  const byDeletion = new Map<string, Deletion['claims']>(ids.map((id) => [id, []]))
  for (const { deletion_id: id, claimNo, dueOn } of claims) {
    byDeletion.get(id)?.push({ claimNo, dueOn })
  }
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    reason: row.reason,
    claims: byDeletion.get(row.id) ?? [],
    proposedBy: row.proposer,
    proposedById: row.proposed_by,
    proposedAt: row.proposed_at,
    decidedBy: row.decider,
    decidedAt: row.decided_at,
    note: row.note,
    version: row.version,
  }))
}
