import type { ClaimType, IncidentType } from '@shared/domain/catalogues'
import { formatFen } from '@shared/domain/money'
import { decisionReasons } from '@shared/domain/reasons'
import type { Wording } from './wording'

const claimTypes: Readonly<Record<ClaimType, string>> = {
  outpatient: '门诊',
  inpatient: '住院',
  emergency: '急诊',
  dental: '齿科',
  maternity: '生育',
  checkup: '体检',
  pharmacy: '药店购药',
  critical_illness: '重大疾病',
  other: '其他',
}

const incidents: Readonly<Record<IncidentType, string>> = {
  illness: '疾病',
  accident: '意外伤害',
  maternity: '生育',
  checkup: '健康检查',
  other: '其他',
}

const NUMERALS = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九']
/** Withdrawn for these reasons, a claim may well be made again. */
const MAY_COME_AGAIN = new Set(['applicant_request', 'documents_missing'])

const date = (text: string): string => {
  const [year, month, day] = text.split('-').map(Number)
  return `${year}年${month}月${day}日`
}
const amount = (fen: number): string => `人民币${formatFen(fen)}元`
const reasonText = (code: string): string =>
  decisionReasons.find((reason) => reason.code === code)?.zh ?? code
/** The department that people write to; the profile may leave it open. */
const claimsDepartment = (department: string): string => department || '理赔部门'
const text = (catalogue: Readonly<Record<string, string>>, code: string): string =>
  catalogue[code] ?? code

