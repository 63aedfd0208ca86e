import type { Adjudication } from '@shared/domain/adjudication/claim'
import { decisionWeightFen } from '@shared/domain/authority'
import type { Conclusion } from '@shared/domain/catalogues'
import { parseAmount } from '@shared/domain/money'
import { needsClause, needsNote } from './reason-search'

/** What a person chooses; whether `pay` pays all, a part or nothing follows from the figures. */
export const choices = ['pay', 'ex_gratia', 'refuse', 'withdraw'] as const
export type Choice = (typeof choices)[number]

/** The decision as it is being written. */
export interface DecisionForm {
  choice: Choice
  reasonCode: string
  clause: string
  explanation: string
  exGratiaText: string
  secondReview: boolean
}

/** What keeps the form from being sent, field by field. */
export type MissingPart = 'reason' | 'clause' | 'explanation' | 'amount'

/** The conclusion the figures and the choice come to. */
export function conclusionOf(choice: Choice, sums: Adjudication): Conclusion {
  if (choice !== 'pay') return choice
  if (sums.payableFen === sums.claimedFen) return 'pay'
  return refusesAll(sums) ? 'refuse' : 'pay_part'
}

/** Whether the reviewer took off all there was: that refuses the claim, and the letter needs the reason. */
export function refusesAll(sums: Adjudication): boolean {
  return sums.payableFen === 0 && sums.claimedFen > 0 && sums.excludedFen >= sums.claimedFen
}

export function needsReason({ choice }: DecisionForm, sums: Adjudication): boolean {
  return choice === 'refuse' || choice === 'withdraw' || (choice === 'pay' && refusesAll(sums))
}

export function missingParts(form: DecisionForm, sums: Adjudication): MissingPart[] {
  const missing: MissingPart[] = []
  const { choice, reasonCode, clause, explanation, exGratiaText } = form
  if (needsReason(form, sums)) {
    if (reasonCode === '') missing.push('reason')
    if (needsClause(reasonCode) && clause.trim() === '') missing.push('clause')
    if (needsNote(reasonCode) && explanation.trim() === '') missing.push('explanation')
  }
  if (choice === 'ex_gratia') {
    if ((parseAmount(exGratiaText) ?? 0) <= 0) missing.push('amount')
    if (explanation.trim() === '') missing.push('explanation')
  }
  return missing
}

/** What the decision would pay, in fen. */
export function wouldPayFen(form: DecisionForm, sums: Adjudication): number {
  if (form.choice === 'refuse' || form.choice === 'withdraw') return 0
  if (form.choice === 'pay') return sums.payableFen
  return sums.payableFen + Math.max(0, parseAmount(form.exGratiaText) ?? 0)
}

/** Whether the decision will wait for a second person because of its amount (ADJ-08); a withdrawal does not. */
export function aboveLimit(
  form: DecisionForm,
  sums: Adjudication,
  otherCompensationFen: number,
  limitFen: number | null,
): boolean {
  if (limitFen === null || form.choice === 'withdraw') return false
  const weightFen = decisionWeightFen({
    claimedFen: sums.claimedFen,
    payableFen: wouldPayFen(form, sums),
    otherCompensationFen,
  })
  return weightFen > limitFen
}
