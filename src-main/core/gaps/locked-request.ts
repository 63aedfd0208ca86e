import { refusal } from '@shared/contract/errors'
import type { Selectable } from 'kysely'
import { lastChangeOf } from '../audit/last-change'
import type { Reader, Writer } from '../database/database'
import type { GapItemsTable, GapRequestsTable } from '../database/tables'
import { readRequest } from './of-claim'

export type StoredRequest = Selectable<GapRequestsTable>
export type StoredItem = Selectable<GapItemsTable>

/**
 * The request, if it is still the version the caller saw.
 * @throws `not_found`; `stale_version` with the request as it is (ADJ-07)
 */
export async function lockedRequest(
  writer: Writer,
  id: string,
  version: number,
): Promise<StoredRequest> {
  const request = await writer
    .selectFrom('gap_requests')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!request) throw refusal('not_found', { entity: 'gap_request', id })
  if (request.version === version) return request
  const last = await lastChangeOf(writer, 'claim', request.claim_id)
  throw refusal('stale_version', {
    entity: 'gap_request',
    id,
    yourVersion: version,
    currentVersion: request.version,
    current: await readRequest(writer, id),
    changedBy: last?.actor ?? null,
    changedAt: last?.at ?? request.updated_at,
  })
}

/** The items of a request, in their order. */
export async function readItems(reader: Reader, requestId: string): Promise<StoredItem[]> {
  return reader
    .selectFrom('gap_items')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('position')
    .execute()
}
