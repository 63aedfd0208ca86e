import { sql, type RawBuilder } from 'kysely'
import type { SearchTerm } from '@shared/domain/search-text'

/**
 * The full-text tables of SQLite, and how they are asked. Everything that is not portable about search
 * is here; a PostgreSQL edition answers the same questions its own way.
 */
export type SearchedTable = 'members' | 'providers'

const indexes = { members: 'member_search', providers: 'provider_search' } as const

/** The FTS5 query for the terms; tokens hold only letters, digits and CJK characters, so quoting is safe. */
function ftsQuery(terms: readonly SearchTerm[]): string {
  return terms.map(({ tokens, prefix }) => (prefix ? `"${tokens}" *` : `"${tokens}"`)).join(' ')
}

/** `SELECT id` of the members or providers whose name has all the terms, at most `limit` of them. */
export function matchingIds(
  table: SearchedTable,
  terms: readonly SearchTerm[],
  limit: number,
): RawBuilder<{ id: string }> {
  const index = sql.table(indexes[table])
  return sql<{ id: string }>`
    SELECT found.id FROM ${index} AS hit
    CROSS JOIN ${sql.table(table)} AS found ON found.search_id = hit.rowid
    WHERE hit.tokens MATCH ${ftsQuery(terms)} LIMIT ${limit}`
}

/** `SELECT id` of the claims of the members or providers whose name has all the terms, at most `limit`. */
export function claimsOfMatching(
  table: SearchedTable,
  terms: readonly SearchTerm[],
  limit: number,
): RawBuilder<{ id: string }> {
  const index = sql.table(indexes[table])
  const key = sql.ref(table === 'members' ? 'claim.insured_id' : 'claim.provider_id')
  return sql<{ id: string }>`
    SELECT claim.id FROM ${index} AS hit
    CROSS JOIN ${sql.table(table)} AS found ON found.search_id = hit.rowid
    CROSS JOIN claims AS claim ON ${key} = found.id
    WHERE hit.tokens MATCH ${ftsQuery(terms)} LIMIT ${limit}`
}

/**
 * A page of the members whose name has all the terms, in the order in which they came: `searchId` above `after`.
 */
export function membersMatching(
  terms: readonly SearchTerm[],
  after: number,
  limit: number,
): RawBuilder<{ id: string; searchId: number }> {
  return sql<{ id: string; searchId: number }>`
    SELECT found.id, found.search_id AS searchId FROM member_search AS hit
    CROSS JOIN members AS found ON found.search_id = hit.rowid
    WHERE hit.tokens MATCH ${ftsQuery(terms)} AND hit.rowid > ${after}
    ORDER BY hit.rowid LIMIT ${limit}`
}

/**
 * Policies of insureds whose name has all the terms, by insured in the order in which they came: `searchId` above
 * `after`. Those of one insured come in any order, so that of the last one some may be missing.
 * @param condition on `policy`
 */
export function policiesOfMatching(
  terms: readonly SearchTerm[],
  condition: RawBuilder<unknown>,
  after: number,
  limit: number,
): RawBuilder<{ id: string; searchId: number }> {
  return sql<{ id: string; searchId: number }>`
    SELECT policy.id, found.search_id AS searchId FROM member_search AS hit
    CROSS JOIN members AS found ON found.search_id = hit.rowid
    CROSS JOIN policies AS policy ON policy.insured_id = found.id
    WHERE hit.tokens MATCH ${ftsQuery(terms)} AND hit.rowid > ${after} AND ${condition}
    ORDER BY hit.rowid LIMIT ${limit}`
}

/** All policies of the insured with this `searchId`, by id. @param condition on `policy` */
export function policiesOfInsured(
  searchId: number,
  condition: RawBuilder<unknown>,
): RawBuilder<{ id: string; searchId: number }> {
  return sql<{ id: string; searchId: number }>`
    SELECT policy.id, found.search_id AS searchId FROM members AS found
    CROSS JOIN policies AS policy ON policy.insured_id = found.id
    WHERE found.search_id = ${searchId} AND ${condition} ORDER BY policy.id`
}

/** Whether `text` has all the terms: the same answer as the full-text tables, row by row. */
export function textHasTerms(
  text: RawBuilder<unknown>,
  terms: readonly SearchTerm[],
): RawBuilder<boolean> {
  const padded = sql`' ' || search_tokens(${text}) || ' '`
  const tests = terms.map(
    ({ tokens, prefix }) => sql`(${padded}) LIKE ${`% ${tokens}${prefix ? '' : ' '}%`}`,
  )
  return sql<boolean>`(${sql.join(tests, sql` AND `)})`
}
