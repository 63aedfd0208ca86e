import type { Benefit } from '@shared/domain/adjudication/plan'
import type { Gender, IdentityType, Language, PolicyState } from '@shared/domain/catalogues'
import { formatFen } from '@shared/domain/money'
import { areaOf } from '@shared/domain/regions'
import type { CertificateData } from './data'

/** Every word of a certificate in one language. */
export interface CertificateWords {
  certify(data: CertificateData): string
  headings: { insured: string; policy: string; benefits: string; notes: string }
  labels: {
    certificateNo: string
    date: string
    name: string
    gender: string
    birthOn: string
    idType: string
    idNumber: string
    mainInsured: string
    policyNo: string
    holder: string
    underwriter: string
    product: string
    plan: string
    period: string
    coveredSince: string
    state: string
    yearlyLimit: string
    unknown: string
  }
  heads: [benefit: string, yearly: string, deductible: string, ratio: string, terms: string]
  gender: Record<Gender, string>
  identity: Record<IdentityType, string>
  state: Record<PolicyState, string>
  benefit(benefit: Benefit): string
  unlimited: string
  /** A yearly limit that is only the one it is a part of. */
  within: string
  percent(basisPoints: number): string
  deductible(deductible: NonNullable<Benefit['deductible']>): string
  terms: {
    dayLimit(fen: number): string
    itemLimit(fen: number): string
    visitLimit(fen: number): string
    visits(count: number): string
    waiting(days: number): string
    specific(share: string): string
    notAuthorized(share: string): string
    regions(regions: readonly string[], emergency: boolean): string
  }
  separator: string
  noRules: string
  notes(data: CertificateData): string[]
}

const percent = (basisPoints: number): string =>
  `${String(basisPoints / 100).replace(/\.0+$/u, '')}%`

const zh: CertificateWords = {
  certify: ({ insured, policy }) =>
    policy.group
      ? `兹证明 ${insured.name} 为下列团体保险合同的${insured.mainInsured === null ? '' : '连带'}被保险人，保障内容如下。`
      : `兹证明 ${insured.name} 为下列保险合同的${insured.mainInsured === null ? '' : '连带'}被保险人，保障内容如下。`,
  headings: { insured: '被保险人', policy: '保险合同', benefits: '保障责任', notes: '说明' },
  labels: {
    certificateNo: '凭证编号',
    date: '出具日期',
    name: '姓名',
    gender: '性别',
    birthOn: '出生日期',
    idType: '证件类型',
    idNumber: '证件号码',
    mainInsured: '主被保险人',
    policyNo: '保单号',
    holder: '投保人',
    underwriter: '承保公司',
    product: '保险产品',
    plan: '保障计划',
    period: '保险期间',
    coveredSince: '连续投保起始日',
    state: '保单状态',
    yearlyLimit: '年度总限额',
    unknown: '未登记',
  },
  heads: ['保障责任', '年限额', '免赔额', '赔付比例', '其他约定'],
  gender: { male: '男', female: '女', unknown: '未登记' },
  identity: {
    resident_id: '居民身份证',
    passport: '护照',
    birth_certificate: '出生医学证明',
    other: '其他证件',
  },
  state: { in_force: '有效', expired: '满期', surrendered: '退保' },
  benefit: ({ nameZh }) => nameZh,
  unlimited: '不限',
  within: '并入上级',
  percent,
  deductible: ({ per, amountFen }) =>
    amountFen === 0
      ? '无'
      : `${{ year: '每年', visit: '每次', claim: '每案' }[per]} ${formatFen(amountFen)}`,
  terms: {
    dayLimit: (fen) => `日限额 ${formatFen(fen)}`,
    itemLimit: (fen) => `单项限额 ${formatFen(fen)}`,
    visitLimit: (fen) => `次限额 ${formatFen(fen)}`,
    visits: (count) => `每年 ${count} 次`,
    waiting: (days) => `等待期 ${days} 天`,
    specific: (share) => `特定医院自负 ${share}`,
    notAuthorized: (share) => `未经认可自负 ${share}`,
    regions: (regions, emergency) =>
      `区域：${areaZh(regions)}${emergency ? '，紧急情况不限区域' : ''}`,
  },
  separator: '；',
  noRules: '保障责任及限额以保险合同载明的为准。',
  notes: ({ policy }) => [
    ...(policy.state === 'in_force'
      ? []
      : [
          `上述合同的保障${policy.endOn === null ? '已经终止' : `已于 ${policy.endOn} 终止`}，本凭证仅证明此前的保障。`,
        ]),
    '本凭证按出具日期的登记内容制作，证件号码已作遮蔽；保障范围、责任免除及其他约定以保险合同为准。',
    '金额单位为人民币元。需要核实本凭证的，请告知凭证编号与我公司联系。',
  ],
}

