import { letterKind, type LetterField } from '@shared/domain/letters/kinds'
import type { DecisionLetter, LetterData, ReceiptLetter, RequestLetter } from './notice-data'

/** A letter about a claim: what the desk issues today. */
type ClaimLetter = Exclude<LetterData, { claimNo: unknown }>
/** Whether a field is filled; a field that is not named here cannot be empty. */
type Filled<T> = Partial<Record<LetterField, (data: T) => boolean>>

const ofDecision: Filled<DecisionLetter> = {
  insuredName: ({ insuredName }) => insuredName !== '',
  policy: ({ policy }) => policy !== null,
  // A refusal says why: as a whole, or line by line.
  reason: ({ decision, excludedLines }) =>
    decision.conclusion !== 'refuse' ||
    decision.reasonCode !== null ||
    excludedLines.some((line) => line.reasons.length > 0),
  clause: ({ decision }) => decision.reasonCode !== 'exclusion_clause' || decision.clause !== null,
  explanation: ({ decision }) => decision.reasonCode !== 'other' || decision.explanation !== null,
  exclusionReason: ({ excludedLines }) => excludedLines.every((line) => line.reasons.length > 0),
  exclusionNote: ({ excludedLines }) =>
    excludedLines.every(({ reasons }) =>
      reasons.every((reason) => reason.code !== 'other' || reason.note !== null),
    ),
  figures: figuresAgree,
}

const ofRequest: Filled<RequestLetter> = {
  addressee: ({ addressee }) => addressee.name !== '',
  insuredName: ({ insuredName }) => insuredName !== '',
  items: ({ items }) => items.length > 0 && items.every(({ name }) => name !== ''),
  // What came and will not do says why.
  itemReasons: ({ items }) =>
    items.every(
      ({ reason, problems, note }) =>
        reason !== 'deficient' || problems.length > 0 || note !== null,
    ),
  closesOn: ({ closesOn }) => closesOn !== null,
  postalAddress: ({ items, insurer }) =>
    insurer.address !== '' || items.every(({ original }) => !original),
  hotline: ({ insurer }) => insurer.hotline !== '',
  handler: ({ handler }) => handler !== '',
}

const ofReceipt: Filled<ReceiptLetter> = {
  addressee: ({ addressee }) => addressee.name !== '',
  insuredName: ({ insuredName }) => insuredName !== '',
  received: ({ documents, invoices }) => documents.length > 0 || invoices.count > 0,
  hotline: ({ insurer }) => insurer.hotline !== '',
}

/**
 * The fields that the letter cannot go out without and does not have, in the order in which its kind lists them
 * (NTC-01 to NTC-04).
 */
export function missingIn(data: ClaimLetter): LetterField[] {
  switch (data.kind) {
    case 'receipt':
      return emptyFields(data, ofReceipt)
    case 'documents_request':
    case 'documents_reminder':
    case 'documents_final':
      return emptyFields(data, ofRequest)
    case 'closing':
    case 'decision':
    case 'calculation':
      return emptyFields(data, ofDecision)
  }
}

function emptyFields<T extends ClaimLetter>(data: T, filled: Filled<T>): LetterField[] {
  return letterKind(data.kind).fields.filter((field) => filled[field]?.(data) === false)
}

/** Whether the figures of lines, invoices and steps sum to those of the decision (ADJ-01). */
function figuresAgree(data: DecisionLetter): boolean {
  const { decision, linesDecided, invoices, excludedLines, calculation } = data
  if (!linesDecided) return decision.payableFen === decision.exGratiaFen
  const sum = (key: 'claimedFen' | 'excludedFen' | 'payableFen'): number =>
    invoices.reduce((total, invoice) => total + invoice[key], 0)
  return (
    sum('claimedFen') === decision.claimedFen &&
    sum('excludedFen') === decision.excludedFen + decision.reducedFen &&
    sum('payableFen') + decision.exGratiaFen === decision.payableFen &&
    (calculation?.lines ?? []).every(
      (line) =>
        line.steps.reduce((total, step) => total + step.amountFen, line.claimedFen) ===
        line.payableFen,
    ) &&
    excludedLines.every(
      (line) =>
        line.reasons.length === 0 ||
        line.reasons.reduce((total, reason) => total + reason.amountFen, 0) === line.excludedFen,
    )
  )
}
