import type {
  ClaimType,
  Conclusion,
  IdentityType,
  IncidentType,
  Language,
  LineCategory,
  Relation,
} from '@shared/domain/catalogues'
import { decisionReasons } from '@shared/domain/reasons'
import type { ClaimState } from '@shared/domain/states'

/** What codes are called in a workbook; its titles stand with its columns in `workbook.ts`. */
export interface CodeTexts {
  state: Record<ClaimState, string>
  claimType: Record<ClaimType, string>
  incidentType: Record<IncidentType, string>
  category: Record<LineCategory, string>
  conclusion: Record<Conclusion, string>
  identityType: Record<IdentityType, string>
  relation: Record<Relation, string>
  reason: Record<string, string>
}

const reasons = (language: Language): Record<string, string> =>
  Object.fromEntries(decisionReasons.map((reason) => [reason.code, reason[language]]))

export const codeTexts: Readonly<Record<Language, CodeTexts>> = {
  zh: {
    state: {
      received: '已受理',
      in_review: '审核中',
      awaiting_documents: '待补充材料',
      decided: '已核定',
      second_review: '待复核',
      closed: '已结案',
      paid: '已支付',
      withdrawn: '已撤案',
      rejected: '已拒赔',
    },
    claimType: {
      outpatient: '门诊',
      inpatient: '住院',
      emergency: '急诊',
      dental: '齿科',
      maternity: '生育',
      checkup: '体检',
      pharmacy: '购药',
      critical_illness: '重疾',
      other: '其他',
    },
    incidentType: {
      illness: '疾病',
      accident: '意外',
      maternity: '生育',
      checkup: '体检',
      other: '其他',
    },
    category: {
      bed: '床位',
      consultation: '诊查',
      drug: '药品',
      examination: '检查',
      laboratory: '化验',
      treatment: '治疗',
      surgery: '手术',
      nursing: '护理',
      material: '材料',
      other: '其他',
    },
    conclusion: { pay: '赔付', pay_part: '部分赔付', refuse: '拒赔', withdraw: '撤案' },
    identityType: {
      resident_id: '居民身份证',
      passport: '护照',
      birth_certificate: '出生证明',
      other: '其他证件',
    },
    relation: { self: '本人', spouse: '配偶', child: '子女', parent: '父母', other: '其他' },
    reason: reasons('zh'),
  },
  en: {
    state: {
      received: 'Received',
      in_review: 'In review',
      awaiting_documents: 'Awaiting documents',
      decided: 'Decided',
      second_review: 'Second review',
      closed: 'Closed',
      paid: 'Paid',
      withdrawn: 'Withdrawn',
      rejected: 'Refused',
    },
    claimType: {
      outpatient: 'Outpatient',
      inpatient: 'Inpatient',
      emergency: 'Emergency',
      dental: 'Dental',
      maternity: 'Maternity',
      checkup: 'Check-up',
      pharmacy: 'Pharmacy',
      critical_illness: 'Critical illness',
      other: 'Other',
    },
    incidentType: {
      illness: 'Illness',
      accident: 'Accident',
      maternity: 'Maternity',
      checkup: 'Check-up',
      other: 'Other',
    },
    category: {
      bed: 'Bed',
      consultation: 'Consultation',
      drug: 'Drug',
      examination: 'Examination',
      laboratory: 'Laboratory',
      treatment: 'Treatment',
      surgery: 'Surgery',
      nursing: 'Nursing',
      material: 'Material',
      other: 'Other',
    },
    conclusion: {
      pay: 'Paid in full',
      pay_part: 'Paid in part',
      refuse: 'Refused',
      withdraw: 'Withdrawn',
    },
    identityType: {
      resident_id: 'Resident ID',
      passport: 'Passport',
      birth_certificate: 'Birth certificate',
      other: 'Other document',
    },
    relation: {
      self: 'The insured',
      spouse: 'Spouse',
      child: 'Child',
      parent: 'Parent',
      other: 'Other',
    },
    reason: reasons('en'),
  },
}
