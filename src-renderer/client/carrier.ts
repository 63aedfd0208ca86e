import type { DeskClient } from '@shared/contract'
import type { Source } from '@shared/contract/sync'
import type { SessionRefusal } from './session'

/** Thrown when a call did not reach the core or its answer did not come back. */
export class ConnectionLostError extends Error {
  override name = 'ConnectionLostError'
}

/** How this page reaches the core and exchanges files with the machine it runs on. */
export interface Carrier {
  readonly kind: 'electron' | 'web'
  readonly client: DeskClient
  /** The same for calls the page makes by itself: they do not count as somebody's work. */
  readonly background: DeskClient
  /** Asks the user for a file or folder with the system's own dialog; absent in a browser. */
  readonly chooseSource?: (kind: 'file' | 'folder') => Promise<Source | null>
  /**
   * Hands files that were chosen in the page, or dropped on it, to the core as one source.
   * @param name what the whole is called, e.g. the folder; `null` takes the first file's name
   * @param onFile called with each file's name before it is sent
   */
  takeFiles(
    files: readonly File[],
    name: string | null,
    onFile: (name: string) => void,
    signal: AbortSignal,
  ): Promise<Source>
  /** Saves a file that the core offers; resolves to `false` when the user thought better of it. */
  save(downloadId: string, fileName: string): Promise<boolean>
  /** Tries to reach the core again. */
  reconnect(): void
  /** Tells the shell which language its own menus and dialogs use. */
  setLanguage(language: 'zh' | 'en'): void
}

/** What carriers report of the connection and of the session on it. */
export interface ConnectionListener {
  lost(): void
  found(): void
  refused(refusal: SessionRefusal): void
}
