import { createHash } from 'node:crypto'
import type { InsurerProfile } from '@shared/contract/desk'
import { addDays, businessDate } from '@shared/domain/calendar'
import type { Language, NoticeKind } from '@shared/domain/catalogues'
import { maskNumber } from '@shared/domain/masking'
import type { ClaimState } from '@shared/domain/states'
import type { Reader } from '../database/database'
import { cleanLine, cleanParagraphs } from './clean-text'
import {
  TEMPLATE_VERSION,
  type ExcludedLine,
  type InvoiceTotals,
  type NoticeData,
} from './notice-data'
import { readCalculation } from './read-calculation'
import {
  decidedLinesOf,
  exclusionsOf,
  invoicesOf,
  type ClaimForNotice,
  type DecisionForNotice,
} from './queries'

/**
 * States in which a payment is told, and in which a refusal or a withdrawal is (CLM-15). While a decision
 * waits for its second person nothing is told: it may still be taken back (ADJ-08).
 */
const CLOSING_STATES: readonly ClaimState[] = ['decided', 'closed', 'paid']
const DECISION_STATES: readonly ClaimState[] = [
  'decided',
  'closed',
  'paid',
  'rejected',
  'withdrawn',
]
/** From this age on a person is addressed as Mr or Ms. */
const ADULT_YEARS = 18

/**
 * The kinds of letter that may be issued on the decision while the claim is in this state: first the one that is
 * due, then the calculation sheet where the desk computed the decision (ADJ-09). Empty when none is due.
 */
export function noticeKindsFor(
  state: ClaimState,
  decision: Pick<DecisionForNotice, 'conclusion' | 'adjudication_id'> | undefined,
): NoticeKind[] {
  if (!decision) return []
  const pays = ['pay', 'pay_part', 'ex_gratia'].includes(decision.conclusion)
  if (!(pays ? CLOSING_STATES : DECISION_STATES).includes(state)) return []
  const due: NoticeKind = pays ? 'closing' : 'decision'
  return decision.adjudication_id === null ? [due] : [due, 'calculation']
}

