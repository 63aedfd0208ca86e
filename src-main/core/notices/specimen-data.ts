import type { Language } from '@shared/domain/catalogues'
import type { LetterCode } from '@shared/domain/letters/kinds'
import { maskNumber } from '@shared/domain/masking'
import type {
  DecisionLetter,
  LetterData,
  LetterInsurer,
  ReceiptLetter,
  RequestLetter,
  ServiceLetter,
} from './notice-data'

/** Data of letters about people who do not exist: division 900000 is nobody's. */

/** The day on which all specimens are written. */
export const SPECIMEN_ON = '2025-03-03'

/** What specimens show of the desk: its letterhead, its link, its period for objections. */
export interface SpecimenDesk {
  insurer: LetterInsurer
  claimLink: string | null
  objectionDays: number
}

const words = {
  zh: {
    person: '王小明',
    address: '示例省示例市示例区幸福路 128 号 6 栋 1203 室',
    product: '示例医疗保险 / 计划一',
    diagnosis: '急性阑尾炎',
    hospital: '示例市第一人民医院',
    hospitalAddress: '示例省示例市示例区健康路 1 号',
    handler: '李审核',
    clause: '保险条款第 2.3 条',
    provider: '示例市第一人民医院',
    bank: '示例银行',
    branch: '幸福路支行',
    charge: '一次性使用静脉留置针',
    remark: '出院小结可以向医院病案室申请复印，须加盖病案室印章。',
    items: [
      ['出院小结', null],
      ['身份证件', null],
      ['费用清单', '缺 1 月 7 日的清单。'],
      ['银行卡', null],
    ],
    treatments: [
      ['住院手术治疗', '腹腔镜阑尾切除术'],
      ['住院床位费', '单人间，不超过 5 日'],
    ],
    conditions: ['仅限所列医疗机构和诊断。', '实际住院日期变更的，请提前一个工作日告知。'],
    refuse: '就诊日在保险合同约定的等待期内。',
    revoke: '被保险人改在其他医疗机构就诊',
    refund: '经理赔审核，部分费用不属于保险责任',
    department: '普通外科',
    doctor: '陈示例，主任医师',
    place: '门诊楼 3 层 B 区 305 诊室',
    meet: '门诊楼 1 层服务台，提前 20 分钟',
    bring: ['身份证件原件和保险凭证', '本次疾病的病历、检查报告和影像资料', '正在服用的药品清单'],
    appointmentConditions: [
      '需要取消或者改期的，请在就诊前一个工作日 16:00 之前通知；逾期取消或者未就诊的，计为使用一次。',
    ],
    escort: '刘陪诊',
    note: '需要轮椅',
    company: '示例健康保险股份有限公司',
  },
  en: {
    person: 'Sam Sample',
    address: 'Flat 1203, Block 6, 128 Xingfu Road, Sample District',
    product: 'Sample Medical Insurance / Plan One',
    diagnosis: 'Acute appendicitis',
    hospital: 'Sample First Hospital',
    hospitalAddress: '1 Health Road, Sample District, Sample City',
    handler: 'Lee Reviewer',
    clause: 'Policy terms, clause 2.3',
    provider: 'Sample First Hospital',
    bank: 'Sample Bank',
    branch: 'Xingfu Road Branch',
    charge: 'Intravenous cannula',
    remark:
      'The hospital’s records department gives copies of the discharge summary on request; they bear its stamp.',
    items: [
      ['Discharge summary', null],
      ['Identity document', null],
      ['Itemised bill', 'The bill of 7 January is missing.'],
      ['Bank card', null],
    ],
    treatments: [
      ['Surgery as an inpatient', 'Laparoscopic appendectomy'],
      ['Ward', 'Single room, up to 5 days'],
    ],
    conditions: [
      'Only at the provider and for the diagnosis stated.',
      'If the dates of the stay change, tell us a working day before.',
    ],
    refuse: 'The treatment took place within the waiting period of the policy.',
    revoke: 'The insured is treated at another hospital',
    refund: 'On review, part of the costs is not covered',
    department: 'General surgery',
    doctor: 'Dr Chen Sample, chief physician',
    place: 'Outpatient building, floor 3, room B305',
    meet: 'Reception on floor 1, 20 minutes before',
    bring: [
      'Identity document and insurance card',
      'Records, test reports and pictures of this illness',
      'A list of the medicines you take',
    ],
    appointmentConditions: [
      'To cancel or move it, tell us by 16:00 of the working day before. Later, or if you do not attend, it counts as used.',
    ],
    escort: 'Liu Escort',
    note: 'Needs a wheelchair',
    company: 'Sample Health Insurance Co., Ltd.',
  },
} as const

