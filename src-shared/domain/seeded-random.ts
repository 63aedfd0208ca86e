/**
 * Chance that can be repeated: the same seed gives the same sequence everywhere. For generated sample and
 * benchmark data, never for secrets. (sfc32, a public-domain generator by Chris Doty-Humphrey.)
 */
export class SeededRandom {
  #a: number
  #b = 0x9e3779b9
  #c = 0x243f6a88
  #counter = 1

  constructor(seed: number) {
    this.#a = seed | 0
    for (let round = 0; round < 15; round += 1) this.bits()
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor((this.bits() / 0x1_0000_0000) * (high - low + 1))
  }

  /** True so many times in a hundred. */
  chance(percent: number): boolean {
    return this.between(1, 100) <= percent
  }

  /** One of the list. @throws RangeError when it is empty */
  pick<T>(list: readonly T[]): T {
    const chosen = list[this.between(0, list.length - 1)]
    if (chosen === undefined) throw new RangeError('nothing to pick from')
    return chosen
  }
}
