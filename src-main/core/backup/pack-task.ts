import { rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { TaskControl } from '../workers/tasks'
import { Container, writeContainer, type PackedFile } from './container'
import { asRefusal, BackupProblem, DATABASE_ENTRY } from './format'
import { BackupStore } from './store'
import { tally } from './tally'

export interface PackTask {
  /** A container in the backup folder. */
  path: string
  name: string
  keyHex: string
  /** The database, taken out of the container for a while; must not exist. */
  scratch: string
  /** Where to write; must not exist. */
  target: string
}

/**
 * Puts a backup and the sealed files beside it into one file that can be carried elsewhere, and reads that back.
 * @throws the refusals `backup_refused`, `cancelled`, `disk_full`; nothing is left behind then
 */
export async function packBackup(
  { path, name, keyHex, scratch, target }: PackTask,
  control: TaskControl,
): Promise<{ sizeBytes: number; sha256: string }> {
  try {
    const container = await Container.open(path)
    try {
      return await pack(container, new BackupStore(dirname(path)))
    } finally {
      container.close()
    }
  } catch (error) {
    rmSync(target, { force: true })
    throw asRefusal(error, name)
  } finally {
    rmSync(scratch, { force: true })
  }

  async function pack(container: Container, store: BackupStore) {
    container.assertAuthentic(keyHex)
    const { manifest, manifestText, mac } = container
    const { database } = manifest
    const total = database.sizeBytes + (manifest.files?.sizeBytes ?? 0)
    await container.take(DATABASE_ENTRY, database, scratch, () => control.checkCancelled())
    const packed: PackedFile[] = [
      { name: DATABASE_ENTRY, path: scratch, sizeBytes: database.sizeBytes },
    ]
    const list = await container.list()
    for (const file of list) {
      const source = store.path(file.sha256)
      const found = statSync(source, { throwIfNoEntry: false })
      if (!found) throw new BackupProblem('incomplete', file.path)
      if (found.size !== file.sizeBytes) throw new BackupProblem('damaged', file.path)
      packed.push({ name: file.path, path: source, sizeBytes: file.sizeBytes })
    }
    const head = {
      manifest: manifestText,
      mac,
      list: manifest.files && (await container.listText()),
    }
    const written = await writeContainer(target, head, packed, tally(control, 'write', total))
    const verified = tally(control, 'verify', total)
    const readBack = await Container.open(target)
    try {
      readBack.assertAuthentic(keyHex)
      await readBack.take(DATABASE_ENTRY, database, null, verified)
      for (const file of list) await readBack.take(file.path, file, null, verified)
    } finally {
      readBack.close()
    }
    return written
  }
}
