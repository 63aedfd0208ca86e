import { readXlsx } from 'hucre/xlsx'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../testing/test-core'
import { workbookEntries, type Sheet } from './spreadsheet'
import { writeZip } from './zip-file'

async function roundTrip(sheets: Sheet[], maxSheetRows?: number) {
  const path = join(temporaryFolder(), 'book.xlsx')
  await writeZip(
    path,
    workbookEntries(sheets, () => undefined, maxSheetRows),
  )
  return (await readXlsx(readFileSync(path))).sheets
}

const oneColumn = (kind: Sheet['columns'][number]['kind'], values: unknown[]): Sheet => ({
  name: '表',
  columns: [{ title: '列', kind, width: 10 }],
  rowCount: values.length,
  rows: () => values.map((value) => [value]),
})

describe('a streamed workbook', () => {
  it('goes on in another sheet where Excel’s rows end', async () => {
    const sheets = await roundTrip([oneColumn('integer', [1, 2, 3, 4, 5])], 3)
    expect(sheets.map(({ name }) => name)).toEqual(['表', '表 2', '表 3'])
    expect(sheets.map(({ rows }) => rows)).toEqual([
      [['列'], [1], [2]],
      [['列'], [3], [4]],
      [['列'], [5]],
    ])
  })

  it('has a header even without rows', async () => {
    expect((await roundTrip([oneColumn('money', [])]))[0]?.rows).toEqual([['列']])
  })

  it.each([
    ['money', 123_456, 1234.56],
    ['money', -5, -0.05],
    ['money', 9_999_999_999_999, 99_999_999_999.99],
    ['quantity', 1500, 1.5],
    ['quantity', -1, -0.001],
    ['text', '000123', '000123'],
    ['text', '=1+1', '=1+1'],
    ['text', ' & <b> "x" \u0001 _x0001_ \r\n', ' & <b> "x" \u0001 _x0001_ \r\n'],
    ['text', 'a\ud800b', 'a\ufffdb'],
    ['date', '1890-01-01', '1890-01-01'],
    ['date', '2024-02-29', new Date('2024-02-29T00:00:00Z')],
    ['instant', '2024-12-31T16:00:00.000Z', new Date('2025-01-01T00:00:00Z')],
  ] as const)('writes %s %j so that %j is read', async (kind, value, read) => {
    const rows = (await roundTrip([oneColumn(kind, [value, null])]))[0]?.rows
    expect(rows?.[1]).toEqual([read])
  })

  it('cuts a text that Excel could not open', async () => {
    const rows = (await roundTrip([oneColumn('text', ['字'.repeat(40_000)])]))[0]?.rows
    const text = rows?.[1]?.[0] as string
    expect(text).toHaveLength(32_767)
    expect(text.endsWith('…')).toBe(true)
  })
})
