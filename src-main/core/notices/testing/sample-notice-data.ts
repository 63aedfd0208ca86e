import type { Language } from '@shared/domain/catalogues'
import type { DecisionLetter } from '../notice-data'

const texts = {
  zh: {
    insurer: {
      name: '示例健康保险股份有限公司',
      otherName: 'Sample Health Insurance Co., Ltd.',
      address: '示例市示例区示例路 1 号',
      department: '健康险理赔部',
    },
    person: '王小明',
    address: '示例省示例市示例区幸福路 128 号阳光花园 6 栋 2 单元 1203 室',
    diagnosis: '急性上呼吸道感染',
    product: '示例百万医疗保险 / 尊享计划',
    bank: '示例银行',
    branch: '示例市分行幸福路支行',
    explanation: '处方中的部分药品超出合理用量，已按条款扣除；其余费用属于保险责任。',
    providers: ['示例市第一人民医院', '示例市中医院', 'Sample International Clinic'],
    items: ['阿莫西林胶囊 0.25g×24粒', '一次性使用静脉留置针', 'Paracetamol 500 mg tablets'],
    clause: '保险条款第 2.3 条“保险责任”第（二）项',
    note: '与同日另一处方重复',
  },
  en: {
    insurer: {
      name: 'Sample Health Insurance Co., Ltd.',
      otherName: '示例健康保险股份有限公司',
      address: '1 Sample Road, Sample District, Sample City',
      department: 'Health Claims Department',
    },
    person: 'Margorie Cormier',
    address: 'Flat 1203, Block 6, Sunshine Garden, 128 Xingfu Road, Sample District',
    diagnosis: 'Acute upper respiratory infection',
    product: 'Sample Comprehensive Medical / Plan B',
    bank: 'Sample Bank',
    branch: 'Xingfu Road Branch',
    explanation:
      'Part of the medicines prescribed goes beyond a reasonable quantity and was taken off under the policy terms. The remaining charges are covered.',
    providers: ['Sample First People’s Hospital', '示例市中医院', 'Sample International Clinic'],
    items: ['Amoxicillin capsules 0.25 g', 'Intravenous cannula', '布洛芬缓释胶囊 0.3g×20粒'],
    clause: 'policy terms, clause 2.3 (2), “Cover”',
    note: 'duplicates another prescription of the same day',
  },
} as const

/** A closing notice's data with figures that agree, for tests of the letter and for measuring. */
export function sampleNoticeData(
  language: Language,
  size: { invoices: number; excludedLines: number },
): DecisionLetter {
  const words = texts[language]
  const pick = <T>(list: readonly [T, ...T[]], index: number): T =>
    list[index % list.length] ?? list[0]
  const excludedLines = Array.from({ length: size.excludedLines }, (_, index) => ({
    name: pick(words.items, index),
    invoiceNo: `0441900${1000 + (index % Math.max(1, size.invoices))}`,
    claimedFen: 12_000,
    excludedFen: 10_000,
    payableFen: 2_000,
    reasons:
      index % 2 === 0
        ? [
            { code: 'unreasonable_charge', amountFen: 6_000, clause: words.clause, note: null },
            { code: 'other', amountFen: 4_000, clause: null, note: words.note },
          ]
        : [{ code: 'self_paid_item', amountFen: 10_000, clause: null, note: null }],
  }))
  const invoices = Array.from({ length: size.invoices }, (_, index) => {
    const excludedFen =
      excludedLines.filter((_line, line) => line % size.invoices === index).length * 10_000
    const claimedFen = excludedFen + 123_456 + index * 1_000
    return {
      invoiceNo: `0441900${1000 + index}`,
      issuedOn: `2025-01-0${1 + (index % 9)}`,
      provider: pick(words.providers, index),
      claimedFen,
      excludedFen,
      payableFen: claimedFen - excludedFen,
    }
  })
  const sum = (key: 'claimedFen' | 'excludedFen' | 'payableFen'): number =>
    invoices.reduce((total, invoice) => total + invoice[key], 0)
  return {
    kind: 'closing',
    language,
    insurer: {
      ...words.insurer,
      postcode: '000000',
      hotline: '000-000-0000',
      website: 'www.example.com',
      objectionDays: 30,
    },
    addressee: { name: words.person, title: 'mr', address: words.address },
    insuredName: words.person,
    claim: {
      claimNo: 'VSHH25022800012',
      claimType: 'outpatient',
      incidentType: 'illness',
      incidentOn: '2025-01-05',
      receivedOn: '2025-02-28',
      diagnosis: words.diagnosis,
    },
    policy: {
      policyNo: 'P2025000001234',
      product: words.product,
      startOn: '2024-07-01',
      endOn: '2025-06-30',
    },
    decision: {
      number: 1,
      conclusion: size.excludedLines > 0 ? 'pay_part' : 'pay',
      reasonCode: null,
      clause: null,
      explanation: size.excludedLines > 0 ? words.explanation : null,
      decidedOn: '2025-03-03',
      claimedFen: sum('claimedFen'),
      excludedFen: sum('excludedFen'),
      reducedFen: 0,
      exGratiaFen: 0,
      payableFen: sum('payableFen'),
      otherCompensationFen: 0,
    },
    payee: {
      name: words.person,
      bank: words.bank,
      branch: words.branch,
      account: '6222***********1234',
    },
    totals: {
      totalFen: sum('claimedFen'),
      socialInsuranceFen: 50_000,
      selfPaidFen: 12_300,
      partlySelfPaidFen: 4_500,
      unreasonableFen: 6_000,
      thirdPartyFen: 0,
    },
    invoices,
    linesDecided: true,
    excludedLines,
    reductions: [],
    calculation: null,
  }
}
