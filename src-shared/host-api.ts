/**
 * What the Electron shell gives the page as `window.deskHost`; in a browser beside the web host the
 * global is absent. The page gets ids and names, never a path, and no part of Electron itself.
 */
import type { DeskErrorCode } from './contract/errors'
import type { Source } from './contract/sync'

export type HostPlatform = 'win32' | 'darwin' | 'linux'

/** A refusal from the core, as data: errors lose their code on the way through the preload. */
export interface HostRefusal {
  status: 'refused'
  /**
   * `desk_unavailable`: the core is not running. `save_failed`: the chosen place could not be written;
   * `data.reason` is the system's code, such as `EACCES`.
   */
  code: DeskErrorCode | 'desk_unavailable' | 'save_failed'
  data: unknown
}

export type SourceChoice =
  { status: 'chosen'; source: Source } | { status: 'cancelled' } | HostRefusal

export type SaveOutcome = { status: 'saved' } | { status: 'cancelled' } | HostRefusal

export interface DeskHost {
  readonly kind: 'electron'
  readonly platform: HostPlatform
  /**
   * Asks for a port to the core. It arrives as a window message of `type: 'desk:core-port'` with the
   * port as its only transferred port, as soon as the core runs. Every call asks for a new port; ask
   * again after `desk:core-lost`.
   */
  connectCore(): void
  /** Lets the user choose a file or a folder to import. */
  chooseSource(kind: 'file' | 'folder'): Promise<SourceChoice>
  /**
   * Hands a file or folder dropped onto the page to the core. One the page made itself lies nowhere on
   * the disk and is refused with `source_unreadable`.
   */
  takeDropped(file: File): Promise<SourceChoice>
  /** Asks where to save a download of the core, under the name the core gave it, and writes it there. */
  saveDownload(downloadId: string): Promise<SaveOutcome>
  /** Opens a web page or a mail draft outside the desk, if it is on the list of allowed places. */
  openExternal(url: string): void
  /** Language of menus and dialogs from now on. */
  setLanguage(language: HostLanguage): void
}

export type HostLanguage = 'zh' | 'en'

/** Messages the preload posts to its own window; the port travels with the first. */
export type HostMessage = { type: 'desk:core-port' } | { type: 'desk:core-lost' }

/**
 * Whether a window message comes from the preload. The listener must also check that
 * `event.source === window`: frames and openers can post messages, too.
 */
export function isHostMessage(data: unknown): data is HostMessage {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false
  return data.type === 'desk:core-port' || data.type === 'desk:core-lost'
}
