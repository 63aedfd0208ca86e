import type { Font, GlyphRun } from 'fontkit'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * The letters' fonts, read and parsed once in each thread. pdfmake would parse ten megabytes anew for every
 * document, and lay out each word anew as well; both cost more than the letter itself.
 */
// Not named `require`: the build puts a `require` of its own into the same scope.
const load = createRequire(import.meta.url)
// As pdfmake loads it: the package holds a second copy of itself for `import`.
const fontkit = load('fontkit') as typeof import('fontkit') & {
  registerFormat(format: typeof ParsedFont): void
}
const files = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  medium: '@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf',
} as const
export type Weight = keyof typeof files

/** Laid-out words kept for the next letters; a word is a few characters. */
const KEPT_RUNS = 50_000

const parsed = new Map<Weight, Font>()

function font(weight: Weight): Font {
  let known = parsed.get(weight)
  if (!known) {
    const opened = fontkit.create(readFileSync(load.resolve(files[weight])))
    if (!('layout' in opened)) throw new TypeError(`${files[weight]} is a collection of fonts`)
    known = remembering(opened)
    parsed.set(weight, known)
  }
  return known
}

/** What of fontkit's font its typings leave out. */
interface FontInside {
  /** Glyphs made so far, by number, each with the characters that first asked for it. */
  _glyphs: Record<number, unknown>
  /** `characters` is left out where only the outline is wanted. */
  getGlyph(id: number, characters?: number[]): GlyphInside
}

interface GlyphInside {
  /** Reads the outline; a subset asks only whether the glyph is made of others, and of which. */
  _decode(): { numberOfContours: number; components?: unknown } | null
}

/**
 * Makes a font remember what it did for earlier letters, so far as that cannot show in later ones.
 *
 * Every run is laid out with no glyphs known, so that it depends on its text alone: the space and the
 * no-break space share a glyph, and the one that came first would otherwise name it in the file (NTC-06,
 * same input, same bytes).
 */
function remembering(opened: Font): Font {
  const inside = opened as unknown as FontInside
  const runs = new Map<string, GlyphRun>()
  const layOut = opened.layout.bind(opened)
  opened.layout = (text, features, ...rest) => {
    const key = features ? `${JSON.stringify(features)}${text}` : text
    let run = runs.get(key)
    if (!run) {
      inside._glyphs = {}
      run = layOut(text, features, ...rest)
      if (runs.size >= KEPT_RUNS) runs.clear()
      runs.set(key, run)
    }
    // The caller scales the positions in place.
    const copy = Object.create(Object.getPrototypeOf(run) as object) as GlyphRun
    return Object.assign(copy, run, { positions: run.positions.map((at) => ({ ...at })) })
  }

  const outlines = new Map<number, GlyphInside>()
  const makeGlyph = inside.getGlyph.bind(inside)
  inside.getGlyph = (id, characters) => {
    if (characters) return makeGlyph(id, characters)
    let glyph = outlines.get(id)
    if (!glyph) {
      glyph = makeGlyph(id)
      const read = glyph._decode()
      const outline = read && {
        numberOfContours: read.numberOfContours,
        components: read.components,
      }
      glyph._decode = () => outline
      outlines.set(id, glyph)
    }
    return glyph
  }
  return opened
}

const MARKER = 'peian-font:'

/** What pdfmake is given in place of a font's bytes. */
export function fontMarker(weight: Weight): Buffer {
  return Buffer.from(MARKER + weight)
}

/** A format of fontkit's that answers a marker with the font already parsed. */
class ParsedFont {
  static probe(buffer: Uint8Array): boolean {
    return Buffer.from(buffer).subarray(0, MARKER.length).toString('latin1') === MARKER
  }

  constructor(stream: { buffer: Uint8Array }) {
    const weight = Buffer.from(stream.buffer).subarray(MARKER.length).toString('latin1')
    return font(weight as Weight) as unknown as ParsedFont
  }
}

fontkit.registerFormat(ParsedFont)

/**
 * The characters of `texts` that the letters' font cannot print, each once, in the order of their codes.
 * Line breaks are no characters here.
 */
export function charactersWithoutGlyph(
  texts: Iterable<string>,
  weight: Weight = 'regular',
): string[] {
  const face = font(weight)
  const lacking = new Set<number>()
  const seen = new Set<number>([10])
  for (const text of texts) {
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0
      if (seen.has(code)) continue
      seen.add(code)
      if (!face.hasGlyphForCodePoint(code)) lacking.add(code)
    }
  }
  return [...lacking].sort((a, b) => a - b).map((code) => String.fromCodePoint(code))
}

/**
 * Characters of a letter's data that its fonts do not have, as `glyph:U+20BB7`: they would vanish from the sheet.
 */
export function missingGlyphs(data: object): string[] {
  return charactersWithoutGlyph(textsOf(data)).map((character) => {
    const code = character.codePointAt(0)?.toString(16).toUpperCase() ?? ''
    return `glyph:U+${code.padStart(4, '0')}`
  })
}

/** All that is printed of a letter and could hold a character without a glyph. */
function textsOf(data: object): string[] {
  const texts: string[] = []
  const collect = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  collect(data)
  return texts
}
