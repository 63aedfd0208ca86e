import { randomBytes, scrypt as scryptCallback } from 'node:crypto'

/** How much a guess costs; stored with every slot, so that it can be raised later. */
export interface ScryptCost {
  /** Iterations and memory: 128 × N × r bytes. A power of two. */
  N: number
  r: number
  p: number
}

/** 128 MiB and some 0.3 s a guess (RFC 7914; OWASP's first choice for scrypt in 2025). */
export const scryptCost: ScryptCost = { N: 2 ** 17, r: 8, p: 1 }

const KEY_BYTES = 32
/** A keyring that asks for more is not ours and must not exhaust the machine. */
const MOST_BYTES = 2 ** 30

/**
 * The key that a password makes with `salt`. Composed and decomposed forms of a character are the same
 * password. Runs beside the event loop.
 */
export async function keyFromPassword(
  password: string,
  salt: Uint8Array,
  { N, r, p }: ScryptCost,
): Promise<Buffer> {
  const maxmem = 128 * N * r * p + 2 ** 20
  if (!(maxmem <= MOST_BYTES)) throw new RangeError('the scrypt cost is out of bounds')
  return new Promise((resolve, reject) => {
    scryptCallback(
      password.normalize('NFKC'),
      salt,
      KEY_BYTES,
      { N, r, p, maxmem },
      (error, key) => (error ? reject(error) : resolve(key)),
    )
  })
}

export function newSalt(): Buffer {
  return randomBytes(16)
}
