import type { Language } from '@shared/domain/catalogues'
import type { ServiceLetter, ServiceLetterKind } from '../notice-data'
import { wordings } from './wording'

/** What a letter of one kind says in words; what it lists follows from the fields of its kind. */
interface KindWords {
  opening(data: ServiceLetter, replacesNo: string): string
  /** Over the table of items with their amounts. */
  amounts: string
  /** What always holds for papers of this kind. */
  notes: readonly string[]
}

/** Every word of the letters whose fields are designed here, in one language (NTC-05, PRE-08, ADV-11, APT-01). */
export interface ServiceWords {
  /** To a hospital, which is addressed by its name. */
  hospitalSalutation(name: string): string
  replaces(noticeNo: string): string
  facts: string
  labels: {
    hospital: string
    idNumber: string
    policy: string
    validity: string
    revokedOn: string
    reason: string
    contact: string
    item: string
    amount: string
    advanced: string
    payable: string
    day: string
  }
  between(from: string, to: string): string
  itemHeads: [number: string, item: string, note: string, amount: string]
  headings: {
    share: string
    balance: string
    account: string
    appointment: string
    bring: string
    conditions: string
    appointments: string
  }
  share(shareBp: number, shareFen: number): string
  balance(balanceFen: number): [label: string, figure: string]
  payBy(date: string, balanceFen: number): string
  accountLabels: [name: string, bank: string, number: string]
  appointmentLabels: [date: string, department: string, doctor: string, place: string, meet: string]
  appointmentHeads: [
    time: string,
    insured: string,
    hospital: string,
    department: string,
    escort: string,
    note: string,
  ]
  /** Where somebody beside the insurer signs. */
  signs: { insured: string; hospital: string }
  dated: string
  kinds: Readonly<Record<ServiceLetterKind, KindWords>>
}

const { zh: zhWords, en: enWords } = wordings
const percent = (basisPoints: number): string => `${basisPoints / 100}%`

const noPrediction = {
  zh: '垫付不预示理赔结果：保险责任及赔付金额以理赔审核的结论为准；不属于保险责任的垫付款应当返还。',
  en: 'An advance does not predict the result of the claim: what is covered and what is paid is decided when the claim is reviewed, and an advance that turns out not to be covered is to be paid back.',
}

