import { businessDate } from '@shared/domain/calendar'
import type { ZipEntry } from './zip-file'

/**
 * Writes plain tables as an Office Open XML workbook (ECMA-376), streaming: rows are pulled as the zip
 * takes them. Why not a library: docs/decisions/0021-workbook-writer.md.
 */

/**
 * How a column is written. `money` takes whole fen and shows yuan, `quantity` takes thousandths, `date`
 * YYYY-MM-DD, `instant` UTC ISO text, shown in Asia/Shanghai; `day` takes the same and shows its date there,
 * `month` takes either and shows the month.
 */
export type CellKind =
  'text' | 'integer' | 'money' | 'quantity' | 'date' | 'instant' | 'day' | 'month'

export interface SheetColumn {
  title: string
  kind: CellKind
  /** In characters. */
  width: number
}

export interface Sheet {
  name: string
  columns: readonly SheetColumn[]
  /** How many rows `rows` gives; more than a sheet can hold go on in sheets of the same name with a number. */
  rowCount: number
  rows(): Iterable<readonly unknown[]>
}

/** Excel's limit, header included. */
export const MAX_SHEET_ROWS = 1_048_576
/** Excel's limit for the text of one cell. */
const MAX_CELL_CHARACTERS = 32_767
const PIECE_CHARACTERS = 65_536

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/**
 * The parts of a workbook, for `writeZip`.
 * @param onRows called with how many more rows were written, between pieces; throws to cancel
 */
export function workbookEntries(
  sheets: readonly Sheet[],
  onRows: (rows: number) => void,
  maxSheetRows = MAX_SHEET_ROWS,
): ZipEntry[] {
  const parts = sheets.flatMap((sheet) => split(sheet, maxSheetRows - 1, onRows))
  const part = (name: string, text: string): ZipEntry => ({
    name,
    content: () => [Buffer.from(XML + text)],
  })
  return [
    part('[Content_Types].xml', contentTypes(parts.length)),
    part(
      '_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    part('xl/workbook.xml', workbook(parts.map(({ name }) => name))),
    part('xl/_rels/workbook.xml.rels', workbookRelations(parts.length)),
    part('xl/styles.xml', styles),
    ...parts.map(({ content }, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      content,
    })),
  ]
}

/** Cuts a sheet into pieces that Excel can open; all are fed by the one run through its rows. */
function split(
  sheet: Sheet,
  maxRows: number,
  onRows: (rows: number) => void,
): { name: string; content: () => Generator<Buffer> }[] {
  let rows: Iterator<readonly unknown[]> | undefined
  const pieces = Math.max(1, Math.ceil(sheet.rowCount / maxRows))
  return Array.from({ length: pieces }, (_, index) => ({
    name: index === 0 ? sheet.name : `${sheet.name} ${index + 1}`,
    content: () => {
      rows ??= sheet.rows()[Symbol.iterator]()
      const count = Math.min(maxRows, sheet.rowCount - index * maxRows)
      return worksheet(sheet.columns, rows, count, index === pieces - 1, onRows)
    },
  }))
}

