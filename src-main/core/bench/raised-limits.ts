import type { Reader } from '../database/database'

/** What the claims department raised the self-service limit of policies to, the newest word, in fen (CLM-02). */
export async function readRaisedLimits(
  reader: Reader,
  policyIds: readonly string[],
): Promise<Map<string, number>> {
  const policies = [...new Set(policyIds)]
  if (policies.length === 0) return new Map()
  const rows = await reader
    .selectFrom('policy_limit_raises')
    .select(['policy_id', 'limit_fen'])
    .where('policy_id', 'in', policies)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return new Map(rows.map((row) => [row.policy_id, row.limit_fen]))
}
