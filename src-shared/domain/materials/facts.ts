import { isMinorOn } from '../age'
import type { ClaimChannel, ClaimType, DocumentKind, IncidentType } from '../catalogues'
import type { GapItemState } from '../gaps'
import type { Condition, PaperProblem } from './matrix'

/** A document on file, as far as it is held against the matrix. */
export interface Paper {
  documentId: string
  fileName: string
  /** UTC ISO. */
  receivedAt: string
  /** What it is: its own kind, and those of its tagged pages. */
  kinds: readonly DocumentKind[]
  /** How a person found it (GAP-06). */
  check: { state: 'accepted' | 'refused'; problems: readonly PaperProblem[] } | null
  /** Materials of the gap items that it was brought for. */
  answers: readonly string[]
}

/** The newest gap item about a material. */
export interface AskedMaterial {
  material: string
  state: GapItemState
  /** Its request still waits for the customer. */
  open: boolean
  problems: readonly PaperProblem[]
}

/** What a claim is, as the matrix asks. */
export interface MaterialFacts {
  channel: ClaimChannel
  claimType: ClaimType
  incidentType: IncidentType
  /** On the day of application; `null` where the date of birth is not known. */
  minor: boolean | null
  /** Of the provider; `null` where it is not known. */
  ownership: string | null
  conditions: readonly Condition[]
  papers: readonly Paper[]
  asked: readonly AskedMaterial[]
  /** Kinds of papers of which the one on record has expired (MEM-02). */
  expired: readonly DocumentKind[]
}

interface KnownPerson {
  id: string
  birthOn: string | null
  idType: string | null
  idValidTo: string | null
  verification: 'unverified' | 'verified' | 'refuted'
}

/** A claim as intake and the bench know it: what the facts are made from. Dates `YYYY-MM-DD`, money in fen. */
export interface KnownClaim {
  channel: ClaimChannel
  claimType: ClaimType
  incidentType: IncidentType
  /** Day of application, in Shanghai. */
  receivedOn: string
  insured: KnownPerson
  applicant: { person: KnownPerson | null; relation: string | null }
  signedOn: string | null
  authorizedOn: string | null
  provider: { ownership: string | null } | null
  payee: { branch: string | null; account: string | null }
  policy: { selfServiceLimitFen: number | null } | null
  claimedFen: number
  otherCompensationFen: number
  invoices: readonly { totalFen: number; socialInsuranceFen: number; thirdPartyFen: number }[]
  /** What a self-service application may sum to, where the policy says nothing else. */
  selfServiceLimitFen: number
  papers: readonly Paper[]
  asked: readonly AskedMaterial[]
}

/** Channels of which the desk gets pictures only. On paper the rest may lie in the folder. */
export const electronicChannels: readonly ClaimChannel[] = ['self_service', 'internet']

/** What the invoices of a claim sum to and what they may sum to in self-service, in fen (CLM-02). */
export function selfServiceSum({
  invoices,
  claimedFen,
  policy,
  selfServiceLimitFen,
}: Pick<KnownClaim, 'invoices' | 'claimedFen' | 'policy' | 'selfServiceLimitFen'>): {
  sumFen: number
  limitFen: number
  /** The limit was raised for this policy. */
  raised: boolean
} {
  const raisedFen = policy?.selfServiceLimitFen ?? null
  const sumFen =
    invoices.length === 0
      ? claimedFen
      : invoices.reduce((total, { totalFen }) => total + totalFen, 0)
  return { sumFen, limitFen: raisedFen ?? selfServiceLimitFen, raised: raisedFen !== null }
}

/** What the matrix asks of a claim, from what is known of it. Source: DOMAIN CLM-02, CLM-05, CLM-06, CLM-11, MEM-02. */
export function materialFactsOf(known: KnownClaim): MaterialFacts {
  const { channel, claimType, incidentType, receivedOn, insured, applicant, papers, asked } = known
  const expired = ({ idValidTo }: KnownPerson): boolean =>
    idValidTo !== null && idValidTo < receivedOn
  const { person } = applicant
  const guardian = person && person.id !== insured.id ? person : null
  const holds: Record<Condition, boolean> = {
    signed_on_screen: channel !== 'paper' && known.signedOn !== null,
    payee_known: known.payee.account !== null && known.payee.branch !== null,
    identity_verified: insured.verification === 'verified' && !expired(insured),
    // A stay is billed when it is over.
    discharged: claimType === 'inpatient' && (known.invoices.length > 0 || known.claimedFen > 0),
    other_compensation:
      known.otherCompensationFen > 0 ||
      known.invoices.some(
        ({ socialInsuranceFen, thirdPartyFen }) => socialInsuranceFen > 0 || thirdPartyFen > 0,
      ),
    applies_for_another: person
      ? person.id !== insured.id
      : applicant.relation !== null && applicant.relation !== 'self',
    birth_certificate_is_identity: insured.idType === 'birth_certificate',
    policy_known: known.policy !== null,
    over_self_service_limit: channel === 'self_service' && isOver(selfServiceSum(known)),
    visit_fetched: channel === 'fetched',
    fetching_authorized:
      channel === 'fetched' && known.authorizedOn !== null && known.authorizedOn <= receivedOn,
  }
  return {
    channel,
    claimType,
    incidentType,
    minor: isMinorOn(insured.birthOn, receivedOn),
    ownership: known.provider?.ownership ?? null,
    conditions: (Object.keys(holds) as Condition[]).filter((condition) => holds[condition]),
    papers,
    asked,
    expired: [
      ...(expired(insured) ? (['identity'] as const) : []),
      ...(guardian && expired(guardian) ? (['guardian_identity'] as const) : []),
    ],
  }
}

function isOver({ sumFen, limitFen }: { sumFen: number; limitFen: number }): boolean {
  return sumFen > limitFen
}
