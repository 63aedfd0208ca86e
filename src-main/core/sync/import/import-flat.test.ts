import { writeXlsx } from 'hucre/xlsx'
import iconv from 'iconv-lite'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ProfileInput } from '@shared/contract/profile'
import { startTestCore, temporaryFolder } from '../../../testing/test-core'
import { openHandle } from '../../database/open'
import { folderWith, importFrom } from './test-import'

const header = [
  '赔案号',
  '被保险人',
  '证件号码',
  '性别',
  '出生日期',
  '保单号',
  '保单生效日',
  '医院名称',
  '就诊类型',
  '出险日期',
  '诊断',
  '报案日期',
  '发票号',
  '费用项目',
  '费用类别',
  '数量',
  '单价',
  '金额',
  '费用日期',
]
const rows = [
  [
    'BA001',
    '示例甲',
    '900000198001010011',
    '男',
    '1980/1/1',
    'P-1',
    '2024-01-01',
    '示例第一医院',
    '住院',
    '2024年3月5日',
    '肺炎',
    '2024-03-10',
    'F1',
    '床位费',
    '床位费',
    '3',
    '50',
    '150.00',
    '20240305',
  ],
  [
    'BA001',
    '示例甲',
    '900000198001010011',
    '男',
    '1980/1/1',
    'P-1',
    '2024-01-01',
    '示例第一医院',
    '住院',
    '2024年3月5日',
    '肺炎',
    '2024-03-10',
    'F1',
    '阿莫西林',
    '西药费',
    '2',
    '12.34',
    '24.68',
    '20240306',
  ],
  [
    'BA001',
    '示例甲',
    '900000198001010011',
    '男',
    '1980/1/1',
    'P-1',
    '2024-01-01',
    '示例第一医院',
    '住院',
    '2024年3月5日',
    '肺炎',
    '2024-03-10',
    'F2',
    '血常规',
    '化验费',
    '1',
    '20',
    '¥1,020.00',
    '20240307',
  ],
  [
    'BA002',
    '示例乙',
    '900000199002020026',
    '女',
    '1990/2/2',
    'P-2',
    '2024-01-01',
    '示例第二医院',
    '门诊',
    '2024-3-6',
    '感冒',
    '2024-03-11',
    '',
    '挂号费',
    '挂号费',
    '1',
    '10',
    '10',
    '20240306',
  ],
]
const csv = (table: string[][]): string =>
  table
    .map((row) => row.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(','))
    .join('\r\n')

async function imported(path: string, profile = 'desk-flat') {
  const running = await startTestCore()
  const report = await importFrom(running, path, profile)
  const handle = openHandle(running.core.database.file, 'read', running.core.database.key)
  const claims = handle
    .prepare(
      `SELECT c.source_key, c.claim_type, c.claimed_fen, c.invoice_count, c.line_count, c.incident_on, m.name, m.birth_on, p.policy_no
       FROM claims c JOIN members m ON m.id = c.insured_id LEFT JOIN policies p ON p.id = c.policy_id ORDER BY 1`,
    )
    .all()
  const invoices = handle.prepare('SELECT invoice_no, total_fen FROM invoices ORDER BY id').all()
  handle.close()
  return { report, claims, invoices, running }
}

const expected = [
  {
    source_key: 'BA001',
    claim_type: 'inpatient',
    claimed_fen: 119_468,
    invoice_count: 2,
    line_count: 3,
    incident_on: '2024-03-05',
    name: '示例甲',
    birth_on: '1980-01-01',
    policy_no: 'P-1',
  },
  {
    source_key: 'BA002',
    claim_type: 'outpatient',
    claimed_fen: 1000,
    invoice_count: 1,
    line_count: 1,
    incident_on: '2024-03-06',
    name: '示例乙',
    birth_on: '1990-02-02',
    policy_no: 'P-2',
  },
]

