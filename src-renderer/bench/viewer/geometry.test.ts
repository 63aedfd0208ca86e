import { describe, expect, it } from 'vitest'
import { SeededRandom } from '@shared/domain/seeded-random'
import {
  moveRegion,
  pixelsOf,
  regionBetween,
  scaleOf,
  sizeRegion,
  turnBy,
  turnedSize,
  turnRegion,
  unturnRegion,
  withinZoom,
  zoomStep,
  type Region,
  type Turn,
} from './geometry'

const turns: Turn[] = [0, 90, 180, 270]

function anyRegion(random: SeededRandom): Region {
  const [x, y] = [random.between(0, 990), random.between(0, 990)]
  return { x, y, width: random.between(1, 1000 - x), height: random.between(1, 1000 - y) }
}

describe('a region on a page that is turned', () => {
  it('at the top left is at the top right after a quarter turn, and goes round with the page', () => {
    const corner = { x: 0, y: 0, width: 300, height: 100 }
    expect(turnRegion(corner, 90)).toEqual({ x: 900, y: 0, width: 100, height: 300 })
    expect(turnRegion(corner, 180)).toEqual({ x: 700, y: 900, width: 300, height: 100 })
    expect(turnRegion(corner, 270)).toEqual({ x: 0, y: 700, width: 100, height: 300 })
  })

  it('comes back to the thousandth when the page is turned back', () => {
    const random = new SeededRandom(7)
    for (let n = 0; n < 400; n += 1) {
      const region = anyRegion(random)
      const turn = random.pick(turns)
      expect(unturnRegion(turnRegion(region, turn), turn)).toEqual(region)
    }
  })

  it('two quarter turns are a half turn', () => {
    const random = new SeededRandom(8)
    for (let n = 0; n < 100; n += 1) {
      const region = anyRegion(random)
      expect(turnRegion(turnRegion(region, 90), 90)).toEqual(turnRegion(region, 180))
    }
  })

  it.each(turns)(
    'drawn on the page turned by %i is the same part of the page at any zoom',
    (turn) => {
      const page = { width: 595, height: 842 }
      const wanted = { x: 120, y: 640, width: 500, height: 40 }
      for (const zoom of [0.25, 1, 3]) {
        const lying = turnedSize(page, turn)
        const box = { width: lying.width * zoom, height: lying.height * zoom }
        const { x, y, width, height } = pixelsOf(turnRegion(wanted, turn), box)
        const drawn = regionBetween({ x, y }, { x: x + width, y: y + height }, box)
        const found = unturnRegion(drawn, turn)
        for (const part of ['x', 'y', 'width', 'height'] as const) {
          // Rounded outwards: never smaller than what was framed, and larger by two thousandths at most.
          expect(Math.abs(found[part] - wanted[part])).toBeLessThanOrEqual(2)
        }
        expect(found.x).toBeLessThanOrEqual(wanted.x)
        expect(found.x + found.width).toBeGreaterThanOrEqual(wanted.x + wanted.width)
      }
    },
  )
})

describe('a region drawn by mouse', () => {
  const box = { width: 500, height: 1000 }
  it('is the same whichever corner it began at', () => {
    const one = regionBetween({ x: 50, y: 100 }, { x: 250, y: 300 }, box)
    expect(one).toEqual({ x: 100, y: 100, width: 400, height: 200 })
    expect(regionBetween({ x: 250, y: 100 }, { x: 50, y: 300 }, box)).toEqual(one)
    expect(regionBetween({ x: 250, y: 300 }, { x: 50, y: 100 }, box)).toEqual(one)
  })

  it('ends at the edge of the page, and is never empty', () => {
    expect(regionBetween({ x: -40, y: 900 }, { x: 900, y: 2000 }, box)).toEqual({
      x: 0,
      y: 900,
      width: 1000,
      height: 100,
    })
    const point = regionBetween({ x: 900, y: 2000 }, { x: 900, y: 2000 }, box)
    expect(point).toEqual({ x: 999, y: 999, width: 1, height: 1 })
  })
})

describe('a region framed by keys', () => {
  it('is moved and sized within the page', () => {
    const frame = { x: 100, y: 400, width: 800, height: 60 }
    expect(moveRegion(frame, 10, -10)).toEqual({ ...frame, x: 110, y: 390 })
    expect(moveRegion(frame, 500, 900)).toEqual({ ...frame, x: 200, y: 940 })
    expect(moveRegion(frame, -500, -900)).toEqual({ ...frame, x: 0, y: 0 })
    expect(sizeRegion(frame, 500, 10)).toEqual({ ...frame, width: 900, height: 70 })
    expect(sizeRegion(frame, -2000, -2000)).toEqual({ ...frame, width: 8, height: 8 })
  })
})

describe('zoom', () => {
  const room = { width: 600, height: 400 }
  it('fits the width, the page, or a multiple of the width', () => {
    const page = { width: 300, height: 400 }
    expect(scaleOf(page, room, 'width')).toBe(2)
    expect(scaleOf(page, room, 'page')).toBe(1)
    expect(scaleOf(page, room, 1.5)).toBe(3)
    expect(scaleOf(turnedSize(page, 90), room, 'page')).toBeCloseTo(4 / 3)
  })

  it('goes in steps from anywhere and ends at both ends', () => {
    expect(zoomStep(1, 1)).toBe(1.25)
    expect(zoomStep(1, -1)).toBe(0.8)
    expect(zoomStep(1.1, 1)).toBe(1.25)
    expect(zoomStep(1.1, -1)).toBe(1)
    expect(zoomStep(8, 1)).toBe(8)
    expect(zoomStep(0.2, -1)).toBe(0.25)
    expect([withinZoom(100), withinZoom(0), withinZoom(2)]).toEqual([8, 0.25, 2])
  })

  it('turns go round both ways', () => {
    expect(turnBy(270, 90)).toBe(0)
    expect(turnBy(0, -90)).toBe(270)
  })
})
