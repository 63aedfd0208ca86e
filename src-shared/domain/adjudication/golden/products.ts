import type { GoldenCase, GoldenVersion } from './golden-case'

/** A high-end group plan in the shape of S0 section 3. */
const highEnd: GoldenVersion[] = [
  {
    id: 'v1',
    yearly: '2000000.00',
    benefits: [
      {
        code: 'icu_bed',
        partOf: 'inpatient',
        matches: { claimTypes: ['inpatient'], words: ['重症监护'] },
        perDay: '5000.00',
      },
      {
        code: 'home_nursing',
        partOf: 'inpatient',
        matches: { words: ['家庭护理'] },
        yearly: '0.00',
      },
      {
        code: 'inpatient',
        matches: { claimTypes: ['inpatient'] },
        yearly: '1000000.00',
        ratio: 100,
        waitingDays: 30,
        regions: ['上海市', '香港特别行政区'],
        emergencyAnywhere: true,
        specific: 40,
        notAuthorized: 40,
        authorization: { claimTypes: ['inpatient'] },
      },
    ],
  },
]

/** A million-yuan policy: one deductible a year, none for critical illness, 60 % without social insurance (S2). */
const million: GoldenVersion[] = [
  {
    id: 'v1',
    yearly: '4000000.00',
    benefits: [
      {
        code: 'critical',
        matches: { diagnoses: ['C', 'D0'] },
        yearly: '2000000.00',
        waitingDays: 90,
      },
      {
        code: 'special_outpatient',
        partOf: 'general',
        matches: { claimTypes: ['outpatient'], words: ['透析'] },
      },
      {
        code: 'general',
        matches: { claimTypes: ['inpatient'] },
        yearly: '2000000.00',
        deductible: { per: 'year', amount: '10000.00', lessOthers: true },
        waitingDays: 30,
      },
    ],
  },
]

/** A children's plan: 20 % borne by the family, a limit per visit, vaccines by count (S4). */
const children: GoldenVersion[] = [
  {
    id: 'v1',
    yearly: '100000.00',
    benefits: [
      {
        code: 'vaccines',
        matches: { words: ['疫苗'] },
        visits: 2,
        perVisit: '600.00',
        ratio: 100,
      },
      {
        code: 'outpatient',
        matches: { claimTypes: ['outpatient', 'emergency'] },
        yearly: '20000.00',
        perVisit: '1000.00',
        deductible: { per: 'visit', amount: '50.00' },
        ratio: 80,
        notAuthorized: 40,
        authorization: { over: '5000.00' },
      },
    ],
  },
]