/** Collects what the letter on this decision says. Reads lines and invoices; changes nothing. */
export async function readNoticeData(
  reader: Reader,
  claim: ClaimForNotice,
  decision: DecisionForNotice,
  insurer: InsurerProfile,
  kind: NoticeKind,
  language: Language,
): Promise<NoticeData> {
  const [invoices, lines, exclusions] = await Promise.all([
    invoicesOf(reader, claim.id),
    decidedLinesOf(reader, decision.id),
    exclusionsOf(reader, decision.id),
  ])
  const calculation =
    decision.adjudication_id === null
      ? null
      : await readCalculation(reader, decision.adjudication_id, language)
  const reasonsByLine = calculation?.reasons ?? reasonsOf(exclusions)
  const linesByInvoice = Map.groupBy(lines, (line) => line.invoice_id)
  const zh = language === 'zh'

  return {
    kind,
    language,
    insurer: {
      name: cleanLine(zh ? insurer.nameZh : insurer.nameEn) ?? '',
      otherName: cleanLine(zh ? insurer.nameEn : insurer.nameZh) ?? '',
      address: cleanLine(zh ? insurer.addressZh : insurer.addressEn) ?? '',
      postcode: cleanLine(insurer.postcode) ?? '',
      hotline: cleanLine(insurer.hotline) ?? '',
      website: cleanLine(insurer.website) ?? '',
      department: cleanLine(zh ? insurer.departmentZh : insurer.departmentEn) ?? '',
      objectionDays: insurer.objectionDays,
    },
    addressee: addresseeOf(claim, businessDate(decision.decided_at)),
    insuredName: cleanLine(claim.insured_name) ?? '',
    claim: {
      claimNo: claim.claim_no,
      claimType: claim.claim_type,
      incidentType: claim.incident_type,
      incidentOn: claim.incident_on,
      receivedOn: businessDate(claim.received_at),
      diagnosis: cleanLine(claim.diagnosis_name) ?? cleanLine(claim.diagnosis_code),
    },
    policy: policyOf(claim),
    decision: {
      number: decision.number,
      conclusion: decision.conclusion,
      reasonCode: decision.reason_code,
      clause: cleanLine(decision.clause),
      explanation: cleanParagraphs(decision.explanation),
      // The day it came to stand: with the second person, where it needed one (ADJ-08).
      decidedOn: businessDate(decision.confirmed_at ?? decision.decided_at),
      claimedFen: decision.claimed_fen,
      excludedFen: decision.excluded_fen,
      reducedFen: decision.reduced_fen,
      exGratiaFen: decision.ex_gratia_fen,
      payableFen: decision.payable_fen,
      otherCompensationFen: decision.other_compensation_fen,
    },
    payee: payeeOf(claim),
    totals: totalsOf(invoices),
    invoices: invoices.map((invoice) => {
      const own = linesByInvoice.get(invoice.id) ?? []
      const undecided = lines.length === 0 ? invoice.total_fen : 0
      return {
        invoiceNo: cleanLine(invoice.invoice_no),
        issuedOn: invoice.issued_on,
        provider: providerName(invoice.provider_name, invoice.provider_name_en, language),
        claimedFen: own.reduce((sum, line) => sum + line.claimed_fen, undecided),
        excludedFen: own.reduce(
          (sum, line) => sum + line.excluded_fen + line.reduced_fen,
          undecided,
        ),
        payableFen: own.reduce((sum, line) => sum + line.payable_fen, 0),
      }
    }),
    linesDecided: lines.length > 0,
    excludedLines: lines
      .filter(
        (line) =>
          line.excluded_fen !== 0 &&
          (decision.reason_code === null || (reasonsByLine.get(line.line_id) ?? []).length > 0),
      )
      .map((line): ExcludedLine => ({
        name: cleanLine(line.name) ?? '',
        invoiceNo: cleanLine(line.invoice_no),
        claimedFen: line.claimed_fen,
        excludedFen: line.excluded_fen,
        payableFen: line.payable_fen,
        reasons: reasonsByLine.get(line.line_id) ?? [],
      })),
    reductions: kind === 'closing' ? (calculation?.reductions ?? []) : [],
    calculation:
      kind === 'calculation' && calculation
        ? { rulesVersion: calculation.rulesVersion, lines: calculation.lines }
        : null,
  }
}

/** Why something was taken off each line, of a decision that was made before the desk computed. */
function reasonsOf(
  exclusions: Awaited<ReturnType<typeof exclusionsOf>>,
): Map<string, ExcludedLine['reasons']> {
  const reasons = new Map<string, ExcludedLine['reasons']>()
  for (const { line_id: lineId, reason_code: code, amount_fen: amountFen, ...why } of exclusions) {
    const own = reasons.get(lineId) ?? []
    reasons.set(lineId, own)
    // The reviewer's note stays in the house, unless the code alone gives no reason.
    const note = code === 'other' ? cleanLine(why.note) : null
    own.push({ code, amountFen, clause: cleanLine(why.clause), note })
  }
  return reasons
}

function addresseeOf(claim: ClaimForNotice, on: string): NoticeData['addressee'] {
  const applicant = claim.applicant_relation === 'self' ? null : cleanLine(claim.applicant_name)
  const insured = cleanLine(claim.insured_name) ?? ''
  const adult = claim.birth_on === null || yearsOld(claim.birth_on, on) >= ADULT_YEARS
  const titles = { male: 'mr', female: 'ms', unknown: null } as const
  const isInsured = applicant === null || applicant === insured
  return {
    name: applicant ?? insured,
    title: isInsured && adult ? titles[claim.gender] : null,
    address: cleanLine(claim.address),
  }
}

function yearsOld(birthOn: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(birthOn.slice(0, 4))
  return on.slice(5) < birthOn.slice(5) ? years - 1 : years
}

function policyOf(claim: ClaimForNotice): NoticeData['policy'] {
  const policyNo = cleanLine(claim.policy_no)
  if (policyNo === null || claim.start_on === null) return null
  const plan = cleanLine(claim.plan_name)
  return {
    policyNo,
    product: [cleanLine(claim.product_name), plan].filter((part) => part !== null).join(' / '),
    startOn: claim.start_on,
    endOn: claim.end_on,
  }
}

