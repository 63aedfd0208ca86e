import type { DecisionLetter, ReceiptLetter, RequestLetter } from '../notice-data'
import type { Wording } from './wording'

/** Label and value of a fact. */
export type Fact = readonly [label: string, value: string]

/** The claim and its policy, as every letter about a claim names them. */
export function claimFacts(
  words: Wording,
  {
    claim,
    policy,
    insuredName,
    addressee,
  }: Pick<
    DecisionLetter | ReceiptLetter | RequestLetter,
    'claim' | 'policy' | 'insuredName' | 'addressee'
  >,
  decidedOn: string | null = null,
): Fact[] {
  const { labels } = words
  return [
    [labels.insured, insuredName],
    [labels.claimNo, claim.claimNo],
    [labels.policyNo, policy?.policyNo ?? labels.unknown],
    [labels.product, policy?.product ?? labels.unknown],
    [labels.period, policy ? words.period(policy.startOn, policy.endOn) : labels.unknown],
    [labels.incidentOn, claim.incidentOn ?? labels.unknown],
    [labels.claimType, words.claimType(claim.claimType)],
    [labels.incident, words.incident(claim.incidentType)],
    [labels.receivedOn, claim.receivedOn],
    ...(decidedOn === null ? [] : [[labels.decidedOn, decidedOn] as const]),
    ...(claim.diagnosis === null ? [] : [[labels.diagnosis, claim.diagnosis] as const]),
    ...(addressee.name === insuredName ? [] : [[labels.applicant, addressee.name] as const]),
  ]
}
