import type { InsurerProfile } from '@shared/contract/desk'
import { addDays, businessDate } from '@shared/domain/calendar'
import type { Language } from '@shared/domain/catalogues'
import { maskNumber } from '@shared/domain/masking'
import type { ClaimState } from '@shared/domain/states'
import type { Reader } from '../database/database'
import { cleanLine, cleanParagraphs } from './clean-text'
import type { DecisionLetter, DecisionLetterKind, ExcludedLine, InvoiceTotals } from './notice-data'
import { readCalculation } from './read-calculation'
import { addresseeOf, claimOf, insurerOf, policyOf } from './read-frame'
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

/**
 * The kinds of letter that may be issued on the decision while the claim is in this state: first the one that is
 * due, then the calculation sheet where the desk computed the decision (ADJ-09). Empty when none is due.
 */
export function noticeKindsFor(
  state: ClaimState,
  decision: Pick<DecisionForNotice, 'conclusion' | 'adjudication_id'> | undefined,
): DecisionLetterKind[] {
  if (!decision) return []
  const pays = ['pay', 'pay_part', 'ex_gratia'].includes(decision.conclusion)
  if (!(pays ? CLOSING_STATES : DECISION_STATES).includes(state)) return []
  const due: DecisionLetterKind = pays ? 'closing' : 'decision'
  return decision.adjudication_id === null ? [due] : [due, 'calculation']
}

/** Collects what the letter on this decision says. Reads lines and invoices; changes nothing. */
export async function readDecisionLetter(
  reader: Reader,
  claim: ClaimForNotice,
  decision: DecisionForNotice,
  insurer: InsurerProfile,
  kind: DecisionLetterKind,
  language: Language,
): Promise<DecisionLetter> {
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

  return {
    kind,
    language,
    insurer: { ...insurerOf(insurer, language), objectionDays: insurer.objectionDays },
    addressee: addresseeOf(claim, businessDate(decision.decided_at)),
    insuredName: cleanLine(claim.insured_name) ?? '',
    claim: claimOf(claim),
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

function payeeOf(claim: ClaimForNotice): DecisionLetter['payee'] {
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

/** The last day on which an objection is in time, counted in calendar days from the letter's date (NTC-03, CAL-04). */
export function objectBy(date: string, objectionDays: number): string {
  return addDays(date, objectionDays)
}
