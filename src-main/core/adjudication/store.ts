import { adjudicate, RULES_VERSION } from '@shared/domain/adjudication/adjudicate'
import type {
  AdjudicatedLine,
  Adjudication,
  ClaimToAdjudicate,
  Cover,
  Step,
  StepKind,
  Used,
} from '@shared/domain/adjudication/claim'
import type { PlanRules, PlanVersion } from '@shared/domain/adjudication/plan'
import { refusal } from '@shared/contract/errors'
import type { Actor } from '../context'
import type { Reader, Writer } from '../database/database'
import { slices } from '../database/slices'
import type { AdjudicationsTable, AdjudicationStepsTable } from '../database/tables'
import { newId } from '../ids'

/**
 * Adjudications as they are kept: never changed, with every step (ADJ-01). One that no decision rests on is a
 * proposal and goes when there is a newer one.
 */

/** What `adjudications.basis` holds. Plan versions are never changed, so their rules are not copied. */
export interface Basis {
  input: Omit<ClaimToAdjudicate, 'cover'> & {
    cover: (Omit<Cover, 'versions'> & { versions: Omit<PlanVersion, 'rules'>[] }) | null
  }
  /** What came of it besides the steps, in the order in which limits were consumed (ADJ-02). */
  lines: Omit<AdjudicatedLine, 'steps'>[]
  takes: Used[]
}

/**
 * Keeps what was computed, in place of the claim's proposals.
 * @param at UTC ISO
 * @returns its id
 */
export async function storeAdjudication(
  writer: Writer,
  actor: Pick<Actor, 'id'>,
  claimId: string,
  input: ClaimToAdjudicate,
  computed: Adjudication,
  at: string,
): Promise<string> {
  await dropProposals(writer, claimId)
  const { adjudication, steps } = toRows(newId(), claimId, input, computed, actor.id, at)
  await writer.insertInto('adjudications').values(adjudication).execute()
  for (const some of slices(steps)) {
    await writer.insertInto('adjudication_steps').values(some).execute()
  }
  return adjudication.id
}

/** The rows that an adjudication is kept as. */
export function toRows(
  id: string,
  claimId: string,
  input: ClaimToAdjudicate,
  computed: Adjudication,
  actorId: string,
  at: string,
): { adjudication: AdjudicationsTable; steps: AdjudicationStepsTable[] } {
  return {
    adjudication: {
      id,
      claim_id: claimId,
      rules_version: computed.rulesVersion,
      claimed_fen: computed.claimedFen,
      excluded_fen: computed.excludedFen,
      reduced_fen: computed.reducedFen,
      payable_fen: computed.payableFen,
      basis: JSON.stringify(basisOf(input, computed)),
      actor_id: actorId,
      computed_at: at,
    },
    steps: computed.lines.flatMap((line) =>
      line.steps.map((step, position) => ({
        adjudication_id: id,
        line_id: line.lineId,
        position,
        kind: step.kind,
        rule: step.rule,
        benefit: step.benefit,
        plan_version_id: step.planVersionId,
        amount_fen: step.amountFen,
        detail: JSON.stringify(step.detail),
      })),
    ),
  }
}

function basisOf(input: ClaimToAdjudicate, computed: Adjudication): Basis {
  const cover = input.cover && {
    ...input.cover,
    versions: input.cover.versions.map(({ id, effectiveFrom, number }) => ({
      id,
      effectiveFrom,
      number,
    })),
  }
  return {
    input: { ...input, cover },
    lines: computed.lines.map(({ steps: _steps, ...line }) => line),
    takes: computed.takes,
  }
}

/** Deletes what was computed for the claim and no decision rests on. */
export async function dropProposals(writer: Writer, claimId: string): Promise<void> {
  const proposals = await writer
    .selectFrom('adjudications')
    .select('adjudications.id')
    .where('adjudications.claim_id', '=', claimId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('decisions')
            .select('decisions.id')
            .whereRef('decisions.adjudication_id', '=', 'adjudications.id'),
        ),
      ),
    )
    .execute()
  if (proposals.length === 0) return
  const ids = proposals.map(({ id }) => id)
  await writer.deleteFrom('adjudication_steps').where('adjudication_id', 'in', ids).execute()
  await writer.deleteFrom('adjudications').where('id', 'in', ids).execute()
}

/** An adjudication as it was stored. @throws the `not_found` refusal */
export async function readAdjudication(reader: Reader, id: string): Promise<Adjudication> {
  const { adjudication, basis } = await readStored(reader, id)
  const rows = await reader
    .selectFrom('adjudication_steps')
    .selectAll()
    .where('adjudication_id', '=', id)
    .orderBy('line_id')
    .orderBy('position')
    .execute()
  const steps = Map.groupBy(rows, (row) => row.line_id)
  return {
    rulesVersion: adjudication.rules_version,
    claimedFen: adjudication.claimed_fen,
    excludedFen: adjudication.excluded_fen,
    reducedFen: adjudication.reduced_fen,
    payableFen: adjudication.payable_fen,
    lines: basis.lines.map((line) => ({
      ...line,
      steps: (steps.get(line.lineId) ?? []).map(toStep),
    })),
    takes: basis.takes,
  }
}

/**
 * Computes a stored adjudication again, from what it was computed from then: the versions of the plan and what was
 * used before it, whatever came since (POL-06).
 * @returns the old result to the fen; what was stored, where its rules are of another version than these, or where
 *   a version of the plan is not on this desk: a package brings what was computed, not the plans
 * @throws the `not_found` refusal
 */
export async function recompute(reader: Reader, id: string): Promise<Adjudication> {
  const { adjudication, basis } = await readStored(reader, id)
  const input =
    adjudication.rules_version === RULES_VERSION ? await inputOf(reader, basis) : undefined
  return input ? adjudicate(input) : readAdjudication(reader, id)
}

async function readStored(
  reader: Reader,
  id: string,
): Promise<{ adjudication: AdjudicationsTable; basis: Basis }> {
  const adjudication = await reader
    .selectFrom('adjudications')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!adjudication) throw refusal('not_found', { entity: 'adjudication', id })
  return { adjudication, basis: JSON.parse(adjudication.basis) as Basis }
}

/** The input of a stored adjudication, whole again; `undefined` where a version of the plan is not here. */
async function inputOf(reader: Reader, { input }: Basis): Promise<ClaimToAdjudicate | undefined> {
  if (!input.cover) return { ...input, cover: null }
  const ids = input.cover.versions.map((version) => version.id)
  const rows = await reader
    .selectFrom('plan_versions')
    .select(['id', 'rules'])
    .where('id', 'in', ['', ...ids])
    .execute()
  const rulesOf = new Map(rows.map((row) => [row.id, row.rules]))
  if (ids.some((id) => !rulesOf.has(id))) return undefined
  const versions = input.cover.versions.map((version) => ({
    ...version,
    rules: JSON.parse(rulesOf.get(version.id) ?? '') as PlanRules,
  }))
  return { ...input, cover: { ...input.cover, versions } }
}

function toStep(row: AdjudicationStepsTable): Step {
  return {
    // Written by `toRows` only, or checked when a package brought it.
    kind: row.kind as StepKind,
    rule: row.rule,
    benefit: row.benefit,
    planVersionId: row.plan_version_id,
    amountFen: row.amount_fen,
    detail: row.detail === null ? {} : (JSON.parse(row.detail) as Step['detail']),
  }
}
