import type { Updateable } from 'kysely'
import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { maskName, maskNumber, maskNumbersWithin } from '@shared/domain/masking'
import type { StoredClaim } from '../claims/change'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import type { ClaimsTable } from '../database/tables'
import { maskedChanges } from '../policies/masked-changes'
import { payeeOf } from './remembered-payee'
import { changeUndecided } from './undecided'

type Facts = Inputs['bench']['saveFacts']['facts']
type Values = Updateable<ClaimsTable>

/** Where each fact is kept. */
const columns = {
  channel: 'channel',
  claimType: 'claim_type',
  incidentType: 'incident_type',
  incidentOn: 'incident_on',
  diagnosisCode: 'diagnosis_code',
  diagnosisName: 'diagnosis_name',
  applicantId: 'applicant_id',
  applicantName: 'applicant_name',
  applicantRelation: 'applicant_relation',
  applicantAddress: 'applicant_address',
  province: 'province',
  city: 'city',
  payeeName: 'payee_name',
  payeeBank: 'payee_bank',
  payeeBranch: 'payee_branch',
  payeeAccount: 'payee_account',
  otherCompensationFen: 'other_compensation_fen',
  signedOn: 'signed_on',
  authorizedOn: 'authorized_on',
  followUp: 'follow_up',
  policyId: 'policy_id',
} as const satisfies Partial<Record<keyof Facts, keyof ClaimsTable>>

/**
 * How what identifies somebody stands in the trail (MEM-04): that it changed, not what it is. Other texts stand
 * there without the numbers that somebody may have put in.
 */
const masks: Partial<Record<string, (value: string) => string>> = {
  applicantName: maskName,
  applicantAddress: maskName,
  payeeName: maskName,
  payeeAccount: maskNumber,
  diagnosisCode: maskNumbersWithin,
  diagnosisName: maskNumbersWithin,
  province: maskNumbersWithin,
  city: maskNumbersWithin,
  payeeBank: maskNumbersWithin,
  payeeBranch: maskNumbersWithin,
}

/**
 * Completes and corrects what the application says (CLM-03). An empty text is no text; the payee may be taken from
 * another claim of the insured.
 * @throws `invalid_record` with every field that cannot be; `stale_version`, `not_allowed_in_state`,
 *   `already_taken`
 */
export async function saveFacts(
  core: Core,
  actor: Actor,
  { id, version, facts }: Inputs['bench']['saveFacts'],
): Promise<{ id: string; version: number }> {
  const command = { id, version, action: 'claim.saveFacts' }
  return changeUndecided(core, actor, command, async (writer, claim, at) => {
    const problems = await problemsOf(writer, claim, facts, businessDate(at))
    if (problems.length > 0) throw refusal('invalid_record', { problems })
    const values = await valuesOf(writer, claim, facts)
    // Two names, addresses or accounts may look alike once they are masked: each is a change all the same.
    const changes = maskedChanges<Values>(claim, { ...claim, ...values }, forTheTrail)
    if (Object.keys(changes.after).length === 0) return null
    await writer.updateTable('claims').set(values).where('id', '=', id).execute()
    return changes
  })
}

interface Problem {
  field: string
  reason: string
  detail: string
}

async function problemsOf(
  reader: Reader,
  claim: StoredClaim,
  facts: Facts,
  today: string,
): Promise<Problem[]> {
  const problems: Problem[] = []
  const problem = (field: keyof Facts, reason: string): void => {
    problems.push({ field, reason, detail: '' })
  }
  for (const field of ['incidentOn', 'signedOn', 'authorizedOn'] as const) {
    const on = facts[field]
    if (on && on > today) problem(field, 'in_future')
  }
  // What the page shows is masked; sent back, it would take the account's place.
  if (facts.payeeAccount?.includes('*')) problem('payeeAccount', 'masked')
  if (facts.policyId) {
    const policy = await reader
      .selectFrom('policies')
      .select('insured_id')
      .where('id', '=', facts.policyId)
      .executeTakeFirst()
    if (policy?.insured_id !== claim.insured_id) problem('policyId', 'other_insured')
  }
  if (facts.applicantId) {
    const member = await reader
      .selectFrom('members')
      .select('id')
      .where('id', '=', facts.applicantId)
      .executeTakeFirst()
    if (!member) problem('applicantId', 'unknown_member')
  }
  if (facts.payeeOfClaimId) {
    const payee = await payeeOf(reader, facts.payeeOfClaimId, claim.insured_id)
    if (!payee) problem('payeeOfClaimId', 'other_insured')
  }
  return problems
}

async function valuesOf(reader: Reader, claim: StoredClaim, facts: Facts): Promise<Values> {
  const { payeeOfClaimId, ...given } = facts
  const stored = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => [columns[field as keyof typeof columns], kept(value)])
  const payee = payeeOfClaimId ? await payeeOf(reader, payeeOfClaimId, claim.insured_id) : {}
  return { ...payee, ...(Object.fromEntries(stored) as Values) }
}

function kept(value: string | number | boolean | null): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  return value === '' ? null : value
}

function forTheTrail(claim: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).map(([field, column]) => {
      const value = claim[column] ?? null
      const mask = masks[field]
      return [field, mask && typeof value === 'string' ? mask(value) : value]
    }),
  )
}
