import type { TDocumentDefinitions } from 'pdfmake/interfaces'
import type { LineCategory } from '@shared/domain/catalogues'
import { chineseCapitals, formatFen } from '@shared/domain/money'
import { sumOf, type SampleClaim, type SampleInvoice, type SampleLine } from '../sample-claims'
import { facts, list, paper, section, signed } from './frame'

/** Papers with figures: each figure is the claim's own. */

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
  other: '其他',
}
const yuan = (fen: number): string => formatFen(fen)
const amount = ({ quantity, priceFen }: SampleLine): number => quantity * priceFen

/** The invoice: sums by category, the total in figures and in words, who paid what. */
export function invoicePaper(
  { person, treatment }: SampleClaim,
  invoice: SampleInvoice,
): TDocumentDefinitions {
  const { lines, hospital, socialInsuranceFen, thirdPartyFen } = invoice
  const total = sumOf(lines)
  const sums = new Map<LineCategory, number>()
  for (const line of lines) sums.set(line.category, (sums.get(line.category) ?? 0) + amount(line))
  const paid: (readonly [string, string])[] = [
    ['医保统筹支付', yuan(socialInsuranceFen)],
    ['其他支付', yuan(thirdPartyFen)],
    ['个人支付', yuan(total - socialInsuranceFen - thirdPartyFen)],
    ['自费', yuan(sumOf(lines.filter(({ selfPaid }) => selfPaid)))],
  ]
  return paper(
    treatment.days ? '住院医疗费用票据' : '门诊医疗费用票据',
    hospital.name,
    invoice.issuedOn,
    [
      facts([
        ['票据号码', invoice.invoiceNo],
        ['开票日期', invoice.issuedOn],
        ['姓名', person.name],
        ['性别', person.gender],
        ['机构等级', hospital.level],
        ['交款方式', '转账'],
      ]),
      list(
        ['费用类别', '项目数', '金额（元）'],
        [...sums].map(([category, fen]) => [
          categories[category],
          String(lines.filter((line) => line.category === category).length),
          yuan(fen),
        ]),
        ['*', 80, 120],
        2,
      ),
      {
        text: `合计（大写）：${chineseCapitals(total)}    （小写）：¥${yuan(total)}`,
        bold: true,
        margin: [0, 0, 0, 10],
      },
      facts(paid),
      signed('收费处', invoice.issuedOn),
    ],
  )
}

/** The itemised bill: every line of the invoice as the claim has it. */
export function itemisedBill(
  { person, key }: SampleClaim,
  invoice: SampleInvoice,
): TDocumentDefinitions {
  const { lines, hospital } = invoice
  const share = ({ selfPaid, partlySelfPaid }: SampleLine): string =>
    selfPaid ? '自费' : partlySelfPaid ? '部分自付' : '医保'
  return paper('医疗费用清单', hospital.name, invoice.issuedOn, [
    facts([
      ['姓名', person.name],
      ['就诊号', `${key}-${invoice.invoiceNo.slice(-4)}`],
      ['票据号码', invoice.invoiceNo],
      ['打印日期', invoice.issuedOn],
    ]),
    list(
      ['日期', '编码', '项目', '类别', '性质', '数量', '单价', '金额'],
      lines.map((line) => [
        line.serviceOn,
        line.code,
        line.name,
        categories[line.category],
        share(line),
        String(line.quantity),
        yuan(line.priceFen),
        yuan(amount(line)),
      ]),
      [54, 42, '*', 46, 42, 28, 52, 56],
      3,
    ),
    {
      text: `合计 ${yuan(sumOf(lines))} 元，共 ${lines.length} 项`,
      bold: true,
      alignment: 'right',
    },
    signed('收费处', invoice.issuedOn),
  ])
}

/** What social insurance paid of an invoice. */
export function settlementPaper(
  { person }: SampleClaim,
  invoice: SampleInvoice,
): TDocumentDefinitions {
  const total = sumOf(invoice.lines)
  const selfPaid = sumOf(invoice.lines.filter((line) => line.selfPaid))
  return paper('基本医疗保险费用结算单', invoice.hospital.name, invoice.issuedOn, [
    facts([
      ['姓名', person.name],
      ['证件号码', person.idNumber],
      ['票据号码', invoice.invoiceNo],
      ['结算日期', invoice.issuedOn],
    ]),
    list(
      ['项目', '金额（元）'],
      [
        ['费用总额', yuan(total)],
        ['其中：自费', yuan(selfPaid)],
        ['其中：医保范围内', yuan(total - selfPaid)],
        ['统筹基金支付', yuan(invoice.socialInsuranceFen)],
        ['个人负担', yuan(total - invoice.socialInsuranceFen)],
      ],
      ['*', 140],
      1,
    ),
    section('说明', '本结算单为样本，金额与本次申请的票据一致。'),
    signed('医保结算窗口', invoice.issuedOn),
  ])
}
