import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { nextGapItemState, type GapItemEvent } from '@shared/domain/gaps'
import { maskNumbersWithin } from '@shared/domain/masking'
import { changeEvidence } from '../bench/undecided'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { judgeItem } from './judge'
import { problemsOf } from './stored-problems'
import { writeCheck, type Check } from './write-check'

/**
 * Says how a paper was found (GAP-06). Where it is the last unjudged paper of an item that the customer was asked
 * for, the item is judged with it, and everything follows that follows from that (GAP-08).
 * @throws `invalid_record` for a refusal that says nothing; `not_found` for a paper of another claim, or one that
 *   was set aside; `not_allowed_in_state`, `already_taken`
 */
export async function checkDocument(
  core: Core,
  actor: Actor,
  input: Inputs['gaps']['checkDocument'],
): Promise<Outputs['gaps']['checkDocument']> {
  const { claimId, documentId, state } = input
  const refused = state === 'refused'
  const problems = refused ? [...new Set(input.problems)] : []
  const note = input.note?.trim() || null
  if (refused && note === null && problems.every((problem) => problem === 'other')) {
    throw refusal('invalid_record', {
      problems: [{ field: 'problems', reason: 'problem_required', detail: '' }],
    })
  }
  const check = { claimId, documentId, state, problems, note }
  const toJudge = await core.database.snapshot(async (reader) => {
    await assertOfClaim(reader, claimId, documentId)
    return itemToJudge(reader, documentId, refused ? 'refuse' : 'accept')
  })
  if (!toJudge) return record(core, actor, check)
  const verdict = refused ? 'refuse' : 'accept'
  const judged = await judgeItem(core, actor, {
    claimId,
    ...toJudge,
    verdict,
    problems,
    reason: note,
    tell: true,
  })
  // A paper refused earlier, beside others that made the item whole, is thought over on its own.
  const stands = await readCheck(core.database.reader, documentId)
  return stands?.state === state ? judged : record(core, actor, check)
}

/** Keeps the judgement of a paper alone, with its entry in the trail. */
function record(
  core: Core,
  actor: Actor,
  check: Omit<Check, 'at'>,
): Promise<Outputs['gaps']['checkDocument']> {
  const { claimId, documentId } = check
  const command = { id: claimId, action: 'gap.checkDocument' }
  return changeEvidence(core, actor, command, async (writer, at) => {
    await assertOfClaim(writer, claimId, documentId)
    const before = await readCheck(writer, documentId)
    await writeCheck(writer, actor, { ...check, at })
    const claim = await writer
      .selectFrom('claims')
      .select(['state', 'version'])
      .where('id', '=', claimId)
      .executeTakeFirstOrThrow()
    const kept = ({ state, problems, note }: Pick<Check, 'state' | 'problems' | 'note'>) => ({
      documentId,
      checkState: state,
      problems,
      note: note === null ? null : maskNumbersWithin(note),
    })
    return {
      result: { claimId, claimState: claim.state, claimVersion: claim.version },
      recorded: { ...(before ? { before: kept(before) } : {}), after: kept(check) },
    }
  })
}

async function assertOfClaim(reader: Reader, claimId: string, documentId: string): Promise<void> {
  const document = await reader
    .selectFrom('documents')
    .select('id')
    .where('id', '=', documentId)
    .where('claim_id', '=', claimId)
    .where('set_aside_at', 'is', null)
    .executeTakeFirst()
  if (!document) throw refusal('not_found', { entity: 'document', id: documentId })
}

/**
 * The item that is judged with this paper: asked for in an open request, and every other paper that came for it has
 * been judged. Of two sides of a document the first says nothing about the item yet; accepting one makes the item
 * whole where each paper that was refused has been replaced.
 */
async function itemToJudge(
  reader: Reader,
  documentId: string,
  event: Extract<GapItemEvent, 'accept' | 'refuse'>,
): Promise<{ itemId: string; version: number } | null> {
  const item = await reader
    .selectFrom('gap_item_documents')
    .innerJoin('gap_items', 'gap_items.id', 'gap_item_documents.item_id')
    .innerJoin('gap_requests', 'gap_requests.id', 'gap_items.request_id')
    .innerJoin('claims', 'claims.id', 'gap_items.claim_id')
    .select(['gap_items.id', 'gap_items.state', 'claims.version'])
    .where('gap_item_documents.document_id', '=', documentId)
    .where('gap_requests.state', '=', 'open')
    .orderBy('gap_requests.number', 'desc')
    .orderBy('gap_items.position')
    .executeTakeFirst()
  if (!item || nextGapItemState(item.state, event) === null) return null
  const papers = await reader
    .selectFrom('gap_item_documents')
    .leftJoin('document_checks', 'document_checks.document_id', 'gap_item_documents.document_id')
    .select([
      'gap_item_documents.document_id as id',
      'gap_item_documents.created_at as cameAt',
      'document_checks.state',
      'document_checks.created_at as checkedAt',
    ])
    .where('item_id', '=', item.id)
    .orderBy('gap_item_documents.created_at')
    .execute()
  const others = papers.filter(({ id }) => id !== documentId)
  const isLast = others.every(({ state }) => state !== null)
  const refused = others.filter(({ state }) => state === 'refused')
  const good = papers.filter(({ id, state }) => id === documentId || state === 'accepted')
  const isJudged = isLast && (event === 'refuse' || areReplaced(refused, good))
  return isJudged ? { itemId: item.id, version: item.version } : null
}

/** Whether for each refused paper a good one of its own came after it was refused. @param good by arrival */
function areReplaced(
  refused: readonly { checkedAt: string | null }[],
  good: readonly { cameAt: string }[],
): boolean {
  const left = [...good]
  const byTime = refused.map(({ checkedAt }) => checkedAt ?? '').sort()
  return byTime.every((refusedAt) => {
    const at = left.findIndex(({ cameAt }) => cameAt > refusedAt)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

async function readCheck(reader: Reader, documentId: string) {
  const row = await reader
    .selectFrom('document_checks')
    .select(['state', 'problems', 'note'])
    .where('document_id', '=', documentId)
    .executeTakeFirst()
  return row ? { ...row, problems: problemsOf(row.problems) } : null
}
