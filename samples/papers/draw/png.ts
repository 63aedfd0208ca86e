import { crc32, deflateSync } from 'node:zlib'
import type { Raster } from './raster'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Eight bits a part, red, green and blue; no interlacing. */
const FORMAT = [8, 2, 0, 0, 0]
/** Each byte as its difference to the one above: drawn areas become runs of zeros. */
const FILTER_UP = 2

/** The picture as a PNG file. Source: W3C Portable Network Graphics Specification. */
export function pngOf({ width, height, data }: Raster): Uint8Array {
  const stride = width * 3
  const rows = new Uint8Array((stride + 1) * height)
  let to = 0
  for (let from = 0; from < data.length; from += 1) {
    if (from % stride === 0) rows[to++] = FILTER_UP
    // Above the first row there is nothing; the array keeps the lowest eight bits of the difference.
    rows[to++] = (data[from] ?? 0) - (data[from - stride] ?? 0)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set(FORMAT, 8)
  return new Uint8Array(
    Buffer.concat([
      SIGNATURE,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(rows, { level: 3 })),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  )
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
