import type { Selectable } from 'kysely'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { PolicyDetail } from '@shared/contract/policies'
import { balancesOf } from '@shared/domain/adjudication/balances'
import type { Cover } from '@shared/domain/adjudication/claim'
import { versionOn } from '@shared/domain/adjudication/versions'
import { planRules } from '@shared/contract/adjudication'
import { businessDate } from '@shared/domain/calendar'
import { maskName } from '@shared/domain/masking'
import { dayOfCover, policyStateOn } from '@shared/domain/policy-state'
import { policyProblems, type RecordProblem } from '@shared/domain/record-checks'
import { readUsedOf } from '../adjudication/accumulators'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import type { PoliciesTable } from '../database/tables'
import { readIntakeSettings } from '../desk/intake'
import { newId } from '../ids'
import { readCertificates } from './certificate/list'
import { maskedChanges } from './masked-changes'
import { planMatchKey } from './match-key'
import { OWN_SOURCE } from './members'
import { unpaidShares } from './own-shares'
import { readPlanVersions } from './plan-versions'
import { limitRaises } from './self-service'
import { refuseStale } from './stale'

type Stored = Selectable<PoliciesTable>
const CHANGES = ['policy.create', 'policy.change', 'policy.import']

async function findPolicy(reader: Reader, id: string) {
  const row = await reader
    .selectFrom('policies')
    .innerJoin('members as insured', 'insured.id', 'policies.insured_id')
    .leftJoin('members as main', 'main.id', 'policies.main_insured_id')
    .leftJoin('plans', 'plans.id', 'policies.plan_id')
    .selectAll('policies')
    .select([
      'insured.name as insuredName',
      'main.name as mainInsuredName',
      'plans.code as planCode',
      'plans.name_zh as planNameZh',
      'plans.name_en as planNameEn',
    ])
    .where('policies.id', '=', id)
    .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'policy', id })
  return row
}

/**
 * A policy with the plan version in force on `on`, what is left of its benefits (POL-03, POL-04), the self-service
 * limit (CLM-02), the e-card (CLM-13) and its certificates (POL-05).
 * @param on the day the balances are of; by default today, or the nearest day of cover
 * @param reader a snapshot or a write transaction
 * @throws `not_found`
 */
export async function readPolicy(
  reader: Reader,
  id: string,
  today: string,
  on?: string,
): Promise<PolicyDetail> {
  const row = await findPolicy(reader, id)
  const cover = await coverOf(reader, row)
  const day = on ?? dayOfCover(cover, today)
  const version = versionOn(cover.versions, day)
  const shown = version ?? cover.versions[0]
  const raises = await limitRaises(reader, id)
  const unpaid = await unpaidShares(reader, id, row.insured_id)
  const used = await readUsedOf(reader, id, row.insured_id)
  return {
    id,
    version: row.version,
    policyNo: row.policy_no,
    insuredId: row.insured_id,
    insuredName: row.insuredName,
    mainInsuredId: row.main_insured_id,
    mainInsuredName: row.mainInsuredName,
    holderName: row.holder_name,
    insurerName: row.insurer_name,
    productName: row.product_name,
    planName: row.plan_name,
    planId: row.plan_id,
    startOn: row.start_on,
    endOn: row.end_on,
    coveredSince: row.covered_since,
    state: policyStateOn({ state: row.state, endOn: row.end_on }, today),
    surrenderedOn: row.surrendered_on,
    plan:
      row.plan_id === null || !shown
        ? null
        : {
            id: row.plan_id,
            code: row.planCode ?? '',
            nameZh: row.planNameZh ?? '',
            nameEn: row.planNameEn ?? '',
            versionId: shown.id,
            versionNumber: shown.number,
          },
    rules: version ? planRules.parse(version.rules) : null,
    on: day,
    balances: version ? balancesOf(cover, used, day) : [],
    limitRaises: raises,
    selfServiceLimitFen:
      raises[0]?.limitFen ?? (await readIntakeSettings(reader)).value.selfServiceLimitFen,
    card: { suspended: unpaid.some((share) => share.dueOn < today), unpaid },
    certificates: await readCertificates(reader, id),
  }
}

/** What a policy covers, with all versions of its plan. */
export async function coverOf(
  reader: Reader,
  policy: Pick<Stored, 'start_on' | 'end_on' | 'surrendered_on' | 'covered_since' | 'plan_id'>,
): Promise<Cover> {
  return {
    startOn: policy.start_on,
    endOn: policy.end_on,
    surrenderedOn: policy.surrendered_on,
    coveredSince: policy.covered_since ?? policy.start_on,
    versions: policy.plan_id === null ? [] : await readPlanVersions(reader, policy.plan_id),
  }
}

