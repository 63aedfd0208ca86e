import { parseCsvObjects } from 'hucre/csv'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addWorkingDays,
  businessDate,
  claimDueOn,
  isWorkingDay,
} from '@shared/domain/calendar'
import { checkResidentId } from '@shared/domain/identity'
import { parseAmount } from '@shared/domain/money'
import { planProblems } from '@shared/domain/record-checks'
import { temporaryFolder } from '../src-main/testing/test-core'
import { samplePlans } from './sample-plans'
import { writeSample } from './write-sample'

type Row = Record<string, string>

function sample(today: string): { folder: string; rows(file: string): Row[] } {
  const folder = temporaryFolder()
  writeSample(folder, today)
  const rows = (file: string): Row[] =>
    parseCsvObjects(readFileSync(join(folder, `${file}.csv`), 'utf8')).data.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value ?? '')])),
    )
  return { folder, rows }
}

const fen = (amount = ''): number => parseAmount(amount) ?? NaN
/** A working day, a Saturday, a day in the Spring Festival, and a working day after National Day. */
const days = ['2025-03-03', '2025-03-08', '2025-01-30', '2025-10-10']

describe('the plans of the sample', () => {
  it('POL-03 are sound, and each has policies in the sample that are called as it is', () => {
    const policies = sample('2025-03-03').rows('保单')
    for (const { plan, versions } of samplePlans) {
      for (const { rules } of versions) expect(planProblems(rules), plan.code).toEqual([])
      const under = policies.filter(
        (row) => row['产品'] === plan.productName && row['计划'] === plan.planName,
      )
      expect(under.length, plan.code).toBeGreaterThan(0)
      expect(under.every((row) => row['保险公司'] === plan.insurerName)).toBe(true)
      const first = versions.map(({ effectiveFrom }) => effectiveFrom).sort()[0] ?? ''
      expect(under.every((row) => (row['生效日期'] ?? '') > first)).toBe(true)
    }
  })
})

