import type { Content, ContentText, TDocumentDefinitions } from 'pdfmake/interfaces'
import type { Language } from '@shared/domain/catalogues'
import type { Addressee, Envelope, LetterInsurer } from '../notice-data'
import { BODY_TOP, FOLDS, INK, MARGIN, MEASURE, mm, REFERENCE, SIZE, WINDOW } from './geometry'
import { setText } from './parts'
import { letterhead, pageFooter, rule, runningHead } from './sheet'
import { wordings, type Wording } from './wording'

/** What is on the letter besides its data: what it was issued as, or, for a preview, the day it is looked at. */
export type LetterHead =
  | { issued: Envelope }
  | { previewOn: string; replacesNo: string | null }
  /** About people who do not exist; `number` shows the form of one. */
  | { specimenOn: string; number: string; replacesNo: string | null }

/** The same for every sheet, whatever stands on it. */
export interface Sheet {
  language: Language
  insurer: LetterInsurer
  /** As the document's own number; `null` on a preview. */
  number: string | null
  date: string
  title: string
  /** Printed over every page of what was not issued. */
  watermark: string | null
  /** Absent on a sheet that goes in no window envelope: it begins right below the letterhead. */
  window?: Content[]
  content: Content[]
}

/** Sets a sheet: letterhead, running head, title, contact and page number at the foot, fold marks. */
export function sheet(on: Sheet): TDocumentDefinitions {
  const words = wordings[on.language]
  const zh = on.language === 'zh'
  const name = on.number ?? words.preview
  return {
    pageSize: 'A4',
    pageMargins: [MARGIN.left, MARGIN.top, MARGIN.right, MARGIN.bottom],
    version: '1.7',
    language: words.tag,
    displayTitle: true,
    info: {
      title: `${on.title} ${name}`,
      author: on.insurer.name,
      creator: 'Peian Desk',
      producer: 'Peian Desk',
      creationDate: new Date(`${on.date}T00:00:00+08:00`),
    },
    defaultStyle: {
      font: 'Letter',
      fontSize: SIZE.body,
      lineHeight: 1.12,
      color: INK.text,
      // The font's quotation marks are as wide as a Chinese character, unless asked for narrow ones.
      ...(zh ? {} : { fontFeatures: ['pwid'] }),
    },
    ...(on.watermark === null
      ? {}
      : {
          watermark: {
            text: on.watermark,
            color: '#000000',
            opacity: 0.12,
            bold: true,
            angle: -45,
          },
        }),
    background: (page) => (page === 1 && on.window ? foldMarks() : null),
    header: (page) =>
      page === 1 ? null : runningHead(words.running(on.insurer.name, on.title, on.number)),
    footer: (page, pages) => pageFooter(words.contact(on.insurer), words.page(page, pages)),
    content: [
      letterhead(on.insurer),
      ...(on.window ?? []),
      {
        ...setText(on.title, MEASURE, SIZE.title),
        bold: true,
        alignment: zh ? 'center' : 'left',
        characterSpacing: zh ? 2 : 0,
        margin: [0, (on.window ? BODY_TOP : SHEET_TOP) - MARGIN.top, 0, on.window ? 10 : 6],
      },
      ...on.content,
    ],
  }
}

/** Where a sheet begins that goes in no window envelope. */
const SHEET_TOP = mm(34)

/** The addressee, where the envelope's window is, under the sender in small print. */
export function addressBlock(
  words: Wording,
  { addressee, insurer }: { addressee: Addressee; insurer: LetterInsurer },
): Content {
  const lines = words.addressLines(addressee)
  const long = lines.join('').length
  return {
    absolutePosition: { x: WINDOW.x, y: WINDOW.y },
    columns: [
      {
        width: WINDOW.width,
        stack: [
          {
            ...setText(
              `${insurer.name}${insurer.address && `  ${insurer.address}`}`,
              WINDOW.width,
              6,
            ),
            color: INK.label,
          },
          rule(WINDOW.width, 0.3, 1, 8),
          ...lines.map((text): ContentText => ({
            ...setText(text, WINDOW.width, long > 160 ? 7.5 : long > 90 ? 9 : 10.5),
            lineHeight: 1.15,
          })),
        ],
      },
    ],
  }
}

/** Number and date, beside the window. */
export function referenceBlock(rows: readonly (readonly [label: string, text: string])[]): Content {
  return {
    absolutePosition: { x: REFERENCE.x, y: REFERENCE.y },
    columns: [
      {
        width: REFERENCE.width,
        stack: rows.map(([label, text]) => ({
          columns: [
            { ...setText(label, 62, 9), width: 62, color: INK.label },
            { ...setText(text, REFERENCE.width - 62, 9), width: REFERENCE.width - 62 },
          ],
          margin: [0, 0, 0, 4],
        })),
      },
    ],
  }
}

function foldMarks(): Content {
  return {
    canvas: FOLDS.map((y) => ({
      type: 'line',
      x1: mm(4),
      x2: mm(8),
      y1: y,
      y2: y,
      lineWidth: 0.3,
    })),
  }
}
