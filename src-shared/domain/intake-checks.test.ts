import { describe, expect, it } from 'vitest'
import { flagCodes, passes, type Flag } from './intake'
import { turnsOn } from './age'
import { checkIntake } from './intake-checks'
import { goldenCases, ordinary } from './intake-golden'

describe('intake checks', () => {
  it.each(goldenCases.map((golden) => ({ ...golden, name: `${golden.rule} ${golden.title}` })))(
    '$name',
    ({ facts, flags }) => {
      const found = checkIntake({ ...ordinary, ...facts })
      expect(found.map(({ code, weight }) => `${weight} ${code}`)).toEqual(
        flags.map(({ code, weight }) => `${weight} ${code}`),
      )
      for (const [index, { rule, todo, detail }] of flags.entries()) {
        if (rule) expect(found[index]?.rule).toBe(rule)
        if (todo) expect(found[index]?.todo).toBe(todo)
        if (detail) expect(found[index]?.detail).toMatchObject(detail)
      }
    },
  )

  it('every flag of the list is found by a case, but for lines that stand out', () => {
    const found = new Set(
      goldenCases.flatMap(({ facts }) =>
        checkIntake({ ...ordinary, ...facts }).map(({ code }) => code),
      ),
    )
    expect(flagCodes.filter((code) => !found.has(code))).toEqual(['outlier'])
    for (const rule of ['01', '02', '03', '05', '06', '10', '11', '12', '13', '14']) {
      expect(goldenCases.some((golden) => golden.rule === `CLM-${rule}`)).toBe(true)
    }
  })

  it('MEM-04 no flag carries a number or a name of a person', () => {
    const personal = ['900000199001010029', '9000000000001234', '王小明', '李梅']
    const text = JSON.stringify(
      goldenCases.map(({ facts }) => checkIntake({ ...ordinary, ...facts })),
    )
    expect(personal.filter((word) => text.includes(word))).toEqual([])
  })

  it('CLM-11 a fetched record needs an authorization, by the day it came at the latest', () => {
    const found = (authorizedOn: string | null) =>
      checkIntake({ ...ordinary, channel: 'fetched', authorizedOn }).map(({ code }) => code)
    expect(found(null)).toContain('authorization_missing')
    expect(found('2025-03-04')).toContain('authorization_missing')
    expect(found('2025-03-03')).not.toContain('authorization_missing')
  })

  it('CLM-12 over the internet only follow-up visits count, in the network or at an internet hospital', () => {
    const found = (followUp: boolean, kind: string, network: boolean) =>
      checkIntake({
        ...ordinary,
        channel: 'internet',
        followUp,
        provider: { kind, ownership: 'public', network },
      }).map(({ code }) => code)
    expect(found(true, 'internet', false)).toEqual([])
    expect(found(true, 'medical', true)).toEqual([])
    expect(found(false, 'internet', false)).toEqual(['internet_not_follow_up'])
    expect(found(true, 'medical', false)).toEqual(['internet_provider'])
  })

  it('CLM-01 who was born on 29 February turns 18 on the 28th where there is no 29th', () => {
    expect(turnsOn('2004-02-29', 18)).toBe('2022-02-28')
    expect(turnsOn('2004-02-29', 20)).toBe('2024-02-29')
    expect(turnsOn('2000-02-29', 100)).toBe('2100-02-28')
    expect(turnsOn('2007-03-03', 18)).toBe('2025-03-03')
  })
})

describe('letting a flag pass', () => {
  const flag = (detail: Flag['detail'], invoiceId?: string) => ({
    detail,
    ...(invoiceId ? { invoiceId } : {}),
  })

  it('holds for what was seen then, or less of it', () => {
    const seen = flag({ kinds: 'identity,claim_form' })
    expect(passes(seen, flag({ kinds: 'identity,claim_form' }))).toBe(true)
    expect(passes(seen, flag({ kinds: 'claim_form' }))).toBe(true)
    expect(passes(seen, flag({ kinds: 'claim_form,itemised_bill' }))).toBe(false)
  })

  it('CLM-14 does not hold for another duplicate that is found later', () => {
    const seen = flag({ claimNo: 'A', by: 'number' }, 'invoice-1')
    expect(passes(seen, flag({ claimNo: 'A', by: 'number' }, 'invoice-1'))).toBe(true)
    expect(passes(seen, flag({ claimNo: 'B', by: 'number' }, 'invoice-1'))).toBe(false)
    expect(passes(seen, flag({ claimNo: 'A', by: 'number' }, 'invoice-2'))).toBe(false)
  })

  it('CLM-02 does not hold for a higher sum', () => {
    const seen = flag({ sumFen: 200_001, limitFen: 200_000 })
    expect(passes(seen, flag({ sumFen: 200_002, limitFen: 200_000 }))).toBe(false)
  })
})
