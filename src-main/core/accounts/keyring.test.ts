import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../testing/test-core'
import { DamagedKeyringError, Keyring } from './keyring'
import { newRecoveryKey, parseRecoveryKey } from './recovery-key'

const cost = { N: 2 ** 10, r: 8, p: 1 }
const person = { id: 'a1', name: '李敏', password: 'eine lange Wortfolge' }

async function guarded() {
  const open = Keyring.create()
  const key = open.openKey()
  if (!key) throw new Error('a new keyring is open')
  const { keyring, slotId } = await open.addPassword(key, person, cost)
  const { keyring: ready, recoveryKey } = keyring.renewRecoveryKey(key)
  return { keyring: ready.close(), key, slotId, recoveryKey }
}

describe('the keyring', () => {
  it('opens with the right password, in whatever Unicode form it was typed', async () => {
    const { keyring, key, slotId } = await guarded()
    const composed = await keyring.addPassword(
      key,
      { id: 'b', name: 'Zoë', password: 'Grüße aus Köln' },
      cost,
    )
    const unlocked = await composed.keyring.unlockWithPassword(
      'ZOË'.normalize('NFD'),
      'Grüße aus Köln'.normalize('NFD'),
      cost,
    )
    expect(unlocked).toMatchObject({ key, accountId: 'b' })
    expect(await keyring.unlockWithPassword(' 李敏 ', person.password, cost)).toEqual({
      key,
      accountId: 'a1',
      slotId,
    })
  })

  it('opens with nothing else', async () => {
    const { keyring } = await guarded()
    expect(await keyring.unlockWithPassword('李敏', `${person.password} `, cost)).toBeNull()
    expect(await keyring.unlockWithPassword('李明', person.password, cost)).toBeNull()
    expect(keyring.unlockWithRecoveryKey(newRecoveryKey())).toBeNull()
    expect(keyring.openKey()).toBeNull()
  })

  it('holds neither key, name nor password in any form that can be read', async () => {
    const { keyring, key, recoveryKey } = await guarded()
    const text = keyring.toText()
    for (const secret of [
      key.toString('base64'),
      key.toString('hex'),
      '李敏',
      person.password,
      recoveryKey,
      recoveryKey.replaceAll('-', ''),
    ]) {
      expect(text).not.toContain(secret)
    }
  })

  it('does not let a slot be moved to another account, desk or place', async () => {
    const { keyring, key } = await guarded()
    const { keyring: both } = await keyring.addPassword(
      key,
      { id: 'admin', name: 'Admin', password: 'quite another phrase' },
      cost,
    )
    const moved = JSON.parse(both.toText()) as {
      deskId: string
      passwords: { accountId: string; nameTag: string }[]
    }
    const [first, second] = moved.passwords
    if (!first || !second) throw new Error('two slots')
    first.accountId = second.accountId
    first.nameTag = second.nameTag
    moved.passwords = [first]
    const forged = Keyring.parse(JSON.stringify(moved))
    expect(await forged.unlockWithPassword('Admin', person.password, cost)).toBeNull()
  })

  it('costs what it was made with, also when the program asks more by now, and never without bounds', async () => {
    const { keyring, key } = await guarded()
    const dearer = { N: 2 ** 11, r: 8, p: 1 }
    expect((await keyring.unlockWithPassword('李敏', person.password, dearer))?.key).toEqual(key)
    const greedy = keyring.toText().replace('"N": 1024', '"N": 1073741824')
    await expect(
      Keyring.parse(greedy).unlockWithPassword('李敏', person.password, cost),
    ).rejects.toThrow(RangeError)
  })

  it('a recovery key can be read out: small letters, spaces, O for 0 and l for 1 do no harm', async () => {
    const { keyring, key, recoveryKey } = await guarded()
    expect(recoveryKey).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}$/u)
    const sloppy = recoveryKey
      .toLowerCase()
      .replaceAll('-', ' ')
      .replaceAll('0', 'o')
      .replaceAll('1', 'l')
    expect(keyring.unlockWithRecoveryKey(sloppy)).toEqual(key)
    const mistyped = recoveryKey.replace(/^./u, (one) => (one === '7' ? '8' : '7'))
    expect(parseRecoveryKey(mistyped)).toBeNull()
  })

  it('a new recovery key ends the one before', async () => {
    const { keyring, key, recoveryKey } = await guarded()
    const renewed = keyring.renewRecoveryKey(key)
    expect(renewed.keyring.unlockWithRecoveryKey(recoveryKey)).toBeNull()
    expect(renewed.keyring.unlockWithRecoveryKey(renewed.recoveryKey)).toEqual(key)
  })

  it('is read as it was written, and a damaged one is named so', async () => {
    const { keyring } = await guarded()
    const folder = temporaryFolder()
    expect(Keyring.read(folder)).toBeNull()
    keyring.save(folder)
    expect(Keyring.read(folder)?.toText()).toBe(keyring.toText())
    for (const damage of ['', '{', '{}', '[]', keyring.toText().slice(0, -20)]) {
      expect(() => Keyring.parse(damage)).toThrow(DamagedKeyringError)
    }
  })
})
