import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Inputs, Outputs } from '@shared/contract'
import type { PolicyState } from '@shared/domain/catalogues'
import { maskName, maskNumber } from '@shared/domain/masking'
import { identityNumber } from '@shared/domain/record-checks'
import { searchTerms, type SearchTerm } from '@shared/domain/search-text'
import { decodeCursor, encodeCursor, type Key } from '../cursor'
import { membersMatching, policiesOfInsured, policiesOfMatching } from '../database/search'
import type { Reader } from '../database/database'
import { readPolicyRows } from './rows'

/**
 * Finding members and policies: by part of a name, by a whole identity number, by a policy number or its end. Every
 * page is found through an index, from where the last one ended: names in the order in which people came, numbers
 * in their own order.
 */

type MemberPage = Outputs['policies']['searchMembers']
type PolicyPage = Outputs['policies']['search']

/** So many of the last characters of a policy number are indexed: fewer find nothing. */
const NUMBER_END = 4

/** @throws `not_found` for a cursor that is not ours */
export async function searchMembers(
  reader: Reader,
  {
    text,
    after,
    limit,
  }: Required<Pick<Inputs['policies']['searchMembers'], 'text'>> & {
    after?: string | undefined
    limit: number
  },
): Promise<MemberPage> {
  const byIdentity = await membersWithIdentity(reader, text)
  if (byIdentity.length > 0) return { rows: await memberRows(reader, byIdentity), next: null }
  const number = await policyNumbers(reader, text)
  if (number) {
    const order = 'members by policy'
    const found = await insuredsOf(reader, number, keyAfter(order, after), limit + 1)
    const page = found.slice(0, limit)
    return {
      rows: await memberRows(
        reader,
        page.map((row) => row.memberId),
      ),
      next: nextOf(order, page, found.length > limit, (row) => ({
        value: row.policyNo,
        id: row.id,
      })),
    }
  }
  const order = 'members by name'
  const terms = searchTerms(text)
  if (terms.length === 0) return { rows: [], next: null }
  const from = keyAfter(order, after)
  const { rows: found } = await membersMatching(terms, Number(from?.value ?? 0), limit + 1).execute(
    reader,
  )
  const page = found.slice(0, limit)
  return {
    rows: await memberRows(
      reader,
      page.map((row) => row.id),
    ),
    next: nextOf(order, page, found.length > limit, (row) => ({
      value: row.searchId,
      id: row.id,
    })),
  }
}

/**
 * @param today policies whose cover has ended by then count as expired (POL-01)
 * @throws `not_found` for a cursor that is not ours
 */
export async function searchPolicies(
  reader: Reader,
  {
    text,
    states,
    after,
    limit,
  }: {
    text: string
    states: readonly PolicyState[]
    after?: string | undefined
    limit: number
  },
  today: string,
): Promise<PolicyPage> {
  const wanted = states.length > 0 ? states : (['in_force', 'expired', 'surrendered'] as const)
  const condition = inState(wanted, today)
  const byNumber = async (
    walks: readonly RawBuilder<SqlBool>[],
    sortedBy = sql.raw('policy.policy_no'),
  ): Promise<PolicyPage> => {
    const order = 'policies by number'
    const key = keyAfter(order, after)
    const pages = await Promise.all(
      walks.map((walk) => walkNumbers(reader, walk, key, limit + 1, sortedBy)),
    )
    const found = pages
      .flat()
      .sort(compareKeys)
      .slice(0, limit + 1)
    const page = found.slice(0, limit)
    return {
      rows: await readPolicyRows(
        reader,
        page.map((row) => row.id),
        today,
      ),
      next: nextOf(order, page, found.length > limit, (row) => row),
    }
  }

  if (text === '') return byNumber(stateWalks(wanted, today))
  const members = await membersWithIdentity(reader, text)
  if (members.length > 0) {
    // A few policies, sorted: not the index of numbers walked until they come.
    return byNumber(
      [sql<SqlBool>`policy.insured_id IN (${sql.join(members)}) AND ${condition}`],
      sql.raw('+policy.policy_no'),
    )
  }
  const number = await policyNumbers(reader, text)
  if (number) return byNumber([sql<SqlBool>`${number} AND ${condition}`])

  const order = 'policies by name'
  const terms = searchTerms(text)
  if (terms.length === 0) return { rows: [], next: null }
  const found = await policiesByName(reader, terms, condition, keyAfter(order, after), limit + 1)
  const page = found.slice(0, limit)
  return {
    rows: await readPolicyRows(
      reader,
      page.map((row) => row.id),
      today,
    ),
    next: nextOf(order, page, found.length > limit, (row) => ({
      value: row.searchId,
      id: row.id,
    })),
  }
}

