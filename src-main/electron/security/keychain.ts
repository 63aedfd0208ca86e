import type { SafeStorage } from 'electron'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { KeychainRefusal, ToCore } from '@main/hosts/utility-protocol'

/** The part of Electron's `safeStorage` that is used. */
export type SystemKeychain = Pick<
  SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
  | 'getSelectedStorageBackend'
>

export interface KeychainOptions {
  keychain: SystemKeychain
  platform: NodeJS.Platform
  /** Whether Electron is ready; before that Chromium has not chosen where secrets are kept. */
  isReady(): boolean
}

export type Sealing = { sealed: string } | { refused: KeychainRefusal }

/** The core's keyring, beside the database. */
export const keyringFile = 'desk.keys.json'

/** What Chromium on Linux writes before text that it sealed with a password everybody knows. */
const PLAIN_TEXT_MARK = 'v10'
const ANSWER_WITHIN_MS = 30_000

/**
 * The desk key in the operating system's keychain, so that the data opens with the person's system account
 * and only sign-in is asked. Whatever goes wrong here only means that a password opens the data.
 */
export class DeskKeychain {
  readonly #options: KeychainOptions

  constructor(options: KeychainOptions) {
    this.#options = options
  }

  /** Seals the desk key (base64). @returns the sealed text in base64, or why there is none */
  seal(key: string): Promise<Sealing> {
    return withinTime(this.#seal(key), { refused: 'unavailable' })
  }

  /** Opens what `seal` gave. @returns the desk key in base64; `null` when it does not open here and now */
  open(sealed: string): Promise<string | null> {
    return withinTime(this.#open(sealed), null)
  }

  async #seal(key: string): Promise<Sealing> {
    try {
      const refused = await this.#refuses()
      if (refused !== null) return { refused }
      const bytes = await this.#options.keychain.encryptStringAsync(key)
      if (this.#isPlainText(bytes)) return { refused: 'plain_text' }
      return { sealed: bytes.toString('base64') }
    } catch {
      return { refused: 'failed' }
    }
  }

  async #open(sealed: string): Promise<string | null> {
    try {
      const bytes = Buffer.from(sealed, 'base64')
      if (this.#isPlainText(bytes) || (await this.#refuses()) !== null) return null
      const { result } = await this.#options.keychain.decryptStringAsync(bytes)
      return deskKey.safeParse(result).data ?? null
    } catch {
      return null
    }
  }

  async #refuses(): Promise<KeychainRefusal | null> {
    const { keychain, platform, isReady } = this.#options
    if (!isReady()) return 'unavailable'
    if (platform === 'linux') {
      const backend = keychain.getSelectedStorageBackend()
      if (backend === 'basic_text') return 'plain_text'
      if (backend === 'unknown') return 'unavailable'
    }
    return (await keychain.isAsyncEncryptionAvailable()) ? null : 'unavailable'
  }

  /** Chromium can fall back after it named a keyring; the text itself shows how it was sealed. */
  #isPlainText(bytes: Buffer): boolean {
    const { platform } = this.#options
    return platform === 'linux' && bytes.subarray(0, 3).toString('latin1') === PLAIN_TEXT_MARK
  }
}

/** What `work` gives, or `late` when the keychain asks its owner, or hangs, for half a minute. */
async function withinTime<T>(work: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const given = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), ANSWER_WITHIN_MS)
  })
  return Promise.race([work, given]).finally(() => clearTimeout(timer))
}

/** 256 bits in base64: anything else is not what was sealed. */
const deskKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/u)
const keyring = z.object({ keychain: z.base64().min(1).max(10_000) })

type Open = Extract<ToCore, { type: 'open' }>

/** What the core is opened with: the key as well, where the keychain gives it. */
export async function withKey(open: Open, keychain: DeskKeychain): Promise<Open> {
  const sealed = await sealedKeyIn(open.dataDir)
  const key = sealed === null ? null : await keychain.open(sealed)
  return key === null ? open : { ...open, key }
}

/**
 * The sealed text in the keyring of a data folder: the one thing of the desk that main reads.
 * @returns `null` where there is none, or it cannot be read; the core will say what is wrong with the file
 */
export async function sealedKeyIn(dataDir: string): Promise<string | null> {
  try {
    const read: unknown = JSON.parse(await readFile(join(dataDir, keyringFile), 'utf8'))
    return keyring.safeParse(read).data?.keychain ?? null
  } catch {
    return null
  }
}
