import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pageHeaders } from '@shared/csp'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.bcmap': 'application/octet-stream',
  '.pfb': 'application/octet-stream',
  '.icc': 'application/octet-stream',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * The file in `root` that a URL's path names, `null` when there is none or it lies outside.
 * A path without an extension is a place in the page and gives `index.html`.
 */
export async function findPageFile(root: string, urlPath: string): Promise<string | null> {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  const segments = path.split('/')
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\\:]/u.test(path) || segments.some((segment) => segment.startsWith('.'))) {
    return null
  }
  const wanted = extname(path) === '' ? 'index.html' : join(...segments)
  try {
    const base = await realpath(root)
    const file = await realpath(join(base, wanted))
    if (!file.startsWith(base + sep) || !(await stat(file)).isFile()) return null
    return mediaTypes[extname(file)] === undefined ? null : file
  } catch {
    return null
  }
}

/** The content type a page file is sent with. */
export function mediaTypeOf(file: string): string {
  return mediaTypes[extname(file)] ?? 'application/octet-stream'
}

/** Sends a page file with the page's security headers. Files with a hash in their name never change. */
export async function sendPageFile(
  response: ServerResponse,
  file: string,
  withBody: boolean,
): Promise<void> {
  const { size } = await stat(file)
  const lasting = file.includes(`${sep}assets${sep}`)
  response.writeHead(200, {
    ...pageHeaders,
    'content-type': mediaTypeOf(file),
    'content-length': size,
    'cache-control': lasting ? 'private, max-age=31536000, immutable' : 'no-store',
  })
  if (withBody) await pipeline(createReadStream(file), response)
  else response.end()
}
