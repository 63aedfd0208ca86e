import type { Reader } from '../database/database'

/** Those who are away on `today` and whom this person covers for. Served by the index of absences by cover. */
export async function coveredBy(reader: Reader, staffId: string, today: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('absences')
    .select('staff_id')
    .distinct()
    .where('cover_id', '=', staffId)
    .where('to_on', '>=', today)
    .where('from_on', '<=', today)
    .execute()
  return rows.map((row) => row.staff_id)
}

/** Everybody of the person's team, they among them; `null` where they are in none: then everybody is meant. */
export async function teamOf(reader: Reader, staffId: string): Promise<string[] | null> {
  const own = await reader
    .selectFrom('staff')
    .select('team')
    .where('id', '=', staffId)
    .executeTakeFirst()
  if (!own?.team) return null
  const rows = await reader.selectFrom('staff').select('id').where('team', '=', own.team).execute()
  return rows.map((row) => row.id)
}
