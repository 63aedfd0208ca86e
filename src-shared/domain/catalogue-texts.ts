import type {
  ClaimChannel,
  ClaimType,
  Conclusion,
  DocumentKind,
  Gender,
  IdentityType,
  IncidentType,
  Language,
  LineCategory,
  NoticeKind,
  PolicyState,
  Relation,
} from './catalogues'
import type { Role } from './authority'
import type { ClaimState } from './states'

/** What people call the codes of the closed lists, in screens, workbooks and on the command line. */
export interface CatalogueTexts {
  state: Record<ClaimState, string>
  claimType: Record<ClaimType, string>
  incidentType: Record<IncidentType, string>
  category: Record<LineCategory, string>
  documentKind: Record<DocumentKind, string>
  conclusion: Record<Conclusion, string>
  noticeKind: Record<NoticeKind, string>
  policyState: Record<PolicyState, string>
  gender: Record<Gender, string>
  identityType: Record<IdentityType, string>
  relation: Record<Relation, string>
  channel: Record<ClaimChannel, string>
  role: Record<Role, string>
}

export const catalogueTexts: Readonly<Record<Language, CatalogueTexts>> = {
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
    documentKind: {
      claim_form: '理赔申请书',
      medical_record: '病历',
      invoice: '发票',
      itemised_bill: '费用清单',
      discharge_summary: '出院小结',
      identity: '身份证件',
      guardian_identity: '监护人身份证件',
      bank_card: '银行卡',
      social_insurance_settlement: '医保结算单',
      relation_proof: '关系证明',
      other: '其他',
    },
    conclusion: {
      pay: '赔付',
      pay_part: '部分赔付',
      refuse: '拒赔',
      ex_gratia: '通融赔付',
      withdraw: '撤案',
    },
    noticeKind: {
      receipt: '受理通知书',
      documents_request: '补充材料通知书',
      documents_reminder: '补充材料催告书',
      documents_final: '补充材料最后通知书',
      closing: '结案通知书',
      decision: '理赔决定通知书',
      calculation: '理算书',
    },
    policyState: { in_force: '有效', expired: '满期', surrendered: '退保' },
    gender: { male: '男', female: '女', unknown: '性别未知' },
    identityType: {
      resident_id: '居民身份证',
      passport: '护照',
      birth_certificate: '出生证明',
      other: '其他证件',
    },
    relation: { self: '本人', spouse: '配偶', child: '子女', parent: '父母', other: '其他' },
    channel: {
      self_service: '自助申请',
      paper: '纸质申请',
      direct_billing: '直付',
      fetched: '授权调取就诊记录',
      internet: '互联网诊疗',
    },
    role: {
      reviewer: '审核员',
      senior_reviewer: '高级审核员',
      assistance_manager: '医疗协助经理',
      service_coordinator: '服务协调员',
      finance: '财务',
      administrator: '管理员',
      auditor: '审计员',
    },
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
    documentKind: {
      claim_form: 'Claim form',
      medical_record: 'Medical record',
      invoice: 'Invoice',
      itemised_bill: 'Itemised bill',
      discharge_summary: 'Discharge summary',
      identity: 'Identity document',
      guardian_identity: 'Guardian’s identity document',
      bank_card: 'Bank card',
      social_insurance_settlement: 'Social insurance settlement',
      relation_proof: 'Proof of relation',
      other: 'Other',
    },
    conclusion: {
      pay: 'Paid in full',
      pay_part: 'Paid in part',
      refuse: 'Refused',
      ex_gratia: 'Paid ex gratia',
      withdraw: 'Withdrawn',
    },
    noticeKind: {
      receipt: 'Receipt of claim',
      documents_request: 'Request for documents',
      documents_reminder: 'Reminder of documents',
      documents_final: 'Last notice on documents',
      closing: 'Closing notice',
      decision: 'Decision notice',
      calculation: 'Calculation sheet',
    },
    policyState: { in_force: 'In force', expired: 'Expired', surrendered: 'Surrendered' },
    gender: { male: 'Male', female: 'Female', unknown: 'Gender not known' },
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
    channel: {
      self_service: 'Self-service',
      paper: 'On paper',
      direct_billing: 'Direct billing',
      fetched: 'Visit record under an authorization',
      internet: 'Internet visit',
    },
    role: {
      reviewer: 'Reviewer',
      senior_reviewer: 'Senior reviewer',
      assistance_manager: 'Medical-assistance manager',
      service_coordinator: 'Service coordinator',
      finance: 'Finance',
      administrator: 'Administrator',
      auditor: 'Auditor',
    },
  },
}
