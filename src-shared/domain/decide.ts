import type { Adjudication, ClaimToAdjudicate, StepKind } from './adjudication/claim'
import { findReason } from './reasons'
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

export interface LineToDecide {
  lineId: string
  /** What was claimed, in fen. May be zero or negative (a correction on the invoice). */
  claimedFen: number
}

export interface DecidedLine extends LineToDecide {
  excludedFen: number
  payableFen: number
  exclusions: Exclusion[]
}

export interface DecidedClaim {
  conclusion: Extract<Conclusion, 'pay' | 'pay_part' | 'refuse'>
  lines: DecidedLine[]
  claimedFen: number
  excludedFen: number
  payableFen: number
}

export type DecisionProblem =
  | { code: 'no_lines' }
  | { code: 'unknown_line'; lineId: string }
  | { code: 'unknown_reason'; lineId: string; reasonCode: string }
  | { code: 'exclusion_not_positive'; lineId: string; amountFen: number }
  | { code: 'exclusion_above_claimed'; lineId: string; excludedFen: number; claimedFen: number }
  | { code: 'payable_negative'; payableFen: number }
  | { code: 'over_indemnity'; payableFen: number; otherCompensationFen: number; claimedFen: number }

/**
 * Computes what a claim pays from the lines and what the reviewer excluded.
 * payable = claimed − excluded per line; lines sum to the claim exactly (ADJ-01, ADJ-06).
 * Refuses a result that, with compensation from elsewhere, exceeds the expense (CLM-10).
 * @param otherCompensationFen what the insured already received elsewhere, in fen
 * @returns the decided claim, or every problem found
 */
export function decideClaim(
  lines: readonly LineToDecide[],
  exclusions: ReadonlyMap<string, readonly Exclusion[]>,
  otherCompensationFen: number,
): { ok: true; decision: DecidedClaim } | { ok: false; problems: DecisionProblem[] } {
  const problems: DecisionProblem[] = []
  if (lines.length === 0) problems.push({ code: 'no_lines' })
  const known = new Set(lines.map((line) => line.lineId))
  for (const lineId of exclusions.keys()) {
    if (!known.has(lineId)) problems.push({ code: 'unknown_line', lineId })
  }

  const decided = lines.map((line) => decideLine(line, exclusions.get(line.lineId) ?? [], problems))
  const claimedFen = sum(decided, 'claimedFen')
  const excludedFen = sum(decided, 'excludedFen')
  const payableFen = sum(decided, 'payableFen')

  if (payableFen < 0) problems.push({ code: 'payable_negative', payableFen })
  if (payableFen > 0 && payableFen + otherCompensationFen > claimedFen) {
    problems.push({ code: 'over_indemnity', payableFen, otherCompensationFen, claimedFen })
  }
  if (problems.length > 0) return { ok: false, problems }

  const conclusion = excludedFen === 0 ? 'pay' : payableFen === 0 ? 'refuse' : 'pay_part'
  return { ok: true, decision: { conclusion, lines: decided, claimedFen, excludedFen, payableFen } }
}

function decideLine(
  line: LineToDecide,
  exclusions: readonly Exclusion[],
  problems: DecisionProblem[],
): DecidedLine {
  let excludedFen = 0
  for (const exclusion of exclusions) {
    const { amountFen, reasonCode } = exclusion
    if (!(amountFen > 0)) {
      problems.push({ code: 'exclusion_not_positive', lineId: line.lineId, amountFen })
    }
    if (!findReason(reasonCode, 'line')) {
      problems.push({ code: 'unknown_reason', lineId: line.lineId, reasonCode })
    }
    excludedFen += amountFen
  }
  if (excludedFen > Math.max(0, line.claimedFen)) {
    problems.push({
      code: 'exclusion_above_claimed',
      lineId: line.lineId,
      excludedFen,
      claimedFen: line.claimedFen,
    })
  }
  return {
    ...line,
    excludedFen,
    payableFen: line.claimedFen - excludedFen,
    exclusions: exclusions.map((exclusion) => ({ ...exclusion })),
  }
}

function sum<K extends string>(rows: readonly Record<K, number>[], key: K): number {
  return rows.reduce((total, row) => total + row[key], 0)
}

/**
 * Spreads compensation received elsewhere over the lines, from the first on, as exclusions of the
 * reason `paid_by_others`, so that nothing is paid twice (CLM-10).
 * @returns the amount in fen to take off each line; what no line can carry is left out
 */
export function spreadOtherCompensation(
  lines: readonly { lineId: string; openFen: number }[],
  otherCompensationFen: number,
): Map<string, number> {
  const spread = new Map<string, number>()
  let rest = otherCompensationFen
  for (const { lineId, openFen } of lines) {
    const taken = Math.min(Math.max(0, openFen), rest)
    if (taken > 0) spread.set(lineId, taken)
    rest -= taken
    if (rest <= 0) break
  }
  return spread
}
