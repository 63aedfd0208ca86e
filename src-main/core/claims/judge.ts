import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { Conclusion } from '@shared/domain/catalogues'
import {
  decideClaim,
  type DecidedClaim,
  type DecidedLine,
  type DecisionProblem,
} from '@shared/domain/decide'
import { findReason } from '@shared/domain/reasons'
import type { Actor, Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { newId } from '../ids'
import { assertInMyHands, changeClaim, type Changed, type StoredClaim } from './change'

/** Deciding, refusing and withdrawing: every one leaves a numbered decision that is never changed. */

/** SQLite takes 32,766 values in a statement; a thousand rows of at most seven stay well below. */
const ROWS_A_STATEMENT = 1000

/**
 * Decides a claim in review: lines pay but for what is excluded (ADJ-01, ADJ-06).
 * Excluding everything refuses the claim, which needs a reason of its own.
 * @throws `invalid_decision` with every problem, `already_taken`, and what `changeClaim` throws
 */
export async function decide(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['decide'],
): Promise<Changed & { decisionId: string; payableFen: number }> {
  const exclusions = exclusionsByLine(input.lines)
  const { result, ...changed } = await changeClaim(
    core,
    actor,
    { ...input, event: 'decide', action: 'claim.decide' },
    async (writer, claim, at) => {
      await assertInMyHands(writer, actor, claim)
      const decision = await judge(writer, claim, exclusions)
      const refused = decision.conclusion === 'refuse'
      if (refused) assertClaimReason(input.reasonCode)
      const decisionId = await writeDecision(writer, actor, claim, at, {
        ...decision,
        reasonCode: input.reasonCode,
        clause: input.clause,
        explanation: input.explanation,
      })
      return {
        ...settled(decisionId, decision, at),
        ...(refused ? { outcome: { event: 'reject' as const, action: 'claim.refuse' } } : {}),
      }
    },
  )
  return { ...changed, decisionId: result.decisionId, payableFen: result.set.payable_fen }
}

/** @throws `invalid_decision` for a line that is named twice: one of its answers would be lost */
function exclusionsByLine(
  lines: Inputs['claims']['decide']['lines'],
): Map<string, (typeof lines)[number]['exclusions']> {
  const byLine = new Map(lines.map((line) => [line.lineId, line.exclusions]))
  if (byLine.size < lines.length) {
    const seen = new Set<string>()
    const repeated = lines.filter(({ lineId }) => seen.size === seen.add(lineId).size)
    throw invalid(repeated.map(({ lineId }) => ({ code: 'repeated_line', lineId })))
  }
  return byLine
}

/** Refuses the whole claim with a coded reason; nothing is paid. */
export async function refuse(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['refuse'],
): Promise<Changed & { decisionId: string }> {
  return endUnpaid(core, actor, {
    ...input,
    conclusion: 'refuse',
    event: 'reject',
    action: 'claim.refuse',
  })
}

/** Records that the applicant takes the claim back (撤案). */
export async function withdraw(
  core: Core,
  actor: Actor,
  input: Inputs['claims']['withdraw'],
): Promise<Changed & { decisionId: string }> {
  return endUnpaid(core, actor, {
    ...input,
    conclusion: 'withdraw',
    event: 'withdraw',
    action: 'claim.withdraw',
  })
}

async function endUnpaid(
  core: Core,
  actor: Actor,
  command: {
    id: string
    version: number
    conclusion: Extract<Conclusion, 'refuse' | 'withdraw'>
    event: 'reject' | 'withdraw'
    action: string
    reasonCode: string
    clause?: string | undefined
    explanation?: string | undefined
  },
): Promise<Changed & { decisionId: string }> {
  const { result, ...changed } = await changeClaim(
    core,
    actor,
    command,
    async (writer, claim, at) => {
      await assertInMyHands(writer, actor, claim)
      assertClaimReason(command.reasonCode)
      const lines = (await readLines(writer, claim.id)).map((line) => ({
        ...line,
        excludedFen: line.claimedFen,
        payableFen: 0,
        exclusions: [],
      }))
      const totals = {
        claimedFen: claim.claimed_fen,
        excludedFen: claim.claimed_fen,
        payableFen: 0,
      }
      const decision = { ...totals, conclusion: command.conclusion, lines }
      const decisionId = await writeDecision(writer, actor, claim, at, { ...decision, ...command })
      return settled(decisionId, decision, at)
    },
  )
  return { ...changed, decisionId: result.decisionId }
}

function settled(
  decisionId: string,
  decision: { conclusion: Conclusion; payableFen: number },
  at: string,
) {
  return {
    decisionId,
    set: { payable_fen: decision.payableFen, decided_at: at },
    audit: { conclusion: decision.conclusion, payableFen: decision.payableFen, decisionId },
  }
}

async function readLines(
  reader: Reader,
  claimId: string,
): Promise<{ lineId: string; claimedFen: number }[]> {
  return reader
    .selectFrom('lines')
    .select(['id as lineId', 'claimed_fen as claimedFen'])
    .where('claim_id', '=', claimId)
    .execute()
}

/** @throws `invalid_decision` */
async function judge(
  reader: Reader,
  claim: StoredClaim,
  exclusions: Parameters<typeof decideClaim>[1],
): Promise<DecidedClaim> {
  const lines = await readLines(reader, claim.id)
  const judged = decideClaim(lines, exclusions, claim.other_compensation_fen)
  if (!judged.ok) throw invalid(judged.problems)
  return judged.decision
}

function invalid(problems: (DecisionProblem | { code: string })[]) {
  return refusal('invalid_decision', { problems: problems.map((problem) => ({ ...problem })) })
}

function assertClaimReason(reasonCode: string | undefined): void {
  if (!reasonCode) throw invalid([{ code: 'reason_required' }])
  if (!findReason(reasonCode, 'claim')) throw invalid([{ code: 'unknown_claim_reason' }])
}

interface DecisionToWrite {
  conclusion: Conclusion
  lines: readonly DecidedLine[]
  claimedFen: number
  excludedFen: number
  payableFen: number
  reasonCode?: string | undefined
  clause?: string | undefined
  explanation?: string | undefined
}

async function writeDecision(
  writer: Writer,
  actor: Actor,
  claim: StoredClaim,
  at: string,
  decision: DecisionToWrite,
): Promise<string> {
  const id = newId()
  const last = await writer
    .selectFrom('decisions')
    .select(({ fn }) => fn.max('number').as('number'))
    .where('claim_id', '=', claim.id)
    .executeTakeFirst()
  await writer
    .insertInto('decisions')
    .values({
      id,
      claim_id: claim.id,
      number: (last?.number ?? 0) + 1,
      conclusion: decision.conclusion,
      reason_code: decision.reasonCode || null,
      clause: decision.clause || null,
      explanation: decision.explanation || null,
      claimed_fen: decision.claimedFen,
      excluded_fen: decision.excludedFen,
      payable_fen: decision.payableFen,
      other_compensation_fen: claim.other_compensation_fen,
      actor_id: actor.id,
      decided_at: at,
    })
    .execute()
  const lines = decision.lines.map((line) => ({
    decision_id: id,
    line_id: line.lineId,
    claimed_fen: line.claimedFen,
    excluded_fen: line.excludedFen,
    payable_fen: line.payableFen,
  }))
  for (const rows of slices(lines)) await writer.insertInto('decision_lines').values(rows).execute()
  const exclusions = decision.lines.flatMap((line) =>
    line.exclusions.map((exclusion, index) => ({
      decision_id: id,
      line_id: line.lineId,
      position: index + 1,
      reason_code: exclusion.reasonCode,
      amount_fen: exclusion.amountFen,
      clause: exclusion.clause || null,
      note: exclusion.note || null,
    })),
  )
  for (const rows of slices(exclusions)) {
    await writer.insertInto('decision_exclusions').values(rows).execute()
  }
  return id
}

function* slices<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    yield rows.slice(start, start + ROWS_A_STATEMENT)
  }
}
