import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { recordAudit } from '../audit/chain'
import type { Actor, Core } from '../context'

/**
 * Numbers of the claim's people in full, as asked for. In the same write it is recorded who looked at which
 * of them, without their values (MEM-04, AUD-01): without the entry nothing is given.
 * @throws `not_found`
 */
export async function revealPersonal(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['reveal'],
): Promise<Outputs['claims']['reveal']> {
  const fields = [...new Set(input.fields)]
  return core.database.write(async (writer) => {
    const row = await writer
      .selectFrom('claims')
      .innerJoin('members', 'members.id', 'claims.insured_id')
      .select([
        'claims.claim_no',
        'claims.payee_account as payeeAccount',
        'members.id_number as idNumber',
        'members.phone',
      ])
      .where('claims.id', '=', input.id)
      .executeTakeFirst()
    if (!row) throw refusal('not_found', { entity: 'claim', id: input.id })
    await recordAudit(core, writer, actor, {
      action: 'personal.reveal',
      entity: 'claim',
      entityId: input.id,
      after: { claimNo: row.claim_no, fields },
    })
    return Object.fromEntries(fields.map((field) => [field, row[field]]))
  })
}
