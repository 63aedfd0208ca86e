import type { Inputs, Outputs } from '@shared/contract'
import { businessDate } from '@shared/domain/calendar'
import { allPermissions } from '@shared/domain/authority'
import { openClaimStates } from '@shared/domain/states'
import { refusal } from '@shared/contract/errors'
import { readStaffMember, type StaffMember } from '../accounts/staff'
import { now, type Actor, type Core } from '../context'
import { recordAudit } from '../audit/chain'
import type { Reader, Writer } from '../database/database'
import type { StoredClaim } from '../claims/change'
import { awayWithoutCover } from './absences'

/** Giving claims to people, and how urgent they are: many at once, each with its own entry in the trail. */

type Skipped = Outputs['queues']['assign']['skipped'][number]
type ChangedClaims = Outputs['queues']['assign']

/** Who is to have claims; `null` is nobody. */
interface Assignee {
  person: Pick<StaffMember, 'id' | 'name' | 'permissions'> | null
  /** Until when they are away with nobody covering for them. */
  awayUntil: string | null
}

/**
 * What assigning would do, claim by claim.
 * @throws `not_found` for an assignee who does not work on claims here
 */
export async function previewAssign(
  core: Core,
  { ids, assigneeId }: Inputs['queues']['previewAssign'],
): Promise<Outputs['queues']['previewAssign']> {
  return core.database.snapshot(async (reader) => {
    const assignee = await readAssignee(reader, assigneeId, now(core))
    const names = await staffNames(reader)
    const moves: Outputs['queues']['previewAssign']['moves'] = []
    const skipped: Skipped[] = []
    for (const id of new Set(ids)) {
      const claim = await findClaim(reader, id)
      const why = await whyNot(reader, claim, id, assignee)
      if (why || !claim) {
        if (why) skipped.push(why)
        continue
      }
      moves.push({
        id,
        claimNo: claim.claim_no,
        fromName: claim.assignee_id && (names.get(claim.assignee_id) ?? null),
        toName: assignee.person?.name ?? null,
        dueOn: claim.due_on,
        claimedFen: claim.claimed_fen,
        version: claim.version,
      })
    }
    const before = await openClaimsOf(reader, assigneeId)
    return { moves, skipped, before, after: before + moves.length }
  })
}

/**
 * Gives the claims to somebody, or to nobody. What may not be moved stays and is told with why; what somebody
 * changed since it was shown stays as well (ADJ-07). A claim in review that is nobody's waits in the queue again.
 * @throws `not_found` for an assignee who does not work on claims here
 */
export async function assignClaims(
  core: Core,
  actor: Actor,
  { claims, assigneeId }: Inputs['queues']['assign'],
): Promise<ChangedClaims> {
  return core.database.write(async (writer) => {
    const at = now(core)
    const assignee = await readAssignee(writer, assigneeId, at)
    return changeEach(
      writer,
      claims,
      (claim, id) => whyNot(writer, claim, id, assignee),
      async (claim) => {
        const state = assigneeId === null && claim.state === 'in_review' ? 'received' : claim.state
        await writer
          .updateTable('claims')
          .set({
            assignee_id: assigneeId,
            state,
            ...(state === claim.state ? {} : { state_since: at }),
            version: claim.version + 1,
            updated_at: at,
          })
          .where('id', '=', claim.id)
          .execute()
        await recordAudit(core, writer, actor, {
          action: 'claim.assign',
          entity: 'claim',
          entityId: claim.id,
          before: { state: claim.state, assigneeId: claim.assignee_id },
          after: { state, assigneeId },
        })
      },
    )
  })
}

/** Sets how urgent the claims are, 0 ordinary to 3 most urgent; settled ones and those that have it stay. */
export async function setPriority(
  core: Core,
  actor: Actor,
  { claims, priority }: Inputs['queues']['setPriority'],
): Promise<ChangedClaims> {
  return core.database.write(async (writer) =>
    changeEach(
      writer,
      claims,
      async (claim, id) => {
        const gone = notOpen(claim, id)
        if (gone || claim?.priority !== priority) return gone
        return { id, claimNo: claim.claim_no, reason: 'unchanged', detail: String(priority) }
      },
      async (claim) => {
        await writer
          .updateTable('claims')
          .set({ priority, version: claim.version + 1, updated_at: now(core) })
          .where('id', '=', claim.id)
          .execute()
        await recordAudit(core, writer, actor, {
          action: 'claim.setPriority',
          entity: 'claim',
          entityId: claim.id,
          before: { priority: claim.priority },
          after: { priority },
        })
      },
    ),
  )
}

