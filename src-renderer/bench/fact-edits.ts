import type { Inputs, Outputs } from '@shared/contract'
import type { Claim } from '@shared/contract/claims'
import { claimChannels, claimTypes, incidentTypes, relations } from '@shared/domain/catalogues'
import { formatFen } from '@shared/domain/money'
import type { Texts } from '@renderer/locales/texts'

export type FactsToSave = Inputs['bench']['saveFacts']['facts']
/** What intake asked for beside the claim's own facts. */
export type IntakeAnswers = Outputs['bench']['open']['intake']
export type FactField = keyof FactsToSave

/** How a fact of the claim is changed: by typing, by choosing, by searching. */
export type FactEdit =
  | { kind: 'text' | 'date' | 'amount'; field: FactField; value: string }
  | { kind: 'choice'; field: FactField; value: string; options: { value: string; text: string }[] }
  | { kind: 'diagnosis'; field: FactField; value: string }

const followUpStates = ['unknown', 'yes', 'no'] as const
/** The answer to whether it is a follow-up visit, as it is chosen. */
export function followUpState(followUp: boolean | null): (typeof followUpStates)[number] {
  if (followUp === null) return 'unknown'
  return followUp ? 'yes' : 'no'
}
/** What a choice is saved as: its code, but yes and no for the visit, and nothing where that is not known. */
export function chosenFact(field: FactField, value: string): FactsToSave {
  if (field !== 'followUp') return { [field]: value }
  return { followUp: value === 'unknown' ? null : value === 'yes' }
}

/** The facts of a claim that a person corrects (CLM-03), each with the way it is changed. */
export function factEdits(
  claim: Claim,
  intake: IntakeAnswers,
  { t }: Texts,
): Partial<Record<FactField, FactEdit>> {
  const text = (field: FactField, value: string | null): FactEdit => ({
    kind: 'text',
    field,
    value: value ?? '',
  })
  const date = (field: FactField, value: string | null): FactEdit => ({
    kind: 'date',
    field,
    value: value ?? '',
  })
  return {
    claimType: {
      kind: 'choice',
      field: 'claimType',
      value: claim.claimType,
      options: claimTypes.map((value) => ({ value, text: t(`claimType.${value}`) })),
    },
    incidentType: {
      kind: 'choice',
      field: 'incidentType',
      value: claim.incidentType,
      options: incidentTypes.map((value) => ({ value, text: t(`incidentType.${value}`) })),
    },
    incidentOn: date('incidentOn', claim.incidentOn),
    diagnosisCode: { kind: 'diagnosis', field: 'diagnosisCode', value: claim.diagnosisCode ?? '' },
    channel: {
      kind: 'choice',
      field: 'channel',
      value: claim.channel,
      options: claimChannels.map((value) => ({ value, text: t(`channel.${value}`) })),
    },
    authorizedOn: date('authorizedOn', intake.authorizedOn),
    followUp: {
      kind: 'choice',
      field: 'followUp',
      value: followUpState(intake.followUp),
      options: followUpStates.map((value) => ({
        value,
        text: t(`bench.facts.followUpState.${value}`),
      })),
    },
    province: text('province', claim.province),
    city: text('city', claim.city),
    applicantName: text('applicantName', claim.applicantName),
    applicantRelation: {
      kind: 'choice',
      field: 'applicantRelation',
      value: claim.applicantRelation ?? '',
      options: relations.map((value) => ({ value, text: t(`relation.${value}`) })),
    },
    applicantAddress: text('applicantAddress', claim.applicantAddress),
    payeeName: text('payeeName', claim.payeeName),
    payeeBank: text('payeeBank', claim.payeeBank),
    payeeBranch: text('payeeBranch', claim.payeeBranch),
    // It is shown masked: a new one is typed whole, and an empty field leaves it as it is.
    payeeAccount: text('payeeAccount', ''),
    otherCompensationFen: {
      kind: 'amount',
      field: 'otherCompensationFen',
      value: claim.otherCompensationFen === 0 ? '' : formatFen(claim.otherCompensationFen),
    },
    signedOn: date('signedOn', claim.signedOn),
  }
}
