import type { Reader } from '../database/database'

/** Claims that were opened again: since when, and what runs from then. */

export interface Reopened {
  /** When the claim was last opened again; UTC ISO. */
  at: string
  /**
   * Whether the service level runs from then (CLM-08). Of a claim that had ended for lack of documents it runs from
   * the day they came.
   */
  anew: boolean
  /**
   * When the amount was first determined (CLM-09): the last decision before a reopening, unless it only ended the
   * claim for lack of documents. `null`: it never was.
   */
  determinedAt: string | null
}

/** @returns by claim id; claims that never were opened again are left out */
export async function readReopened(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, Reopened>> {
  const entries = await reader
    .selectFrom('audit_entries')
    .select(['entity_id', 'at'])
    .where('entity', '=', 'claim')
    .where('entity_id', 'in', claimIds)
    .where('action', '=', 'claim.reopen')
    .orderBy('at')
    .execute()
  if (entries.length === 0) return new Map()
  const ids = [...new Set(entries.map(({ entity_id: id }) => id))]
  const [decisions, brought] = await Promise.all([
    reader
      .selectFrom('decisions')
      .select(['claim_id', 'decided_at', 'confirmed_at', 'conclusion', 'reason_code'])
      // One that waits for its second person has settled nothing.
      .where((eb) =>
        eb.or([eb('confirmed_at', 'is not', null), eb('second_review_reason', 'is', null)]),
      )
      .where('claim_id', 'in', ids)
      .orderBy('number')
      .execute(),
    reader
      .selectFrom('gap_requests')
      .select('claim_id')
      .where('claim_id', 'in', ids)
      .where('state', '=', 'lapsed')
      .where('documents_on', 'is not', null)
      .execute(),
  ])
  const withDocuments = new Set(brought.map(({ claim_id: id }) => id))
  const decisionsOf = Map.groupBy(
    decisions.map((row) => ({
      claimId: row.claim_id,
      at: row.confirmed_at ?? row.decided_at,
      lapsed: row.conclusion === 'withdraw' && row.reason_code === 'documents_missing',
    })),
    ({ claimId }) => claimId,
  )
  return new Map(
    ids.map((id) => {
      const opened = entries.flatMap(({ entity_id: of, at }) => (of === id ? [at] : []))
      const ended = opened.map((at) => decisionsOf.get(id)?.findLast((one) => one.at <= at))
      return [
        id,
        {
          at: opened.at(-1) ?? '',
          anew: !(ended.at(-1)?.lapsed === true && withDocuments.has(id)),
          determinedAt: ended.find((one) => one?.lapsed === false)?.at ?? null,
        },
      ]
    }),
  )
}
