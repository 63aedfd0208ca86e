import { RPCHandler, BodyLimitPlugin } from '@orpc/server/node'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Desk } from '@main/core/create-desk'
import { describeError } from '@main/core/log'
import { isRefusal } from '@shared/contract/errors'
import { pageHeaders } from '@shared/csp'
import { Calls } from './calls'
import { openTheLinkText } from './cli-texts'
import { sendDownload, TooLargeError, Uploads } from './http-files'
import {
  checkAddress,
  checkCall,
  findProof,
  newSecret,
  sameSecret,
  type Denial,
} from './http-guard'
import { findPageFile, sendPageFile } from './http-static'

export interface WebHostOptions {
  desk: Desk
  /** Port to listen on; 0 takes a free one. */
  port: number
  /** The built renderer. */
  rendererDir: string
  /** The session secret, for a program that talks to the host itself; a random one when absent. */
  token?: string
  /** Called with a new address to open after one was used. */
  onNewLink?(url: string): void
  /** Bytes that one upload may have in all. */
  maxUploadBytes?: number
  /** How long a sender may pause in the middle of a body, in milliseconds. */
  maxPauseMs?: number
}

export interface WebHost {
  /** The address to open; it can be used once. */
  readonly url: string
  /** The address without its token. */
  readonly origin: string
  readonly port: number
  /** Makes another address that can be used once; the one before it ends. */
  newLink(): string
  /** Stops listening and ends every connection; calls that still run are cancelled. */
  close(): Promise<void>
}

/** A call's body; documents of up to 50 MB travel inside calls. */
const MAX_CALL_BYTES = 64 * 2 ** 20
const CALL_TYPES = ['application/json', 'multipart/form-data']
const HOUR_MS = 3_600_000
const MAX_PAUSE_MS = 60_000
/** Browsers open six for each window. */
const MAX_CONNECTIONS = 256

