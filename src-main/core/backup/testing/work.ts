import { createRouterClient } from '@orpc/server'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { DeskClient } from '@shared/contract'
import type { Desk } from '../../create-desk'
import { openHandle } from '../../database/open'
import type { Vault } from '../../files/vault'

/** Runs long work to its end. @throws when it ends otherwise */
export async function drain<T extends { type: string }>(
  steps: AsyncIterable<T>,
): Promise<Extract<T, { type: 'done' }>> {
  let last: T | undefined
  for await (const step of steps) last = step
  if (last?.type !== 'done') throw new Error('it did not end well')
  return last as Extract<T, { type: 'done' }>
}

export function clientOf(desk: Desk, token: string): DeskClient {
  return createRouterClient(desk.router, { context: () => desk.context(token) })
}

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A document of some size, different from every other. */
export function scan(text: string, bytes = 0): File {
  return new File([pixel, Buffer.from(text), Buffer.alloc(bytes, text)], 'scan.png')
}

/** Works on the sample: documents, decisions, letters, a batch out. */
export async function work(client: DeskClient, rounds = 4): Promise<void> {
  await drain(await client.desk.loadSample())
  for (let round = 0; round < rounds; round += 1) {
    const taken = await client.claims.takeNext()
    if (!taken) throw new Error('no claim waits')
    await client.claims.addDocument({
      id: taken.id,
      kind: 'identity',
      file: scan(`round ${round}`, round * 70_000),
    })
    const refused = await client.claims.refuse({
      id: taken.id,
      version: taken.version,
      reasonCode: 'waiting_period',
    })
    if (refused.state === 'rejected') {
      await client.notices.issue({ claimId: taken.id, kind: 'decision', language: 'zh' })
    }
  }
  await drain(await client.sync.export({ format: 'package' }))
}

/** Every table of a database, row for row. */
export function allRows(dataDir: string, vault: Vault): Record<string, unknown[]> {
  const handle = openHandle(join(dataDir, 'desk.sqlite3'), 'read', vault.databaseKey)
  try {
    const tables = handle
      .prepare(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
      )
      .pluck()
      .all() as string[]
    return Object.fromEntries(
      tables.map((table) => {
        const rows = handle.prepare(`SELECT * FROM "${table}"`).all()
        return [table, rows.map((row) => JSON.stringify(row)).sort()]
      }),
    )
  } finally {
    handle.close()
  }
}

/** SHA-256 of every file below a folder, by path; the log is left out, which tells what was refused. */
export function everyByte(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.endsWith('desk.log'))
    .sort()
  return Object.fromEntries(
    paths.map((path) => [
      relative(folder, path),
      `${statSync(path).size} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`,
    ]),
  )
}
