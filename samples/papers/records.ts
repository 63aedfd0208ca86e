import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces'
import { z } from 'zod'
import { addDays } from '@shared/domain/calendar'
import type { LineCategory } from '@shared/domain/catalogues'
import { formatFen } from '@shared/domain/money'
import { sumOf, type SampleClaim, type SampleLine } from '../sample-claims'
import type { SampleIntake } from '../sample-intake'
import complaintsJson from './complaints.json'
import { department, facts, list, paper, section, signed } from './frame'

/** Papers in words: medical records, and what the applicant writes. */

/** What brings people with a diagnosis to the doctor, by its three-character code. */
const complaints = z
  .record(z.string(), z.strictObject({ complaint: z.string(), finding: z.string() }))
  .parse(complaintsJson)

function caseOf({ treatment: { code, diagnosis } }: SampleClaim): {
  complaint: string
  finding: string
} {
  return (
    complaints[code.slice(0, 3)] ?? { complaint: `因${diagnosis}就诊`, finding: '查体见病程记录。' }
  )
}
const leftOn = (claim: SampleClaim): string => claim.invoices[0]?.issuedOn ?? claim.incidentOn
const done = (claim: SampleClaim, ...kinds: LineCategory[]): SampleLine[] =>
  claim.invoices.flatMap(({ lines }) => lines).filter(({ category }) => kinds.includes(category))
const names = (lines: readonly SampleLine[]): string =>
  [...new Set(lines.map(({ name }) => name))].join('、') || '无'

function patient(claim: SampleClaim): Content {
  const { person, hospital, key, incidentOn } = claim
  return facts([
    ['姓名', person.name],
    ['性别 / 年龄', `${person.gender} / ${person.age} 岁`],
    ['就诊号', key],
    ['科室', department(hospital)],
    ['就诊日期', incidentOn],
    ['出生日期', person.birthOn],
  ])
}

/** The record of a visit. */
export function visitRecord(claim: SampleClaim): TDocumentDefinitions {
  const { complaint, finding } = caseOf(claim)
  const { treatment, hospital, incidentOn, person } = claim
  return paper(
    treatment.claimType === 'emergency' ? '急诊病历' : '门诊病历',
    hospital.name,
    incidentOn,
    [
      patient(claim),
      section('主诉', `${complaint}。`),
      section('现病史', `${complaint}，来院就诊。饮食、睡眠一般，大小便如常。`),
      section(
        '既往史',
        `否认药物过敏史。${person.age >= 60 ? '否认重大手术史。' : '否认慢性病史。'}`,
      ),
      section('查体', finding),
      section('辅助检查', `${names(done(claim, 'examination', 'laboratory'))}。`),
      section('诊断', `${treatment.diagnosis}（${treatment.code}）`),
      section(
        '处理',
        `用药：${names(done(claim, 'drug'))}。`,
        `治疗：${names(done(claim, 'treatment', 'surgery', 'nursing', 'material'))}。`,
        '注意休息，不适随诊。',
      ),
      signed('接诊医师', incidentOn),
    ],
  )
}

/** The summary at discharge. */
export function dischargeSummary(claim: SampleClaim): TDocumentDefinitions {
  const { complaint, finding } = caseOf(claim)
  const { treatment, hospital, incidentOn } = claim
  const out = leftOn(claim)
  return paper('出院小结', hospital.name, out, [
    patient(claim),
    facts([
      ['入院日期', incidentOn],
      ['出院日期', out],
    ]),
    section('入院情况', `${complaint}入院。${finding}`),
    section('入院诊断', treatment.diagnosis),
    section(
      '诊疗经过',
      `入院后完善${names(done(claim, 'examination', 'laboratory'))}。`,
      `予${names(done(claim, 'drug', 'treatment', 'surgery'))}等治疗，病情好转。`,
    ),
    section('出院诊断', `${treatment.diagnosis}（${treatment.code}）`),
    section('出院情况', '一般情况好，生命体征平稳。'),
    section('出院医嘱', '按时服药，两周后门诊复查，不适随诊。'),
    signed('主治医师', out),
  ])
}