const zh: ServiceWords = {
  hospitalSalutation: (name) => `${name}：`,
  replaces: (noticeNo) =>
    `本函取代本公司此前出具的编号为${noticeNo}的函件；原函件自本函出具之日起失效。`,
  facts: '基本信息',
  labels: {
    hospital: '医疗机构',
    idNumber: '证件号码',
    policy: '保险合同',
    validity: '有效期',
    revokedOn: '撤销日期',
    reason: '原因',
    contact: '联系人及电话',
    item: '项目',
    amount: '金额',
    advanced: '已垫付金额',
    payable: '应赔付金额',
    day: '就医日期',
  },
  between: (from, to) => `${from} 至 ${to}`,
  itemHeads: ['序号', '项目', '说明', '金额'],
  headings: {
    share: '被保险人自行承担的部分',
    balance: '结算',
    account: '返还账户',
    appointment: '预约信息',
    bring: '就诊请携带',
    conditions: '条件与说明',
    appointments: '当日预约',
  },
  share: (shareBp, shareFen) =>
    `上述金额中，由被保险人承担 ${percent(shareBp)}，按上述金额计为${zhWords.amount(shareFen)}；免赔额、超出上述金额的费用以及保险责任以外的费用，由被保险人与医疗机构自行结清。`,
  balance: (fen) =>
    fen > 0
      ? ['应向被保险人支付', zhWords.amount(fen)]
      : fen < 0
        ? ['被保险人应返还', zhWords.amount(-fen)]
        : ['双方互无应付', zhWords.amount(0)],
  payBy: (date, fen) =>
    `请于${zhWords.date(date)}前将${zhWords.amount(fen)}汇至下列账户，并在附言中注明编号。`,
  accountLabels: ['户名', '开户银行', '账号'],
  appointmentLabels: ['就诊时间', '科室', '医生', '就诊地点', '会合地点'],
  appointmentHeads: ['时间', '被保险人', '医疗机构', '科室', '陪诊', '备注'],
  signs: { insured: '被保险人或其监护人签名', hospital: '医疗机构确认（盖章）' },
  dated: '日期：　　　　年　　月　　日',
  kinds: {
    authorization: {
      opening: ({ insuredName }) =>
        `您为被保险人${insuredName}提出的治疗授权申请，本公司已审核。同意在下列项目、金额和有效期内，按保险合同约定承担医疗费用。`,
      amounts: '批准的项目及金额',
      notes: [
        '本函为事先授权，费用实际发生后仍须按理赔程序审核；与所申请的治疗不符的费用，本公司不承担。',
      ],
    },
    guarantee: {
      opening: ({ insuredName }) =>
        `本公司被保险人${insuredName}拟在贵院就诊。本公司保证，对下列项目在所列金额和有效期内发生的、属于保险责任的医疗费用，由本公司与贵院直接结算。`,
      amounts: '担保的项目及金额',
      notes: ['超出所列项目、金额或者有效期的费用，请在发生前与本公司联系，取得新的担保函。'],
    },
    guarantee_revoked: {
      opening: ({ insuredName, validTo }, replacesNo) =>
        `本公司就被保险人${insuredName}向贵院出具的编号为${replacesNo}的医疗费用担保函，自${zhWords.date(validTo)}起撤销。`,
      amounts: '',
      notes: ['撤销之前在原担保函的项目、金额和有效期内已经发生的费用，本公司仍按原担保函结算。'],
    },
    advance_approved: {
      opening: ({ insuredName }) =>
        `您为被保险人${insuredName}提出的住院费用垫付申请，本公司已审核，同意垫付下列金额。`,
      amounts: '批准垫付的项目及金额',
      notes: [noPrediction.zh],
    },
    advance_confirmed: {
      opening: ({ insuredName }) =>
        `本公司已为被保险人${insuredName}向下列医疗机构垫付住院费用，明细如下。请核对后签名确认。`,
      amounts: '垫付明细',
      notes: [
        noPrediction.zh,
        '出院时请勿自行与医疗机构结清费用；请将出院小结、费用总清单和票据原件交本公司，由本公司办理结算和理赔申请。',
      ],
    },
    advance_settlement: {
      opening: ({ insuredName }) =>
        `被保险人${insuredName}的理赔申请已经审核完毕，本公司就已垫付的住院费用结算如下。`,
      amounts: '垫付明细',
      notes: [],
    },
    advance_refund: {
      opening: ({ insuredName }) =>
        `本公司曾为被保险人${insuredName}垫付住院费用。经审核，垫付金额超出应赔付金额，超出部分请予返还。`,
      amounts: '垫付明细',
      notes: [],
    },
    appointment_confirmed: {
      opening: ({ insuredName }) => `为被保险人${insuredName}预约的就诊已经确认，安排如下。`,
      amounts: '',
      notes: ['本服务限被保险人本人使用。'],
    },
    appointment_reminder: {
      opening: ({ insuredName }) =>
        `被保险人${insuredName}预约的就诊即将到期，请按下列时间和地点前往。`,
      amounts: '',
      notes: [],
    },
    day_sheet: { opening: () => '', amounts: '', notes: [] },
  },
}

