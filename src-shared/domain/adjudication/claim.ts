import type { ClaimType, IncidentType, LineCategory } from '../catalogues'
import type { Exclusion } from '../decide'
import type { PlanVersion } from './plan'

/**
 * A claim as the rules see it: everything that the result depends on, and nothing else, so that the same input
 * gives the same result to the fen at any time (POL-06). Plain data; money in fen, dates `YYYY-MM-DD`.
 */
export interface ClaimToAdjudicate {
  claimType: ClaimType
  incidentType: IncidentType
  diagnosisCode: string | null
  /** What the insured received elsewhere for the whole claim, beside what the invoices say (CLM-10). */
  otherCompensationFen: number
  /** `null`: nobody knows what covers this claim; its lines pay what is not excluded or paid by others. */
  cover: Cover | null
  invoices: readonly InvoiceToAdjudicate[]
  lines: readonly LineToAdjudicate[]
  /** What was used before this claim, of this insured under this policy. */
  used: readonly Used[]
}

export interface Cover {
  startOn: string
  /** Last day of cover; `null` is open. */
  endOn: string | null
  /** Day the policy was surrendered: no cover from that day on. */
  surrenderedOn: string | null
  /** First day of cover without a gap: waiting days run from here (ADJ-03). */
  coveredSince: string
  /** All versions of the plan; empty: the policy has no plan on file. */
  versions: readonly PlanVersion[]
}

export interface InvoiceToAdjudicate {
  invoiceId: string
  position: number
  socialInsuranceFen: number
  thirdPartyFen: number
}

export interface LineToAdjudicate {
  lineId: string
  invoiceId: string
  position: number
  serviceOn: string
  code: string | null
  name: string
  category: LineCategory
  /** Its own, or else the claim's. */
  diagnosisCode: string | null
  provider: ProviderToAdjudicate | null
  /** Below zero: a correction on the invoice. */
  claimedFen: number
  quantityMilli: number
  unitPriceFen: number | null
  review: LineReview | null
}

export interface ProviderToAdjudicate {
  id: string
  province: string | null
  specific: boolean
  network: boolean
}

/** What the reviewer corrected on a line. `null` leaves it as claimed; zero is a value (ADJ-06). */
export interface LineReview {
  quantityMilli: number | null
  unitPriceFen: number | null
  /** The approved amount; stands before quantity and price. */
  amountFen: number | null
  /** Why quantity, price or amount were corrected: a coded reason, needed where they take something off. */
  correctionReason: string | null
  correctionClause: string | null
  exclusions: Exclusion[]
  /** Whether treatment that needed an authorization had one; `null` where nobody has looked: none is on file. */
  authorized: boolean | null
  /** The benefit the reviewer chose instead of the one that matches. */
  benefit: string | null
  note: string | null
}

/**
 * What can be used up. `amount`: fen paid in a policy year; `day_amount`: fen of expense that counted for a day;
 * `visit_amount`: fen paid for a visit; `visits`: visits begun in a policy year; `deductible`: fen borne by the
 * insured in a policy year.
 */
export const measures = ['amount', 'day_amount', 'visit_amount', 'visits', 'deductible'] as const
export type Measure = (typeof measures)[number]

/** The plan as a whole, where a benefit is named. */
export const WHOLE_PLAN = '*'

/** A quantity used of a benefit in a period. */
export interface Used {
  /** Code of the benefit, or `WHOLE_PLAN`. */
  benefit: string
  measure: Measure
  /**
   * First day of the policy year for `amount`, `visits` and `deductible`; the day for `day_amount`; the visit
   * (`day provider`, or the first day of a stay and its provider) for `visit_amount`, and for a `deductible` that is
   * per visit. A visit that has a `visit_amount` already, were it 0, is not counted again in `visits`: so what was
   * given back is left out here altogether, not kept as a sum of 0.
   */
  period: string
  /** Fen, or a count for `visits`. */
  quantity: number
}

/** Which rule made a step. The rules' words: `step-texts.ts`. */
export const stepKinds = [
  'credit',
  'corrected',
  'excluded',
  'not_in_force',
  'not_covered',
  'waiting_period',
  'outside_region',
  'paid_by_others',
  'item_limit',
  'day_limit',
  'visits_used_up',
  'deductible',
  'share',
  'ratio',
  'visit_limit',
  'benefit_limit',
  'plan_limit',
] as const
export type StepKind = (typeof stepKinds)[number]

/** One thing that was taken off a line (below zero), or put back by a credit (above zero). */
export interface Step {
  kind: StepKind
  /** The rule of DOMAIN.md it rests on. */
  rule: string
  /** The benefit whose term it is; `null` where no benefit is concerned. */
  benefit: string | null
  planVersionId: string | null
  amountFen: number
  /** The figures and codes the sentence is made from: limits, what was used before, shares, reason and clause. */
  detail: Readonly<Record<string, string | number | boolean | null>>
}

export interface AdjudicatedLine {
  lineId: string
  /** The benefit that took the line. */
  benefit: string | null
  planVersionId: string | null
  claimedFen: number
  /** Taken off by the reviewer: `corrected` and `excluded` steps. */
  excludedFen: number
  /** Taken off by the rules: all other steps, credits included. */
  reducedFen: number
  payableFen: number
  /** claimedFen + Σ amountFen = payableFen. */
  steps: Step[]
}

export interface Adjudication {
  rulesVersion: number
  /** In the order in which limits were consumed: service date, invoice, line (ADJ-02). */
  lines: AdjudicatedLine[]
  claimedFen: number
  excludedFen: number
  reducedFen: number
  payableFen: number
  /** What the claim takes of limits and deductibles. */
  takes: Used[]
}

/** What cannot be computed, or must not be saved. */
export type AdjudicationProblem =
  | { code: 'no_lines' }
  | { code: 'unknown_line'; lineId: string }
  | { code: 'unknown_reason'; lineId: string; reasonCode: string }
  | { code: 'reason_missing'; lineId: string }
  | { code: 'exclusion_not_positive'; lineId: string; amountFen: number }
  | { code: 'exclusion_above_approved'; lineId: string; excludedFen: number; approvedFen: number }
  | { code: 'approved_above_claimed'; lineId: string; approvedFen: number; claimedFen: number }
  | { code: 'unknown_benefit'; lineId: string; benefit: string }
  | { code: 'negative_value'; lineId: string; field: string }
