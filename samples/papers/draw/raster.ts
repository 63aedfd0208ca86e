/** A picture in memory, three bytes a pixel, on which areas are filled with smooth edges. */

export type Colour = readonly [red: number, green: number, blue: number]

export interface Point {
  x: number
  y: number
}

/** Lines into which a row of pixels is cut for smooth edges. */
const CUTS = 4

export class Raster {
  /** Red, green, blue of each pixel, row by row. */
  readonly data: Uint8Array

  constructor(
    readonly width: number,
    readonly height: number,
    background: Colour,
  ) {
    this.data = new Uint8Array(width * height * 3)
    const first = this.data.subarray(0, width * 3)
    for (let at = 0; at < first.length; at += 1) first[at] = background[at % 3] ?? 0
    for (let row = 1; row < height; row += 1) this.data.set(first, row * first.length)
  }

  copy(): Raster {
    const copy = new Raster(this.width, this.height, [0, 0, 0])
    copy.data.set(this.data)
    return copy
  }

  /** Fills a rectangle of whole pixels. */
  rectangle(x: number, y: number, width: number, height: number, colour: Colour): void {
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row += 1) {
      for (let column = Math.max(0, x); column < Math.min(this.width, x + width); column += 1) {
        this.blend(column, row, colour, 1)
      }
    }
  }

  /** Fills an ellipse around its centre. */
  ellipse(centre: Point, radiusX: number, radiusY: number, colour: Colour): void {
    const corners = 72
    const outline = Array.from({ length: corners }, (_, corner) => {
      const angle = (corner / corners) * 2 * Math.PI
      return { x: centre.x + radiusX * Math.cos(angle), y: centre.y + radiusY * Math.sin(angle) }
    })
    this.fill([outline], colour)
  }

  /**
   * Fills what the outlines enclose; an outline that runs the other way cuts a hole (non-zero winding).
   * @param opacity 0 to 1
   */
  fill(outlines: readonly (readonly Point[])[], colour: Colour, opacity = 1): void {
    const edges = edgesOf(outlines)
    if (edges.length === 0) return
    const clip = (value: number, most: number): number => Math.min(most, Math.max(0, value))
    const left = clip(Math.floor(Math.min(...edges.map((edge) => edge.leftmost))), this.width)
    const right = clip(Math.ceil(Math.max(...edges.map((edge) => edge.rightmost))), this.width)
    const top = clip(Math.floor(Math.min(...edges.map((edge) => edge.top))), this.height)
    const bottom = clip(Math.ceil(Math.max(...edges.map((edge) => edge.bottom))), this.height)
    const covered = new Float32Array(right - left + 1)
    for (let row = top; row < bottom; row += 1) {
      covered.fill(0)
      for (let cut = 0; cut < CUTS; cut += 1) {
        cover(covered, edges, row + (cut + 0.5) / CUTS, left, right)
      }
      for (let column = left; column < right; column += 1) {
        const share = Math.min(1, (covered[column - left] ?? 0) / CUTS)
        if (share > 0) this.blend(column, row, colour, share * opacity)
      }
    }
  }

  private blend(column: number, row: number, colour: Colour, share: number): void {
    const at = (row * this.width + column) * 3
    for (let part = 0; part < 3; part += 1) {
      const before = this.data[at + part] ?? 0
      this.data[at + part] = Math.round(before + ((colour[part] ?? 0) - before) * share)
    }
  }
}

interface Edge {
  top: number
  bottom: number
  leftmost: number
  rightmost: number
  /** Where it crosses a height. */
  at(y: number): number
  direction: 1 | -1
}

function edgesOf(outlines: readonly (readonly Point[])[]): Edge[] {
  const edges: Edge[] = []
  for (const outline of outlines) {
    for (const [index, from] of outline.entries()) {
      const to = outline[(index + 1) % outline.length]
      if (!to || from.y === to.y) continue
      const [upper, lower] = from.y < to.y ? [from, to] : [to, from]
      const slope = (lower.x - upper.x) / (lower.y - upper.y)
      edges.push({
        top: upper.y,
        bottom: lower.y,
        leftmost: Math.min(from.x, to.x),
        rightmost: Math.max(from.x, to.x),
        at: (y) => upper.x + (y - upper.y) * slope,
        direction: from.y < to.y ? 1 : -1,
      })
    }
  }
  return edges
}

/** Adds to each pixel of a row how much of it lies inside at one height. */
function cover(
  covered: Float32Array,
  edges: readonly Edge[],
  y: number,
  left: number,
  right: number,
): void {
  const crossings = edges
    .filter(({ top, bottom }) => y >= top && y < bottom)
    .map(({ at, direction }) => ({ x: Math.min(right, Math.max(left, at(y))), direction }))
    .sort((one, other) => one.x - other.x)
  let winding = 0
  for (const [index, { x, direction }] of crossings.entries()) {
    winding += direction
    const next = crossings[index + 1]
    if (winding === 0 || !next) continue
    for (let column = Math.floor(x); column < next.x; column += 1) {
      const share = Math.min(column + 1, next.x) - Math.max(column, x)
      covered[column - left] = (covered[column - left] ?? 0) + share
    }
  }
}

/** The picture as it comes out of a camera held sideways: a quarter turn clockwise. */
export function quarterTurn(picture: Raster): Raster {
  const turned = new Raster(picture.height, picture.width, [0, 0, 0])
  for (let row = 0; row < picture.height; row += 1) {
    for (let column = 0; column < picture.width; column += 1) {
      const from = (row * picture.width + column) * 3
      const to = (column * turned.width + (picture.height - 1 - row)) * 3
      turned.data.set(picture.data.subarray(from, from + 3), to)
    }
  }
  return turned
}

/** The picture out of focus: each pixel the mean of those around it, across and down. */
export function blurred(picture: Raster, radius: number): Raster {
  const across = new Raster(picture.width, picture.height, [0, 0, 0])
  const down = new Raster(picture.width, picture.height, [0, 0, 0])
  smear(picture.data, across.data, picture.width * 3, 3, picture.height, picture.width, radius)
  smear(across.data, down.data, 3, picture.width * 3, picture.width, picture.height, radius)
  return down
}

/** Means along lines. @param line bytes from one line to the next, @param step bytes from pixel to pixel in it */
function smear(
  from: Uint8Array,
  to: Uint8Array,
  line: number,
  step: number,
  lines: number,
  length: number,
  radius: number,
): void {
  const inside = (index: number): number => Math.min(length - 1, Math.max(0, index))
  for (let one = 0; one < lines; one += 1) {
    for (let part = 0; part < 3; part += 1) {
      const at = (index: number): number => one * line + inside(index) * step + part
      let sum = 0
      for (let index = -radius; index <= radius; index += 1) sum += from[at(index)] ?? 0
      for (let index = 0; index < length; index += 1) {
        to[at(index)] = Math.round(sum / (2 * radius + 1))
        sum += (from[at(index + radius + 1)] ?? 0) - (from[at(index - radius)] ?? 0)
      }
    }
  }
}
