import { refusal } from '@shared/contract/errors'
import { nextClaimState, type ClaimEvent, type ClaimState } from '@shared/domain/states'
import type { Selectable, Updateable } from 'kysely'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import type { ClaimsTable } from '../database/tables'
import { readClaim } from './read'

export type StoredClaim = Selectable<ClaimsTable>

export interface Changed {
  id: string
  state: ClaimState
  version: number
}

/** What a command adds to the change of state: columns to set, and what the audit trail keeps of it. */
export interface Change {
  /** Where the outcome makes the command another event than it set out to be, with its action. */
  outcome?: { event: ClaimEvent; action: string }
  set?: Updateable<ClaimsTable>
  audit?: Record<string, unknown>
}

/**
 * Moves a claim along the table of states (CLM-07) in one transaction, with its audit entry.
 * @param command.version the version the caller saw
 * @param work what else the command does, inside the transaction
 * @throws `not_found`, `stale_version` with the claim as it is now, `not_allowed_in_state`
 */
export async function changeClaim<T extends Change>(
  core: Core,
  actor: Actor,
  command: { id: string; version: number; event: ClaimEvent; action: string },
  work: (writer: Writer, claim: StoredClaim, at: string) => Promise<T>,
): Promise<Changed & { result: T }> {
  return core.database.write(async (writer) => {
    const claim = await lockedClaim(writer, command.id, command.version)
    stateAfter(claim, command.event)
    const at = now(core)
    const result = await work(writer, claim, at)
    const { event, action } = result.outcome ?? command
    const state = stateAfter(claim, event)
    const version = claim.version + 1
    await writer
      .updateTable('claims')
      .set({ ...result.set, state, version, updated_at: at })
      .where('id', '=', claim.id)
      .execute()
    await recordAudit(core, writer, actor, {
      action,
      entity: 'claim',
      entityId: claim.id,
      before: { state: claim.state, assigneeId: claim.assignee_id, payableFen: claim.payable_fen },
      after: { state, ...result.audit },
    })
    return { id: claim.id, state, version, result }
  })
}

/** @throws `not_allowed_in_state` */
function stateAfter(claim: StoredClaim, event: ClaimEvent): ClaimState {
  const state = nextClaimState(claim.state, event)
  if (state) return state
  throw refusal('not_allowed_in_state', {
    entity: 'claim',
    id: claim.id,
    state: claim.state,
    event,
  })
}

/**
 * The claim, if it is still the version the caller saw.
 * @throws `not_found`; `stale_version` with both versions (ADJ-07)
 */
export async function lockedClaim(
  writer: Writer,
  id: string,
  version: number,
): Promise<StoredClaim> {
  const claim = await writer
    .selectFrom('claims')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!claim) throw refusal('not_found', { entity: 'claim', id })
  if (claim.version === version) return claim
  const last = await lastChange(writer, id)
  throw refusal('stale_version', {
    entity: 'claim',
    id,
    yourVersion: version,
    currentVersion: claim.version,
    current: await readClaim(writer, id),
    changedBy: last?.actor ?? null,
    changedAt: last?.at ?? claim.updated_at,
  })
}

async function lastChange(
  reader: Reader,
  id: string,
): Promise<{ actor: string | null; at: string } | undefined> {
  return reader
    .selectFrom('audit_entries')
    .leftJoin('staff', 'staff.id', 'audit_entries.actor_id')
    .select(['staff.name as actor', 'audit_entries.at'])
    .where('entity', '=', 'claim')
    .where('entity_id', '=', id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** @throws `already_taken` when the claim is in somebody else's hands */
export async function assertInMyHands(
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
): Promise<void> {
  if (!claim.assignee_id || claim.assignee_id === actor.id) return
  const staff = await writer
    .selectFrom('staff')
    .select('name')
    .where('id', '=', claim.assignee_id)
    .executeTakeFirst()
  throw refusal('already_taken', { id: claim.id, by: staff?.name ?? claim.assignee_id })
}