function* worksheet(
  columns: readonly SheetColumn[],
  rows: Iterator<readonly unknown[]>,
  count: number,
  isLast: boolean,
  onRows: (rows: number) => void,
): Generator<Buffer> {
  const letters = columns.map((_, index) => columnLetters(index))
  const widths = columns
    .map(
      ({ width }, index) =>
        `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
    )
    .join('')
  const titles = columns.map(({ title }, index) =>
    textCell(`${letters[index]}1`, title, STYLE.header),
  )
  let text =
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
    `<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
    `<cols>${widths}</cols><sheetData><row r="1">${titles.join('')}</row>`
  let pending = 0
  let finished = false
  try {
    for (let number = 2; number < count + 2; number += 1) {
      const row = rows.next()
      if (row.done) break
      let cells = ''
      for (const [index, column] of columns.entries()) {
        cells += cell(`${letters[index]}${number}`, column.kind, row.value[index])
      }
      text += `<row r="${number}">${cells}</row>`
      pending += 1
      if (text.length >= PIECE_CHARACTERS) {
        yield Buffer.from(text)
        onRows(pending)
        text = ''
        pending = 0
      }
    }
    yield Buffer.from(
      `${text}</sheetData><autoFilter ref="A1:${letters.at(-1)}${count + 1}"/></worksheet>`,
    )
    onRows(pending)
    finished = true
  } finally {
    if (isLast || !finished) rows.return?.()
  }
}

function cell(reference: string, kind: CellKind, value: unknown): string {
  if (value === null || value === undefined) return ''
  switch (kind) {
    case 'integer':
      return numberCell(reference, String(value), STYLE.integer)
    case 'money':
      return numberCell(reference, decimal(Number(value), 2), STYLE.money)
    case 'quantity':
      return numberCell(reference, decimal(Number(value), 3), STYLE.quantity)
    case 'date':
    case 'day': {
      const date = dateOf(String(value))
      return dayCell(reference, date, Date.parse(`${date}T00:00:00Z`), STYLE.date)
    }
    case 'month':
      return textCell(reference, dateOf(String(value)).slice(0, 7))
    case 'instant':
      return dayCell(
        reference,
        String(value),
        Date.parse(String(value)) + SHANGHAI_OFFSET_MS,
        STYLE.instant,
      )
    case 'text':
      return textCell(reference, String(value))
  }
}

/** The business date of a moment; a date is its own. */
function dateOf(value: string): string {
  return value.length === 'YYYY-MM-DD'.length ? value : businessDate(value)
}

/** A whole number of 10^-decimals, written without a detour over binary fractions. */
function decimal(value: number, decimals: number): string {
  const digits = Math.abs(value)
    .toString()
    .padStart(decimals + 1, '0')
  return `${value < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000
/** Days from Excel's day 0 to 1970-01-01. */
const EPOCH_DAY = 25_569
/** Excel counts a 29 February 1900 that never was; days before 1 March 1900 are written as text. */
const FIRST_SOUND_DAY = 61

function dayCell(reference: string, written: string, at: number, style: number): string {
  const day = at / DAY_MS + EPOCH_DAY
  return day >= FIRST_SOUND_DAY
    ? numberCell(reference, String(Math.round(day * 1e8) / 1e8), style)
    : textCell(reference, written)
}

function numberCell(reference: string, value: string, style: number): string {
  return `<c r="${reference}" s="${style}"><v>${value}</v></c>`
}

/** What a spreadsheet would take for a formula, were it typed in. */
const FORMULA_LIKE = /^\s*['=+\-@＝＋－＠\t\r\n]/u

/**
 * Text is stored as a string in a cell formatted as text, so nothing in it is ever computed; what looks
 * like a formula is marked as quoted besides, and stays text when somebody edits it.
 */
function textCell(reference: string, value: string, style?: number): string {
  const fitting =
    value.length > MAX_CELL_CHARACTERS ? `${value.slice(0, MAX_CELL_CHARACTERS - 1)}…` : value
  const index = style ?? (FORMULA_LIKE.test(fitting) ? STYLE.quoted : STYLE.text)
  return `<c r="${reference}" s="${index}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(fitting)}</t></is></c>`
}

// What XML cannot carry, and what would be read as the escape for it (ECMA-376 ST_Xstring).
// eslint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9a-f]{4}_)/giu
const MARKUP = /[&<>"]/gu
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function escapeXml(value: string): string {
  return value
    .toWellFormed()
    .replace(
      UNWRITABLE,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replace(MARKUP, (character) => entities[character] ?? '')
}

/** 0 → A, 25 → Z, 26 → AA. */
function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last
}

/** Indices into `cellXfs` below. */
const STYLE = {
  text: 1,
  quoted: 2,
  integer: 3,
  money: 4,
  quantity: 5,
  date: 6,
  instant: 7,
  header: 8,
} as const

const styles =
  `<styleSheet xmlns="${MAIN}">` +
  '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>' +
  '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="#,##0.###"/></numFmts>' +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
  '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EDF3"/><bgColor indexed="64"/></patternFill></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="9"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  format(49) +
  format(49, ' quotePrefix="1"') +
  format(1) +
  format(4) +
  format(166) +
  format(164) +
  format(165) +
  '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/></cellXfs>' +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'

/** `4` is Excel's own `#,##0.00`, `49` its text format. */
function format(numFmtId: number, more = ''): string {
  return `<xf numFmtId="${numFmtId}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"${more}/>`
}

function contentTypes(sheets: number): string {
  const parts = numbered(
    sheets,
    (number) =>
      `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/>`,
  )
  return (
    `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/>` +
    `<Override PartName="/xl/styles.xml" ContentType="${SHEET_TYPE}.styles+xml"/>${parts}</Types>`
  )
}

function workbook(names: readonly string[]): string {
  const sheets = names
    .map(
      (name, index) =>
        `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
    )
    .join('')
  return `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets}</sheets></workbook>`
}

function workbookRelations(sheets: number): string {
  const relations = numbered(
    sheets,
    (number) =>
      `<Relationship Id="rId${number}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
  )
  return `<Relationships xmlns="${PACKAGE}/relationships">${relations}<Relationship Id="rId${sheets + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`
}

function numbered(count: number, write: (number: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index + 1)).join('')
}
