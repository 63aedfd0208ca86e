import {
  fen,
  toClaim,
  toUsed,
  type GoldenCase,
} from '@shared/domain/adjudication/golden/golden-case'
import type { RunningCore } from '../core/create-desk'
import { newId } from '../core/ids'
import { policyInput, rules } from './policies'
import { seedClaims, type SeededClaim } from './seed'

const AT = '2026-03-01T01:00:00.000Z'

export interface GoldenClaim {
  golden: GoldenCase
  claimNo: string
  /** Line of the table by the id that the desk knows it by. */
  lines: ReadonlyMap<string, string>
}

/**
 * Puts worked claims into a desk, each with a person, a policy, a plan and its versions, what was used before, and
 * the reviewer's corrections, all through the desk's own calls where it has one.
 */
export async function writeGoldenClaims(
  running: RunningCore,
  cases: readonly GoldenCase[],
): Promise<GoldenClaim[]> {
  const seeded = await seedClaims(
    running,
    cases.flatMap((golden, index) => {
      const insuredName = `示例${index}`
      const reviewed = { insuredName, state: 'in_review', assigneeId: running.actor.id } as const
      const lines = golden.lines.map(({ claimed }) => fen(claimed))
      return [
        { ...reviewed, lines },
        { insuredName, state: 'closed' as const, lines: [100] },
      ]
    }),
  )
  const written: GoldenClaim[] = []
  for (const [index, golden] of cases.entries()) {
    const [claim, earlier] = seeded.slice(2 * index, 2 * index + 2)
    if (!claim || !earlier) throw new Error('a claim was not seeded')
    written.push(await writeGolden(running, golden, claim, earlier))
  }
  return written
}

async function writeGolden(
  running: RunningCore,
  golden: GoldenCase,
  claim: SeededClaim,
  earlier: SeededClaim,
): Promise<GoldenClaim> {
  const { client, core } = running
  const facts = toClaim(golden)
  const { insuredId } = await core.database.reader
    .selectFrom('claims')
    .select('insured_id as insuredId')
    .where('id', '=', claim.id)
    .executeTakeFirstOrThrow()
  const policyId = await writePolicy(running, golden, insuredId)
  const providers = await writeProviders(running, golden)
  await core.database.write(async (writer) => {
    await writer
      .updateTable('claims')
      .set({
        policy_id: policyId,
        claim_type: facts.claimType,
        incident_type: facts.incidentType,
        diagnosis_code: facts.diagnosisCode,
        other_compensation_fen: facts.otherCompensationFen,
      })
      .where('id', '=', claim.id)
      .execute()

    await writer
      .updateTable('invoices')
      .set({ position: 100 })
      .where('claim_id', '=', claim.id)
      .execute()
    const invoiceIds = new Map<string, string>()
    for (const invoice of facts.invoices) {
      const id = newId()
      invoiceIds.set(invoice.invoiceId, id)
      const line = facts.lines.find(({ invoiceId }) => invoiceId === invoice.invoiceId)
      await writer
        .insertInto('invoices')
        .values({
          id,
          source_key: invoice.invoiceId,
          claim_id: claim.id,
          position: invoice.position,
          invoice_no: null,
          issued_on: null,
          provider_id: providers.get(line?.provider?.id ?? '') ?? null,
          total_fen: facts.lines
            .filter(({ invoiceId }) => invoiceId === invoice.invoiceId)
            .reduce((sum, { claimedFen }) => sum + claimedFen, 0),
          social_insurance_fen: invoice.socialInsuranceFen,
          third_party_fen: invoice.thirdPartyFen,
        })
        .execute()
    }
    for (const [at, line] of facts.lines.entries()) {
      await writer
        .updateTable('lines')
        .set({
          invoice_id: invoiceIds.get(line.invoiceId) ?? '',
          name: line.name,
          category: line.category,
          quantity_milli: line.quantityMilli,
          unit_price_fen: line.unitPriceFen,
          service_on: line.serviceOn,
        })
        .where('id', '=', claim.lineIds[at] ?? '')
        .execute()
    }
    await writer
      .deleteFrom('invoices')
      .where('claim_id', '=', claim.id)
      .where('source_key', '=', '1')
      .execute()

    const used = (golden.used ?? []).map(toUsed)
    if (used.length === 0 || policyId === null) return
    const decisionId = newId()
    await writer
      .insertInto('decisions')
      .values({
        id: decisionId,
        claim_id: earlier.id,
        number: 1,
        conclusion: 'pay',
        reason_code: null,
        clause: null,
        explanation: null,
        claimed_fen: 100,
        excluded_fen: 0,
        payable_fen: 100,
        other_compensation_fen: 0,
        adjudication_id: null,
        second_review_reason: null,
        actor_id: running.actor.id,
        decided_at: AT,
        confirmed_by: null,
        confirmed_at: null,
      })
      .execute()
    for (const { benefit, measure, period, quantity } of used) {
      const [day = '', provider] = period.split(' ')
      await writer
        .insertInto('accumulator_entries')
        .values({
          id: newId(),
          policy_id: policyId,
          insured_id: insuredId,
          benefit,
          measure,
          period: provider === undefined ? day : `${day} ${providers.get(provider) ?? ''}`,
          quantity,
          claim_id: earlier.id,
          decision_id: decisionId,
          reverses_id: null,
          actor_id: running.actor.id,
          created_at: AT,
        })
        .execute()
    }
  })
  await writeReviews(client, claim, facts)
  const lines = facts.lines.map(({ lineId }, at) => [claim.lineIds[at] ?? '', lineId] as const)
  return { golden, claimNo: claim.claimNo, lines: new Map(lines) }
}

