import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { Member } from '@shared/contract/policies'
import { maskNumber } from '@shared/domain/masking'
import { identityNumber } from '@shared/domain/record-checks'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { newId } from '../ids'

/**
 * Messaging accounts bound to people (MEM-03): one identity, one account at a time, also where two records are of
 * the same person. The identity is known by a keyed hash.
 */

interface HasIdentity {
  id_type: string | null
  id_number: string | null
}

/** Bindings of a person, newest first; accounts are masked (MEM-04). */
export async function readBindings(reader: Reader, memberId: string): Promise<Member['bindings']> {
  const rows = await reader
    .selectFrom('member_bindings')
    .innerJoin('staff', 'staff.id', 'member_bindings.bound_by')
    .select([
      'member_bindings.id',
      'member_bindings.account',
      'member_bindings.bound_at as boundAt',
      'staff.name as boundBy',
      'member_bindings.released_at as releasedAt',
    ])
    .where('member_id', '=', memberId)
    .orderBy('bound_at', 'desc')
    .orderBy('member_bindings.id', 'desc')
    .execute()
  return rows.map((row) => ({ ...row, account: maskNumber(row.account) }))
}

/**
 * @throws `not_found`; `invalid_record` for a person without an identity number; `binding_exists` while the identity
 *   has an account
 */
export async function bindAccount(
  core: Core,
  actor: Actor,
  { memberId, account }: Inputs['policies']['bindAccount'],
): Promise<Outputs['policies']['bindAccount']> {
  return core.database.write(async (writer) => {
    const member = await writer
      .selectFrom('members')
      .select(['id_type', 'id_number'])
      .where('id', '=', memberId)
      .executeTakeFirst()
    if (!member) throw refusal('not_found', { entity: 'member', id: memberId })
    const key = identityKey(core, member)
    if (key === null) throw identityMissing()
    await assertUnbound(writer, key, member.id_number ?? '')
    const id = newId()
    await writer
      .insertInto('member_bindings')
      .values({
        id,
        member_id: memberId,
        identity_key: key,
        account,
        bound_by: actor.id,
        bound_at: now(core),
      })
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'member.bind',
      entity: 'member',
      entityId: memberId,
      after: { bindingId: id, account: maskNumber(account) },
    })
    return { id }
  })
}

/** @throws `not_found` for a binding that is not in force */
export async function releaseAccount(
  core: Core,
  actor: Actor,
  { id }: Inputs['policies']['releaseAccount'],
): Promise<Outputs['policies']['releaseAccount']> {
  return core.database.write(async (writer) => {
    const binding = await writer
      .updateTable('member_bindings')
      .set({ released_by: actor.id, released_at: now(core) })
      .where('id', '=', id)
      .where('released_at', 'is', null)
      .returning(['member_id', 'account'])
      .executeTakeFirst()
    if (!binding) throw refusal('not_found', { entity: 'binding', id })
    await recordAudit(core, writer, actor, {
      action: 'member.release',
      entity: 'member',
      entityId: binding.member_id,
      before: { bindingId: id, account: maskNumber(binding.account) },
    })
    return { id }
  })
}

/**
 * Lets a person's binding follow their corrected identity.
 * @throws `binding_exists` where that identity has an account already; `invalid_record` where none is left
 */
export async function rekeyBinding(
  core: Core,
  writer: Writer,
  memberId: string,
  identity: HasIdentity,
): Promise<void> {
  const binding = await writer
    .selectFrom('member_bindings')
    .select('id')
    .where('member_id', '=', memberId)
    .where('released_at', 'is', null)
    .executeTakeFirst()
  if (!binding) return
  const key = identityKey(core, identity)
  if (key === null) throw identityMissing()
  await assertUnbound(writer, key, identity.id_number ?? '', binding.id)
  await writer
    .updateTable('member_bindings')
    .set({ identity_key: key })
    .where('id', '=', binding.id)
    .execute()
}

function identityKey(core: Core, { id_type, id_number }: HasIdentity): string | null {
  return id_number === null ? null : core.vault.identityKey(id_type, identityNumber(id_number))
}

function identityMissing() {
  return refusal('invalid_record', {
    problems: [{ field: 'idNumber', reason: 'missing_value', detail: '' }],
  })
}

/** By the key, and by the number as records hold it now: a source may have corrected it since. */
async function assertUnbound(
  writer: Writer,
  key: string,
  number: string,
  except = '',
): Promise<void> {
  const other = await writer
    .selectFrom('member_bindings')
    .select(['member_id as memberId', 'bound_at as boundAt'])
    .where('released_at', 'is', null)
    .where('id', '<>', except)
    .where(({ or, eb, selectFrom }) =>
      or([
        eb('identity_key', '=', key),
        eb(
          'member_id',
          'in',
          selectFrom('members').select('members.id').where('id_number', '=', number),
        ),
      ]),
    )
    .executeTakeFirst()
  if (other) throw refusal('binding_exists', other)
}
