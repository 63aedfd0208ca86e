import type { Font } from 'fontkit'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Colour, Point, Raster } from './raster'

// Not named `require`: the build puts a `require` of its own into the same scope.
const load = createRequire(import.meta.url)
const files = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf',
} as const
type Weight = keyof typeof files

const fonts = new Map<Weight, Font>()
/** A font of its own: the one of the letters keeps no outlines. */
function fontOf(weight: Weight): Font {
  let font = fonts.get(weight)
  if (!font) {
    const { create } = load('fontkit') as typeof import('fontkit')
    const opened = create(readFileSync(load.resolve(files[weight])))
    if (!('layout' in opened)) throw new TypeError(`${files[weight]} is a collection of fonts`)
    font = opened
    fonts.set(weight, font)
  }
  return font
}

export interface TextStyle {
  /** Pixels of an em. */
  size: number
  colour: Colour
  weight?: Weight
  /** 0 to 1. */
  opacity?: number
  /** Degrees clockwise around its starting point. */
  angle?: number
}

/** Straight pieces that stand for a curve. */
const PIECES = 5

/** Writes a line of text. @param x, y where its baseline begins @returns its length in pixels */
export function write(
  picture: Raster,
  text: string,
  x: number,
  y: number,
  { size, colour, weight = 'regular', opacity = 1, angle = 0 }: TextStyle,
): number {
  const font = fontOf(weight)
  const scale = size / font.unitsPerEm
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
  let pen = 0
  for (const character of text) {
    const glyph = font.glyphForCodePoint(character.codePointAt(0) ?? 0)
    const place = ({ x: across, y: up }: Point): Point => {
      const [right, down] = [(pen + across) * scale, -up * scale]
      return { x: x + right * cos - down * sin, y: y + right * sin + down * cos }
    }
    picture.fill(
      outlinesOf(glyph.path.commands).map((outline) => outline.map(place)),
      colour,
      opacity,
    )
    pen += glyph.advanceWidth
  }
  return pen * scale
}

type Commands = ReturnType<Font['glyphForCodePoint']>['path']['commands']

function outlinesOf(commands: Commands): Point[][] {
  const outlines: Point[][] = []
  let outline: Point[] = []
  for (const { command, args } of commands) {
    const [x = 0, y = 0, x2 = 0, y2 = 0] = args
    if (command === 'moveTo') {
      outline = [{ x, y }]
      outlines.push(outline)
    } else if (command === 'lineTo') outline.push({ x, y })
    else if (command === 'quadraticCurveTo') {
      const from = outline.at(-1) ?? { x, y }
      for (let piece = 1; piece <= PIECES; piece += 1) {
        const t = piece / PIECES
        const mix = (a: number, b: number, c: number): number =>
          (1 - t) ** 2 * a + 2 * (1 - t) * t * b + t ** 2 * c
        outline.push({ x: mix(from.x, x, x2), y: mix(from.y, y, y2) })
      }
    } else if (command === 'bezierCurveTo') throw new TypeError('TrueType has no cubic curves')
  }
  return outlines
}
