import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { Step } from '@shared/domain/adjudication/claim'
import { isDeepStrictEqual } from 'node:util'
import { readDecisions } from '../claims/read'
import type { Core } from '../context'
import type { Reader } from '../database/database'
import { readAdjudication } from './store'

/**
 * Two decisions of a claim and the lines in which they differ, in the order of the claim (CLM-07).
 * @throws the `not_found` refusal for a decision that is not one of this claim
 */
export async function compareDecisions(
  core: Core,
  input: Inputs['bench']['compareDecisions'],
): Promise<Outputs['bench']['compareDecisions']> {
  return core.database.snapshot(async (reader) => {
    const decisions = await readDecisions(reader, input.id)
    const pick = (id: string) => {
      const decision = decisions.find((one) => one.id === id)
      if (!decision) throw refusal('not_found', { entity: 'decision', id })
      return decision
    }
    const [from, to] = [pick(input.from), pick(input.to)]
    const [fromLines, toLines] = [await linesOf(reader, from.id), await linesOf(reader, to.id)]
    const lines = await reader
      .selectFrom('lines')
      .innerJoin('invoices', 'invoices.id', 'lines.invoice_id')
      .select(['lines.id as lineId', 'lines.name', 'lines.claimed_fen as claimedFen'])
      .where('lines.claim_id', '=', input.id)
      .orderBy('invoices.position')
      .orderBy('lines.position')
      .execute()
    return {
      from,
      to,
      lines: lines.flatMap((line) => {
        const before = fromLines.get(line.lineId) ?? nothing
        const after = toLines.get(line.lineId) ?? nothing
        if (isDeepStrictEqual(before, after)) return []
        return [
          {
            ...line,
            fromPayableFen: before.payableFen,
            toPayableFen: after.payableFen,
            fromSteps: before.steps,
            toSteps: after.steps,
          },
        ]
      }),
    }
  })
}

interface ComparedLine {
  payableFen: number
  steps: Step[]
}

/** A line that a decision does not have. */
const nothing: ComparedLine = { payableFen: 0, steps: [] }

/**
 * What a decision says of its lines. One that was not computed has the reviewer's exclusions for steps, and the whole
 * line where it refuses all.
 */
async function linesOf(reader: Reader, decisionId: string): Promise<Map<string, ComparedLine>> {
  const decision = await reader
    .selectFrom('decisions')
    .select(['adjudication_id as adjudicationId', 'reason_code as reasonCode', 'clause'])
    .where('id', '=', decisionId)
    .executeTakeFirstOrThrow()
  if (decision.adjudicationId !== null) {
    const { lines } = await readAdjudication(reader, decision.adjudicationId)
    return new Map(lines.map(({ lineId, payableFen, steps }) => [lineId, { payableFen, steps }]))
  }
  const lines = await reader
    .selectFrom('decision_lines')
    .select(['line_id as lineId', 'excluded_fen as excludedFen', 'payable_fen as payableFen'])
    .where('decision_id', '=', decisionId)
    .execute()
  const exclusions = Map.groupBy(
    await reader
      .selectFrom('decision_exclusions')
      .select(['line_id as lineId', 'amount_fen as amountFen', 'reason_code as reason', 'clause'])
      .where('decision_id', '=', decisionId)
      .orderBy('line_id')
      .orderBy('position')
      .execute(),
    (exclusion) => exclusion.lineId,
  )
  return new Map(
    lines.map(({ lineId, excludedFen, payableFen }) => {
      const given = exclusions.get(lineId) ?? []
      const whole = { amountFen: excludedFen, reason: decision.reasonCode, clause: decision.clause }
      const taken = given.length === 0 && excludedFen !== 0 ? [whole] : given
      return [lineId, { payableFen, steps: taken.map(excludedStep) }]
    }),
  )
}

function excludedStep(taken: {
  amountFen: number
  reason: string | null
  clause: string | null
}): Step {
  return {
    kind: 'excluded',
    rule: 'ADJ-06',
    benefit: null,
    planVersionId: null,
    amountFen: -taken.amountFen,
    detail: { reasonCode: taken.reason, clause: taken.clause, note: null },
  }
}