/** By insured, in the order in which they came, then by id: what is left of the insured of the last page first. */
async function policiesByName(
  reader: Reader,
  terms: readonly SearchTerm[],
  condition: RawBuilder<SqlBool>,
  after: Key | null,
  limit: number,
): Promise<{ id: string; searchId: number }[]> {
  const last = Number(after?.value ?? 0)
  const ofInsured = async (searchId: number) =>
    (await policiesOfInsured(searchId, condition).execute(reader)).rows
  const begun = after ? (await ofInsured(last)).filter(({ id }) => id > after.id) : []
  const { rows } = await policiesOfMatching(terms, condition, last, limit).execute(reader)
  const cut = rows.length === limit ? rows.at(-1)?.searchId : undefined
  const whole = rows.filter(({ searchId }) => searchId !== cut)
  const rest = cut === undefined ? [] : await ofInsured(cut)
  return [...begun, ...whole, ...rest]
    .sort((a, b) => a.searchId - b.searchId || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
}

/** Those whose whole identity number was typed. */
async function membersWithIdentity(reader: Reader, text: string): Promise<string[]> {
  if (!/\d/u.test(text)) return []
  const rows = await reader
    .selectFrom('members')
    .select('id')
    .where('id_number', 'in', [...new Set([text, identityNumber(text)])])
    .orderBy('search_id')
    .limit(100)
    .execute()
  return rows.map((row) => row.id)
}

/** Which policies have this number, else which end in it; `null` where none does. */
async function policyNumbers(reader: Reader, text: string): Promise<RawBuilder<SqlBool> | null> {
  const typed = text.replace(/\s/gu, '')
  if (typed === '' || !/\d/u.test(typed)) return null
  const ways = [sql<SqlBool>`policy.policy_no = ${text}`]
  if (typed.length >= NUMBER_END) {
    ways.push(sql<SqlBool>`substr(policy.policy_no, -4) = ${typed.slice(-NUMBER_END)}
      AND substr(policy.policy_no, ${-typed.length}) = ${typed}`)
  }
  for (const way of ways) {
    const query = sql<{ id: string }>`SELECT policy.id FROM policies AS policy WHERE ${way} LIMIT 1`
    const { rows } = await query.execute(reader)
    if (rows.length > 0) return way
  }
  return null
}

interface NumberKey {
  value: string
  id: string
}

async function walkNumbers(
  reader: Reader,
  condition: RawBuilder<SqlBool>,
  after: Key | null,
  limit: number,
  sortedBy: RawBuilder<unknown>,
): Promise<NumberKey[]> {
  const query = sql<NumberKey>`SELECT policy.policy_no AS value, policy.id FROM policies AS policy
    WHERE ${condition} AND ${beyond(after)} ORDER BY ${sortedBy}, policy.id LIMIT ${limit}`
  return (await query.execute(reader)).rows
}

/** The insureds of the policies with this number, each once: at the first of their policies that has it. */
async function insuredsOf(
  reader: Reader,
  number: RawBuilder<SqlBool>,
  after: Key | null,
  limit: number,
): Promise<{ id: string; policyNo: string; memberId: string }[]> {
  const query = sql<{ id: string; policyNo: string; memberId: string }>`
    SELECT policy.id, policy.policy_no AS policyNo, policy.insured_id AS memberId
    FROM policies AS policy
    WHERE ${number} AND ${beyond(after)} AND NOT EXISTS (
      SELECT 1 FROM policies AS earlier
      WHERE earlier.insured_id = policy.insured_id AND substr(earlier.policy_no, -4) = substr(policy.policy_no, -4)
        AND (earlier.policy_no, earlier.id) < (policy.policy_no, policy.id)
        AND earlier.id IN (SELECT policy.id FROM policies AS policy
          WHERE policy.insured_id = earlier.insured_id AND ${number}))
    ORDER BY policy.policy_no, policy.id LIMIT ${limit}`
  return (await query.execute(reader)).rows
}

function beyond(after: Key | null): RawBuilder<SqlBool> {
  if (!after) return sql<SqlBool>`true`
  return sql<SqlBool>`(policy.policy_no, policy.id) > (${after.value}, ${after.id})`
}

/** Each state is a walk of its own along the index. */
function stateWalks(
  states: readonly PolicyState[],
  today: string,
  column = sql.raw('policy.state'),
): RawBuilder<SqlBool>[] {
  return states.flatMap((state) => {
    const stored = sql<SqlBool>`${column} = ${state}`
    if (state === 'in_force') return [sql<SqlBool>`${stored} AND ${covers(today)}`]
    if (state === 'surrendered') return [stored]
    return [stored, sql<SqlBool>`${column} = 'in_force' AND policy.end_on < ${today}`]
  })
}

/** The same as a condition on policies found otherwise; the plus keeps the index of states from being tempting. */
function inState(states: readonly PolicyState[], today: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.join(stateWalks(states, today, sql.raw('+policy.state')), sql` OR `)})`
}

function covers(today: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(policy.end_on IS NULL OR policy.end_on >= ${today})`
}

/** Rows of these members, in the order of the ids. */
async function memberRows(reader: Reader, ids: readonly string[]): Promise<MemberPage['rows']> {
  if (ids.length === 0) return []
  const rows = await reader
    .selectFrom('members')
    .select((eb) => [
      'id',
      'name',
      'gender',
      'birth_on as birthOn',
      'id_number as idNumber',
      eb
        .selectFrom('policies')
        .select(eb.fn.countAll<number>().as('n'))
        .whereRef('policies.insured_id', '=', 'members.id')
        .as('policies'),
      eb
        .selectFrom('claims')
        .select(eb.fn.countAll<number>().as('n'))
        .whereRef('claims.insured_id', '=', 'members.id')
        .as('claims'),
    ])
    .where('id', 'in', [...ids])
    .execute()
  const byId = new Map(
    rows.map((row) => [
      row.id,
      {
        ...row,
        name: maskName(row.name),
        idNumber: row.idNumber === null ? null : maskNumber(row.idNumber),
        policies: row.policies ?? 0,
        claims: row.claims ?? 0,
      },
    ]),
  )
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function keyAfter(order: string, after: string | undefined): Key | null {
  return after === undefined ? null : decodeCursor(order, after)
}

function nextOf<Row>(
  order: string,
  page: readonly Row[],
  more: boolean,
  key: (row: Row) => Key,
): string | null {
  const last = page.at(-1)
  return more && last !== undefined ? encodeCursor(order, key(last)) : null
}

/** By the bytes of the number, as the index has them. */
function compareKeys(a: NumberKey, b: NumberKey): number {
  return Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)) || (a.id < b.id ? -1 : 1)
}
