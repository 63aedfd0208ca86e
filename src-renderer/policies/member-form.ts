import type { Inputs } from '@shared/contract'
import type { Member } from '@shared/contract/policies'
import { identityTypes, type IdentityType } from '@shared/domain/catalogues'
import { identityNumber, identityProblems, memberProblems } from '@shared/domain/record-checks'

export type MemberInput = Inputs['policies']['saveMember']['member']

/** A number that is kept as it is until somebody gives another. */
export interface KeptText {
  /** Whether it is being replaced; what is typed then counts, and nothing typed removes it. */
  replaced: boolean
  text: string
}

/** A member while it is edited. Numbers that are kept masked are not in the page: they are replaced, or stay. */
export interface MemberForm {
  name: string
  gender: MemberInput['gender']
  birthOn: string | null
  idType: IdentityType | ''
  idNumber: KeptText
  idValidFrom: string | null
  idValidTo: string | null
  idVerification: MemberInput['idVerification']
  phone: KeptText
  email: string
  address: string
  language: MemberInput['language']
}

/** A finding in the form: an error keeps it from being saved, a warning does not. */
export interface MemberFinding {
  field: keyof MemberForm
  /** As `domain/identity` calls it, or one of the form's own. */
  code: string
  weight: 'error' | 'warning'
}

/** The form of a member, or of one who is new. */
export function memberForm(member: Member | null): MemberForm {
  return {
    name: member?.name ?? '',
    gender: member?.gender ?? 'unknown',
    birthOn: member?.birthOn ?? null,
    idType: knownIdentity(member?.idType),
    idNumber: { replaced: !member?.idNumber, text: '' },
    idValidFrom: member?.idValidFrom ?? null,
    idValidTo: member?.idValidTo ?? null,
    idVerification: member?.idVerification ?? 'unverified',
    phone: { replaced: !member?.phone, text: '' },
    email: member?.email ?? '',
    address: member?.address ?? '',
    language: member?.language ?? 'zh',
  }
}

function knownIdentity(type: string | null | undefined): IdentityType | '' {
  if (!type) return ''
  return identityTypes.find((known) => known === type) ?? 'other'
}

/** What is written of a member: numbers only where they were replaced (MEM-04). */
export function readMember(form: MemberForm): MemberInput {
  return {
    name: form.name.trim(),
    gender: form.gender,
    birthOn: form.birthOn,
    idType: form.idType === '' ? null : form.idType,
    ...(form.idNumber.replaced && { idNumber: orNull(form.idNumber.text) }),
    idValidFrom: form.idValidFrom,
    idValidTo: form.idValidTo,
    idVerification: form.idVerification,
    ...(form.phone.replaced && { phone: orNull(form.phone.text) }),
    email: orNull(form.email),
    address: orNull(form.address),
    language: form.language,
  }
}

function orNull(text: string): string | null {
  const trimmed = text.trim()
  return trimmed === '' ? null : trimmed
}

/**
 * What is unsound while it is typed, by the rules that the core saves by (MEM-01).
 * @param stored the record as it is kept: a number that is not replaced is judged by what is known of it
 * @param today business date; an expired document is worth a look
 */
export function checkMember(
  form: MemberForm,
  stored: Pick<Member, 'idNumber' | 'idProblems'> | null,
  today: string,
): MemberFinding[] {
  const findings: MemberFinding[] = []
  if (form.name.trim() === '') {
    findings.push({ field: 'name', code: 'missing_value', weight: 'error' })
  }
  const { replaced, text } = form.idNumber
  const number = replaced ? identityNumber(text) || null : null
  const kept = !replaced && stored?.idNumber ? stored : null
  const identity = {
    idType: form.idType === '' ? null : form.idType,
    // Of a number that is kept it is only known that there is one.
    idNumber: kept === null ? number : '',
    birthOn: form.birthOn,
    gender: form.gender,
  }
  const { idValidFrom, idValidTo, idVerification } = form
  const problems = memberProblems(
    { ...identity, idValidFrom, idValidTo, idVerification },
    today,
    replaced && number !== null,
  )
  for (const { field, reason } of problems) {
    findings.push({ field: field as keyof MemberForm, code: reason, weight: 'error' })
  }
  if (replaced) {
    for (const { code, weight } of identityProblems(identity)) {
      if (weight === 'warning') findings.push({ field: fieldOf(code), code, weight })
    }
  } else if (kept !== null && idVerification === 'verified') {
    for (const { code, weight } of kept.idProblems) {
      if (weight === 'error') findings.push({ field: 'idNumber', code, weight })
    }
  }
  if (idValidTo !== null && idValidTo < today) {
    findings.push({ field: 'idValidTo', code: 'expired', weight: 'warning' })
  }
  const email = form.email.trim()
  if (email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(email)) {
    findings.push({ field: 'email', code: 'not_email', weight: 'error' })
  }
  return findings
}

function fieldOf(code: string): keyof MemberForm {
  if (code === 'birth_differs') return 'birthOn'
  return code === 'gender_differs' ? 'gender' : 'idNumber'
}
