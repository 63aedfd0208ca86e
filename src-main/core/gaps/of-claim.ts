import type { GapItem, GapRequest } from '@shared/contract/gaps'
import type { Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { documentKinds } from '@shared/domain/catalogues'
import { gapReasons } from '@shared/domain/gaps'
import type { MaterialRule } from '@shared/domain/materials/matrix'
import { inCatalogue } from '../claims/read'
import type { Reader } from '../database/database'
import { namesOf } from './asked'
import { readMatrix } from './matrix'
import { problemsOf } from './stored-problems'

/** Everything the customer was asked for on a claim, and what became of it; the newest request first. */
export async function gapsOfClaim(
  reader: Reader,
  claimId: string,
): Promise<Outputs['gaps']['ofClaim']> {
  const claim = await reader
    .selectFrom('claims')
    .select(['new_documents', 'answered_at'])
    .where('id', '=', claimId)
    .executeTakeFirst()
  if (!claim) throw refusal('not_found', { entity: 'claim', id: claimId })
  return {
    requests: await readRequests(reader, (query) => query.where('claim_id', '=', claimId)),
    newDocuments: claim.new_documents,
    answeredAt: claim.answered_at,
  }
}

/** One request with its items. @throws `not_found` */
export async function readRequest(reader: Reader, requestId: string): Promise<GapRequest> {
  const [request] = await readRequests(reader, (query) =>
    query.where('gap_requests.id', '=', requestId),
  )
  if (!request) throw refusal('not_found', { entity: 'gap_request', id: requestId })
  return request
}

function requestRows(reader: Reader) {
  return reader
    .selectFrom('gap_requests')
    .innerJoin('staff', 'staff.id', 'gap_requests.actor_id')
    .selectAll('gap_requests')
    .select('staff.name as sent_by')
}

async function readRequests(
  reader: Reader,
  of: (query: ReturnType<typeof requestRows>) => ReturnType<typeof requestRows>,
): Promise<GapRequest[]> {
  const rows = await of(requestRows(reader)).orderBy('number', 'desc').execute()
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const rules = (await readMatrix(reader)).value
  const items = await readItemsOf(reader, ids, rules)
  const messages = await reader
    .selectFrom('messages')
    .select(['id', 'gap_request_id', 'channel', 'kind', 'state', 'sent_at', 'updated_at'])
    .where('gap_request_id', 'in', ids)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    state: row.state,
    language: row.language,
    againReason: row.again_reason,
    remark: row.remark,
    sentAt: row.sent_at,
    sentBy: row.sent_by,
    arrivedOn: row.arrived_on,
    answerDueOn: row.answer_due_on,
    nextStep: row.next_step,
    nextOn: row.next_on,
    remindedAt: row.reminded_at,
    escalatedAt: row.escalated_at,
    endedAt: row.ended_at,
    documentsOn: row.documents_on,
    items: items.get(row.id) ?? [],
    messages: messages
      .filter((message) => message.gap_request_id === row.id)
      .map(({ id, channel, kind, state, sent_at: sentAt, updated_at: updatedAt }) => ({
        id,
        channel,
        kind,
        state,
        at: sentAt ?? updatedAt,
      })),
    version: row.version,
  }))
}

/** The items of these requests with the documents that answer them, newest first. */
async function readItemsOf(
  reader: Reader,
  requestIds: readonly string[],
  rules: readonly MaterialRule[],
): Promise<Map<string, GapItem[]>> {
  const rows = await reader
    .selectFrom('gap_items')
    .leftJoin('staff', 'staff.id', 'gap_items.judged_by')
    .selectAll('gap_items')
    .select('staff.name as judged_by_name')
    .where('request_id', 'in', [...requestIds])
    .orderBy('request_id')
    .orderBy('position')
    .execute()
  const documents = await reader
    .selectFrom('gap_item_documents')
    .innerJoin('gap_items', 'gap_items.id', 'gap_item_documents.item_id')
    .innerJoin('documents', 'documents.id', 'gap_item_documents.document_id')
    .leftJoin('document_checks', 'document_checks.document_id', 'documents.id')
    .leftJoin('staff', 'staff.id', 'document_checks.actor_id')
    .select([
      'gap_item_documents.item_id as itemId',
      'documents.id as documentId',
      'documents.kind',
      'documents.file_name as fileName',
      'documents.received_at as receivedAt',
      'document_checks.state',
      'document_checks.problems',
      'document_checks.note',
      'document_checks.created_at as checkedAt',
      'staff.name as checkedBy',
    ])
    .where('gap_items.request_id', 'in', [...requestIds])
    .orderBy('documents.received_at', 'desc')
    .orderBy('documents.id', 'desc')
    .execute()
  const documentsOf = Map.groupBy(documents, ({ itemId }) => itemId)
  const items = rows.map((row) => ({
    requestId: row.request_id,
    item: {
      id: row.id,
      position: row.position,
      material: row.material,
      ...pick(namesOf(row, rules)),
      reason: inCatalogue(gapReasons, row.reason, 'missing'),
      problems: problemsOf(row.problems),
      blocking: row.blocking === 1,
      state: row.state,
      receivedAt: row.received_at,
      documents: (documentsOf.get(row.id) ?? []).map(
        ({
          documentId,
          kind,
          fileName,
          receivedAt,
          state,
          problems,
          note,
          checkedAt,
          checkedBy,
        }) => ({
          documentId,
          kind: inCatalogue(documentKinds, kind, 'other'),
          fileName,
          receivedAt,
          check:
            state === null || checkedAt === null
              ? null
              : {
                  documentId,
                  state,
                  problems: problemsOf(problems ?? '[]'),
                  note,
                  by: checkedBy ?? '',
                  at: checkedAt,
                },
        }),
      ),
      judgedBy: row.judged_by_name,
      judgedAt: row.judged_at,
      judgedReason: row.judged_reason,
    } satisfies GapItem,
  }))
  return new Map(
    [...Map.groupBy(items, ({ requestId }) => requestId)].map(([id, of]) => [
      id,
      of.map(({ item }) => item),
    ]),
  )
}

function pick({ zh, en, note }: ReturnType<typeof namesOf>): Pick<GapItem, 'zh' | 'en' | 'note'> {
  return { zh, en, note }
}
