import type { Language } from '@shared/domain/catalogues'
import type { Reader, Writer } from '../database/database'
import type { NoticesTable } from '../database/tables'

/** The claim with those whom its letter names; `undefined` when there is no such claim. */
export function findClaim(reader: Reader, claimId: string) {
  return reader
    .selectFrom('claims')
    .innerJoin('members', 'members.id', 'claims.insured_id')
    .leftJoin('policies', 'policies.id', 'claims.policy_id')
    .leftJoin('staff', 'staff.id', 'claims.assignee_id')
    .select([
      'claims.id',
      'claims.claim_no',
      'claims.state',
      'claims.claim_type',
      'claims.incident_type',
      'claims.incident_on',
      'claims.received_at',
      'claims.diagnosis_code',
      'claims.diagnosis_name',
      'claims.applicant_name',
      'claims.applicant_relation',
      'claims.applicant_address',
      'claims.due_on',
      'claims.payee_name',
      'claims.payee_bank',
      'claims.payee_branch',
      'claims.payee_account',
      'members.name as insured_name',
      'members.gender',
      'members.birth_on',
      'members.address',
      'members.language',
      'staff.name as assignee_name',
      'policies.policy_no',
      'policies.product_name',
      'policies.plan_name',
      'policies.start_on',
      'policies.end_on',
    ])
    .where('claims.id', '=', claimId)
    .executeTakeFirst()
}

export type ClaimForNotice = NonNullable<Awaited<ReturnType<typeof findClaim>>>

/** The newest decision on the claim. */
export function newestDecision(reader: Reader, claimId: string) {
  return reader
    .selectFrom('decisions')
    .selectAll()
    .where('claim_id', '=', claimId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export type DecisionForNotice = NonNullable<Awaited<ReturnType<typeof newestDecision>>>

export function invoicesOf(reader: Reader, claimId: string) {
  return reader
    .selectFrom('invoices')
    .leftJoin('providers', 'providers.id', 'invoices.provider_id')
    .selectAll('invoices')
    .select(['providers.name as provider_name', 'providers.name_en as provider_name_en'])
    .where('invoices.claim_id', '=', claimId)
    .orderBy('invoices.position')
    .orderBy('invoices.id')
    .execute()
}

/** The lines as the decision settled them, in the order of the invoices. */
export function decidedLinesOf(reader: Reader, decisionId: string) {
  return reader
    .selectFrom('decision_lines')
    .innerJoin('lines', 'lines.id', 'decision_lines.line_id')
    .innerJoin('invoices', 'invoices.id', 'lines.invoice_id')
    .select([
      'decision_lines.line_id',
      'decision_lines.claimed_fen',
      'decision_lines.excluded_fen',
      'decision_lines.reduced_fen',
      'decision_lines.payable_fen',
      'lines.name',
      'lines.invoice_id',
      'invoices.invoice_no',
    ])
    .where('decision_lines.decision_id', '=', decisionId)
    .orderBy('invoices.position')
    .orderBy('lines.position')
    .orderBy('lines.id')
    .execute()
}

export function exclusionsOf(reader: Reader, decisionId: string) {
  return reader
    .selectFrom('decision_exclusions')
    .select(['line_id', 'reason_code', 'amount_fen', 'clause', 'note'])
    .where('decision_id', '=', decisionId)
    .orderBy('line_id')
    .orderBy('position')
    .execute()
}

function noticeRows(reader: Reader) {
  return reader
    .selectFrom('notices')
    .innerJoin('claims', 'claims.id', 'notices.claim_id')
    .innerJoin('staff', 'staff.id', 'notices.actor_id')
    .leftJoin('notices as older', 'older.id', 'notices.replaces_id')
    .leftJoin('notices as newer', 'newer.replaces_id', 'notices.id')
    .selectAll('notices')
    .select([
      'claims.claim_no',
      'staff.name as actor_name',
      'older.notice_no as replaces_no',
      'newer.notice_no as replaced_by_no',
    ])
}

export type NoticeRow = Awaited<ReturnType<typeof noticesOf>>[number]

/** All notices of a claim, newest first. */
export function noticesOf(reader: Reader, claimId: string) {
  return noticeRows(reader)
    .where('notices.claim_id', '=', claimId)
    .orderBy('notices.created_at', 'desc')
    .orderBy('notices.id', 'desc')
    .execute()
}

export function findNotice(reader: Reader, id: string) {
  return noticeRows(reader).where('notices.id', '=', id).executeTakeFirst()
}

/** What a letter is about, and in which language: one letter of a family stands for each. */
export interface LetterSubject {
  claimId: string
  /** `null` for a letter about the claim or its decision. */
  gapRequestId: string | null
  language: Language
  /** Kinds that replace one another. */
  family: readonly string[]
}

/** The letter on this subject that no other has replaced. */
export function standingNotice(
  reader: Reader,
  { claimId, gapRequestId, language, family }: LetterSubject,
) {
  return reader
    .selectFrom('notices')
    .leftJoin('notices as newer', 'newer.replaces_id', 'notices.id')
    .select(['notices.id', 'notices.notice_no', 'notices.input_sha256'])
    .where('notices.claim_id', '=', claimId)
    .where('notices.gap_request_id', 'is', gapRequestId)
    .where('notices.language', '=', language)
    .where('notices.kind', 'in', family)
    .where('newer.id', 'is', null)
    .orderBy('notices.created_at', 'desc')
    .orderBy('notices.id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** A request for documents with who made it; without an id, the claim's newest. */
export function findRequest(reader: Reader, claimId: string, requestId?: string) {
  return reader
    .selectFrom('gap_requests')
    .innerJoin('staff', 'staff.id', 'gap_requests.actor_id')
    .selectAll('gap_requests')
    .select(['staff.name as actor_name', 'staff.kind as actor_kind'])
    .where('gap_requests.claim_id', '=', claimId)
    .$if(requestId !== undefined, (query) => query.where('gap_requests.id', '=', requestId ?? ''))
    .orderBy('gap_requests.number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export type RequestForNotice = NonNullable<Awaited<ReturnType<typeof findRequest>>>

/** How many documents of each kind came with the claim; those of a claim still to be filed do not count. */
export function documentCounts(reader: Reader, claimId: string) {
  return reader
    .selectFrom('documents')
    .select((expression) => ['kind', expression.fn.countAll<number>().as('count')])
    .where('claim_id', '=', claimId)
    .where('set_aside_at', 'is', null)
    .groupBy('kind')
    .orderBy('kind')
    .execute()
}

export async function insertNotice(
  writer: Writer,
  row: Omit<NoticesTable, 'reprints'>,
): Promise<void> {
  await writer.insertInto('notices').values(row).execute()
}

export async function countReprint(writer: Writer, id: string): Promise<void> {
  await writer
    .updateTable('notices')
    .set((expression) => ({ reprints: expression('reprints', '+', 1) }))
    .where('id', '=', id)
    .execute()
}