async function writePolicy(
  { client }: RunningCore,
  golden: GoldenCase,
  insuredId: string,
): Promise<string | null> {
  const { cover } = toClaim(golden)
  if (cover === null) return null
  let planId: string | null = null
  const [first, ...later] = [...cover.versions].sort((a, b) => a.number - b.number)
  if (first) {
    const names = { nameZh: golden.title.slice(0, 90), nameEn: 'Worked', insurerName: null }
    const plan = {
      code: `G-${newId().slice(-8).toUpperCase()}`,
      ...names,
      productName: null,
      planName: null,
    }
    const of = ({ effectiveFrom, rules: { benefits, yearlyLimitFen } }: typeof first) => ({
      effectiveFrom,
      rules: rules([...benefits], yearlyLimitFen),
    })
    const saved = await client.policies.savePlan({ plan, first: of(first) })
    planId = saved.id
    let { version } = saved
    for (const next of later) {
      const added = await client.policies.savePlanVersion({
        planId,
        version,
        ...of(next),
        note: 'next',
      })
      version = added.version
    }
  }
  const { id } = await client.policies.save({
    policy: policyInput(insuredId, {
      policyNo: `G${newId().slice(-10)}`,
      planName: null,
      planId,
      startOn: cover.startOn,
      endOn: cover.endOn,
      coveredSince: cover.coveredSince,
      state: cover.surrenderedOn === null ? 'in_force' : 'surrendered',
      surrenderedOn: cover.surrenderedOn,
    }),
  })
  return id
}

/** Provider of the table → its id. */
async function writeProviders(
  { core }: RunningCore,
  golden: GoldenCase,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  const providers = toClaim(golden).lines.flatMap(({ provider }) => provider ?? [])
  await core.database.write(async (writer) => {
    for (const { id: name, province, specific } of providers) {
      if (ids.has(name)) continue
      const id = newId()
      ids.set(name, id)
      await writer
        .insertInto('providers')
        .values({
          id,
          source: 'golden',
          source_key: id,
          source_hash: 'x',
          batch_id: null,
          name,
          name_en: null,
          ownership: null,
          level: null,
          kind: null,
          province,
          city: null,
          district: null,
          address: null,
          phone: null,
          specific: specific ? 1 : 0,
          created_at: AT,
          updated_at: AT,
        })
        .execute()
    }
  })
  return ids
}

async function writeReviews(
  client: RunningCore['client'],
  claim: SeededClaim,
  { lines }: ReturnType<typeof toClaim>,
): Promise<void> {
  const reviews = lines.flatMap(({ review }, at) =>
    review ? [{ lineId: claim.lineIds[at] ?? '', review }] : [],
  )
  if (reviews.length === 0) return
  const { version } = await client.claims.get({ id: claim.id })
  await client.bench.saveReviews({ id: claim.id, version, reviews })
}
