import type { Reader } from '../database/database'

/**
 * Who last changed a record, and when, by what the trail says.
 * @param actions those that count as a change; all by default
 */
export async function lastChangeOf(
  reader: Reader,
  entity: string,
  entityId: string,
  actions?: readonly string[],
): Promise<{ actor: string | null; at: string } | undefined> {
  return reader
    .selectFrom('audit_entries')
    .leftJoin('staff', 'staff.id', 'audit_entries.actor_id')
    .select(['staff.name as actor', 'audit_entries.at'])
    .where('entity', '=', entity)
    .where('entity_id', '=', entityId)
    .$if(actions !== undefined, (query) => query.where('action', 'in', actions ?? []))
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}
