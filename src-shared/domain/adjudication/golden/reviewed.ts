import type { GoldenCase, GoldenVersion } from './golden-case'

/** Everything is covered, without any term. */
const covers: GoldenVersion[] = [{ id: 'v1', benefits: [{ code: 'all' }] }]
const on = '2026-03-05'

/** Taking a number of fen in a policy year of 2026 without a term but cover. */
function paid(yuan: string): string[] {
  return [`amount all 2026-01-01 ${yuan}`, `amount * 2026-01-01 ${yuan}`]
}

/** What the reviewer corrected and excluded, and credits on invoices (ADJ-01, ADJ-06). */
export const reviewedCases: GoldenCase[] = [
  {
    title: 'a covered line without any term pays what was claimed',
    rules: ['ADJ-01'],
    plan: covers,
    lines: [{ id: 'L1', on, claimed: '820.00' }],
    expected: [{ line: 'L1', steps: [], pays: '820.00' }],
    takes: paid('820.00'),
  },
  {
    title: 'a line of nothing pays nothing and takes nothing',
    rules: ['ADJ-01'],
    plan: covers,
    lines: [{ id: 'L1', on, claimed: '0.00' }],
    expected: [{ line: 'L1', steps: [], pays: '0.00' }],
    takes: [],
  },
  {
    title: 'an approved quantity of 0 pays 0',
    rules: ['ADJ-06'],
    plan: covers,
    lines: [{ id: 'L1', on, claimed: '820.00', quantity: 10, review: { quantity: 0 } }],
    expected: [{ line: 'L1', steps: ['corrected ADJ-06 -820.00'], pays: '0.00' }],
    takes: [],
  },
  {
    title: 'an approved amount of 0 pays 0, whatever quantity and price say',
    rules: ['ADJ-06'],
    plan: covers,
    lines: [
      { id: 'L1', on, claimed: '820.00', review: { quantity: 1, price: '820.00', amount: '0.00' } },
    ],
    expected: [{ line: 'L1', steps: ['corrected ADJ-06 -820.00'], pays: '0.00' }],
    takes: [],
  },
  {
    title: 'an approved price is used: 3 × 33.33 = 99.99 of 120.00',
    rules: ['ADJ-06'],
    plan: covers,
    lines: [
      { id: 'L1', on, claimed: '120.00', quantity: 3, price: '40.00', review: { price: '33.33' } },
    ],
    expected: [{ line: 'L1', steps: ['corrected ADJ-06 -20.01'], pays: '99.99' }],
    takes: paid('99.99'),
  },
  {
    title: 'an approved price and quantity: 1.5 × 33.33 = 49.995, half up to 50.00',
    rules: ['ADJ-06'],
    plan: covers,
    lines: [
      {
        id: 'L1',
        on,
        claimed: '120.00',
        quantity: 3,
        price: '40.00',
        review: { quantity: 1.5, price: '33.33' },
      },
    ],
    expected: [{ line: 'L1', steps: ['corrected ADJ-06 -70.00'], pays: '50.00' }],
    takes: paid('50.00'),
  },
  {
    title: 'the approved amount stands before quantity and price',
    rules: ['ADJ-06'],
    plan: covers,
    lines: [
      {
        id: 'L1',
        on,
        claimed: '120.00',
        quantity: 3,
        review: { quantity: 2, price: '33.33', amount: '50.05' },
      },
    ],
    expected: [{ line: 'L1', steps: ['corrected ADJ-06 -69.95'], pays: '50.05' }],
    takes: paid('50.05'),
  },
  {
    title: 'where the price is not given it is claimed ÷ quantity: 2 of 3 for 100.00 are 66.67',
    rules: ['ADJ-06'],
    plan: covers,
    lines: [{ id: 'L1', on, claimed: '100.00', quantity: 3, review: { quantity: 2 } }],
    expected: [{ line: 'L1', steps: ['corrected ADJ-06 -33.33'], pays: '66.67' }],
    takes: paid('66.67'),
  },
  {
    title: 'half a fen is rounded up: 1 of 2 for 0.05 is 0.03',
    rules: ['ADJ-06'],
    plan: covers,
    lines: [{ id: 'L1', on, claimed: '0.05', quantity: 2, review: { quantity: 1 } }],
    expected: [{ line: 'L1', steps: ['corrected ADJ-06 -0.02'], pays: '0.03' }],
    takes: paid('0.03'),
  },
  {
    title: 'exclusions are a step each, with reason and clause',
    rules: ['ADJ-01', 'ADJ-06'],
    plan: covers,
    lines: [
      {
        id: 'L1',
        on,
        claimed: '300.00',
        review: { exclude: ['100.00 self_paid_item 第五条第二款', '50.50 unreasonable_charge'] },
      },
    ],
    expected: [
      {
        line: 'L1',
        steps: ['excluded ADJ-06 -100.00', 'excluded ADJ-06 -50.50'],
        pays: '149.50',
      },
    ],
    takes: paid('149.50'),
  },
  {
    title: 'an exclusion comes after the correction, and may take exactly what is approved',
    rules: ['ADJ-01', 'ADJ-06'],
    plan: covers,
    lines: [
      {
        id: 'L1',
        on,
        claimed: '300.00',
        review: { amount: '200.00', exclude: ['200.00 outside_cover'] },
      },
    ],
    expected: [
      { line: 'L1', steps: ['corrected ADJ-06 -100.00', 'excluded ADJ-06 -200.00'], pays: '0.00' },
    ],
    takes: [],
  },
  {
    title: 'a credit nets the same item of its invoice first',
    rules: ['ADJ-01'],
    plan: covers,
    lines: [
      { id: 'L1', on, claimed: '80.00', name: '布洛芬' },
      { id: 'L2', on, claimed: '100.00', name: '阿司匹林' },
      { id: 'L3', on, claimed: '-30.00', name: '阿司匹林' },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '80.00' },
      { line: 'L2', steps: ['credit ADJ-01 -30.00'], pays: '70.00' },
      { line: 'L3', steps: ['credit ADJ-01 30.00'], pays: '0.00' },
    ],
    takes: paid('150.00'),
  },
  {
    title: 'a credit larger than its item nets the other lines of the invoice in order',
    rules: ['ADJ-01'],
    plan: covers,
    lines: [
      { id: 'L1', on, claimed: '80.00', name: '布洛芬' },
      { id: 'L2', on, claimed: '100.00', name: '阿司匹林' },
      { id: 'L3', on, claimed: '-150.00', name: '阿司匹林' },
    ],
    expected: [
      { line: 'L1', steps: ['credit ADJ-01 -50.00'], pays: '30.00' },
      { line: 'L2', steps: ['credit ADJ-01 -100.00'], pays: '0.00' },
      { line: 'L3', steps: ['credit ADJ-01 150.00'], pays: '0.00' },
    ],
    takes: paid('30.00'),
  },
  {
    title:
      'a credit stays within its invoice before it reaches another, though that has the same item',
    rules: ['ADJ-01'],
    plan: covers,
    lines: [
      { id: 'L1', on, claimed: '100.00', invoice: 'A', name: '阿司匹林' },
      { id: 'L2', on, claimed: '50.00', invoice: 'B', name: '布洛芬' },
      { id: 'L3', on, claimed: '-30.00', invoice: 'B', name: '阿司匹林' },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '100.00' },
      { line: 'L2', steps: ['credit ADJ-01 -30.00'], pays: '20.00' },
      { line: 'L3', steps: ['credit ADJ-01 30.00'], pays: '0.00' },
    ],
    takes: paid('120.00'),
  },
  {
    title: 'a credit note on an invoice of its own nets the same item of the claim first',
    rules: ['ADJ-01'],
    plan: covers,
    lines: [
      { id: 'L1', on, claimed: '100.00', invoice: 'A', name: '布洛芬' },
      { id: 'L2', on, claimed: '50.00', invoice: 'A', name: '阿司匹林' },
      { id: 'L3', on, claimed: '-30.00', invoice: 'B', name: '阿司匹林' },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '100.00' },
      { line: 'L2', steps: ['credit ADJ-01 -30.00'], pays: '20.00' },
      { line: 'L3', steps: ['credit ADJ-01 30.00'], pays: '0.00' },
    ],
    takes: paid('120.00'),
  },
  {
    title: 'a credit larger than its invoice nets the lines of the others',
    rules: ['ADJ-01'],
    plan: covers,
    lines: [
      { id: 'L1', on, claimed: '100.00', invoice: 'A' },
      { id: 'L2', on, claimed: '-150.00', invoice: 'A' },
      { id: 'L3', on, claimed: '80.00', invoice: 'B' },
    ],
    expected: [
      { line: 'L1', steps: ['credit ADJ-01 -100.00'], pays: '0.00' },
      { line: 'L2', steps: ['credit ADJ-01 150.00'], pays: '0.00' },
      { line: 'L3', steps: ['credit ADJ-01 -50.00'], pays: '30.00' },
    ],
    takes: paid('30.00'),
  },
  {
    title: 'what a credit cannot net is put to 0: nothing is paid below 0',
    rules: ['ADJ-01'],
    plan: covers,
    lines: [
      { id: 'L1', on, claimed: '100.00' },
      { id: 'L2', on, claimed: '-150.00' },
    ],
    expected: [
      { line: 'L1', steps: ['credit ADJ-01 -100.00'], pays: '0.00' },
      { line: 'L2', steps: ['credit ADJ-01 100.00', 'credit ADJ-01 50.00'], pays: '0.00' },
    ],
    takes: [],
  },
  {
    title: 'what is approved is the most that counts of what credits left of a line',
    rules: ['ADJ-01', 'ADJ-06'],
    plan: covers,
    lines: [
      { id: 'L1', on, claimed: '100.00', name: '阿司匹林', review: { amount: '60.00' } },
      { id: 'L2', on, claimed: '-30.00', name: '阿司匹林' },
    ],
    expected: [
      { line: 'L1', steps: ['credit ADJ-01 -30.00', 'corrected ADJ-06 -10.00'], pays: '60.00' },
      { line: 'L2', steps: ['credit ADJ-01 30.00'], pays: '0.00' },
    ],
    takes: paid('60.00'),
  },
  {
    title: 'the reviewer may choose another benefit than the one that matches',
    rules: ['POL-03'],
    plan: [
      {
        id: 'v1',
        benefits: [
          { code: 'drugs', matches: { categories: ['drug'] }, ratio: 50 },
          { code: 'vaccines', matches: { words: ['疫苗'] }, ratio: 80 },
        ],
      },
    ],
    lines: [{ id: 'L1', on, claimed: '100.00', review: { benefit: 'vaccines' } }],
    expected: [{ line: 'L1', steps: ['ratio ADJ-01 -20.00'], pays: '80.00' }],
    takes: ['amount vaccines 2026-01-01 80.00', 'amount * 2026-01-01 80.00'],
  },
]
