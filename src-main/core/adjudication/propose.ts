import type { Inputs, Outputs } from '@shared/contract'
import { adjudicate } from '@shared/domain/adjudication/adjudicate'
import type { Adjudication } from '@shared/domain/adjudication/claim'
import { refusal } from '@shared/contract/errors'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { readAdjudicationInput } from './read-input'
import { judgingStates } from './reviews'
import { recompute, storeAdjudication } from './store'

/**
 * Computes what a claim pays. While it is being judged: as it stands, kept as its proposal unless it is a try. Once
 * a decision stands that was computed: the same again, from what it was computed from then (POL-06). Any other
 * settled claim: as it stands, and nothing is kept.
 * @throws the `not_found` refusal
 */
export async function adjudicateClaim(
  core: Core,
  actor: Actor,
  { id, dryRun }: Inputs['claims']['adjudicate'],
): Promise<Outputs['claims']['adjudicate']> {
  const head = await readHead(core.database.reader, id)
  if (!judgingStates.includes(head.state)) return core.database.snapshot((r) => ofSettled(r, id))
  if (dryRun) {
    const computed = await core.database.snapshot(async (reader) =>
      adjudicate(await readAdjudicationInput(reader, id)),
    )
    return { ...computed, adjudicationId: null }
  }
  return core.database.write(async (writer) => {
    const before = await readHead(writer, id)
    if (!judgingStates.includes(before.state)) return ofSettled(writer, id)
    const input = await readAdjudicationInput(writer, id)
    const computed = adjudicate(input)
    const adjudicationId = await storeAdjudication(writer, actor, id, input, computed, now(core))
    // Nobody's work on the claim is touched: its version stays.
    await writer
      .updateTable('claims')
      .set({ adjudication_id: adjudicationId })
      .where('id', '=', id)
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'claim.adjudicate',
      entity: 'claim',
      entityId: id,
      before: { adjudicationId: before.adjudicationId },
      after: { adjudicationId, proposedFen: computed.payableFen },
    })
    return { ...computed, adjudicationId }
  })
}

async function ofSettled(
  reader: Reader,
  id: string,
): Promise<Adjudication & { adjudicationId: string | null }> {
  const { adjudicationId } = await readHead(reader, id)
  const computed =
    adjudicationId === null
      ? adjudicate(await readAdjudicationInput(reader, id))
      : await recompute(reader, adjudicationId)
  return { ...computed, adjudicationId }
}

async function readHead(reader: Reader, id: string) {
  const head = await reader
    .selectFrom('claims')
    .select(['state', 'adjudication_id as adjudicationId'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!head) throw refusal('not_found', { entity: 'claim', id })
  return head
}
