import type { ClaimChannel, DocumentKind } from '../catalogues'
import type { MaterialRule } from './matrix'

/** Applied for by a person who paid: the papers of CLM-06. */
const reimbursed: readonly ClaimChannel[] = ['self_service', 'paper', 'internet']

/**
 * Papers that are a medical record. Prescriptions, records and test reports belong in the category outpatient
 * record / diagnosis certificate (CLM-05).
 */
export const medicalRecordKinds: readonly DocumentKind[] = [
  'medical_record',
  'diagnosis_certificate',
  'prescription',
  'test_report',
  'pathology_report',
  'consultation_record',
  'maternity_record',
  'discharge_summary',
]

/** The material that every claim needs (CLM-05). */
export const MEDICAL_RECORD = 'medical_record'

const invoice = { material: 'invoice', zh: '发票', en: 'Invoices', kinds: ['invoice'] } as const
const itemisedBill = {
  material: 'itemised_bill',
  zh: '费用清单',
  en: 'Itemised bill',
  kinds: ['itemised_bill'],
} as const
const dischargeSummary = {
  material: 'discharge_summary',
  zh: '出院小结',
  en: 'Discharge summary',
  kinds: ['discharge_summary'],
} as const
const maternityProof = {
  material: 'maternity_proof',
  zh: '孕产检记录或出生医学证明',
  en: 'Antenatal record or birth certificate of the child',
  kinds: ['maternity_record', 'birth_certificate'],
} as const
/** CLM-06: the originals come by courier. */
const publicStay = {
  channels: reimbursed,
  claimTypes: ['inpatient'],
  ownership: 'public',
} as const

/**
 * The document matrix that ships with the desk. Source: DOMAIN CLM-02, CLM-05, CLM-06, CLM-10 to CLM-13, GAP-06.
 * What CLM-06 does not name by claim type (accident, critical illness, maternity, dental, check-up, pharmacy,
 * internet, the hospital's own bill) is set here and rests on GAP-07: all gaps are asked for at once.
 */
