import { describe, expect, it } from 'vitest'
import { balancesOf } from './balances'
import { toClaim, toUsed } from './golden/golden-case'

const { cover } = toClaim({
  title: '',
  rules: [],
  plan: [
    {
      id: 'v1',
      from: '2026-01-01',
      yearly: '5000.00',
      benefits: [
        {
          code: 'outpatient',
          yearly: '1000.00',
          visits: 5,
          deductible: { per: 'year', amount: '100.00' },
        },
        { code: 'dental', deductible: { per: 'visit', amount: '50.00' } },
        { code: 'nursing', yearly: '0.00' },
      ],
    },
    { id: 'v2', from: '2026-07-01', benefits: [{ code: 'outpatient', yearly: '200.00' }] },
  ],
  lines: [],
  expected: [],
  takes: [],
})

const used = [
  'amount * 2026-01-01 300.00',
  'amount outpatient 2026-01-01 250.00',
  'amount outpatient 2026-01-01 50.00',
  'amount outpatient 2025-01-01 999.00',
  'visits outpatient 2026-01-01 2',
  'visit_amount outpatient 2026-03-05/P 300.00',
  'deductible outpatient 2026-01-01 100.00',
].map(toUsed)

const rows = (on: string) =>
  balancesOf(cover ?? { startOn: '', versions: [] }, used, on).map(
    ({ benefit, measure, initial, used: taken, remaining }) =>
      `${benefit} ${measure} ${initial} ${taken} ${remaining}`,
  )

describe('balances', () => {
  it('POL-03 initial, used and remaining of every yearly figure, of this policy year only', () => {
    expect(rows('2026-03-05')).toEqual([
      '* amount 500000 30000 470000',
      'outpatient amount 100000 30000 70000',
      'outpatient visits 5 2 3',
      'outpatient deductible 10000 10000 0',
      'nursing amount 0 0 0',
    ])
  })

  it('POL-03 POL-06 by the version in force on the day; never less than nothing remains', () => {
    expect(rows('2026-07-01')).toEqual(['outpatient amount 20000 30000 0'])
    expect(rows('2025-12-31')).toEqual([])
  })

  it('POL-04 what is given back is there again exactly', () => {
    const given = used.map((row) => ({ ...row, quantity: -row.quantity }))
    const all = balancesOf(
      cover ?? { startOn: '', versions: [] },
      [...used, ...given],
      '2026-03-05',
    )
    expect(all.every((row) => row.used === 0 && row.remaining === row.initial)).toBe(true)
  })
})
