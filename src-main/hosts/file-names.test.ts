import { describe, expect, it } from 'vitest'
import { attachmentHeader, freeFileName, safeFileName } from './file-names'

describe('file names from outside', () => {
  it.each([
    ['claims.csv', 'claims.csv'],
    ['赔案 二月.xlsx', '赔案 二月.xlsx'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\a.csv', 'a.csv'],
    ['..', 'file'],
    ['', 'file'],
    ['.env', 'env'],
    ['a\u0000b\r\n.csv', 'ab.csv'],
    ['fdp.\u202Ecsv', 'fdp.csv'],
    ['con', '_con'],
    ['LPT1.csv', '_LPT1.csv'],
    ['console.csv', 'console.csv'],
    ['NUL .txt', '_NUL .txt'],
    ['CONIN$', '_CONIN$'],
    ['com¹.csv', '_com¹.csv'],
    ['a.csv::$DATA', 'a.csv__$DATA'],
    ['desk.sqlite3', 'desk.sqlite3'],
    ['/var/lib/desk.sqlite3', 'desk.sqlite3'],
    ['......', 'file'],
    ['\u2066\u202E\u200F\uFEFF', 'file'],
    ['a\uD800b.csv', 'ab.csv'],
    ['=cmd|x.csv', '=cmd_x.csv'],
    ['a<b>|"?*:.csv', 'a_b______.csv'],
    ['trailing. . ', 'trailing'],
    ['e\u0301.csv', '\u00e9.csv'],
  ])('%j is kept as %j', (given, kept) => {
    expect(safeFileName(given)).toBe(kept)
  })

  it('are cut to 200 bytes without breaking a character or losing the extension', () => {
    const kept = safeFileName(`${'赔'.repeat(300)}.csv`)
    expect(kept).toMatch(/^赔+\.csv$/u)
    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(200)
    expect(Buffer.byteLength(kept)).toBeGreaterThan(195)
    expect(Buffer.byteLength(safeFileName('x'.repeat(5000)))).toBe(200)
    expect(safeFileName('.'.repeat(5000))).toBe('file')
  })

  it('never meet: the second of a name is numbered, whatever its case', () => {
    expect(freeFileName('A.csv', new Set(['a.csv', 'a (2).csv']))).toBe('A (3).csv')
    expect(freeFileName('b.csv', new Set(['a.csv']))).toBe('b.csv')
  })

  it('cannot end the header they are sent in', () => {
    const header = attachmentHeader('a"\r\nSet-Cookie: x=1;.pdf')
    expect(header).not.toMatch(/[\r\n]/u)
    expect(header.match(/"/gu)).toHaveLength(2)
    expect(attachmentHeader('理\u202Efdp.exe\uD800')).toBe(
      `attachment; filename="_fdp.exe"; filename*=UTF-8''%E7%90%86fdp.exe`,
    )
  })
})
