import type { ClaimChannel, ClaimType, IncidentType, PolicyState, Relation } from './catalogues'
import type { AskedMaterial, Paper } from './materials/facts'
import type { MaterialRule } from './materials/matrix'

/**
 * What intake finds out about a claim: each finding is a named flag with its rule, its weight and what to do.
 * Flags are computed from the claim as it is, never stored. Source: DOMAIN CLM-01 to CLM-06, CLM-10 to CLM-14,
 * MEM-01, MEM-02, POL-01, ADJ-03.
 */
export const flagCodes = [
  'applicant_not_entitled',
  'applicant_unknown',
  'self_service_over_limit',
  'originals_required',
  'field_missing',
  'payee_account_missing',
  'no_medical_record',
  'material_missing',
  'other_compensation',
  'others_above_expense',
  'invoice_duplicate',
  'identity_expired',
  'identity_missing',
  'identity_unsound',
  'identity_unverified',
  'policy_missing',
  'policy_not_in_force',
  'policy_without_plan',
  'waiting_period',
  'authorization_missing',
  'internet_not_follow_up',
  'internet_provider',
  'billed_directly_before',
  'card_suspended',
  'outlier',
] as const
export type FlagCode = (typeof flagCodes)[number]

/** `block`: is not paid before it is cleared, or acknowledged with a note. `warn`: look. `info`: know. */
export const flagWeights = ['block', 'warn', 'info'] as const
export type FlagWeight = (typeof flagWeights)[number]

export interface Flag {
  code: FlagCode
  /** The rule of DOMAIN.md it rests on. */
  rule: string
  weight: FlagWeight
  /** What to do, as a code: the locales have the sentence. */
  todo: string
  /**
   * Figures, dates, codes and claim numbers the sentence is made from; no personal numbers. Several of a kind are
   * joined by commas (`listed`). `zh` and `en` are what the desk calls the materials.
   */
  detail: Readonly<Record<string, string | number | boolean | null>>
  /** Invoice or line it is about. */
  invoiceId?: string
  lineId?: string
}

/** A person of the claim, as far as the rules ask. */
export interface IntakePerson {
  id: string
  birthOn: string | null
  idType: string | null
  idNumber: string | null
  idValidTo: string | null
  verification: 'unverified' | 'verified' | 'refuted'
}

/** The claim as intake sees it. Dates `YYYY-MM-DD`, money in fen. */
export interface IntakeFacts {
  channel: ClaimChannel
  claimType: ClaimType
  /** Day of application, in Shanghai. */
  receivedOn: string
  insured: IntakePerson
  applicant: {
    /** `null`: known by name only. */
    person: IntakePerson | null
    name: string | null
    relation: Relation | null
    address: string | null
  }
  /** Where the treatment was, as the application says. */
  province: string | null
  city: string | null
  incidentType: IncidentType
  incidentOn: string | null
  signedOn: string | null
  authorizedOn: string | null
  followUp: boolean | null
  provider: { kind: string | null; ownership: string | null; network: boolean } | null
  payee: { name: string | null; bank: string | null; branch: string | null; account: string | null }
  policy: {
    state: PolicyState
    startOn: string
    endOn: string | null
    surrenderedOn: string | null
    hasPlan: boolean
    mainInsuredId: string | null
    /** The self-service limit raised for this policy; `null` where the ordinary one holds. */
    selfServiceLimitFen: number | null
    /** A share of an earlier direct bill is unpaid (CLM-13). */
    cardSuspended: boolean
  } | null
  claimedFen: number
  otherCompensationFen: number
  invoices: readonly {
    id: string
    invoiceNo: string | null
    totalFen: number
    issuedOn: string | null
    socialInsuranceFen: number
    thirdPartyFen: number
  }[]
  /** The dates of service of the lines, each once, and the last day of the waiting period that holds for it. */
  serviceDates: readonly { on: string; waitingUntil: string | null; lineId: string }[]
  /** Papers on file, and the newest word on each that was asked for. */
  papers: readonly Paper[]
  asked: readonly AskedMaterial[]
  /** The desk's document matrix. */
  matrix: readonly MaterialRule[]
  /** The same paper in other claims (CLM-14), and visits billed directly by the hospital (CLM-13). */
  duplicates: readonly DuplicateInvoice[]
  /** What a self-service application may sum to: the desk's setting, in fen. */
  selfServiceLimitFen: number
}

/** Another claim for what an invoice of this one is for. */
export interface DuplicateInvoice {
  invoiceId: string
  claimNo: string
  /**
   * `number`: same number and issuer; `figures`: same amount, date and provider, where one of them has no number;
   * `visit`: the same insured was treated there on the same day.
   */
  by: 'number' | 'figures' | 'visit'
  /** The other claim is the hospital's own bill. */
  directlyBilled: boolean
  /** The other claim was withdrawn or refused: it pays nothing. */
  ended: boolean
}

/** The values of a detail that holds several. */
export function listed(value: Flag['detail'][string] | undefined): string[] {
  return typeof value === 'string' && value !== '' ? value.split(',') : []
}

/** What of a flag somebody looked at when letting it pass. */
export type Finding = Pick<Flag, 'detail' | 'invoiceId' | 'lineId'>

/** Details that hold several; what is left of a list that was let pass is let pass. */
const lists = ['dates', 'fields', 'kinds', 'problems']
/** What else a detail says of its lists. */
const words = ['zh', 'en']

/**
 * Whether letting `seen` pass lets `flag` pass as well: the same finding, or less of it. A new duplicate, another
 * date out of cover or a higher sum was not seen yet.
 */
export function passes(seen: Finding, flag: Finding): boolean {
  if (seen.invoiceId !== flag.invoiceId || seen.lineId !== flag.lineId) return false
  const keys = new Set([...Object.keys(seen.detail), ...Object.keys(flag.detail)])
  return [...keys].every((key) => {
    if (words.includes(key)) return true
    if (!lists.includes(key)) return (seen.detail[key] ?? null) === (flag.detail[key] ?? null)
    const before = listed(seen.detail[key])
    return listed(flag.detail[key]).every((value) => before.includes(value))
  })
}
