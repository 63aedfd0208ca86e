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
}

/** @returns by claim id; claims that never were opened again are left out */
export async function readReopened(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, Reopened>> {
  const entries = await reader
    .selectFrom('audit_entries')
    .select(['entity_id', ({ fn }) => fn.max('at').as('at')])
    .where('entity', '=', 'claim')
    .where('entity_id', 'in', claimIds)
    .where('action', '=', 'claim.reopen')
    .groupBy('entity_id')
    .execute()
  if (entries.length === 0) return new Map()
  const ids = entries.map(({ entity_id: id }) => id)
  const [decisions, brought] = await Promise.all([
    reader
      .selectFrom('decisions')
      .select(['claim_id', 'decided_at', 'conclusion', 'reason_code'])
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
  return new Map(
    entries.map(({ entity_id: id, at }) => {
      const last = decisions.findLast((one) => one.claim_id === id && one.decided_at <= at)
      const lapsed = last?.conclusion === 'withdraw' && last.reason_code === 'documents_missing'
      return [id, { at, anew: !(lapsed && withDocuments.has(id)) }]
    }),
  )
}
