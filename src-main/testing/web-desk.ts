import { mkdirSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { SESSION_HEADER } from '@shared/client/session-headers'
import type { Desk, DeskOptions } from '../core/create-desk'
import { startWebHost, type WebHost, type WebHostOptions } from '../hosts/http'
import { startGuardedDesk, temporaryFolder } from './test-core'

/** The host's own secret in tests. */
export const HOST_SECRET = 'a-session-secret-for-this-test'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** A desk behind a web host, an administrator who also reviews signed in, and a page of three files. */
export interface WebDesk {
  desk: Desk
  host: WebHost
  rendererDir: string
  /** The session of the administrator. */
  token: string
  /** The host's secret, without and with the session. */
  bearer: { authorization: string }
  inSession: Record<string, string>
  /** For calls, and for the files of an upload. */
  json: Record<string, string>
  octets: Record<string, string>
  /** Sends the path as it is: an HTTP library would put one like `/../x` in order first. */
  send(
    method: string,
    path: string,
    headers?: OutgoingHttpHeaders,
    body?: string | Buffer,
  ): Promise<Answer>
  /** Sends bytes as they are; gives what comes back until the host closes the connection, within two seconds. */
  sendRaw(text: string | Buffer): Promise<string>
  /** Opens the host's address as a browser does. @returns the headers of the browser's later calls */
  openLink(): Promise<{ cookie: string; origin: string }>
}

export async function startWebDesk(
  options: Partial<WebHostOptions> = {},
  deskOptions: Partial<DeskOptions> = {},
): Promise<WebDesk> {
  const { desk, token } = await startGuardedDesk(deskOptions)
  return serveDesk(desk, token, options)
}

/** Puts a web host before a desk. @param token the session that the headers carry */
export async function serveDesk(
  desk: Desk,
  token: string,
  options: Partial<WebHostOptions> = {},
): Promise<WebDesk> {
  const rendererDir = join(temporaryFolder(), 'renderer')
  mkdirSync(join(rendererDir, 'assets'), { recursive: true })
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>desk</title>')
  writeFileSync(join(rendererDir, 'assets', 'index-abc.js'), 'export {}')
  writeFileSync(join(rendererDir, '..', 'outside.html'), 'secret')
  const host = await startWebHost({ desk, port: 0, rendererDir, token: HOST_SECRET, ...options })
  onTestFinished(() => host.close())
  const { port } = host

  const send: WebDesk['send'] = (method, path, headers = {}, body = undefined) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: '127.0.0.1', port, method, path, headers, agent: false },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          )
        },
      )
      request.on('error', reject)
      request.end(body)
    })

  const sendRaw: WebDesk['sendRaw'] = (text) =>
    new Promise((resolve) => {
      const chunks: Buffer[] = []
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      const enough = setTimeout(() => socket.destroy(), 2_000)
      socket.on('data', (chunk) => chunks.push(chunk))
      socket.on('error', () => undefined)
      socket.on('close', () => {
        clearTimeout(enough)
        resolve(Buffer.concat(chunks).toString('latin1'))
      })
    })

  const openLink: WebDesk['openLink'] = async () => {
    const { pathname, search } = new URL(host.newLink())
    const { headers } = await send('GET', pathname + search)
    return { cookie: String(headers['set-cookie']).split(';')[0] ?? '', origin: host.origin }
  }

  const bearer = { authorization: `Bearer ${HOST_SECRET}` }
  const inSession = { ...bearer, [SESSION_HEADER]: token }
  return {
    desk,
    host,
    rendererDir,
    token,
    bearer,
    inSession,
    json: { ...inSession, 'content-type': 'application/json' },
    octets: { ...inSession, 'content-type': 'application/octet-stream' },
    send,
    sendRaw,
    openLink,
  }
}
