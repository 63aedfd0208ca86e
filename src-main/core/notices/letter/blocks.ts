import type { Content } from 'pdfmake/interfaces'
import { INK, MEASURE, mm, SIZE } from './geometry'
import { setText } from './parts'

/** Side of the QR code without its quiet zone. */
const QR_SIDE = mm(27)
const QR_COLUMN = mm(36)

/** Points of a list, numbered, each beginning at the same edge. */
export function numbered(texts: readonly string[], width = MEASURE): Content {
  return {
    stack: texts.map((text, index) => ({
      columns: [
        { ...setText(`${index + 1}.`, 18, SIZE.body), width: 16 },
        { ...setText(text, width - 18, SIZE.body), width: width - 16, lineHeight: 1.25 },
      ],
      margin: [0, 0, 0, 3],
    })),
  }
}

/**
 * Points of a list with the QR code of a link beside them, and what it opens under it (GAP-03); without a link the
 * points alone.
 */
export function withCode(texts: readonly string[], link: string | null, caption: string): Content {
  if (link === null) return numbered(texts)
  const width = MEASURE - QR_COLUMN
  return {
    columns: [
      { width, stack: [numbered(texts, width)] },
      {
        width: QR_COLUMN,
        stack: [
          { qr: link, fit: QR_SIDE, eccLevel: 'M', alignment: 'center' },
          {
            ...setText(caption, QR_COLUMN - mm(4), SIZE.small),
            alignment: 'center',
            color: INK.label,
            margin: [mm(2), 4, mm(2), 0],
          },
        ],
      },
    ],
  }
}
