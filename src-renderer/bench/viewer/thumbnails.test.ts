import { describe, expect, it } from 'vitest'
import type { ClaimDocument } from '@shared/contract/claims'
import type { Paper } from './papers'
import { boxAt, boxesBetween, stackOf } from './stack'
import { rowsOf } from './thumbnails'

function paperNamed(id: string): ClaimDocument {
  return {
    id,
    kind: 'invoice',
    fileName: `${id}.png`,
    mediaType: 'image/png',
    sizeBytes: 1,
    sha256: '',
    receivedAt: '2025-03-03T02:00:00.000Z',
    receivedBy: '何青',
  }
}
function openWith(document: ClaimDocument, pages: number): Paper {
  return {
    state: 'open',
    document,
    file: new File([], document.fileName),
    is: 'picture',
    address: '',
    pages: Array.from({ length: pages }, () => ({ width: 1, height: 1 })),
  }
}

describe('the column of thumbnails', () => {
  const [one, two, three] = ['one', 'two', 'three'].map(paperNamed) as [
    ClaimDocument,
    ClaimDocument,
    ClaimDocument,
  ]

  it('has every page of every document under its name, and one place for a document not opened yet', () => {
    const states = new Map<string, Paper>([
      ['one', openWith(one, 3)],
      ['two', { state: 'closed' }],
      [
        'three',
        { state: 'open', document: three, file: new File([], ''), is: 'unshown', pages: [] },
      ],
    ])
    const rows = rowsOf([one, two, three], (id) => states.get(id) ?? { state: 'closed' })
    expect(rows.map(({ key, is }) => `${is} ${key}`)).toEqual([
      'header one',
      'page one/1',
      'page one/2',
      'page one/3',
      'header two',
      'page two/1',
      'header three',
      'page three/1',
    ])
    const positions = rows.flatMap((row) => (row.is === 'page' ? [row.position] : []))
    expect(positions).toEqual([1, 2, 3, 4, 5])
  })

  it('keeps only what is in sight in the page, of 500 pages as of five', () => {
    const rows = rowsOf([one], () => openWith(one, 500))
    const stack = stackOf(
      rows.map(({ is }) => (is === 'header' ? 22 : 136)),
      0,
      4,
    )
    expect(stack.total).toBe(22 + 500 * 136 + 8)
    const seen = boxesBetween(stack, 30_000, 30_600, 200)
    expect(seen.length).toBeLessThanOrEqual(Math.ceil(1000 / 136) + 1)
    for (const index of seen) {
      const top = stack.tops[index] ?? NaN
      expect(top).toBeLessThanOrEqual(30_800)
      expect(top + 136).toBeGreaterThanOrEqual(29_800)
    }
    // Nothing that should be seen is left out.
    expect(seen[0]).toBe(boxAt(stack, 29_800))
    expect(seen.at(-1)).toBe(boxAt(stack, 30_800))
  })
})

describe('a stack of pages', () => {
  it('knows which page is at a height, also between two and beyond the ends', () => {
    const stack = stackOf([100, 300, 50], 10, 20)
    expect(stack.tops).toEqual([20, 130, 440])
    expect(stack.total).toBe(510)
    expect([-5, 20, 125, 130, 439, 440, 9999].map((y) => boxAt(stack, y))).toEqual([
      0, 0, 0, 1, 1, 2, 2,
    ])
    expect(boxesBetween(stack, 0, 19)).toEqual([])
    expect(boxesBetween(stack, 0, 20)).toEqual([0])
    expect(boxesBetween(stack, 121, 129)).toEqual([])
    expect(boxesBetween(stack, 119, 445)).toEqual([0, 1, 2])
  })

  it('may be empty', () => {
    expect(boxAt(stackOf([], 10, 20), 5)).toBe(-1)
    expect(boxesBetween(stackOf([], 10, 20), 0, 100)).toEqual([])
  })
})
