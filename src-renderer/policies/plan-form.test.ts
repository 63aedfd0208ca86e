import { describe, expect, it } from 'vitest'
import { planRules } from '@shared/contract/adjudication'
import {
  blankBenefit,
  percentText,
  readAmount,
  readForm,
  readPercent,
  toForm,
  type BenefitForm,
  type FormProblem,
} from './plan-form'
import type { Rules } from './plan-types'

/** Every term once, with figures that lose something when they are rounded. */
const rules: Rules = {
  yearlyLimitFen: 800_000_001,
  benefits: [
    {
      code: 'inpatient',
      nameZh: '住院',
      nameEn: 'Inpatient',
      partOf: null,
      matches: {
        claimTypes: ['inpatient'],
        incidentTypes: ['illness', 'accident'],
        categories: ['bed', 'drug'],
        codes: ['1101', 'A-2, 3'],
        words: ['床位, 加床', 'ICU'],
        diagnoses: ['C', 'I21.0'],
      },
      yearlyLimitFen: 100_000_099,
      dayLimitFen: 500_001,
      itemLimitFen: 12_345,
      visitLimitFen: 9_999,
      visitsPerYear: 12,
      deductible: { per: 'year', amountFen: 1_000_050, reducedByOthers: true },
      ratioBp: 8_333,
      waitingDays: 30,
      regions: ['上海市', '江苏省'],
      emergencyAnywhere: true,
      specificProviderShareBp: 2_050,
      notAuthorizedShareBp: 4_000,
      sharesTogether: 'both',
      authorization: { claimTypes: ['inpatient'], categories: ['surgery'], lineOverFen: 500_001 },
    },
    {
      code: 'icu_bed',
      nameZh: '重症监护床位',
      nameEn: 'ICU bed',
      partOf: 'inpatient',
      matches: { claimTypes: [] },
      yearlyLimitFen: 0,
      dayLimitFen: null,
      itemLimitFen: null,
      visitLimitFen: null,
      visitsPerYear: 0,
      deductible: { per: 'claim', amountFen: 0, reducedByOthers: false },
      ratioBp: 0,
      waitingDays: 0,
      regions: null,
      emergencyAnywhere: false,
      specificProviderShareBp: null,
      notAuthorizedShareBp: 10_000,
      sharesTogether: null,
      authorization: { lineOverFen: 0 },
    },
  ],
}
const valid = (over: Partial<BenefitForm> = {}): BenefitForm => ({
  ...blankBenefit(),
  code: 'outpatient',
  nameZh: '门诊',
  nameEn: 'Outpatient',
  ...over,
})
const problemsOf = (...benefits: BenefitForm[]): string[] =>
  readForm({ yearlyLimit: '', benefits }).problems.map(({ field, code }) => `${field} ${code}`)

describe('a plan in its form and back', () => {
  it('POL-03 every term comes back to the fen, the basis point and the day', () => {
    const read = readForm(toForm(rules, true))
    expect(read.problems).toEqual([])
    expect(read.rules).toEqual(rules)
    expect(planRules.parse(read.rules)).toEqual(rules)
  })

  it('shows amounts in yuan and shares in per cent, as people write them', () => {
    const [form] = toForm(rules, true).benefits
    expect(form).toMatchObject({
      dayLimit: '5,000.01',
      ratio: '83.33',
      specificShare: '20.5',
      notAuthorizedShare: '40',
      deductibleAmount: '10,000.50',
      waitingDays: '30',
    })
  })

  it('ADJ-06 zero is a value and stays one; an empty field is no term', () => {
    const { rules: read } = readForm({
      yearlyLimit: '0',
      benefits: [valid({ yearlyLimit: '0', ratio: '0', visitsPerYear: '0', waitingDays: '0' })],
    })
    expect(read).toMatchObject({ yearlyLimitFen: 0 })
    expect(read?.benefits[0]).toMatchObject({
      yearlyLimitFen: 0,
      ratioBp: 0,
      visitsPerYear: 0,
      waitingDays: 0,
      dayLimitFen: null,
      deductible: null,
      regions: null,
      emergencyAnywhere: null,
      authorization: null,
      matches: {},
    })
  })

  it('every hundredth of a per cent comes back', () => {
    for (let bp = 0; bp <= 10_000; bp += 1) expect(readPercent(percentText(bp))).toBe(bp)
  })

  it.each([
    ['', null],
    ['80', 8_000],
    ['80 %', 8_000],
    ['83.33％', 8_333],
    ['100', 10_000],
    ['100.01', undefined],
    ['83.333', undefined],
    ['-1', undefined],
    ['eighty', undefined],
  ])('reads “%s” per cent as %s', (text, bp) => {
    expect(readPercent(text)).toBe(bp)
  })

  it.each([
    ['', null],
    ['0', 0],
    ['5,000', 500_000],
    ['5000.01', 500_001],
    ['0.001', undefined],
    ['-1', undefined],
    ['5k', undefined],
  ])('reads “%s” yuan as %s fen', (text, fen) => {
    expect(readAmount(text)).toBe(fen)
  })

  it('a list is one entry to a line, commas belong to the entry, nothing stands twice', () => {
    const { rules: read } = readForm({
      yearlyLimit: '',
      benefits: [valid({ words: ' 床位, 加床 \n\nICU\nICU' })],
    })
    expect(read?.benefits[0]?.matches).toEqual({ words: ['床位, 加床', 'ICU'] })
  })
})

describe('what keeps a plan from being read', () => {
  it('names every field that is wrong, and gives no rules', () => {
    const read = readForm({
      yearlyLimit: 'much',
      benefits: [
        valid({ code: 'Out', nameEn: ' ', dayLimit: '1.005', ratio: '101', waitingDays: '3651' }),
      ],
    })
    expect(read.rules).toBeNull()
    const said = read.problems.map(({ key, field, code }: FormProblem) => [
      key === null,
      field,
      code,
    ])
    expect(said).toEqual([
      [true, 'yearlyLimit', 'not_amount'],
      [false, 'code', 'not_code'],
      [false, 'nameEn', 'missing_value'],
      [false, 'dayLimit', 'not_amount'],
      [false, 'ratio', 'not_percent'],
      [false, 'waitingDays', 'not_days'],
    ])
  })

  it('a plan without benefits, a code twice, a deductible without amount', () => {
    expect(problemsOf()).toEqual(['benefits no_benefits'])
    expect(problemsOf(valid(), valid())).toEqual(['code repeated_code', 'code repeated_code'])
    expect(problemsOf(valid({ deductiblePer: 'year' }))).toEqual(['deductibleAmount missing_value'])
  })

  it('a part of what is not there, or of itself', () => {
    expect(problemsOf(valid({ partOf: 'gone' }))).toEqual(['partOf unknown_benefit'])
    expect(problemsOf(valid({ partOf: 'outpatient' }))).toEqual(['partOf circle'])
    expect(
      problemsOf(valid({ code: 'a', partOf: 'b' }), valid({ code: 'b', partOf: 'a' })),
    ).toEqual(['partOf circle', 'partOf circle'])
    expect(problemsOf(valid({ code: 'a' }), valid({ code: 'b', partOf: 'a' }))).toEqual([])
  })

  it('regions that name nothing; an authorization that names nothing is for every line', () => {
    expect(problemsOf(valid({ onlyRegions: true, regions: ' \n' }))).toEqual([
      'regions missing_value',
    ])
    const { rules: read } = readForm({
      yearlyLimit: '',
      benefits: [valid({ needsAuthorization: true })],
    })
    expect(read?.benefits[0]?.authorization).toEqual({})
  })
})
