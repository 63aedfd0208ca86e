import { describe, expect, it } from 'vitest'
import { residentIdCheckCharacter } from '@shared/domain/identity'
import { checkMember, memberForm, readMember, type MemberForm } from './member-form'
import { checkPolicy, policyForm, readPolicy, type PolicyForm } from './policy-form'

const TODAY = '2025-03-03'
const number = (digits: string): string => digits + residentIdCheckCharacter(digits)
/** A woman born on 1990-05-01. */
const sound = number('90000019900501012')
const form = (over: Partial<MemberForm> = {}): MemberForm => ({
  ...memberForm(null),
  name: '王小明',
  ...over,
})
const typed = (text: string): MemberForm['idNumber'] => ({ replaced: true, text })
const said = (one: MemberForm, stored: Parameters<typeof checkMember>[1] = null): string[] =>
  checkMember(one, stored, TODAY).map(({ field, code, weight }) => `${weight} ${field} ${code}`)

describe('a member in the form', () => {
  it('MEM-01 the number is checked while it is typed; an unknown division is a warning', () => {
    const resident = (text: string, over: Partial<MemberForm> = {}): string[] =>
      said(form({ idType: 'resident_id', idNumber: typed(text), ...over }))
    expect(resident(sound)).toEqual(['warning idNumber unknown_division'])
    expect(resident(sound.slice(1))).toEqual(['error idNumber wrong_length'])
    const wrong = sound.slice(0, 17) + (sound.endsWith('1') ? '2' : '1')
    expect(resident(wrong)).toContain('error idNumber wrong_check_digit')
    expect(resident(sound, { birthOn: '1990-05-02', gender: 'male' })).toEqual([
      'warning idNumber unknown_division',
      'warning birthOn birth_differs',
      'warning gender gender_differs',
    ])
    expect(said(form({ idType: 'passport', idNumber: typed('E1') }))).toEqual([])
  })

  it('MEM-02 an expired document is worth a look, one that ends before it begins is wrong', () => {
    expect(said(form({ idValidTo: '2025-03-02' }))).toEqual(['warning idValidTo expired'])
    expect(said(form({ idValidTo: TODAY }))).toEqual([])
    expect(said(form({ idValidFrom: '2030-01-02', idValidTo: '2030-01-01' }))).toEqual([
      'error idValidTo before_start',
    ])
  })

  it('MEM-04 a number that is kept is not sent; one that is emptied is removed', () => {
    const kept = form({ idNumber: { replaced: false, text: '' }, phone: typed(' ') })
    expect(readMember(kept)).not.toHaveProperty('idNumber')
    expect(readMember(kept)).toMatchObject({ phone: null })
    expect(readMember(form({ idNumber: typed(` ${sound} `) })).idNumber).toBe(sound)
  })

  it('what is kept unsound cannot be called verified', () => {
    const stored = {
      idNumber: '9000**********0123',
      idProblems: [{ code: 'wrong_check_digit', weight: 'error' as const }],
    }
    const kept = form({ idType: 'resident_id', idNumber: { replaced: false, text: '' } })
    expect(said(kept, stored)).toEqual([])
    expect(said({ ...kept, idVerification: 'verified' }, stored)).toEqual([
      'error idNumber wrong_check_digit',
    ])
    expect(said(form({ idVerification: 'verified' }))).toEqual(['error idNumber missing_value'])
  })
})

describe('a policy in the form', () => {
  const policy = (over: Partial<PolicyForm> = {}): PolicyForm => ({
    ...policyForm(null, { id: 'a', name: '王**' }),
    policyNo: ' P-1 ',
    productName: '团体医疗',
    startOn: '2025-01-01',
    ...over,
  })
  const wrong = (one: PolicyForm): string[] =>
    checkPolicy(one, TODAY).map(({ field, code }) => `${field} ${code}`)

  it('POL-01 dates and state must fit', () => {
    expect(wrong(policy())).toEqual([])
    expect(wrong(policy({ endOn: '2024-12-31' }))).toEqual(['endOn before_start'])
    expect(wrong(policy({ coveredSince: '2025-01-02' }))).toEqual(['coveredSince after_start'])
    expect(wrong(policy({ state: 'surrendered' }))).toEqual(['surrenderedOn missing_value'])
  })

  it('POL-02 nobody is their own main insured', () => {
    expect(wrong(policy({ mainInsured: { id: 'a', name: '王**' } }))).toEqual([
      'mainInsured main_is_insured',
    ])
  })

  it('is read only when nothing is wrong, and what is empty is none', () => {
    expect(readPolicy(policy({ startOn: null }), TODAY)).toBeNull()
    expect(readPolicy(policy({ holderName: ' ' }), TODAY)).toMatchObject({
      policyNo: 'P-1',
      insuredId: 'a',
      mainInsuredId: null,
      holderName: null,
      planId: null,
    })
  })
})