function payeeOf(claim: ClaimForNotice): NoticeData['payee'] {
  const name = cleanLine(claim.payee_name)
  const bank = cleanLine(claim.payee_bank)
  const account = cleanLine(claim.payee_account)
  if (name === null || bank === null || account === null) return null
  return { name, bank, branch: cleanLine(claim.payee_branch), account: maskNumber(account) }
}

function providerName(
  name: string | null,
  nameEn: string | null,
  language: Language,
): string | null {
  return (language === 'en' ? cleanLine(nameEn) : null) ?? cleanLine(name)
}

function totalsOf(invoices: Awaited<ReturnType<typeof invoicesOf>>): InvoiceTotals {
  const sum = (pick: (invoice: (typeof invoices)[number]) => number): number =>
    invoices.reduce((total, invoice) => total + pick(invoice), 0)
  return {
    totalFen: sum((invoice) => invoice.total_fen),
    socialInsuranceFen: sum((invoice) => invoice.social_insurance_fen),
    selfPaidFen: sum((invoice) => invoice.self_paid_fen),
    partlySelfPaidFen: sum((invoice) => invoice.partly_self_paid_fen),
    unreasonableFen: sum((invoice) => invoice.unreasonable_fen),
    thirdPartyFen: sum((invoice) => invoice.third_party_fen),
  }
}

/**
 * What the letter cannot go out without and does not have, as field names (NTC-02, NTC-03):
 * `insuredName`; `policy` on a closing notice; `reason`, `clause`, `explanation` where the reason given
 * says nothing without them; `exclusionReason`, `exclusionNote`; `figures` when the lines do not sum to the
 * decision (ADJ-01).
 */
export function missingIn(data: NoticeData): string[] {
  const { decision, excludedLines } = data
  const missing: string[] = []
  if (data.insuredName === '') missing.push('insuredName')
  if (data.kind === 'closing' && data.policy === null) missing.push('policy')
  const told = excludedLines.some((line) => line.reasons.length > 0)
  if (decision.conclusion === 'refuse' && decision.reasonCode === null && !told) {
    missing.push('reason')
  }
  if (decision.reasonCode === 'exclusion_clause' && decision.clause === null) missing.push('clause')
  if (decision.reasonCode === 'other' && decision.explanation === null) missing.push('explanation')
  const reasons = excludedLines.flatMap((line) => line.reasons)
  if (excludedLines.some((line) => line.reasons.length === 0)) missing.push('exclusionReason')
  if (reasons.some((reason) => reason.code === 'other' && reason.note === null)) {
    missing.push('exclusionNote')
  }
  if (!figuresAgree(data)) missing.push('figures')
  return missing
}

function figuresAgree(data: NoticeData): boolean {
  const { decision, linesDecided, invoices, excludedLines, calculation } = data
  if (!linesDecided) return decision.payableFen === decision.exGratiaFen
  const sum = (key: 'claimedFen' | 'excludedFen' | 'payableFen'): number =>
    invoices.reduce((total, invoice) => total + invoice[key], 0)
  return (
    sum('claimedFen') === decision.claimedFen &&
    sum('excludedFen') === decision.excludedFen + decision.reducedFen &&
    sum('payableFen') + decision.exGratiaFen === decision.payableFen &&
    (calculation?.lines ?? []).every(
      (line) =>
        line.steps.reduce((total, step) => total + step.amountFen, line.claimedFen) ===
        line.payableFen,
    ) &&
    excludedLines.every(
      (line) =>
        line.reasons.length === 0 ||
        line.reasons.reduce((total, reason) => total + reason.amountFen, 0) === line.excludedFen,
    )
  )
}

/** The last day on which an objection is in time, counted in calendar days from the letter's date (NTC-03, CAL-04). */
export function objectBy(date: string, objectionDays: number): string {
  return addDays(date, objectionDays)
}

/** Hash of all that the letter is made from but for its envelope: the same hash, the same letter (NTC-06). */
export function inputHash(data: NoticeData): string {
  return createHash('sha256')
    .update(JSON.stringify({ template: TEMPLATE_VERSION, data }, sortedKeys))
    .digest('hex')
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
