import type { Claim, ClaimLine, ClaimRow, HistoryEntry } from '@shared/contract/claims'
import { refusal } from '@shared/contract/errors'
import { closeOfBusiness, isProvisional, type WorkCalendar } from '@shared/domain/calendar'
import type { WorkingHours } from '@shared/domain/clocks/clock'
import { maskName, maskNumber } from '@shared/domain/masking'
import { allowedClaimEvents } from '@shared/domain/states'
import {
  lineCategories,
  relations,
  claimTypes,
  documentKinds,
  identityTypes,
  incidentTypes,
} from '@shared/domain/catalogues'
import { readWorkCalendar } from '../calendar/read-calendar'
import { readClockRules } from '../calendar/rules'
import type { Reader } from '../database/database'

/** The value if the catalogue has it, else `fallback`: what older versions or other desks wrote stays readable. */
export function inCatalogue<T extends string>(
  catalogue: readonly T[],
  value: string,
  fallback: T,
): T {
  return catalogue.find((entry) => entry === value) ?? fallback
}

function claimRows(reader: Reader) {
  return reader
    .selectFrom('claims')
    .innerJoin('members', 'members.id', 'claims.insured_id')
    .leftJoin('providers', 'providers.id', 'claims.provider_id')
    .leftJoin('staff', 'staff.id', 'claims.assignee_id')
    .select((eb) => [
      'claims.id',
      'claims.claim_no',
      'claims.state',
      'claims.insured_id',
      'members.name as insured_name',
      'providers.name as provider_name',
      'claims.claim_type',
      'claims.claimed_fen',
      'claims.payable_fen',
      'claims.line_count',
      'claims.received_at',
      'claims.due_on',
      'claims.assignee_id',
      'staff.name as assignee_name',
      'claims.priority',
      'claims.state_since',
      'claims.hold_until',
      'claims.hold_reason',
      'claims.second_review_reason',
      'claims.new_documents',
      'claims.answered_at',
      'claims.version',
      eb
        .selectFrom('documents')
        .select(eb.fn.countAll<number>().as('n'))
        .whereRef('documents.claim_id', '=', 'claims.id')
        .as('document_count'),
    ])
}

type StoredRow = Awaited<ReturnType<ReturnType<typeof claimRows>['executeTakeFirstOrThrow']>>

/** What shows when a claim is due (CAL-01, CAL-02). */
interface DueTerms {
  calendar: WorkCalendar
  hours: WorkingHours
}

/** @param at now: a hold ends by the clock alone */
function toRow(row: StoredRow, at: string, { calendar, hours }: DueTerms): ClaimRow {
  const held = row.hold_until !== null && row.hold_until > at
  return {
    id: row.id,
    claimNo: row.claim_no,
    state: row.state,
    insuredId: row.insured_id,
    insuredName: maskName(row.insured_name),
    providerName: row.provider_name,
    claimType: inCatalogue(claimTypes, row.claim_type, 'other'),
    claimedFen: row.claimed_fen,
    payableFen: row.payable_fen,
    lineCount: row.line_count,
    documentCount: row.document_count ?? 0,
    newDocuments: row.new_documents,
    answeredAt: row.answered_at,
    dueProvisional: isProvisional(row.due_on, calendar),
    receivedAt: row.received_at,
    dueOn: row.due_on,
    dueAt: closeOfBusiness(row.due_on, hours),
    assigneeId: row.assignee_id,
    assigneeName: row.assignee_name,
    priority: row.priority,
    stateSince: row.state_since ?? row.received_at,
    holdUntil: held ? row.hold_until : null,
    holdReason: row.hold_reason,
    holdEndedAt: held ? null : row.hold_until,
    secondReviewReason: row.second_review_reason,
    version: row.version,
  }
}

