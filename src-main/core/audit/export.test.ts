import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { startTestCore, temporaryFolder } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import type { AuditFilter } from '@shared/contract/audit'
import { recordAudit, verifyChain } from './chain'
import type { ExportHead } from './export'

const DAY_MS = 24 * 3_600_000
const START = Date.parse('2025-03-03T02:00:00.000Z')

/** A trail of `days` days with `perDay` entries each, from 2025-03-03 on. */
async function trailOf(days: number, perDay: number): Promise<RunningCore> {
  let time = START
  const running = await startTestCore({ clock: () => time })
  const { core, actor } = running
  await core.database.write(async (writer) => {
    for (let day = 0; day < days; day += 1) {
      time = START + day * DAY_MS
      for (let entry = 0; entry < perDay; entry += 1) {
        await recordAudit(core, writer, actor, {
          action: entry % 2 === 0 ? 'test.even' : 'test.odd',
          entity: 'claim',
          entityId: `claim-${entry}`,
          after: { text: '说明 "quoted"\n\u2028', entry },
        })
      }
    }
  })
  return running
}

async function exportTo(
  { core, client }: RunningCore,
  filter: AuditFilter = {},
): Promise<{ file: string; text: string; head: ExportHead; numbers: number[]; sha256: string }> {
  const file = join(temporaryFolder(), 'trail.jsonl')
  let sha256 = ''
  for await (const step of await client.audit.export({ filter })) {
    if (step.type !== 'done') continue
    sha256 = step.sha256
    await core.handover.save(step.downloadId, file)
  }
  const text = readFileSync(file, 'utf8')
  const [head = '', ...lines] = text.trimEnd().split('\n')
  return {
    file,
    text,
    head: JSON.parse(head) as ExportHead,
    numbers: lines.map((line) => (JSON.parse(line) as { number: number }).number),
    sha256,
  }
}

/** Runs the script that docs/audit.md gives to whoever receives an export. */
function checkElsewhere(text: string): { status: number | null; said: string } {
  const guide = readFileSync(
    fileURLToPath(new URL('../../../docs/audit.md', import.meta.url)),
    'utf8',
  )
  const script = /```js\n([\s\S]*?)```/u.exec(guide)?.[1]
  if (script === undefined) throw new Error('the guide has no script')
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'check.mjs'), script)
  writeFileSync(join(folder, 'export.jsonl'), text)
  const run = spawnSync(process.execPath, [join(folder, 'check.mjs'), join(folder, 'export.jsonl')])
  return { status: run.status, said: `${run.stdout.toString()}${run.stderr.toString()}`.trim() }
}