/**
 * Creates or changes a policy. Without a plan it comes under the one that is called as it is.
 * @throws `invalid_record` with every problem, `stale_version` with the policy as it is, `not_found`
 */
export async function savePolicy(
  core: Core,
  actor: Actor,
  { id, version, policy }: Inputs['policies']['save'],
): Promise<Outputs['policies']['save']> {
  const at = now(core)
  const today = businessDate(at)
  return core.database.write(async (writer) => {
    const stored = id === undefined ? null : await findPolicy(writer, id)
    if (stored && stored.version !== version) {
      const current = await readPolicy(writer, stored.id, today)
      await refuseStale(writer, 'policy', stored, version ?? 0, current, CHANGES)
    }
    const problems = [...policyProblems(policy, today), ...(await unknownRecords(writer, policy))]
    if (problems.length > 0) throw refusal('invalid_record', { problems })
    const values = {
      policy_no: policy.policyNo,
      insured_id: policy.insuredId,
      main_insured_id: policy.mainInsuredId,
      holder_name: policy.holderName,
      insurer_name: policy.insurerName,
      product_name: policy.productName,
      plan_name: policy.planName,
      plan_id: policy.planId ?? (await planCalled(writer, policy.productName, policy.planName)),
      start_on: policy.startOn,
      end_on: policy.endOn,
      covered_since: policy.coveredSince,
      state: policy.state,
      surrendered_on: policy.surrenderedOn,
    }
    const policyId = stored?.id ?? newId()
    const next = (stored?.version ?? 0) + 1
    if (stored === null) {
      const sourced = { source: OWN_SOURCE, source_key: policyId, source_hash: '', batch_id: null }
      await writer
        .insertInto('policies')
        .values({ id: policyId, ...sourced, ...values, created_at: at, updated_at: at })
        .execute()
    } else {
      await writer
        .updateTable('policies')
        .set({ ...values, version: next, updated_at: at })
        .where('id', '=', policyId)
        .execute()
    }
    await recordAudit(core, writer, actor, {
      ...(stored === null ? { action: 'policy.create' } : { action: 'policy.change' }),
      entity: 'policy',
      entityId: policyId,
      ...(stored === null ? { after: shown(values) } : maskedChanges(stored, values, shown)),
    })
    return { id: policyId, version: next }
  })
}

async function unknownRecords(
  writer: Writer,
  { insuredId, mainInsuredId, planId }: Inputs['policies']['save']['policy'],
): Promise<RecordProblem[]> {
  const wanted = [
    { field: 'insuredId', table: 'members', reason: 'unknown_member', id: insuredId },
    { field: 'mainInsuredId', table: 'members', reason: 'unknown_member', id: mainInsuredId },
    { field: 'planId', table: 'plans', reason: 'unknown_plan', id: planId },
  ] as const
  const problems: RecordProblem[] = []
  for (const { field, table, reason, id } of wanted) {
    if (id === null) continue
    const found = await writer
      .selectFrom(table)
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst()
    if (!found) problems.push({ field, reason, detail: id })
  }
  return problems
}

async function planCalled(
  reader: Reader,
  productName: string,
  planName: string | null,
): Promise<string | null> {
  const plan = await reader
    .selectFrom('plans')
    .select('id')
    .where('match_key', '=', planMatchKey(productName, planName))
    .executeTakeFirst()
  return plan?.id ?? null
}

type Values = Pick<
  Stored,
  | 'policy_no'
  | 'insured_id'
  | 'main_insured_id'
  | 'holder_name'
  | 'insurer_name'
  | 'product_name'
  | 'plan_name'
  | 'plan_id'
  | 'start_on'
  | 'end_on'
  | 'covered_since'
  | 'state'
  | 'surrendered_on'
>

/** The fields as the contract calls them; the holder may be a person (MEM-04). */
function shown(values: Values): Record<string, unknown> {
  return {
    policyNo: values.policy_no,
    insuredId: values.insured_id,
    mainInsuredId: values.main_insured_id,
    holderName: values.holder_name === null ? null : maskName(values.holder_name),
    insurerName: values.insurer_name,
    productName: values.product_name,
    planName: values.plan_name,
    planId: values.plan_id,
    startOn: values.start_on,
    endOn: values.end_on,
    coveredSince: values.covered_since,
    state: values.state,
    surrenderedOn: values.surrendered_on,
  }
}
