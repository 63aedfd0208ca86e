import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { nextClaimState, type ClaimEvent, type ClaimState } from '@shared/domain/states'
import type { Selectable, Updateable } from 'kysely'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import type { ClaimsTable } from '../database/tables'
import { endRequests } from '../gaps/end'
import { closeDueOn } from '../gaps/service-level'
import { coveredBy } from '../queues/cover'
import { readClaim } from './read'

export type StoredClaim = Selectable<ClaimsTable>

export interface Changed {
  id: string
  state: ClaimState
  version: number
}

/** The columns that commands change besides state and version; none of them holds a person's number. */
type ChangeableColumn =
  | 'assignee_id'
  | 'payable_fen'
  | 'decided_at'
  | 'closed_at'
  | 'second_review_reason'
  | 'adjudication_id'
  | 'due_on'
  | 'waited_days'
  | 'new_documents'
  | 'answered_at'
  | HoldColumn
type HoldColumn = 'hold_until' | 'hold_reason' | 'hold_by'

/** What a command adds to the change of state. */
export interface Change {
  /** Where the outcome makes the command another event than it set out to be, with its action. */
  outcome?: { event: ClaimEvent; action: string }
  /** Columns to set; the trail gets each one that differs, as it was and as it is. */
  set?: Pick<Updateable<ClaimsTable>, ChangeableColumn>
  /** What else the trail keeps of the command: fields of records that hang on the claim. */
  audit?: { before?: Record<string, unknown>; after: Record<string, unknown> }
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
    const claim = await lockedClaim(writer, command.id, command.version, now(core))
    assertAllowed(claim, command.event)
    const result = await work(writer, claim, now(core))
    return { ...(await saveChange(core, writer, actor, claim, command, result)), result }
  })
}

/**
 * Writes a change of state with its audit entry (AUD-01): state and assignee, every other column that is
 * another now, each under the same name before and after. Whoever works on a claim ends its hold, and the time
 * in its state counts anew where the state is another. What the customer was asked for ends with the review.
 * @throws `not_allowed_in_state`
 */
export async function saveChange(
  core: Core,
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
  command: { event: ClaimEvent; action: string },
  { outcome = command, set: given = {}, audit }: Change,
): Promise<Changed> {
  const state = assertAllowed(claim, outcome.event)
  const version = claim.version + 1
  const at = now(core)
  const ends = asksFor.includes(claim.state) && !asksFor.includes(state)
  // What was due was a step of what the customer was asked for; now it is the claim itself (CLM-08).
  const due =
    ends && claim.state === 'awaiting_documents' ? { due_on: await closeDueOn(writer, claim) } : {}
  const set = { ...noHold, ...(ends ? nothingNew : {}), ...due, ...given }
  await writer
    .updateTable('claims')
    .set({
      ...set,
      state,
      ...(state === claim.state ? {} : { state_since: at }),
      version,
      updated_at: at,
    })
    .where('id', '=', claim.id)
    .execute()
  const before: Record<string, unknown> = { state: claim.state, assigneeId: claim.assignee_id }
  const after: Record<string, unknown> = { state, assigneeId: claim.assignee_id }
  for (const [column, value] of Object.entries(set) as [ChangeableColumn, unknown][]) {
    if (claim[column] === value) continue
    before[camelCase(column)] = claim[column]
    after[camelCase(column)] = value
  }
  await recordAudit(core, writer, actor, {
    action: outcome.action,
    entity: 'claim',
    entityId: claim.id,
    before: { ...before, ...audit?.before },
    after: { ...after, ...audit?.after },
  })
  if (ends) await endRequests(core, writer, actor, claim.id, at)
  return { id: claim.id, state, version }
}

/** States in which the customer may be asked for documents and brings them. */
const asksFor: readonly ClaimState[] = ['received', 'in_review', 'awaiting_documents']

/** Who decides has looked at what came (GAP-04). */
const nothingNew = { new_documents: 0, answered_at: null } as const

/** What a claim that nobody put aside has. */
export const noHold: Readonly<Record<HoldColumn, null>> = {
  hold_until: null,
  hold_reason: null,
  hold_by: null,
}

/** `payable_fen` → `payableFen`: the trail calls fields as the contract does. */
function camelCase(column: string): string {
  return column.replace(/_(.)/gu, (_all, letter: string) => letter.toUpperCase())
}

/** @returns the state after `event` @throws `not_allowed_in_state` */
function assertAllowed(claim: Pick<StoredClaim, 'id' | 'state'>, event: ClaimEvent): ClaimState {
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
  at: string,
): Promise<StoredClaim> {
  const claim = await writer
    .selectFrom('claims')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!claim) throw refusal('not_found', { entity: 'claim', id })
  if (claim.version === version) return claim
  const last = await lastChange(writer, claim)
  throw refusal('stale_version', {
    entity: 'claim',
    id,
    yourVersion: version,
    currentVersion: claim.version,
    current: await readClaim(writer, id, at),
    changedBy: last?.actor ?? null,
    changedAt: last?.at ?? claim.updated_at,
  })
}

/** What is recorded of a claim without giving it a new version. */
const notChanges = [
  'claim.addDocument',
  'claim.adjudicate',
  'claim.addPin',
  'claim.removePin',
  'claim.classify',
]

/** What is recorded of a request for documents and gives its claim a new version. */
const gapChanges = [
  'gap.send',
  'gap.accept',
  'gap.refuse',
  'gap.waive',
  'gap.resume',
  'gap.remind',
  'gap.escalate',
]

/**
 * Who gave the claim its version, by a command or by taking it in from its source: not who read it, issued its
 * letter or added a document.
 */
async function lastChange(
  reader: Reader,
  { id, batch_id: batchId }: Pick<StoredClaim, 'id' | 'batch_id'>,
): Promise<{ actor: string | null; at: string } | undefined> {
  const newest = (entity: string, entityId: string, pattern: string, others: readonly string[]) =>
    reader
      .selectFrom('audit_entries')
      .leftJoin('staff', 'staff.id', 'audit_entries.actor_id')
      .select(['audit_entries.number', 'staff.name as actor', 'audit_entries.at'])
      .where('entity', '=', entity)
      .where('entity_id', '=', entityId)
      .where((eb) => eb.or([eb('action', 'like', pattern), eb('action', 'in', [...others])]))
      .where('action', 'not in', notChanges)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst()
  const command = await newest('claim', id, 'claim.%', gapChanges)
  const batch = batchId === null ? undefined : await newest('batch', batchId, 'batch.import', [])
  return (batch?.number ?? 0) > (command?.number ?? 0) ? batch : command
}

/**
 * Whether the actor may work on the claim: it is theirs, nobody's, of a colleague who is away and whom they cover
 * for, or in the hands of somebody who does not work here, such as who handed it over from another desk or whose
 * account is disabled.
 * @param at now, by which one is away
 * @throws `already_taken` when the claim is in a colleague's hands
 */
export async function assertInMyHands(
  writer: Writer,
  actor: Actor,
  claim: Pick<StoredClaim, 'id' | 'assignee_id'>,
  at: string,
): Promise<void> {
  if (!claim.assignee_id || claim.assignee_id === actor.id) return
  if ((await coveredBy(writer, actor.id, businessDate(at))).includes(claim.assignee_id)) return
  const colleague = await writer
    .selectFrom('staff')
    .select('name')
    .where('id', '=', claim.assignee_id)
    .where('kind', '=', 'account')
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  if (colleague) throw refusal('already_taken', { id: claim.id, by: colleague.name })
}
