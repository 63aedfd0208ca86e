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
  const rows = Buffer.alloc((stride + 1) * height)
  for (let row = 0; row < height; row += 1) {
    rows[row * (stride + 1)] = FILTER_UP
    for (let at = 0; at < stride; at += 1) {
      const above = row === 0 ? 0 : (data[(row - 1) * stride + at] ?? 0)
      rows[row * (stride + 1) + 1 + at] = ((data[row * stride + at] ?? 0) - above) & 0xff
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set(FORMAT, 8)
  return new Uint8Array(
    Buffer.concat([
      SIGNATURE,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(rows, { level: 6 })),
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
