import type { PolicyDetail } from '@shared/contract/policies'
import type { Reader } from '../../database/database'

/** The certificates that were issued for a policy, newest first. */
export async function readCertificates(
  reader: Reader,
  policyId: string,
): Promise<PolicyDetail['certificates']> {
  return reader
    .selectFrom('certificates')
    .innerJoin('staff', 'staff.id', 'certificates.actor_id')
    .select([
      'certificates.id',
      'certificate_no as certificateNo',
      'language',
      'certificates.created_at as createdAt',
      'staff.name as createdBy',
    ])
    .where('policy_id', '=', policyId)
    .orderBy('certificates.created_at', 'desc')
    .orderBy('certificates.id', 'desc')
    .execute()
}
