import { isDeskUrl } from './urls'

/** What the page may do beyond showing itself: put text on the clipboard. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

/**
 * Whether a web permission is granted: only listed ones, only to the desk's own page, never to a frame
 * inside it.
 */
export function mayUse(permission: string, requestingUrl: string, isMainFrame: boolean): boolean {
  return isMainFrame && granted.has(permission) && isDeskUrl(requestingUrl)
}
