import type { PlanRules, PlanVersion } from '@shared/domain/adjudication/plan'
import type { Reader } from '../database/database'

/** All versions of a plan, in the order in which they were made. */
export async function readPlanVersions(reader: Reader, planId: string): Promise<PlanVersion[]> {
  const rows = await reader
    .selectFrom('plan_versions')
    .select(['id', 'effective_from as effectiveFrom', 'number', 'rules'])
    .where('plan_id', '=', planId)
    .orderBy('number')
    .execute()
  return rows.map((row) => ({ ...row, rules: JSON.parse(row.rules) as PlanRules }))
}
