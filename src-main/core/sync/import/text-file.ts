import { isAscii, isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import iconv from 'iconv-lite'
import type { TaskControl } from '../../workers/tasks'

/** Small enough for texts to be short-lived: larger ones wait for a full collection and memory grows. */
const CHUNK_BYTES = 1 << 16

export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

/** What a file's text turned out to be. */
export interface TextFacts {
  encoding: TextEncoding
  bom: boolean
  /** NUL characters taken out. */
  nuls: number
  sha256: string
  bytes: number
}

/** Bytes that are no text in the file's encoding; the row is the reader's to name. */
export class UndecodableError extends Error {
  override name = 'UndecodableError'
}

/** Calls `take` with each chunk of the file; the buffer is reused. */
function eachChunk(path: string, take: (chunk: Buffer) => boolean | void): void {
  const descriptor = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (;;) {
      const read = readSync(descriptor, buffer, 0, CHUNK_BYTES, null)
      if (read === 0 || take(buffer.subarray(0, read)) === false) return
    }
  } finally {
    closeSync(descriptor)
  }
}

/** SHA-256 of a file, in hex. */
export function fileSha256(path: string, control: Pick<TaskControl, 'checkCancelled'>): string {
  const hash = createHash('sha256')
  eachChunk(path, (chunk) => {
    control.checkCancelled()
    hash.update(chunk)
  })
  return hash.digest('hex')
}

/** Bytes at the end of `chunk` that begin a UTF-8 character which is not complete. */
function openUtf8Tail(chunk: Buffer): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back += 1) {
    const byte = chunk[chunk.length - back] ?? 0
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

/**
 * Tells the encoding by the byte order mark, else by the first bytes that are not ASCII: UTF-8 if they are
 * that, GB18030 if not. Text in UTF-16 without a mark shows by its NUL bytes.
 */
export function detectEncoding(path: string): { encoding: TextEncoding; bomBytes: number } {
  let found: { encoding: TextEncoding; bomBytes: number } | null = null
  let first = true
  eachChunk(path, (chunk) => {
    if (first) {
      first = false
      if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) {
        found = { encoding: 'utf-8', bomBytes: 3 }
      } else if (chunk[0] === 0xff && chunk[1] === 0xfe)
        found = { encoding: 'utf-16le', bomBytes: 2 }
      else if (chunk[0] === 0xfe && chunk[1] === 0xff) found = { encoding: 'utf-16be', bomBytes: 2 }
      else {
        const guess = utf16WithoutMark(chunk)
        if (guess) found = { encoding: guess, bomBytes: 0 }
      }
      if (found) return false
    }
    if (isAscii(chunk)) return true
    const whole = chunk.subarray(0, chunk.length - openUtf8Tail(chunk))
    // A chunk may begin inside a character of the one before; that one was ASCII, so it does not.
    found = { encoding: isUtf8(whole) ? 'utf-8' : 'gb18030', bomBytes: 0 }
    return false
  })
  return found ?? { encoding: 'utf-8', bomBytes: 0 }
}

function utf16WithoutMark(chunk: Buffer): TextEncoding | null {
  const sample = chunk.subarray(0, Math.min(chunk.length & ~1, 512))
  if (sample.length < 8) return null
  let even = 0
  let odd = 0
  for (let at = 0; at < sample.length; at += 2) {
    if (sample[at] === 0) even += 1
    if (sample[at + 1] === 0) odd += 1
  }
  const half = sample.length / 2
  if (odd > half * 0.6 && even === 0) return 'utf-16le'
  if (even > half * 0.6 && odd === 0) return 'utf-16be'
  return null
}

/**
 * Reads a text file piece by piece.
 * @param encoding `auto` tells it by the bytes
 * @param onText takes each piece, without byte order mark and NULs; the second argument is the bytes read
 * @throws UndecodableError when the bytes are not text in that encoding; what comes before them was passed on
 */
export function readText(
  path: string,
  encoding: 'auto' | 'utf-8' | 'gb18030',
  onText: (text: string, bytes: number) => void,
): TextFacts {
  const detected = detectEncoding(path)
  const used = encoding === 'auto' || detected.bomBytes > 0 ? detected.encoding : encoding
  const hash = createHash('sha256')
  let skip = detected.bomBytes
  let bytes = 0
  let nuls = 0
  const pass = (text: string): void => {
    let clean = text
    if (text.includes('\0')) {
      clean = text.replaceAll('\0', '')
      nuls += text.length - clean.length
    }
    const bad = used === 'utf-8' ? -1 : clean.indexOf('\ufffd')
    onText(bad === -1 ? clean : clean.slice(0, bad), bytes)
    if (bad !== -1) throw new UndecodableError()
  }
  const decoder = used === 'utf-8' ? new Utf8Decoder() : iconv.getDecoder(used)
  eachChunk(path, (chunk) => {
    hash.update(chunk)
    bytes += chunk.length
    const body = skip > 0 ? chunk.subarray(skip) : chunk
    skip = 0
    decodeInto(() => decoder.write(body), pass)
  })
  decodeInto(() => decoder.end() ?? '', pass)
  return { encoding: used, bom: detected.bomBytes > 0, nuls, sha256: hash.digest('hex'), bytes }
}

function decodeInto(decode: () => string, pass: (text: string) => void): void {
  try {
    pass(decode())
  } catch (error) {
    if (error instanceof InvalidUtf8) {
      pass(error.before)
      throw new UndecodableError()
    }
    throw error
  }
}

class InvalidUtf8 extends Error {
  constructor(readonly before: string) {
    super('invalid UTF-8')
  }
}

/** Strict UTF-8; several times faster than the platform's streaming decoder, and ASCII stays one byte a character. */
class Utf8Decoder {
  #tail: Buffer = Buffer.alloc(0)

  write(chunk: Buffer): string {
    const bytes = this.#tail.length > 0 ? Buffer.concat([this.#tail, chunk]) : chunk
    const tail = openUtf8Tail(bytes)
    const whole = bytes.subarray(0, bytes.length - tail)
    this.#tail = Buffer.from(bytes.subarray(bytes.length - tail))
    return decodeUtf8(whole)
  }

  end(): string {
    if (this.#tail.length > 0) throw new InvalidUtf8('')
    return ''
  }
}

function decodeUtf8(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1')
  if (isUtf8(bytes)) return bytes.toString('utf8')
  throw new InvalidUtf8(bytes.toString('utf8', 0, validUtf8Length(bytes)))
}

/** Length of the longest valid beginning, found by halving. */
function validUtf8Length(bytes: Buffer): number {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    const part = bytes.subarray(0, middle)
    if (isUtf8(part.subarray(0, part.length - openUtf8Tail(part)))) low = middle
    else high = middle - 1
  }
  const part = bytes.subarray(0, low)
  return part.length - openUtf8Tail(part)
}