const en: ServiceWords = {
  hospitalSalutation: (name) => `${name}:`,
  replaces: (noticeNo) =>
    `This letter replaces our letter ${noticeNo}, which no longer holds from the date of this one.`,
  facts: 'Details',
  labels: {
    hospital: 'Provider',
    idNumber: 'Identity no.',
    policy: 'Policy',
    validity: 'Valid',
    revokedOn: 'Revoked from',
    reason: 'Reason',
    contact: 'Contact',
    item: 'Item',
    amount: 'Amount',
    advanced: 'Advanced',
    payable: 'Payable',
    day: 'Day',
  },
  between: (from, to) => `${from} to ${to}`,
  itemHeads: ['No.', 'Item', 'Details', 'Amount'],
  headings: {
    share: 'Share of the insured',
    balance: 'Settlement',
    account: 'Account',
    appointment: 'Appointment',
    bring: 'What to bring',
    conditions: 'Conditions and notes',
    appointments: 'Appointments of the day',
  },
  share: (shareBp, shareFen) =>
    `Of the amounts above the insured pays ${percent(shareBp)}, which is ${enWords.amount(shareFen)} if they are used in full. The insured also settles with the provider any deductible, costs above these amounts and costs outside the cover.`,
  balance: (fen) =>
    fen > 0
      ? ['Due to the insured', enWords.amount(fen)]
      : fen < 0
        ? ['To be paid back', enWords.amount(-fen)]
        : ['Nothing owed', enWords.amount(0)],
  payBy: (date, fen) =>
    `Please transfer ${enWords.amount(fen)} to the account below by ${enWords.date(date)}, quoting the number of this letter.`,
  accountLabels: ['Account holder', 'Bank', 'Account'],
  appointmentLabels: ['When', 'Department', 'Doctor', 'Place', 'Where to meet'],
  appointmentHeads: ['Time', 'Insured', 'Provider', 'Department', 'Escort', 'Remarks'],
  signs: {
    insured: 'Signature of the insured or guardian',
    hospital: 'Confirmed by the provider (seal)',
  },
  dated: 'Date: ____________________',
  kinds: {
    authorization: {
      opening: ({ insuredName }) =>
        `We have reviewed the request for authorization of treatment of ${insuredName}. We agree to bear the costs of the items below under the terms of the policy, within the amounts and the period stated.`,
      amounts: 'Approved items and amounts',
      notes: [
        'This is an authorization in advance. The costs are reviewed as a claim once they have arisen; costs of treatment other than that requested are not covered by it.',
      ],
    },
    guarantee: {
      opening: ({ insuredName }) =>
        `Our insured ${insuredName} is to be treated at your hospital. We guarantee to settle with you directly the covered costs of the items below, within the amounts and the period stated.`,
      amounts: 'Guaranteed items and amounts',
      notes: [
        'For costs beyond these items, amounts or dates, contact us before they arise and obtain a new letter of guarantee.',
      ],
    },
    guarantee_revoked: {
      opening: ({ insuredName, validTo }, replacesNo) =>
        `Our letter of guarantee ${replacesNo} for ${insuredName}, issued to your hospital, is revoked with effect from ${enWords.date(validTo)}.`,
      amounts: '',
      notes: [
        'Costs that arose before that day within the items, amounts and dates of the letter are still settled under it.',
      ],
    },
    advance_approved: {
      opening: ({ insuredName }) =>
        `We have reviewed the request to advance the hospital costs of ${insuredName} and agree to advance the amounts below.`,
      amounts: 'Approved items and amounts',
      notes: [noPrediction.en],
    },
    advance_confirmed: {
      opening: ({ insuredName }) =>
        `We have advanced hospital costs of ${insuredName} to the provider below, as listed. Please check the details and confirm them with your signature.`,
      amounts: 'What was advanced',
      notes: [
        noPrediction.en,
        'On discharge, do not settle the account with the provider alone. Let us have the discharge summary, the full list of charges and the original invoices, and we will see to settlement and claim.',
      ],
    },
    advance_settlement: {
      opening: ({ insuredName }) =>
        `The claim made for ${insuredName} has been decided. The hospital costs that we advanced are settled as follows.`,
      amounts: 'What was advanced',
      notes: [],
    },
    advance_refund: {
      opening: ({ insuredName }) =>
        `We advanced hospital costs of ${insuredName}. The advance was more than is payable on the claim, and the difference is to be paid back.`,
      amounts: 'What was advanced',
      notes: [],
    },
    appointment_confirmed: {
      opening: ({ insuredName }) =>
        `The appointment made for ${insuredName} is confirmed as follows.`,
      amounts: '',
      notes: ['Only the insured may use this service.'],
    },
    appointment_reminder: {
      opening: ({ insuredName }) =>
        `The appointment made for ${insuredName} is coming up. Time and place are below.`,
      amounts: '',
      notes: [],
    },
    day_sheet: { opening: () => '', amounts: '', notes: [] },
  },
}

export const serviceWords: Readonly<Record<Language, ServiceWords>> = { zh, en }
