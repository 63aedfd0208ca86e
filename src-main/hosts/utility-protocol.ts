import type { DeskErrorCode } from '@shared/contract/errors'
import type { Source } from '@shared/contract/sync'

/**
 * What Electron's main process and the core's utility process say to each other. Business calls do not
 * pass here: each window talks to the core over a port of its own, which main only hands on.
 *
 * Order: the first message is `open`; the core answers `ready` or `failed` (and then exits). Requests
 * carry a `requestId` of main's choosing and get exactly one answer with the same id.
 */
export type ToCore =
  /** Opens the desk. `workerFile`: the built `worker.js`, where worker threads can load it. */
  | { type: 'open'; dataDir: string; workerFile: string; version: string }
  /** A window's end of a channel comes as the message's only port. */
  | { type: 'window'; windowId: number }
  /** The user chose this file or folder in a dialog. Answered by `source`. */
  | { type: 'addSource'; requestId: number; path: string }
  /** Where the file behind a download id is, so that main can save it. Answered by `download`. */
  | { type: 'resolveDownload'; requestId: number; downloadId: string }
  /** Finish what runs, close the database, say `closed`, exit. */
  | { type: 'close' }

export type FromCore =
  | { type: 'ready'; schemaVersion: number }
  /** The desk could not be opened: `database_newer`, `database_damaged`, `migration_failed`, an errno, or `unknown`. */
  | { type: 'failed'; code: string; detail: string }
  | { type: 'source'; requestId: number; source: Source }
  | {
      type: 'download'
      requestId: number
      path: string
      fileName: string
      mediaType: string
    }
  /** The request was refused, as the core refuses calls. */
  | { type: 'refused'; requestId: number; code: DeskErrorCode; data: unknown }
  | { type: 'closed' }

/** The requests that are answered, and with what. */
export interface CoreAnswers {
  addSource: Extract<FromCore, { type: 'source' }>
  resolveDownload: Extract<FromCore, { type: 'download' }>
}
