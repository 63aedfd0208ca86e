import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClaimChannel, ClaimType, IncidentType, LineCategory } from '@shared/domain/catalogues'
import { SeededRandom } from '@shared/domain/seeded-random'
import { makePeople, type SamplePerson } from './people'
import {
  makeClaims,
  OVERDUE,
  REPEATED_INVOICES,
  sumOf,
  type SampleClaim,
  type SampleInvoice,
} from './sample-claims'
import { addIntake, type SampleIntake } from './sample-intake'
import { insurerOf } from './sample-plans'
import { hospitals } from './sample-pools'

const SEED = 20_250_303

/** The people and claims of the sample around a business date: the same day gives the same ones. */
export function makeSample(today: string): {
  people: SamplePerson[]
  claims: SampleClaim[]
  /** How each claim came in. */
  intakes: Map<SampleClaim, SampleIntake>
} {
  const random = new SeededRandom(SEED)
  const people = makePeople(random, today)
  const claims = makeClaims(random, today, people)
  const repeats = { repeated: OVERDUE, repeats: REPEATED_INVOICES }
  return { people, claims, intakes: addIntake(new SeededRandom(SEED + 1), claims, repeats) }
}

/**
 * Writes the sample as the CSV files that the profile `sample` reads. The same day gives the same files.
 * @param folder created when missing
 * @param today the business date around which the claims are due
 */
export function writeSample(folder: string, today: string): void {
  const { people, claims, intakes } = makeSample(today)
  const intakeOf = (claim: SampleClaim): SampleIntake => {
    const intake = intakes.get(claim)
    if (!intake) throw new Error('a claim of the sample did not come in')
    return intake
  }
  const hospitalKeys = new Map(
    hospitals.map(({ name }, index) => [name, `H${String(index + 1).padStart(3, '0')}`]),
  )
  const hospitalKey = ({ name }: { name: string }): string => hospitalKeys.get(name) ?? ''

  mkdirSync(folder, { recursive: true })
  const write = <Row>(file: string, rows: readonly Row[], columns: Columns<Row>): void =>
    writeFileSync(join(folder, `${file}.csv`), csv(rows, columns))

  write('被保险人', people, personColumns)
  write('医疗机构', hospitals, {
    机构编码: hospitalKey,
    机构名称: ({ name }) => name,
    英文名称: ({ nameEn }) => nameEn,
    性质: ({ ownership }) => (ownership === 'public' ? '公立' : '非公立'),
    等级: ({ level }) => level,
    类型: ({ kind }) => kind,
    省: ({ province }) => province,
    市: ({ city }) => city,
    区: ({ district }) => district,
    地址: ({ address }) => address,
    电话: ({ phone }) => phone,
    特定医院: ({ specific }) => (specific ? '是' : '否'),
    网络医院: ({ network }) => (network ? '是' : '否'),
  })
  write('保单', people, policyColumns)
  write('赔案', claims, {
    ...claimColumns(intakeOf),
    机构编码: ({ hospital }) => hospitalKey(hospital),
  })
  const invoices = claims.flatMap((claim) =>
    claim.invoices.map((invoice, index) => ({ claim, invoice, key: `${claim.key}-${index + 1}` })),
  )
  write('发票', invoices, {
    发票编号: ({ key }) => key,
    报案号: ({ claim }) => claim.key,
    发票号: ({ invoice }) => invoice.invoiceNo,
    开票日期: ({ invoice }) => invoice.issuedOn,
    机构编码: ({ invoice }) => hospitalKey(invoice.hospital),
    发票金额: ({ invoice }) => yuan(sumOf(invoice.lines)),
    医保支付: ({ invoice }) => yuan(invoice.socialInsuranceFen),
    自费: ({ invoice }) => yuan(sumOf(invoice.lines.filter(({ selfPaid }) => selfPaid))),
    部分自付: ({ invoice }) =>
      yuan(sumOf(invoice.lines.filter(({ partlySelfPaid }) => partlySelfPaid))),
    第三方支付: ({ invoice }) => yuan(invoice.thirdPartyFen),
  })
  const lines = invoices.flatMap(({ claim, invoice, key }) =>
    invoice.lines.map((line, index) => ({ claim, line, invoice: key, key: `${key}-${index + 1}` })),
  )
  write('费用明细', lines, {
    明细编号: ({ key }) => key,
    报案号: ({ claim }) => claim.key,
    发票编号: ({ invoice }) => invoice,
    项目编码: ({ line }) => line.code,
    项目名称: ({ line }) => line.name,
    费用类别: ({ line }) => categories[line.category],
    数量: ({ line }) => String(line.quantity),
    单价: ({ line }) => yuan(line.priceFen),
    金额: ({ line }) => yuan(line.quantity * line.priceFen),
    服务日期: ({ line }) => line.serviceOn,
    诊断编码: ({ claim }) => claim.treatment.code,
  })
}

type Columns<Row> = Record<string, (row: Row) => string>

