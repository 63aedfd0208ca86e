import { copyFile, rename, rm } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { HostRefusal, SaveOutcome, SourceChoice } from '@shared/host-api'
import { CoreRefusalError, CoreUnavailableError, type CoreSupervisor } from './supervisor'

type Core = Pick<CoreSupervisor<unknown>, 'addSource' | 'resolveDownload'>

/**
 * Hands a file or folder to the core for import.
 * @param path where it lies; `null` when the user chose nothing. Anything but a full path is refused.
 */
export async function handSource(core: Core, path: string | null): Promise<SourceChoice> {
  if (path === null) return { status: 'cancelled' }
  if (!isAbsolute(path) || path.includes('\0')) {
    return { status: 'refused', code: 'source_unreadable', data: { name: '', reason: 'no_path' } }
  }
  try {
    const { source } = await core.addSource(path)
    return { status: 'chosen', source }
  } catch (error) {
    return refusalOf(error)
  }
}

/**
 * Copies a download of the core to where the user wants it. The place holds either the whole new file
 * or what was there before.
 * @param choosePlace asks the user; gets the name the core gave the file, returns `null` when cancelled
 */
export async function saveDownload(
  core: Core,
  downloadId: string,
  choosePlace: (fileName: string) => Promise<string | null>,
): Promise<SaveOutcome> {
  try {
    const { path, fileName } = await core.resolveDownload(downloadId)
    const target = await choosePlace(fileName)
    if (target === null) return { status: 'cancelled' }
    return await copyWhole(path, target)
  } catch (error) {
    return refusalOf(error)
  }
}

async function copyWhole(path: string, target: string): Promise<SaveOutcome> {
  const partial = `${target}.partial`
  try {
    await copyFile(path, partial)
    await rename(partial, target)
    return { status: 'saved' }
  } catch (error) {
    await rm(partial, { force: true })
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
    if (reason === 'ENOSPC') return { status: 'refused', code: 'disk_full', data: {} }
    return { status: 'refused', code: 'save_failed', data: { reason } }
  }
}

function refusalOf(error: unknown): HostRefusal {
  if (error instanceof CoreRefusalError) {
    return { status: 'refused', code: error.refused.code, data: error.refused.data }
  }
  if (error instanceof CoreUnavailableError) {
    return { status: 'refused', code: 'desk_unavailable', data: {} }
  }
  throw error
}