describe('a flat table with one row per charge line', () => {
  it.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['GB18030', (text: string) => iconv.encode(text, 'gb18030')],
  ])(
    'SYN-01 in %s gives people, policies, providers, claims, invoices and lines',
    async (_name, encode) => {
      const { report, claims, invoices } = await imported(
        folderWith({ '赔案.csv': encode(csv([header, ...rows])) }),
      )
      expect(report).toMatchObject({
        added: { claims: 2, lines: 4, members: 2, policies: 2, providers: 2 },
        claimedFen: 120_468,
        rejectedRows: 0,
      })
      expect(claims).toEqual(expected)
      expect(invoices).toEqual([
        { invoice_no: 'F1', total_fen: 17_468 },
        { invoice_no: 'F2', total_fen: 102_000 },
        { invoice_no: null, total_fen: 1000 },
      ])
    },
  )

  it('SYN-01 as a workbook, with real dates and numbers, gives the same', async () => {
    const date = (text: string): Date => new Date(`${text}T00:00:00Z`)
    const values = rows.map((row) =>
      row.map((cell, at) => {
        if (at === 15 || at === 16) return Number(cell)
        if (at === 17) return Number(cell.replace(/[¥,]/gu, ''))
        if (at === 6 || at === 11) return date(cell)
        return cell
      }),
    )
    const bytes = await writeXlsx({ sheets: [{ name: '赔案', rows: [header, ...values] }] })
    const path = join(temporaryFolder(), '赔案.xlsx')
    writeFileSync(path, bytes)
    const { claims, report } = await imported(path)
    expect(report.rejectedRows).toBe(0)
    expect(claims).toEqual(expected)
  })

  it('reads its own kind of header by name, whatever its width, case and blanks', async () => {
    const wide = header.map((name) => (name === '金额' ? ' Ａｍｏｕｎｔ ' : name))
    const { claims } = await imported(folderWith({ 'a.csv': csv([wide, ...rows]) }))
    expect(claims).toEqual(expected)
  })

  it('a row that cannot be read takes its claim with it, wherever its other rows stand', async () => {
    const bad = rows.map((row, at) => (at === 2 ? row.with(17, '壹仟') : row))
    const { report, claims } = await imported(folderWith({ 'a.csv': csv([header, ...bad]) }))
    expect(claims).toEqual(expected.slice(1))
    expect(report.rejectSamples).toMatchObject([
      { row: 2, reason: 'line_refused' },
      { row: 3, reason: 'line_refused' },
      { row: 4, column: expect.stringContaining('金额') as unknown, reason: 'not_an_amount' },
    ])
    expect(report.rejected).toMatchObject({ claims: 1, lines: 3 })
  })

  it('rows of one claim that contradict each other refuse the claim', async () => {
    const bad = rows.map((row, at) => (at === 1 ? row.with(8, '门诊') : row))
    const { report } = await imported(folderWith({ 'a.csv': csv([header, ...bad]) }))
    expect(report.rejected.claims).toBe(1)
    expect(report.rejectSamples).toContainEqual(
      expect.objectContaining({ row: 3, reason: 'repeated_key' }),
    )
  })

  it.each([
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'workbook_old_or_encrypted'],
    ['no workbook at all', Buffer.from('just text, no zip'), 'not_a_workbook'],
    ['a damaged zip', Buffer.from('504b0304ffffffffffff', 'hex'), 'damaged_zip'],
  ])('%s is refused by name', async (_what, bytes, reason) => {
    const path = join(temporaryFolder(), 'claims.xlsx')
    writeFileSync(path, bytes)
    const running = await startTestCore()
    await expect(importFrom(running, path, 'desk-flat')).rejects.toMatchObject({
      code: 'import_refused',
      data: { problems: [expect.objectContaining({ file: 'claims.xlsx', reason })] },
    })
  })
})

