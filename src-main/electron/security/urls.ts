/** Where the page lives. A URL is always taken apart to decide about it; its beginning proves nothing. */
export const pageScheme = 'app'
export const pageHost = 'desk'
export const pageOrigin = `${pageScheme}://${pageHost}`
export const startUrl = `${pageOrigin}/`

/** Whether `url` is a place in the desk's own page. */
export function isDeskUrl(url: string): boolean {
  const parsed = parse(url)
  return (
    parsed !== null &&
    parsed.protocol === `${pageScheme}:` &&
    parsed.hostname === pageHost &&
    parsed.port === '' &&
    parsed.username === '' &&
    parsed.password === ''
  )
}

/** Whether `url` is a blob that the desk's own page made. */
export function isDeskBlob(url: string): boolean {
  const parsed = parse(url)
  return parsed?.protocol === 'blob:' && isDeskUrl(parsed.pathname)
}

/**
 * Whether a frame may go to `url`: the window only within the desk, frames inside it only to blobs the
 * page made (claim documents) and to empty documents (printing).
 */
export function mayNavigate(url: string, isMainFrame: boolean): boolean {
  if (isMainFrame) return isDeskUrl(url)
  return isDeskBlob(url) || url === 'about:blank' || url === 'about:srcdoc'
}

const requestSchemes = new Set([`${pageScheme}:`, 'blob:', 'data:', 'about:'])

/**
 * Whether the session may load `url` at all. The desk needs no network, so nothing but its own files,
 * its blobs and inline data is let through; developer tools only where they are allowed.
 */
export function mayRequest(url: string, developerTools: boolean): boolean {
  const parsed = parse(url)
  if (parsed === null) return false
  if (parsed.protocol === `${pageScheme}:`) return isDeskUrl(url)
  if (parsed.protocol === 'devtools:') return developerTools
  return requestSchemes.has(parsed.protocol)
}

export function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null
}
