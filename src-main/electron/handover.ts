import { isAbsolute } from 'node:path'
import type { HostRefusal, SaveOutcome, SourceChoice } from '@shared/host-api'
import { CoreRefusalError, CoreUnavailableError, type CoreSupervisor } from './supervisor'

type Core = Pick<CoreSupervisor<unknown>, 'addSource' | 'describeDownload' | 'saveDownload'>

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
 * Saves a download of the core where the user wants it. What lies in the data folder is sealed, so the core
 * writes it; the place holds either the whole new file or what was there before.
 * @param choosePlace asks the user; gets the name the core gave the file, returns `null` when cancelled
 */
export async function saveDownload(
  core: Core,
  downloadId: string,
  choosePlace: (fileName: string) => Promise<string | null>,
): Promise<SaveOutcome> {
  try {
    const { fileName } = await core.describeDownload(downloadId)
    const target = await choosePlace(fileName)
    if (target === null) return { status: 'cancelled' }
    const { failure } = await core.saveDownload(downloadId, target)
    if (failure === null) return { status: 'saved' }
    return { status: 'refused', code: 'save_failed', data: { reason: failure } }
  } catch (error) {
    return refusalOf(error)
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