/** Whole claims under plans of the shapes that insurers sell. */
export const productCases: GoldenCase[] = [
  {
    title: 'high-end group plan: a stay at a specific provider, authorized, with intensive care',
    rules: ['ADJ-01', 'ADJ-04', 'POL-03'],
    plan: highEnd,
    claim: { type: 'inpatient' },
    invoices: { A: { provider: { name: 'P', province: '上海市', specific: true } } },
    lines: [
      {
        id: 'L1',
        on: '2026-03-05',
        is: 'bed',
        name: '重症监护床位费',
        claimed: '12000.00',
        quantity: 2,
        review: { authorized: true },
      },
      {
        id: 'L2',
        on: '2026-03-05',
        is: 'surgery',
        claimed: '30000.00',
        review: { authorized: true },
      },
      { id: 'L3', on: '2026-03-09', is: 'nursing', name: '家庭护理', claimed: '800.00' },
    ],
    expected: [
      {
        line: 'L1',
        steps: ['day_limit ADJ-01 -2000.00', 'share ADJ-04 -4000.00'],
        pays: '6000.00',
      },
      { line: 'L2', steps: ['share ADJ-04 -12000.00'], pays: '18000.00' },
      {
        line: 'L3',
        steps: ['share ADJ-04 -320.00', 'benefit_limit ADJ-01 -480.00'],
        pays: '0.00',
      },
    ],
    takes: [
      'day_amount icu_bed 2026-03-05 5000.00',
      'day_amount icu_bed 2026-03-06 5000.00',
      'amount icu_bed 2026-01-01 6000.00',
      'amount inpatient 2026-01-01 24000.00',
      'amount * 2026-01-01 24000.00',
    ],
  },
  {
    title:
      'high-end group plan: a stay without authorization at an ordinary provider, near the yearly limit',
    rules: ['ADJ-04', 'POL-03'],
    plan: highEnd,
    claim: { type: 'inpatient' },
    invoices: { A: { provider: { name: 'P', province: '香港特别行政区' } } },
    used: ['amount inpatient 2026-01-01 990000.00', 'amount * 2026-01-01 990000.00'],
    lines: [{ id: 'L1', on: '2026-03-05', is: 'surgery', claimed: '20000.00' }],
    expected: [
      {
        line: 'L1',
        steps: ['share ADJ-04 -8000.00', 'benefit_limit ADJ-01 -2000.00'],
        pays: '10000.00',
      },
    ],
    takes: ['amount inpatient 2026-01-01 10000.00', 'amount * 2026-01-01 10000.00'],
  },
  {
    title: 'million-yuan policy: social insurance first, then the deductible, then all of the rest',
    rules: ['ADJ-01', 'CLM-10'],
    plan: million,
    claim: { type: 'inpatient', diagnosis: 'K35.8' },
    invoices: { A: { social: '32150.40' } },
    used: ['deductible general 2026-01-01 1200.00'],
    lines: [
      { id: 'L1', on: '2026-03-05', is: 'surgery', claimed: '40000.00' },
      { id: 'L2', on: '2026-03-06', is: 'drug', claimed: '13584.00' },
    ],
    // 32,150.40 over 53,584.00 is 60 %: 24,000.00 and 8,150.40; 8,800.00 of the deductible are open.
    expected: [
      {
        line: 'L1',
        steps: ['paid_by_others CLM-10 -24000.00', 'deductible ADJ-01 -8800.00'],
        pays: '7200.00',
      },
      { line: 'L2', steps: ['paid_by_others CLM-10 -8150.40'], pays: '5433.60' },
    ],
    takes: [
      'deductible general 2026-01-01 8800.00',
      'amount general 2026-01-01 12633.60',
      'amount * 2026-01-01 12633.60',
    ],
  },
  {
    title:
      'million-yuan policy: critical illness has no deductible, but a waiting period of its own',
    rules: ['ADJ-03', 'POL-03'],
    plan: million,
    claim: { type: 'inpatient', diagnosis: 'C50.9' },
    lines: [
      { id: 'L1', on: '2026-03-31', claimed: '9000.00' },
      { id: 'L2', on: '2026-04-01', claimed: '9000.00' },
    ],
    expected: [
      { line: 'L1', steps: ['waiting_period ADJ-03 -9000.00'], pays: '0.00' },
      { line: 'L2', steps: [], pays: '9000.00' },
    ],
    takes: ['amount critical 2026-01-01 9000.00', 'amount * 2026-01-01 9000.00'],
  },
  {
    title: 'children’s plan: a visit with its deductible, ratio and limit, and vaccines by count',
    rules: ['ADJ-01', 'POL-03'],
    plan: children,
    used: ['visits vaccines 2026-01-01 1', 'amount outpatient 2026-01-01 19500.00'],
    lines: [
      { id: 'L1', on: '2026-03-05', is: 'consultation', claimed: '350.00' },
      { id: 'L2', on: '2026-03-05', name: '流感疫苗', claimed: '680.00' },
      { id: 'L3', on: '2026-03-08', is: 'examination', claimed: '1500.00' },
      { id: 'L4', on: '2026-03-09', name: '水痘疫苗', claimed: '200.00' },
    ],
    // L1: (350 − 50) × 80 % = 240. L3: (1,500 − 50) × 80 % = 1,160, of a visit 1,000, of the year 260 are left.
    expected: [
      { line: 'L1', steps: ['deductible ADJ-01 -50.00', 'ratio ADJ-01 -60.00'], pays: '240.00' },
      { line: 'L2', steps: ['visit_limit POL-03 -80.00'], pays: '600.00' },
      {
        line: 'L3',
        steps: [
          'deductible ADJ-01 -50.00',
          'ratio ADJ-01 -290.00',
          'visit_limit POL-03 -160.00',
          'benefit_limit ADJ-01 -740.00',
        ],
        pays: '260.00',
      },
      { line: 'L4', steps: ['visits_used_up POL-03 -200.00'], pays: '0.00' },
    ],
    takes: [
      'deductible outpatient 2026-03-05/P 50.00',
      'deductible outpatient 2026-03-08/P 50.00',
      'visit_amount outpatient 2026-03-05/P 240.00',
      'visit_amount outpatient 2026-03-08/P 260.00',
      'visits vaccines 2026-01-01 1',
      'visit_amount vaccines 2026-03-05/P 600.00',
      'amount vaccines 2026-01-01 600.00',
      'amount outpatient 2026-01-01 500.00',
      'amount * 2026-01-01 1100.00',
    ],
  },
]
