import type { InsurerProfile } from '@shared/contract/desk'
import type { Language } from '@shared/domain/catalogues'
import { businessDate } from '@shared/domain/calendar'
import { cleanLine } from './clean-text'
import type { Addressee, LetterClaim, LetterInsurer, LetterPolicy } from './notice-data'
import type { ClaimForNotice } from './queries'

/** What all letters about a claim say of insurer, addressee, claim and policy, fit for print. */

/** From this age on a person is addressed as Mr or Ms. */
const ADULT_YEARS = 18

export function insurerOf(insurer: InsurerProfile, language: Language): LetterInsurer {
  const zh = language === 'zh'
  return {
    name: cleanLine(zh ? insurer.nameZh : insurer.nameEn) ?? '',
    otherName: cleanLine(zh ? insurer.nameEn : insurer.nameZh) ?? '',
    address: cleanLine(zh ? insurer.addressZh : insurer.addressEn) ?? '',
    postcode: cleanLine(insurer.postcode) ?? '',
    hotline: cleanLine(insurer.hotline) ?? '',
    website: cleanLine(insurer.website) ?? '',
    department: cleanLine(zh ? insurer.departmentZh : insurer.departmentEn) ?? '',
  }
}

export function claimOf(claim: ClaimForNotice): LetterClaim {
  return {
    claimNo: claim.claim_no,
    claimType: claim.claim_type,
    incidentType: claim.incident_type,
    incidentOn: claim.incident_on,
    receivedOn: businessDate(claim.received_at),
    diagnosis: cleanLine(claim.diagnosis_name) ?? cleanLine(claim.diagnosis_code),
  }
}

/** The applicant, or the insured; `on` is the day on which their age decides how they are addressed. */
export function addresseeOf(claim: ClaimForNotice, on: string): Addressee {
  const applicant = claim.applicant_relation === 'self' ? null : cleanLine(claim.applicant_name)
  const insured = cleanLine(claim.insured_name) ?? ''
  const adult = claim.birth_on === null || yearsOld(claim.birth_on, on) >= ADULT_YEARS
  const titles = { male: 'mr', female: 'ms', unknown: null } as const
  const isInsured = applicant === null || applicant === insured
  return {
    name: applicant ?? insured,
    title: isInsured && adult ? titles[claim.gender] : null,
    address: (isInsured ? null : cleanLine(claim.applicant_address)) ?? cleanLine(claim.address),
  }
}

function yearsOld(birthOn: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(birthOn.slice(0, 4))
  return on.slice(5) < birthOn.slice(5) ? years - 1 : years
}

export function policyOf(claim: ClaimForNotice): LetterPolicy | null {
  const policyNo = cleanLine(claim.policy_no)
  if (policyNo === null || claim.start_on === null) return null
  const plan = cleanLine(claim.plan_name)
  return {
    policyNo,
    product: [cleanLine(claim.product_name), plan].filter((part) => part !== null).join(' / '),
    startOn: claim.start_on,
    endOn: claim.end_on,
  }
}
