import { isDeskUrl } from './urls'

/** The part of Electron's `WebFrameMain` that is looked at. */
export interface SenderFrame {
  readonly url: string
  readonly parent: object | null
}

/**
 * Whether a message may be acted on: it comes from the top frame of one of the desk's windows, and the
 * frame shows the desk. A frame that has gone (`null`) is not trusted.
 */
export function isTrustedSender(frame: SenderFrame | null, isDeskWindow: boolean): boolean {
  return isDeskWindow && frame !== null && frame.parent === null && isDeskUrl(frame.url)
}
