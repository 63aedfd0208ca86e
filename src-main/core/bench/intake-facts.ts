import { claimChannels, claimTypes, incidentTypes, relations } from '@shared/domain/catalogues'
import { businessDate } from '@shared/domain/calendar'
import type { IntakeFacts, IntakePerson } from '@shared/domain/intake'
import { inCatalogue } from '../claims/read'
import { now, type Core } from '../context'
import type { Reader } from '../database/database'
import { readIntakeSettings } from '../desk/intake'
import { readAskedMaterials, readPapers } from '../gaps/materials'
import { readMatrix } from '../gaps/matrix'
import { readDuplicates, type Visit } from './duplicates'
import { readRaisedLimits } from './raised-limits'
import { readWaiting } from './waiting'

/**
 * What intake checks rest on, for up to some hundred claims with a dozen queries. Claims that are not there are
 * left out.
 * @param reader a snapshot or a write transaction, so that all parts are of one moment
 */
export async function readIntakeFacts(
  core: Pick<Core, 'clock'>,
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, IntakeFacts>> {
  const claims = claimIds.length === 0 ? [] : await readHeads(reader, claimIds)
  if (claims.length === 0) return new Map()
  const ids = claims.map(({ id }) => id)
  const persons = await readPersons(
    reader,
    claims.flatMap((claim) => [claim.insuredId, claim.applicantId, claim.mainInsuredId]),
  )
  const invoices = await readInvoices(reader, ids)
  const served = await readServiceDates(reader, ids)
  const papers = await readPapers(reader, ids)
  const asked = await readAskedMaterials(reader, ids)
  const { value: matrix } = await readMatrix(reader)
  const limits = await readRaisedLimits(
    reader,
    claims.flatMap(({ policyId }) => policyId ?? []),
  )
  const suspended = await readSuspended(core, reader, claims)
  const visits = claims
    .filter(({ channel }) => channel !== 'direct_billing')
    .flatMap((claim) => visitsOf(claim, invoices.get(claim.id) ?? [], served.get(claim.id) ?? []))
  const duplicates = await readDuplicates(reader, ids, visits)
  const { value: settings } = await readIntakeSettings(reader)

  const dates = new Map(
    claims.map((claim) => [
      claim.id,
      serviceDatesOf(claim, invoices.get(claim.id) ?? [], served.get(claim.id) ?? []),
    ]),
  )
  const waiting = await readWaiting(reader, claims, dates)
  return new Map(
    claims.map((claim) => {
      const insured = persons.get(claim.insuredId)
      if (!insured) throw new Error(`claim ${claim.id} has no insured`)
      const policy = policyOf(claim, limits, suspended)
      const facts: IntakeFacts = {
        channel: inCatalogue(claimChannels, claim.channel, 'paper'),
        claimType: inCatalogue(claimTypes, claim.claimType, 'other'),
        receivedOn: businessDate(claim.receivedAt),
        insured,
        applicant: {
          person: applicantOf(claim, persons),
          name: claim.applicantName,
          relation:
            claim.applicantRelation === null
              ? null
              : inCatalogue(relations, claim.applicantRelation, 'other'),
          address: claim.applicantAddress,
        },
        province: claim.province,
        city: claim.city,
        incidentType: inCatalogue(incidentTypes, claim.incidentType, 'other'),
        incidentOn: claim.incidentOn,
        signedOn: claim.signedOn,
        authorizedOn: claim.authorizedOn,
        followUp: claim.followUp === null ? null : claim.followUp === 1,
        provider:
          claim.providerId === null
            ? null
            : {
                kind: claim.providerKind,
                ownership: claim.providerOwnership,
                network: claim.providerNetwork === 1,
              },
        payee: {
          name: claim.payeeName,
          bank: claim.payeeBank,
          branch: claim.payeeBranch,
          account: claim.payeeAccount,
        },
        policy,
        claimedFen: claim.claimedFen,
        otherCompensationFen: claim.otherCompensationFen,
        invoices: invoices.get(claim.id) ?? [],
        serviceDates: (dates.get(claim.id) ?? []).map(({ on, lineId }) => ({
          on,
          lineId,
          waitingUntil: waiting.get(claim.id)?.get(on) ?? null,
        })),
        papers: papers.get(claim.id) ?? [],
        asked: asked.get(claim.id) ?? [],
        matrix,
        duplicates: duplicates.get(claim.id) ?? [],
        selfServiceLimitFen: settings.selfServiceLimitFen,
      }
      return [claim.id, facts] as const
    }),
  )
}

export type Head = Awaited<ReturnType<typeof readHeads>>[number]

function readHeads(reader: Reader, claimIds: readonly string[]) {
  return reader
    .selectFrom('claims')
    .innerJoin('members', 'members.id', 'claims.insured_id')
    .leftJoin('policies', 'policies.id', 'claims.policy_id')
    .leftJoin('members as main', 'main.id', 'policies.main_insured_id')
    .leftJoin('providers', 'providers.id', 'claims.provider_id')
    .select([
      'claims.id',
      'claims.channel',
      'claims.claim_type as claimType',
      'claims.received_at as receivedAt',
      'claims.insured_id as insuredId',
      'members.name as insuredName',
      'claims.applicant_id as applicantId',
      'claims.applicant_name as applicantName',
      'claims.applicant_relation as applicantRelation',
      'claims.applicant_address as applicantAddress',
      'claims.province',
      'claims.city',
      'claims.incident_type as incidentType',
      'claims.incident_on as incidentOn',
      'claims.signed_on as signedOn',
      'claims.authorized_on as authorizedOn',
      'claims.follow_up as followUp',
      'claims.provider_id as providerId',
      'providers.kind as providerKind',
      'providers.ownership as providerOwnership',
      'providers.network as providerNetwork',
      'claims.payee_name as payeeName',
      'claims.payee_bank as payeeBank',
      'claims.payee_branch as payeeBranch',
      'claims.payee_account as payeeAccount',
      'claims.claimed_fen as claimedFen',
      'claims.other_compensation_fen as otherCompensationFen',
      'claims.policy_id as policyId',
      'policies.state as policyState',
      'policies.start_on as startOn',
      'policies.end_on as endOn',
      'policies.covered_since as coveredSince',
      'policies.surrendered_on as surrenderedOn',
      'policies.plan_id as planId',
      'policies.main_insured_id as mainInsuredId',
      'main.name as mainInsuredName',
    ])
    .where('claims.id', 'in', [...claimIds])
    .execute()
}

async function readPersons(
  reader: Reader,
  ids: readonly (string | null)[],
): Promise<Map<string, IntakePerson>> {
  const known = [...new Set(ids)].filter((id) => id !== null)
  const rows = await reader
    .selectFrom('members')
    .select([
      'id',
      'birth_on as birthOn',
      'id_type as idType',
      'id_number as idNumber',
      'id_valid_to as idValidTo',
      'id_verification as verification',
    ])
    .where('id', 'in', known)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * The applicant, where it is known who they are. A form says a name: that of the insured or of the main insured
 * of the policy is taken for theirs; whether the paper agrees is seen on the identity document (CLM-06).
 */
function applicantOf(claim: Head, persons: ReadonlyMap<string, IntakePerson>): IntakePerson | null {
  const { applicantId, applicantName: name, applicantRelation: relation } = claim
  if (applicantId !== null) return persons.get(applicantId) ?? null
  if (relation === 'self') return persons.get(claim.insuredId) ?? null
  if (name === null) return null
  if (claim.mainInsuredId !== null && name === claim.mainInsuredName) {
    return persons.get(claim.mainInsuredId) ?? null
  }
  if (relation === null && name === claim.insuredName) return persons.get(claim.insuredId) ?? null
  return null
}

function policyOf(
  claim: Head,
  limits: ReadonlyMap<string, number>,
  suspended: ReadonlySet<string>,
): IntakeFacts['policy'] {
  const { policyId, policyState: state, startOn } = claim
  if (policyId === null || state === null || startOn === null) return null
  return {
    state,
    startOn,
    endOn: claim.endOn,
    surrenderedOn: claim.surrenderedOn,
    hasPlan: claim.planId !== null,
    mainInsuredId: claim.mainInsuredId,
    selfServiceLimitFen: limits.get(policyId) ?? null,
    cardSuspended: suspended.has(claim.id),
  }
}

async function readInvoices(reader: Reader, claimIds: readonly string[]) {
  const rows = await reader
    .selectFrom('invoices')
    .select([
      'claim_id as claimId',
      'id',
      'invoice_no as invoiceNo',
      'total_fen as totalFen',
      'issued_on as issuedOn',
      'provider_id as providerId',
      'social_insurance_fen as socialInsuranceFen',
      'third_party_fen as thirdPartyFen',
    ])
    .where('claim_id', 'in', [...claimIds])
    .orderBy('claim_id')
    .orderBy('position')
    .execute()
  return Map.groupBy(rows, ({ claimId }) => claimId)
}
type Invoices = readonly { id: string; issuedOn: string | null; providerId: string | null }[]

/** Per invoice, each date of service once, with a line that has it. */
async function readServiceDates(reader: Reader, claimIds: readonly string[]) {
  const rows = await reader
    .selectFrom('lines')
    .select((eb) => [
      'claim_id as claimId',
      'invoice_id as invoiceId',
      'service_on as on',
      eb.fn.min<string>('id').as('lineId'),
    ])
    .where('claim_id', 'in', [...claimIds])
    .groupBy(['claim_id', 'invoice_id', 'service_on'])
    .execute()
  return Map.groupBy(rows, ({ claimId }) => claimId)
}
type Served = readonly { invoiceId: string; on: string | null; lineId: string }[]

/** A line without a date is of the day of its invoice, as when it is adjudicated. */
function serviceDatesOf(
  claim: Head,
  invoices: Invoices,
  served: Served,
): { on: string; lineId: string }[] {
  const issued = new Map(invoices.map(({ id, issuedOn }) => [id, issuedOn]))
  const dates = new Map<string, string>()
  for (const { invoiceId, on, lineId } of served) {
    const day = on ?? issued.get(invoiceId) ?? claim.incidentOn ?? businessDate(claim.receivedAt)
    if (!dates.has(day)) dates.set(day, lineId)
  }
  return [...dates].map(([on, lineId]) => ({ on, lineId })).sort((a, b) => (a.on < b.on ? -1 : 1))
}

function visitsOf(claim: Head, invoices: Invoices, served: Served): Visit[] {
  const byInvoice = Map.groupBy(served, ({ invoiceId }) => invoiceId)
  return invoices.map(({ id, issuedOn, providerId }) => ({
    claimId: claim.id,
    insuredId: claim.insuredId,
    invoiceId: id,
    providerId: providerId ?? claim.providerId,
    on: (byInvoice.get(id) ?? []).flatMap(({ on }) => on ?? issuedOn ?? []),
  }))
}

/** Claims under whose policy the insured left a share of an earlier direct bill unpaid (CLM-13). */
async function readSuspended(
  core: Pick<Core, 'clock'>,
  reader: Reader,
  claims: readonly Head[],
): Promise<Set<string>> {
  const policies = [...new Set(claims.flatMap(({ policyId }) => policyId ?? []))]
  if (policies.length === 0) return new Set()
  const owed = await reader
    .selectFrom('own_shares')
    .select(['claim_id as claimId', 'policy_id as policyId', 'insured_id as insuredId'])
    .where('policy_id', 'in', policies)
    .where('paid_on', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('due_on', '<', businessDate(now(core)))
    .execute()
  return new Set(
    claims
      .filter((claim) =>
        owed.some(
          (share) =>
            share.policyId === claim.policyId &&
            share.insuredId === claim.insuredId &&
            share.claimId !== claim.id,
        ),
      )
      .map(({ id }) => id),
  )
}
