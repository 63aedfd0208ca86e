import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'

const KEY_BYTES = 32
const TAG_BYTES = 16
const SALT_BYTES = 32
const CHUNK_BYTES = 64 * 1024
const VERSION = 1
const HEAD = Buffer.from([...Buffer.from('PEIANSL'), VERSION])
const HEADER_BYTES = HEAD.length + SALT_BYTES
/** What `looksSealed` has to see. */
export const SEALED_HEAD_BYTES = HEAD.length

/** A sealed file is cut off, altered, put together from parts of others, or sealed by another desk. */
export class DamagedFileError extends Error {
  override name = 'DamagedFileError'
  readonly code = 'file_damaged'
}

/**
 * What the desk key is used for, each through a key of its own: the database, the names of files, their content.
 *
 * A sealed file is `PEIANSL`, a version, a random salt, and the content in chunks of 64 KiB under AES-256-GCM with
 * a key that only this file has. Chunks are counted and the last one is marked in the nonce, so that none can be
 * left out, repeated, moved or added unnoticed. Construction: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015).
 */
export class Vault {
  /** Opens the database: 64 hex digits. */
  readonly databaseKey: string
  /** The desk key, for a worker's task: 64 hex digits. */
  readonly hex: string
  readonly #names: Buffer
  readonly #content: Buffer
  readonly #deleted: Buffer
  readonly #draws: Buffer
  readonly #identities: Buffer

