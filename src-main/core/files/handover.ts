import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { refusal } from '@shared/contract/errors'
import { newId } from '../ids'

interface HandedFile {
  name: string
  path: string
  bytes: number
}

export interface HandedSource {
  sourceId: string
  /** The folder's or file's own name. */
  name: string
  files: HandedFile[]
  /** Its files lie in the inbox. */
  uploaded: boolean
}

/**
 * Where hosts and core hand files to each other. A host that lets somebody choose or upload files
 * registers them here and tells the renderer only an id; a file made for saving is offered the same way.
 */
export class Handover {
  readonly inbox: string
  readonly outbox: string
  readonly #sources = new Map<string, HandedSource>()
  readonly #downloads = new Map<string, { path: string; fileName: string; mediaType: string }>()

  constructor(dataDir: string) {
    this.inbox = join(dataDir, 'inbox')
    this.outbox = join(dataDir, 'exports')
    mkdirSync(this.inbox, { recursive: true, mode: 0o700 })
    mkdirSync(this.outbox, { recursive: true, mode: 0o700 })
  }

  /**
   * Registers a file or a folder (its plain files) chosen by the user.
   * @throws the `source_unreadable` refusal
   */
  addSource(path: string): HandedSource {
    return this.#register({ sourceId: newId(), name: basename(path), uploaded: false }, path)
  }

  /**
   * Registers the folder `inbox/<sourceId>` that a host filled; it is removed when the source is released.
   * @param name what the user chose: the file's or folder's own name
   * @throws the `source_unreadable` refusal
   */
  addUpload(sourceId: string, name: string): HandedSource {
    return this.#register({ sourceId, name, uploaded: true }, join(this.inbox, sourceId))
  }

  #register(head: Omit<HandedSource, 'files'>, path: string): HandedSource {
    try {
      const paths = statSync(path).isDirectory()
        ? readdirSync(path, { withFileTypes: true })
            .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
            .map((entry) => join(path, entry.name))
            .sort()
        : [path]
      const files = paths.map((file) => ({
        name: basename(file),
        path: file,
        bytes: statSync(file).size,
      }))
      const source = { ...head, files }
      this.#sources.set(head.sourceId, source)
      return source
    } catch (error) {
      const code = (error as { code?: string }).code ?? 'unreadable'
      throw refusal('source_unreadable', { name: head.name, reason: code })
    }
  }

  /** @throws the `not_found` refusal */
  source(sourceId: string): HandedSource {
    const source = this.#sources.get(sourceId)
    if (!source) throw refusal('not_found', { entity: 'source', id: sourceId })
    return source
  }

  /** Forgets a source; files that were uploaded into the inbox are removed with it. */
  releaseSource(sourceId: string): void {
    if (!this.#sources.delete(sourceId)) return
    rmSync(join(this.inbox, sourceId), { recursive: true, force: true })
  }

  /** Releases every source: their ids mean nothing once this process ends. */
  releaseAll(): void {
    for (const sourceId of [...this.#sources.keys()]) this.releaseSource(sourceId)
  }

  /** Releases a source if it was uploaded: what the desk has taken in need not lie beside it once more. */
  releaseUpload(sourceId: string): void {
    if (this.#sources.get(sourceId)?.uploaded) this.releaseSource(sourceId)
  }

  /** Offers a file the core made; the host fetches it by the id returned. */
  addDownload(path: string, fileName: string, mediaType: string): string {
    const downloadId = newId()
    this.#downloads.set(downloadId, { path, fileName, mediaType })
    return downloadId
  }

  /** @throws the `not_found` refusal */
  download(downloadId: string): { path: string; fileName: string; mediaType: string } {
    const download = this.#downloads.get(downloadId)
    if (!download) throw refusal('not_found', { entity: 'download', id: downloadId })
    return download
  }
}
