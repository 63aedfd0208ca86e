import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request was turned away before anything was done with it. */
export interface Denial {
  status: 400 | 401 | 403 | 404 | 405 | 411 | 413 | 415
  code: string
  headers?: Record<string, string>
}

/** A new secret of 256 bits that fits a URL and a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Compares in constant time, whatever the lengths. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/**
 * Whether the request was addressed to this server and, if a page sent it, sent by our own page.
 * A foreign Host is DNS rebinding; a foreign Origin or fetch site is another page in the same browser.
 */
export function checkAddress(request: IncomingMessage, port: number): Denial | null {
  const { host, origin } = request.headers
  // Of several the library takes the first; whatever is in between may take another.
  if ((request.headersDistinct.host?.length ?? 0) > 1) return { status: 400, code: 'hosts' }
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return { status: 403, code: 'foreign_host' }
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, code: 'foreign_origin' }
  }
  const site = request.headers['sec-fetch-site']
  const fromOwnPage = site === undefined || site === 'same-origin' || site === 'none'
  // A link elsewhere may open the desk in a tab; it comes without the cookie, which is strict.
  const opensPage =
    request.method === 'GET' &&
    request.headers['sec-fetch-mode'] === 'navigate' &&
    request.headers['sec-fetch-dest'] === 'document'
  if (!fromOwnPage && !opensPage) return { status: 403, code: 'foreign_origin' }
  return null
}

/** How a request proves that it may use the desk. */
export type Proof = 'cookie' | 'bearer'

/** Looks for the session secret in the cookie or as a bearer token. */
export function findProof(
  request: IncomingMessage,
  cookieName: string,
  session: string,
): Proof | null {
  const bearer = /^Bearer ([\w-]{1,200})$/u.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return sameSecret(bearer, session) ? 'bearer' : null
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === cookieName && value !== undefined && sameSecret(value, session)) return 'cookie'
  }
  return null
}

/**
 * Checks a request that changes or asks something: browsers always name the origin of such a request,
 * so with a cookie it must be there; and only types that no plain HTML form can send are read, but for
 * `multipart/form-data`, which calls with files use and which the origin check covers.
 */
export function checkCall(
  request: IncomingMessage,
  proof: Proof,
  types: readonly string[],
  maxBytes: number,
): Denial | null {
  if (proof === 'cookie' && request.headers.origin === undefined) {
    return { status: 403, code: 'origin_missing' }
  }
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!types.includes(type)) return { status: 415, code: 'content_type' }
  const length = request.headers['content-length']
  if (length !== undefined && Number(length) > maxBytes) return { status: 413, code: 'too_large' }
  return null
}
