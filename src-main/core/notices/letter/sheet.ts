import type { Content } from 'pdfmake/interfaces'
import type { LetterInsurer } from '../notice-data'
import { INK, MARGIN, MEASURE, mm, SIZE } from './geometry'
import { setText } from './parts'

/** What every sheet of the insurer's carries: its name at the head, how to reach it at the foot, room for the seal. */

export function letterhead({
  name,
  otherName,
}: Pick<LetterInsurer, 'name' | 'otherName'>): Content {
  return {
    absolutePosition: { x: MARGIN.left, y: mm(15) },
    columns: [
      {
        width: MEASURE,
        stack: [
          { ...setText(name, MEASURE, SIZE.name), bold: true },
          { ...setText(otherName, MEASURE, 8.5), color: INK.label },
          rule(MEASURE, 0.8, 5, 0),
        ],
      },
    ],
  }
}

/** The line at the head of the second and later pages. */
export function runningHead(text: string): Content {
  return {
    margin: [MARGIN.left, mm(13), MARGIN.right, 0],
    stack: [{ ...setText(text, MEASURE, SIZE.small), color: INK.label }, rule(MEASURE, 0.3, 3, 0)],
  }
}

export function pageFooter(contact: string, page: string): Content {
  return {
    margin: [MARGIN.left, mm(3), MARGIN.right, 0],
    stack: [
      rule(MEASURE, 0.3, 0, 4),
      {
        columns: [
          {
            ...setText(contact, MEASURE - 70, SIZE.small),
            width: MEASURE - 70,
            color: INK.label,
          },
          { ...setText(page, 70, SIZE.small), width: 70, alignment: 'right' },
        ],
      },
    ],
  }
}

/** Room for the seal over name and date. */
export function signature(insurer: string, seal: string, date: string): Content {
  return {
    margin: [MEASURE * 0.45, 14, 0, 0],
    stack: [
      { ...setText(insurer, MEASURE * 0.55, SIZE.body), alignment: 'center' },
      {
        text: seal,
        alignment: 'center',
        fontSize: SIZE.small,
        color: INK.label,
        margin: [0, 9, 0, 9],
      },
      { ...setText(date, MEASURE * 0.55, SIZE.body), alignment: 'center' },
    ],
  }
}

export function rule(width: number, lineWidth: number, above: number, below: number): Content {
  return {
    canvas: [{ type: 'line', x1: 0, x2: width, y1: 0, y2: 0, lineWidth, lineColor: INK.rule }],
    margin: [0, above, 0, below],
  }
}

/** Room for somebody beside the insurer to sign. */
export function signingPlace(who: string, dated: string): Content {
  return {
    margin: [0, 14, 0, 0],
    stack: [
      setText(who, MEASURE, SIZE.body),
      rule(MEASURE * 0.4, 0.6, 30, 4),
      setText(dated, MEASURE, SIZE.body),
    ],
  }
}
