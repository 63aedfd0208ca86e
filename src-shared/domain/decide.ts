import type { Adjudication, ClaimToAdjudicate, StepKind } from './adjudication/claim'
import type { Conclusion } from './catalogues'

/** What the reviewer takes off one line, and why. */
export interface Exclusion {
  /** Amount taken off, in fen; above zero. */
  amountFen: number
  reasonCode: string
  /** The clause it rests on, in words. */
  clause?: string
  note?: string
}

/** The reason for the claim that a rule gives, where it leaves nothing of it to pay. */
const reasonOfRule: Partial<Record<StepKind, string>> = {
  not_in_force: 'not_in_force',
  not_covered: 'outside_cover',
  waiting_period: 'waiting_period',
  outside_region: 'provider_not_covered',
}

/** What an adjudication comes to as a decision. */
export interface Concluded {
  conclusion: Exclude<Conclusion, 'withdraw'>
  /** The reason that the rules give for a refusal; `null` where it takes a person's, or where none is needed. */
  reasonCode: string | null
}

/**
 * What is concluded from what was computed. A claim is refused where none of it is covered: every fen was excluded
 * by the reviewer, or fell to a rule that denies cover (not in force, outside the cover or the region, waiting
 * period). What is covered, and pays nothing because a deductible, a share, a limit or others' payment took it,
 * is not refused: it is paid in part, at 0.
 * @param exGratiaFen what is paid beyond the rules, in fen
 */
export function concludeClaim(
  { lines, excludedFen, reducedFen, payableFen }: Adjudication,
  exGratiaFen = 0,
): Concluded {
  if (exGratiaFen > 0) return { conclusion: 'ex_gratia', reasonCode: null }
  if (payableFen > 0) {
    const whole = excludedFen === 0 && reducedFen === 0
    return { conclusion: whole ? 'pay' : 'pay_part', reasonCode: null }
  }
  const denied = new Map<string, number>()
  let takenByReviewer = false
  for (const { kind, amountFen } of lines.flatMap((line) => line.steps)) {
    if (amountFen === 0 || kind === 'credit') continue
    const reason = reasonOfRule[kind]
    if (reason) denied.set(reason, (denied.get(reason) ?? 0) - amountFen)
    else if (kind === 'corrected' || kind === 'excluded') takenByReviewer = true
    else return { conclusion: 'pay_part', reasonCode: null }
  }
  if (denied.size === 0 && !takenByReviewer) return { conclusion: 'pay', reasonCode: null }
  const [strongest] = [...denied].sort(([, a], [, b]) => b - a)
  return { conclusion: 'refuse', reasonCode: strongest?.[0] ?? null }
}

/** What others paid or will pay for the claim, in fen: as it says itself, and as its invoices say (CLM-10). */
export function paidByOthersFen(
  claim: Pick<ClaimToAdjudicate, 'otherCompensationFen' | 'invoices'>,
): number {
  return claim.invoices.reduce(
    (sum, invoice) => sum + invoice.socialInsuranceFen + invoice.thirdPartyFen,
    claim.otherCompensationFen,
  )
}
