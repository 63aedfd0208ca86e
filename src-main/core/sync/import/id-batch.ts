import { randomBytes } from 'node:crypto'

/**
 * Makes many UUIDv7 at once, in rising order: RFC 9562 section 6.2, method 2 (monotonic random). The 74
 * bits after the time start at random and grow by 2^32 from one id to the next; the topmost bit starts at
 * zero, so that the 2^41 ids that can follow do not overflow it.
 */
export class IdBatch {
  readonly #time: string
  readonly #tail: string
  #high: number
  #middle: number

  /** @param at milliseconds since 1970 UTC */
  constructor(at: number) {
    const hex = at.toString(16).padStart(12, '0')
    this.#time = `${hex.slice(0, 8)}-${hex.slice(8)}-7`
    const random = randomBytes(10)
    this.#high = random.readUInt16BE(0) & 0x7ff
    this.#middle = random.readUInt32BE(2) >>> 2
    this.#tail = random.toString('hex', 6)
  }

  next(): string {
    this.#middle += 1
    if (this.#middle > 0x3fff_ffff) {
      this.#middle = 0
      this.#high += 1
    }
    const rest = (0x8000_0000 + this.#middle).toString(16)
    return `${this.#time}${(this.#high + 0x1000).toString(16).slice(1)}-${rest.slice(0, 4)}-${rest.slice(4)}${this.#tail}`
  }
}