export const defaultMatrix: readonly MaterialRule[] = [
  {
    material: 'claim_form',
    zh: '理赔申请书（签字）',
    en: 'Signed claim form',
    kinds: ['claim_form'],
    channels: reimbursed,
    // Where the application is made on a screen, the signature given there is the form's.
    unless: ['signed_on_screen'],
    blocking: true,
    rule: 'CLM-06',
  },
  {
    material: MEDICAL_RECORD,
    zh: '病历或诊断证明（含处方、检查检验报告）',
    en: 'Medical record or diagnosis certificate (prescriptions and test reports included)',
    kinds: medicalRecordKinds,
    unless: ['visit_fetched'],
    blocking: true,
    rule: 'CLM-05',
  },
  {
    material: 'identity',
    zh: '被保险人身份证件',
    en: 'Identity document of the insured',
    kinds: ['identity'],
    channels: reimbursed,
    unless: ['birth_certificate_is_identity'],
    blocking: true,
    bothSides: true,
    rule: 'CLM-06',
  },
  { ...invoice, channels: [...reimbursed, 'direct_billing'], blocking: true, rule: 'CLM-06' },
  { ...invoice, ...publicStay, blocking: true, original: true, rule: 'CLM-06' },
  {
    ...invoice,
    channels: ['self_service'],
    when: ['over_self_service_limit'],
    blocking: true,
    original: true,
    rule: 'CLM-02',
  },
  { ...itemisedBill, channels: [...reimbursed, 'direct_billing'], blocking: true, rule: 'CLM-06' },
  { ...itemisedBill, ...publicStay, blocking: true, original: true, rule: 'CLM-06' },
  {
    ...dischargeSummary,
    channels: reimbursed,
    claimTypes: ['inpatient'],
    when: ['discharged'],
    blocking: true,
    rule: 'CLM-06',
  },
  {
    ...dischargeSummary,
    ...publicStay,
    when: ['discharged'],
    blocking: true,
    original: true,
    rule: 'CLM-06',
  },
  {
    ...dischargeSummary,
    channels: ['direct_billing'],
    claimTypes: ['inpatient'],
    blocking: false,
    rule: 'CLM-13',
  },
  {
    material: 'bank_card',
    zh: '银行账户（含支行）',
    en: 'Bank account with branch',
    kinds: ['bank_card'],
    channels: reimbursed,
    unless: ['payee_known'],
    blocking: true,
    rule: 'CLM-06',
  },
  {
    material: 'relation_proof',
    zh: '出生医学证明或其他关系证明',
    en: 'Birth certificate or other proof of relation',
    kinds: ['birth_certificate', 'relation_proof'],
    channels: reimbursed,
    age: 'minor',
    blocking: true,
    rule: 'CLM-06',
  },
  {
    material: 'guardian_identity',
    zh: '监护人身份证件',
    en: 'Identity document of the guardian',
    kinds: ['guardian_identity'],
    channels: reimbursed,
    age: 'minor',
    blocking: true,
    bothSides: true,
    rule: 'CLM-06',
  },
  {
    material: 'insurance_card',
    zh: '电子保险卡',
    en: 'Insurance e-card',
    kinds: ['insurance_card'],
    channels: reimbursed,
    // The card names the policy; where that is known, nobody needs to send it.
    unless: ['policy_known'],
    blocking: false,
    rule: 'CLM-06',
  },
  {
    material: 'social_insurance_settlement',
    zh: '医保或其他机构的结算单',
    en: 'Settlement of social insurance or of another payer',
    kinds: ['social_insurance_settlement'],
    channels: reimbursed,
    when: ['other_compensation'],
    // As a rule the invoice itself shows what others paid.
    blocking: false,
    rule: 'CLM-10',
  },
  {
    material: 'accident_proof',
    zh: '意外事故证明或经过说明',
    en: 'Proof or account of the accident',
    kinds: ['accident_proof'],
    channels: reimbursed,
    incidentTypes: ['accident'],
    blocking: true,
    rule: 'GAP-07',
  },
  {
    material: 'diagnosis_certificate',
    zh: '重大疾病诊断证明',
    en: 'Certificate of diagnosis of the critical illness',
    kinds: ['diagnosis_certificate', 'discharge_summary'],
    channels: reimbursed,
    claimTypes: ['critical_illness'],
    blocking: true,
    rule: 'GAP-07',
  },
  {
    material: 'pathology_report',
    zh: '病理报告',
    en: 'Pathology report',
    kinds: ['pathology_report'],
    channels: reimbursed,
    claimTypes: ['critical_illness'],
    blocking: true,
    rule: 'GAP-07',
  },
  {
    ...maternityProof,
    channels: reimbursed,
    claimTypes: ['maternity'],
    blocking: true,
    rule: 'GAP-07',
  },
  {
    ...maternityProof,
    channels: reimbursed,
    incidentTypes: ['maternity'],
    blocking: true,
    rule: 'GAP-07',
  },
  {
    material: 'prescription',
    zh: '处方',
    en: 'Prescription',
    kinds: ['prescription'],
    channels: reimbursed,
    claimTypes: ['pharmacy'],
    blocking: true,
    rule: 'GAP-07',
  },
  {
    material: 'dental_imaging',
    zh: '牙片或口腔检查报告',
    en: 'Dental X-ray or examination report',
    kinds: ['test_report'],
    channels: reimbursed,
    claimTypes: ['dental'],
    blocking: false,
    rule: 'GAP-07',
  },
  {
    material: 'checkup_report',
    zh: '体检报告',
    en: 'Check-up report',
    kinds: ['test_report'],
    channels: reimbursed,
    claimTypes: ['checkup'],
    blocking: true,
    rule: 'GAP-07',
  },
  {
    material: 'consultation_record',
    zh: '互联网问诊记录',
    en: 'Record of the internet consultation',
    kinds: ['consultation_record'],
    channels: ['internet'],
    blocking: false,
    rule: 'CLM-12',
  },
  {
    material: 'authorization',
    zh: '调取就诊记录授权书',
    en: 'Authorization to fetch visit records',
    kinds: ['authorization'],
    channels: ['fetched'],
    unless: ['fetching_authorized'],
    blocking: true,
    rule: 'CLM-11',
  },
]
