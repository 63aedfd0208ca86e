import type { GapReason } from '@shared/domain/gaps'
import type { PaperProblem } from '@shared/domain/materials/matrix'
import type { Core } from '../../context'
import { now } from '../../context'
import { newId } from '../../ids'

export interface TestItem {
  material: string
  reason?: GapReason
  problems?: PaperProblem[]
  note?: string | null
  blocking?: boolean
}

/** Puts an open request for documents into the tables, sent now and to be answered within two days. */
export async function insertRequest(
  core: Core,
  actorId: string,
  claimId: string,
  items: readonly TestItem[],
): Promise<{ requestId: string; itemIds: string[] }> {
  const at = now(core)
  const requestId = newId()
  const itemIds = items.map(() => newId())
  await core.database.write(async (writer) => {
    const last = await writer
      .selectFrom('gap_requests')
      .select(({ fn }) => fn.max('number').as('number'))
      .where('claim_id', '=', claimId)
      .executeTakeFirst()
    const number = (last?.number ?? 0) + 1
    await writer
      .insertInto('gap_requests')
      .values({
        id: requestId,
        claim_id: claimId,
        number,
        state: 'open',
        language: 'zh',
        again_reason: number > 1 ? '核对时发现金额不一致' : null,
        remark: null,
        sent_at: at,
        answer_due_on: '2025-03-05',
        next_step: 'remind',
        next_on: '2025-03-06',
        actor_id: actorId,
        created_at: at,
        updated_at: at,
      })
      .execute()
    await writer
      .insertInto('gap_items')
      .values(
        items.map((item, index) => ({
          id: itemIds[index] ?? '',
          request_id: requestId,
          claim_id: claimId,
          position: index + 1,
          material: item.material,
          reason: item.reason ?? 'missing',
          problems: JSON.stringify(item.problems ?? []),
          note: item.note ?? null,
          blocking: item.blocking === false ? 0 : 1,
          state: 'requested' as const,
        })),
      )
      .execute()
  })
  return { requestId, itemIds }
}
