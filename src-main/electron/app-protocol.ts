import { readFile } from 'node:fs/promises'
import { findPageFile, mediaTypeOf } from '@main/hosts/http-static'
import { pageHeaders } from '@shared/csp'
import { isDeskUrl } from './security/urls'

/** What `protocol.registerSchemesAsPrivileged` gets, so that the page has an origin like a website's. */
export const pagePrivileges = {
  standard: true,
  secure: true,
  supportFetchAPI: true,
  stream: true,
  codeCache: true,
} as const

/**
 * Answers requests to `app://desk/…` with files of the built page and its security headers; nothing
 * outside the folder, nothing of another host, nothing but GET and HEAD.
 * @param root the folder of the built page
 */
export function pageFiles(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isDeskUrl(request.url)) return refuse(403)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    const file = await findPageFile(root, new URL(request.url).pathname)
    if (file === null) return refuse(404)
    const headers = { ...pageHeaders, 'content-type': mediaTypeOf(file) }
    const body = request.method === 'GET' ? new Uint8Array(await readFile(file)) : null
    return new Response(body, { headers })
  }
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: pageHeaders })
}
