import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { named } from '@main/core/database/database'
import type { Handover } from '@main/core/files/handover'
import { newId } from '@main/core/ids'
import { refusal } from '@shared/contract/errors'
import type { Source } from '@shared/contract/sync'
import { attachmentHeader, freeFileName, safeFileName } from './file-names'

export const MAX_UPLOAD_BYTES = 16 * 2 ** 30
export const MAX_UPLOAD_FILES = 500

interface Upload {
  folder: string
  bytes: number
  /** Names taken so far, in lower case. */
  names: Set<string>
  firstName: string | null
}

/** The body is longer than what is left of the upload's allowance. */
export class TooLargeError extends Error {}

/**
 * Uploads under way: begun, filled file by file, finished into a source of the core. Files go straight
 * to the inbox of the data folder; their names are only names there.
 */
export class Uploads {
  readonly #running = new Map<string, Upload>()

  constructor(
    private readonly handover: Handover,
    private readonly maxBytes: number = MAX_UPLOAD_BYTES,
  ) {}

  async begin(): Promise<{ uploadId: string }> {
    const uploadId = newId()
    const folder = join(this.handover.inbox, uploadId)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    this.#running.set(uploadId, { folder, bytes: 0, names: new Set(), firstName: null })
    return { uploadId }
  }

  /**
   * Streams one file into the upload.
   * @throws `not_found`, `file_refused` (too many files), `disk_full`; TooLargeError. The file is then removed.
   */
  async receive(uploadId: string, givenName: string, body: IncomingMessage): Promise<void> {
    const upload = this.#find(uploadId)
    if (upload.names.size >= MAX_UPLOAD_FILES) {
      throw refusal('file_refused', { name: givenName, reason: 'too_many_files' })
    }
    const name = freeFileName(safeFileName(givenName), upload.names)
    upload.names.add(name.toLowerCase())
    upload.firstName ??= name
    const path = join(upload.folder, name)
    const allowance = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        upload.bytes += chunk.length
        if (upload.bytes > this.maxBytes) done(new TooLargeError())
        else done(null, chunk)
      },
    })
    try {
      await pipeline(body, allowance, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    } catch (error) {
      await rm(path, { force: true })
      throw named(error)
    }
  }

  /** Ends the upload and hands it to the core. @param name what the user chose, e.g. the folder's name */
  finish(uploadId: string, name: string | null): Source {
    const upload = this.#find(uploadId)
    const shown = name === null ? (upload.firstName ?? '') : safeFileName(name)
    if (upload.names.size === 0)
      throw refusal('source_unreadable', { name: shown, reason: 'no_files' })
    this.#running.delete(uploadId)
    const source = this.handover.addUpload(uploadId, shown)
    return describeSource(source)
  }

  async abandon(uploadId: string): Promise<void> {
    const upload = this.#find(uploadId)
    this.#running.delete(uploadId)
    await rm(upload.folder, { recursive: true, force: true })
  }

  /** Removes every upload that was not finished. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((uploadId) => this.abandon(uploadId)))
  }

  #find(uploadId: string): Upload {
    const upload = this.#running.get(uploadId)
    if (!upload) throw refusal('not_found', { entity: 'upload', id: uploadId.slice(0, 64) })
    return upload
  }
}

/** What the page may know of a source: no paths. */
export function describeSource(source: ReturnType<Handover['addSource']>): Source {
  const { sourceId, name, files } = source
  return { sourceId, name, files: files.map((file) => ({ name: file.name, bytes: file.bytes })) }
}

/** Streams a file that the core offers, to be saved and never shown. @throws the `not_found` refusal */
export async function sendDownload(
  handover: Handover,
  downloadId: string,
  response: ServerResponse,
  withBody: boolean,
): Promise<void> {
  const { fileName, mediaType, bytes, open } = handover.download(downloadId)
  response.writeHead(200, {
    'content-type': mediaType,
    'content-length': bytes,
    'content-disposition': attachmentHeader(fileName),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  })
  if (withBody) await pipeline(open(), response)
  else response.end()
}
