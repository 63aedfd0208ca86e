import { randomBytes } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { DamagedFileError, plainSize, sealedSize, Vault } from './vault'

const CHUNK = 64 * 1024
const HEADER = 40
const SEALED_CHUNK = CHUNK + 16
const vault = new Vault(Buffer.alloc(32, 7))

/** Sizes around everything that could be off by one. */
const sizes = [0, 1, 15, 16, 17, CHUNK - 16, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5]

/** Sends bytes through a stream, `step` at a time; what came out. */
async function through(
  stream: NodeJS.ReadWriteStream,
  bytes: Uint8Array,
  step: number,
): Promise<Buffer> {
  const pieces = function* (): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += step) yield Buffer.from(bytes.subarray(at, at + step))
  }
  const out: Buffer[] = []
  const take = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      out.push(chunk)
      done()
    },
  })
  await pipeline(Readable.from(pieces(), { objectMode: false }), stream, take)
  return Buffer.concat(out)
}

/** Holds both forms to refuse what is not as it was sealed. */
async function expectDamaged(bytes: Uint8Array, what: string): Promise<void> {
  expect(() => vault.unseal(bytes), what).toThrow(DamagedFileError)
  await expect(through(vault.unsealing(), bytes, 10_000), what).rejects.toThrow(DamagedFileError)
}

describe('sealed files', () => {
  it('come back byte for byte in every size, whole or as streams, and have the size foretold', async () => {
    for (const size of sizes) {
      const content = randomBytes(size)
      const whole = vault.seal(content)
      expect(whole.length).toBe(sealedSize(size))
      expect(plainSize(whole.length)).toBe(size)
      expect(vault.unseal(whole).equals(content)).toBe(true)
      for (const step of [1 << 20, CHUNK, 999]) {
        const streamed = await through(vault.sealing(), content, step)
        expect(streamed.length).toBe(sealedSize(size))
        expect(vault.unseal(streamed).equals(content)).toBe(true)
        const back = await through(vault.unsealing(), whole, step)
        expect(back.equals(content), `${size} by ${step}`).toBe(true)
      }
    }
  })

  it('show nothing of the content, and the same content never twice the same bytes', () => {
    const content = Buffer.from('Zhang San 13900000000 '.repeat(100))
    const [one, again] = [vault.seal(content), vault.seal(content)]
    expect(one.includes('Zhang San')).toBe(false)
    expect(one.subarray(HEADER).equals(again.subarray(HEADER))).toBe(false)
  })

  it('are refused when they are cut off anywhere', async () => {
    const sealed = vault.seal(randomBytes(2 * CHUNK + 100))
    const [second, third] = [HEADER + SEALED_CHUNK, HEADER + 2 * SEALED_CHUNK]
    const cuts = [0, 1, 7, 8, HEADER - 1, HEADER, HEADER + 1, HEADER + 15, HEADER + 16, HEADER + 17]
    for (const border of [second, third]) cuts.push(border - 1, border, border + 1, border + 16)
    cuts.push(sealed.length - 17, sealed.length - 16, sealed.length - 1)
    for (const cut of cuts) await expectDamaged(sealed.subarray(0, cut), `cut at ${cut}`)
  })

  it('are refused when they end where a chunk ended, even one that was full', async () => {
    const sealed = vault.seal(randomBytes(2 * CHUNK))
    await expectDamaged(sealed.subarray(0, HEADER + SEALED_CHUNK), 'without its last chunk')
  })

  it('are refused with one bit turned in any part', async () => {
    const sealed = vault.seal(randomBytes(CHUNK + 50))
    const second = HEADER + SEALED_CHUNK
    const places = [0, 6, 7, 8, HEADER - 1, HEADER, HEADER + 30_000, second - 17, second - 16]
    places.push(second - 1, second, second + 49, second + 50, sealed.length - 1)
    for (const place of places) {
      for (const bit of [1, 128]) {
        const turned = Buffer.from(sealed)
        turned[place] = (turned[place] ?? 0) ^ bit
        await expectDamaged(turned, `bit ${bit} at ${place}`)
      }
    }
  })

  it('are refused when chunks are swapped, repeated, left out, added or from another file', async () => {
    const content = randomBytes(3 * CHUNK + 10)
    const sealed = vault.seal(content)
    const other = vault.seal(content)
    const header = sealed.subarray(0, HEADER)
    const chunk = (of: Buffer, number: number): Buffer =>
      of.subarray(HEADER + number * SEALED_CHUNK, HEADER + (number + 1) * SEALED_CHUNK)
    const [a, b, c, d] = [0, 1, 2, 3].map((number) => chunk(sealed, number)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ]
    expect(vault.unseal(Buffer.concat([header, a, b, c, d])).equals(content)).toBe(true)
    const wrong: Record<string, Buffer[]> = {
      swapped: [header, b, a, c, d],
      repeated: [header, a, a, b, c, d],
      leftOut: [header, a, c, d],
      added: [header, a, b, c, d, d],
      emptyAdded: [sealed, vault.seal(new Uint8Array(0)).subarray(HEADER)],
      fromAnother: [header, a, chunk(other, 1), c, d],
      underAnotherHead: [other.subarray(0, HEADER), a, b, c, d],
    }
    for (const [what, parts] of Object.entries(wrong)) {
      await expectDamaged(Buffer.concat(parts), what)
    }
  })

  it('of another desk are refused', async () => {
    await expectDamaged(new Vault(Buffer.alloc(32, 8)).seal(Buffer.from('x')), 'another key')
  })

  it('of any length flow through in the memory of a few chunks', { timeout: 60_000 }, async () => {
    const size = 512 * 2 ** 20
    const block = randomBytes(1 << 20)
    let most = 0
    let received = 0
    const source = function* (): Generator<Buffer> {
      for (let sent = 0; sent < size; sent += block.length) yield block
    }
    const take = new Writable({
      write(chunk: Buffer, _encoding, done) {
        received += chunk.length
        most = Math.max(most, process.memoryUsage().arrayBuffers)
        // A reader that is slower than the writer: what waits must not pile up.
        setImmediate(done)
      },
    })
    await pipeline(
      Readable.from(source(), { objectMode: false }),
      vault.sealing(),
      vault.unsealing(),
      take,
    )
    expect(received).toBe(size)
    expect(most).toBeLessThan(128 * 2 ** 20)
  })
})

describe('keys', () => {
  it('are different for each purpose and each desk', () => {
    const other = new Vault(Buffer.alloc(32, 8))
    const hash = 'a'.repeat(64)
    const all = [vault.hex, vault.databaseKey, vault.fileName(hash)]
    all.push(other.hex, other.databaseKey, other.fileName(hash))
    for (const name of all) expect(name).toMatch(/^[0-9a-f]{64}$/u)
    expect(new Set(all).size).toBe(6)
  })

  it('are the same again from the same desk key', () => {
    const again = Vault.fromHex(vault.hex)
    expect(again.databaseKey).toBe(vault.databaseKey)
    expect(again.fileName('b'.repeat(64))).toBe(vault.fileName('b'.repeat(64)))
    expect(again.unseal(vault.seal(Buffer.from('letter'))).toString()).toBe('letter')
  })

  it('must have 32 bytes', () => {
    expect(() => new Vault(new Uint8Array(16))).toThrow(RangeError)
    expect(() => Vault.fromHex('')).toThrow(RangeError)
  })
})
