import { randomBytes } from 'node:crypto'
import type { SystemKeychain } from '../security/keychain'

/** A keychain as Chromium has it: its mark says how it sealed, and it opens only what it sealed itself. */
export class PlayedKeychain implements SystemKeychain {
  available = true
  backend: ReturnType<SystemKeychain['getSelectedStorageBackend']> = 'gnome_libsecret'
  mark = 'v11'
  broken = false
  readonly #kept = new Map<string, string>()

  isAsyncEncryptionAvailable(): Promise<boolean> {
    return Promise.resolve(this.available)
  }
  getSelectedStorageBackend() {
    return this.backend
  }
  encryptStringAsync(text: string): Promise<Buffer> {
    if (this.broken) return Promise.reject(new Error('the keyring refused'))
    const bytes = Buffer.concat([Buffer.from(this.mark), randomBytes(28)])
    this.#kept.set(bytes.toString('hex'), text)
    return Promise.resolve(bytes)
  }
  decryptStringAsync(bytes: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const result = this.#kept.get(bytes.toString('hex'))
    if (this.broken || result === undefined) return Promise.reject(new Error('cannot decrypt'))
    return Promise.resolve({ result, shouldReEncrypt: false })
  }
}
