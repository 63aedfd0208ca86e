import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { Finding } from '@shared/domain/intake'
import { maskNumbersWithin } from '@shared/domain/masking'
import type { Actor, Core } from '../context'
import { readFlags } from './flags'
import { changeUndecided } from './undecided'

/**
 * Lets what a flag says now pass, with the reason. What it finds later is open again.
 * @throws `not_found` for a flag that the claim does not have; `stale_version`, `not_allowed_in_state`,
 *   `already_taken`
 */
export async function acknowledgeFlag(
  core: Core,
  actor: Actor,
  { id, version, flag, note }: Inputs['bench']['acknowledge'],
): Promise<{ id: string; version: number }> {
  const command = { id, version, action: 'claim.acknowledge' }
  return changeUndecided(core, actor, command, async (writer, _claim, at) => {
    const found = (await readFlags(core, writer, id)).filter(({ code }) => code === flag)
    const [first] = found
    if (!first) throw refusal('not_found', { entity: 'flag', id: flag })
    const findings: Finding[] = found.map(({ detail, invoiceId, lineId }) => ({
      detail,
      ...(invoiceId === undefined ? {} : { invoiceId }),
      ...(lineId === undefined ? {} : { lineId }),
    }))
    const row = {
      claim_id: id,
      flag,
      note,
      findings: JSON.stringify(findings),
      actor_id: actor.id,
      created_at: at,
    }
    await writer
      .insertInto('flag_acknowledgements')
      .values(row)
      .onConflict((conflict) => conflict.columns(['claim_id', 'flag']).doUpdateSet(row))
      .execute()
    return {
      after: {
        flag,
        rule: first.rule,
        weight: first.weight,
        findings: found.length,
        note: maskNumbersWithin(note),
      },
    }
  })
}
