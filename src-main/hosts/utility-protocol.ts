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
  /**
   * Opens the desk. `workerFile`: the built `worker.js`, where worker threads can load it. `key`: the desk
   * key in base64, where the system's keychain gave it back; without it a person's password opens the data.
   */
  | { type: 'open'; dataDir: string; workerFile: string; version: string; key?: string }
  /** A window's end of a channel comes as the message's only port. */
  | { type: 'window'; windowId: number }
  /** The user chose this file or folder in a dialog. Answered by `source`. */
  | { type: 'addSource'; requestId: number; path: string }
  /** What the core calls the file behind a download id. Answered by `download`. */
  | { type: 'describeDownload'; requestId: number; downloadId: string }
  /** Writes a download, opened, to where the user wants it. Answered by `saved`. */
  | { type: 'saveDownload'; requestId: number; downloadId: string; target: string }
  /** Answers `protectKey`: the key as the system's keychain sealed it, in base64. */
  | { type: 'protected'; protectId: number; sealed: string }
  /** Answers `protectKey`: the keychain does not keep it, so passwords alone open the desk. */
  | { type: 'unprotected'; protectId: number; reason: KeychainRefusal }
  /** Finish what runs, close the database, say `closed`, exit. */
  | { type: 'close' }

export type FromCore =
  /** Calls are answered from now on; whether the data is open yet is the page's to ask. */
  | { type: 'ready' }
  /** The desk could not be opened: `database_newer`, `database_damaged`, `migration_failed`, an errno, or `unknown`. */
  | { type: 'failed'; code: string; detail: string }
  | { type: 'source'; requestId: number; source: Source }
  | { type: 'download'; requestId: number; fileName: string }
  /** `failure`: the system's code, such as `EISDIR`, when the place could not be written; nothing is left there. */
  | { type: 'saved'; requestId: number; failure: string | null }
  /**
   * Asks main to seal the desk key (base64) with the system's keychain. Sent after a password opened the desk.
   * The key goes to main and nowhere else.
   */
  | { type: 'protectKey'; protectId: number; key: string }
  /** The request was refused, as the core refuses calls. */
  | { type: 'refused'; requestId: number; code: DeskErrorCode; data: unknown }
  | { type: 'closed' }

/** The requests that are answered, and with what. */
export interface CoreAnswers {
  addSource: Extract<FromCore, { type: 'source' }>
  describeDownload: Extract<FromCore, { type: 'download' }>
  saveDownload: Extract<FromCore, { type: 'saved' }>
}

/**
 * Why the system's keychain does not keep the key. `unavailable`: there is none, or nobody unlocked it.
 * `plain_text`: it would keep it unprotected (Linux without a keyring). `failed`: it refused.
 */
export type KeychainRefusal = 'unavailable' | 'plain_text' | 'failed'
