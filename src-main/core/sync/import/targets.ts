import type { ProfileTable } from '@shared/contract/profile'
import { kinds, type FieldKind } from './read-value'

/** One field of a profile's table: how its cells are read and where they are kept. */
export interface TargetField {
  kind: FieldKind
  /** Column of the staging table; for plain fields also of the desk's table. */
  column: string
  /** The value is the source key of a record of this table. */
  refersTo?: ProfileTable
  /** Kept where the source says nothing. */
  fallback?: string | number
  /** Read for what follows from it; the desk's table has no such column. */
  stagedOnly?: boolean
  /** Came after version 0.2.0: a source that does not fill it has the fingerprint it had before. */
  later?: boolean
}

const field = (column: string, kind: FieldKind, fallback?: string | number): TargetField => ({
  column,
  kind,
  ...(fallback === undefined ? {} : { fallback }),
})
const reference = (column: string, refersTo: ProfileTable): TargetField => ({
  column,
  kind: kinds.key,
  refersTo,
})
const amount = (column: string, fallback?: number): TargetField =>
  field(column, kinds.amount, fallback)
const later = (field: TargetField): TargetField => ({ ...field, later: true })

/**
 * The fields of `profileTables`, in the order they are staged; later ones last. `key` is a column of every staging
 * table.
 */
export const targets: Record<ProfileTable, Record<string, TargetField>> = {
  members: {
    name: field('name', kinds.name),
    gender: field('gender', kinds.gender, 'unknown'),
    birth_on: field('birth_on', kinds.date),
    id_type: field('id_type', kinds.identityType),
    id_number: field('id_number', kinds.short),
    id_valid_from: field('id_valid_from', kinds.date),
    id_valid_to: field('id_valid_to', kinds.endDate),
    phone: field('phone', kinds.short),
    email: field('email', kinds.name),
    address: field('address', kinds.long),
    language: field('language', kinds.language),
    id_verification: later(field('id_verification', kinds.identityVerification, 'unverified')),
  },
  providers: {
    name: field('name', kinds.name),
    name_en: field('name_en', kinds.name),
    ownership: field('ownership', kinds.short),
    level: field('level', kinds.short),
    kind: field('kind', kinds.short),
    province: field('province', kinds.short),
    city: field('city', kinds.short),
    district: field('district', kinds.short),
    address: field('address', kinds.long),
    phone: field('phone', kinds.short),
    specific: later(field('specific', kinds.yesNo, 0)),
    network: later(field('network', kinds.yesNo, 0)),
  },
  policies: {
    policy_no: field('policy_no', kinds.short),
    insured: reference('insured_key', 'members'),
    main_insured: reference('main_insured_key', 'members'),
    holder_name: field('holder_name', kinds.name),
    insurer_name: field('insurer_name', kinds.name),
    product_name: field('product_name', kinds.name),
    plan_name: field('plan_name', kinds.name),
    start_on: field('start_on', kinds.date),
    end_on: field('end_on', kinds.endDate),
    state: field('state', kinds.policyState),
    plan: later({ ...field('plan_code', kinds.short), stagedOnly: true }),
    covered_since: later(field('covered_since', kinds.date)),
    surrendered_on: later(field('surrendered_on', kinds.date)),
  },
  claims: {
    insured: reference('insured_key', 'members'),
    policy: reference('policy_key', 'policies'),
    provider: reference('provider_key', 'providers'),
    claim_no: field('claim_no', kinds.short),
    claim_type: field('claim_type', kinds.claimType, 'other'),
    incident_type: field('incident_type', kinds.incidentType, 'other'),
    incident_on: field('incident_on', kinds.date),
    diagnosis_code: field('diagnosis_code', kinds.short),
    diagnosis_name: field('diagnosis_name', kinds.name),
    applicant_name: field('applicant_name', kinds.name),
    applicant_relation: field('applicant_relation', kinds.relation),
    province: field('province', kinds.short),
    city: field('city', kinds.short),
    payee_name: field('payee_name', kinds.name),
    payee_bank: field('payee_bank', kinds.name),
    payee_branch: field('payee_branch', kinds.name),
    payee_account: field('payee_account', kinds.short),
    other_compensation: amount('other_compensation_fen', 0),
    received_at: field('received_at', kinds.instant),
    channel: later(field('channel', kinds.claimChannel, 'paper')),
    applicant: later(reference('applicant_key', 'members')),
    applicant_address: later(field('applicant_address', kinds.long)),
    signed_on: later(field('signed_on', kinds.date)),
    authorized_on: later(field('authorized_on', kinds.date)),
    follow_up: later(field('follow_up', kinds.yesNo)),
    priority: later(field('priority', kinds.priority, 0)),
  },
  invoices: {
    claim: reference('claim_key', 'claims'),
    invoice_no: field('invoice_no', kinds.short),
    issued_on: field('issued_on', kinds.date),
    provider: reference('provider_key', 'providers'),
    total: amount('total_fen'),
    social_insurance: amount('social_insurance_fen', 0),
    self_paid: amount('self_paid_fen', 0),
    partly_self_paid: amount('partly_self_paid_fen', 0),
    unreasonable: amount('unreasonable_fen', 0),
    third_party: amount('third_party_fen', 0),
  },
  lines: {
    claim: reference('claim_key', 'claims'),
    invoice: reference('invoice_key', 'invoices'),
    code: field('code', kinds.short),
    name: field('name', kinds.name),
    category: field('category', kinds.lineCategory, 'other'),
    quantity: field('quantity_milli', kinds.quantity, 1000),
    unit_price: amount('unit_price_fen'),
    claimed: amount('claimed_fen'),
    service_on: field('service_on', kinds.date),
    diagnosis_code: field('diagnosis_code', kinds.short),
  },
}

/** Fields that must be filled in every row. */
export const requiredFields: Record<ProfileTable, readonly string[]> = {
  members: ['key', 'name'],
  providers: ['key', 'name'],
  policies: ['key', 'policy_no', 'insured', 'product_name', 'start_on'],
  claims: ['key', 'insured'],
  invoices: ['key', 'claim'],
  lines: ['claim', 'name', 'claimed'],
}
export const tableOrder = Object.keys(targets) as ProfileTable[]
