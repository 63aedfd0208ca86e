import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { named } from '../database/database'
import { syncFolder } from '../files/sync-folder'
import { newId } from '../ids'
import { keyFromRecovery, newRecoveryKey, parseRecoveryKey } from './recovery-key'
import { keyFromPassword, newSalt, type ScryptCost } from './scrypt'

export const KEYRING_FILE = 'desk.keys.json'

const wrapped = { salt: z.base64(), nonce: z.base64(), key: z.base64() }
const passwordSlot = z.object({
  id: z.string(),
  accountId: z.string(),
  /** HMAC of the account's name: the file names nobody. */
  nameTag: z.string(),
  N: z.number().int(),
  r: z.number().int(),
  p: z.number().int(),
  ...wrapped,
})
type PasswordSlot = z.infer<typeof passwordSlot>

const content = z.object({
  format: z.literal('peian-keyring-1'),
  deskId: z.string(),
  /** The desk key in clear, in base64: only on a desk without accounts. */
  open: z.base64().nullable(),
  passwords: z.array(passwordSlot),
  recovery: z.object(wrapped).nullable(),
  /** The desk key as the operating system's keychain sealed it. */
  keychain: z.string().nullable(),
})
type Content = z.infer<typeof content>

/** `desk.keys.json` cannot be read as a keyring; nothing was touched. */
export class DamagedKeyringError extends Error {
  override name = 'DamagedKeyringError'
  readonly code = 'keyring_damaged'
}

/** What a password opened. */
export interface Unlocked {
  key: Buffer
  accountId: string
  slotId: string
}

const DESK_KEY_BYTES = 32

/**
 * The desk key, wrapped once for everybody who may open the desk: by the password of each account, by the
 * recovery key, by the system's keychain. Nothing in it helps without one of these, but on a desk that has no
 * accounts yet. A value; `save` writes it.
 */
export class Keyring {
  private constructor(private readonly content: Content) {}

  /** A new desk key for a desk without accounts. */
  static create(): Keyring {
    return new Keyring({
      format: 'peian-keyring-1',
      deskId: newId(),
      open: randomBytes(DESK_KEY_BYTES).toString('base64'),
      passwords: [],
      recovery: null,
      keychain: null,
    })
  }

  /** @throws DamagedKeyringError */
  static parse(text: string): Keyring {
    try {
      return new Keyring(content.parse(JSON.parse(text)))
    } catch (error) {
      throw new DamagedKeyringError('the keyring cannot be read', { cause: error })
    }
  }

  /** The keyring of a data folder; `null` where there is none. @throws DamagedKeyringError */
  static read(dataDir: string): Keyring | null {
    let text: string
    try {
      text = readFileSync(join(dataDir, KEYRING_FILE), 'utf8')
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return null
      throw error
    }
    return Keyring.parse(text)
  }

  toText(): string {
    return `${JSON.stringify(this.content, null, 2)}\n`
  }

