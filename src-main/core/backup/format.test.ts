import { describe, expect, it } from 'vitest'
import { isAuthentic, manifestMac, parseList, parseManifest, writeList } from './format'

const key = 'ab'.repeat(32)
const listed = {
  path: `files/ab/${'ab'.repeat(32)}`,
  sha256: 'cd'.repeat(32),
  sizeBytes: 7,
  mtimeMs: 1_741_000_000_000.5,
  intact: true,
}

describe('what a backup says of itself', () => {
  it('is believed only under the desk key it was written with, and only as it was written', () => {
    const text = '{"claims":1}'
    const mac = manifestMac(text, key)
    expect(isAuthentic(text, mac, key)).toBe(true)
    expect(isAuthentic('{"claims":2}', mac, key)).toBe(false)
    expect(isAuthentic(text, mac, 'cd'.repeat(32))).toBe(false)
    expect(isAuthentic(text, '', key)).toBe(false)
  })

  it('tells a backup of a newer version from something that is none', () => {
    expect(() => parseManifest('{"format":"peian-backup","version":2,"more":1}')).toThrow('newer')
    expect(() => parseManifest('{"format":"something"}')).toThrow('not_a_backup')
    expect(() => parseManifest('{"format":"peian-backup","version":1}')).toThrow('damaged')
  })

  it('lists files of the data folder, and none outside of it', () => {
    const other = { ...listed, path: 'rejects/x.csv', intact: false }
    expect(parseList(writeList([listed, other]))).toEqual([listed, other])
    expect(parseList('')).toEqual([])
    for (const path of [
      'files/../../etc/x',
      'files/..',
      '/etc/passwd',
      'desk.keys.json',
      'files\\x',
    ]) {
      expect(() => parseList(writeList([{ ...listed, path }])), path).toThrow('damaged')
    }
  })
})