describe('the sample', () => {
  it('is the same whenever it is made for the same day', () => {
    const [one, two] = [sample('2025-03-03'), sample('2025-03-03')]
    for (const name of readdirSync(one.folder)) {
      expect(
        readFileSync(join(one.folder, name)).equals(readFileSync(join(two.folder, name))),
      ).toBe(true)
    }
  })

  it.each(days)('CLM-08 has claims overdue, due and ahead on %s', (today) => {
    const claims = sample(today).rows('赔案')
    expect(claims).toHaveLength(240)
    const received = claims.map((claim) => `${claim['受理时间']?.replace(' ', 'T')}+08:00`)
    const dues = received.map((at) => claimDueOn(new Date(at).toISOString()))
    const count = (fits: (due: string) => boolean): number => dues.filter(fits).length
    expect(received.every((at) => businessDate(new Date(at).toISOString()) < today)).toBe(true)
    expect(count((due) => due < today)).toBe(14)
    expect(count((due) => due === today)).toBe(isWorkingDay(today) ? 12 : 0)
    expect(count((due) => due > today && due <= addWorkingDays(today, 2))).toBeGreaterThan(0)
    expect(count((due) => due > addDays(today, 25))).toBe(0)
  })

  it.each(days)('MEM-01 gives nobody a number that somebody has, on %s', (today) => {
    const people = sample(today).rows('被保险人')
    expect(people).toHaveLength(90)
    expect(new Set(people.map((person) => person['姓名'])).size).toBe(90)
    const cards = people.filter((person) => person['证件类型'] === '居民身份证')
    expect(cards.length).toBeGreaterThan(75)
    for (const { 证件号码: number = '', 出生日期: birthOn, 性别: gender } of cards) {
      expect(checkResidentId(number)).toEqual({
        problems: [],
        warnings: ['unknown_division'],
        birthOn,
        gender: gender === '男' ? 'male' : 'female',
      })
      expect(number.slice(0, 6)).toBe('900000')
    }
    expect(people.every((person) => /^100\d{8}$/u.test(person['手机号'] ?? ''))).toBe(true)
  })

  it('charges quantity × price exactly, and invoices what was charged', () => {
    const { rows } = sample('2025-03-03')
    const lines = rows('费用明细')
    const invoices = rows('发票')
    for (const line of lines) {
      expect(fen(line['金额'])).toBe(Number(line['数量']) * fen(line['单价']))
    }
    for (const invoice of invoices) {
      const own = lines.filter((line) => line['发票编号'] === invoice['发票编号'])
      expect(own.length).toBeGreaterThan(0)
      expect(fen(invoice['发票金额'])).toBe(own.reduce((sum, line) => sum + fen(line['金额']), 0))
      expect(fen(invoice['发票金额'])).toBeGreaterThan(0)
      expect(fen(invoice['医保支付'])).toBeLessThan(fen(invoice['发票金额']))
    }
    // CLM-10: what the insured got elsewhere comes on top of what the invoices say, and never above the expense.
    const elsewhere = rows('赔案').filter((claim) => fen(claim['已获补偿']) > 0)
    expect(elsewhere.length).toBeGreaterThan(3)
    for (const claim of elsewhere) {
      const own = invoices.filter((invoice) => invoice['报案号'] === claim['报案号'])
      const left = own.map(
        (invoice) =>
          fen(invoice['发票金额']) - fen(invoice['医保支付']) - fen(invoice['第三方支付']),
      )
      expect(fen(claim['已获补偿'])).toBeLessThan(left.reduce((sum, part) => sum + part, 0))
    }
  })

  it('holds the cases a reviewer must notice', () => {
    const { rows } = sample('2025-03-03')
    const [people, policies, claims, invoices] = ['被保险人', '保单', '赔案', '发票'].map(rows) as [
      Row[],
      Row[],
      Row[],
      Row[],
    ]
    const by = (list: Row[], column: string): Map<string, Row> =>
      new Map(list.map((row) => [row[column] ?? '', row]))
    const person = by(people, '客户号')
    const policy = by(policies, '保障编号')
    const of = (claim: Row): Row => person.get(claim['被保险人客户号'] ?? '') ?? {}
    const claimsWhere = (fits: (claim: Row) => boolean): number => claims.filter(fits).length

    // MEM-02: expired on the day of application.
    expect(
      claimsWhere((claim) => (of(claim)['证件有效期止'] ?? '') < (claim['受理时间'] ?? '')),
    ).toBeGreaterThan(3)
    // CLM-01: a parent applies for a child.
    expect(claimsWhere((claim) => claim['申请人关系'] === '父母')).toBeGreaterThan(3)
    expect(claimsWhere((claim) => claim['申请人'] !== of(claim)['姓名'])).toBe(
      claimsWhere((claim) => claim['申请人关系'] !== '本人'),
    )
    expect(claimsWhere((claim) => of(claim)['语言'] === '英文')).toBeGreaterThan(3)
    // The visit was after the policy had ended.
    expect(
      claimsWhere(
        (claim) =>
          (claim['出险日期'] ?? '') > (policy.get(claim['保障编号'] ?? '')?.['满期日期'] ?? ''),
      ),
    ).toBeGreaterThan(0)
    expect(policies.some((row) => row['主被保险人客户号'] !== '')).toBe(true)
    // CLM-14: the same invoice of the same issuer in two claims.
    const numbers = invoices.map((invoice) => `${invoice['发票号']} ${invoice['机构编码']}`)
    expect(numbers.length - new Set(numbers).size).toBeGreaterThanOrEqual(3)
    // CLM-01: a main insured applies for a grown-up dependent.
    expect(claimsWhere((claim) => claim['申请人关系'] === '配偶')).toBeGreaterThan(0)
    const channel = (name: string): Row[] => claims.filter((claim) => claim['渠道'] === name)
    for (const name of ['自助', '纸质', '直付', '授权取单', '互联网医院']) {
      expect(channel(name).length, name).toBeGreaterThan(1)
    }
    // CLM-02: more than may be claimed by self-service.
    const totalOf = (claim: Row): number =>
      invoices
        .filter((invoice) => invoice['报案号'] === claim['报案号'])
        .reduce((sum, invoice) => sum + fen(invoice['发票金额']), 0)
    expect(channel('自助').filter((claim) => totalOf(claim) > 200_000).length).toBeGreaterThan(2)
    // CLM-11, CLM-12.
    expect(channel('授权取单').filter((claim) => claim['授权日期'] === '')).toHaveLength(1)
    expect(channel('互联网医院').filter((claim) => claim['复诊'] === '否')).toHaveLength(1)
    // CLM-13: billed by the hospital, and claimed again.
    const billed = new Set(
      channel('直付').flatMap((claim) =>
        invoices.filter((row) => row['报案号'] === claim['报案号']).map((row) => row['发票号']),
      ),
    )
    expect(
      invoices.filter(
        (row) =>
          billed.has(row['发票号']) &&
          !channel('直付').some((claim) => claim['报案号'] === row['报案号']),
      ).length,
    ).toBeGreaterThan(0)
    // ADJ-03: visits within the first 30 days of cover.
    expect(
      claimsWhere((claim) => {
        const { 生效日期: startOn = '', 连续投保起始日: since = '' } =
          policy.get(claim['保障编号'] ?? '') ?? {}
        const incidentOn = claim['出险日期'] ?? ''
        return since === '' && incidentOn >= startOn && incidentOn < addDays(startOn, 30)
      }),
    ).toBeGreaterThan(3)
    for (const type of ['门诊', '住院', '急诊', '齿科', '购药', '体检', '生育']) {
      expect(
        claimsWhere((claim) => claim['索赔类型'] === type),
        type,
      ).toBeGreaterThan(0)
    }
  })
})
