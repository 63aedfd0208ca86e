import type { ClaimType, IncidentType, LineCategory } from '../catalogues'

/**
 * What a plan covers, as data. Money in fen, ratios and shares in basis points (10,000 = 100 %).
 * Source: DOMAIN POL-03, ADJ-03 to ADJ-05.
 */
export interface PlanRules {
  /** The most the plan pays an insured in a policy year, over all benefits; `null` is without limit. */
  yearlyLimitFen: number | null
  /** In the order in which they are tried: the first that matches takes the line. */
  benefits: readonly Benefit[]
}

export interface Benefit {
  /** `inpatient`, `icu_bed`, …; unique in the plan, and the same in all its versions: what is used hangs on it. */
  code: string
  nameZh: string
  nameEn: string
  /**
   * The benefit this one is a part of. What is `null` here holds as it does there, and what is paid here uses
   * the limits there as well.
   */
  partOf: string | null
  matches: BenefitMatch
  /** The most that is paid in a policy year. 0 pays nothing; `null` is without a limit of its own. */
  yearlyLimitFen: number | null
  /** The most expense that counts for one day (ICU bed 5,000 a day). */
  dayLimitFen: number | null
  /** The most expense that counts for one unit of an item. */
  itemLimitFen: number | null
  /** The most that is paid for one visit: a day at one provider, or the whole claim of a stay. */
  visitLimitFen: number | null
  /** How many visits of a policy year are covered. */
  visitsPerYear: number | null
  deductible: Deductible | null
  ratioBp: number | null
  waitingDays: number | null
  /** Where treatment is covered: provinces, as providers carry them. */
  regions: readonly string[] | null
  /** Emergencies are covered outside the regions as well (ADJ-05). */
  emergencyAnywhere: boolean | null
  specificProviderShareBp: number | null
  notAuthorizedShareBp: number | null
  /** Where both shares apply: the higher one, or one after the other (ADJ-04). */
  sharesTogether: 'higher' | 'both' | null
  /** Lines that needed an authorization beforehand: those for which all that is given holds. */
  authorization: AuthorizationNeed | null
}

/** All that are given must hold; one that is absent holds. */
export interface BenefitMatch {
  claimTypes?: readonly ClaimType[]
  incidentTypes?: readonly IncidentType[]
  categories?: readonly LineCategory[]
  /** Codes of the line, or their beginnings. */
  codes?: readonly string[]
  /** Parts of the line's name. */
  words?: readonly string[]
  /** Beginnings of the diagnosis code of the line, or else of the claim. */
  diagnoses?: readonly string[]
}

export interface Deductible {
  per: 'year' | 'visit' | 'claim'
  amountFen: number
  /** What others paid counts towards it (usual with yearly deductibles of million-yuan policies, except social insurance). */
  reducedByOthers: boolean
}

export interface AuthorizationNeed {
  claimTypes?: readonly ClaimType[]
  categories?: readonly LineCategory[]
  /** A line of more than this much. */
  lineOverFen?: number
}

export interface PlanVersion {
  id: string
  /** First service date it holds for. */
  effectiveFrom: string
  /** Of several that hold for a date, the one that begins last counts; of these, the highest number. */
  number: number
  rules: PlanRules
}
