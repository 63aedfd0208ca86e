import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { BackupFile } from '@shared/contract/backup'
import { refusal } from '@shared/contract/errors'
import { writeWhole } from '../files/sync-folder'
import { Container } from './container'
import { EXTENSION, factsOf, type Manifest } from './format'

/** The folder of the data folder that backups go to unless the desk is given another. */
export const DEFAULT_FOLDER = 'backups'
/** In the data folder: only one process at a time makes a backup or puts one in place. */
export const LOCK_FILE = 'backup.lock'

/**
 * Where the backups of a desk lie. A folder that people chose, say on another disk, is not made by us, so that a
 * disk that is not plugged in is noticed; the desk has a folder of its own in it.
 */
export function backupFolder(dataDir: string, chosen: string | null, deskId: string): string {
  return chosen === null
    ? join(dataDir, DEFAULT_FOLDER)
    : join(chosen, `peian-${deskId.slice(-12)}`)
}

/** What is known of a backup file besides what it says of itself; lies beside it as `<name>.json`. */
const note = z.object({ sha256: z.string(), verifiedAt: z.string().nullable() })
export type Note = z.infer<typeof note>

function notePath(folder: string, id: string): string {
  return join(folder, `${id}.json`)
}

/** Written whole or not at all. */
export function writeNote(folder: string, id: string, content: Note): void {
  const temporary = join(folder, `.${randomBytes(6).toString('hex')}.part`)
  writeWhole(notePath(folder, id), temporary, Buffer.from(JSON.stringify(content)))
}

function readNote(folder: string, id: string): Note {
  try {
    return note.parse(JSON.parse(readFileSync(notePath(folder, id), 'utf8')))
  } catch {
    // Somebody copied the backup without it: verifying makes a new one.
    return { sha256: '', verifiedAt: null }
  }
}

export interface FoundBackup {
  id: string
  path: string
  manifest: Manifest
}

/** The backups in a folder, the latest first; files that are none are left out. A folder that is not there is empty. */
export async function findBackups(folder: string): Promise<FoundBackup[]> {
  const names = existsSync(folder) ? readdirSync(folder) : []
  const found: FoundBackup[] = []
  for (const id of names) {
    if (!id.endsWith(EXTENSION) || id.startsWith('.')) continue
    const path = join(folder, id)
    try {
      const container = await Container.open(path)
      container.close()
      found.push({ id, path, manifest: container.manifest })
    } catch {
      // Damaged or foreign: it is no backup that anybody could go back to.
    }
  }
  return found.sort((a, b) => b.manifest.number - a.manifest.number || (a.id < b.id ? 1 : -1))
}

export function describeBackup(folder: string, { id, manifest }: FoundBackup): BackupFile {
  return { ...factsOf(manifest), id, ...readNote(folder, id) }
}

/** One backup of the folder by its id, which comes from outside. @throws the refusal `not_found` */
export async function findBackup(folder: string, id: string): Promise<FoundBackup> {
  const found = (await findBackups(folder)).find((backup) => backup.id === id)
  if (!found) throw refusal('not_found', { entity: 'backup', id })
  return found
}

/** Removes a backup; the sealed files that only it needed are removed by `pruneStore`. */
export function removeBackup(folder: string, id: string): void {
  rmSync(join(folder, id), { force: true })
  rmSync(notePath(folder, id), { force: true })
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000

/** `peian-20250303-100000-scheduled.peian`, in Shanghai time; the second one in a second gets a number. */
export function freeBackupName(folder: string, createdAt: string, reason: string): string {
  const local = new Date(Date.parse(createdAt) + SHANGHAI_OFFSET_MS).toISOString()
  const day = local.slice(0, 10).replaceAll('-', '')
  const time = local.slice(11, 19).replaceAll(':', '')
  const stem = `peian-${day}-${time}-${reason.replaceAll('_', '-')}`
  let name = `${stem}${EXTENSION}`
  for (let copy = 2; existsSync(join(folder, name)); copy += 1) name = `${stem}-${copy}${EXTENSION}`
  return name
}

/** Whether two places are on one disk, as far as the system tells: then one failure takes both. */
export function onSameDisk(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false })?.dev)
  return one !== undefined && one === other
}