/** The queue rows of these claims as of `at`, in the order of the ids; names are masked (MEM-04). */
export async function readClaimRows(
  reader: Reader,
  ids: readonly string[],
  at: string,
): Promise<ClaimRow[]> {
  if (ids.length === 0) return []
  const rows = await claimRows(reader)
    .where('claims.id', 'in', [...ids])
    .execute()
  const terms = {
    calendar: await readWorkCalendar(reader),
    hours: (await readClockRules(reader)).value.workingHours,
  }
  const byId = new Map(rows.map((row) => [row.id, toRow(row, at, terms)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** The id of the claim with this number. @throws the `not_found` refusal */
export async function findClaimId(reader: Reader, claimNo: string): Promise<string> {
  const row = await reader
    .selectFrom('claims')
    .select('id')
    .where('claim_no', '=', claimNo)
    .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'claim', id: claimNo })
  return row.id
}

/**
 * A claim with everything a decision rests on. Identity number, phone and account are masked (MEM-04).
 * @param reader a snapshot or a write transaction, so that all parts are of one moment
 * @param at now, which ends holds
 * @throws the `not_found` refusal
 */
export async function readClaim(reader: Reader, id: string, at: string): Promise<Claim> {
  const [row] = await readClaimRows(reader, [id], at)
  if (!row) throw refusal('not_found', { entity: 'claim', id })
  const [rest, decisions, invoices, lines, documents, history] = await Promise.all([
    readHead(reader, id),
    readDecisions(reader, id),
    readInvoices(reader, id),
    readLines(reader, id),
    readDocuments(reader, id),
    readHistory(reader, id),
  ])
  return {
    ...row,
    ...rest,
    insuredName: rest.insured.name,
    invoices,
    lines,
    documents,
    decisions,
    history,
    allowedEvents: allowedClaimEvents(row.state),
  }
}

async function readHead(reader: Reader, id: string) {
  const claim = await reader
    .selectFrom('claims')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const member = await reader
    .selectFrom('members')
    .selectAll()
    .where('id', '=', claim.insured_id)
    .executeTakeFirstOrThrow()
  const policy = claim.policy_id
    ? await reader
        .selectFrom('policies')
        .selectAll()
        .where('id', '=', claim.policy_id)
        .executeTakeFirst()
    : undefined
  return {
    insured: {
      id: member.id,
      name: member.name,
      gender: member.gender,
      birthOn: member.birth_on,
      idType: member.id_type && inCatalogue(identityTypes, member.id_type, 'other'),
      idNumber: member.id_number && maskNumber(member.id_number),
      idValidTo: member.id_valid_to,
      phone: member.phone && maskNumber(member.phone),
      language: member.language,
    },
    policy: policy
      ? {
          id: policy.id,
          policyNo: policy.policy_no,
          holderName: policy.holder_name,
          insurerName: policy.insurer_name,
          productName: policy.product_name,
          planName: policy.plan_name,
          startOn: policy.start_on,
          endOn: policy.end_on,
          state: policy.state,
        }
      : null,
    incidentType: inCatalogue(incidentTypes, claim.incident_type, 'other'),
    incidentOn: claim.incident_on,
    diagnosisCode: claim.diagnosis_code,
    diagnosisName: claim.diagnosis_name,
    applicantName: claim.applicant_name,
    applicantRelation: claim.applicant_relation
      ? inCatalogue(relations, claim.applicant_relation, 'other')
      : null,
    province: claim.province,
    city: claim.city,
    payeeName: claim.payee_name,
    payeeBank: claim.payee_bank,
    payeeBranch: claim.payee_branch,
    payeeAccount: claim.payee_account && maskNumber(claim.payee_account),
    otherCompensationFen: claim.other_compensation_fen,
    channel: claim.channel,
    applicantAddress: claim.applicant_address,
    signedOn: claim.signed_on,
    decidedAt: claim.decided_at,
    closedAt: claim.closed_at,
    sourceSystem: claim.source,
    sourceKey: claim.source_key,
  } satisfies Partial<Claim>
}

async function readInvoices(reader: Reader, claimId: string): Promise<Claim['invoices']> {
  const rows = await reader
    .selectFrom('invoices')
    .leftJoin('providers', 'providers.id', 'invoices.provider_id')
    .selectAll('invoices')
    .select('providers.name as provider_name')
    .where('claim_id', '=', claimId)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    position: row.position,
    invoiceNo: row.invoice_no,
    issuedOn: row.issued_on,
    providerName: row.provider_name,
    totalFen: row.total_fen,
    socialInsuranceFen: row.social_insurance_fen,
    selfPaidFen: row.self_paid_fen,
    partlySelfPaidFen: row.partly_self_paid_fen,
    unreasonableFen: row.unreasonable_fen,
    thirdPartyFen: row.third_party_fen,
  }))
}