const own: ProfileInput = {
  name: 'core-system',
  title: { zh: '核心系统', en: 'Core system' },
  source: 'core',
  amountUnit: 'fen',
  files: [
    {
      id: 'people',
      file: 'people.csv',
      members: { key: 'no', name: { template: '{last} {first}' } },
    },
    {
      file: 'claims.csv',
      where: { status: ['open'] },
      claims: {
        key: 'no',
        insured: 'person',
        received_at: 'received',
        claim_type: { column: 'kind', map: { OP: 'outpatient' } },
      },
    },
    {
      file: 'lines-*.csv',
      lines: { claim: 'claim', name: { column: ['item', 'text'], default: '-' }, claimed: 'fen' },
    },
  ],
}
const ownFiles = {
  'people.csv': 'no,last,first\n1,Doe,Ada\n',
  'claims.csv':
    'no,person,status,kind,received\nA,1,open,OP,2024-01-02 09:30\nB,1,void,OP,2024-01-02 09:30\n',
  'lines-1.csv': 'claim,item,fen\nA,Visit,1050\n',
  'lines-2.csv': 'claim,text,fen\nA,Drug,950\n',
}

describe("a user's own profile", () => {
  it('SYN-01 is kept, found by what a source holds, used, and removed', async () => {
    const running = await startTestCore()
    const { client, core } = running
    await client.sync.saveProfile({ profile: own })
    expect((await client.sync.listProfiles()).map(({ name }) => name)).toContain('core-system')
    const folder = folderWith(ownFiles)
    const { sourceId } = core.handover.addSource(folder)
    const [best, ...others] = await client.sync.matchProfiles({ sourceId })
    expect(best).toEqual({ name: 'core-system', fits: true, missing: [] })
    expect(others.every(({ fits, missing }) => !fits && missing.length > 0)).toBe(true)
    const report = await importFrom(running, folder, 'core-system')
    // The claim that is not open is passed over with its lines.
    expect(report).toMatchObject({ added: { claims: 1, lines: 2 }, claimedFen: 2000 })
    expect((await client.claims.list({})).rows[0]).toMatchObject({
      claimType: 'outpatient',
      receivedAt: '2024-01-02T01:30:00.000Z',
    })
    await client.sync.removeProfile({ name: 'core-system' })
    await expect(client.sync.showProfile({ name: 'core-system' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('a changed profile reads the same content anew', async () => {
    const running = await startTestCore()
    const folder = folderWith(ownFiles)
    await running.client.sync.saveProfile({ profile: own })
    await importFrom(running, folder, 'core-system')
    await running.client.sync.saveProfile({ profile: { ...own, amountUnit: 'yuan' } })
    expect(await importFrom(running, folder, 'core-system')).toMatchObject({
      alreadyImported: false,
      updated: { claims: 1, lines: 2 },
      claimedFen: 200_000,
    })
  })

  it.each([
    [
      'a field that does not exist',
      { ...own, files: [{ file: 'a.csv', members: { key: 'a', name: 'b', shoe: 'c' } }] },
    ],
    ['a required field left out', { ...own, files: [{ file: 'a.csv', members: { key: 'a' } }] }],
    [
      'lines without claims',
      { ...own, files: [{ file: 'a.csv', lines: { claim: 'a', name: 'b', claimed: 'c' } }] },
    ],
    [
      'a lookup into a file it does not name',
      {
        ...own,
        files: [
          {
            file: 'a.csv',
            members: { key: 'a', name: { lookup: { file: 'x', where: { k: 'a' }, column: 'n' } } },
          },
        ],
      },
    ],
    ['nothing at all', null],
  ])('is refused with %s', async (_what, profile) => {
    const { client } = await startTestCore()
    await expect(client.sync.saveProfile({ profile })).rejects.toMatchObject({
      code: 'profile_invalid',
    })
  })

  it('cannot take the name of one that ships', async () => {
    const { client } = await startTestCore()
    await expect(
      client.sync.saveProfile({ profile: { ...own, name: 'synthea' } }),
    ).rejects.toMatchObject({ code: 'name_taken' })
  })
})
