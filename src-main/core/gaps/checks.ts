import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { nextGapItemState, type GapItemEvent } from '@shared/domain/gaps'
import { maskNumbersWithin } from '@shared/domain/masking'
import { changeEvidence } from '../bench/undecided'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { problemsOf } from './asked'
import { judgeItem } from './judge'
import { writeCheck } from './write-check'

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
  const toJudge = await core.database.snapshot(async (reader) => {
    await assertChecked(reader, claimId, documentId)
    return itemToJudge(reader, documentId, refused ? 'refuse' : 'accept')
  })
  if (toJudge) {
    const verdict = refused ? 'refuse' : 'accept'
    return judgeItem(core, actor, {
      claimId,
      ...toJudge,
      verdict,
      problems,
      reason: note,
      tell: true,
    })
  }
  const command = { id: claimId, action: 'gap.checkDocument' }
  return changeEvidence(core, actor, command, async (writer, at) => {
    await assertChecked(writer, claimId, documentId)
    const before = await readCheck(writer, documentId)
    await writeCheck(writer, actor, { documentId, claimId, state, problems, note, at })
    const claim = await writer
      .selectFrom('claims')
      .select(['state', 'version'])
      .where('id', '=', claimId)
      .executeTakeFirstOrThrow()
    const kept = (check: { state: string; problems: readonly string[]; note: string | null }) => ({
      documentId,
      checkState: check.state,
      problems: check.problems,
      note: check.note === null ? null : maskNumbersWithin(check.note),
    })
    return {
      result: { claimId, claimState: claim.state, claimVersion: claim.version },
      recorded: {
        ...(before ? { before: kept(before) } : {}),
        after: kept({ state, problems, note }),
      },
    }
  })
}

async function assertChecked(reader: Reader, claimId: string, documentId: string): Promise<void> {
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
 * been judged since. Of two sides of a document the first says nothing about the item yet; where one of them was
 * refused, accepting the other does not make the item whole.
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
    .select(['gap_items.id', 'gap_items.state', 'gap_items.judged_at', 'claims.version'])
    .where('gap_item_documents.document_id', '=', documentId)
    .where('gap_requests.state', '=', 'open')
    .orderBy('gap_requests.number', 'desc')
    .orderBy('gap_items.position')
    .executeTakeFirst()
  if (!item || nextGapItemState(item.state, event) === null) return null
  const others = await reader
    .selectFrom('gap_item_documents')
    .leftJoin('document_checks', 'document_checks.document_id', 'gap_item_documents.document_id')
    .select(['document_checks.state', 'document_checks.created_at as at'])
    .where('item_id', '=', item.id)
    .where('gap_item_documents.document_id', '<>', documentId)
    .execute()
  const ofThisRound = others.filter(({ at }) => at === null || at > (item.judged_at ?? ''))
  const isLast = ofThisRound.every(({ state }) => state !== null)
  const isWhole = ofThisRound.every(({ state }) => state !== 'refused')
  return isLast && (isWhole || event === 'refuse')
    ? { itemId: item.id, version: item.version }
    : null
}

async function readCheck(reader: Reader, documentId: string) {
  const row = await reader
    .selectFrom('document_checks')
    .select(['state', 'problems', 'note'])
    .where('document_id', '=', documentId)
    .executeTakeFirst()
  return row ? { ...row, problems: problemsOf(row.problems) } : null
}
