import type { Inputs } from '@shared/contract'
import type { Claim } from '@shared/contract/claims'
import { claimTypes, incidentTypes, relations } from '@shared/domain/catalogues'
import { formatFen } from '@shared/domain/money'
import type { Texts } from '@renderer/locales/texts'

export type FactsToSave = Inputs['bench']['saveFacts']['facts']
export type FactField = keyof FactsToSave

/** How a fact of the claim is changed: by typing, by choosing, by searching. */
export type FactEdit =
  | { kind: 'text' | 'date' | 'amount'; field: FactField; value: string }
  | { kind: 'choice'; field: FactField; value: string; options: { value: string; text: string }[] }
  | { kind: 'diagnosis'; field: FactField; value: string }

/** The facts of a claim that a person corrects (CLM-03), each with the way it is changed. */
export function factEdits(claim: Claim, { t }: Texts): Partial<Record<FactField, FactEdit>> {
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
    applicantName: text('applicantName', claim.applicantName),
    applicantRelation: {
      kind: 'choice',
      field: 'applicantRelation',
      value: claim.applicantRelation ?? '',
      options: relations.map((value) => ({ value, text: t(`relation.${value}`) })),
    },
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
