/** One more than the largest row hash; sums of two stay exact. */
export const HASH_RANGE = 2 ** 50

/**
 * A 50-bit fingerprint of a row's values, to tell whether a row with a known key has changed: two different
 * contents of one row meet by chance once in 10^15. It protects against nothing deliberate; whole files are
 * known by SHA-256. Mixing after MurmurHash2's constants, two lanes of 32 bits.
 */
export function rowHash(text: string): number {
  let low = 0xdead_beef
  let high = 0x41c6_ce57
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    low = Math.imul(low ^ code, 0x9e37_79b1)
    high = Math.imul(high ^ code, 0x5f35_6495)
  }
  low = Math.imul(low ^ (low >>> 16), 0x85eb_ca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2_ae35)
  high = Math.imul(high ^ (high >>> 16), 0x85eb_ca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2_ae35)
  return (high & 0x3_ffff) * 2 ** 32 + (low >>> 0)
}