async function changeEach(
  writer: Writer,
  claims: readonly { id: string; version: number }[],
  whyStays: (claim: StoredClaim | undefined, id: string) => Promise<Skipped | null>,
  change: (claim: StoredClaim) => Promise<void>,
): Promise<ChangedClaims> {
  const result: ChangedClaims = { changed: [], skipped: [] }
  // A claim named twice is changed once, by the version that was named last.
  for (const [id, version] of new Map(claims.map((one) => [one.id, one.version]))) {
    const claim = await findClaim(writer, id)
    const why =
      claim && claim.version !== version
        ? { id, claimNo: claim.claim_no, reason: 'stale', detail: '' }
        : await whyStays(claim, id)
    if (why) result.skipped.push(why)
    else if (claim) {
      await change(claim)
      result.changed.push({ id, version: claim.version + 1 })
    }
  }
  return result
}

function notOpen(claim: StoredClaim | undefined, id: string): Skipped | null {
  if (!claim) return { id, claimNo: '', reason: 'not_found', detail: '' }
  if (openClaimStates.includes(claim.state)) return null
  return { id, claimNo: claim.claim_no, reason: 'settled', detail: claim.state }
}

/** Why the claim cannot go to the assignee; `null` where it can. */
async function whyNot(
  reader: Reader,
  claim: StoredClaim | undefined,
  id: string,
  { person, awayUntil }: Assignee,
): Promise<Skipped | null> {
  const gone = notOpen(claim, id)
  if (gone || !claim) return gone
  const skip = (reason: string, detail = ''): Skipped => ({
    id,
    claimNo: claim.claim_no,
    reason,
    detail,
  })
  if (claim.assignee_id === (person?.id ?? null)) return skip('in_hands_of', person?.name)
  if (!person) return null
  if (awayUntil) return skip('absent', awayUntil)
  if (claim.state !== 'second_review') return null
  // Nobody confirms a decision of their own (ADJ-08), and who may not confirm could do nothing with it.
  if ((await deciderOf(reader, id)) === person.id) return skip('second_person', person.name)
  return person.permissions['claims.confirm'] ? null : skip('not_permitted', person.name)
}

async function deciderOf(reader: Reader, claimId: string): Promise<string | undefined> {
  const row = await reader
    .selectFrom('decisions')
    .select('actor_id')
    .where('claim_id', '=', claimId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.actor_id
}

/** @throws `not_found` */
async function readAssignee(reader: Reader, id: string | null, at: string): Promise<Assignee> {
  if (id === null) return { person: null, awayUntil: null }
  const person = (await readStaffMember(reader, id)) ?? (await readLocal(reader, id))
  if (!person?.permissions['claims.work']) throw refusal('not_found', { entity: 'staff', id })
  return { person, awayUntil: await awayWithoutCover(reader, id, businessDate(at)) }
}

/** Whoever works at a desk without accounts, who may do everything. */
async function readLocal(reader: Reader, id: string): Promise<Assignee['person']> {
  const row = await reader
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', '=', id)
    .where('kind', '=', 'local')
    .executeTakeFirst()
  return row ? { ...row, permissions: allPermissions } : null
}

async function findClaim(reader: Reader, id: string): Promise<StoredClaim | undefined> {
  return reader.selectFrom('claims').selectAll().where('id', '=', id).executeTakeFirst()
}

async function staffNames(reader: Reader): Promise<Map<string, string>> {
  const rows = await reader.selectFrom('staff').select(['id', 'name']).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

async function openClaimsOf(reader: Reader, assigneeId: string | null): Promise<number> {
  const row = await reader
    .selectFrom('claim_counts')
    .select(({ fn }) => fn.sum<number | null>('claims').as('n'))
    .where('assignee_id', '=', assigneeId ?? '')
    .where('state', 'in', [...openClaimStates])
    .executeTakeFirst()
  return row?.n ?? 0
}
