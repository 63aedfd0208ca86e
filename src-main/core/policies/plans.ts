import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import type { Inputs, Outputs } from '@shared/contract'
import { planRules as rulesSchema } from '@shared/contract/adjudication'
import { refusal } from '@shared/contract/errors'
import type { Plan } from '@shared/contract/policies'
import type { PlanRules } from '@shared/domain/adjudication/plan'
import { planProblems, type RecordProblem } from '@shared/domain/record-checks'
import { maskNumbersWithin } from '@shared/domain/masking'
import { changesBetween, recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import type { PlansTable } from '../database/tables'
import { newId } from '../ids'
import { planMatchKey, planMatchKeySql } from './match-key'
import { refuseStale } from './stale'

/** Plans and their versions. Versions are only ever added (POL-06). */

type Stored = Selectable<PlansTable>
const CHANGES = ['plan.create', 'plan.change', 'plan.addVersion']

export async function listPlans(reader: Reader): Promise<Outputs['policies']['listPlans']> {
  const rows = await reader
    .selectFrom('plans')
    .innerJoin('plan_versions as newest', (join) =>
      join.onRef('newest.plan_id', '=', 'plans.id').on(({ eb, selectFrom }) =>
        eb(
          'newest.number',
          '=',
          selectFrom('plan_versions')
            .select(({ fn }) => fn.max('number').as('number'))
            .whereRef('plan_id', '=', 'plans.id'),
        ),
      ),
    )
    .select((eb) => [
      'plans.id',
      'plans.code',
      'plans.name_zh as nameZh',
      'plans.name_en as nameEn',
      'plans.insurer_name as insurerName',
      'plans.product_name as productName',
      'plans.plan_name as planName',
      eb
        .selectFrom('policies')
        .select(eb.fn.countAll<number>().as('n'))
        .whereRef('policies.plan_id', '=', 'plans.id')
        .as('policies'),
      'newest.number as newestVersion',
      'newest.effective_from as effectiveFrom',
      'plans.version',
    ])
    .orderBy('plans.code')
    .execute()
  return rows.map((row) => ({ ...row, policies: row.policies ?? 0 }))
}

/** A plan with all its versions, the newest first. @throws `not_found` */
export async function readPlan(reader: Reader, id: string): Promise<Plan> {
  const row = (await listPlans(reader)).find((plan) => plan.id === id)
  if (!row) throw refusal('not_found', { entity: 'plan', id })
  const versions = await reader
    .selectFrom('plan_versions')
    .innerJoin('staff', 'staff.id', 'plan_versions.actor_id')
    .select([
      'plan_versions.id',
      'number',
      'effective_from as effectiveFrom',
      'rules',
      'note',
      'plan_versions.created_at as createdAt',
      'staff.name as createdBy',
    ])
    .where('plan_id', '=', id)
    .orderBy('number', 'desc')
    .execute()
  return {
    ...row,
    versions: versions.map((version) => ({
      ...version,
      rules: rulesSchema.parse(JSON.parse(version.rules)),
    })),
  }
}

async function findPlan(writer: Writer, id: string, version: number | undefined): Promise<Stored> {
  const plan = await writer.selectFrom('plans').selectAll().where('id', '=', id).executeTakeFirst()
  if (!plan) throw refusal('not_found', { entity: 'plan', id })
  if (plan.version !== version) {
    await refuseStale(writer, 'plan', plan, version ?? 0, await readPlan(writer, id), CHANGES)
  }
  return plan
}

/**
 * Creates a plan with its first version, or changes what a plan is called. Policies that are called as the plan says,
 * and are under no other, are under it from then on.
 * @throws `invalid_record` with every problem, `stale_version`, `not_found`
 */
export async function savePlan(
  core: Core,
  actor: Actor,
  input: Inputs['policies']['savePlan'],
): Promise<Outputs['policies']['savePlan']> {
  return core.database.write((writer) => writePlan(core, writer, actor, input))
}

/** The same inside a transaction. */
export async function writePlan(
  core: Core,
  writer: Writer,
  actor: Actor,
  {
    id,
    version,
    plan,
    first,
  }: Omit<Inputs['policies']['savePlan'], 'first'> & {
    first?: { effectiveFrom: string; rules: PlanRules; note?: string | null } | undefined
  },
): Promise<{ id: string; version: number }> {
  const stored = id === undefined ? null : await findPlan(writer, id, version)
  const at = now(core)
  const values = {
    code: plan.code,
    name_zh: plan.nameZh,
    name_en: plan.nameEn,
    insurer_name: plan.insurerName,
    product_name: plan.productName,
    plan_name: plan.planName,
    match_key: planMatchKey(plan.productName, plan.planName),
  }
  const problems = await namesTaken(writer, values, stored?.id ?? '')
  if (stored === null) {
    if (!first) problems.push({ field: 'first', reason: 'missing_value', detail: '' })
    else problems.push(...planProblems(first.rules))
  }
  if (problems.length > 0) throw refusal('invalid_record', { problems })

  const planId = stored?.id ?? newId()
  const next = (stored?.version ?? 0) + 1
  if (stored === null) {
    await writer
      .insertInto('plans')
      .values({ id: planId, ...values, created_at: at, updated_at: at })
      .execute()
  } else {
    await writer
      .updateTable('plans')
      .set({ ...values, version: next, updated_at: at })
      .where('id', '=', planId)
      .execute()
  }
  const linked = await linkPolicies(writer, planId, stored?.match_key ?? null, values.match_key)
  const { before, after } = changesBetween(stored === null ? {} : shown(stored), shown(values))
  await recordAudit(core, writer, actor, {
    ...(stored === null ? { action: 'plan.create' } : { action: 'plan.change' }),
    entity: 'plan',
    entityId: planId,
    ...(stored === null ? {} : { before }),
    after: { ...after, code: values.code, ...(linked > 0 ? { policies: linked } : {}) },
  })
  if (stored === null && first) {
    await addVersion(core, writer, actor, planId, 1, { note: null, ...first })
  }
  return { id: planId, version: next }
}

function shown(
  values: Pick<
    Stored,
    'code' | 'name_zh' | 'name_en' | 'insurer_name' | 'product_name' | 'plan_name'
  >,
): Record<string, unknown> {
  return {
    code: values.code,
    nameZh: values.name_zh,
    nameEn: values.name_en,
    insurerName: values.insurer_name,
    productName: values.product_name,
    planName: values.plan_name,
  }
}

async function namesTaken(
  writer: Writer,
  { code, match_key: matchKey }: Pick<Stored, 'code' | 'match_key'>,
  except: string,
): Promise<RecordProblem[]> {
  const others = await writer
    .selectFrom('plans')
    .select(['code', 'match_key'])
    .where('id', '<>', except)
    .where(({ or, eb }) => or([eb('code', '=', code), eb('match_key', '=', matchKey)]))
    .execute()
  return others.flatMap((other) => [
    ...(other.code === code ? [{ field: 'code', reason: 'taken', detail: code }] : []),
    ...(matchKey !== null && other.match_key === matchKey
      ? [{ field: 'planName', reason: 'taken', detail: other.code }]
      : []),
  ])
}

/**
 * Policies that were under the plan for their name only and are called otherwise leave it; those that are called
 * as it is now come under it, unless somebody put them under another. @returns how many came
 */
async function linkPolicies(
  writer: Writer,
  planId: string,
  before: string | null,
  key: string | null,
): Promise<number> {
  if (before === key) return 0
  const called = sql.raw<string>(planMatchKeySql('policies'))
  if (before !== null) {
    await writer
      .updateTable('policies')
      .set({ plan_id: null })
      .where('plan_id', '=', planId)
      .where(called, '=', before)
      .execute()
  }
  if (key === null) return 0
  const { numUpdatedRows } = await writer
    .updateTable('policies')
    .set({ plan_id: planId })
    .where('plan_id', 'is', null)
    .where(called, '=', key)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/**
 * Adds a version (POL-06). A benefit of which something is used must stay in it: its ledger would hang in the air.
 * @throws `invalid_record` with every problem, `stale_version` with the plan as it is, `not_found`
 */
export async function savePlanVersion(
  core: Core,
  actor: Actor,
  { planId, version, effectiveFrom, rules, note }: Inputs['policies']['savePlanVersion'],
): Promise<Outputs['policies']['savePlanVersion']> {
  return core.database.write(async (writer) => {
    const plan = await findPlan(writer, planId, version)
    const problems = [...planProblems(rules), ...(await droppedInUse(writer, planId, rules))]
    if (problems.length > 0) throw refusal('invalid_record', { problems })
    const { newest } = await writer
      .selectFrom('plan_versions')
      .select(({ fn }) => fn.max('number').as('newest'))
      .where('plan_id', '=', planId)
      .executeTakeFirstOrThrow()
    const number = (newest ?? 0) + 1
    const id = await addVersion(core, writer, actor, planId, number, { effectiveFrom, rules, note })
    const next = plan.version + 1
    await writer
      .updateTable('plans')
      .set({ version: next, updated_at: now(core) })
      .where('id', '=', planId)
      .execute()
    return { id, number, version: next }
  })
}

/** Inside a transaction. @returns the version's id */
export async function addVersion(
  core: Core,
  writer: Writer,
  actor: Actor,
  planId: string,
  number: number,
  { effectiveFrom, rules, note }: { effectiveFrom: string; rules: PlanRules; note: string | null },
): Promise<string> {
  const id = newId()
  await writer
    .insertInto('plan_versions')
    .values({
      id,
      plan_id: planId,
      number,
      effective_from: effectiveFrom,
      rules: JSON.stringify(rules),
      note,
      actor_id: actor.id,
      created_at: now(core),
    })
    .execute()
  await recordAudit(core, writer, actor, {
    action: 'plan.addVersion',
    entity: 'plan',
    entityId: planId,
    after: {
      versionId: id,
      number,
      effectiveFrom,
      note: note && maskNumbersWithin(note),
      benefits: rules.benefits.length,
    },
  })
  return id
}

/** Benefits of earlier versions that the new rules leave out although policies used them. */
async function droppedInUse(
  writer: Writer,
  planId: string,
  rules: PlanRules,
): Promise<RecordProblem[]> {
  const kept = new Set(rules.benefits.map(({ code }) => code))
  const versions = await writer
    .selectFrom('plan_versions')
    .select('rules')
    .where('plan_id', '=', planId)
    .execute()
  const dropped = new Set(
    versions
      .flatMap((version) => (JSON.parse(version.rules) as PlanRules).benefits)
      .map(({ code }) => code)
      .filter((code) => !kept.has(code)),
  )
  const problems: RecordProblem[] = []
  for (const code of dropped) {
    const used = await writer
      .selectFrom('policies')
      .innerJoin('accumulator_entries as entry', 'entry.policy_id', 'policies.id')
      .select('entry.id')
      .where('policies.plan_id', '=', planId)
      .where('entry.benefit', '=', code)
      .where('entry.reverses_id', 'is', null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('accumulator_entries as reversal')
              .select('reversal.id')
              .whereRef('reversal.reverses_id', '=', 'entry.id'),
          ),
        ),
      )
      .limit(1)
      .executeTakeFirst()
    if (used) problems.push({ field: 'benefits', reason: 'benefit_in_use', detail: code })
  }
  return problems
}
