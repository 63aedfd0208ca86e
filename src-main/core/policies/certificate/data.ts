import type { Benefit, PlanRules } from '@shared/domain/adjudication/plan'
import type { Gender, Language, PolicyState } from '@shared/domain/catalogues'
import { maskNumber } from '@shared/domain/masking'
import { lastDayOfCover } from '@shared/domain/policy-state'
import type { InsurerProfile } from '@shared/contract/desk'
import type { PolicyDetail } from '@shared/contract/policies'
import { cleanLine } from '../../notices/clean-text'
import type { LetterInsurer } from '../../notices/notice-data'
import { insurerOf } from '../../notices/read-frame'
import { isDependent } from '../rows'

/**
 * Everything a certificate of cover is made from, as plain data (POL-05). Money in fen, dates `YYYY-MM-DD`. With the
 * same data and head it is the same document.
 */
export interface CertificateData {
  language: Language
  insurer: LetterInsurer
  insured: {
    name: string
    gender: Gender
    birthOn: string | null
    idType: string | null
    /** Masked (MEM-04). */
    idNumber: string | null
    /** Whose family they belong to, where they are covered along with somebody. */
    mainInsured: string | null
  }
  policy: {
    policyNo: string
    holder: string | null
    /** The holder is neither the insured nor whom they are covered along with: one person of a group. */
    group: boolean
    underwriter: string | null
    product: string
    plan: string | null
    startOn: string
    /** Last day of cover; `null` is open. */
    endOn: string | null
    coveredSince: string | null
    state: PolicyState
  }
  rules: PlanRules | null
}

/** What makes a certificate of its data: it is known only when it is issued. */
export interface CertificateHead {
  certificateNo: string
  /** `YYYY-MM-DD`; also the document's time of creation. */
  date: string
  /** About people who do not exist. */
  specimen?: boolean
}

/** Collects what a certificate says. */
export function certificateData(
  policy: PolicyDetail,
  insured: {
    gender: Gender
    birth_on: string | null
    id_type: string | null
    id_number: string | null
  },
  insurer: InsurerProfile,
  language: Language,
): CertificateData {
  const dependent = isDependent(policy.mainInsuredId, policy.insuredId)
  const holder = cleanLine(policy.holderName)
  const insuredName = cleanLine(policy.insuredName) ?? ''
  const mainInsured = dependent ? cleanLine(policy.mainInsuredName) : null
  return {
    language,
    insurer: insurerOf(insurer, language),
    insured: {
      name: insuredName,
      gender: insured.gender,
      birthOn: insured.birth_on,
      idType: insured.id_type,
      idNumber: insured.id_number === null ? null : maskNumber(insured.id_number),
      mainInsured,
    },
    policy: {
      policyNo: cleanLine(policy.policyNo) ?? '',
      holder,
      group: holder !== null && holder !== insuredName && holder !== mainInsured,
      underwriter: cleanLine(policy.insurerName),
      product: cleanLine(policy.productName) ?? '',
      plan: cleanLine(policy.planName),
      startOn: policy.startOn,
      endOn: lastDayOfCover(policy),
      coveredSince: policy.coveredSince,
      state: policy.state,
    },
    rules: policy.rules,
  }
}

/** A term of a benefit: its own, or that of the benefit it is a part of. */
export function termOf<K extends keyof Benefit>(
  rules: PlanRules,
  benefit: Benefit,
  term: K,
): Benefit[K] {
  const seen = new Set<string>()
  let at: Benefit | undefined = benefit
  while (at && !seen.has(at.code)) {
    if (at[term] !== null) return at[term]
    seen.add(at.code)
    const { partOf }: Benefit = at
    at = rules.benefits.find(({ code }) => code === partOf)
  }
  return benefit[term]
}

/** The benefits as people read them: each followed by its parts. The plan has them in the order of matching. */
export function asTree({ benefits }: PlanRules): Benefit[] {
  const known = new Set(benefits.map(({ code }) => code))
  const partsOf = (code: string | null): Benefit[] =>
    benefits
      .filter(({ partOf }) => (partOf !== null && known.has(partOf) ? partOf : null) === code)
      .flatMap((benefit) => [benefit, ...partsOf(benefit.code)])
  return partsOf(null)
}

/** How deep a benefit lies in the one it is a part of. */
export function depthOf(rules: PlanRules, benefit: Benefit): number {
  const seen = new Set([benefit.code])
  let { partOf } = benefit
  while (partOf !== null && !seen.has(partOf)) {
    seen.add(partOf)
    partOf = rules.benefits.find(({ code }) => code === partOf)?.partOf ?? null
  }
  return seen.size - 1
}
