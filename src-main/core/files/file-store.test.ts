import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'
import { aliases } from '../../../aliases'
import { temporaryFolder } from '../../testing/test-core'
import { FileStore } from './file-store'
import { DamagedFileError, Vault } from './vault'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = at('../../../.cache/test-worker/keep-file.js')

const vault = new Vault(Buffer.alloc(32, 7))

const kept = (folder: string, sha256: string): string => {
  const name = vault.fileName(sha256)
  return join(folder, 'files', name.slice(0, 2), name)
}

function filesIn(folder: string): string[] {
  return readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
}

describe('keeping files', () => {
  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'warn',
      resolve: { alias: aliases },
      build: {
        ssr: at('../../testing/keep-file.ts'),
        outDir: at('../../../.cache/test-worker'),
        emptyOutDir: false,
        target: 'node22',
        rollupOptions: { output: { format: 'es', entryFileNames: 'keep-file.js' } },
      },
    })
  })

  it.skipIf(process.platform === 'win32')(
    'never takes a part of a document for the whole when the system stops writing half-way',
    () => {
      const folder = temporaryFolder()
      // At most 100 KiB a file: the write that goes beyond is cut short without an error at first.
      const command = `trap '' XFSZ; ulimit -f 100; exec "$0" "$1" "$2" 1000000`
      const run = spawnSync('bash', ['-c', command, process.execPath, program, folder])
      expect(run.stdout.toString().trim()).toBe('EFBIG')
      expect(filesIn(folder)).toEqual([])
    },
  )

  it('puts a kept file right that was cut off since', async () => {
    const folder = temporaryFolder()
    const store = new FileStore(folder, vault)
    const bytes = Buffer.from('an invoice of two pages')
    const sha256 = store.keep(bytes)
    truncateSync(kept(folder, sha256), 5)
    expect(store.keep(bytes)).toBe(sha256)
    expect(await store.read(sha256)).toEqual(bytes)
  })

  it('shows neither content nor hash on the disk', () => {
    const folder = temporaryFolder()
    const sha256 = new FileStore(folder, vault).keep(Buffer.from('an invoice of Zhang San'))
    expect(filesIn(folder)).toEqual([vault.fileName(sha256)])
    expect(readFileSync(kept(folder, sha256)).includes('Zhang San')).toBe(false)
  })

  it('names a file that was cut off, altered or exchanged, and never gives its content', async () => {
    const folder = temporaryFolder()
    const store = new FileStore(folder, vault)
    const [one, other] = [store.keep(Buffer.from('one')), store.keep(Buffer.from('other'))]
    copyFileSync(kept(folder, other), kept(folder, one))
    await expect(store.read(one)).rejects.toThrow(DamagedFileError)
    truncateSync(kept(folder, other), 50)
    await expect(store.read(other)).rejects.toThrow(DamagedFileError)
    expect([...store.list()]).toHaveLength(2)
  })

  it('removes a content for good, and takes it again', async () => {
    const folder = temporaryFolder()
    const store = new FileStore(folder, vault)
    const sha256 = store.keep(Buffer.from('x'))
    store.remove(sha256)
    store.remove(sha256)
    expect([filesIn(folder), await store.read(sha256)]).toEqual([[], null])
    expect(store.keep(Buffer.from('x'))).toBe(sha256)
    expect(await store.read(sha256)).toEqual(Buffer.from('x'))
  })

  it('says that it does not hold a content', async () => {
    expect(await new FileStore(temporaryFolder(), vault).read('0'.repeat(64))).toBeNull()
  })

  it.skipIf(process.platform === 'win32')('keeps them for the user alone', () => {
    const folder = temporaryFolder()
    const sha256 = new FileStore(folder, vault).keep(Buffer.from('x'))
    expect(statSync(kept(folder, sha256)).mode & 0o077).toBe(0)
    expect(statSync(join(folder, 'files')).mode & 0o077).toBe(0)
  })

  it('removes what a killed process left half-written, but not what may still be written', () => {
    const folder = temporaryFolder()
    new FileStore(folder, vault)
    const [old, young] = ['.0123456789abcdef', '.fedcba9876543210'].map((name) =>
      join(folder, 'files', name),
    ) as [string, string]
    for (const path of [old, young]) writeFileSync(path, 'part')
    const dayBefore = Date.now() / 1000 - 2 * 86_400
    utimesSync(old, dayBefore, dayBefore)
    new FileStore(folder, vault)
    expect(filesIn(folder)).toEqual(['.fedcba9876543210'])
  })
})
