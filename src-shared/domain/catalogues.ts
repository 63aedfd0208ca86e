/** Closed lists that claims carry. Texts for people live in the locales and in the notices. */

/** How the care was given (索赔类型). Source: DOMAIN CLM-03. */
export const claimTypes = [
  'outpatient',
  'inpatient',
  'emergency',
  'dental',
  'maternity',
  'checkup',
  'pharmacy',
  'critical_illness',
  'other',
] as const
export type ClaimType = (typeof claimTypes)[number]

/** What happened (出险类型). Source: DOMAIN CLM-03. */
export const incidentTypes = ['illness', 'accident', 'maternity', 'checkup', 'other'] as const
export type IncidentType = (typeof incidentTypes)[number]

/** What a line is for. */
export const lineCategories = [
  'bed',
  'consultation',
  'drug',
  'examination',
  'laboratory',
  'treatment',
  'surgery',
  'nursing',
  'material',
  'other',
] as const
export type LineCategory = (typeof lineCategories)[number]

/** What a document is. Source: DOMAIN CLM-05, CLM-06. */
export const documentKinds = [
  'claim_form',
  'medical_record',
  'diagnosis_certificate',
  'prescription',
  'test_report',
  'pathology_report',
  'consultation_record',
  'maternity_record',
  'discharge_summary',
  'invoice',
  'itemised_bill',
  'social_insurance_settlement',
  'accident_proof',
  'identity',
  'guardian_identity',
  'birth_certificate',
  'relation_proof',
  'insurance_card',
  'bank_card',
  'authorization',
  'other',
] as const
export type DocumentKind = (typeof documentKinds)[number]

/** The outcome of a decision. `ex_gratia` (通融赔付): paid without an obligation to. */
export const conclusions = ['pay', 'pay_part', 'refuse', 'ex_gratia', 'withdraw'] as const
export type Conclusion = (typeof conclusions)[number]

/** Letters about a claim. The registry of all kinds, with their fields: `letters/kinds.ts`. Source: DOMAIN NTC-01. */
export const noticeKinds = [
  'receipt',
  'documents_request',
  'documents_reminder',
  'documents_final',
  'closing',
  'decision',
  'calculation',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

export const policyStates = ['in_force', 'expired', 'surrendered'] as const
export type PolicyState = (typeof policyStates)[number]

export const genders = ['male', 'female', 'unknown'] as const
export type Gender = (typeof genders)[number]

export const identityTypes = ['resident_id', 'passport', 'birth_certificate', 'other'] as const
export type IdentityType = (typeof identityTypes)[number]

export const relations = ['self', 'spouse', 'child', 'parent', 'other'] as const
export type Relation = (typeof relations)[number]

/** How a claim came in. `fetched`: a visit record under a signed authorization (CLM-11). Source: DOMAIN CLM-02, 11–13. */
export const claimChannels = [
  'self_service',
  'paper',
  'direct_billing',
  'fetched',
  'internet',
] as const
export type ClaimChannel = (typeof claimChannels)[number]

/** Source: DOMAIN MEM-01. */
export const identityVerifications = ['unverified', 'verified', 'refuted'] as const
export type IdentityVerification = (typeof identityVerifications)[number]

/** Why a decision waits for a second person. Source: DOMAIN ADJ-07, ADJ-08. */
export const secondReviewReasons = ['limit', 'sample', 'rule', 'asked'] as const
export type SecondReviewReason = (typeof secondReviewReasons)[number]

export const paymentListStates = ['prepared', 'approved', 'sent', 'settled', 'discarded'] as const
export type PaymentListState = (typeof paymentListStates)[number]

export const paymentStates = ['listed', 'paid', 'failed', 'discarded'] as const
export type PaymentState = (typeof paymentStates)[number]
