import { Ajv } from 'ajv'
import { strFromU8, unzipSync } from 'fflate'
import { parseCsv } from 'hucre/csv'
import { readXlsx, type CellValue } from 'hucre/xlsx'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { savedDownload } from '../../../testing/downloads'
import { refusal, type DeskErrorCode } from '@shared/contract/errors'
import { settledClaimStates } from '@shared/domain/states'
import { writeSettledClaim } from '../../../testing/settled-claims'
import { startTestCore, temporaryFolder } from '../../../testing/test-core'
import { verifyChain } from '../../audit/chain'
import type { RunningCore } from '../../create-desk'
import { openHandle } from '../../database/open'
import { decodeCell, packageTables, type PackageTableName } from '../package-format'
import { runExport } from './export-task'
import { exportClaims, type ExportInput, type ExportStep } from './service'
import tabularDataPackage from './tabular-data-package.schema.json'

type Done = Extract<ExportStep, { type: 'done' }>

async function exportAll(
  { core, actor }: RunningCore,
  input: Partial<ExportInput> = {},
): Promise<{ done: Done; bytes: Buffer }> {
  let done: Done | undefined
  for await (const step of exportClaims(core, actor, {
    format: 'package',
    language: 'zh',
    ...input,
  })) {
    if (step.type === 'done') done = step
  }
  if (!done) throw new Error('the export ended without a result')
  return { done, bytes: readFileSync(await savedDownload(core, done.downloadId)) }
}

function tables(bytes: Buffer): Record<PackageTableName, Record<string, unknown>[]> {
  const files = unzipSync(bytes)
  const read = packageTables.map(({ name, columns }) => {
    const [header, ...rows] = parseCsv(strFromU8(files[`${name}.csv`] ?? new Uint8Array()))
    expect(header).toEqual(columns.map((column) => column.name))
    const decoded = rows.map((row) =>
      Object.fromEntries(
        columns.map((column, index) => {
          const cell = decodeCell(column, String(row[index] ?? ''))
          if (!cell.ok) throw new Error(`${name}.${column.name}: ${cell.problem}`)
          return [column.name, cell.value]
        }),
      ),
    )
    return [name, decoded]
  })
  return Object.fromEntries(read) as Record<PackageTableName, Record<string, unknown>[]>
}

/** What the desk holds in the columns of the package. */
function inDesk(running: RunningCore): Record<PackageTableName, Record<string, unknown>[]> {
  const handle = openHandle(running.core.database.file, 'read', running.core.database.key)
  const read = packageTables.map(({ name, columns }) => [
    name,
    handle.prepare(`SELECT ${columns.map((column) => column.name).join(', ')} FROM ${name}`).all(),
  ])
  handle.close()
  return Object.fromEntries(read) as Record<PackageTableName, Record<string, unknown>[]>
}

const sorted = (rows: readonly Record<string, unknown>[]): string[] =>
  rows.map((row) => JSON.stringify(row)).sort()

async function refusalOf(work: Promise<unknown>): Promise<DeskErrorCode | null> {
  return work.then(
    () => null,
    (error: { code: DeskErrorCode }) => error.code,
  )
}

