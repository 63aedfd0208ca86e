import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Keyring, KEYRING_FILE } from '../../core/accounts/keyring'
import { temporaryFolder } from '../../testing/test-core'
import { PlayedKeychain } from '../testing/played-keychain'
import { DeskKeychain, keyringFile, sealedKeyIn } from './keychain'

const key = randomBytes(32).toString('base64')

function deskKeychain(platform: NodeJS.Platform = 'linux') {
  const system = new PlayedKeychain()
  const state = { ready: true }
  const keychain = new DeskKeychain({ keychain: system, platform, isReady: () => state.ready })
  const seal = async (): Promise<string> => {
    const sealing = await keychain.seal(key)
    if (!('sealed' in sealing)) throw new Error(sealing.refused)
    return sealing.sealed
  }
  return { system, state, keychain, seal }
}

describe('the desk key in the system’s keychain', () => {
  afterEach(() => void vi.useRealTimers())

  it.each(['linux', 'darwin', 'win32'] as const)('comes back as it was on %s', async (platform) => {
    const { keychain, seal } = deskKeychain(platform)
    const sealed = await seal()
    expect(sealed).not.toContain(key)
    expect(await keychain.open(sealed)).toBe(key)
  })

  it('is not given to Linux’s fixed password, nor taken from it', async () => {
    const { system, keychain, seal } = deskKeychain()
    const sealed = await seal()
    system.backend = 'basic_text'
    expect(await keychain.seal(key)).toEqual({ refused: 'plain_text' })
    expect(await keychain.open(sealed)).toBeNull()
  })

  it('is not kept when the text shows that a keyring was named and not used', async () => {
    const { system, keychain } = deskKeychain()
    system.mark = 'v10'
    expect(await keychain.seal(key)).toEqual({ refused: 'plain_text' })
    const bytes = await system.encryptStringAsync(key)
    expect(await keychain.open(bytes.toString('base64'))).toBeNull()
  })

  it('on other systems that mark means their own keychain', async () => {
    const { system, keychain, seal } = deskKeychain('darwin')
    system.mark = 'v10'
    system.backend = 'basic_text'
    expect(await keychain.open(await seal())).toBe(key)
  })

  it('is not asked for before the program is ready, nor while no keyring is chosen', async () => {
    const { system, state, keychain, seal } = deskKeychain()
    const sealed = await seal()
    state.ready = false
    expect(await keychain.seal(key)).toEqual({ refused: 'unavailable' })
    expect(await keychain.open(sealed)).toBeNull()
    state.ready = true
    system.backend = 'unknown'
    expect(await keychain.open(sealed)).toBeNull()
  })

  it('a keychain that is locked, reset or broken only means that a password is needed', async () => {
    const { system, keychain, seal } = deskKeychain()
    const sealed = await seal()
    system.available = false
    expect(await keychain.open(sealed)).toBeNull()
    expect(await keychain.seal(key)).toEqual({ refused: 'unavailable' })
    system.available = true
    expect(await deskKeychain().keychain.open(sealed)).toBeNull()
    system.broken = true
    expect(await keychain.open(sealed)).toBeNull()
    expect(await keychain.seal(key)).toEqual({ refused: 'failed' })
  })

  it('what it gives back and is no key is not passed on', async () => {
    const { system, keychain } = deskKeychain()
    for (const wrong of ['', 'short', `${key}\n`, `${key}${key}`]) {
      const bytes = await system.encryptStringAsync(wrong)
      expect(await keychain.open(bytes.toString('base64'))).toBeNull()
    }
  })

  it('a keychain that never answers is waited for half a minute', async () => {
    const { system, keychain, seal } = deskKeychain()
    const sealed = await seal()
    system.decryptStringAsync = () => new Promise(() => undefined)
    system.encryptStringAsync = () => new Promise(() => undefined)
    vi.useFakeTimers()
    const answered = vi.fn()
    void keychain.open(sealed).then(answered)
    void keychain.seal(key).then(answered)
    await vi.advanceTimersByTimeAsync(29_999)
    expect(answered).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(answered.mock.calls).toEqual([[null], [{ refused: 'unavailable' }]])
  })
})

describe('the sealed key in the data folder', () => {
  it('is read from the core’s own keyring', async () => {
    expect(keyringFile).toBe(KEYRING_FILE)
    const dataDir = temporaryFolder()
    const keyring = Keyring.create()
    keyring.save(dataDir)
    expect(await sealedKeyIn(dataDir)).toBeNull()
    const sealed = randomBytes(40).toString('base64')
    keyring.setKeychainSlot(sealed).save(dataDir)
    expect(await sealedKeyIn(dataDir)).toBe(sealed)
  })

  it.each([
    ['no file', null],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['another kind of text', '{"keychain":"../../x y"}'],
    ['no text', '{"keychain":7}'],
    ['nothing', '{"keychain":""}'],
    ['too much', JSON.stringify({ keychain: 'A'.repeat(20_000) })],
  ])('is not there with %s', async (_what, text) => {
    const dataDir = temporaryFolder()
    if (text !== null) writeFileSync(join(dataDir, keyringFile), text)
    expect(await sealedKeyIn(dataDir)).toBeNull()
  })
})
