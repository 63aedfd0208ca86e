import type { Conclusion, Language, NoticeKind } from '@shared/domain/catalogues'

/**
 * Everything a letter is made from, as plain data. The same data, kind and language give the same letter;
 * what is added when it is issued (number, date, the letter it replaces) is the `Envelope`.
 * Money in fen, dates `YYYY-MM-DD` in Asia/Shanghai. Source: DOMAIN NTC-02, NTC-03.
 */
export interface NoticeData {
  kind: NoticeKind
  language: Language
  insurer: {
    name: string
    /** The name in the other language, for the letterhead. */
    otherName: string
    address: string
    postcode: string
    hotline: string
    website: string
    department: string
    objectionDays: number
  }
  addressee: {
    name: string
    /** Known only when the insured, grown up, is the addressee. */
    title: 'mr' | 'ms' | null
    address: string | null
  }
  insuredName: string
  claim: {
    claimNo: string
    claimType: string
    incidentType: string
    incidentOn: string | null
    receivedOn: string
    diagnosis: string | null
  }
  policy: { policyNo: string; product: string; startOn: string; endOn: string | null } | null
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
export const TEMPLATE_VERSION = 2
