import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline, type Readable } from 'node:stream'
import { pipeline as flow } from 'node:stream/promises'
import { refusal } from '@shared/contract/errors'
import { named } from '../database/database'
import { newId } from '../ids'
import { removeLeftovers, removeOld, runMark } from './leftovers'
import { plainSize, type Vault } from './vault'

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

interface OfferedFile {
  path: string
  fileName: string
  mediaType: string
  /** Opens its content; `null` where it is handed out as it lies there. */
  vault: Vault | null
}

/** A file as it is handed out. */
export interface Download {
  fileName: string
  mediaType: string
  /** Of the content that `open` gives. */
  bytes: number
  /** The content. The stream fails when the file is damaged, and closes it when it is destroyed. */
  open(): Readable
}

/**
 * Where hosts and core hand files to each other. A host that lets somebody choose or upload files
 * registers them here and tells the renderer only an id; a file made for saving is offered the same way.
 *
 * Uploads lie in the inbox as they came, and an import unpacks into the staging folder, until it is done or the
 * process ends. What a killed process left there, and exports older than a day, go when the desk is next opened.
 */
export class Handover {
  /** This process's own folder for uploads. */
  readonly inbox: string
  /** This process's own folder for what imports lay out meanwhile. */
  readonly staging: string
  readonly outbox: string
  readonly #sources = new Map<string, HandedSource>()
  readonly #downloads = new Map<string, OfferedFile>()

  constructor(dataDir: string) {
    this.inbox = ownFolder(join(dataDir, 'inbox'))
    this.staging = ownFolder(join(dataDir, 'staging'))
    this.outbox = join(dataDir, 'exports')
    mkdirSync(this.outbox, { recursive: true, mode: 0o700 })
    this.sweepOutbox()
  }

  /** Removes exports older than a day, and what was left of one whose process was killed. */
  sweepOutbox(): void {
    removeOld(this.outbox, () => true)
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

  /** Releases every source and removes the folders of its own: ids mean nothing once this process ends. */
  releaseAll(): void {
    for (const sourceId of [...this.#sources.keys()]) this.releaseSource(sourceId)
    for (const folder of [this.inbox, this.staging])
      rmSync(folder, { recursive: true, force: true })
  }

  /** Releases a source if it was uploaded: what the desk has taken in need not lie beside it once more. */
  releaseUpload(sourceId: string): void {
    if (this.#sources.get(sourceId)?.uploaded) this.releaseSource(sourceId)
  }

  /**
   * Offers a file the core made; the host fetches it by the id returned.
   * @param vault what the file is sealed with; `null` for a file that is handed out as it lies there
   */
  addDownload(path: string, fileName: string, mediaType: string, vault: Vault | null): string {
    const downloadId = newId()
    this.#downloads.set(downloadId, { path, fileName, mediaType, vault })
    return downloadId
  }

  /** @throws the `not_found` refusal, also when the file is gone; DamagedFileError when it was cut off */
  download(downloadId: string): Download {
    const offered = this.#downloads.get(downloadId)
    const found = offered && statSync(offered.path, { throwIfNoEntry: false })
    if (!offered || !found) throw refusal('not_found', { entity: 'download', id: downloadId })
    const { path, fileName, mediaType, vault } = offered
    const bytes = vault ? plainSize(found.size) : found.size
    const open = (): Readable => {
      const file = createReadStream(path)
      // Whoever reads the result hears of what goes wrong; here there is nobody to tell.
      return vault ? pipeline(file, vault.unsealing(), () => undefined) : file
    }
    return { fileName, mediaType, bytes, open }
  }

  /** Forgets a download; a file that was made for it goes. */
  releaseDownload(downloadId: string): void {
    const path = this.#downloads.get(downloadId)?.path
    if (path === undefined || !this.#downloads.delete(downloadId)) return
    if (dirname(path) === this.outbox) rmSync(path, { force: true })
  }

  /**
   * Writes the content of a download to `target`: the place holds either the whole new file, on the disk, or what
   * was there before.
   * @throws the refusals `not_found`, `disk_full`, `read_only`; the system's error otherwise, e.g. `EISDIR`
   */
  async save(downloadId: string, target: string): Promise<void> {
    const download = this.download(downloadId)
    const temporary = `${target}.${newId()}.part`
    try {
      const file = createWriteStream(temporary, { flags: 'wx', mode: 0o600, flush: true })
      await flow(download.open(), file)
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true })
      throw named(error)
    }
  }
}

/** A folder in `parent` for this process alone; those of ended processes are removed. */
function ownFolder(parent: string): string {
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  removeLeftovers(parent)
  const folder = join(parent, `${runMark}-${newId()}`)
  mkdirSync(folder, { mode: 0o700 })
  return folder
}
