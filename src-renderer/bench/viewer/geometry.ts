/** How pages lie on the screen, and where a region of a page is whichever way the page is turned. */

/** Degrees clockwise. */
export type Turn = 0 | 90 | 180 | 270

export interface Size {
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

/** Thousandths of the width and height of a page, from its top left. */
export interface Region {
  x: number
  y: number
  width: number
  height: number
}

/** Fit the width, show the whole page, or a multiple of what fits the width. */
export type Zoom = 'width' | 'page' | number

const WHOLE = 1000
/** The least that is a region when drawn by mouse, in thousandths: anything less was a click. */
export const LEAST_DRAWN = 8
const zoomSteps = [0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 8] as const
const LEAST_ZOOM = zoomSteps[0]
const MOST_ZOOM = 8

/** The next quarter turn. @param by 90 clockwise, -90 the other way */
export function turnBy(turn: Turn, by: 90 | -90): Turn {
  return ((turn + by + 360) % 360) as Turn
}

/** What a page of this size takes up once it is turned. */
export function turnedSize({ width, height }: Size, turn: Turn): Size {
  return turn % 180 === 0 ? { width, height } : { width: height, height: width }
}

/** Where a region of the page as it is lies on the page turned clockwise. */
export function turnRegion({ x, y, width, height }: Region, turn: Turn): Region {
  switch (turn) {
    case 0:
      return { x, y, width, height }
    case 90:
      return { x: WHOLE - y - height, y: x, width: height, height: width }
    case 180:
      return { x: WHOLE - x - width, y: WHOLE - y - height, width, height }
    case 270:
      return { x: y, y: WHOLE - x - width, width: height, height: width }
  }
}

/** The other way round: where a region of the turned page lies on the page as it is. */
export function unturnRegion(region: Region, turn: Turn): Region {
  return turnRegion(region, ((360 - turn) % 360) as Turn)
}

/** The region between two corners, in any order, on a page shown in `box` pixels; what is outside is cut off. */
export function regionBetween(one: Point, other: Point, box: Size): Region {
  const [left, right] = span(one.x, other.x, box.width)
  const [top, bottom] = span(one.y, other.y, box.height)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

function span(one: number, other: number, length: number): [number, number] {
  const inside = (pixels: number): number => Math.min(WHOLE, Math.max(0, (pixels / length) * WHOLE))
  const from = Math.min(WHOLE - 1, Math.floor(inside(Math.min(one, other))))
  return [from, Math.max(from + 1, Math.ceil(inside(Math.max(one, other))))]
}

/** Where a region is on a page shown in `box` pixels. */
export function pixelsOf({ x, y, width, height }: Region, box: Size): Region {
  return {
    x: (x / WHOLE) * box.width,
    y: (y / WHOLE) * box.height,
    width: (width / WHOLE) * box.width,
    height: (height / WHOLE) * box.height,
  }
}

/** A region moved, never over the edge of the page. */
export function moveRegion(region: Region, dx: number, dy: number): Region {
  return {
    ...region,
    x: Math.min(WHOLE - region.width, Math.max(0, region.x + dx)),
    y: Math.min(WHOLE - region.height, Math.max(0, region.y + dy)),
  }
}

/** A region made larger or smaller at its right and lower edge, never over the edge of the page. */
export function sizeRegion(region: Region, dx: number, dy: number): Region {
  return {
    ...region,
    width: Math.min(WHOLE - region.x, Math.max(LEAST_DRAWN, region.width + dx)),
    height: Math.min(WHOLE - region.y, Math.max(LEAST_DRAWN, region.height + dy)),
  }
}

/**
 * How large a page is shown.
 * @param size the page as it lies, turned, in its own units
 * @param room pixels there are for it
 * @returns pixels for one unit of the page
 */
export function scaleOf(size: Size, room: Size, zoom: Zoom): number {
  const toWidth = room.width / size.width
  if (zoom === 'width') return toWidth
  if (zoom === 'page') return Math.min(toWidth, room.height / size.height)
  return toWidth * zoom
}

/** The next step of zoom from any zoom. @param direction 1 larger, -1 smaller */
export function zoomStep(zoom: number, direction: 1 | -1): number {
  const near = 1.01
  return direction === 1
    ? (zoomSteps.find((step) => step > zoom * near) ?? MOST_ZOOM)
    : (zoomSteps.findLast((step) => step < zoom / near) ?? LEAST_ZOOM)
}

/** A zoom within what makes sense. */
export function withinZoom(zoom: number): number {
  return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom))
}
