import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { savedDownload } from '../../../testing/downloads'
import { writeSettledClaim } from '../../../testing/settled-claims'
import { startTestCore, temporaryFolder } from '../../../testing/test-core'
import type { RunningCore } from '../../create-desk'
import { openHandle } from '../../database/open'
import { packageTables } from '../package-format'
import { importFrom } from './test-import'

async function exportPackage({ core, client }: RunningCore): Promise<string> {
  for await (const step of await client.sync.export({ format: 'package' })) {
    if (step.type === 'done') return savedDownload(core, step.downloadId)
  }
  throw new Error('the export ended without a file')
}

function contents(running: RunningCore): Record<string, string[]> {
  const handle = openHandle(running.core.database.file, 'read', running.core.database.key)
  const all = packageTables.map(({ name, columns }) => [
    name,
    handle
      .prepare(`SELECT ${columns.map((column) => column.name).join(', ')} FROM ${name}`)
      .all()
      .map((row) => JSON.stringify(row))
      .sort(),
  ])
  handle.close()
  return Object.fromEntries(all) as Record<string, string[]>
}

async function deskWithSettledClaims(): Promise<RunningCore> {
  const running = await startTestCore()
  await writeSettledClaim(running, 1)
  await writeSettledClaim(running, 2, { state: 'paid', text: '=1+1' })
  await writeSettledClaim(running, 3, { state: 'rejected', conclusion: 'refuse' })
  return running
}

/** Changes one CSV of a package; with `honest` its hash and size as well. */
function tamper(
  path: string,
  table: string,
  change: (csv: string) => string,
  honest: boolean,
): string {
  const files = unzipSync(readFileSync(path))
  const name = `${table}.csv`
  const csv = strToU8(change(strFromU8(files[name] ?? new Uint8Array())))
  files[name] = csv
  if (honest) {
    const descriptor = JSON.parse(strFromU8(files['datapackage.json'] ?? new Uint8Array())) as {
      resources: { name: string; bytes: number; hash: string }[]
    }
    for (const resource of descriptor.resources.filter((entry) => entry.name === table)) {
      resource.bytes = csv.length
      resource.hash = `sha256:${createHash('sha256').update(csv).digest('hex')}`
    }
    files['datapackage.json'] = strToU8(JSON.stringify(descriptor))
  }
  const changed = join(temporaryFolder(), 'changed.zip')
  writeFileSync(changed, zipSync(files))
  return changed
}

