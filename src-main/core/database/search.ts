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
