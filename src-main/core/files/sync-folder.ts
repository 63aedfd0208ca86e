import { closeSync, fsyncSync, openSync } from 'node:fs'

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