function areaZh(regions: readonly string[]): string {
  const area = areaOf(regions)
  if (area === 'mainland') return '中国内地'
  return area === 'greater_china' ? '大中华' : regions.join('、')
}

const en: CertificateWords = {
  certify: ({ insured, policy }) =>
    `This is to certify that ${insured.name} is ${insured.mainInsured === null ? 'insured' : 'insured as a dependent'} under the ${policy.group ? 'group ' : ''}policy named below, with the following cover.`,
  headings: { insured: 'The insured', policy: 'The policy', benefits: 'Cover', notes: 'Notes' },
  labels: {
    certificateNo: 'Certificate no.',
    date: 'Date of issue',
    name: 'Name',
    gender: 'Gender',
    birthOn: 'Date of birth',
    idType: 'Identity document',
    idNumber: 'Document no.',
    mainInsured: 'Main insured',
    policyNo: 'Policy no.',
    holder: 'Policyholder',
    underwriter: 'Insurer',
    product: 'Product',
    plan: 'Plan',
    period: 'Period of cover',
    coveredSince: 'Covered since',
    state: 'State',
    yearlyLimit: 'Overall yearly limit',
    unknown: 'Not on file',
  },
  heads: ['Benefit', 'Yearly limit', 'Deductible', 'Paid', 'Other terms'],
  gender: { male: 'Male', female: 'Female', unknown: 'Not on file' },
  identity: {
    resident_id: 'Resident identity card',
    passport: 'Passport',
    birth_certificate: 'Birth certificate',
    other: 'Other document',
  },
  state: { in_force: 'In force', expired: 'Expired', surrendered: 'Surrendered' },
  benefit: ({ nameEn }) => nameEn,
  unlimited: 'No limit',
  within: 'As above',
  percent,
  deductible: ({ per, amountFen }) =>
    amountFen === 0
      ? 'None'
      : `${formatFen(amountFen)} ${{ year: 'a year', visit: 'a visit', claim: 'a claim' }[per]}`,
  terms: {
    dayLimit: (fen) => `up to ${formatFen(fen)} a day`,
    itemLimit: (fen) => `up to ${formatFen(fen)} an item`,
    visitLimit: (fen) => `up to ${formatFen(fen)} a visit`,
    visits: (count) => `${count} ${count === 1 ? 'visit' : 'visits'} a year`,
    waiting: (days) => `waiting period of ${days} days`,
    specific: (share) => `own share of ${share} at specific providers`,
    notAuthorized: (share) => `own share of ${share} without authorization`,
    regions: (regions, emergency) =>
      `in ${areaEn(regions)}${emergency ? ', emergencies anywhere' : ''}`,
  },
  separator: '; ',
  noRules: 'Benefits and limits are those stated in the policy.',
  notes: ({ policy }) => [
    ...(policy.state === 'in_force'
      ? []
      : [
          `Cover under this policy ${policy.endOn === null ? 'has ended' : `ended on ${policy.endOn}`}; this certificate is evidence of the cover until then.`,
        ]),
    'This certificate states what is on file on its date of issue; document numbers are partly hidden. The policy itself governs the scope of cover, its exclusions and all other terms.',
    'Amounts are in CNY. To have this certificate verified, contact us and quote its number.',
  ],
}

function areaEn(regions: readonly string[]): string {
  const area = areaOf(regions)
  if (area === 'mainland') return 'mainland China'
  return area === 'greater_china' ? 'Greater China' : regions.join(', ')
}

export const certificateWords: Readonly<Record<Language, CertificateWords>> = { zh, en }