describe('taking in a data package of another desk', () => {
  it('SYN-01 gives an empty desk the same claims, numbers, decisions and people, once', async () => {
    const from = await deskWithSettledClaims()
    const path = await exportPackage(from)
    const to = await startTestCore()
    const local = to.actor
    const dry = await importFrom(to, path, 'peian-package', true)
    const report = await importFrom(to, path, 'peian-package')
    expect(report).toMatchObject({
      added: report.read,
      rejectedRows: 0,
      alreadyImported: false,
    })
    expect(dry).toMatchObject({ added: report.added, batchId: null, claimedFen: report.claimedFen })
    expect(report.read.claims).toBeGreaterThan(0)

    const before = contents(from)
    const after = contents(to)
    for (const { name } of packageTables) {
      if (name !== 'staff') expect(after[name], name).toEqual(before[name])
    }
    // Both desks call their own reviewer the same; here they stay two people.
    const staff = after['staff'] ?? []
    expect(staff).toHaveLength((before['staff'] ?? []).length + 1)
    expect(staff.some((row) => row.includes(local.id))).toBe(true)

    expect((await importFrom(to, path, 'peian-package')).alreadyImported).toBe(true)
    expect(contents(to)).toEqual(after)
    expect((await to.client.audit.verify()).ok).toBe(true)
  })

  it('SYN-01 leaves a claim that the desk has in another version as it is, and says so', async () => {
    const from = await deskWithSettledClaims()
    const path = await exportPackage(from)
    const to = await startTestCore()
    await importFrom(to, path, 'peian-package')
    const handle = openHandle(to.core.database.file, 'write', to.core.database.key)
    handle.exec(`UPDATE claims SET version = version + 1, payee_name = 'changed here'`)
    handle.close()
    const before = contents(to)
    const other = tamper(path, 'providers', (csv) => `${csv}`, false)
    const again = tamper(other, 'claims', (csv) => csv.replace(/\r\n$/u, '\r\n\r\n'), true)
    const report = await importFrom(to, again, 'peian-package')
    expect(report.rejected.claims).toBe(report.read.claims)
    expect(report.rejectSamples[0]).toMatchObject({
      file: 'claims.csv',
      row: 2,
      reason: 'claim_differs',
    })
    expect(contents(to)).toEqual(before)
  })

  const refusals: [string, string, (csv: string) => string, boolean, object][] = [
    ['a changed byte', 'lines', (csv) => csv.replace('0', '1'), false, { reason: 'hash_differs' }],
    ['another size', 'lines', (csv) => `${csv} `, false, { reason: 'size_differs' }],
    [
      'a state that does not exist',
      'claims',
      (csv) => csv.replace(/,closed,|,decided,|,rejected,|,paid,/u, ',lost,'),
      true,
      { file: 'claims.csv', column: 'state', reason: 'unknown_value' },
    ],
    [
      'a claim without its lines',
      'lines',
      (csv) => `${csv.split('\r\n')[0]}\r\n`,
      true,
      { reason: 'unknown_reference' },
    ],
  ]
  refusals.push([
    'a decision that its own author confirmed (ADJ-08)',
    'decisions',
    (csv) => {
      const [head = '', first = '', ...rest] = csv.split('\r\n')
      const cells = first.split(',')
      const actor = cells[head.split(',').indexOf('actor_id')] ?? ''
      const confirmed = [...cells.slice(0, -2), actor, '2025-03-02T00:00:00.000Z'].join(',')
      return [head, confirmed, ...rest].join('\r\n')
    },
    true,
    { file: 'decisions.csv', row: 2, column: 'confirmed_by', reason: 'confirmed_by_self' },
  ])
  /** The first row with other values in these columns. */
  const withCells = (values: Record<string, string>) => (csv: string) => {
    const [head = '', first = '', ...rest] = csv.split('\r\n')
    const names = head.split(',')
    const cells = first.split(',').map((cell, at) => values[names[at] ?? ''] ?? cell)
    return [head, cells.join(','), ...rest].join('\r\n')
  }
  refusals.push([
    'an adjudication whose basis nobody can read',
    'adjudications',
    (csv) => csv.replace(/"\{.*?\}"(?=,)/u, 'x'),
    true,
    { file: 'adjudications.csv', row: 2, column: 'basis', reason: 'sum_differs' },
  ])
  refusals.push([
    'a claim that pays more than its decision says (ADJ-01)',
    'claims',
    withCells({ payable_fen: '900000' }),
    true,
    { file: 'claims.csv', row: 2, column: 'payable_fen', reason: 'sum_differs' },
  ])
  refusals.push([
    'a decision that pays more than its lines (ADJ-01)',
    'decisions',
    withCells({ claimed_fen: '901025', payable_fen: '900000' }),
    true,
    { file: 'decisions.csv', row: 2, column: 'payable_fen', reason: 'sum_differs' },
  ])
  it.each(refusals)(
    'refuses %s and changes nothing',
    async (_what, table, change, honest, problem) => {
      const path = tamper(await exportPackage(await deskWithSettledClaims()), table, change, honest)
      const to = await startTestCore()
      const before = contents(to)
      await expect(importFrom(to, path, 'peian-package')).rejects.toMatchObject({
        code: 'import_refused',
        data: { problems: expect.arrayContaining([expect.objectContaining(problem)]) as unknown },
      })
      expect(contents(to)).toEqual(before)
    },
  )

  it('refuses a zip that is no package, and a file that is no zip', async () => {
    const to = await startTestCore()
    const folder = temporaryFolder()
    const paths = {
      'other.zip': zipSync({ 'a.txt': strToU8('a') }),
      'not.zip': strToU8('PK no zip'),
    }
    for (const [name, bytes] of Object.entries(paths)) {
      writeFileSync(join(folder, name), bytes)
      await expect(importFrom(to, join(folder, name), 'peian-package')).rejects.toMatchObject({
        code: 'import_refused',
      })
    }
  })
})