  /** @param key the desk key, 32 bytes */
  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES) throw new RangeError('a desk key has 32 bytes')
    this.hex = Buffer.from(key).toString('hex')
    this.databaseKey = derive(key, 'peian database').toString('hex')
    this.#names = derive(key, 'peian file names')
    this.#content = derive(key, 'peian file contents')
    this.#deleted = derive(key, 'peian deleted records')
    this.#draws = derive(key, 'peian draws')
    this.#identities = derive(key, 'peian identities')
  }

  /** @param hex what `hex` gave */
  static fromHex(hex: string): Vault {
    return new Vault(Buffer.from(hex, 'hex'))
  }

  /**
   * What a file is called on the disk: who knows a document cannot tell from the name that it is here.
   * @param sha256 of the content, in hex
   */
  fileName(sha256: string): string {
    return createHmac('sha256', this.#names).update(sha256).digest('hex')
  }

  /**
   * By what a deleted record is known again: its key at its source may be a person's number, which must not
   * outlive them (AUD-02).
   */
  deletedKey(sourceKey: string): string {
    return createHmac('sha256', this.#deleted).update(sourceKey).digest('hex')
  }

  /**
   * By what an identity is known where its number itself need not stand (MEM-03).
   * @param number without blanks, in capitals
   */
  identityKey(type: string | null, number: string): string {
    return createHmac('sha256', this.#identities)
      .update(`${type ?? ''}\u001f${number}`)
      .digest('hex')
  }

  /**
   * A number from 0 to below 1, even over all texts and the same at any time for one: a draw that nobody without
   * the key can foresee, and nobody can repeat.
   */
  draw(text: string): number {
    const bits = createHmac('sha256', this.#draws).update(text).digest().readUIntBE(0, 6)
    return bits / 2 ** 48
  }

  seal(bytes: Uint8Array): Buffer {
    const seal = this.#newSeal()
    const parts = [seal.header]
    const last = lastChunkStart(bytes.length, CHUNK_BYTES)
    for (let at = 0; at < last; at += CHUNK_BYTES) {
      parts.push(...seal.chunk(bytes.subarray(at, at + CHUNK_BYTES), false))
    }
    parts.push(...seal.chunk(bytes.subarray(last), true))
    return Buffer.concat(parts)
  }

  /** @throws DamagedFileError */
  unseal(sealed: Uint8Array): Buffer {
    const opened = this.#openSeal(sealed.subarray(0, HEADER_BYTES))
    const body = sealed.subarray(HEADER_BYTES)
    const step = CHUNK_BYTES + TAG_BYTES
    const last = lastChunkStart(body.length, step)
    const parts: Buffer[] = []
    for (let at = 0; at < last; at += step) {
      parts.push(opened.chunk(body.subarray(at, at + step), false))
    }
    parts.push(opened.chunk(body.subarray(last), true))
    return Buffer.concat(parts)
  }

  /** Seals what flows through it, holding a chunk at a time. */
  sealing(): Transform {
    const seal = this.#newSeal()
    const chunks = new Chunks(CHUNK_BYTES)
    let begun = false
    const begin = (stream: Transform): void => {
      if (!begun) stream.push(seal.header)
      begun = true
    }
    return transforming(
      (stream, bytes) => {
        begin(stream)
        for (const chunk of chunks.add(bytes)) pushAll(stream, seal.chunk(chunk, false))
      },
      (stream) => {
        begin(stream)
        pushAll(stream, seal.chunk(chunks.rest(), true))
      },
    )
  }

  /**
   * Unseals what flows through it. It fails with DamagedFileError, at the latest at the end: what came out before
   * is genuine, but not known to be whole until the stream has ended.
   */
  unsealing(): Transform {
    const chunks = new Chunks(CHUNK_BYTES + TAG_BYTES)
    let header = Buffer.alloc(0)
    let opened: OpenSeal | null = null
    return transforming(
      (stream, bytes) => {
        let body = bytes
        if (!opened) {
          const missing = HEADER_BYTES - header.length
          header = Buffer.concat([header, bytes.subarray(0, missing)])
          if (header.length < HEADER_BYTES) return
          opened = this.#openSeal(header)
          body = bytes.subarray(missing)
        }
        for (const chunk of chunks.add(body)) stream.push(opened.chunk(chunk, false))
      },
      (stream) => {
        opened ??= this.#openSeal(header)
        stream.push(opened.chunk(chunks.rest(), true))
      },
    )
  }

  #newSeal(): Seal {
    const salt = randomBytes(SALT_BYTES)
    return new Seal(fileKey(this.#content, salt), Buffer.concat([HEAD, salt]))
  }

  #openSeal(header: Uint8Array): OpenSeal {
    if (header.length < HEADER_BYTES || !looksSealed(header)) {
      throw new DamagedFileError('not a sealed file')
    }
    return new OpenSeal(fileKey(this.#content, header.subarray(HEAD.length)))
  }
}

/** Whether `bytes` begin as a sealed file does. */
export function looksSealed(bytes: Uint8Array): boolean {
  return bytes.length >= HEAD.length && HEAD.compare(bytes, 0, HEAD.length) === 0
}

/** Bytes on the disk of a sealed content of `plainBytes`. */
export function sealedSize(plainBytes: number): number {
  const chunks = Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES))
  return HEADER_BYTES + plainBytes + chunks * TAG_BYTES
}

/** Bytes of the content of a sealed file of `sealedBytes`. @throws DamagedFileError when none has this size */
export function plainSize(sealedBytes: number): number {
  const body = sealedBytes - HEADER_BYTES
  const chunks = Math.max(1, Math.ceil(body / (CHUNK_BYTES + TAG_BYTES)))
  const plain = body - chunks * TAG_BYTES
  if (plain < 0 || sealedSize(plain) !== sealedBytes) throw new DamagedFileError('cut off')
  return plain
}

/** Where the last chunk starts: it is empty only where everything is. */
function lastChunkStart(length: number, step: number): number {
  return length === 0 ? 0 : (Math.ceil(length / step) - 1) * step
}

class Seal {
  #count = 0

  constructor(
    private readonly key: Buffer,
    readonly header: Buffer,
  ) {}

  /** The sealed chunk, in pieces. */
  chunk(bytes: Uint8Array, last: boolean): Buffer[] {
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce(this.#count++, last))
    return [cipher.update(bytes), cipher.final(), cipher.getAuthTag()]
  }
}

class OpenSeal {
  #count = 0

  constructor(private readonly key: Buffer) {}

  /** @throws DamagedFileError */
  chunk(sealed: Uint8Array, last: boolean): Buffer {
    const length = sealed.length - TAG_BYTES
    // The writer never ends with an empty chunk after others.
    if (length < 0 || (length === 0 && this.#count > 0)) throw new DamagedFileError('cut off')
    const cipher = createDecipheriv('aes-256-gcm', this.key, nonce(this.#count++, last), {
      authTagLength: TAG_BYTES,
    })
    cipher.setAuthTag(sealed.subarray(length))
    const plain = cipher.update(sealed.subarray(0, length))
    try {
      cipher.final()
    } catch (error) {
      throw new DamagedFileError('a chunk is not what was sealed', { cause: error })
    }
    return plain
  }
}

/** 12 bytes: the chunk's number, and whether it is the last. The key is the file's own, so no nonce comes twice. */
function nonce(count: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUIntBE(count, 5, 6)
  bytes[11] = last ? 1 : 0
  return bytes
}

function fileKey(content: Buffer, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', content, salt, 'peian sealed file 1', KEY_BYTES))
}

/** A key of its own for each purpose (HKDF-SHA256, RFC 5869). */
function derive(key: Uint8Array, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), label, KEY_BYTES))
}

/** Cuts what comes into chunks of `size` bytes, and keeps back what may be the last one. */
class Chunks {
  #parts: Buffer[] = []
  #length = 0

  constructor(private readonly size: number) {}

  *add(bytes: Buffer): Generator<Buffer> {
    this.#parts.push(bytes)
    this.#length += bytes.length
    if (this.#length <= this.size) return
    const all = Buffer.concat(this.#parts)
    const last = lastChunkStart(all.length, this.size)
    for (let at = 0; at < last; at += this.size) yield all.subarray(at, at + this.size)
    this.#parts = [all.subarray(last)]
    this.#length = all.length - last
  }

  rest(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

/** A transform stream of bytes out of two steps that may throw. */
function transforming(
  take: (stream: Transform, bytes: Buffer) => void,
  end: (stream: Transform) => void,
): Transform {
  const step = (work: () => void, done: TransformCallback): void => {
    try {
      work()
    } catch (error) {
      done(error as Error)
      return
    }
    done()
  }
  return new Transform({
    transform(this: Transform, bytes: Buffer, _encoding, done) {
      step(() => take(this, bytes), done)
    },
    flush(this: Transform, done) {
      step(() => end(this), done)
    },
  })
}

function pushAll(stream: Transform, pieces: readonly Buffer[]): void {
  for (const piece of pieces) if (piece.length > 0) stream.push(piece)
}