describe('handing claims out', () => {
  it('SYN-01 writes every row of the settled claims and of what they refer to', async () => {
    const desk = await startTestCore()
    for (let number = 1; number <= 3; number += 1) await writeSettledClaim(desk, number)
    const { done, bytes } = await exportAll(desk)
    expect(done.claims).toBe(3)
    expect(done.fileName).toBe('peian-20250303-100000-3claims.zip')
    const read = tables(bytes)
    const expected = inDesk(desk)
    for (const { name } of packageTables) {
      expect(expected[name].length, name).toBeGreaterThan(0)
      expect(sorted(read[name]), name).toEqual(sorted(expected[name]))
    }
  })

  it('leaves out what is not settled, and everything only that refers to', async () => {
    const desk = await startTestCore()
    const out = await writeSettledClaim(desk, 1)
    await writeSettledClaim(desk, 2, { state: 'in_review' })
    const read = tables((await exportAll(desk)).bytes)
    expect(read.claims.map(({ id }) => id)).toEqual([out.id])
    expect(read.members).toHaveLength(2)
    expect(read.providers).toHaveLength(1)
    expect(read.lines.every((line) => line.claim_id === out.id)).toBe(true)
    expect(settledClaimStates).not.toContain('in_review')
  })

  it('takes only the claims asked for, in the states asked for', async () => {
    const desk = await startTestCore()
    const first = await writeSettledClaim(desk, 1, { state: 'in_review' })
    const second = await writeSettledClaim(desk, 2)
    const ids = async (input: Partial<ExportInput>): Promise<unknown[]> =>
      tables((await exportAll(desk, input)).bytes).claims.map(({ id }) => id)
    expect(await ids({ states: ['in_review'] })).toEqual([first.id])
    expect(await ids({ claimIds: [first.id, second.id] })).toEqual([second.id])
    expect(await refusalOf(exportAll(desk, { claimIds: [first.id] }))).toBe('nothing_to_export')
    expect(await refusalOf(exportAll(desk, { claimIds: [] }))).toBe('nothing_to_export')
    expect(await refusalOf(exportAll(desk, { states: [] }))).toBe('nothing_to_export')
  })

  it('describes the package as Frictionless does, with sizes and hashes that hold', async () => {
    const desk = await startTestCore()
    await writeSettledClaim(desk, 1)
    const files = unzipSync((await exportAll(desk)).bytes)
    const descriptor = JSON.parse(strFromU8(files['datapackage.json'] ?? new Uint8Array())) as {
      resources: { name: string; path: string; bytes: number; hash: string }[]
    }
    const validate = new Ajv({ allErrors: true }).compile(tabularDataPackage)
    expect(validate(descriptor), JSON.stringify(validate.errors)).toBe(true)
    const { resources: _, ...empty } = descriptor
    expect(validate(empty)).toBe(false)
    expect(descriptor.resources.map(({ name }) => name)).toEqual(
      packageTables.map(({ name }) => name),
    )
    for (const { path, bytes, hash } of descriptor.resources) {
      const content = files[path] ?? new Uint8Array()
      expect(content.length).toBe(bytes)
      expect(hash).toBe(`sha256:${createHash('sha256').update(content).digest('hex')}`)
    }
  })

  it.each(['package', 'xlsx'] as const)(
    'gives the same bytes for the same data (%s)',
    async (format) => {
      const desk = await startTestCore()
      for (let number = 1; number <= 5; number += 1) await writeSettledClaim(desk, number)
      const first = await exportAll(desk, { format })
      const second = await exportAll(desk, { format })
      expect(second.done.sha256).toBe(first.done.sha256)
      expect(second.bytes.equals(first.bytes)).toBe(true)
      expect(first.done.sizeBytes).toBe(first.bytes.length)
      expect(createHash('sha256').update(first.bytes).digest('hex')).toBe(first.done.sha256)
      expect(second.done.fileName).not.toBe(first.done.fileName)
    },
  )

  it('SYN-03 records who took out how much, in the batches and in the audit trail', async () => {
    const desk = await startTestCore()
    await writeSettledClaim(desk, 1)
    const { done } = await exportAll(desk)
    const { reader } = desk.core.database
    const batch = await reader.selectFrom('batches').selectAll().executeTakeFirstOrThrow()
    expect(batch).toMatchObject({
      id: done.batchId,
      kind: 'export',
      profile: 'package',
      file_name: done.fileName,
      sha256: done.sha256,
      actor_id: desk.actor.id,
    })
    expect(JSON.parse(batch.summary)).toMatchObject({ claims: 1, states: settledClaimStates })
    const entry = await reader.selectFrom('audit_entries').selectAll().executeTakeFirstOrThrow()
    expect(entry).toMatchObject({ action: 'batch.export', entity_id: done.batchId })
    expect(entry.after).not.toContain('张')
    expect((await verifyChain(reader)).ok).toBe(true)
  })

  it('SYN-03 AUD-01 records which claims went out where they were picked', async () => {
    const desk = await startTestCore()
    const [first, , third] = [
      await writeSettledClaim(desk, 1),
      await writeSettledClaim(desk, 2),
      await writeSettledClaim(desk, 3),
    ]
    const open = await writeSettledClaim(desk, 4, { state: 'in_review' })
    await exportAll(desk, { claimIds: [third.id, first.id, open.id] })
    const entry = await desk.core.database.reader
      .selectFrom('audit_entries')
      .select('after')
      .executeTakeFirstOrThrow()
    expect(JSON.parse(entry.after ?? '')).toMatchObject({
      chosen: 3,
      claims: 2,
      claimNos: [first.claimNo, third.claimNo],
    })
  })

  it('reads one moment: what others write meanwhile is not in the file', async () => {
    const desk = await startTestCore()
    for (let number = 1; number <= 400; number += 1)
      await writeSettledClaim(desk, number, { lines: 8 })
    const other = openHandle(desk.core.database.file, 'write', desk.core.database.key)
    const path = join(temporaryFolder(), 'snapshot.zip')
    let changed = false
    const result = await runExport(
      {
        databaseFile: desk.core.database.file,
        vaultKey: desk.core.vault.hex,
        path,
        format: 'package',
        profile: 'full',
        states: settledClaimStates,
        payableOnly: false,
        language: 'zh',
      },
      {
        checkCancelled: () => undefined,
        progress: (phase, done) => {
          if (phase !== 'write' || done === 0 || changed) return
          changed = true
          other.exec(`UPDATE claims SET state = 'in_review', payable_fen = 1`)
          other.exec(`UPDATE lines SET name = 'changed meanwhile'`)
        },
      },
    )
    other.close()
    expect(changed).toBe(true)
    const read = tables(desk.core.vault.unseal(readFileSync(path)))
    expect(result.claims).toBe(400)
    expect(read.claims).toHaveLength(400)
    expect(
      read.claims.every(({ state, payable_fen }) => state === 'closed' && payable_fen !== 1),
    ).toBe(true)
    expect(read.lines).toHaveLength(3200)
    expect(read.lines.some(({ name }) => name === 'changed meanwhile')).toBe(false)
  })

  it.each(['package', 'xlsx'] as const)(
    'removes the half-written file when it is cancelled (%s)',
    async (format) => {
      const desk = await startTestCore()
      await writeSettledClaim(desk, 1, { lines: 800 })
      const folder = temporaryFolder()
      let half = 0
      const work = runExport(
        {
          databaseFile: desk.core.database.file,
          vaultKey: desk.core.vault.hex,
          path: join(folder, 'half'),
          format,
          profile: 'full',
          states: settledClaimStates,
          payableOnly: false,
          language: 'zh',
        },
        {
          progress: (_phase, done) => {
            if (done > 100) half = readdirSync(folder).length
          },
          checkCancelled: () => {
            if (half > 0) throw refusal('cancelled', {})
          },
        },
      )
      expect(await refusalOf(work)).toBe('cancelled')
      expect(half).toBe(1)
      expect(readdirSync(folder)).toEqual([])
    },
  )

  it.each(['package', 'xlsx'] as const)(
    'leaves nothing behind when it is cancelled (%s)',
    async (format) => {
      const desk = await startTestCore()
      for (let number = 1; number <= 60; number += 1)
        await writeSettledClaim(desk, number, { lines: 30 })
      const cancel = new AbortController()
      const work = (async () => {
        const steps = exportClaims(desk.core, desk.actor, { format, language: 'zh' }, cancel.signal)
        for await (const step of steps) if (step.type === 'progress') cancel.abort()
      })()
      expect(await refusalOf(work)).toBe('cancelled')
      expect(readdirSync(desk.core.handover.outbox)).toEqual([])
      expect(await desk.core.database.reader.selectFrom('batches').select('id').execute()).toEqual(
        [],
      )
      expect((await exportAll(desk, { format })).done.claims).toBe(60)
    },
  )

  it('leaves nothing behind when the listener goes away', async () => {
    const desk = await startTestCore()
    for (let number = 1; number <= 60; number += 1)
      await writeSettledClaim(desk, number, { lines: 30 })
    for await (const step of exportClaims(desk.core, desk.actor, {
      format: 'package',
      language: 'zh',
    })) {
      expect(step.type).toBe('progress')
      break
    }
    expect(readdirSync(desk.core.handover.outbox)).toEqual([])
    expect(await desk.core.database.reader.selectFrom('batches').select('id').execute()).toEqual([])
  })

  it('SYN-03 keeps apart the files of exports that end in the same second', async () => {
    const desk = await startTestCore()
    const ids = [1, 2, 3, 4].map((number) => writeSettledClaim(desk, number))
    const claims = await Promise.all(ids)
    const all = await Promise.all(claims.map(({ id }) => exportAll(desk, { claimIds: [id] })))
    expect(new Set(all.map(({ done }) => done.fileName)).size).toBe(4)
    for (const { done } of all) {
      const bytes = readFileSync(await savedDownload(desk.core, done.downloadId))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(done.sha256)
    }
  })

  it('clears what a killed export left, not what another one is writing', async () => {
    const desk = await startTestCore()
    await writeSettledClaim(desk, 1)
    const at = (name: string): string => join(desk.core.handover.outbox, name)
    for (const name of ['.old.part', '.young.part']) writeFileSync(at(name), 'half')
    const long = (Date.now() - 25 * 3_600_000) / 1000
    utimesSync(at('.old.part'), long, long)
    const { done } = await exportAll(desk)
    expect(readdirSync(desk.core.handover.outbox).sort()).toEqual(['.young.part', done.fileName])
    expect(statSync(at(done.fileName)).mode & 0o077).toBe(0)
  })

  it('carries formula-like text whole and inert', async () => {
    const desk = await startTestCore()
    const text = '=HYPERLINK("http://example.org","x")\r\n_x0041_ \u0007'
    await writeSettledClaim(desk, 1, { text })
    const { bytes } = await exportAll(desk)
    const csv = strFromU8(unzipSync(bytes)['claims.csv'] ?? new Uint8Array())
    expect(csv).not.toMatch(/(^|,|\n)"?=/u)
    expect(tables(bytes).members[0]?.name).toBe(text)

    const workbook = await exportAll(desk, { format: 'xlsx' })
    const parts = unzipSync(workbook.bytes)
    const claims = strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
    expect(claims).not.toContain('<f>')
    expect(claims).toContain('s="2" t="inlineStr"><is><t xml:space="preserve">=HYPERLINK')
    expect(await sheetRows(workbook.bytes, '赔案', '被保险人')).toEqual([text])
  })
})

async function sheetRows(bytes: Buffer, sheet: string, column: string): Promise<CellValue[]> {
  const workbook = await readXlsx(bytes)
  const [header = [], ...rows] = workbook.sheets.find(({ name }) => name === sheet)?.rows ?? []
  const index = header.indexOf(column)
  expect(index, column).toBeGreaterThanOrEqual(0)
  return rows.map((row) => row[index] ?? null)
}

describe('a workbook of claims', () => {
  it('shows the figures of the desk, money in yuan and days as days', async () => {
    const desk = await startTestCore()
    for (let number = 1; number <= 3; number += 1) await writeSettledClaim(desk, number)
    const { done, bytes } = await exportAll(desk, { format: 'xlsx' })
    expect(done.fileName).toBe('peian-20250303-100000-3claims.xlsx')
    const claims = (column: string): Promise<CellValue[]> => sheetRows(bytes, '赔案', column)
    const held = inDesk(desk)
    expect(await claims('赔案号')).toEqual(held.claims.map(({ claim_no }) => claim_no))
    expect(await claims('申请金额（元）')).toEqual([100, 100, 100])
    expect(await claims('剔除金额（元）')).toEqual([10.25, 10.25, 10.25])
    expect(await claims('赔付金额（元）')).toEqual([89.75, 89.75, 89.75])
    expect(await claims('状态')).toEqual(['已结案', '已结案', '已结案'])
    expect(await claims('证件号码')).toEqual(Array(3).fill('900000199002030021'))
    expect(await claims('收款账号')).toEqual(Array(3).fill('9000000000000012345'))
    expect((await claims('出险日期'))[0]).toEqual(new Date('2025-02-27T00:00:00Z'))
    // 01:02:03.004 UTC on 28 February is 09:02:03.004 in Shanghai.
    expect((await claims('受理时间'))[0]).toEqual(new Date('2025-02-28T09:02:03.004Z'))
    expect(await sheetRows(bytes, '明细', '数量')).toEqual(Array(6).fill(1.5))
    const lines = (await sheetRows(bytes, '明细', '申请金额（元）')) as number[]
    expect(lines.map((yuan) => Math.round(yuan * 100))).toEqual(
      held.lines.map(({ claimed_fen }) => claimed_fen),
    )
    expect(await sheetRows(bytes, '发票', '发票号')).toEqual(Array(3).fill('000123450'))
    expect(await sheetRows(bytes, '决定', '核定人')).toEqual(Array(3).fill(desk.actor.name))
    expect(await sheetRows(bytes, '剔除', '原因')).toEqual(Array(3).fill('自费项目'))
  })

  it('is complete in English', async () => {
    const desk = await startTestCore()
    await writeSettledClaim(desk, 1)
    const { bytes } = await exportAll(desk, { format: 'xlsx', language: 'en' })
    const workbook = await readXlsx(bytes)
    expect(workbook.sheets.map(({ name }) => name)).toEqual([
      'Claims',
      'Invoices',
      'Lines',
      'Decisions',
      'Exclusions',
    ])
    for (const { rows } of workbook.sheets) expect(rows[0]?.join('')).toMatch(/^[\x20-\x7e]+$/u)
    expect(await sheetRows(bytes, 'Claims', 'State')).toEqual(['Closed'])
  })

  it('SYN-03 shows no birth date, phone, address or file name', async () => {
    const desk = await startTestCore()
    await writeSettledClaim(desk, 1)
    const { bytes } = await exportAll(desk, { format: 'xlsx' })
    const everything = Object.values(unzipSync(bytes))
      .map((part) => strFromU8(part))
      .join('')
    for (const kept of ['1990-02-03', '+8610000001234', 'example.org', '示例路', '发票.pdf']) {
      expect(everything).not.toContain(kept)
    }
  })

  it('shows no decision for a claim that was opened again', async () => {
    const desk = await startTestCore()
    await writeSettledClaim(desk, 1, { state: 'in_review' })
    const { bytes } = await exportAll(desk, { format: 'xlsx', states: ['in_review'] })
    expect(await sheetRows(bytes, '赔案', '结论')).toEqual([null])
    expect(await sheetRows(bytes, '明细', '赔付金额（元）')).toEqual([null, null])
    expect(await sheetRows(bytes, '决定', '结论')).toEqual(['部分赔付'])
  })
})
