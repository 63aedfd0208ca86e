import { createHash, hkdfSync, randomBytes } from 'node:crypto'

/**
 * The recovery key: 160 random bits as 8 groups of 4 characters that are hard to confuse, and a ninth that
 * checks them. It opens the desk when nobody knows a password any more.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const BITS_A_CHARACTER = 5
const KEY_BYTES = 20

/** A new one, as it is shown to people: `4F7K-…`. */
export function newRecoveryKey(): string {
  const bytes = randomBytes(KEY_BYTES)
  return grouped(encode(bytes) + checksum(bytes))
}

/** The bytes of a key as somebody typed it; `null` when it cannot be one. Case, spaces and hyphens are free. */
export function parseRecoveryKey(typed: string): Buffer | null {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/gu, '1')
  const length = (KEY_BYTES * 8) / BITS_A_CHARACTER
  if (text.length !== length + 4 || [...text].some((one) => !ALPHABET.includes(one))) return null
  const bytes = decode(text.slice(0, length))
  return checksum(bytes) === text.slice(length) ? bytes : null
}

/** The key that wraps the desk key. The recovery key is random throughout, so no slow hash is needed. */
export function keyFromRecovery(bytes: Uint8Array, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', bytes, salt, 'peian recovery slot', 32))
}

function checksum(bytes: Uint8Array): string {
  return encode(createHash('sha256').update('peian recovery').update(bytes).digest()).slice(0, 4)
}

function encode(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= BITS_A_CHARACTER) {
      bits -= BITS_A_CHARACTER
      text += ALPHABET[(held >> bits) & 31] ?? ''
      held &= (1 << bits) - 1
    }
  }
  return text
}

function decode(text: string): Buffer {
  const bytes: number[] = []
  let held = 0
  let bits = 0
  for (const one of text) {
    held = (held << BITS_A_CHARACTER) | ALPHABET.indexOf(one)
    bits += BITS_A_CHARACTER
    if (bits >= 8) {
      bits -= 8
      bytes.push((held >> bits) & 255)
      held &= (1 << bits) - 1
    }
  }
  return Buffer.from(bytes)
}

function grouped(text: string): string {
  return (text.match(/.{4}/gu) ?? []).join('-')
}
