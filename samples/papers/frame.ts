import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces'
import type { SampleHospital } from '../sample-pools'

/** What every sample paper looks like: an invented form, marked as a sample across the page and at its foot. */

const RULE = '#8a8a8a'
const LABEL = '#555555'

/** A paper of an invented issuer. @param day what it is dated; the file says the same */
export function paper(
  title: string,
  issuer: string,
  day: string,
  content: Content[],
): TDocumentDefinitions {
  return {
    pageSize: 'A4',
    pageMargins: [48, 64, 48, 56],
    version: '1.7',
    info: {
      title: `${title} 样本 SAMPLE`,
      creator: 'Peian Desk',
      producer: 'Peian Desk',
      creationDate: new Date(`${day}T00:00:00+08:00`),
    },
    defaultStyle: { font: 'Letter', fontSize: 9.5, lineHeight: 1.15 },
    watermark: { text: '样本 SAMPLE', color: '#b02020', opacity: 0.14, bold: true, angle: -45 },
    header: {
      columns: [
        { text: issuer, bold: true, fontSize: 11 },
        { text: '样本 SAMPLE', color: '#b02020', bold: true, alignment: 'right' },
      ],
      margin: [48, 30, 48, 0],
    },
    footer: (page, pages) => ({
      columns: [
        { text: '样本，内容与机构均为虚构 · SAMPLE, all of it invented', color: LABEL },
        { text: `${page} / ${pages}`, alignment: 'right', color: LABEL },
      ],
      fontSize: 7.5,
      margin: [48, 14, 48, 0],
    }),
    content: [
      { text: title, fontSize: 15, bold: true, alignment: 'center', margin: [0, 0, 0, 12] },
      ...content,
    ],
  }
}

/** Facts in two columns of label and value. */
export function facts(rows: readonly (readonly [label: string, value: string])[]): Content {
  const body: TableCell[][] = []
  for (let at = 0; at < rows.length; at += 2) {
    body.push(
      [rows[at], rows[at + 1]].flatMap((row) => [
        { text: row?.[0] ?? '', color: LABEL },
        { text: row?.[1] ?? '' },
      ]),
    )
  }
  return {
    table: { widths: [76, '*', 76, '*'], body },
    layout: { hLineWidth: () => 0.4, vLineWidth: () => 0, hLineColor: () => RULE },
    margin: [0, 0, 0, 10],
  }
}

/** A table with a head on every page it runs over. @param figures how many columns at the end hold figures */
export function list(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths: (number | '*')[],
  figures: number,
): Content {
  const cell = (text: string, column: number, bold = false): TableCell => ({
    text,
    bold,
    alignment: column >= head.length - figures ? 'right' : 'left',
  })
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths,
      body: [
        head.map((text, column) => cell(text, column, true)),
        ...rows.map((row) => row.map((text, column) => cell(text, column))),
      ],
    },
    layout: {
      hLineWidth: () => 0.4,
      vLineWidth: () => 0.4,
      hLineColor: () => RULE,
      vLineColor: () => RULE,
    },
    margin: [0, 0, 0, 10],
    fontSize: 8.5,
  }
}

/** A heading and its paragraphs. */
export function section(heading: string, ...paragraphs: string[]): Content {
  return [
    { text: heading, bold: true, margin: [0, 4, 0, 2] },
    ...paragraphs.map((text): Content => ({ text, margin: [0, 0, 0, 4] })),
  ]
}

/** Who answers for the paper, by function: nobody's name and no seal. */
export function signed(by: string, day: string): Content {
  return { text: `${by}（样本，无签章）    ${day}`, alignment: 'right', margin: [0, 14, 0, 0] }
}

/** The department that treats it, as a sample paper calls it. */
export function department(hospital: SampleHospital): string {
  return {
    dental: '口腔科',
    pharmacy: '药房',
    checkup: '体检中心',
    internet: '互联网门诊',
    medical: '示例科室',
  }[hospital.kind]
}
