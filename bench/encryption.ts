import SQLite from 'better-sqlite3'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHandle, type Handle } from '@main/core/database/open'
import { FileStore } from '@main/core/files/file-store'
import { writeWhole } from '@main/core/files/sync-folder'
import { Vault } from '@main/core/files/vault'
import { percentile, round } from './measure'

/** Medians of the rounds, in milliseconds, and what encrypting makes of it. */
export interface Encrypted {
  plainMs: number
  encryptedMs: number
  /** Encrypted ÷ plain. */
  ratio: number
}

export interface EncryptionBench {
  rows: number
  /** Inserting all rows in one transaction, down to the database file. */
  writes: Encrypted
  /** Finding one in ten of them by key, in no order, through a handle that was just opened. */
  reads: Encrypted
  /** Adding up a column of all of them through a handle that was just opened. */
  scan: Encrypted
  documents: number
  documentBytes: number
  /** Keeping documents: hashed, written, on the disk. */
  keep: Encrypted
  /** Reading them back and checking their hashes. */
  read: Encrypted
}

/** Rounds in which plain and encrypted are measured in turn, so that what else the machine does falls on both. */
const ROUNDS = 5
const DOCUMENT_BYTES = 500_000
const SOME_TEXT = '门诊诊查费 '.repeat(10)

/**
 * The same work on a plain and an encrypted database of the same pragmas, and on plain and sealed files, in one
 * run. The plain database may map its file into memory, as version 0.1.0 did; an encrypted one cannot.
 */
export async function benchEncryption(rows: number, documents: number): Promise<EncryptionBench> {
  const folder = mkdtempSync(join(tmpdir(), 'peian-bench-'))
  const vault = new Vault(randomBytes(32))
  const contents = Array.from({ length: documents }, () => randomBytes(DOCUMENT_BYTES))
  const times = new Map<string, number[]>()
  const timed = async (name: string, work: () => unknown): Promise<void> => {
    const started = performance.now()
    await work()
    const known = times.get(name) ?? []
    known.push(performance.now() - started)
    times.set(name, known)
  }
  const compared = (name: string): Encrypted => {
    const median = (kind: string): number =>
      percentile(
        (times.get(`${name} ${kind}`) ?? []).sort((a, b) => a - b),
        0.5,
      )
    const [plain, encrypted] = [median('plain'), median('encrypted')]
    return {
      plainMs: round(plain),
      encryptedMs: round(encrypted),
      ratio: round(encrypted / plain),
    }
  }
  try {
    for (let number = 0; number < ROUNDS; number += 1) {
      const here = join(folder, String(number))
      for (const kind of number % 2 === 0 ? ['plain', 'encrypted'] : ['encrypted', 'plain']) {
        const place = join(here, kind)
        mkdirSync(place, { recursive: true })
        const file = join(place, 'rows.sqlite3')
        const open = (): Handle =>
          kind === 'plain' ? openPlain(file) : openHandle(file, 'write', vault.databaseKey)
        await withHandle(open, (handle) => timed(`writes ${kind}`, () => insert(handle, rows)))
        await withHandle(open, (handle) => timed(`reads ${kind}`, () => find(handle, rows)))
        await withHandle(open, (handle) => timed(`scan ${kind}`, () => addUp(handle)))
        const store = kind === 'plain' ? new PlainStore(place) : new FileStore(place, vault)
        const kept: string[] = []
        await timed(`keep ${kind}`, () => {
          for (const bytes of contents) kept.push(store.keep(bytes))
        })
        await timed(`read ${kind}`, async () => {
          for (const sha256 of kept) await store.read(sha256)
        })
      }
      rmSync(here, { recursive: true })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    rows,
    writes: compared('writes'),
    reads: compared('reads'),
    scan: compared('scan'),
    documents,
    documentBytes: DOCUMENT_BYTES,
    keep: compared('keep'),
    read: compared('read'),
  }
}

/** A handle with the pragmas of `openHandle`, without a key. */
function openPlain(file: string): Handle {
  const handle = new SQLite(file)
  handle.pragma('journal_mode = WAL')
  handle.pragma('synchronous = FULL')
  handle.pragma('temp_store = MEMORY')
  handle.pragma('cache_size = -65536')
  handle.pragma('mmap_size = 268435456')
  return handle
}

async function withHandle(
  open: () => Handle,
  work: (handle: Handle) => Promise<void>,
): Promise<void> {
  const handle = open()
  try {
    await work(handle)
  } finally {
    handle.close()
  }
}

function insert(handle: Handle, rows: number): void {
  handle.exec(
    `CREATE TABLE rows (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, text TEXT NOT NULL, fen INTEGER NOT NULL) STRICT`,
  )
  const row = handle.prepare('INSERT INTO rows (key, text, fen) VALUES (?, ?, ?)')
  handle.exec('BEGIN IMMEDIATE')
  for (let number = 0; number < rows; number += 1) row.run(keyOf(number), SOME_TEXT, number)
  handle.exec('COMMIT')
  handle.pragma('wal_checkpoint(TRUNCATE)')
}

function find(handle: Handle, rows: number): void {
  const row = handle.prepare('SELECT fen FROM rows WHERE key = ?').pluck()
  for (let number = 0; number < rows; number += 10) {
    // A prime step goes through all of them in an order that is none.
    const wanted = (number * 7919) % rows
    if (row.get(keyOf(wanted)) !== wanted) throw new Error(`row ${wanted} is not what was written`)
  }
}

function addUp(handle: Handle): void {
  handle.prepare('SELECT sum(fen + length(text)) FROM rows NOT INDEXED').get()
}

/** Keys fall all over the index, as ids from other systems do. */
function keyOf(number: number): string {
  return `${((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}-${number}`
}

/** What the file store does, without sealing: as version 0.1.0 did it. */
class PlainStore {
  constructor(private readonly folder: string) {}

  keep(bytes: Uint8Array): string {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const group = join(this.folder, sha256.slice(0, 2))
    mkdirSync(group, { recursive: true })
    writeWhole(join(group, sha256), join(this.folder, `.${sha256}`), bytes)
    return sha256
  }

  async read(sha256: string): Promise<void> {
    const bytes = await readFile(join(this.folder, sha256.slice(0, 2), sha256))
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error('damaged')
  }
}
