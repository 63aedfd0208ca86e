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
  /** `desk_unavailable`: the core is not running. */
  code: DeskErrorCode | 'desk_unavailable'
  data: unknown
}

export type SourceChoice =
  | { status: 'chosen'; source: Source }
  | { status: 'cancelled' }
  | HostRefusal

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
  /** Lets the user choose files or a folder to import. */
  chooseSource(kind: 'file' | 'folder'): Promise<SourceChoice>
  /** Hands files dropped onto the page to the core. Files the page made itself have no path and are refused. */
  takeDropped(files: File[]): Promise<SourceChoice>
  /** Asks where to save a download of the core and writes it there. */
  saveDownload(downloadId: string, fileName: string): Promise<SaveOutcome>
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
