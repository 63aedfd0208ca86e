import { setImmediate as breathe } from 'node:timers/promises'
import type { Core } from '../context'
import type { Reader } from '../database/database'
import type { ClaimState } from '@shared/domain/states'
import { isDeepStrictEqual } from 'node:util'
import { readStanding, summed } from './accumulators'
import type { Basis } from './store'

const PAGE = 200

/** States in which the newest decision holds what it took of limits; given back in all others. */
const holding: readonly ClaimState[] = ['decided', 'second_review', 'closed', 'paid']

/** `firstBroken`: id of the first adjudication, or of the first claim, that does not add up. */
export interface AdjudicationCheck {
  ok: boolean
  /** Adjudications that were looked at. */
  checked: number
  firstBroken: string | null
}

/**
 * Whether what is stored adds up: the steps of each line lead from what was claimed to what is payable, lines to the
 * claim, the decision says the same (ADJ-01); and of every claim that was decided here exactly that stands in the
 * ledger which its decision in force takes, nothing where none is (POL-04).
 */
export async function checkAdjudications({
  database: { reader },
}: {
  readonly database: Pick<Core['database'], 'reader'>
}): Promise<AdjudicationCheck> {
  let checked = 0
  for (let after = ''; ;) {
    const page = await reader
      .selectFrom('adjudications')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    const ids = page.map(({ id }) => id)
    const steps = await stepSums(reader, ids)
    const decided = await decidedLines(reader, ids)
    for (const adjudication of page) {
      after = adjudication.id
      checked += 1
      if (!addsUp(adjudication, steps, decided.get(adjudication.id) ?? [])) {
        return { ok: false, checked, firstBroken: adjudication.id }
      }
    }
    if (page.length < PAGE) break
    await breathe()
  }
  const claimId = await wrongLedger(reader)
  return { ok: claimId === null, checked, firstBroken: claimId }
}

/** Adjudication and line → sum of its steps. */
async function stepSums(reader: Reader, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await reader
    .selectFrom('adjudication_steps')
    .select(({ fn }) => ['adjudication_id', 'line_id', fn.sum<number>('amount_fen').as('sum')])
    .where('adjudication_id', 'in', ['', ...ids])
    .groupBy(['adjudication_id', 'line_id'])
    .execute()
  return new Map(rows.map((row) => [`${row.adjudication_id}\t${row.line_id}`, row.sum]))
}

/** Adjudication → the lines of the decisions that rest on it. */
async function decidedLines(reader: Reader, ids: readonly string[]) {
  const rows = await reader
    .selectFrom('decisions')
    .innerJoin('decision_lines', 'decision_lines.decision_id', 'decisions.id')
    .select([
      'decisions.adjudication_id as adjudicationId',
      'decision_lines.line_id as lineId',
      'decision_lines.claimed_fen as claimedFen',
      'decision_lines.excluded_fen as excludedFen',
      'decision_lines.reduced_fen as reducedFen',
      'decision_lines.payable_fen as payableFen',
      'decisions.payable_fen as decidedFen',
      'decisions.ex_gratia_fen as exGratiaFen',
    ])
    .where('decisions.adjudication_id', 'in', ['', ...ids])
    .execute()
  return Map.groupBy(rows, (row) => row.adjudicationId ?? '')
}

type DecidedLines =
  Awaited<ReturnType<typeof decidedLines>> extends Map<string, infer Rows> ? Rows : never

function addsUp(
  adjudication: {
    id: string
    basis: string
    claimed_fen: number
    excluded_fen: number
    reduced_fen: number
    payable_fen: number
  },
  steps: ReadonlyMap<string, number>,
  decided: DecidedLines,
): boolean {
  const { lines } = JSON.parse(adjudication.basis) as Basis
  const byId = new Map(lines.map((line) => [line.lineId, line]))
  const sum = (key: 'claimedFen' | 'excludedFen' | 'reducedFen' | 'payableFen'): number =>
    lines.reduce((total, line) => total + line[key], 0)
  return (
    sum('claimedFen') === adjudication.claimed_fen &&
    sum('excludedFen') === adjudication.excluded_fen &&
    sum('reducedFen') === adjudication.reduced_fen &&
    sum('payableFen') === adjudication.payable_fen &&
    lines.every((line) => {
      const taken = steps.get(`${adjudication.id}\t${line.lineId}`) ?? 0
      return line.claimedFen + taken === line.payableFen
    }) &&
    decided.every((row) => {
      const line = byId.get(row.lineId)
      return (
        line?.claimedFen === row.claimedFen &&
        line.excludedFen === row.excludedFen &&
        line.reducedFen === row.reducedFen &&
        line.payableFen === row.payableFen &&
        row.decidedFen - row.exGratiaFen === adjudication.payable_fen
      )
    })
  )
}

/** The first claim whose standing entries are not what its decision in force takes; `null` where there is none. */
async function wrongLedger(reader: Reader): Promise<string | null> {
  for (let after = ''; ;) {
    const claims = await reader
      .selectFrom('claims')
      .leftJoin('adjudications', 'adjudications.id', 'claims.adjudication_id')
      .leftJoin('decisions', 'decisions.adjudication_id', 'adjudications.id')
      .select([
        'claims.id',
        'claims.state',
        'claims.policy_id as policyId',
        'adjudications.basis',
        'decisions.conclusion',
      ])
      .where('claims.id', '>', after)
      .where(({ or, eb, exists, selectFrom }) =>
        or([
          eb('claims.adjudication_id', 'is not', null),
          exists(
            selectFrom('accumulator_entries')
              .select('accumulator_entries.id')
              .whereRef('accumulator_entries.claim_id', '=', 'claims.id'),
          ),
        ]),
      )
      .orderBy('claims.id')
      .limit(PAGE)
      .execute()
    const standing = await readStanding(
      reader,
      claims.map(({ id }) => id),
    )
    for (const { id, state, policyId, basis, conclusion } of claims) {
      after = id
      const holds =
        basis !== null &&
        conclusion !== null &&
        conclusion !== 'refuse' &&
        policyId !== null &&
        holding.includes(state)
      const due = holds ? summed((JSON.parse(basis) as Basis).takes) : []
      if (!isDeepStrictEqual(standing.get(id) ?? [], due)) return id
    }
    if (claims.length < PAGE) return null
    await breathe()
  }
}