  /** Writes it whole or not at all. @throws the refusals `disk_full`, `read_only` */
  save(dataDir: string): this {
    const target = join(dataDir, KEYRING_FILE)
    const temporary = `${target}.${randomBytes(6).toString('hex')}`
    try {
      mkdirSync(dataDir, { recursive: true, mode: 0o700 })
      const descriptor = openSync(temporary, 'wx', 0o600)
      try {
        writeFileSync(descriptor, this.toText())
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
      renameSync(temporary, target)
      syncFolder(dataDir)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw named(error)
    }
    return this
  }

  get deskId(): string {
    return this.content.deskId
  }

  /** Whether passwords guard the key: accounts have been set up. */
  get guarded(): boolean {
    return this.content.open === null
  }

  /** The desk key of a desk without accounts. */
  openKey(): Buffer | null {
    return this.content.open === null ? null : Buffer.from(this.content.open, 'base64')
  }

  keychainSlot(): string | null {
    return this.content.keychain
  }

  setKeychainSlot(keychain: string | null): Keyring {
    return new Keyring({ ...this.content, keychain })
  }

  /** Ends the time without accounts: from here on the key is only there wrapped. */
  close(): Keyring {
    return new Keyring({ ...this.content, open: null })
  }

  /** The same keyring with another slot for this account's password. Earlier ones stay until `dropSlots`. */
  async addPassword(
    key: Uint8Array,
    account: { id: string; name: string; password: string },
    cost: ScryptCost,
  ): Promise<{ keyring: Keyring; slotId: string }> {
    const salt = newSalt()
    const id = newId()
    const wrapping = await keyFromPassword(account.password, salt, cost)
    const slot: PasswordSlot = {
      id,
      accountId: account.id,
      nameTag: this.#nameTag(account.name),
      ...cost,
      ...wrap(wrapping, salt, key, this.#label(id, account.id)),
    }
    const passwords = [...this.content.passwords, slot]
    return { keyring: new Keyring({ ...this.content, passwords }), slotId: id }
  }

  /** This keyring with one slot of another: what changed here meanwhile is kept. */
  withSlotOf(other: Keyring, slotId: string): Keyring {
    const slots = other.content.passwords.filter((slot) => slot.id === slotId)
    const passwords = [...this.content.passwords.filter((slot) => slot.id !== slotId), ...slots]
    return new Keyring({ ...this.content, passwords })
  }

  /** Without this account's slots, but for `except`. */
  dropSlots(accountId: string, except: string | null = null): Keyring {
    const passwords = this.content.passwords.filter(
      (slot) => slot.accountId !== accountId || slot.id === except,
    )
    return new Keyring({ ...this.content, passwords })
  }

  /** After an account got another name: its slot is found by the new one. */
  renameAccount(accountId: string, name: string): Keyring {
    const nameTag = this.#nameTag(name)
    const passwords = this.content.passwords.map((slot) =>
      slot.accountId === accountId ? { ...slot, nameTag } : slot,
    )
    return new Keyring({ ...this.content, passwords })
  }

  /** Without any account's slot: for a desk that has no accounts, where only a broken-off set-up left some. */
  withoutPasswords(): Keyring {
    return new Keyring({ ...this.content, passwords: [] })
  }

  /**
   * Tries a name and a password. A name that is not there costs as much time as one that is.
   * @returns `null` when they open nothing
   */
  async unlockWithPassword(
    name: string,
    password: string,
    cost: ScryptCost,
  ): Promise<Unlocked | null> {
    return (await this.unlockAll(name, password, cost))[0] ?? null
  }

  /** As `unlockWithPassword`: every slot they open, since one that is no longer in force may lie before the right one. */
  async unlockAll(name: string, password: string, cost: ScryptCost): Promise<Unlocked[]> {
    const tag = this.#nameTag(name)
    const slots = this.content.passwords.filter((slot) => slot.nameTag === tag)
    if (slots.length === 0) await keyFromPassword(password, newSalt(), cost)
    const unlocked: Unlocked[] = []
    for (const slot of slots) {
      const wrapping = await keyFromPassword(password, Buffer.from(slot.salt, 'base64'), slot)
      const key = unwrap(wrapping, slot, this.#label(slot.id, slot.accountId))
      if (key) unlocked.push({ key, accountId: slot.accountId, slotId: slot.id })
    }
    return unlocked
  }

  /** The account that signs in with this name, if the keyring has one. */
  accountNamed(name: string): string | null {
    const tag = this.#nameTag(name)
    return this.content.passwords.find((slot) => slot.nameTag === tag)?.accountId ?? null
  }

  /** Makes a recovery key in place of the one before. */
  renewRecoveryKey(key: Uint8Array): { keyring: Keyring; recoveryKey: string } {
    const recoveryKey = newRecoveryKey()
    const salt = newSalt()
    const bytes = parseRecoveryKey(recoveryKey)
    if (!bytes) throw new Error('a new recovery key must be readable')
    const recovery = wrap(keyFromRecovery(bytes, salt), salt, key, this.#label('recovery', ''))
    return { keyring: new Keyring({ ...this.content, recovery }), recoveryKey }
  }

  /** @returns `null` when it is not the recovery key of this desk */
  unlockWithRecoveryKey(typed: string): Buffer | null {
    const bytes = parseRecoveryKey(typed)
    const { recovery } = this.content
    if (!bytes || !recovery) return null
    const wrapping = keyFromRecovery(bytes, Buffer.from(recovery.salt, 'base64'))
    return unwrap(wrapping, recovery, this.#label('recovery', ''))
  }

  /** Names are compared without case and in one Unicode form. */
  #nameTag(name: string): string {
    return createHmac('sha256', this.content.deskId).update(foldName(name)).digest('hex')
  }

  /** Ties a wrapped key to its place: a slot cannot be moved to another account or desk. */
  #label(slotId: string, accountId: string): Buffer {
    return Buffer.from(JSON.stringify(['peian slot', this.content.deskId, slotId, accountId]))
  }
}

/** A name as it is compared: two that people take for the same are the same. */
export function foldName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}

interface Wrapped {
  salt: string
  nonce: string
  key: string
}

function wrap(wrapping: Buffer, salt: Buffer, key: Uint8Array, label: Buffer): Wrapped {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', wrapping, nonce).setAAD(label)
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()])
  return {
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    key: sealed.toString('base64'),
  }
}

function unwrap(wrapping: Buffer, slot: Wrapped, label: Buffer): Buffer | null {
  const sealed = Buffer.from(slot.key, 'base64')
  if (sealed.length !== DESK_KEY_BYTES + 16) return null
  const nonce = Buffer.from(slot.nonce, 'base64')
  const cipher = createDecipheriv('aes-256-gcm', wrapping, nonce, { authTagLength: 16 })
  cipher.setAAD(label).setAuthTag(sealed.subarray(DESK_KEY_BYTES))
  try {
    return Buffer.concat([cipher.update(sealed.subarray(0, DESK_KEY_BYTES)), cipher.final()])
  } catch {
    return null
  }
}

/** Whether two desk keys are the same, in constant time. */
export function sameKey(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
