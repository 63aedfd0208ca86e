import { sql } from 'kysely'
import { openClaimStates } from '@shared/domain/states'
import type { Reader } from '../database/database'
import { readWaitedDays } from './arrival'

/** Whether what customers were asked for agrees with the claims, the documents and the counts (GAP-04 to GAP-08). */

const settled = sql`('accepted', 'waived')`
const open = sql.join(openClaimStates.map((state) => sql.lit(state)))

/** What cannot be, each as the ids of the claims of which it is so. */
const contradictions = [
  // A request is open only while the claim is judged or waits.
  sql`SELECT c.id FROM gap_requests r JOIN claims c ON c.id = r.claim_id
    WHERE r.state = 'open' AND c.state NOT IN ('received', 'in_review', 'awaiting_documents')`,
  // A claim that waits, and was asked about, waits for something that blocks it.
  sql`SELECT c.id FROM claims c WHERE c.state = 'awaiting_documents'
    AND EXISTS (SELECT 1 FROM gap_requests r WHERE r.claim_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM gap_requests r JOIN gap_items i ON i.request_id = r.id
      WHERE r.claim_id = c.id AND r.state = 'open' AND i.blocking = 1 AND i.state NOT IN ${settled})`,
  // What came is a document of the claim.
  sql`SELECT i.claim_id AS id FROM gap_items i WHERE i.state = 'received'
    AND NOT EXISTS (SELECT 1 FROM gap_item_documents d WHERE d.item_id = i.id)`,
  sql`SELECT g.claim_id AS id FROM gap_item_documents g JOIN documents d ON d.id = g.document_id
    JOIN gap_items i ON i.id = g.item_id
    WHERE d.claim_id <> g.claim_id OR i.claim_id <> g.claim_id`,
  // A paper set aside answers nothing of this claim.
  sql`SELECT d.claim_id AS id FROM documents d JOIN gap_item_documents g ON g.document_id = d.id
    WHERE d.set_aside_at IS NOT NULL`,
  // No more is new than there is.
  sql`SELECT c.id FROM claims c WHERE c.new_documents > 0 AND (c.answered_at IS NULL
    OR c.new_documents > (SELECT count(*) FROM documents d WHERE d.claim_id = c.id))`,
  sql`SELECT c.claim_id AS id FROM document_checks c JOIN documents d ON d.id = c.document_id
    WHERE d.claim_id <> c.claim_id`,
  // A file given to a claim is a document there.
  sql`SELECT s.id FROM stray_files s WHERE (s.state = 'matched') <> (s.document_id IS NOT NULL)`,
]

/** `detail`: how many requests there are, or ids of claims that contradict themselves. */
export async function checkRequests(reader: Reader): Promise<{ ok: boolean; detail: string }> {
  const wrong = new Set<string>()
  for (const contradiction of contradictions) {
    const { rows } = await sql<{ id: string }>`${contradiction} LIMIT 20`.execute(reader)
    for (const { id } of rows) wrong.add(id)
  }
  const { rows: claims } = await sql<{ id: string; waited_days: number }>`
    SELECT c.id, c.waited_days FROM claims c
    WHERE c.state IN (${open}) AND c.id IN (SELECT claim_id FROM gap_requests)`.execute(reader)
  for (const { id, waited_days: days } of claims) {
    if ((await readWaitedDays(reader, id)) !== days) wrong.add(id)
  }
  const { n } = await reader
    .selectFrom('gap_requests')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return wrong.size === 0
    ? { ok: true, detail: `${n}` }
    : { ok: false, detail: [...wrong].slice(0, 3).join(', ') }
}
