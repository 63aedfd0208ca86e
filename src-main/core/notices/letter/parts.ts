import type { Content, ContentText, CustomTableLayout, TableCell } from 'pdfmake/interfaces'
import type { Language } from '@shared/domain/catalogues'
import { formatFen } from '@shared/domain/money'
import { INK, MEASURE, SIZE } from './geometry'

/** Rules above and below the head and at the foot, hairlines between rows, none upright. */
const ruled = (headRows: number, footRows: number): CustomTableLayout => ({
  hLineWidth: (line, node) => {
    const rows = node.table.body.length
    if (line === 0) return 0
    if (line === 1 && headRows > 1) return 0.8
    if (line === headRows || line === rows || line === rows - footRows) return 0.6
    return 0.3
  },
  hLineColor: (line, node) =>
    line <= headRows || line >= node.table.body.length - footRows ? INK.rule : INK.hairline,
  vLineWidth: () => 0,
  paddingLeft: (column) => (column === 0 ? 0 : 4),
  paddingRight: (column, node) => (column === (node.table.widths?.length ?? 0) - 1 ? 0 : 4),
  paddingTop: (row) => (headRows > 1 && row === 0 ? 0 : 3),
  paddingBottom: (row) => (headRows > 1 && row === 0 ? 4 : 3),
})

/** A cell padding on both sides of each column boundary. */
const GUTTER = 8
/** A row of more characters may be higher than a page and then has to break. */
const LONG_ROW = 500

/** A table of no more rows stands on one page: its sums are never parted from what they add up. */
const SHORT_TABLE = 8
/** Beyond so many characters even a few rows may be higher than a page. */
const SHORT_TABLE_LENGTH = 1500

export interface Column {
  head: string
  /** `money` columns are as wide as their widest figure; `text` columns share the rest. */
  as: 'money' | 'text'
  /** Share of what is left, for text columns. */
  share?: number
  /** Fixed width in points, for short columns. */
  width?: number
}

/**
 * A table under its own heading. The heading and the heads stand again on every page it runs over; a
 * heading never stands without a row, and rows do not break unless they could not fit a page.
 * @param body one array of texts a row, in the order of `columns`
 * @param foot a last row of sums
 * @param longRow characters from which on a row may be higher than a page: fewer in narrow columns
 */
export function ruledTable(
  heading: string,
  note: string,
  columns: readonly Column[],
  body: readonly (readonly string[])[],
  foot?: readonly string[],
  longRow = LONG_ROW,
): Content {
  const rows = foot ? [...body, foot] : body
  const lengthOf = (row: readonly string[] | undefined): number => row?.join('').length ?? 0
  const isLong = (row: readonly string[] | undefined): boolean => lengthOf(row) > longRow
  const short =
    foot !== undefined &&
    rows.length <= SHORT_TABLE &&
    !rows.some(isLong) &&
    rows.reduce((sum, row) => sum + lengthOf(row), 0) <= SHORT_TABLE_LENGTH
  const widths = columnWidths(columns, rows)
  const cells = (row: readonly string[], style?: { bold: boolean }): TableCell[] =>
    row.map((text, index) => cell(text, columns[index]?.as ?? 'text', widths[index], style))
  return {
    marginTop: 11,
    unbreakable: short,
    table: {
      headerRows: 2,
      keepWithHeaderRows: isLong(rows[0]) ? 0 : 1,
      dontBreakRows: !rows.some(isLong),
      widths,
      body: [
        headingRow(heading, note, columns.length),
        columns.map(({ head, as }, index) => cell(head, as, widths[index], { color: INK.label })),
        ...body.map((row) => cells(row)),
        ...(foot ? [cells(foot, { bold: true })] : []),
      ],
    },
    layout: ruled(2, foot ? 1 : 0),
  }
}

function headingRow(heading: string, note: string, columns: number): TableCell[] {
  const row: TableCell[] = Array.from({ length: columns }, () => ({ text: '' }))
  row[0] = {
    colSpan: columns,
    columns: [
      { ...setText(heading, MEASURE / 2, SIZE.body + 0.5), bold: true, width: '*' },
      {
        ...setText(note, MEASURE / 2, SIZE.small),
        color: INK.label,
        width: 'auto',
        margin: [0, 3, 0, 0],
      },
    ],
  }
  return row
}

