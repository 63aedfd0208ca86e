import { isRefusal } from '@shared/contract/errors'
import { FileStore } from '../core/files/file-store'
import { Vault } from '../core/files/vault'

/** Keeps `argv[3]` bytes in the data folder `argv[2]`; says how it went, so that a test can set limits to it. */
const [, , dataDir = '', bytes = '0'] = process.argv
try {
  new FileStore(dataDir, new Vault(Buffer.alloc(32, 7))).keep(
    new Uint8Array(Number(bytes)).fill(65),
  )
  process.stdout.write('kept\n')
} catch (error) {
  process.stdout.write(
    `${isRefusal(error) ? error.code : String((error as { code?: unknown }).code)}\n`,
  )
}
