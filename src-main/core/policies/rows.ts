import type { PolicyRow } from '@shared/contract/policies'
import { maskName } from '@shared/domain/masking'
import { policyStateOn } from '@shared/domain/policy-state'
import type { Reader } from '../database/database'

/** The rows of these policies, in the order of the ids; names of insureds are masked (MEM-04). */
export async function readPolicyRows(
  reader: Reader,
  ids: readonly string[],
  today: string,
): Promise<PolicyRow[]> {
  if (ids.length === 0) return []
  const rows = await reader
    .selectFrom('policies')
    .innerJoin('members', 'members.id', 'policies.insured_id')
    .select([
      'policies.id',
      'policies.policy_no as policyNo',
      'policies.insured_id as insuredId',
      'policies.main_insured_id as mainInsuredId',
      'members.name as insuredName',
      'policies.holder_name as holderName',
      'policies.product_name as productName',
      'policies.plan_name as planName',
      'policies.plan_id as planId',
      'policies.start_on as startOn',
      'policies.end_on as endOn',
      'policies.state',
    ])
    .where('policies.id', 'in', [...ids])
    .execute()
  const byId = new Map(
    rows.map(({ mainInsuredId, ...row }) => [
      row.id,
      {
        ...row,
        insuredName: maskName(row.insuredName),
        // Of a person who holds their own policy the holder is the insured.
        holderName: row.holderName === row.insuredName ? maskName(row.holderName) : row.holderName,
        state: policyStateOn(row, today),
        dependent: isDependent(mainInsuredId, row.insuredId),
      },
    ]),
  )
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** 连带: attached to another person's cover (POL-02). */
export function isDependent(mainInsuredId: string | null, insuredId: string): boolean {
  return mainInsuredId !== null && mainInsuredId !== insuredId
}
