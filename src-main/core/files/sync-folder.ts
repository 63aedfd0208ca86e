import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes a new name in `folder` survive a power cut; Windows does so by itself and refuses to open a folder. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Puts `bytes` at `target`, for the user alone: whole and on the disk when this returns, or not at all.
 * @param temporary a free path on the same disk; nothing is left there
 * @throws the system's error
 */
export function writeWhole(target: string, temporary: string, bytes: Uint8Array): void {
  try {
    const descriptor = openSync(temporary, 'wx', 0o600)
    try {
      // Not `writeSync`: on a disk that is nearly full it writes a part and does not complain.
      writeFileSync(descriptor, bytes)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(temporary, target)
    syncFolder(dirname(target))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