const personColumns: Columns<SamplePerson> = {
  客户号: ({ key }) => key,
  姓名: ({ name }) => name,
  性别: ({ gender }) => gender,
  出生日期: ({ birthOn }) => birthOn,
  证件类型: ({ idType }) => idType,
  证件号码: ({ idNumber }) => idNumber,
  证件有效期起: ({ idValidFrom }) => idValidFrom,
  证件有效期止: ({ idValidTo }) => idValidTo,
  手机号: ({ phone }) => phone,
  联系地址: ({ address }) => address,
  语言: ({ language }) => language,
  核验状态: ({ verified }) => (verified ? '已核验' : '未核验'),
}

const policyColumns: Columns<SamplePerson> = {
  保障编号: ({ policy }) => policy.key,
  保单号: ({ policy }) => policy.policyNo,
  被保险人客户号: ({ key }) => key,
  主被保险人客户号: ({ policy }) => policy.mainInsured,
  投保人: ({ policy }) => policy.holder,
  保险公司: ({ policy }) => insurerOf(policy.product),
  产品: ({ policy }) => policy.product,
  计划: ({ policy }) => policy.plan,
  生效日期: ({ policy }) => policy.startOn,
  满期日期: ({ policy }) => policy.endOn,
  状态: ({ policy }) => policy.state,
  连续投保起始日: ({ policy }) => policy.coveredSince,
  退保日期: ({ policy }) => policy.surrenderedOn,
}

/** What the insured got elsewhere already (CLM-10). */
const compensated = ({ socialInsuranceFen, thirdPartyFen }: SampleInvoice): number =>
  socialInsuranceFen + thirdPartyFen

const claimColumns = (intakeOf: (claim: SampleClaim) => SampleIntake): Columns<SampleClaim> => ({
  报案号: ({ key }) => key,
  被保险人客户号: ({ person }) => person.key,
  保障编号: ({ person }) => person.policy.key,
  索赔类型: ({ treatment }) => claimTypes[treatment.claimType],
  出险类型: ({ treatment }) => incidentTypes[treatment.incidentType],
  出险日期: ({ incidentOn }) => incidentOn,
  诊断编码: ({ treatment }) => treatment.code,
  诊断: ({ treatment }) => treatment.diagnosis,
  申请人: (claim) => intakeOf(claim).applicant.name,
  申请人关系: (claim) => intakeOf(claim).relation,
  申请人客户号: (claim) => intakeOf(claim).applicant.key,
  申请人地址: (claim) => intakeOf(claim).applicant.address,
  省: ({ hospital }) => hospital.province,
  市: ({ hospital }) => hospital.city,
  收款人: (claim) => intakeOf(claim).applicant.name,
  开户银行: () => '示例银行',
  开户支行: (claim) => `示例银行${intakeOf(claim).applicant.city}示例支行`,
  收款账号: (claim) => intakeOf(claim).applicant.account,
  已获补偿: (claim) => yuan(paidElsewhere(claim)),
  受理时间: ({ receivedAt }) => receivedAt,
  渠道: (claim) => channels[intakeOf(claim).channel],
  签字日期: (claim) => intakeOf(claim).signedOn,
  授权日期: (claim) => intakeOf(claim).authorizedOn,
  复诊: (claim) => intakeOf(claim).followUp,
  优先级: (claim) => intakeOf(claim).priority,
})

/** Every so many insureds got a part back from their employer, which no invoice says (CLM-10). */
const EMPLOYER_PAID_EVERY = 24

/** What the insured received beside what the invoices say, in fen: a tenth of what was left to pay. */
function paidElsewhere({ key, invoices }: SampleClaim): number {
  if (Number(key.replace(/\D/gu, '')) % EMPLOYER_PAID_EVERY !== 0) return 0
  const left = invoices.reduce(
    (sum, invoice) => sum + sumOf(invoice.lines) - compensated(invoice),
    0,
  )
  return Math.max(0, Math.floor(left / 10))
}

const channels: Record<ClaimChannel, string> = {
  self_service: '自助',
  paper: '纸质',
  direct_billing: '直付',
  fetched: '授权取单',
  internet: '互联网医院',
}

const claimTypes: Record<ClaimType, string> = {
  outpatient: '门诊',
  inpatient: '住院',
  emergency: '急诊',
  dental: '齿科',
  maternity: '生育',
  checkup: '体检',
  pharmacy: '购药',
  critical_illness: '重疾',
  other: '其他',
}
const incidentTypes: Record<IncidentType, string> = {
  illness: '疾病',
  accident: '意外',
  maternity: '生育',
  checkup: '体检',
  other: '其他',
}
const categories: Record<LineCategory, string> = {
  bed: '床位费',
  consultation: '诊查费',
  drug: '药品费',
  examination: '检查费',
  laboratory: '化验费',
  treatment: '治疗费',
  surgery: '手术费',
  nursing: '护理费',
  material: '材料费',
  other: '其他费',
}

function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function csv<Row>(rows: readonly Row[], columns: Columns<Row>): string {
  const header = Object.keys(columns)
  const values = Object.values(columns)
  const body = rows.map((row) => values.map((value) => cell(value(row))))
  return [header, ...body].map((cells) => `${cells.join(',')}\r\n`).join('')
}

function cell(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