function cell(
  text: string,
  as: Column['as'],
  width: number | undefined,
  style: { bold?: boolean; color?: string } = {},
): TableCell {
  return {
    ...setText(text, width ?? 0, SIZE.table),
    ...style,
    ...(as === 'money' ? { alignment: 'right', noWrap: true } : {}),
  }
}

/**
 * Text for a place of this width. What surely fits one line is set as one piece; pdfmake would measure and
 * place Chinese character by character.
 */
export function setText(text: string, width: number, fontSize: number): ContentText {
  const fits = !text.includes('\n') && widthAtMost(text) * fontSize <= width
  return { text, fontSize, ...(fits ? { noWrap: true } : {}) }
}

/** Widths that depend on the longest figure only, and leave long words to be broken inside their column. */
function columnWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  const gutters = (columns.length - 1) * GUTTER
  const money = columns.map(({ as, head, width }, index) => {
    if (width !== undefined) return width
    if (as === 'text') return 0
    const figures = Math.max(...rows.map((row) => row[index]?.length ?? 0))
    return Math.max(figures * SIZE.table * 0.57, widthAtMost(head) * SIZE.table) + 1
  })
  const rest = MEASURE - gutters - money.reduce((sum, width) => sum + width, 0)
  const shares = columns.reduce((sum, { share = 0 }) => sum + share, 0)
  return columns.map(({ share = 0 }, index) => money[index] || (rest * share) / shares)
}

/** No less than the width of a text, in ems. */
function widthAtMost(text: string): number {
  let width = 0
  for (const character of text) {
    width += /[ .,:;/()il-]/u.test(character)
      ? 0.42
      : /[0-9a-km-z]/u.test(character)
        ? /[mw]/u.test(character)
          ? 0.95
          : 0.63
        : 1
  }
  return width
}

/** Pairs of label and value, two to a row, under hairlines. */
export function factsTable(facts: readonly (readonly [label: string, value: string])[]): Content {
  const labelWidth = Math.max(...facts.map(([label]) => widthAtMost(label))) * 9
  const valueWidth = (MEASURE - 2 * labelWidth - 3 * GUTTER) / 2
  const rows: TableCell[][] = []
  for (let index = 0; index < facts.length; index += 2) {
    rows.push([
      ...factCells(facts[index], labelWidth, valueWidth),
      ...factCells(facts[index + 1], labelWidth, valueWidth),
    ])
  }
  return {
    table: {
      dontBreakRows: true,
      widths: [labelWidth, valueWidth, labelWidth, valueWidth],
      body: rows,
    },
    layout: {
      hLineWidth: (line, node) => (line === 0 || line === node.table.body.length ? 0.6 : 0.3),
      hLineColor: (line, node) =>
        line === 0 || line === node.table.body.length ? INK.rule : INK.hairline,
      vLineWidth: () => 0,
      paddingLeft: (column) => (column === 0 ? 0 : 4),
      paddingRight: (column) => (column === 3 ? 0 : 4),
      paddingTop: () => 2.5,
      paddingBottom: () => 2.5,
    },
  }
}

function factCells(
  fact: readonly [string, string] | undefined,
  labelWidth: number,
  valueWidth: number,
): TableCell[] {
  const [label, value] = fact ?? ['', '']
  return [{ ...setText(label, labelWidth, 9), color: INK.label }, setText(value, valueWidth, 9)]
}

export function sectionHeading(text: string): Content {
  return { ...setText(text, MEASURE, SIZE.body + 0.5), bold: true, margin: [0, 10, 0, 4] }
}

/** A figure in a table, without currency. */
export const figure = formatFen

/** A paragraph of a letter; in Chinese the first ones begin two characters in. */
export function paragraph(text: string, indented: Language | null = null): ContentText {
  return {
    ...setText(text, MEASURE - 2 * SIZE.body, SIZE.body),
    lineHeight: 1.25,
    margin: [0, 0, 0, 4],
    ...(indented === 'zh' ? { leadingIndent: 2 * SIZE.body } : {}),
  }
}
