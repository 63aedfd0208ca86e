import type { Selectable } from 'kysely'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { Member } from '@shared/contract/policies'
import { businessDate } from '@shared/domain/calendar'
import { maskName, maskNumber } from '@shared/domain/masking'
import { identityNumber, identityProblems, memberProblems } from '@shared/domain/record-checks'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import type { MembersTable } from '../database/tables'
import { newId } from '../ids'
import { readBindings, rekeyBinding } from './bindings'
import { maskedChanges } from './masked-changes'
import { readPolicyRows } from './rows'
import { refuseStale } from './stale'

/** Records that were made here, not by a source: their key is their id. */
export const OWN_SOURCE = 'desk'

/** The newest claims shown with a person. */
const CLAIMS = 200
const CHANGES = ['member.create', 'member.change', 'member.import']

type Stored = Selectable<MembersTable>

/**
 * A person with their policies, those of their dependents (POL-02), claims and bindings. Numbers are masked (MEM-04).
 * @param reader a snapshot or a write transaction
 * @throws `not_found`
 */
export async function readMember(reader: Reader, id: string, today: string): Promise<Member> {
  const row = await findMember(reader, id)
  const [policyIds, claims, bindings] = await Promise.all([
    reader
      .selectFrom('policies')
      .select('id')
      .where(({ or, eb }) => or([eb('insured_id', '=', id), eb('main_insured_id', '=', id)]))
      // Their own first, then by number.
      .orderBy(({ eb }) => eb('insured_id', '<>', id))
      .orderBy('policy_no')
      .orderBy('id')
      .execute(),
    reader
      .selectFrom('claims')
      .select([
        'id',
        'claim_no as claimNo',
        'state',
        'received_at as receivedAt',
        'claimed_fen as claimedFen',
        'payable_fen as payableFen',
      ])
      .where('insured_id', '=', id)
      .orderBy('received_at', 'desc')
      .orderBy('id', 'desc')
      .limit(CLAIMS)
      .execute(),
    readBindings(reader, id),
  ])
  return {
    id,
    name: row.name,
    gender: row.gender,
    birthOn: row.birth_on,
    idType: row.id_type,
    idNumber: masked(row.id_number),
    idValidFrom: row.id_valid_from,
    idValidTo: row.id_valid_to,
    idVerification: row.id_verification,
    idProblems: identityProblems({
      idType: row.id_type,
      idNumber: row.id_number,
      birthOn: row.birth_on,
      gender: row.gender,
    }),
    phone: masked(row.phone),
    email: row.email,
    address: row.address,
    language: row.language,
    version: row.version,
    policies: await readPolicyRows(
      reader,
      policyIds.map((policy) => policy.id),
      today,
    ),
    claims,
    bindings,
  }
}

async function findMember(reader: Reader, id: string): Promise<Stored> {
  const row = await reader.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'member', id })
  return row
}

const masked = (value: string | null): string | null => (value === null ? null : maskNumber(value))

/**
 * Creates or changes a person (MEM-01).
 * @throws `invalid_record` with every problem, `stale_version` with the record as it is, `binding_exists` where the
 *   new identity is bound to another account, `not_found`
 */
export async function saveMember(
  core: Core,
  actor: Actor,
  { id, version, member }: Inputs['policies']['saveMember'],
): Promise<Outputs['policies']['saveMember']> {
  const at = now(core)
  const today = businessDate(at)
  return core.database.write(async (writer) => {
    const stored = id === undefined ? null : await findMember(writer, id)
    if (stored && version !== stored.version) {
      const current = await readMember(writer, stored.id, today)
      await refuseStale(writer, 'member', stored, version ?? 0, current, CHANGES)
    }
    const typed = member.idNumber === undefined ? undefined : (member.idNumber ?? '')
    const idNumber = typed === undefined ? (stored?.id_number ?? null) : identityNumber(typed)
    const values = {
      name: member.name,
      gender: member.gender,
      birth_on: member.birthOn,
      id_type: member.idType,
      id_number: idNumber === '' ? null : idNumber,
      id_valid_from: member.idValidFrom,
      id_valid_to: member.idValidTo,
      id_verification: member.idVerification,
      phone: member.phone === undefined ? (stored?.phone ?? null) : member.phone || null,
      email: member.email,
      address: member.address,
      language: member.language,
    }
    const given = member.idNumber !== undefined || member.idType !== (stored?.id_type ?? null)
    const problems = memberProblems(
      { ...member, idNumber: values.id_number },
      today,
      given && (stored === null || changesIdentity(stored, values)),
    )
    if (problems.length > 0) throw refusal('invalid_record', { problems })

    if (stored === null) {
      const created = newId()
      const sourced = { source: OWN_SOURCE, source_key: created, source_hash: '', batch_id: null }
      await writer
        .insertInto('members')
        .values({ id: created, ...sourced, ...values, created_at: at, updated_at: at })
        .execute()
      await recordAudit(core, writer, actor, {
        action: 'member.create',
        entity: 'member',
        entityId: created,
        after: shown(values),
      })
      return { id: created, version: 1 }
    }
    if (changesIdentity(stored, values)) await rekeyBinding(core, writer, stored.id, values)
    const next = stored.version + 1
    await writer
      .updateTable('members')
      .set({ ...values, version: next, updated_at: at })
      .where('id', '=', stored.id)
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'member.change',
      entity: 'member',
      entityId: stored.id,
      ...maskedChanges(stored, values, shown),
    })
    return { id: stored.id, version: next }
  })
}

type Values = Pick<
  Stored,
  | 'name'
  | 'gender'
  | 'birth_on'
  | 'id_type'
  | 'id_number'
  | 'id_valid_from'
  | 'id_valid_to'
  | 'id_verification'
  | 'phone'
  | 'email'
  | 'address'
  | 'language'
>

function changesIdentity(
  stored: Pick<Values, 'id_type' | 'id_number'>,
  values: Pick<Values, 'id_type' | 'id_number'>,
): boolean {
  return stored.id_type !== values.id_type || stored.id_number !== values.id_number
}

/** The fields as the contract calls them, personal ones masked as in every entry of the trail (MEM-04). */
function shown(values: Values): Record<string, unknown> {
  return {
    name: maskName(values.name),
    gender: values.gender,
    birthOn: values.birth_on,
    idType: values.id_type,
    idNumber: masked(values.id_number),
    idValidFrom: values.id_valid_from,
    idValidTo: values.id_valid_to,
    idVerification: values.id_verification,
    phone: masked(values.phone),
    email: values.email === null ? null : maskName(values.email),
    address: values.address === null ? null : maskName(values.address),
    language: values.language,
  }
}

/**
 * Numbers of a person in full, as asked for; in the same write it is recorded who looked at which (MEM-04, AUD-01).
 * @throws `not_found`
 */
export async function revealMember(
  core: Core,
  actor: Actor,
  input: Inputs['policies']['revealMember'],
): Promise<Outputs['policies']['revealMember']> {
  const fields = [...new Set(input.fields)]
  return core.database.write(async (writer) => {
    const { id_number: idNumber, phone } = await findMember(writer, input.id)
    await recordAudit(core, writer, actor, {
      action: 'personal.reveal',
      entity: 'member',
      entityId: input.id,
      after: { fields },
    })
    const values = { idNumber, phone }
    return Object.fromEntries(fields.map((field) => [field, values[field]]))
  })
}