/** The whole record of a stay, as hospitals copy it: admission, course, orders, nursing, reports; many pages. */
export function stayRecord(claim: SampleClaim): TDocumentDefinitions {
  const { complaint, finding } = caseOf(claim)
  const { treatment, hospital, incidentOn, person } = claim
  const out = leftOn(claim)
  const days: string[] = []
  for (let day = incidentOn; day <= out; day = addDays(day, 1)) days.push(day)
  const drugs = done(claim, 'drug', 'treatment', 'nursing', 'surgery')
  const reports = done(claim, 'examination', 'laboratory')
  const newPage = (content: Content): Content => ({ stack: [content], pageBreak: 'before' })
  return paper('住院病历', hospital.name, out, [
    patient(claim),
    section('入院记录', `${complaint}入院。患者一般情况可，步入病房，对答切题。`),
    section('既往史', '否认药物及食物过敏史，否认输血史，预防接种按计划完成。'),
    section('个人史与家族史', '生于本地，无疫区接触史。家族中无类似病史。'),
    section('查体', `体温 36.8℃，脉搏 80 次/分，呼吸 18 次/分，血压 124/78 毫米汞柱。${finding}`),
    section('入院诊断', `${treatment.diagnosis}（${treatment.code}）`),
    section('诊疗计划', `完善${names(reports)}；予${names(drugs)}。`),
    signed('住院医师', incidentOn),
    ...days.map((day, index) =>
      newPage([
        section(
          `病程记录 ${day}`,
          `入院第 ${index + 1} 天。患者${index === 0 ? '今日入院' : '诉症状较前减轻'}，精神、食欲可，夜间休息${index % 2 === 0 ? '可' : '一般'}。`,
          `查体：体温 ${(36.4 + ((index * 3) % 7) / 10).toFixed(1)}℃，${finding}`,
          index === days.length - 1 ? '病情稳定，今日出院。' : '继续目前治疗，观察病情变化。',
        ),
        list(
          ['时间', '体温（℃）', '脉搏（次/分）', '呼吸（次/分）', '血压'],
          ['06:00', '10:00', '14:00', '18:00', '22:00'].map((time, turn) => [
            time,
            (36.3 + ((index + turn * 2) % 8) / 10).toFixed(1),
            String(72 + ((index * 5 + turn * 3) % 14)),
            String(16 + ((index + turn) % 5)),
            `${118 + ((index + turn * 4) % 14)}/${72 + ((index * 2 + turn) % 10)}`,
          ]),
          ['*', '*', '*', '*', '*'],
          4,
        ),
        signed('住院医师', day),
      ]),
    ),
    newPage([
      section('医嘱单', `${person.name}，${incidentOn} 至 ${out}`),
      list(
        ['日期', '医嘱', '数量', '执行'],
        drugs.map((line) => [line.serviceOn, line.name, String(line.quantity), '已执行']),
        [70, '*', 50, 70],
        0,
      ),
    ]),
    newPage([
      section('检查与检验报告', `申请日期 ${incidentOn}`),
      ...reports.map((line) => section(line.name, '报告结论：详见原报告单，与临床诊断相符。')),
      section('影像所见', '图像资料由影像科保存，本页为文字报告的样本。'),
    ]),
    newPage([
      section('出院记录', `入院 ${incidentOn}，出院 ${out}。`),
      section('出院诊断', treatment.diagnosis),
      section('出院医嘱', '按时服药，两周后门诊复查，不适随诊。'),
      signed('主治医师', out),
    ]),
  ])
}

/** The application for reimbursement. */
export function claimForm(
  claim: SampleClaim,
  { applicant, relation, signedOn }: SampleIntake,
): TDocumentDefinitions {
  const { person, treatment, hospital, incidentOn, receivedAt, invoices } = claim
  const day = receivedAt.slice(0, 10)
  const claimed = invoices.reduce((sum, { lines }) => sum + sumOf(lines), 0)
  return paper('理赔申请书', '示例健康保险股份有限公司', day, [
    facts([
      ['被保险人', person.name],
      ['证件号码', person.idNumber],
      ['申请人', applicant.name],
      ['与被保险人关系', relation],
      ['联系电话', applicant.phone],
      ['联系地址', applicant.address],
      ['保单号', person.policy.policyNo],
      ['保险产品', `${person.policy.product} ${person.policy.plan}`],
      ['出险日期', incidentOn],
      ['就诊机构', hospital.name],
      ['出险原因', treatment.diagnosis],
      ['票据张数', `${invoices.length} 张`],
      ['申请金额', `${formatFen(claimed)} 元`],
      ['申请日期', day],
    ]),
    section(
      '领款账户',
      `${applicant.name}，示例银行${applicant.city}示例支行，${applicant.account}`,
    ),
    section(
      '声明与授权',
      '以上内容属实。本人同意保险公司向就诊机构了解本次就诊的情况。',
      '本表为样本，由示例数据生成，不产生任何权利义务。',
    ),
    signed(`申请人 ${applicant.name}`, signedOn || '未签字'),
  ])
}

/** That a child is the applicant's. */
export function relationProof({ person, receivedAt }: SampleClaim): TDocumentDefinitions {
  const day = receivedAt.slice(0, 10)
  return paper('亲子关系证明', '示例社区服务中心', day, [
    facts([
      ['子女', person.name],
      ['出生日期', person.birthOn],
      ['父亲或母亲', person.parent?.name ?? ''],
      ['证件号码', person.parent?.idNumber ?? ''],
    ]),
    section('证明', `${person.name}系${person.parent?.name ?? ''}之子女。本证明为样本。`),
    signed('经办人', day),
  ])
}
