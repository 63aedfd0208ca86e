import { refusal } from '@shared/contract/errors'
import type {
  ClaimToAdjudicate,
  Cover,
  InvoiceToAdjudicate,
  LineReview,
  LineToAdjudicate,
  ProviderToAdjudicate,
} from '@shared/domain/adjudication/claim'
import type { PlanRules, PlanVersion } from '@shared/domain/adjudication/plan'
import { businessDate } from '@shared/domain/calendar'
import { claimTypes, incidentTypes, lineCategories } from '@shared/domain/catalogues'
import { inCatalogue } from '../claims/read'
import type { Reader } from '../database/database'
import { readUsed } from './accumulators'

/** How many claims are read by one set of queries. */
const CLAIMS_AT_ONCE = 500

/**
 * A claim as the rules see it (`ClaimToAdjudicate`), with the reviews saved on its lines. What this claim's own
 * decision took is not in `used`.
 * @param reader a snapshot or a write transaction, so that all parts are of one moment
 * @throws the `not_found` refusal
 */
export async function readAdjudicationInput(
  reader: Reader,
  claimId: string,
): Promise<ClaimToAdjudicate> {
  const input = (await readAdjudicationInputs(reader, [claimId])).get(claimId)
  if (!input) throw refusal('not_found', { entity: 'claim', id: claimId })
  return input
}

