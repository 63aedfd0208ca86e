import type { Conclusion, DocumentKind, Language } from '@shared/domain/catalogues'
import type { GapReason } from '@shared/domain/gaps'
import type { letterKinds } from '@shared/domain/letters/kinds'
import type { PaperProblem } from '@shared/domain/materials/matrix'

/** Kinds of letters by what their text is made from. */
export const decisionLetterKinds = ['closing', 'decision', 'calculation'] as const
export type DecisionLetterKind = (typeof decisionLetterKinds)[number]
export const requestLetterKinds = [
  'documents_request',
  'documents_reminder',
  'documents_final',
] as const
export type RequestLetterKind = (typeof requestLetterKinds)[number]
/** Kinds that nothing issues yet; their letters are set from plain fields. */
export type ServiceLetterKind = Extract<(typeof letterKinds)[number], { later: true }>['code']

/**
 * Everything a letter is made from, as plain data. The same data, kind and language give the same letter;
 * what is added when it is issued (number, date, the letter it replaces) is the `Envelope`.
 * Money in fen, dates `YYYY-MM-DD` in Asia/Shanghai. Source: DOMAIN NTC-02 to NTC-05.
 */
export type LetterData = DecisionLetter | RequestLetter | ReceiptLetter | ServiceLetter

/** The letterhead, and how to reach whoever writes. */
export interface LetterInsurer {
  name: string
  /** The name in the other language, for the letterhead. */
  otherName: string
  address: string
  postcode: string
  hotline: string
  website: string
  department: string
}

export interface Addressee {
  name: string
  /** Known only when the insured, grown up, is the addressee. */
  title: 'mr' | 'ms' | null
  address: string | null
}

export interface LetterClaim {
  claimNo: string
  claimType: string
  incidentType: string
  incidentOn: string | null
  receivedOn: string
  diagnosis: string | null
}

export interface LetterPolicy {
  policyNo: string
  product: string
  startOn: string
  endOn: string | null
}

interface ClaimLetter {
  language: Language
  insurer: LetterInsurer
  addressee: Addressee
  insuredName: string
  claim: LetterClaim
  policy: LetterPolicy | null
}

/** A letter that asks for documents, reminds of them, or asks for the last time (NTC-04, GAP-03, GAP-09). */
export interface RequestLetter extends ClaimLetter {
  kind: RequestLetterKind
  /** 1 for the first request on the claim. */
  number: number
  /** When the customer was asked, and until when they were asked to answer. */
  askedOn: string
  askedBy: string
  /** Until when they are asked to answer now. */
  answerBy: string
  /** When the claim is closed for lack of documents; `null` while that is not decided. */
  closesOn: string | null
  againReason: string | null
  remark: string | null
  handler: string
  /** What the QR code opens. */
  claimLink: string | null
  items: RequestedItem[]
}

export interface RequestedItem {
  name: string
  reason: GapReason
  problems: PaperProblem[]
  note: string | null
  /** Without it the claim waits. */
  blocking: boolean
  original: boolean
  bothSides: boolean
}

/** Says what was received, and when the desk answers. */
export interface ReceiptLetter extends ClaimLetter {
  kind: 'receipt'
  documents: { kind: DocumentKind; count: number }[]
  invoices: { count: number; totalFen: number }
  /** Until when the desk decides if nothing is missing; `null` while documents are waited for. */
  answerBy: string | null
  /** Working days within which a complete claim is decided (CLM-08). */
  answerDays: number
  claimLink: string | null
}

/** A letter of a kind that nothing issues yet (NTC-05, APT-01): its registry entry says which fields are there. */
export interface ServiceLetter {
  kind: ServiceLetterKind
  language: Language
  insurer: LetterInsurer
  /** `null` for a sheet that stays in the house. */
  addressee: Addressee | null
  insuredName: string
  /** Masked (MEM-04). */
  idNumber: string
  policy: LetterPolicy | null
  claimNo: string | null
  hospital: string
  diagnosis: string
  reason: string
  items: { name: string; note: string; amountFen: number }[]
  /** What the insured pays of each item, in basis points, and beyond it. */
  shareBp: number
  shareFen: number
  validFrom: string
  validTo: string
  conditions: string[]
  contact: { name: string; phone: string }
  advanceFen: number
  payableFen: number
  payBy: string
  account: { name: string; bank: string; number: string } | null
  appointment: {
    date: string
    time: string
    department: string
    doctor: string
    place: string
    meet: string
  } | null
  bring: string[]
  appointments: {
    time: string
    insuredName: string
    hospital: string
    department: string
    escort: string
    note: string
  }[]
}

/** The letter of a decision (NTC-02, NTC-03). */
export interface DecisionLetter extends ClaimLetter {
  kind: DecisionLetterKind
  insurer: LetterInsurer & { objectionDays: number }
  decision: {
    /** 1 for the first decision on the claim. */
    number: number
    conclusion: Conclusion
    reasonCode: string | null
    clause: string | null
    explanation: string | null
    decidedOn: string
    claimedFen: number
    /** Taken off by the reviewer. */
    excludedFen: number
    /** Taken off by the rules of the plan and by what others paid. */
    reducedFen: number
    /** Paid without an obligation to, within `payableFen`. */
    exGratiaFen: number
    payableFen: number
    otherCompensationFen: number
  }
  /** `null` until name, bank and account are on file; the account is masked (MEM-04). */
  payee: { name: string; bank: string; branch: string | null; account: string } | null
  totals: InvoiceTotals
  invoices: InvoiceRow[]
  /** Whether the decision went into the lines; a withdrawal need not. */
  linesDecided: boolean
  /** Lines of which something was taken off, but for those that only share the reason of the whole decision. */
  excludedLines: ExcludedLine[]
  /** What rules took off, by kind. */
  reductions: Reduction[]
  /** Every line with its steps, on a calculation sheet. */
  calculation: { rulesVersion: number; lines: CalculatedLine[] } | null
}

/** What rules of one kind took off the claim. */
export interface Reduction {
  name: string
  amountFen: number
}

/** A line of the calculation sheet: claimedFen + Σ steps = payableFen. */
export interface CalculatedLine {
  name: string
  invoiceNo: string | null
  benefit: string | null
  claimedFen: number
  payableFen: number
  steps: { rule: string; text: string; amountFen: number }[]
}

/** What the invoices say, summed. */
export interface InvoiceTotals {
  totalFen: number
  socialInsuranceFen: number
  selfPaidFen: number
  partlySelfPaidFen: number
  unreasonableFen: number
  thirdPartyFen: number
}

export interface InvoiceRow {
  invoiceNo: string | null
  issuedOn: string | null
  provider: string | null
  claimedFen: number
  /** Taken off in all, by the reviewer and by rules. */
  excludedFen: number
  payableFen: number
}

export interface ExcludedLine {
  name: string
  invoiceNo: string | null
  claimedFen: number
  excludedFen: number
  payableFen: number
  reasons: { code: string; amountFen: number; clause: string | null; note: string | null }[]
}

/** What makes a letter out of its data: it is known only when the letter is issued. */
export interface Envelope {
  noticeNo: string
  /** The letter's date, `YYYY-MM-DD`; also its time of creation in the file. */
  date: string
  /** The letter that this one replaces, by number (NTC-06). */
  replacesNo: string | null
}

/** Counts up with every change that makes another letter of the same data. */
export const TEMPLATE_VERSION = 3
