import type { GoldenCase, GoldenVersion } from './golden-case'

const covers: GoldenVersion[] = [{ id: 'v1', benefits: [{ code: 'all' }] }]
const on = '2026-03-05'

function paid(yuan: string, year = '2026-01-01'): string[] {
  return [`amount all ${year} ${yuan}`, `amount * ${year} ${yuan}`]
}

/** A benefit with coverage regions, and what it says about emergencies. */
function regional(emergencyAnywhere: boolean): GoldenVersion[] {
  return [
    { id: 'v1', benefits: [{ code: 'all', regions: ['上海市', '北京市'], emergencyAnywhere }] },
  ]
}

const inHongKong = { A: { provider: { name: 'P', province: '香港特别行政区' } } }

/** Whether a line is covered, by which version, and what others paid of it. */
export const coverageCases: GoldenCase[] = [
  {
    title: 'the first and the last day of cover count, the days beside them do not',
    rules: ['POL-01'],
    plan: covers,
    lines: [
      { id: 'L1', on: '2025-12-31', claimed: '100.00' },
      { id: 'L2', on: '2026-01-01', claimed: '100.00' },
      { id: 'L3', on: '2026-12-31', claimed: '100.00' },
      { id: 'L4', on: '2027-01-01', claimed: '100.00' },
    ],
    expected: [
      { line: 'L1', steps: ['not_in_force POL-01 -100.00'], pays: '0.00' },
      { line: 'L2', steps: [], pays: '100.00' },
      { line: 'L3', steps: [], pays: '100.00' },
      { line: 'L4', steps: ['not_in_force POL-01 -100.00'], pays: '0.00' },
    ],
    takes: paid('200.00'),
  },
  {
    title: 'from the day of surrender on nothing is covered',
    rules: ['POL-01'],
    plan: covers,
    cover: { surrendered: '2026-06-01' },
    lines: [
      { id: 'L1', on: '2026-05-31', claimed: '100.00' },
      { id: 'L2', on: '2026-06-01', claimed: '100.00' },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '100.00' },
      { line: 'L2', steps: ['not_in_force POL-01 -100.00'], pays: '0.00' },
    ],
    takes: paid('100.00'),
  },
  {
    title: 'a line that no benefit takes is not covered',
    rules: ['POL-03'],
    plan: [{ id: 'v1', benefits: [{ code: 'inpatient', matches: { claimTypes: ['inpatient'] } }] }],
    lines: [{ id: 'L1', on, claimed: '100.00' }],
    expected: [{ line: 'L1', steps: ['not_covered POL-03 -100.00'], pays: '0.00' }],
    takes: [],
  },
  {
    title: 'a waiting period of 30 days from 1 January ends with 30 January',
    rules: ['ADJ-03'],
    plan: [{ id: 'v1', benefits: [{ code: 'all', waitingDays: 30 }] }],
    lines: [
      { id: 'L1', on: '2026-01-30', claimed: '100.00' },
      { id: 'L2', on: '2026-01-31', claimed: '100.00' },
    ],
    expected: [
      { line: 'L1', steps: ['waiting_period ADJ-03 -100.00'], pays: '0.00' },
      { line: 'L2', steps: [], pays: '100.00' },
    ],
    takes: paid('100.00'),
  },
  {
    title: 'an accident is paid within the waiting period',
    rules: ['ADJ-03'],
    plan: [{ id: 'v1', benefits: [{ code: 'all', waitingDays: 30 }] }],
    claim: { incident: 'accident' },
    lines: [{ id: 'L1', on: '2026-01-01', claimed: '100.00' }],
    expected: [{ line: 'L1', steps: [], pays: '100.00' }],
    takes: paid('100.00'),
  },
  {
    title: 'after a renewal without a gap the waiting period is not run again',
    rules: ['ADJ-03'],
    plan: [{ id: 'v1', benefits: [{ code: 'all', waitingDays: 30 }] }],
    cover: { since: '2025-01-01' },
    lines: [{ id: 'L1', on: '2026-01-01', claimed: '100.00' }],
    expected: [{ line: 'L1', steps: [], pays: '100.00' }],
    takes: paid('100.00'),
  },
  {
    title: 'a waiting period of its own stands before that of the benefit above',
    rules: ['ADJ-03', 'POL-03'],
    plan: [
      {
        id: 'v1',
        benefits: [
          {
            code: 'maternity',
            partOf: 'all',
            matches: { claimTypes: ['maternity'] },
            waitingDays: 280,
          },
          { code: 'all', waitingDays: 30 },
        ],
      },
    ],
    claim: { type: 'maternity', incident: 'maternity' },
    lines: [
      { id: 'L1', on: '2026-10-07', claimed: '100.00' },
      { id: 'L2', on: '2026-10-08', claimed: '100.00' },
    ],
    expected: [
      { line: 'L1', steps: ['waiting_period ADJ-03 -100.00'], pays: '0.00' },
      { line: 'L2', steps: [], pays: '100.00' },
    ],
    takes: ['amount maternity 2026-01-01 100.00', ...paid('100.00')],
  },
  {
    title: 'a provider outside the coverage region is excluded',
    rules: ['ADJ-05'],
    plan: regional(true),
    invoices: inHongKong,
    lines: [{ id: 'L1', on, claimed: '100.00' }],
    expected: [{ line: 'L1', steps: ['outside_region ADJ-05 -100.00'], pays: '0.00' }],
    takes: [],
  },
  {
    title: 'an emergency outside the region is paid where the plan says so',
    rules: ['ADJ-05'],
    plan: regional(true),
    claim: { type: 'emergency' },
    invoices: inHongKong,
    lines: [{ id: 'L1', on, claimed: '100.00' }],
    expected: [{ line: 'L1', steps: [], pays: '100.00' }],
    takes: paid('100.00'),
  },
  {
    title: 'an emergency outside the region is excluded where the plan does not say so',
    rules: ['ADJ-05'],
    plan: regional(false),
    claim: { type: 'emergency' },
    invoices: inHongKong,
    lines: [{ id: 'L1', on, claimed: '100.00' }],
    expected: [{ line: 'L1', steps: ['outside_region ADJ-05 -100.00'], pays: '0.00' }],
    takes: [],
  },
  {
    title: 'nothing is excluded by region where nobody knows where the provider is',
    rules: ['ADJ-05'],
    plan: regional(false),
    lines: [{ id: 'L1', on, claimed: '100.00' }],
    expected: [{ line: 'L1', steps: [], pays: '100.00' }],
    takes: paid('100.00'),
  },
  {
    title: 'a policy without a plan pays claimed less excluded and paid by others, while in force',
    rules: ['CLM-10', 'POL-01'],
    plan: [],
    invoices: { A: { social: '30.00' } },
    lines: [
      { id: 'L1', on, claimed: '100.00', review: { exclude: ['20.00 self_paid_item'] } },
      { id: 'L2', on: '2027-01-01', claimed: '50.00' },
    ],
    expected: [
      {
        line: 'L1',
        steps: ['excluded ADJ-06 -20.00', 'paid_by_others CLM-10 -30.00'],
        pays: '50.00',
      },
      { line: 'L2', steps: ['not_in_force POL-01 -50.00'], pays: '0.00' },
    ],
    takes: [],
  },
  {
    title: 'a claim whose policy nobody knows pays claimed less excluded and paid by others',
    rules: ['CLM-10'],
    plan: null,
    claim: { otherCompensation: '30.00' },
    lines: [{ id: 'L1', on, claimed: '100.00', review: { exclude: ['20.00 self_paid_item'] } }],
    expected: [
      {
        line: 'L1',
        steps: ['excluded ADJ-06 -20.00', 'paid_by_others CLM-10 -30.00'],
        pays: '50.00',
      },
    ],
    takes: [],
  },
  {
    title: 'what social insurance paid is spread to the fen: 100.00 over three lines of 100.00',
    rules: ['CLM-10'],
    plan: covers,
    invoices: { A: { social: '100.00' } },
    lines: [
      { id: 'L1', on, claimed: '100.00' },
      { id: 'L2', on, claimed: '100.00' },
      { id: 'L3', on, claimed: '100.00' },
    ],
    expected: [
      { line: 'L1', steps: ['paid_by_others CLM-10 -33.34'], pays: '66.66' },
      { line: 'L2', steps: ['paid_by_others CLM-10 -33.33'], pays: '66.67' },
      { line: 'L3', steps: ['paid_by_others CLM-10 -33.33'], pays: '66.67' },
    ],
    takes: paid('200.00'),
  },
  {
    title: 'an invoice’s payments go over its own lines, other compensation over the whole claim',
    rules: ['CLM-10'],
    plan: covers,
    claim: { otherCompensation: '30.00' },
    invoices: { A: { social: '60.00', thirdParty: '30.00' } },
    lines: [
      { id: 'L1', on, claimed: '100.00' },
      { id: 'L2', on, claimed: '50.00' },
      { id: 'L3', on, claimed: '100.00', invoice: 'B' },
    ],
    expected: [
      {
        line: 'L1',
        steps: [
          'paid_by_others CLM-10 -40.00',
          'paid_by_others CLM-10 -20.00',
          'paid_by_others CLM-10 -7.50',
        ],
        pays: '32.50',
      },
      {
        line: 'L2',
        steps: [
          'paid_by_others CLM-10 -20.00',
          'paid_by_others CLM-10 -10.00',
          'paid_by_others CLM-10 -3.75',
        ],
        pays: '16.25',
      },
      { line: 'L3', steps: ['paid_by_others CLM-10 -18.75'], pays: '81.25' },
    ],
    takes: paid('130.00'),
  },
  {
    title: 'others’ payments take what is open and no more',
    rules: ['CLM-10'],
    plan: covers,
    invoices: { A: { social: '80.00' } },
    lines: [
      { id: 'L1', on, claimed: '100.00', review: { exclude: ['40.00 self_paid_item'] } },
      { id: 'L2', on, claimed: '25.00', review: { exclude: ['25.00 duplicate_charge'] } },
    ],
    expected: [
      {
        line: 'L1',
        steps: ['excluded ADJ-06 -40.00', 'paid_by_others CLM-10 -60.00'],
        pays: '0.00',
      },
      { line: 'L2', steps: ['excluded ADJ-06 -25.00'], pays: '0.00' },
    ],
    takes: [],
  },
  {
    title: 'each line is judged by the version in force on its service date',
    rules: ['POL-06'],
    plan: [
      { id: 'v1', from: '2026-01-01', benefits: [{ code: 'all', ratio: 80 }] },
      { id: 'v2', from: '2026-07-01', benefits: [{ code: 'all', ratio: 90 }] },
    ],
    lines: [
      { id: 'L1', on: '2026-06-30', claimed: '100.00' },
      { id: 'L2', on: '2026-07-01', claimed: '100.00' },
    ],
    expected: [
      { line: 'L1', steps: ['ratio ADJ-01 -20.00'], pays: '80.00' },
      { line: 'L2', steps: ['ratio ADJ-01 -10.00'], pays: '90.00' },
    ],
    takes: paid('170.00'),
  },
  {
    title: 'of two versions from the same day the later number counts',
    rules: ['POL-06'],
    plan: [
      { id: 'v2', from: '2026-01-01', benefits: [{ code: 'all', ratio: 70 }] },
      { id: 'v1', from: '2026-01-01', benefits: [{ code: 'all', ratio: 80 }] },
    ],
    lines: [{ id: 'L1', on, claimed: '100.00' }],
    expected: [{ line: 'L1', steps: ['ratio ADJ-01 -30.00'], pays: '70.00' }],
    takes: paid('70.00'),
  },
  {
    title: 'before the first version of the plan nothing is covered',
    rules: ['POL-06'],
    plan: [{ id: 'v1', from: '2026-03-01', benefits: [{ code: 'all' }] }],
    lines: [
      { id: 'L1', on: '2026-02-28', claimed: '100.00' },
      { id: 'L2', on: '2026-03-01', claimed: '100.00' },
    ],
    expected: [
      { line: 'L1', steps: ['not_covered POL-03 -100.00'], pays: '0.00' },
      { line: 'L2', steps: [], pays: '100.00' },
    ],
    takes: paid('100.00'),
  },
  {
    title: 'what a version used of a limit is used for the next one as well',
    rules: ['POL-06', 'ADJ-02'],
    plan: [
      { id: 'v1', from: '2026-01-01', benefits: [{ code: 'all', yearly: '300.00' }] },
      { id: 'v2', from: '2026-07-01', benefits: [{ code: 'all', yearly: '500.00' }] },
    ],
    lines: [
      { id: 'L1', on: '2026-06-30', claimed: '400.00' },
      { id: 'L2', on: '2026-07-01', claimed: '400.00' },
    ],
    expected: [
      { line: 'L1', steps: ['benefit_limit ADJ-01 -100.00'], pays: '300.00' },
      { line: 'L2', steps: ['benefit_limit ADJ-01 -200.00'], pays: '200.00' },
    ],
    takes: paid('500.00'),
  },
  {
    title: 'a new policy year begins on the anniversary, with its limit whole again',
    rules: ['POL-03', 'ADJ-02'],
    plan: [{ id: 'v1', benefits: [{ code: 'all', yearly: '1000.00' }] }],
    cover: { start: '2025-05-01', end: '2027-04-30' },
    used: ['amount all 2025-05-01 950.00', 'amount * 2025-05-01 950.00'],
    lines: [
      { id: 'L1', on: '2026-04-30', claimed: '100.00' },
      { id: 'L2', on: '2026-05-01', claimed: '1100.00' },
    ],
    expected: [
      { line: 'L1', steps: ['benefit_limit ADJ-01 -50.00'], pays: '50.00' },
      { line: 'L2', steps: ['benefit_limit ADJ-01 -100.00'], pays: '1000.00' },
    ],
    takes: [...paid('50.00', '2025-05-01'), ...paid('1000.00', '2026-05-01')],
  },
  {
    title: 'cover that began on 29 February has its anniversary on the 28th of other years',
    rules: ['POL-03'],
    plan: [{ id: 'v1', benefits: [{ code: 'all', deductible: { per: 'year', amount: '60.00' } }] }],
    cover: { start: '2024-02-29', end: null },
    lines: [
      { id: 'L1', on: '2026-02-27', claimed: '100.00' },
      { id: 'L2', on: '2026-02-28', claimed: '100.00' },
    ],
    expected: [
      { line: 'L1', steps: ['deductible ADJ-01 -60.00'], pays: '40.00' },
      { line: 'L2', steps: ['deductible ADJ-01 -60.00'], pays: '40.00' },
    ],
    takes: [
      'deductible all 2025-02-28 60.00',
      'deductible all 2026-02-28 60.00',
      ...paid('40.00', '2025-02-28'),
      ...paid('40.00', '2026-02-28'),
    ],
  },
]
