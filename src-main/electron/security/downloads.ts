import { extname } from 'node:path'
import { safeFileName } from '@main/hosts/file-names'
import { isDeskBlob } from './urls'

/** Kinds of files the desk hands out. Nothing the system would run on a double click. */
const savedExtensions: ReadonlySet<string> = new Set([
  '.pdf',
  '.csv',
  '.zip',
  '.xlsx',
  '.json',
  '.txt',
  '.png',
  '.jpg',
  '.jpeg',
  '.tif',
  '.tiff',
  '.ofd',
])

/**
 * The name to offer when the page saves a blob of its own; `null` when the download is refused: from
 * anywhere else, or of a kind the desk does not make.
 */
export function downloadName(url: string, fileName: string): string | null {
  if (!isDeskBlob(url)) return null
  const name = safeFileName(fileName)
  return savedExtensions.has(extname(name).toLowerCase()) ? name : null
}