/** The same for many claims, with a handful of queries for every 500. Claims that are not there are left out. */
export async function readAdjudicationInputs(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, ClaimToAdjudicate>> {
  const inputs = new Map<string, ClaimToAdjudicate>()
  const plans = new Map<string, readonly PlanVersion[]>()
  for (let start = 0; start < claimIds.length; start += CLAIMS_AT_ONCE) {
    const page = await readPage(reader, claimIds.slice(start, start + CLAIMS_AT_ONCE), plans)
    for (const [id, input] of page) inputs.set(id, input)
  }
  return inputs
}

type Invoices = readonly (InvoiceToAdjudicate & {
  issuedOn: string | null
  providerId: string | null
})[]

async function readPage(
  reader: Reader,
  claimIds: readonly string[],
  plans: Map<string, readonly PlanVersion[]>,
): Promise<Map<string, ClaimToAdjudicate>> {
  const claims = await readHeads(reader, claimIds)
  const ids = claims.map(({ id }) => id)
  const invoices = await readInvoices(reader, ids)
  const lines = await readLines(reader, ids)
  const reviews = await readReviews(reader, ids)
  const providers = await readProviders(reader, [
    ...claims.map((claim) => claim.providerId),
    ...[...invoices.values()].flat().map((invoice) => invoice.providerId),
  ])
  await addPlanVersions(
    reader,
    claims.map((claim) => claim.planId),
    plans,
  )
  const used = await readUsed(reader, claims)
  const read = new Map(
    claims.map((claim) => {
      const itsInvoices = invoices.get(claim.id) ?? []
      return [
        claim.id,
        {
          claimType: inCatalogue(claimTypes, claim.claimType, 'other'),
          incidentType: inCatalogue(incidentTypes, claim.incidentType, 'other'),
          diagnosisCode: claim.diagnosisCode,
          otherCompensationFen: claim.otherCompensationFen,
          cover: coverOf(claim, plans),
          invoices: itsInvoices.map((invoice) => ({
            invoiceId: invoice.invoiceId,
            position: invoice.position,
            socialInsuranceFen: invoice.socialInsuranceFen,
            thirdPartyFen: invoice.thirdPartyFen,
          })),
          lines: linesOf(claim, itsInvoices, lines.get(claim.id) ?? [], reviews, providers),
          used: used.get(claim.id) ?? [],
        } satisfies ClaimToAdjudicate,
      ] as const
    }),
  )
  return read
}

type Head = Awaited<ReturnType<typeof readHeads>>[number]

function readHeads(reader: Reader, claimIds: readonly string[]) {
  return reader
    .selectFrom('claims')
    .leftJoin('policies', 'policies.id', 'claims.policy_id')
    .select([
      'claims.id as id',
      'claims.insured_id as insuredId',
      'claims.policy_id as policyId',
      'claims.provider_id as providerId',
      'claims.claim_type as claimType',
      'claims.incident_type as incidentType',
      'claims.incident_on as incidentOn',
      'claims.diagnosis_code as diagnosisCode',
      'claims.other_compensation_fen as otherCompensationFen',
      'claims.received_at as receivedAt',
      'policies.plan_id as planId',
      'policies.start_on as startOn',
      'policies.end_on as endOn',
      'policies.covered_since as coveredSince',
      'policies.surrendered_on as surrenderedOn',
    ])
    .where('claims.id', 'in', [...claimIds])
    .execute()
}

function coverOf(claim: Head, plans: ReadonlyMap<string, readonly PlanVersion[]>): Cover | null {
  if (claim.policyId === null || claim.startOn === null) return null
  return {
    startOn: claim.startOn,
    endOn: claim.endOn,
    surrenderedOn: claim.surrenderedOn,
    coveredSince: claim.coveredSince ?? claim.startOn,
    versions: (claim.planId === null ? undefined : plans.get(claim.planId)) ?? [],
  }
}

async function readInvoices(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, Invoices>> {
  const rows = await reader
    .selectFrom('invoices')
    .select([
      'claim_id as claimId',
      'id as invoiceId',
      'position',
      'issued_on as issuedOn',
      'provider_id as providerId',
      'social_insurance_fen as socialInsuranceFen',
      'third_party_fen as thirdPartyFen',
    ])
    .where('claim_id', 'in', [...claimIds])
    .orderBy('claim_id')
    .orderBy('position')
    .orderBy('id')
    .execute()
  return Map.groupBy(rows, (row) => row.claimId)
}

async function readLines(reader: Reader, claimIds: readonly string[]) {
  const rows = await reader
    .selectFrom('lines')
    .select([
      'claim_id as claimId',
      'id as lineId',
      'invoice_id as invoiceId',
      'position',
      'service_on as serviceOn',
      'code',
      'name',
      'category',
      'diagnosis_code as diagnosisCode',
      'claimed_fen as claimedFen',
      'quantity_milli as quantityMilli',
      'unit_price_fen as unitPriceFen',
    ])
    .where('claim_id', 'in', [...claimIds])
    .orderBy('claim_id')
    .orderBy('invoice_id')
    .orderBy('position')
    .orderBy('id')
    .execute()
  return Map.groupBy(rows, (row) => row.claimId)
}

/** Line → its saved review. */
async function readReviews(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, LineReview>> {
  const rows = await reader
    .selectFrom('line_reviews')
    .select(['line_id', 'review'])
    .where('claim_id', 'in', [...claimIds])
    .execute()
  return new Map(rows.map((row) => [row.line_id, JSON.parse(row.review) as LineReview]))
}

async function readProviders(
  reader: Reader,
  ids: readonly (string | null)[],
): Promise<Map<string, ProviderToAdjudicate>> {
  const known = [...new Set(ids)].filter((id) => id !== null)
  const providers = new Map<string, ProviderToAdjudicate>()
  for (let start = 0; start < known.length; start += CLAIMS_AT_ONCE) {
    const rows = await reader
      .selectFrom('providers')
      .select(['id', 'province', 'specific', 'network'])
      .where('id', 'in', known.slice(start, start + CLAIMS_AT_ONCE))
      .execute()
    for (const { id, province, specific, network } of rows) {
      providers.set(id, { id, province, specific: specific === 1, network: network === 1 })
    }
  }
  return providers
}

/** All versions of these plans, into `plans`; a plan that is there already is not read again. */
async function addPlanVersions(
  reader: Reader,
  planIds: readonly (string | null)[],
  plans: Map<string, readonly PlanVersion[]>,
): Promise<void> {
  const missing = [...new Set(planIds)].filter((id) => id !== null && !plans.has(id)) as string[]
  if (missing.length === 0) return
  const rows = await reader
    .selectFrom('plan_versions')
    .select(['plan_id as planId', 'id', 'effective_from as effectiveFrom', 'number', 'rules'])
    .where('plan_id', 'in', missing)
    .orderBy('plan_id')
    .orderBy('number')
    .execute()
  const byPlan = Map.groupBy(rows, (row) => row.planId)
  for (const planId of missing) {
    const versions = (byPlan.get(planId) ?? []).map(({ id, effectiveFrom, number, rules }) => ({
      id,
      effectiveFrom,
      number,
      rules: JSON.parse(rules) as PlanRules,
    }))
    plans.set(planId, versions)
  }
}

function linesOf(
  claim: Head,
  invoices: Invoices,
  lines: Awaited<ReturnType<typeof readLines>> extends Map<string, infer Rows> ? Rows : never,
  reviews: ReadonlyMap<string, LineReview>,
  providers: ReadonlyMap<string, ProviderToAdjudicate>,
): LineToAdjudicate[] {
  const byId = new Map(invoices.map((invoice) => [invoice.invoiceId, invoice]))
  const received = businessDate(claim.receivedAt)
  return lines.map((line) => {
    const invoice = byId.get(line.invoiceId)
    return {
      lineId: line.lineId,
      invoiceId: line.invoiceId,
      position: line.position,
      serviceOn: line.serviceOn ?? invoice?.issuedOn ?? claim.incidentOn ?? received,
      code: line.code,
      name: line.name,
      category: inCatalogue(lineCategories, line.category, 'other'),
      diagnosisCode: line.diagnosisCode ?? claim.diagnosisCode,
      provider: providers.get(invoice?.providerId ?? claim.providerId ?? '') ?? null,
      claimedFen: line.claimedFen,
      quantityMilli: line.quantityMilli,
      unitPriceFen: line.unitPriceFen,
      review: reviews.get(line.lineId) ?? null,
    }
  })
}