/** Data of a letter of this kind; `null` for the certificate, which is not a letter about a claim. */
export function specimenData(
  code: LetterCode,
  language: Language,
  desk: SpecimenDesk,
): LetterData | null {
  switch (code) {
    case 'certificate':
      return null
    case 'receipt':
      return receipt(language, desk)
    case 'documents_request':
    case 'documents_reminder':
    case 'documents_final':
      return request(code, language, desk)
    case 'closing':
    case 'decision':
    case 'calculation':
      return decision(code, language, desk)
    default:
      return service(code, language, desk.insurer)
  }
}

function aboutClaim(language: Language) {
  const own = words[language]
  return {
    language,
    addressee: { name: own.person, title: 'mr' as const, address: own.address },
    insuredName: own.person,
    claim: {
      claimNo: 'VSHH25022800012',
      claimType: 'inpatient',
      incidentType: 'illness',
      incidentOn: '2025-01-05',
      receivedOn: '2025-02-28',
      diagnosis: own.diagnosis,
    },
    policy: {
      policyNo: 'P2025000001234',
      product: own.product,
      startOn: '2024-07-01',
      endOn: '2025-06-30',
    },
  }
}

function receipt(language: Language, { insurer, claimLink }: SpecimenDesk): ReceiptLetter {
  return {
    kind: 'receipt',
    ...aboutClaim(language),
    insurer,
    documents: [
      { kind: 'claim_form', count: 1 },
      { kind: 'medical_record', count: 2 },
      { kind: 'invoice', count: 3 },
      { kind: 'identity', count: 2 },
    ],
    invoices: { count: 3, totalFen: 1_234_567 },
    answerBy: '2025-03-14',
    answerDays: 10,
    claimLink,
  }
}

const answerBy: Readonly<Record<RequestLetter['kind'], string>> = {
  documents_request: '2025-03-05',
  documents_reminder: '2025-03-10',
  documents_final: '2025-04-02',
}

function request(
  kind: RequestLetter['kind'],
  language: Language,
  { insurer, claimLink }: SpecimenDesk,
): RequestLetter {
  const own = words[language]
  const [discharge, identity, bill, card] = own.items
  const item = (
    [name, note]: readonly [string, string | null],
    fields: Partial<RequestLetter['items'][number]>,
  ): RequestLetter['items'][number] => ({
    name,
    note,
    reason: 'missing',
    problems: [],
    blocking: true,
    original: false,
    bothSides: false,
    ...fields,
  })
  const first = kind === 'documents_request'
  return {
    kind,
    ...aboutClaim(language),
    insurer,
    number: 1,
    askedOn: first ? SPECIMEN_ON : '2025-02-20',
    askedBy: first ? '2025-03-05' : '2025-02-24',
    answerBy: answerBy[kind],
    closesOn: kind === 'documents_final' ? '2025-04-02' : null,
    againReason: null,
    remark: own.remark,
    handler: own.handler,
    claimLink,
    items: [
      item(discharge, { original: true }),
      item(identity, {
        reason: 'deficient',
        problems: ['blurred', 'one_side_missing'],
        bothSides: true,
      }),
      item(bill, { reason: 'deficient', problems: ['incomplete'] }),
      item(card, { blocking: false }),
    ],
  }
}