describe('handing the trail out', () => {
  it('AUD-01 the whole trail verifies elsewhere, and a change, a gap or a cut end does not', async () => {
    const running = await trailOf(3, 5)
    const { text, head, sha256 } = await exportTo(running)
    expect(head).toMatchObject({ unbroken: true, first: 1, last: 15, entries: 15 })
    expect(head.hashBefore).toBe('0'.repeat(64))
    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256)
    expect(checkElsewhere(text)).toEqual({ status: 0, said: '15 entries hold' })

    const lines = text.trimEnd().split('\n')
    const without = (line: number): string => lines.filter((_, at) => at !== line).join('\n')
    const changed = lines.map((line, at) => (at === 7 ? line.replace('claim-1', 'claim-9') : line))
    expect(changed).not.toEqual(lines)
    expect(checkElsewhere(changed.join('\n'))).toEqual({ status: 1, said: 'broken: 7' })
    expect(checkElsewhere(without(1)).said).toBe('broken: 1')
    expect(checkElsewhere(without(8)).said).toBe('broken: 8')
    expect(checkElsewhere(without(15)).said).toBe('broken: end of the file')
  })

  it('AUD-01 a trail longer than is read at once verifies elsewhere', async () => {
    const { text } = await exportTo(await trailOf(1, 400))
    expect(text.length).toBeGreaterThan(2 * 64 * 1024)
    expect(checkElsewhere(text)).toEqual({ status: 0, said: '400 entries hold' })
  })

  it('AUD-01 a period holds all entries between its ends, linked to the one before', async () => {
    const running = await trailOf(4, 5)
    const { text, head, numbers } = await exportTo(running, {
      from: '2025-03-04',
      to: '2025-03-05',
    })
    expect(head).toMatchObject({ unbroken: true, first: 6, last: 15, entries: 10 })
    expect(numbers).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
    const before = await running.core.database.reader
      .selectFrom('audit_entries')
      .select('hash')
      .where('number', '=', 5)
      .executeTakeFirst()
    expect(head.hashBefore).toBe(before?.hash)
    expect(checkElsewhere(text)).toEqual({ status: 0, said: '10 entries hold' })
  })

  it('any other filter says that it is not unbroken, and each entry verifies by itself', async () => {
    const running = await trailOf(2, 6)
    const { text, head, numbers } = await exportTo(running, {
      action: 'test.odd',
      from: '2025-03-04',
      about: 'claim-3',
    })
    expect(head).toMatchObject({ unbroken: false, entries: 1, first: 10, last: 10 })
    expect(numbers).toEqual([10])
    const said = '1 entries hold, each by itself; others may lie between them'
    expect(checkElsewhere(text)).toEqual({ status: 0, said })
    const [first = '', entry = ''] = text.split('\n')
    const twice = [first.replace('"entries":1', '"entries":2'), entry, entry].join('\n')
    expect(checkElsewhere(twice)).toEqual({ status: 1, said: 'broken: 10' })
    expect(checkElsewhere(text.replaceAll('test.odd', 'test.bad')).said).toBe('broken: 10')
    const even = await exportTo(running, { action: 'test.even' })
    expect(even.numbers).toEqual([1, 3, 5, 7, 9, 11])
  })

  it('a period without entries is an export without entries', async () => {
    const { text, head } = await exportTo(await trailOf(1, 3), { from: '2030-01-01' })
    expect(head).toMatchObject({ unbroken: true, first: null, last: null, entries: 0 })
    expect(checkElsewhere(text)).toEqual({ status: 0, said: '0 entries hold' })
  })

  it('SYN-03 is recorded with filter, count and sum, without a number somebody searched by', async () => {
    const running = await trailOf(1, 3)
    const { sha256, text } = await exportTo(running, { about: '900000199001010028' })
    expect(text).not.toContain('900000199001010028')
    const [entry] = (await running.client.audit.list({ filter: { action: 'audit' } })).rows
    expect(entry).toMatchObject({
      action: 'audit.export',
      entity: 'audit',
      label: 'peian-audit-20250303.jsonl',
      after: { entries: 0, sha256, unbroken: false },
    })
    expect(JSON.stringify(entry)).not.toContain('900000199001010028')
    expect(await verifyChain(running.core.database.reader)).toMatchObject({ ok: true, entries: 4 })
  })

  it('lies sealed in the data folder', async () => {
    const { core, client } = await trailOf(1, 3)
    for await (const _step of await client.audit.export({})) void _step
    const [name = ''] = readdirSync(core.handover.outbox)
    expect(name).toBe('peian-audit-20250303.jsonl')
    expect(readFileSync(join(core.handover.outbox, name)).includes('test.even')).toBe(false)
  })

  it('cancelled on the way, it leaves no file and no entry', async () => {
    const { core, client } = await trailOf(1, 3500)
    const stop = new AbortController()
    const phases: string[] = []
    const run = async (): Promise<void> => {
      const events = await client.audit.export({}, { signal: stop.signal })
      for await (const step of events) {
        phases.push(step.type)
        stop.abort()
      }
    }
    await run().catch(() => undefined)
    expect(phases).toEqual(['progress'])
    expect(readdirSync(core.handover.outbox)).toEqual([])
    expect((await client.audit.facets()).actions).not.toContain('audit.export')
  })
})
