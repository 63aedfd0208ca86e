import { refusal } from '@shared/contract/errors'
import { emailAddress, smsNumber } from '@shared/domain/messages'
import { sendableLine, sendableText } from '@shared/domain/message-templates'
import type { Language } from '@shared/domain/catalogues'
import type { Reader } from '../database/database'

/** Whom a claim's messages speak to, and where they reach them. */
export interface Contact {
  claimNo: string
  insuredName: string
  /** The applicant, where that is somebody else than the insured. */
  name: string
  language: Language
  receivedAt: string
  dueOn: string
  /** Takes short messages. */
  mobile: string | null
  email: string | null
  /** As written, a telephone of any kind. */
  phone: string | null
  address: string | null
}

/**
 * Where the claim's messages go: to the applicant as far as known, else to the insured (GAP-01).
 * @throws `not_found`
 */
export async function readContact(reader: Reader, claimId: string): Promise<Contact> {
  const row = await reader
    .selectFrom('claims')
    .innerJoin('members as insured', 'insured.id', 'claims.insured_id')
    .leftJoin('members as applicant', 'applicant.id', 'claims.applicant_id')
    .select([
      'claims.claim_no as claimNo',
      'claims.applicant_name as applicantName',
      'claims.applicant_relation as applicantRelation',
      'claims.applicant_address as applicantAddress',
      'claims.received_at as receivedAt',
      'claims.due_on as dueOn',
      'insured.name as insuredName',
      'insured.language',
      'insured.phone as insuredPhone',
      'insured.email as insuredEmail',
      'insured.address as insuredAddress',
      'applicant.name as knownName',
      'applicant.phone',
      'applicant.email',
      'applicant.address',
    ])
    .where('claims.id', '=', claimId)
    .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'claim', id: claimId })
  const line = (value: string | null): string | null => sendableLine(value ?? '') || null
  const insuredName = sendableLine(row.insuredName)
  const other = row.applicantRelation !== 'self'
  const phones = [other ? row.phone : null, row.insuredPhone]
  const emails = [other ? row.email : null, row.insuredEmail]
  return {
    claimNo: row.claimNo,
    insuredName,
    name: (other ? (line(row.applicantName) ?? line(row.knownName)) : null) ?? insuredName,
    language: row.language,
    receivedAt: row.receivedAt,
    dueOn: row.dueOn,
    mobile: firstOf(phones, smsNumber),
    email: firstOf(emails, emailAddress),
    phone: firstOf(phones, line),
    address: firstOf(
      [row.applicantAddress, other ? row.address : null, row.insuredAddress],
      (address) => sendableText(address) || null,
    ),
  }
}

function firstOf(
  values: readonly (string | null)[],
  read: (value: string) => string | null,
): string | null {
  for (const value of values) {
    const found = value === null ? null : read(value)
    if (found !== null) return found
  }
  return null
}