function decision(
  kind: DecisionLetter['kind'],
  language: Language,
  { insurer, objectionDays }: SpecimenDesk,
): DecisionLetter {
  const own = words[language]
  const refused = kind === 'decision'
  const claimedFen = 123_456
  const excludedFen = refused ? claimedFen : 10_000
  const payableFen = claimedFen - excludedFen
  return {
    kind,
    ...aboutClaim(language),
    insurer: { ...insurer, objectionDays },
    decision: {
      number: 1,
      conclusion: refused ? 'refuse' : 'pay_part',
      reasonCode: refused ? 'waiting_period' : null,
      clause: refused ? own.clause : null,
      explanation: refused ? own.refuse : null,
      decidedOn: SPECIMEN_ON,
      claimedFen,
      excludedFen,
      reducedFen: 0,
      exGratiaFen: 0,
      payableFen,
      otherCompensationFen: 0,
    },
    payee: {
      name: own.person,
      bank: own.bank,
      branch: own.branch,
      account: maskNumber('9000001234567890123'),
    },
    totals: {
      totalFen: claimedFen,
      socialInsuranceFen: 0,
      selfPaidFen: 10_000,
      partlySelfPaidFen: 0,
      unreasonableFen: 0,
      thirdPartyFen: 0,
    },
    invoices: [
      {
        invoiceNo: '04419001000',
        issuedOn: '2025-01-05',
        provider: own.provider,
        claimedFen,
        excludedFen,
        payableFen,
      },
    ],
    linesDecided: true,
    excludedLines: refused
      ? []
      : [
          {
            name: own.charge,
            invoiceNo: '04419001000',
            claimedFen: 10_000,
            excludedFen,
            payableFen: 0,
            reasons: [
              { code: 'self_paid_item', amountFen: excludedFen, clause: own.clause, note: null },
            ],
          },
        ],
    reductions: [],
    calculation:
      kind === 'calculation'
        ? {
            rulesVersion: 1,
            lines: [
              {
                name: own.charge,
                invoiceNo: '04419001000',
                benefit: null,
                claimedFen: 10_000,
                payableFen: 0,
                steps: [{ rule: 'ADJ-01', text: own.clause, amountFen: -10_000 }],
              },
              {
                name: own.treatments[0][0],
                invoiceNo: '04419001000',
                benefit: null,
                claimedFen: claimedFen - 10_000,
                payableFen,
                steps: [],
              },
            ],
          }
        : null,
  }
}

function service(
  kind: ServiceLetter['kind'],
  language: Language,
  insurer: LetterInsurer,
): ServiceLetter {
  const own = words[language]
  const claim = aboutClaim(language)
  const toHospital = kind === 'guarantee' || kind === 'guarantee_revoked'
  const [[operation, which], [ward, room]] = own.treatments
  const appointment = {
    date: '2025-03-10',
    time: '09:30',
    department: own.department,
    doctor: own.doctor,
    place: own.place,
    meet: own.meet,
  }
  return {
    kind,
    language,
    insurer,
    addressee:
      kind === 'day_sheet'
        ? null
        : toHospital
          ? { name: own.hospital, title: null, address: own.hospitalAddress }
          : claim.addressee,
    insuredName: own.person,
    idNumber: maskNumber('900000198506010017'),
    policy: claim.policy,
    claimNo: kind.startsWith('advance_') ? claim.claim.claimNo : null,
    hospital: own.hospital,
    diagnosis: own.diagnosis,
    reason: kind === 'advance_refund' ? own.refund : own.revoke,
    items: [
      { name: operation, note: which, amountFen: 2_000_000 },
      { name: ward, note: room, amountFen: 500_000 },
    ],
    shareBp: 1000,
    shareFen: 250_000,
    validFrom: kind === 'day_sheet' ? appointment.date : SPECIMEN_ON,
    validTo: '2025-04-02',
    conditions: kind.startsWith('appointment_')
      ? [...own.appointmentConditions]
      : [...own.conditions],
    contact: { name: own.handler, phone: insurer.hotline },
    advanceFen: 2_500_000,
    payableFen: kind === 'advance_refund' ? 1_900_000 : 2_650_000,
    payBy: '2025-03-17',
    account: { name: own.company, bank: own.bank, number: '9000009876543210123' },
    appointment,
    bring: [...own.bring],
    appointments: [
      {
        time: '09:30',
        insuredName: own.person,
        hospital: own.hospital,
        department: own.department,
        escort: own.escort,
        note: own.note,
      },
      {
        time: '14:00',
        insuredName: own.person,
        hospital: own.hospital,
        department: own.department,
        escort: '',
        note: '',
      },
    ],
  }
}
