import type { GoldenBenefit, GoldenCase, GoldenVersion } from './golden-case'

const on = '2026-03-05'

function one(terms: Omit<GoldenBenefit, 'code'>, yearly?: string): GoldenVersion[] {
  return [{ id: 'v1', ...(yearly ? { yearly } : {}), benefits: [{ code: 'all', ...terms }] }]
}

function paid(yuan: string): string[] {
  return [`amount all 2026-01-01 ${yuan}`, `amount * 2026-01-01 ${yuan}`]
}

const atSpecific = { A: { provider: { name: 'P', specific: true } } }
const tenThousand = { deductible: { per: 'year', amount: '10000.00' } } as const

/** Deductibles, the insured's shares and ratios, and in which order they bind (ADJ-01, ADJ-02, ADJ-04). */
export const shareCases: GoldenCase[] = [
  {
    title: 'of a deductible of 10,000.00, with 8,000.00 used before, 2,000.00 are taken',
    rules: ['ADJ-01'],
    plan: one(tenThousand),
    used: ['deductible all 2026-01-01 8000.00'],
    lines: [{ id: 'L1', on, claimed: '5000.00' }],
    expected: [{ line: 'L1', steps: ['deductible ADJ-01 -2000.00'], pays: '3000.00' }],
    takes: ['deductible all 2026-01-01 2000.00', ...paid('3000.00')],
  },
  {
    title: 'a deductible exactly met pays nothing; the next line is paid whole',
    rules: ['ADJ-01', 'ADJ-02'],
    plan: one(tenThousand),
    lines: [
      { id: 'L1', on, claimed: '10000.00' },
      { id: 'L2', on, claimed: '5.00' },
    ],
    expected: [
      { line: 'L1', steps: ['deductible ADJ-01 -10000.00'], pays: '0.00' },
      { line: 'L2', steps: [], pays: '5.00' },
    ],
    takes: ['deductible all 2026-01-01 10000.00', ...paid('5.00')],
  },
  {
    title: 'one fen over the deductible is paid',
    rules: ['ADJ-01'],
    plan: one(tenThousand),
    lines: [{ id: 'L1', on, claimed: '10000.01' }],
    expected: [{ line: 'L1', steps: ['deductible ADJ-01 -10000.00'], pays: '0.01' }],
    takes: ['deductible all 2026-01-01 10000.00', ...paid('0.01')],
  },
  {
    title:
      'a deductible is consumed by service date, then invoice, then line, whatever the order they came in',
    rules: ['ADJ-02'],
    plan: one({ deductible: { per: 'year', amount: '250.00' } }),
    lines: [
      { id: 'L1', on: '2026-03-07', claimed: '100.00', invoice: 'A' },
      { id: 'L2', on: '2026-03-06', claimed: '100.00', invoice: 'B' },
      { id: 'L3', on: '2026-03-06', claimed: '100.00', invoice: 'A' },
      { id: 'L4', on: '2026-03-06', claimed: '100.00', invoice: 'A' },
    ],
    expected: [
      { line: 'L3', steps: ['deductible ADJ-01 -100.00'], pays: '0.00' },
      { line: 'L4', steps: ['deductible ADJ-01 -100.00'], pays: '0.00' },
      { line: 'L2', steps: ['deductible ADJ-01 -50.00'], pays: '50.00' },
      { line: 'L1', steps: [], pays: '100.00' },
    ],
    takes: ['deductible all 2026-01-01 250.00', ...paid('150.00')],
  },
  {
    title: 'of one day the invoice that stands first in the claim goes first',
    rules: ['ADJ-02'],
    plan: one({ deductible: { per: 'year', amount: '100.00' } }),
    invoices: { A: { position: 2 }, B: { position: 1 } },
    lines: [
      { id: 'L1', on, claimed: '100.00', invoice: 'A' },
      { id: 'L2', on, claimed: '100.00', invoice: 'B' },
    ],
    expected: [
      { line: 'L2', steps: ['deductible ADJ-01 -100.00'], pays: '0.00' },
      { line: 'L1', steps: [], pays: '100.00' },
    ],
    takes: ['deductible all 2026-01-01 100.00', ...paid('100.00')],
  },
  {
    title: 'benefits that take their deductible over from one share it',
    rules: ['POL-03', 'ADJ-02'],
    plan: [
      {
        id: 'v1',
        benefits: [
          { code: 'beds', partOf: 'general', matches: { categories: ['bed'] } },
          { code: 'drugs', partOf: 'general', matches: { categories: ['drug'] } },
          { code: 'general', ...tenThousand },
        ],
      },
    ],
    lines: [
      { id: 'L1', on, is: 'bed', claimed: '6000.00' },
      { id: 'L2', on, is: 'drug', claimed: '6000.00' },
    ],
    expected: [
      { line: 'L1', steps: ['deductible ADJ-01 -6000.00'], pays: '0.00' },
      { line: 'L2', steps: ['deductible ADJ-01 -4000.00'], pays: '2000.00' },
    ],
    takes: [
      'deductible general 2026-01-01 10000.00',
      'amount drugs 2026-01-01 2000.00',
      'amount general 2026-01-01 2000.00',
      'amount * 2026-01-01 2000.00',
    ],
  },
  {
    title:
      'what a third party paid counts towards the deductible, what social insurance paid does not',
    rules: ['CLM-10', 'POL-03'],
    plan: one({ deductible: { per: 'year', amount: '10000.00', lessOthers: true } }),
    invoices: { A: { social: '5000.00', thirdParty: '3000.00' } },
    lines: [{ id: 'L1', on, claimed: '20000.00' }],
    expected: [
      {
        line: 'L1',
        steps: [
          'paid_by_others CLM-10 -5000.00',
          'paid_by_others CLM-10 -3000.00',
          'deductible ADJ-01 -7000.00',
        ],
        pays: '5000.00',
      },
    ],
    takes: ['deductible all 2026-01-01 10000.00', ...paid('5000.00')],
  },
  {
    title: 'a line that a third party paid in full still counts towards the deductible',
    rules: ['CLM-10', 'ADJ-02'],
    plan: one({ deductible: { per: 'year', amount: '10000.00', lessOthers: true } }),
    invoices: { A: { thirdParty: '4000.00' } },
    lines: [
      { id: 'L1', on, claimed: '4000.00', invoice: 'A' },
      { id: 'L2', on, claimed: '9000.00', invoice: 'B' },
    ],
    expected: [
      { line: 'L1', steps: ['paid_by_others CLM-10 -4000.00'], pays: '0.00' },
      { line: 'L2', steps: ['deductible ADJ-01 -6000.00'], pays: '3000.00' },
    ],
    takes: ['deductible all 2026-01-01 10000.00', ...paid('3000.00')],
  },
  {
    title: 'where the plan does not say so, what others paid leaves the deductible as it is',
    rules: ['CLM-10'],
    plan: one(tenThousand),
    claim: { otherCompensation: '3000.00' },
    lines: [{ id: 'L1', on, claimed: '20000.00' }],
    expected: [
      {
        line: 'L1',
        steps: ['paid_by_others CLM-10 -3000.00', 'deductible ADJ-01 -10000.00'],
        pays: '7000.00',
      },
    ],
    takes: ['deductible all 2026-01-01 10000.00', ...paid('7000.00')],
  },
  {
    title: 'a deductible per visit is taken once for the lines of a day, and again on another',
    rules: ['POL-03'],
    plan: one({ deductible: { per: 'visit', amount: '100.00' } }),
    lines: [
      { id: 'L1', on, claimed: '60.00' },
      { id: 'L2', on, claimed: '80.00' },
      { id: 'L3', on: '2026-03-06', claimed: '150.00' },
    ],
    expected: [
      { line: 'L1', steps: ['deductible ADJ-01 -60.00'], pays: '0.00' },
      { line: 'L2', steps: ['deductible ADJ-01 -40.00'], pays: '40.00' },
      { line: 'L3', steps: ['deductible ADJ-01 -100.00'], pays: '50.00' },
    ],
    takes: [
      'deductible all 2026-03-05/P 100.00',
      'deductible all 2026-03-06/P 100.00',
      ...paid('90.00'),
    ],
  },
  {
    title: 'a deductible per claim is taken once, and leaves nothing for later claims',
    rules: ['POL-03'],
    plan: one({ deductible: { per: 'claim', amount: '200.00' } }),
    lines: [
      { id: 'L1', on, claimed: '150.00' },
      { id: 'L2', on: '2026-03-06', claimed: '100.00' },
    ],
    expected: [
      { line: 'L1', steps: ['deductible ADJ-01 -150.00'], pays: '0.00' },
      { line: 'L2', steps: ['deductible ADJ-01 -50.00'], pays: '50.00' },
    ],
    takes: paid('50.00'),
  },
  {
    title: 'at a specific provider the insured bears the specific-provider share',
    rules: ['ADJ-04'],
    plan: one({ specific: 40, notAuthorized: 30 }),
    invoices: atSpecific,
    lines: [{ id: 'L1', on, claimed: '1000.00' }],
    expected: [{ line: 'L1', steps: ['share ADJ-04 -400.00'], pays: '600.00' }],
    takes: paid('600.00'),
  },
  {
    title: 'what needed an authorization and has none bears the not-authorized share',
    rules: ['ADJ-04'],
    plan: one({ notAuthorized: 30, authorization: { categories: ['surgery'] } }),
    lines: [
      { id: 'L1', on, is: 'surgery', claimed: '1000.00' },
      { id: 'L2', on, is: 'surgery', claimed: '1000.00', review: { authorized: false } },
      { id: 'L3', on, is: 'surgery', claimed: '1000.00', review: { authorized: true } },
      { id: 'L4', on, is: 'drug', claimed: '1000.00' },
    ],
    expected: [
      { line: 'L1', steps: ['share ADJ-04 -300.00'], pays: '700.00' },
      { line: 'L2', steps: ['share ADJ-04 -300.00'], pays: '700.00' },
      { line: 'L3', steps: [], pays: '1000.00' },
      { line: 'L4', steps: [], pays: '1000.00' },
    ],
    takes: paid('3400.00'),
  },
  {
    title: 'of both shares the higher one is used',
    rules: ['ADJ-04'],
    plan: one({ specific: 30, notAuthorized: 40, authorization: {} }),
    invoices: atSpecific,
    lines: [{ id: 'L1', on, claimed: '1000.00' }],
    expected: [{ line: 'L1', steps: ['share ADJ-04 -400.00'], pays: '600.00' }],
    takes: paid('600.00'),
  },
  {
    title: 'where the plan says so, both shares are borne one after the other: 0.7 × 0.6 = 0.42',
    rules: ['ADJ-04'],
    plan: one({ specific: 30, notAuthorized: 40, together: 'both', authorization: {} }),
    invoices: atSpecific,
    lines: [{ id: 'L1', on, claimed: '1000.00' }],
    expected: [{ line: 'L1', steps: ['share ADJ-04 -580.00'], pays: '420.00' }],
    takes: paid('420.00'),
  },
  {
    title: 'a single treatment of 5,000.00 needs no authorization, one of a fen more does',
    rules: ['ADJ-04'],
    plan: one({ notAuthorized: 40, authorization: { over: '5000.00' } }),
    lines: [
      { id: 'L1', on, claimed: '5000.00' },
      { id: 'L2', on, claimed: '5000.01' },
    ],
    expected: [
      { line: 'L1', steps: [], pays: '5000.00' },
      { line: 'L2', steps: ['share ADJ-04 -2000.00'], pays: '3000.01' },
    ],
    takes: paid('8000.01'),
  },
  {
    title: 'the ratio rounds half up: half of 99.99 is 50.00, and nothing is cut to whole yuan',
    rules: ['ADJ-01', 'ADJ-06'],
    plan: one({ ratio: 50 }),
    lines: [
      { id: 'L1', on, claimed: '99.99' },
      { id: 'L2', on, claimed: '99.98' },
    ],
    expected: [
      { line: 'L1', steps: ['ratio ADJ-01 -49.99'], pays: '50.00' },
      { line: 'L2', steps: ['ratio ADJ-01 -49.99'], pays: '49.99' },
    ],
    takes: paid('99.99'),
  },
  {
    title:
      'share and ratio are rounded once: 1.01 × 50 % × 50 % = 0.2525 is 0.25, not 0.51 × 50 % = 0.26',
    rules: ['ADJ-01', 'ADJ-04'],
    plan: one({ specific: 50, ratio: 50 }),
    invoices: atSpecific,
    lines: [{ id: 'L1', on, claimed: '1.01' }],
    expected: [{ line: 'L1', steps: ['share ADJ-04 -0.50', 'ratio ADJ-01 -0.26'], pays: '0.25' }],
    takes: paid('0.25'),
  },
  {
    title: 'a ratio of 0 pays nothing; a share of all pays nothing',
    rules: ['ADJ-06'],
    plan: [
      {
        id: 'v1',
        benefits: [
          { code: 'none', matches: { words: ['none'] }, ratio: 0 },
          { code: 'own', specific: 100 },
        ],
      },
    ],
    invoices: atSpecific,
    lines: [
      { id: 'L1', on, claimed: '100.00', name: 'none' },
      { id: 'L2', on, claimed: '100.00', name: 'other' },
    ],
    expected: [
      { line: 'L1', steps: ['ratio ADJ-01 -100.00'], pays: '0.00' },
      { line: 'L2', steps: ['share ADJ-04 -100.00'], pays: '0.00' },
    ],
    takes: [],
  },
  {
    title: 'the deductible comes before the ratio, the ratio before the limit',
    rules: ['ADJ-01'],
    plan: one({ deductible: { per: 'year', amount: '500.00' }, ratio: 80, yearly: '1000.00' }),
    lines: [{ id: 'L1', on, claimed: '2000.00' }],
    expected: [
      {
        line: 'L1',
        steps: [
          'deductible ADJ-01 -500.00',
          'ratio ADJ-01 -300.00',
          'benefit_limit ADJ-01 -200.00',
        ],
        pays: '1000.00',
      },
    ],
    takes: ['deductible all 2026-01-01 500.00', ...paid('1000.00')],
  },
  {
    title: 'the day limit comes before the deductible: what does not count does not fill it',
    rules: ['ADJ-01'],
    plan: one({ perDay: '300.00', deductible: { per: 'year', amount: '400.00' } }),
    lines: [
      { id: 'L1', on, claimed: '1000.00' },
      { id: 'L2', on: '2026-03-06', claimed: '200.00' },
    ],
    expected: [
      {
        line: 'L1',
        steps: ['day_limit ADJ-01 -700.00', 'deductible ADJ-01 -300.00'],
        pays: '0.00',
      },
      { line: 'L2', steps: ['deductible ADJ-01 -100.00'], pays: '100.00' },
    ],
    takes: [
      'day_amount all 2026-03-05 300.00',
      'day_amount all 2026-03-06 200.00',
      'deductible all 2026-01-01 400.00',
      ...paid('100.00'),
    ],
  },
  {
    title: 'everything binds at once, in the order of the rules',
    rules: ['ADJ-01', 'ADJ-04', 'ADJ-06', 'CLM-10'],
    plan: one(
      {
        perUnit: '6000.00',
        perDay: '5000.00',
        deductible: { per: 'year', amount: '1000.00' },
        specific: 10,
        ratio: 90,
        perVisit: '3000.00',
        yearly: '10000.00',
      },
      '20000.00',
    ),
    invoices: { A: { social: '1500.00', provider: { name: 'P', specific: true } } },
    used: ['amount all 2026-01-01 7500.00', 'amount * 2026-01-01 18000.00'],
    lines: [
      {
        id: 'L1',
        on,
        claimed: '10000.00',
        review: { amount: '9000.00', exclude: ['500.00 self_paid_item'] },
      },
    ],
    expected: [
      {
        line: 'L1',
        steps: [
          'corrected ADJ-06 -1000.00',
          'excluded ADJ-06 -500.00',
          'paid_by_others CLM-10 -1500.00',
          'item_limit ADJ-01 -1000.00',
          'day_limit ADJ-01 -1000.00',
          'deductible ADJ-01 -1000.00',
          'share ADJ-04 -400.00',
          'ratio ADJ-01 -360.00',
          'visit_limit POL-03 -240.00',
          'benefit_limit ADJ-01 -500.00',
          'plan_limit ADJ-01 -500.00',
        ],
        pays: '2000.00',
      },
    ],
    takes: [
      'day_amount all 2026-03-05 5000.00',
      'deductible all 2026-01-01 1000.00',
      'visit_amount all 2026-03-05/P 2000.00',
      ...paid('2000.00'),
    ],
  },
]
