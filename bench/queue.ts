import { openUnclaimed } from '../src-main/core/create-desk'
import { openHandle, type Handle } from '../src-main/core/database/open'
import { encodeCursor } from '../src-main/core/cursor'
import { searchTerms } from '../src-shared/domain/search-text'
import { round, spread, timed, type Spread } from './measure'

export interface Compared {
  desk: Spread
  raw: Spread
  /** Desk's median over raw's. */
  ratio: number
}

export interface QueueBench {
  claims: number
  firstPage: Compared
  deepPage: Compared
  counts: Compared
  searchInsured: Compared
  searchProvider: Compared
  searchNumber: Compared
  searchCommon: Compared
}

const RUNS = 200
const PAGE = 50

/** The rows a queue page shows, with the joins it needs: the raw peer of `claims.list`. */
const rowsSql = `
  SELECT claims.id, claim_no, state, members.name, providers.name, claim_type, claimed_fen, payable_fen,
    line_count, received_at, due_on, staff.name, claims.version,
    (SELECT count(*) FROM documents WHERE documents.claim_id = claims.id)
  FROM claims JOIN members ON members.id = claims.insured_id
    LEFT JOIN providers ON providers.id = claims.provider_id
    LEFT JOIN staff ON staff.id = claims.assignee_id`

/** Times the queue on the desk in `dataDir` beside the raw SQL that answers the same question. */
export async function benchQueue(dataDir: string, workerFile: string): Promise<QueueBench> {
  const running = await openUnclaimed({ dataDir, workerFile, host: 'cli', version: 'bench' })
  const raw = openHandle(running.core.database.file, 'read', running.core.database.key)
  try {
    const { client } = running
    const filter = { states: ['received' as const] }
    const claims = raw.prepare('SELECT sum(claims) FROM claim_counts').pluck().get() as number
    const deep = raw
      .prepare(
        `SELECT due_on AS value, id FROM claims WHERE state = 'received' ORDER BY due_on, id LIMIT 1 OFFSET ?`,
      )
      .get(Math.floor(claims * 0.7)) as { value: string; id: string }
    const first = raw.prepare(
      `${rowsSql} WHERE state = 'received' ORDER BY due_on, claims.id LIMIT ${PAGE}`,
    )
    const after = raw.prepare(
      `${rowsSql} WHERE state = 'received' AND (due_on, claims.id) > (?, ?) ORDER BY due_on, claims.id LIMIT ${PAGE}`,
    )
    const counted = raw.prepare('SELECT state, assignee_id, due_on, claims FROM claim_counts')

    const search = async (kind: 'members' | 'providers', texts: string[]): Promise<Compared> => {
      const statement = rawSearch(raw, kind)
      return compared(
        (run) => client.claims.list({ filter: { ...filter, search: texts[run % texts.length]! } }),
        (run) => statement.all(match(texts[run % texts.length]!)),
      )
    }
    const numbers = sample(raw, 'SELECT claim_no FROM claims', claims)
    const byNumber = raw.prepare(`${rowsSql} WHERE claim_no >= ? AND claim_no < ? LIMIT ${PAGE}`)
    return {
      claims,
      firstPage: await compared(
        () => client.claims.list({ filter }),
        () => first.all(),
      ),
      deepPage: await compared(
        // Behind the answered ones, of which this desk has none: the mark of that part of the list.
        async () => {
          const value = `1${deep.value}`
          const page = await client.claims.list({
            filter,
            after: encodeCursor('due', { value, id: deep.id }),
          })
          if (page.rows.length === 0) throw new Error('no page so deep')
        },
        () => after.all(deep.value, deep.id),
      ),
      counts: await compared(
        () => client.claims.count(),
        () => counted.all(),
      ),
      searchInsured: await search('members', names(raw, 'members')),
      searchProvider: await search('providers', names(raw, 'providers')),
      searchNumber: await compared(
        (run) =>
          client.claims.list({ filter: { ...filter, search: numbers[run % numbers.length]! } }),
        (run) => byNumber.all(numbers[run % numbers.length]!, `${numbers[run % numbers.length]!}~`),
      ),
      searchCommon: await search('members', [commonStart(raw)]),
    }
  } finally {
    raw.close()
    await running.close()
  }
}

async function compared(
  desk: (run: number) => unknown,
  raw: (run: number) => unknown,
): Promise<Compared> {
  const deskTimes = spread(await timed(RUNS, desk))
  const rawTimes = spread(await timed(RUNS, raw))
  return { desk: deskTimes, raw: rawTimes, ratio: round(deskTimes.p50Ms / rawTimes.p50Ms) }
}

function rawSearch(raw: Handle, kind: 'members' | 'providers') {
  const [index, key] =
    kind === 'members' ? ['member_search', 'insured_id'] : ['provider_search', 'provider_id']
  return raw.prepare(`
    ${rowsSql} WHERE claims.id IN (
      SELECT c.id FROM ${index} AS hit CROSS JOIN ${kind} AS found ON found.search_id = hit.rowid
        CROSS JOIN claims AS c ON c.${key} = found.id WHERE hit.tokens MATCH ? AND c.state = 'received')
    ORDER BY due_on, claims.id LIMIT ${PAGE}`)
}

function match(text: string): string {
  return searchTerms(text)
    .map(({ tokens, prefix }) => `"${tokens}"${prefix ? ' *' : ''}`)
    .join(' ')
}

/** Whole names, spread over the table. */
function names(raw: Handle, table: 'members' | 'providers'): string[] {
  const count = raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
  return sample(raw, `SELECT name FROM ${table}`, count)
}

function sample(raw: Handle, select: string, count: number): string[] {
  const step = Math.max(1, Math.floor(count / 40))
  return raw.prepare(`${select} WHERE rowid % ? = 0 LIMIT 40`).pluck().all(step) as string[]
}

/** The first character or three letters that most names share: the least selective search people type. */
function commonStart(raw: Handle): string {
  const row = raw
    .prepare(
      `SELECT substr(name, 1, 1) AS start, count(*) AS n FROM members WHERE unicode(name) > 255 GROUP BY start ORDER BY n DESC LIMIT 1`,
    )
    .get() as { start: string } | undefined
  return row?.start ?? 'an'
}
