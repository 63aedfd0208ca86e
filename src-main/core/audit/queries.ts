import { sql, type Expression, type SqlBool } from 'kysely'
import type { AuditFilter } from '@shared/contract/audit'
import { addDays } from '@shared/domain/calendar'
import type { Reader } from '../database/database'

/** Finding entries of the trail: always newest first by number, always through an index, at any size. */

/** One run of an index that gives entries in the order of their numbers. */
interface Branch {
  /** Served by the index. */
  readonly by: Readonly<Partial<Record<'actor_id' | 'action' | 'entity' | 'entity_id', string>>>
}

/** What a filter comes to: runs to merge, and what is checked on every entry of them. */
export interface Search {
  readonly branches: readonly Branch[]
  readonly actorId: string | undefined
  readonly entity: string | undefined
  /** Actions that fit, where they are checked rather than looked up. */
  readonly actions: readonly string[] | null
  /** Instants, UTC ISO: from, and before. */
  readonly since: string | null
  readonly until: string | null
  /** Numbers outside of which no entry fits. */
  readonly first: number
  readonly last: number
}

/** How a filter is answered. Empty `branches` when nothing can fit. */
export async function planSearch(reader: Reader, filter: AuditFilter): Promise<Search> {
  const actions = filter.action ? await fittingActions(reader, filter.action) : null
  const { since, until, first, last } = await periodOf(reader, filter)
  const base = { actorId: filter.actorId, entity: filter.entity || undefined, since, until }
  const range = { first, last }
  if (filter.about) {
    const branches = (await recordsCalled(reader, filter.about)).map((by) => ({ by }))
    return { ...base, ...range, actions, branches }
  }
  if (actions) {
    const { actorId } = filter
    const branches = actions.map((action) => ({
      by: { action, ...(actorId === undefined ? {} : { actor_id: actorId }) },
    }))
    return { ...base, ...range, actions: null, branches }
  }
  if (filter.actorId !== undefined) {
    return { ...base, ...range, actions, branches: [{ by: { actor_id: filter.actorId } }] }
  }
  const branches = [{ by: base.entity === undefined ? {} : { entity: base.entity } }]
  return { ...base, ...range, actions, branches }
}

/** Numbers of at most `limit` entries before `before`, newest first. */
export async function findNumbers(
  reader: Reader,
  search: Search,
  before: number,
  limit: number,
): Promise<number[]> {
  const found = await Promise.all(
    search.branches.map(({ by }) =>
      reader
        .selectFrom('audit_entries')
        .select('number')
        .where('number', '>=', search.first)
        .where('number', '<=', Math.min(search.last, before - 1))
        .where(({ eb, and }) =>
          and(
            Object.entries(by).map(([column, value]) => eb(column as keyof typeof by, '=', value)),
          ),
        )
        .where(({ and }) => and(checks(search)))
        .orderBy('number', 'desc')
        .limit(limit)
        .execute(),
    ),
  )
  const numbers = new Set(found.flat().map((row) => row.number))
  return [...numbers].sort((a, b) => b - a).slice(0, limit)
}

/** What every entry is checked for. The `+` keeps SQLite from choosing another index for it. */
export function checks(search: Search): Expression<SqlBool>[] {
  const { actorId, entity, actions, since, until } = search
  return [
    ...(actorId === undefined ? [] : [sql<SqlBool>`+actor_id = ${actorId}`]),
    ...(entity === undefined ? [] : [sql<SqlBool>`+entity = ${entity}`]),
    ...(actions === null ? [] : [sql<SqlBool>`+action IN (${sql.join(actions)})`]),
    ...(since === null ? [] : [sql<SqlBool>`+at >= ${since}`]),
    ...(until === null ? [] : [sql<SqlBool>`+at < ${until}`]),
  ]
}

/** Every value of an indexed column that occurs, in order: one step of the index for each. */
export async function distinctValues(
  reader: Reader,
  column: 'actor_id' | 'action' | 'entity',
): Promise<string[]> {
  const values: string[] = []
  for (;;) {
    const next = await reader
      .selectFrom('audit_entries')
      .select(column)
      .where(column, '>', values.at(-1) ?? '')
      .orderBy(column)
      .limit(1)
      .executeTakeFirst()
    if (!next) return values
    values.push(next[column])
  }
}

/** The actions that a filter means: a whole code, or everything under its first part. */
async function fittingActions(reader: Reader, asked: string): Promise<string[]> {
  const all = await distinctValues(reader, 'action')
  return all.filter((action) => action === asked || action.startsWith(`${asked}.`))
}

/** Records known by this number, name or id, also those that were deleted. */
async function recordsCalled(
  reader: Reader,
  about: string,
): Promise<{ entity: string; entity_id: string }[]> {
  const [claims, deleted, accounts, notices, entities] = await Promise.all([
    reader.selectFrom('claims').select('id').where('claim_no', '=', about).execute(),
    reader
      .selectFrom('deletion_claims')
      .select('claim_id as id')
      .distinct()
      .where('claim_no', '=', about)
      .execute(),
    reader.selectFrom('staff').select('id').where('name', '=', about).execute(),
    reader.selectFrom('notices').select('claim_id as id').where('notice_no', '=', about).execute(),
    distinctValues(reader, 'entity'),
  ])
  const claimIds = new Set([...claims, ...deleted, ...notices].map(({ id }) => id))
  return [
    ...[...claimIds].map((id) => ({ entity: 'claim', entity_id: id })),
    ...accounts.map(({ id }) => ({ entity: 'account', entity_id: id })),
    ...entities.map((entity) => ({ entity, entity_id: about })),
  ]
}

/** Midnight in Asia/Shanghai at the beginning of a date, as UTC ISO text. */
function startOf(date: string): string {
  return `${addDays(date, -1)}T16:00:00.000Z`
}

/**
 * A period of business dates as instants, and the numbers its entries lie within. Numbers and times run together
 * except where a clock was set back, so both ends are kept by day, as entries come.
 */
async function periodOf(
  reader: Reader,
  { from, to }: Pick<AuditFilter, 'from' | 'to'>,
): Promise<Pick<Search, 'since' | 'until' | 'first' | 'last'>> {
  if (from === undefined && to === undefined) {
    return { since: null, until: null, first: 1, last: Number.MAX_SAFE_INTEGER }
  }
  const { first, last } = await reader
    .selectFrom('audit_days')
    .select(({ fn }) => [fn.min('first').as('first'), fn.max('last').as('last')])
    .$if(from !== undefined, (query) => query.where('day', '>=', from ?? ''))
    .$if(to !== undefined, (query) => query.where('day', '<=', to ?? ''))
    .executeTakeFirstOrThrow()
  return {
    since: from === undefined ? null : startOf(from),
    until: to === undefined ? null : startOf(addDays(to, 1)),
    // Without an entry, the ends are the wrong way round: nothing lies between them.
    first: first ?? 1,
    last: last ?? 0,
  }
}