/**
 * Serves the renderer and the contract on the loopback interface. Whoever opens the address with its
 * token gets a session cookie; nothing is answered without it (or the same secret as a bearer token). Beside
 * it calls and uploads need the session of somebody who has signed in, in a header.
 * @throws the `EADDRINUSE` error when the port is taken
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { desk, rendererDir, token, onNewLink, maxUploadBytes, maxPauseMs = MAX_PAUSE_MS } = options
  const { log, handover } = desk
  const session = token ?? newSecret()
  let link = newSecret()
  const uploads = new Uploads(handover, maxUploadBytes)
  const calls = new Calls(desk)
  const handler = new RPCHandler(desk.router, {
    plugins: [new BodyLimitPlugin({ maxBodySize: MAX_CALL_BYTES })],
    clientInterceptors: calls.interceptors,
  })

  /** Connections that end with the refusal they got; what was sent behind it is not done. */
  const refused = new WeakSet<Socket>()
  const server = createServer((request, response) => {
    if (refused.has(request.socket)) return
    answer(request, response).catch((error: unknown) => fail(request, response, error))
  })
  // A large upload may take its time; the headers may not.
  server.requestTimeout = HOUR_MS
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: options.port }, resolve)
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const cookieName = `peian-${port}`
  const linkUrl = (): string => `${origin}/?token=${link}`
  log.info({ event: 'web.listen', port })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = checkAddress(request, port)
    if (foreign) return deny(request, response, foreign)
    endWhenStalled(request, maxPauseMs)
    // The path as it was sent: normalising it first would hide what it tries.
    const [path = '', query = ''] = (request.url ?? '').split('?', 2)
    const asked = new URLSearchParams(query).get('token')
    if (path === '/' && asked !== null && request.method === 'GET') {
      if (useLink(asked)) return enter(response)
    }
    const proof = findProof(request, cookieName, session)
    if (!proof) return deny(request, response, { status: 401, code: 'not_signed_in' })
    if (path === '/' && asked !== null) return redirect(response)

    if (path === '/rpc' || path.startsWith('/rpc/')) {
      if (request.method !== 'POST') return deny(request, response, notAllowed('POST'))
      const denial = checkCall(request, proof, CALL_TYPES, MAX_CALL_BYTES)
      if (denial) return deny(request, response, denial)
      const { matched } = await handler.handle(request, response, {
        prefix: '/rpc',
        context: calls.contextOf(request.headers),
      })
      if (!matched) deny(request, response, { status: 404, code: 'unknown_call' })
      return
    }
    if (path === '/upload' || path.startsWith('/upload/')) {
      return upload(request, response, proof, path)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return deny(request, response, notAllowed('GET, HEAD'))
    }
    const withBody = request.method === 'GET'
    const downloadId = /^\/download\/([\w-]{1,64})$/u.exec(path)?.[1]
    if (downloadId !== undefined) {
      return sendDownload(handover, downloadId, response, withBody)
    }
    const file = await findPageFile(rendererDir, path)
    if (file === null) return deny(request, response, { status: 404, code: 'not_found' })
    return sendPageFile(response, file, withBody)
  }

  /**
   * `POST /upload` begins and gives `uploadId`; `PUT /upload/<uploadId>/<name>` adds a file as it is;
   * `POST /upload/<uploadId>` with `{ "name"?: string }` ends it and gives the source;
   * `DELETE /upload/<uploadId>` gives it up.
   */
  async function upload(
    request: IncomingMessage,
    response: ServerResponse,
    proof: 'cookie' | 'bearer',
    path: string,
  ): Promise<void> {
    await calls.enterForUpload(request.headers)
    const [uploadId, name, ...more] = path.split('/').slice(2)
    if (uploadId === '' || more.length > 0) {
      return deny(request, response, { status: 404, code: 'not_found' })
    }
    if (request.method === 'PUT' && uploadId !== undefined && name !== undefined) {
      const maxBytes = maxUploadBytes ?? Number.MAX_SAFE_INTEGER
      const denial = checkCall(request, proof, ['application/octet-stream'], maxBytes)
      if (denial) return deny(request, response, denial)
      const given = decoded(name)
      if (given === null) return deny(request, response, { status: 400, code: 'bad_name' })
      await uploads.receive(uploadId, given, request)
      return sendJson(response, 200, {})
    }
    if (request.method === 'POST' && name === undefined) {
      const denial = checkCall(request, proof, ['application/json'], 10_000)
      if (denial) return deny(request, response, denial)
      const body = await readSmallJson(request)
      if (uploadId === undefined) return sendJson(response, 200, await uploads.begin())
      return sendJson(response, 200, uploads.finish(uploadId, nameIn(body)))
    }
    if (request.method === 'DELETE' && uploadId !== undefined && name === undefined) {
      if (proof === 'cookie' && request.headers.origin === undefined) {
        return deny(request, response, { status: 403, code: 'origin_missing' })
      }
      await uploads.abandon(uploadId)
      return sendJson(response, 200, {})
    }
    return deny(request, response, notAllowed('POST, PUT, DELETE'))
  }

  function useLink(asked: string): boolean {
    if (!sameSecret(asked, link)) return false
    link = newSecret()
    onNewLink?.(linkUrl())
    return true
  }

  function enter(response: ServerResponse): void {
    response.setHeader('set-cookie', `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`)
    redirect(response)
  }

  function deny(request: IncomingMessage, response: ServerResponse, denial: Denial): void {
    log.warn({ event: 'web.denied', code: denial.code, method: request.method })
    for (const [name, value] of Object.entries(denial.headers ?? {}))
      response.setHeader(name, value)
    // What is still on its way is not read.
    if (response.socket) refused.add(response.socket)
    response.setHeader('connection', 'close')
    if (denial.status === 401 && request.headers.accept?.includes('text/html')) {
      response.writeHead(401, { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8' })
      response.end(openTheLinkText)
      return
    }
    sendJson(response, denial.status, { error: { code: denial.code, data: {} } })
  }

  function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.headersSent) {
      response.destroy()
      return
    }
    // What is still on its way is not read, so that nothing can follow it on this connection.
    if (!request.complete) response.setHeader('connection', 'close')
    if (error instanceof TooLargeError) {
      deny(request, response, { status: 413, code: 'too_large' })
    } else if (isRefusal(error)) {
      sendJson(response, error.status, { error: { code: error.code, data: error.data } })
    } else if (request.destroyed && !request.complete) {
      response.destroy()
    } else {
      log.error({ event: 'web.failed', error: describeError(error) })
      sendJson(response, 500, { error: { code: 'INTERNAL_SERVER_ERROR', data: {} } })
    }
  }

  let closing: Promise<void> | undefined
  return {
    url: linkUrl(),
    origin,
    port,
    newLink: () => {
      link = newSecret()
      return linkUrl()
    },
    close: () => {
      closing ??= (async () => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()))
        server.closeAllConnections()
        await closed
        await uploads.close()
      })()
      return closing
    },
  }
}

/**
 * Ends the connection of a sender that pauses for too long before its body is complete. Its own watch, because
 * a timeout of the socket would also end answers that take their time.
 */
function endWhenStalled(request: IncomingMessage, maxPauseMs: number): void {
  const { socket } = request
  let seen = socket.bytesRead
  const watch = setInterval(() => {
    if (request.complete) return clearInterval(watch)
    if (socket.bytesRead === seen) socket.destroy()
    seen = socket.bytesRead
  }, maxPauseMs)
  watch.unref()
  request.once('close', () => clearInterval(watch))
}

function notAllowed(allow: string): Denial {
  return { status: 405, code: 'method', headers: { allow } }
}

function redirect(response: ServerResponse): void {
  response.writeHead(303, { ...pageHeaders, location: '/', 'cache-control': 'no-store' })
  response.end()
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    ...pageHeaders,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(JSON.stringify(body))
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

async function readSmallJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk
    if (text.length > 10_000) throw new TooLargeError()
  }
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}

function nameIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('name' in body)) return null
  return typeof body.name === 'string' && body.name !== '' ? body.name : null
}
