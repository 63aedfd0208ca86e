import { join } from 'node:path'
import { Keyring } from '../core/accounts/keyring'
import { openHandle, type Handle } from '../core/database/open'
import { Vault } from '../core/files/vault'

/** A handle of its own on the database of a desk without accounts, as somebody with the key could open it. */
export function rawDatabase(dataDir: string, mode: 'read' | 'write' = 'write'): Handle {
  return openHandle(join(dataDir, 'desk.sqlite3'), mode, vaultOf(dataDir).databaseKey)
}

/** The vault of a desk without accounts. */
export function vaultOf(dataDir: string): Vault {
  const key = Keyring.read(dataDir)?.openKey()
  if (!key) throw new Error('the desk has accounts')
  return new Vault(key)
}