async function readLines(reader: Reader, claimId: string): Promise<ClaimLine[]> {
  const newest = reader
    .selectFrom('decisions')
    .select('id')
    .where('claim_id', '=', claimId)
    .orderBy('number', 'desc')
    .limit(1)
  const rows = await reader
    .selectFrom('lines')
    .innerJoin('invoices', 'invoices.id', 'lines.invoice_id')
    .leftJoin('decision_lines', (join) =>
      join
        .onRef('decision_lines.line_id', '=', 'lines.id')
        .on('decision_lines.decision_id', '=', newest),
    )
    .selectAll('lines')
    .select([
      'decision_lines.excluded_fen',
      'decision_lines.reduced_fen',
      'decision_lines.payable_fen',
    ])
    .where('lines.claim_id', '=', claimId)
    .orderBy('invoices.position')
    .orderBy('lines.position')
    .execute()
  const exclusions = await reader
    .selectFrom('decision_exclusions')
    .selectAll()
    .where('decision_id', '=', newest)
    .orderBy('line_id')
    .orderBy('position')
    .execute()
  const byLine = Map.groupBy(exclusions, (exclusion) => exclusion.line_id)
  return rows.map((row) => ({
    id: row.id,
    invoiceId: row.invoice_id,
    position: row.position,
    code: row.code,
    name: row.name,
    category: inCatalogue(lineCategories, row.category, 'other'),
    quantityMilli: row.quantity_milli,
    unitPriceFen: row.unit_price_fen,
    claimedFen: row.claimed_fen,
    serviceOn: row.service_on,
    diagnosisCode: row.diagnosis_code,
    excludedFen: row.excluded_fen,
    reducedFen: row.reduced_fen,
    payableFen: row.payable_fen,
    exclusions: (byLine.get(row.id) ?? []).map((exclusion) => ({
      amountFen: exclusion.amount_fen,
      reasonCode: exclusion.reason_code,
      ...(exclusion.clause ? { clause: exclusion.clause } : {}),
      ...(exclusion.note ? { note: exclusion.note } : {}),
    })),
  }))
}

async function readDocuments(reader: Reader, claimId: string): Promise<Claim['documents']> {
  const rows = await reader
    .selectFrom('documents')
    .innerJoin('staff', 'staff.id', 'documents.actor_id')
    .selectAll('documents')
    .select('staff.name as received_by')
    .where('claim_id', '=', claimId)
    .orderBy('received_at')
    .orderBy('documents.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: inCatalogue(documentKinds, row.kind, 'other'),
    fileName: row.file_name,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    receivedAt: row.received_at,
    receivedBy: row.received_by,
  }))
}

/** The claim's decisions, the newest first. */
export async function readDecisions(reader: Reader, claimId: string): Promise<Claim['decisions']> {
  const rows = await reader
    .selectFrom('decisions')
    .innerJoin('staff', 'staff.id', 'decisions.actor_id')
    .leftJoin('staff as second', 'second.id', 'decisions.confirmed_by')
    .selectAll('decisions')
    .select(['staff.name as decided_by', 'second.name as second_name'])
    .where('claim_id', '=', claimId)
    .orderBy('number', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    conclusion: row.conclusion,
    reasonCode: row.reason_code,
    clause: row.clause,
    explanation: row.explanation,
    claimedFen: row.claimed_fen,
    excludedFen: row.excluded_fen,
    reducedFen: row.reduced_fen,
    exGratiaFen: row.ex_gratia_fen,
    payableFen: row.payable_fen,
    otherCompensationFen: row.other_compensation_fen,
    secondReviewReason: row.second_review_reason,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    decidedById: row.actor_id,
    confirmedAt: row.confirmed_at,
    confirmedBy: row.second_name,
  }))
}

/** Looking at what is personal is recorded as well, and more often than anything changes. */
const looking = ['personal.reveal', 'document.open', 'notice.open']
/** The newest entries shown with a claim, looks apart from changes; the audit trail holds all of them. */
const CHANGES = 200
const LOOKS = 50

async function readHistory(reader: Reader, claimId: string): Promise<HistoryEntry[]> {
  const newest = (operator: 'in' | 'not in', limit: number) =>
    reader
      .selectFrom('audit_entries')
      .leftJoin('staff', 'staff.id', 'audit_entries.actor_id')
      .select([
        'audit_entries.number',
        'audit_entries.id',
        'audit_entries.at',
        'audit_entries.action',
        'audit_entries.before',
        'audit_entries.after',
        'staff.name as actor',
        'audit_entries.actor_id',
      ])
      .where('entity', '=', 'claim')
      .where('entity_id', '=', claimId)
      .where('action', operator, looking)
      .orderBy('number', 'desc')
      .limit(limit)
      .execute()
  const rows = [...(await newest('not in', CHANGES)), ...(await newest('in', LOOKS))]
  return rows
    .sort((a, b) => b.number - a.number)
    .map((row) => ({
      id: row.id,
      at: row.at,
      actor: row.actor ?? row.actor_id,
      action: row.action,
      before: fields(row.before),
      after: fields(row.after),
    }))
}

function fields(json: string | null): Record<string, unknown> | null {
  return json === null ? null : (JSON.parse(json) as Record<string, unknown>)
}
