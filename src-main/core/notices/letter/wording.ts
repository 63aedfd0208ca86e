import type { Language } from '@shared/domain/catalogues'
import type { Addressee, DecisionLetter, LetterInsurer } from '../notice-data'
import { english } from './wording-en'
import { chinese } from './wording-zh'

/** Heads of a table's columns. */
interface InvoiceHeads {
  number: string
  invoiceNo: string
  date: string
  provider: string
  claimed: string
  excluded: string
  paid: string
}

/**
 * Every word of the letters in one language. Functions take figures and names already fit for print and
 * return whole sentences, so that each language orders them as it does.
 */
export interface Wording {
  /** For the file's own declaration of its language. */
  tag: string
  /** What stands across a sheet that was not issued. */
  preview: string
  specimen: string
  /** `YYYY-MM-DD` as the letter writes it in a sentence. */
  date(date: string): string
  /** Fen with the currency, in a sentence. */
  amount(fen: number): string
  salutation(addressee: Addressee): string
  /** Lines in the envelope's window. */
  addressLines(addressee: Addressee): string[]
  opening(data: DecisionLetter): string
  replaces(noticeNo: string): string
  /** `1.` or `一、` before a heading. */
  heading(position: number, text: string): string
  labels: {
    noticeNo: string
    date: string
    claimNo: string
    policyNo: string
    product: string
    period: string
    insured: string
    applicant: string
    claimType: string
    incident: string
    incidentOn: string
    diagnosis: string
    receivedOn: string
    decidedOn: string
    amount: string
    inCapitals: string
    payeeName: string
    bank: string
    account: string
    reason: string
    clause: string
    otherCompensation: string
    handler: string
    unknown: string
    total: string
  }
  headings: {
    facts: string
    conclusion(decision: DecisionLetter['decision']): string
    payment: string
    totals: string
    invoices: string
    excluded: string
    reductions: string
    calculation: string
    objection: string
  }
  labelled(label: string, words: string): string
  period(startOn: string, endOn: string | null): string
  claimType(code: string): string
  incident(code: string): string
  conclusion(decision: DecisionLetter['decision'], hasExcludedLines: boolean): string
  reason(code: string): string
  /** Whether a withdrawn claim may be made again, where the reason leaves that open. */
  afterWithdrawal(reasonCode: string | null): string | null
  payment(): string
  paymentUnknown(insurer: LetterInsurer): string
  nothingPayable: string
  currencyNote: string
  totalsHeads: [string, string, string, string, string, string]
  invoiceHeads: InvoiceHeads
  excludedHeads: Omit<InvoiceHeads, 'date' | 'provider'> & { item: string; reason: string }
  reductionHeads: { kind: string; amount: string }
  calculationHeads: { item: string; steps: string; amount: string }
  /** First and last row of a line on the calculation sheet. */
  claimedRow: string
  payableRow: string
  /** The sum at the foot of the calculation sheet. */
  exGratiaRow: string
  /** By which version of the rules the sheet was computed. */
  rulesNote(version: number): string
  /** One exclusion in its cell. */
  exclusion(
    reason: DecisionLetter['excludedLines'][number]['reasons'][number],
    amount: string | null,
  ): string
  objection(data: DecisionLetter, by: string): string[]
  seal: string
  contact(insurer: LetterInsurer): string
  page(page: number, pages: number): string
  /** The line at the head of the second and later pages. */
  running(insurer: string, title: string, number: string | null): string
}

export const wordings: Readonly<Record<Language, Wording>> = { zh: chinese, en: english }
