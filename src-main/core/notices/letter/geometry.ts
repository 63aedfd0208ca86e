/** Where things stand on the sheet, in points from its upper left corner. A4, folded twice for a DL window envelope. */
export const mm = (millimetres: number): number => (millimetres * 72) / 25.4

export const PAGE_WIDTH = mm(210)
export const MARGIN = { left: mm(25), top: mm(24), right: mm(20), bottom: mm(20) } as const
/** Width of the text. */
export const MEASURE = PAGE_WIDTH - MARGIN.left - MARGIN.right

/** The window: 20 mm from the left, 45 mm from the top, 85 × 45 mm; the text keeps 5 mm off its edges. */
export const WINDOW = { x: MARGIN.left, y: mm(48), width: mm(78), height: mm(39) } as const
/** Number and date, to the right of the window. */
export const REFERENCE = { x: mm(118), y: mm(52), width: mm(72) } as const
/** Where the letter begins on its first page, below the window. */
export const BODY_TOP = mm(92)
/** Where the sheet is folded. */
export const FOLDS = [mm(105), mm(210)] as const

export const SIZE = { name: 15, title: 15, body: 10, table: 8.5, small: 7.5 } as const
export const INK = {
  text: '#000000',
  label: '#444444',
  rule: '#000000',
  hairline: '#8a8a8a',
} as const
