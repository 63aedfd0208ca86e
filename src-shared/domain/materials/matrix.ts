import type { ClaimChannel, ClaimType, DocumentKind, IncidentType } from '../catalogues'

/** The document matrix: which materials a claim needs, as data. Source: DOMAIN CLM-05, CLM-06, GAP-06, GAP-07. */

/** What stands in for a paper, or asks for it, beyond type, cause, age and setting. */
export const conditions = [
  /** The application was signed on a screen. */
  'signed_on_screen',
  /** The payee's account with its branch is on file. */
  'payee_known',
  /** The insured's identity was verified and has not expired. */
  'identity_verified',
  'discharged',
  /** Others paid part of it. */
  'other_compensation',
  /** Somebody other than the insured applies. */
  'applies_for_another',
  /** The policy registers the insured by the birth certificate: there is no identity card yet. */
  'birth_certificate_is_identity',
  /** The policy that covers the claim is on file. */
  'policy_known',
  /** The invoices of a self-service application sum to more than its limit (CLM-02). */
  'over_self_service_limit',
  /** The visit record was fetched from the provider: it is the medical record (CLM-11). */
  'visit_fetched',
  /** The authorization to fetch it is on file, signed by the day of application (CLM-11). */
  'fetching_authorized',
] as const
export type Condition = (typeof conditions)[number]

/** One row of the matrix. Lists that are absent hold for all. */
export interface MaterialRule {
  /** Its code: what gap items name. */
  material: string
  zh: string
  en: string
  /** Kinds of documents that are this paper. */
  kinds: readonly DocumentKind[]
  channels?: readonly ClaimChannel[] | undefined
  claimTypes?: readonly ClaimType[] | undefined
  incidentTypes?: readonly IncidentType[] | undefined
  /** Age of the insured on the day of application. */
  age?: 'minor' | 'adult' | undefined
  ownership?: 'public' | 'non_public' | undefined
  /** Needed only where all of these hold. */
  when?: readonly Condition[] | undefined
  /** Not needed where one of these holds. */
  unless?: readonly Condition[] | undefined
  /** Without it the claim waits. */
  blocking: boolean
  /** The original by courier, not a picture (CLM-06). */
  original?: boolean | undefined
  /** Both sides must be seen (GAP-06). */
  bothSides?: boolean | undefined
  /** The rule of DOMAIN.md it rests on. */
  rule: string
}

/** What can be wrong with a paper that came (GAP-06). */
export const paperProblems = [
  'blurred',
  'incomplete',
  'not_colour',
  'one_side_missing',
  'wrong_person',
  'not_as_insured',
  'expired',
  'unsigned',
  'not_original',
  'illegible_stamp',
  'figures_differ',
  'other',
] as const
export type PaperProblem = (typeof paperProblems)[number]

/** How a material of a claim stands. `set_aside` papers do not count. */
export const materialStates = ['present', 'missing', 'deficient', 'asked', 'waived'] as const
export type MaterialState = (typeof materialStates)[number]
