import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { backupFacts } from '@shared/contract/backup'
import { backupReasons } from '@shared/contract/backup'
import { instant } from '@shared/contract/common'
import { refusal } from '@shared/contract/errors'
import { named } from '../database/database'

/**
 * A backup is a zip file, stored without compression since everything in it is encrypted:
 *
 *   manifest.json   what it is; names nobody
 *   manifest.mac    HMAC-SHA256 of the manifest under a key made from the desk key
 *   files.jsonl     one line for each sealed file of the data folder; its hash stands in the manifest
 *   desk.sqlite3    the database, encrypted with the desk's database key
 *   files/…         the sealed files themselves, where the backup is one file to be carried away
 *
 * In the backup folder the sealed files lie beside all backups, once each, in `files/`.
 */
export const EXTENSION = '.peian'
export const MANIFEST_ENTRY = 'manifest.json'
export const MAC_ENTRY = 'manifest.mac'
export const LIST_ENTRY = 'files.jsonl'
export const DATABASE_ENTRY = 'desk.sqlite3'
/** The folders of the data folder that hold sealed files. */
export const SEALED_FOLDERS = ['files', 'rejects'] as const

export const FORMAT_VERSION = 1

const sha256 = z.string().regex(/^[0-9a-f]{64}$/u)
const count = z.number().int().min(0)

/** The part of a manifest that every version of the format has. */
const head = z.object({ format: z.literal('peian-backup'), version: z.number().int() })

const manifestSchema = z.object({
  ...head.shape,
  deskId: z.string(),
  /** Counts the backups of a desk: which of two is the later one, whatever the clock said. */
  number: count,
  createdAt: instant,
  reason: z.enum(backupReasons),
  programVersion: z.string(),
  schemaVersion: count,
  claims: count,
  documents: count,
  auditEntries: count,
  /** Hash of the last of them: tells whether a desk's trail goes on from this backup. */
  auditHead: z.string().optional(),
  database: z.object({ sha256, sizeBytes: count }),
  /** `null`: the sealed files stayed in the data folder, as before a migration, which leaves them alone. */
  files: z
    .object({
      count,
      sizeBytes: count,
      /** Of the list in `files.jsonl`. */
      sha256,
      /** Files that were damaged in the data folder already. */
      damaged: count,
      /** Contents that the database refers to and the data folder did not hold. */
      absent: count,
    })
    .nullable(),
  /** `desk.keys.json` as it was: opens the backup for whoever could open the desk. */
  keyring: z.string(),
})
export type Manifest = z.infer<typeof manifestSchema>
export type BackupFacts = z.infer<typeof backupFacts>

/** Why a file is not taken for a backup, or not put in place; becomes the refusal `backup_refused`. */
export class BackupProblem extends Error {
  override name = 'BackupProblem'
  constructor(
    readonly reason: 'not_a_backup' | 'damaged' | 'newer' | 'locked' | 'incomplete',
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${reason}: ${detail}`, options)
  }
}

/**
 * A failure as whoever asked is told of it: what is wrong with a backup or with the data that should go into one
 * becomes the refusal `backup_refused`; everything else passes, with its name where the system gave it.
 * @param name of the file it is about, as people know it
 */
export function asRefusal(error: unknown, name: string): unknown {
  if (error instanceof BackupProblem) {
    return refusal('backup_refused', { name, reason: error.reason, detail: error.detail })
  }
  const code = String((error as { code?: unknown } | null)?.code)
  if (/^SQLITE_(NOTADB|CORRUPT)/u.test(code)) {
    return refusal('backup_refused', { name, reason: 'damaged', detail: code })
  }
  return named(error)
}

/** @throws BackupProblem */
export function parseManifest(text: string): Manifest {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw new BackupProblem('damaged', 'manifest', { cause: error })
  }
  const known = head.safeParse(content)
  if (!known.success) throw new BackupProblem('not_a_backup', 'manifest')
  if (known.data.version > FORMAT_VERSION) {
    throw new BackupProblem('newer', `format ${known.data.version}`)
  }
  const parsed = manifestSchema.safeParse(content)
  if (!parsed.success) throw new BackupProblem('damaged', 'manifest')
  return parsed.data
}

/** What people are told of a backup. */
export function factsOf(manifest: Manifest): BackupFacts {
  const { createdAt, reason, programVersion, schemaVersion } = manifest
  const { claims, documents, auditEntries, database, files } = manifest
  const sizeBytes = database.sizeBytes + (files?.sizeBytes ?? 0)
  return {
    createdAt,
    reason,
    programVersion,
    schemaVersion,
    claims,
    documents,
    auditEntries,
    sizeBytes,
  }
}

/** Proves that a manifest was written by who had the desk key. @param keyHex the desk key */
export function manifestMac(text: string, keyHex: string): string {
  const key = hkdfSync(
    'sha256',
    Buffer.from(keyHex, 'hex'),
    new Uint8Array(0),
    'peian backup manifest',
    32,
  )
  return createHmac('sha256', Buffer.from(key)).update(text).digest('hex')
}

export function isAuthentic(text: string, mac: string, keyHex: string): boolean {
  const expected = Buffer.from(manifestMac(text, keyHex))
  const given = Buffer.from(mac.trim())
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** One sealed file of the data folder. */
export interface ListedFile {
  /** Below the data folder, with `/`: `files/1f/1f9a…`. */
  path: string
  /** Of the sealed bytes. */
  sha256: string
  sizeBytes: number
  /** When it was written, in ms: with the size, tells that it is the same as at the last backup. */
  mtimeMs: number
  /** It was what it should be when it was copied. */
  intact: boolean
}

const line = z.tuple([
  z.string().regex(/^(files|rejects)(\/[^/\\:\0]{1,255}){1,3}$/u),
  sha256,
  count,
  z.number(),
  z.boolean(),
])

export function writeList(files: readonly ListedFile[]): string {
  return files
    .map((file) =>
      JSON.stringify([file.path, file.sha256, file.sizeBytes, file.mtimeMs, file.intact]),
    )
    .join('\n')
}

/** @throws BackupProblem */
export function parseList(text: string): ListedFile[] {
  if (text === '') return []
  try {
    return text.split('\n').map((one) => {
      const [path, hash, sizeBytes, mtimeMs, intact] = line.parse(JSON.parse(one))
      if (path.split('/').some((part) => part === '.' || part === '..')) throw new RangeError(path)
      return { path, sha256: hash, sizeBytes, mtimeMs, intact }
    })
  } catch (error) {
    throw new BackupProblem('damaged', LIST_ENTRY, { cause: error })
  }
}

export function sha256Of(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
