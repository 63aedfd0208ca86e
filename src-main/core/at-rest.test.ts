import { createRouterClient } from '@orpc/server'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import type { DeskClient } from '@shared/contract'
import { startGuardedDesk, temporaryFolder } from '../testing/test-core'
import type { Core } from './context'
import type { Desk } from './create-desk'

/** A PNG of one pixel with a text in it, as a scanner writes the name of the person. */
function scanOf(text: string): File {
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  return new File([pixel, Buffer.from(`Insured: ${text}`)], `scan-${text}.png`)
}

/** Everything of the sample that names a person: names, identity numbers, telephones, accounts. */
async function personalData({ database }: Core): Promise<string[]> {
  const members = await database.reader
    .selectFrom('members')
    .select(['name', 'id_number', 'phone', 'address', 'email'])
    .execute()
  const claims = await database.reader
    .selectFrom('claims')
    .select(['payee_name', 'payee_account', 'applicant_name'])
    .execute()
  const all = [...members, ...claims].flatMap((row) => Object.values(row) as (string | null)[])
  // Two characters may stand anywhere by chance; as bytes, three Chinese characters or six letters do not.
  return [...new Set(all)].filter((text): text is string => Buffer.byteLength(text ?? '') >= 6)
}

/** The files in which one of the texts can be read, in any of the encodings that `strings` and people know. */
function filesThatShow(folder: string, texts: readonly string[]): string[] {
  const needles = texts.flatMap((text) =>
    (['utf8', 'utf16le', 'utf-16be', 'gb18030'] as const).map((encoding) =>
      iconv.encode(text, encoding),
    ),
  )
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path)
      return (
        needles.some((needle) => bytes.includes(needle)) ||
        texts.some((text) => path.includes(text))
      )
    })
}

async function drain<T extends { type: string }>(steps: AsyncIterable<T>): Promise<T> {
  let last: T | undefined
  for await (const step of steps) last = step
  if (last?.type !== 'done') throw new Error('it did not end well')
  return last
}

/** A day's work on the sample: documents, decisions, letters, a batch out, one in with refused rows, a backup. */
async function fullRun(desk: Desk, client: DeskClient): Promise<void> {
  await drain(await client.desk.loadSample())
  for (let round = 0; round < 4; round += 1) {
    const taken = await client.claims.takeNext()
    if (!taken) throw new Error('no claim waits')
    const claim = await client.claims.get({ id: taken.id })
    await client.claims.addDocument({
      id: claim.id,
      kind: 'identity',
      file: scanOf(claim.insured.name),
    })
    await client.claims.reveal({ id: claim.id, fields: ['idNumber', 'phone', 'payeeAccount'] })
    const refused = await client.claims.refuse({
      id: claim.id,
      version: taken.version,
      reasonCode: 'waiting_period',
      explanation: `${claim.insured.name} is told why`,
    })
    if (refused.state === 'rejected') {
      const notice = await client.notices.issue({
        claimId: claim.id,
        kind: 'decision',
        language: 'zh',
      })
      await client.notices.file({ id: notice.id, reprint: true })
    }
  }
  await drain(await client.sync.export({ format: 'package' }))
  await drain(await client.sync.export({ format: 'xlsx' }))
  const folder = temporaryFolder()
  const [row] = (await client.claims.list({ limit: 1 })).rows
  writeFileSync(
    join(folder, 'claims.csv'),
    `claim_key,insured_name\nX1,${(await client.claims.get({ id: row?.id ?? '' })).insured.name}\n`,
  )
  const { sourceId } = desk.handover.addSource(folder)
  await client.sync.matchProfiles({ sourceId })
  await drain(await client.backup.create())
}

describe('data at rest', () => {
  it('MEM-04 nothing in the data folder shows a name, number or account of the sample after a full run', async () => {
    const { desk, token } = await startGuardedDesk()
    const client: DeskClient = createRouterClient(desk.router, {
      context: () => desk.context(token),
    })
    await fullRun(desk, client)
    const { core } = desk
    if (!core) throw new Error('the desk is open')
    const texts = await personalData(core)
    expect(texts.length).toBeGreaterThan(200)
    // The looking itself works: the same texts in a file are found.
    const control = temporaryFolder()
    writeFileSync(join(control, 'plain'), `…${texts[7] ?? ''}…`)
    expect(filesThatShow(control, texts)).toHaveLength(1)

    // While it is open, with its log of the last writes, and after it was closed.
    expect(filesThatShow(desk.dataDir, texts)).toEqual([])
    await desk.close()
    expect(filesThatShow(desk.dataDir, texts)).toEqual([])
  }, 120_000)
})
