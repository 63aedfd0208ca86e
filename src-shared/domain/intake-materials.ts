import type { ClaimChannel, ClaimType, DocumentKind } from './catalogues'
import type { IntakeFacts } from './intake'

/** A paper that a claim needs, and when. */
interface Material {
  kind: DocumentKind
  channels: readonly ClaimChannel[]
  /** All by default. */
  claimTypes?: readonly ClaimType[]
  /** Only for an insured under 18 on the day of application. */
  minorOnly?: true
  /** What stands in for the paper. */
  unless?: (facts: IntakeFacts) => boolean
}

const reimbursed: readonly ClaimChannel[] = ['self_service', 'paper', 'internet']

/**
 * What a reimbursement needs beside the medical record, which every claim needs (CLM-05). Source: DOMAIN CLM-06;
 * what a hospital's own bill comes with is set here (own).
 */
export const materials: readonly Material[] = [
  {
    kind: 'claim_form',
    channels: reimbursed,
    // Where the application is made on a screen, the signature given there is the form's.
    unless: ({ channel, signedOn }) => channel !== 'paper' && signedOn !== null,
  },
  { kind: 'identity', channels: reimbursed },
  { kind: 'invoice', channels: [...reimbursed, 'direct_billing'] },
  { kind: 'itemised_bill', channels: [...reimbursed, 'direct_billing'] },
  { kind: 'discharge_summary', channels: reimbursed, claimTypes: ['inpatient'] },
  {
    kind: 'bank_card',
    channels: reimbursed,
    unless: ({ payee }) => payee.account !== null && payee.branch !== null,
  },
  { kind: 'relation_proof', channels: reimbursed, minorOnly: true },
  { kind: 'guardian_identity', channels: reimbursed, minorOnly: true },
]

/** Papers that count as the medical record (CLM-05). */
export const medicalRecords: readonly DocumentKind[] = ['medical_record', 'discharge_summary']

/** The materials of CLM-06 that are not on file. @param minor whether the insured is under 18 */
export function missingMaterials(facts: IntakeFacts, minor: boolean): DocumentKind[] {
  return materials
    .filter(
      ({ kind, channels, claimTypes, minorOnly, unless }) =>
        channels.includes(facts.channel) &&
        (claimTypes?.includes(facts.claimType) ?? true) &&
        (!minorOnly || minor) &&
        !unless?.(facts) &&
        !facts.documents.includes(kind),
    )
    .map(({ kind }) => kind)
}
