import { describe, expect, it } from 'vitest'
import { checkMatrix, matrixProblems } from './check-matrix'
import { defaultMatrix } from './default-matrix'
import type { MaterialRule } from './matrix'

const row: MaterialRule = {
  material: 'police_report',
  zh: '交警事故认定书',
  en: 'Police report',
  kinds: ['accident_proof'],
  blocking: true,
  rule: 'own',
}
/** What is wrong where these rows follow the shipped ones; places are counted from the first of them. */
function found(...rows: readonly MaterialRule[]): string[] {
  return checkMatrix([...defaultMatrix, ...rows]).map(({ row: at, reason, detail }) => {
    const about = /^\d+$/u.test(detail) ? Number(detail) - defaultMatrix.length : detail
    const place = at === null ? 'whole' : String(at - defaultMatrix.length + 1)
    return `${place} ${reason} ${about}`
  })
}
/** A matrix whose only row is for medical records, narrowed like this. */
function record(narrowed: Partial<MaterialRule>): string[] {
  const rule: MaterialRule = { ...row, material: 'medical_record', kinds: ['medical_record'] }
  return checkMatrix([{ ...rule, ...narrowed }]).map(({ reason }) => reason)
}

describe('checking a document matrix', () => {
  it('finds nothing in the one that ships', () => {
    expect(checkMatrix(defaultMatrix)).toEqual([])
  })

  it('finds nothing in a row that adds something', () => {
    expect(found(row, { ...row, channels: ['self_service'], original: true })).toEqual([])
  })

  it.each([
    ['a kind', { kinds: ['dragon'] }, '1 unknown_code dragon'],
    ['a channel', { channels: ['pigeon'] }, '1 unknown_code pigeon'],
    ['a claim type', { claimTypes: ['magic'] }, '1 unknown_code magic'],
    ['a cause', { incidentTypes: ['__proto__'] }, '1 unknown_code __proto__'],
    ['an age', { age: 'old' }, '1 unknown_code old'],
    ['an ownership', { ownership: 'mine' }, '1 unknown_code mine'],
    ['a condition', { when: ['full_moon'] }, '1 unknown_code full_moon'],
    ['an exception', { unless: ['constructor'] }, '1 unknown_code constructor'],
    ['no kinds at all', { kinds: [] }, '1 empty_list kinds'],
    ['no channel at all', { channels: [] }, '1 empty_list channels'],
    ['no code', { material: '' }, '1 unfit_code '],
    ['a code with capitals', { material: 'Invoice' }, '1 unfit_code Invoice'],
    ['the code of what is in no list', { material: 'other' }, '1 unfit_code other'],
    ['a code with markup', { material: '<b>x</b>' }, '1 unfit_code <b>x</b>'],
    [
      'a code that is too long',
      { material: `a${'b'.repeat(41)}` },
      `1 unfit_code a${'b'.repeat(41)}`,
    ],
    ['no Chinese name', { zh: '  ' }, '1 no_name zh'],
    ['no English name', { en: '' }, '1 no_name en'],
  ])('does not take %s', (_what, change, problem) => {
    expect(found({ ...row, ...change } as MaterialRule)).toEqual([problem])
  })

  it('one material has one name and one list of papers', () => {
    expect(found(row, { ...row, zh: '别的名称', channels: ['paper'], original: true })).toEqual([
      '2 named_otherwise 1',
    ])
    expect(
      found(row, {
        ...row,
        kinds: ['accident_proof', 'other'],
        channels: ['paper'],
        original: true,
      }),
    ).toEqual(['2 named_otherwise 1'])
  })

  it('two rows for the same claims do not contradict', () => {
    const inpatient: MaterialRule = { ...row, claimTypes: ['inpatient'] }
    expect(found(inpatient, { ...inpatient, blocking: false })).toEqual(['2 contradicts 1'])
    expect(found(inpatient, { ...inpatient, original: true })).toEqual(['2 contradicts 1'])
    // Written otherwise, and for the same claims all the same.
    expect(found(inpatient, { ...row, when: ['discharged'] })).toEqual(['2 without_effect 1'])
  })

  it('the same row twice is one too many', () => {
    expect(found(row, row)).toEqual(['2 without_effect 1'])
  })

  it('a row that another goes beyond has no effect, whichever comes first', () => {
    const narrow: MaterialRule = { ...row, channels: ['paper'], age: 'minor', blocking: false }
    expect(found(row, narrow)).toEqual(['2 without_effect 1'])
    expect(found(narrow, row)).toEqual(['1 without_effect 2'])
    expect(found({ ...row, unless: ['visit_fetched'] }, { ...row, channels: ['paper'] })).toEqual([
      '2 without_effect 1',
    ])
  })

  it('rows that overlap and each go further somewhere both stand', () => {
    const minor: MaterialRule = { ...row, age: 'minor' }
    expect(found(minor, { ...row, ownership: 'public', original: true })).toEqual([])
    expect(found(minor, { ...row, age: 'adult' })).toEqual([])
  })

  it.each<[string, Partial<MaterialRule>]>([
    ['a condition that must hold and must not', { when: ['discharged'], unless: ['discharged'] }],
    ['somebody discharged from a pharmacy', { claimTypes: ['pharmacy'], when: ['discharged'] }],
    ['a form on paper signed on a screen', { channels: ['paper'], when: ['signed_on_screen'] }],
    [
      'a paper claim above the self-service limit',
      { channels: ['paper'], when: ['over_self_service_limit'] },
    ],
    ['a fetched record that was not fetched', { channels: ['fetched'], unless: ['visit_fetched'] }],
    ['two channels at once', { when: ['visit_fetched', 'over_self_service_limit'] }],
  ])('there is no claim for %s', (_what, narrowed) => {
    expect(found({ ...row, ...narrowed })).toEqual(['1 unreachable police_report'])
  })

  it('CLM-05 every claim needs a medical record, of whatever channel, type, cause, age or hospital', () => {
    expect(record({})).toEqual([])
    expect(record({ unless: ['visit_fetched'] })).toEqual([])
    for (const narrowed of [
      { blocking: false },
      { kinds: ['medical_record', 'invoice'] },
      { channels: ['paper', 'self_service', 'internet'] },
      { claimTypes: ['outpatient'] },
      { incidentTypes: ['illness', 'accident', 'maternity', 'checkup'] },
      { age: 'adult' },
      { ownership: 'public' },
      { when: ['policy_known'] },
      { unless: ['identity_verified'] },
    ] satisfies Partial<MaterialRule>[]) {
      expect(record(narrowed), JSON.stringify(narrowed)).toEqual(['no_medical_record'])
    }
    expect(checkMatrix([])).toEqual([
      { row: null, reason: 'no_medical_record', detail: 'medical_record' },
    ])
  })

  it('CLM-05 several rows may ask for it together', () => {
    const part: MaterialRule = { ...row, material: 'medical_record', kinds: ['medical_record'] }
    const parts: MaterialRule[] = [
      { ...part, channels: ['paper', 'fetched'] },
      { ...part, channels: ['self_service', 'internet', 'direct_billing'] },
    ]
    expect(checkMatrix(parts)).toEqual([])
    // Minors and adults: whose birthday nobody knows is neither.
    const byAge: MaterialRule[] = [
      { ...part, age: 'minor' },
      { ...part, age: 'adult' },
    ]
    expect(checkMatrix(byAge).map(({ reason }) => reason)).toEqual(['no_medical_record'])
  })

  it('finds every kind of problem in these tests', () => {
    const seen = new Set(
      [
        ...found({ ...row, kinds: [] }, { ...row, material: '', zh: '' }),
        ...found({ ...row, when: ['full_moon'] } as unknown as MaterialRule),
        ...found(row, { ...row, zh: '另' }),
        ...found(row, { ...row, original: true }),
        ...found(row, row),
        ...found({ ...row, channels: ['fetched'], unless: ['visit_fetched'] }),
      ].map((text) => text.split(' ')[1]),
    )
    seen.add(record({ blocking: false })[0])
    expect([...matrixProblems].filter((reason) => !seen.has(reason))).toEqual([])
  })
})
