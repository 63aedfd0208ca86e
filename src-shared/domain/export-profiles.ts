import { claimStates, settledClaimStates, type ClaimState } from './states'

/**
 * What an export holds, by who receives it: no more than they need. Source: DOMAIN SYN-03.
 *
 * - `full`: for another desk or an authority. Everything the desk hands out of a claim.
 * - `payment`: for whoever pays. Whom, where, how much; the account in full; nothing medical. Only claims
 *   that are closed and pay something: an earlier decision may still change, a later one is paid already.
 * - `statistics`: for counting. Nobody is named, no number leads back to a claim, and dates are months. Small
 *   groups may still be recognised by who knows them, so it is not for publication.
 */
export const exportProfiles = ['full', 'payment', 'statistics'] as const
export type ExportProfile = (typeof exportProfiles)[number]

export const exportFormats = ['package', 'xlsx'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** The columns a workbook may have, sheet by sheet. */
export const exportFields = {
  claims: [
    'claim_no',
    'state',
    'insured_name',
    'id_type',
    'id_number',
    'policy_no',
    'product_name',
    'provider_name',
    'claim_type',
    'incident_type',
    'incident_on',
    'diagnosis_code',
    'diagnosis_name',
    'claimed',
    'excluded',
    'other_compensation',
    'payable',
    'conclusion',
    'reason',
    'received_at',
    'due_on',
    'decided_at',
    'closed_at',
    'invoice_count',
    'line_count',
    'payee_name',
    'payee_bank',
    'payee_branch',
    'payee_account',
  ],
  invoices: [
    'claim_no',
    'position',
    'invoice_no',
    'issued_on',
    'provider_name',
    'total',
    'social_insurance',
    'self_paid',
    'partly_self_paid',
    'unreasonable',
    'third_party',
  ],
  lines: [
    'claim_no',
    'position',
    'invoice_no',
    'code',
    'name',
    'category',
    'service_on',
    'quantity',
    'unit_price',
    'claimed',
    'excluded',
    'payable',
  ],
  decisions: [
    'claim_no',
    'number',
    'conclusion',
    'reason',
    'clause',
    'explanation',
    'claimed',
    'excluded',
    'payable',
    'decided_by',
    'decided_at',
    'confirmed_by',
    'confirmed_at',
  ],
  exclusions: ['claim_no', 'number', 'position', 'name', 'excluded', 'reason', 'clause', 'note'],
  payments: [
    'claim_no',
    'payee_name',
    'payee_bank',
    'payee_branch',
    'payee_account',
    'payable',
    'decided_on',
  ],
  statistics: [
    'number',
    'age_band',
    'gender',
    'claim_type',
    'incident_type',
    'incident_month',
    'diagnosis_code',
    'city',
    'state',
    'claimed',
    'excluded',
    'payable',
    'received_month',
    'decided_month',
  ],
} as const

export type ExportSheet = keyof typeof exportFields
export type ExportField<S extends ExportSheet> = (typeof exportFields)[S][number]

export interface ExportRule {
  /** The sheets of its workbook, in order. */
  sheets: readonly ExportSheet[]
  formats: readonly ExportFormat[]
  /** Claims in another state never go out, whoever asks. */
  states: readonly ClaimState[]
  /** The states where none are asked for. */
  usualStates: readonly ClaimState[]
  /** Only claims that pay something. */
  payableOnly: boolean
}

export const exportRules: Readonly<Record<ExportProfile, ExportRule>> = {
  full: {
    sheets: ['claims', 'invoices', 'lines', 'decisions', 'exclusions'],
    formats: ['package', 'xlsx'],
    states: claimStates,
    usualStates: settledClaimStates,
    payableOnly: false,
  },
  payment: {
    sheets: ['payments'],
    formats: ['xlsx'],
    states: ['closed', 'paid'],
    usualStates: ['closed'],
    payableOnly: true,
  },
  statistics: {
    sheets: ['statistics'],
    formats: ['xlsx'],
    states: claimStates,
    usualStates: settledClaimStates,
    payableOnly: false,
  },
}

/** The first ages of the bands that statistics show; the last one has no end. */
export const ageBands = [0, 6, 18, 30, 40, 50, 60, 70, 80] as const