export const chinese: Wording = {
  tag: 'zh-CN',
  preview: '预览',
  specimen: '样张',
  date,
  amount,
  salutation: ({ name, title }) =>
    `尊敬的${name}${title === 'mr' ? '先生' : title === 'ms' ? '女士' : ''}：`,
  addressLines: ({ name, title, address }) => [
    ...(address === null ? [] : [address]),
    `${name}${title === 'mr' ? ' 先生' : title === 'ms' ? ' 女士' : ''}（收）`,
  ],
  opening({ kind, decision, insuredName }) {
    const about = `您就被保险人${insuredName}提出的理赔申请，`
    if (kind === 'calculation') {
      return `${about}本公司按保险合同约定逐项理算，每一步的依据和金额列明如下，合计即结案通知书所载的赔付金额。`
    }
    if (kind === 'closing') return `${about}本公司已审核完毕，现将审核结果通知如下。`
    return decision.conclusion === 'withdraw'
      ? `${about}现已作撤案处理，具体情况通知如下。`
      : `${about}本公司审核后决定不予赔付。依照《中华人民共和国保险法》第二十四条的规定，现将决定及其理由通知如下。`
  },
  replaces: (noticeNo) =>
    `本通知书取代本公司此前就本案出具的编号为${noticeNo}的通知书；原通知书自本通知书出具之日起失效。`,
  heading: (position, words) => `${NUMERALS[position] ?? position}、${words}`,
  labels: {
    noticeNo: '通知书编号',
    date: '出具日期',
    claimNo: '赔案号',
    policyNo: '保单号',
    product: '保险产品',
    period: '保险期间',
    insured: '被保险人',
    applicant: '申请人',
    claimType: '索赔类型',
    incident: '出险类型',
    incidentOn: '出险日期',
    diagnosis: '诊断',
    receivedOn: '收到申请日期',
    decidedOn: '审核日期',
    amount: '赔付金额',
    inCapitals: '大写',
    payeeName: '领款人',
    bank: '开户银行',
    account: '账号',
    reason: '理由',
    clause: '条款依据',
    otherCompensation: '其他途径已获补偿',
    handler: '经办人',
    unknown: '未载明',
    total: '合计',
  },
  headings: {
    facts: '案件信息',
    conclusion: ({ conclusion }) =>
      conclusion === 'withdraw' ? '撤案情况' : conclusion === 'refuse' ? '决定及理由' : '审核结论',
    payment: '赔款支付',
    totals: '票据汇总',
    invoices: '票据明细',
    excluded: '未予赔付的费用',
    reductions: '按保障计划扣减的金额',
    calculation: '逐项理算',
    objection: '异议的提出',
  },
  labelled: (label, words) => `${label}：${words}`,
  period: (startOn, endOn) => `${startOn} 至 ${endOn ?? '（未约定终止日）'}`,
  claimType: (code) => text(claimTypes, code),
  incident: (code) => text(incidents, code),
  conclusion(
    { conclusion, claimedFen, excludedFen, reducedFen, exGratiaFen, payableFen },
    hasExcludedLines,
  ) {
    const see = [
      ...(excludedFen !== 0 ? ['“未予赔付的费用”'] : []),
      ...(reducedFen !== 0 ? ['“按保障计划扣减的金额”'] : []),
    ].join('和')
    switch (conclusion) {
      case 'pay':
        return `全额赔付。本次申请的费用合计${amount(claimedFen)}，全部予以赔付。`
      case 'pay_part':
        return `部分赔付。本次申请的费用合计${amount(claimedFen)}，其中${amount(payableFen)}予以赔付，${amount(excludedFen + reducedFen)}不予赔付，理由见${see}。`
      case 'refuse':
        return `不予赔付。本次申请的费用合计${amount(claimedFen)}，本公司不予赔付${hasExcludedLines ? '，逐项理由见“未予赔付的费用”' : ''}。`
      case 'ex_gratia':
        return `通融赔付。本次申请的费用合计${amount(claimedFen)}，按合同约定应赔付${amount(payableFen - exGratiaFen)}；考虑本案具体情况，本公司另予通融赔付${amount(exGratiaFen)}，合计${amount(payableFen)}。通融赔付不表示本公司对同类费用负有赔付义务。`
      case 'withdraw':
        return '撤案。本公司不再就本次申请进行审核和赔付。'
    }
  },
  reason: reasonText,
  afterWithdrawal: (code) =>
    code !== null && MAY_COME_AGAIN.has(code)
      ? '撤案后，您仍可在法律规定的诉讼时效期间内备齐材料，就同一保险事故重新提出申请。'
      : null,
  payment: () =>
    '赔款将划付至下列账户，到账时间以开户银行处理为准。账户信息如有出入，请尽快与本公司联系。',
  paymentUnknown: ({ department, hotline }) =>
    `本公司尚无完整的领款账户信息。请与${claimsDepartment(department)}联系${hotline && `（电话${hotline}）`}，提供领款人姓名、开户银行（具体到支行）及账号，核对无误后即安排付款。`,
  nothingPayable: '本案无应付赔款。',
  currencyNote: '金额单位：人民币元',
  totalsHeads: ['票据总额', '社会保险支付', '自费', '部分自付', '不合理费用', '第三方支付'],
  invoiceHeads: {
    number: '序号',
    invoiceNo: '票据号码',
    date: '开票日期',
    provider: '就诊机构',
    claimed: '申请金额',
    excluded: '扣除金额',
    paid: '赔付金额',
  },
  excludedHeads: {
    number: '序号',
    item: '费用项目',
    invoiceNo: '票据号码',
    claimed: '申请金额',
    excluded: '扣除金额',
    paid: '赔付金额',
    reason: '扣除理由及依据',
  },
  reductionHeads: { kind: '扣减事项', amount: '金额' },
  calculationHeads: { item: '费用项目', steps: '理算步骤及依据', amount: '金额' },
  claimedRow: '申请金额',
  payableRow: '应赔付',
  exGratiaRow: '通融赔付',
  rulesNote: (version) => `金额单位：人民币元　理算规则第 ${version} 版`,
  exclusion({ code, clause, note }, sum) {
    const what = reasonText(code) + (note === null ? '' : `：${note}`)
    return `${what}${sum === null ? '' : ` ${sum}元`}${clause === null ? '' : `（依据：${clause}）`}`
  },
  objection({ kind, insurer: { department, address, postcode, objectionDays } }, by) {
    return [
      `如对${kind === 'closing' ? '上述审核结果' : '本决定'}有异议，请在${date(by)}（含当日，即自本通知书出具之日起${objectionDays}日）之前，以书面形式向本公司${claimsDepartment(department)}提出，写明赔案号、异议事项和理由，并附相关证明材料。来函请寄：${[address, postcode && `邮政编码${postcode}`].filter(Boolean).join('，')}。`,
      '上述期限不影响您依法申请调解、仲裁或者提起诉讼的权利。',
    ]
  },
  seal: '（盖章）',
  contact: ({ department, hotline, address, postcode, website }) =>
    [
      department,
      hotline && `电话 ${hotline}`,
      [postcode, address].filter(Boolean).join(' '),
      website,
    ]
      .filter(Boolean)
      .join('　|　'),
  page: (page, pages) => `第 ${page} 页　共 ${pages} 页`,
  running: (insurer, title, number) => [insurer, title, number ?? chinese.preview].join('　'),
}
