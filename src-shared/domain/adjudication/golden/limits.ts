import type { GoldenBenefit, GoldenCase, GoldenVersion } from './golden-case'

const on = '2026-03-05'

function one(terms: Omit<GoldenBenefit, 'code'>, yearly?: string): GoldenVersion[] {
  return [{ id: 'v1', ...(yearly ? { yearly } : {}), benefits: [{ code: 'all', ...terms }] }]
}

function paid(yuan: string): string[] {
  return [`amount all 2026-01-01 ${yuan}`, `amount * 2026-01-01 ${yuan}`]
}

/** A benefit for the bed of an intensive care unit within the one for stays. */
const intensiveCare: GoldenVersion[] = [
  {
    id: 'v1',
    benefits: [
      { code: 'icu', partOf: 'inpatient', matches: { words: ['重症监护'] }, perDay: '5000.00' },
      { code: 'inpatient', matches: { claimTypes: ['inpatient'] } },
    ],
  },
]

/** Limits on expense, visits and what is paid: exactly at the limit, one fen over, nothing left (POL-03, ADJ-02). */
export const limitCases: GoldenCase[] = [
  {
    title: 'an item limit counts per unit approved: 50.00 × 2 of 3 claimed',
    rules: ['ADJ-01', 'ADJ-06'],
    plan: one({ perUnit: '50.00' }),
    lines: [{ id: 'L1', on, claimed: '180.00', quantity: 3, review: { quantity: 2 } }],
    expected: [
      {
        line: 'L1',
        steps: ['corrected ADJ-06 -60.00', 'item_limit ADJ-01 -20.00'],
        pays: '100.00',
      },
    ],
    takes: paid('100.00'),
  },
  {
    title: 'an item limit exactly met takes nothing, one fen over takes one fen',
    rules: ['ADJ-01'],
    plan: one({ perUnit: '50.00' }),
    lines: [
      { id: 'L1', on, claimed: '150.00', quantity: 3 },
      { id: 'L2', on, claimed: '150.01', quantity: 3 },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '150.00' },
      { line: 'L2', steps: ['item_limit ADJ-01 -0.01'], pays: '150.00' },
    ],
    takes: paid('300.00'),
  },
  {
    title:
      'three days of intensive care at 6,000.00 count 5,000.00 each, less what other lines used of a day',
    rules: ['ADJ-01', 'POL-03'],
    plan: intensiveCare,
    claim: { type: 'inpatient' },
    used: ['day_amount icu 2026-03-06 4000.00'],
    lines: [{ id: 'L1', on, is: 'bed', name: '重症监护床位费', claimed: '18000.00', quantity: 3 }],
    expected: [{ line: 'L1', steps: ['day_limit ADJ-01 -7000.00'], pays: '11000.00' }],
    takes: [
      'day_amount icu 2026-03-05 5000.00',
      'day_amount icu 2026-03-06 1000.00',
      'day_amount icu 2026-03-07 5000.00',
      'amount icu 2026-01-01 11000.00',
      'amount inpatient 2026-01-01 11000.00',
      'amount * 2026-01-01 11000.00',
    ],
  },
  {
    title:
      'an amount that days do not divide: 100.00 over three days is one of 33.34 and two of 33.33',
    rules: ['ADJ-01'],
    plan: one({ perDay: '33.33' }),
    lines: [{ id: 'L1', on, is: 'nursing', claimed: '100.00', quantity: 3 }],
    expected: [{ line: 'L1', steps: ['day_limit ADJ-01 -0.01'], pays: '99.99' }],
    takes: [
      'day_amount all 2026-03-05 33.33',
      'day_amount all 2026-03-06 33.33',
      'day_amount all 2026-03-07 33.33',
      ...paid('99.99'),
    ],
  },
  {
    title: 'lines of one day share its limit; units of a drug are not days',
    rules: ['ADJ-01', 'ADJ-02'],
    plan: one({ perDay: '500.00' }),
    lines: [
      { id: 'L1', on, claimed: '300.00', quantity: 10 },
      { id: 'L2', on, claimed: '300.00' },
      { id: 'L3', on: '2026-03-06', claimed: '500.00' },
      { id: 'L4', on: '2026-03-07', claimed: '500.01' },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '300.00' },
      { line: 'L2', steps: ['day_limit ADJ-01 -100.00'], pays: '200.00' },
      { line: 'L3', steps: [], pays: '500.00' },
      { line: 'L4', steps: ['day_limit ADJ-01 -0.01'], pays: '500.00' },
    ],
    takes: [
      'day_amount all 2026-03-05 500.00',
      'day_amount all 2026-03-06 500.00',
      'day_amount all 2026-03-07 500.00',
      ...paid('1500.00'),
    ],
  },
  {
    title: 'item limit before day limit: 3 × 200.00 = 600.00, of which a day counts 500.00',
    rules: ['ADJ-01'],
    plan: one({ perUnit: '200.00', perDay: '500.00' }),
    lines: [{ id: 'L1', on, claimed: '900.00', quantity: 3 }],
    expected: [
      {
        line: 'L1',
        steps: ['item_limit ADJ-01 -300.00', 'day_limit ADJ-01 -100.00'],
        pays: '500.00',
      },
    ],
    takes: ['day_amount all 2026-03-05 500.00', ...paid('500.00')],
  },
  {
    title: 'a visit counts once for its day and provider; one beyond the count pays nothing',
    rules: ['POL-03'],
    plan: one({ visits: 2 }),
    used: ['visits all 2026-01-01 1'],
    lines: [
      { id: 'L1', on, claimed: '100.00' },
      { id: 'L2', on, claimed: '50.00' },
      { id: 'L3', on: '2026-03-06', claimed: '70.00' },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '100.00' },
      { line: 'L2', steps: [], pays: '50.00' },
      { line: 'L3', steps: ['visits_used_up POL-03 -70.00'], pays: '0.00' },
    ],
    takes: ['visits all 2026-01-01 1', 'visit_amount all 2026-03-05/P 150.00', ...paid('150.00')],
  },
  {
    title: 'two providers on one day are two visits',
    rules: ['POL-03'],
    plan: one({ visits: 1 }),
    invoices: { B: { provider: { name: 'Q' } } },
    lines: [
      { id: 'L1', on, claimed: '100.00' },
      { id: 'L2', on, claimed: '50.00', invoice: 'B' },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '100.00' },
      { line: 'L2', steps: ['visits_used_up POL-03 -50.00'], pays: '0.00' },
    ],
    takes: ['visits all 2026-01-01 1', 'visit_amount all 2026-03-05/P 100.00', ...paid('100.00')],
  },
  {
    title: 'a stay in hospital is one visit, however many days it lasts',
    rules: ['POL-03'],
    plan: one({ visits: 1 }),
    claim: { type: 'inpatient' },
    lines: [
      { id: 'L1', on, claimed: '100.00' },
      { id: 'L2', on: '2026-03-09', claimed: '50.00' },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '100.00' },
      { line: 'L2', steps: [], pays: '50.00' },
    ],
    takes: ['visits all 2026-01-01 1', 'visit_amount all 2026-03-05/P 150.00', ...paid('150.00')],
  },
  {
    title: 'a visit that an earlier claim began is not counted again, though all visits are used',
    rules: ['POL-03'],
    plan: one({ visits: 2 }),
    used: ['visits all 2026-01-01 2', 'visit_amount all 2026-03-05/P 0.00'],
    lines: [{ id: 'L1', on, claimed: '100.00' }],
    expected: [{ line: 'L1', steps: [], pays: '100.00' }],
    takes: ['visit_amount all 2026-03-05/P 100.00', ...paid('100.00')],
  },
  {
    title: 'a visit that pays nothing because of the deductible is a visit',
    rules: ['POL-03', 'ADJ-02'],
    plan: one({ visits: 1, deductible: { per: 'year', amount: '100.00' } }),
    lines: [
      { id: 'L1', on, claimed: '80.00' },
      { id: 'L2', on: '2026-03-06', claimed: '80.00' },
    ],
    expected: [
      { line: 'L1', steps: ['deductible ADJ-01 -80.00'], pays: '0.00' },
      { line: 'L2', steps: ['visits_used_up POL-03 -80.00'], pays: '0.00' },
    ],
    takes: [
      'visits all 2026-01-01 1',
      'visit_amount all 2026-03-05/P 0.00',
      'deductible all 2026-01-01 80.00',
    ],
  },
  {
    title: 'no visits at all block the first one, and nothing of its day is used',
    rules: ['ADJ-06', 'POL-03'],
    plan: one({ visits: 0, perDay: '500.00' }),
    lines: [{ id: 'L1', on, claimed: '100.00' }],
    expected: [{ line: 'L1', steps: ['visits_used_up POL-03 -100.00'], pays: '0.00' }],
    takes: [],
  },
  {
    title: 'a visit for physiotherapy counts as one of the outpatient visits it is a part of',
    rules: ['POL-03'],
    plan: [
      {
        id: 'v1',
        benefits: [
          { code: 'physio', partOf: 'outpatient', matches: { words: ['理疗'] }, visits: 10 },
          { code: 'outpatient', visits: 20 },
        ],
      },
    ],
    used: ['visits physio 2026-01-01 3', 'visits outpatient 2026-01-01 19'],
    lines: [
      { id: 'L1', on, claimed: '100.00', name: '理疗' },
      { id: 'L2', on: '2026-03-06', claimed: '100.00', name: '理疗' },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '100.00' },
      { line: 'L2', steps: ['visits_used_up POL-03 -100.00'], pays: '0.00' },
    ],
    takes: [
      'visits physio 2026-01-01 1',
      'visits outpatient 2026-01-01 1',
      'visit_amount physio 2026-03-05/P 100.00',
      'visit_amount outpatient 2026-03-05/P 100.00',
      'amount physio 2026-01-01 100.00',
      'amount outpatient 2026-01-01 100.00',
      'amount * 2026-01-01 100.00',
    ],
  },
  {
    title: 'the visit limit is of what is paid, after the ratio',
    rules: ['ADJ-01', 'POL-03'],
    plan: one({ ratio: 80, perVisit: '500.00' }),
    lines: [
      { id: 'L1', on, claimed: '450.00' },
      { id: 'L2', on, claimed: '300.00' },
      { id: 'L3', on: '2026-03-06', claimed: '625.00' },
    ],
    expected: [
      { line: 'L1', steps: ['ratio ADJ-01 -90.00'], pays: '360.00' },
      { line: 'L2', steps: ['ratio ADJ-01 -60.00', 'visit_limit POL-03 -100.00'], pays: '140.00' },
      { line: 'L3', steps: ['ratio ADJ-01 -125.00'], pays: '500.00' },
    ],
    takes: [
      'visit_amount all 2026-03-05/P 500.00',
      'visit_amount all 2026-03-06/P 500.00',
      ...paid('1000.00'),
    ],
  },
  {
    title: 'a remaining limit exactly met takes nothing',
    rules: ['ADJ-01', 'POL-03'],
    plan: one({ yearly: '1000.00' }),
    used: ['amount all 2026-01-01 900.00'],
    lines: [{ id: 'L1', on, claimed: '100.00' }],
    expected: [{ line: 'L1', steps: [], pays: '100.00' }],
    takes: paid('100.00'),
  },
  {
    title: 'one fen over the remaining limit takes one fen, and the next line gets nothing',
    rules: ['ADJ-01', 'ADJ-02'],
    plan: one({ yearly: '1000.00' }),
    used: ['amount all 2026-01-01 900.00'],
    lines: [
      { id: 'L1', on, claimed: '100.01' },
      { id: 'L2', on, claimed: '0.01' },
    ],
    expected: [
      { line: 'L1', steps: ['benefit_limit ADJ-01 -0.01'], pays: '100.00' },
      { line: 'L2', steps: ['benefit_limit ADJ-01 -0.01'], pays: '0.00' },
    ],
    takes: paid('100.00'),
  },
  {
    title: 'what is paid uses the benefit’s limit and those of all it is a part of',
    rules: ['POL-03', 'ADJ-02'],
    plan: [
      {
        id: 'v1',
        benefits: [
          { code: 'icu', partOf: 'inpatient', matches: { words: ['重症'] }, yearly: '10000.00' },
          { code: 'inpatient', yearly: '20000.00' },
        ],
      },
    ],
    used: ['amount inpatient 2026-01-01 15000.00'],
    lines: [{ id: 'L1', on, claimed: '12000.00', name: '重症监护' }],
    expected: [
      {
        line: 'L1',
        steps: ['benefit_limit ADJ-01 -2000.00', 'benefit_limit ADJ-01 -5000.00'],
        pays: '5000.00',
      },
    ],
    takes: [
      'amount icu 2026-01-01 5000.00',
      'amount inpatient 2026-01-01 5000.00',
      'amount * 2026-01-01 5000.00',
    ],
  },
  {
    title: 'the limit of the plan binds over all benefits',
    rules: ['POL-03', 'ADJ-01'],
    plan: one({}, '1000000.00'),
    used: ['amount * 2026-01-01 999999.99'],
    lines: [{ id: 'L1', on, claimed: '10.00' }],
    expected: [{ line: 'L1', steps: ['plan_limit ADJ-01 -9.99'], pays: '0.01' }],
    takes: paid('0.01'),
  },
  {
    title: 'a limit of 0 blocks the first claim as well',
    rules: ['ADJ-06'],
    plan: one({ yearly: '0.00' }),
    lines: [{ id: 'L1', on, claimed: '100.00' }],
    expected: [{ line: 'L1', steps: ['benefit_limit ADJ-01 -100.00'], pays: '0.00' }],
    takes: [],
  },
  {
    title:
      'limits of 0 per unit, per day, per visit and for the plan block the first claim as well',
    rules: ['ADJ-06'],
    plan: [
      {
        id: 'v1',
        yearly: '0.00',
        benefits: [
          { code: 'unit', matches: { words: ['unit'] }, perUnit: '0.00' },
          { code: 'day', matches: { words: ['day'] }, perDay: '0.00' },
          { code: 'visit', matches: { words: ['visit'] }, perVisit: '0.00' },
          { code: 'rest' },
        ],
      },
    ],
    lines: [
      { id: 'L1', on, claimed: '100.00', name: 'unit' },
      { id: 'L2', on, claimed: '100.00', name: 'day' },
      { id: 'L3', on, claimed: '100.00', name: 'visit' },
      { id: 'L4', on, claimed: '100.00', name: 'other' },
    ],
    expected: [
      { line: 'L1', steps: ['item_limit ADJ-01 -100.00'], pays: '0.00' },
      { line: 'L2', steps: ['day_limit ADJ-01 -100.00'], pays: '0.00' },
      { line: 'L3', steps: ['visit_limit POL-03 -100.00'], pays: '0.00' },
      { line: 'L4', steps: ['plan_limit ADJ-01 -100.00'], pays: '0.00' },
    ],
    takes: [],
  },
]
