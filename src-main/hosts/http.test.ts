import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { RunningCore } from '@main/core/create-core'
import { startTestCore, temporaryFolder } from '@main/testing/test-core'
import type { DeskClient } from '@shared/contract'
import type { Source } from '@shared/contract/sync'
import { startWebHost, type WebHost, type WebHostOptions } from './http'

const TOKEN = 'a-session-secret-for-this-test'

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

interface Desk {
  running: RunningCore
  host: WebHost
  rendererDir: string
  send(
    method: string,
    path: string,
    headers?: OutgoingHttpHeaders,
    body?: string | Buffer,
  ): Promise<Answer>
}

async function startDesk(options: Partial<WebHostOptions> = {}): Promise<Desk> {
  const running = await startTestCore()
  const rendererDir = join(temporaryFolder(), 'renderer')
  mkdirSync(join(rendererDir, 'assets'), { recursive: true })
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>desk</title>')
  writeFileSync(join(rendererDir, 'assets', 'index-abc.js'), 'export {}')
  writeFileSync(join(rendererDir, '..', 'outside.html'), 'secret')
  const host = await startWebHost({ running, port: 0, rendererDir, token: TOKEN, ...options })
  onTestFinished(() => host.close())
  // Sent as it is: an HTTP library would put a path like `/../x` in order first.
  const send: Desk['send'] = (method, path, headers = {}, body = undefined) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: '127.0.0.1', port: host.port, method, path, headers, agent: false },
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
  return { running, host, rendererDir, send }
}

const bearer = { authorization: `Bearer ${TOKEN}` }
const json = { ...bearer, 'content-type': 'application/json' }

/** Signs in as a browser does and gives the headers of its later calls. */
async function signIn({ host, send }: Desk): Promise<{ cookie: string; origin: string }> {
  const { pathname, search } = new URL(host.newLink())
  const { headers } = await send('GET', pathname + search)
  const cookie = String(headers['set-cookie']).split(';')[0] ?? ''
  return { cookie, origin: host.origin }
}

describe('the session', () => {
  it('is opened by the printed address, once, with a strict cookie and a clean address', async () => {
    const desk = await startDesk()
    const { pathname, search } = new URL(desk.host.url)
    const first = await desk.send('GET', pathname + search)
    expect(first.status).toBe(303)
    expect(first.headers['location']).toBe('/')
    const cookie = String(first.headers['set-cookie'])
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/u)

    const page = await desk.send('GET', '/', { cookie: cookie.split(';')[0] })
    expect(page.status).toBe(200)
    expect(page.text).toContain('<title>desk</title>')

    const again = await desk.send('GET', pathname + search)
    expect(again.status).toBe(401)
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  it('hands out a new address after one was used', async () => {
    const links: string[] = []
    const desk = await startDesk({ onNewLink: (url) => links.push(url) })
    await desk.send('GET', new URL(desk.host.url).search.replace('?', '/?'))
    expect(links).toHaveLength(1)
    const { pathname, search } = new URL(links[0] ?? '')
    expect((await desk.send('GET', pathname + search)).status).toBe(303)
  })

  it('is needed for the page, calls, uploads and downloads; an old one does not do', async () => {
    const desk = await startDesk()
    const old = await startDesk({ token: 'another-secret' })
    const oldCookie = (await signIn(old)).cookie.replace(/^[^=]+/u, `peian-${desk.host.port}`)
    for (const headers of [{}, { cookie: oldCookie }, { authorization: 'Bearer wrong' }]) {
      const sent = { 'content-type': 'application/json', ...headers }
      expect((await desk.send('GET', '/', headers)).status).toBe(401)
      expect((await desk.send('POST', '/rpc/audit/verify', sent, '{}')).status).toBe(401)
      expect((await desk.send('POST', '/upload', sent, '{}')).status).toBe(401)
      expect((await desk.send('GET', '/download/x', headers)).status).toBe(401)
      expect((await desk.send('GET', '/assets/index-abc.js', headers)).status).toBe(401)
    }
  })
})

describe('attacks', () => {
  it('DNS rebinding: a foreign Host is refused, even with the secret', async () => {
    const desk = await startDesk()
    for (const host of [
      'evil.example',
      `evil.example:${desk.host.port}`,
      '127.0.0.1',
      'localhost:1',
    ]) {
      const answer = await desk.send('POST', '/rpc/audit/verify', { ...json, host }, '{}')
      expect([host, answer.status]).toEqual([host, 403])
    }
  })

  it('a page of another origin cannot call, whatever content type it sends', async () => {
    const desk = await startDesk()
    const { cookie } = await signIn(desk)
    for (const origin of [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${desk.host.port + 1}`,
    ]) {
      for (const type of ['text/plain', 'application/json']) {
        const headers = { cookie, origin, 'content-type': type }
        const answer = await desk.send('POST', '/rpc/audit/verify', headers, '{}')
        expect([origin, type, answer.status]).toEqual([origin, type, 403])
      }
    }
  })

  it('a cookie without an Origin cannot call, nor from another site by fetch metadata', async () => {
    const desk = await startDesk()
    const { cookie, origin } = await signIn(desk)
    const type = { 'content-type': 'application/json' }
    const bare = await desk.send('POST', '/rpc/audit/verify', { cookie, ...type }, '{}')
    expect(bare.status).toBe(403)
    const headers = { cookie, origin, 'sec-fetch-site': 'cross-site', ...type }
    expect((await desk.send('POST', '/rpc/audit/verify', headers, '{}')).status).toBe(403)
    const own = { cookie, origin, 'sec-fetch-site': 'same-origin', ...type }
    expect((await desk.send('POST', '/rpc/audit/verify', own, '{}')).status).toBe(200)
  })

  it('what a plain form can send is refused before it reaches the calls', async () => {
    const desk = await startDesk()
    const { cookie, origin } = await signIn(desk)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'text/event-stream',
      '',
    ]) {
      const headers = { cookie, origin, ...(type ? { 'content-type': type } : {}) }
      const answer = await desk.send('POST', '/rpc/audit/verify', headers, '{}')
      expect([type, answer.status]).toEqual([type, 415])
    }
  })

  it('other methods are refused; TRACE echoes nothing; no cross-origin headers are given', async () => {
    const desk = await startDesk()
    for (const method of ['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'GET']) {
      const answer = await desk.send(method, '/rpc/audit/verify', {
        ...bearer,
        'x-probe': 'echo-me',
      })
      expect([method, answer.status]).toEqual([method, 405])
      expect(answer.text).not.toContain('echo-me')
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
    expect((await desk.send('TRACE', '/', bearer)).status).toBe(405)
  })

  it('no path leads out of the page folder', async () => {
    const desk = await startDesk()
    symlinkSync(join(desk.rendererDir, '..', 'outside.html'), join(desk.rendererDir, 'link.html'))
    const paths = [
      '/../outside.html',
      '/..%2foutside.html',
      '/%2e%2e/outside.html',
      '/%2e%2e%2foutside.html',
      '/assets/../../outside.html',
      '/assets/..%5c..%5coutside.html',
      '/assets%00/../outside.html',
      '//outside.html/../../outside.html',
      '/link.html',
      '/%',
      '/.hidden.html',
      '/C:/outside.html',
    ]
    for (const path of paths) {
      const answer = await desk.send('GET', path, bearer)
      expect([path, answer.status]).toEqual([path, 404])
      expect(answer.text).not.toContain('secret')
    }
  })

  it('a body over the limit is refused, announced or not', async () => {
    const desk = await startDesk()
    const announced = await desk
      .send('POST', '/rpc/audit/verify', {
        ...json,
        'content-length': 65 * 2 ** 20,
      })
      .catch((error: NodeJS.ErrnoException) => ({ status: error.code, text: '' }))
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(announced.status)

    const chunked = await sendChunked(desk, '/rpc/audit/verify', 65)
    expect([413, 'closed']).toContain(chunked)
    expect((await desk.send('POST', '/rpc/audit/verify', json, '{}')).status).toBe(200)
  })

  it('garbage on the wire does not stop the host', async () => {
    const desk = await startDesk()
    for (const text of [
      '\u0000\u0001\r\n\r\n',
      'GET / HTTP/9\r\n\r\n',
      'POST /rpc HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(desk.host.port, '127.0.0.1', () => socket.end(text))
        socket.on('error', () => resolve())
        socket.on('close', () => resolve())
        socket.resume()
      })
    }
    for (const body of ['{', '[]', '{"json":{"id":{"__proto__":1}}}', 'null']) {
      const answer = await desk.send('POST', '/rpc/claims/get', json, body)
      expect([body, answer.status]).toEqual([body, 400])
    }
  })
})

/** Posts `mebibytes` in chunks without a length; gives the status, or `closed` when cut off. */
function sendChunked(desk: Desk, path: string, mebibytes: number): Promise<number | 'closed'> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port: desk.host.port, method: 'POST', path, headers: json }
    const request = httpRequest(options, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', () => resolve('closed'))
    const chunk = Buffer.alloc(2 ** 20, ' ')
    let sent = 0
    const more = (): void => {
      sent += 1
      if (sent > mebibytes) request.end()
      else request.write(chunk, (error) => error ?? more())
    }
    more()
  })
}

describe('the page', () => {
  it('comes with a strict policy; places in it are the page itself', async () => {
    const desk = await startDesk()
    for (const path of ['/', '/claims/list', '/index.html']) {
      const answer = await desk.send('GET', path, bearer)
      expect([path, answer.status]).toEqual([path, 200])
      const policy = String(answer.headers['content-security-policy'])
      expect(policy).toContain("script-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe/u)
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
      expect(answer.headers['referrer-policy']).toBe('no-referrer')
      expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin')
    }
    const asset = await desk.send('GET', '/assets/index-abc.js', bearer)
    expect(asset.headers['content-type']).toContain('text/javascript')
    expect((await desk.send('GET', '/assets/none.js', bearer)).status).toBe(404)
  })
})

describe('uploads', () => {
  const octets = { ...bearer, 'content-type': 'application/octet-stream' }

  async function begin(desk: Desk): Promise<string> {
    const { text } = await desk.send('POST', '/upload', json, '{}')
    return (JSON.parse(text) as { uploadId: string }).uploadId
  }

  it('become a source with the names and bytes that were sent, and go when it is released', async () => {
    const desk = await startDesk()
    const id = await begin(desk)
    const bytes = Buffer.from([0, 255, 10, 13, 0x2e])
    expect(
      (await desk.send('PUT', `/upload/${id}/${encodeURIComponent('赔案.csv')}`, octets, bytes))
        .status,
    ).toBe(200)
    expect((await desk.send('PUT', `/upload/${id}/lines.csv`, octets, 'a,b')).status).toBe(200)
    const finished = await desk.send('POST', `/upload/${id}`, json, '{"name":"批次一"}')
    const source = JSON.parse(finished.text) as Source
    expect(source).toEqual({
      sourceId: id,
      name: '批次一',
      files: [
        { name: 'lines.csv', bytes: 3 },
        { name: '赔案.csv', bytes: 5 },
      ],
    })
    const { handover } = desk.running.core
    expect(readdirSync(handover.inbox)).toEqual([id])
    handover.releaseSource(id)
    expect(readdirSync(handover.inbox)).toEqual([])
  })

  it('a name is only a name: it leads nowhere', async () => {
    const desk = await startDesk()
    const id = await begin(desk)
    const names = [
      '../../../evil.csv',
      '..\\..\\evil.csv',
      '/etc/evil.csv',
      'CON.csv',
      '.hidden',
      'a\u0000b.csv',
      '..',
      'x'.repeat(500) + '.csv',
    ]
    for (const name of names) {
      const answer = await desk.send(
        'PUT',
        `/upload/${id}/${encodeURIComponent(name)}`,
        octets,
        'x',
      )
      expect([name, answer.status]).toEqual([name, 200])
    }
    const { text } = await desk.send('POST', `/upload/${id}`, json, '{}')
    const stored = (JSON.parse(text) as Source).files.map((file) => file.name)
    expect(stored).toHaveLength(names.length)
    expect(new Set(stored)).toEqual(
      new Set([
        'evil.csv',
        'evil (2).csv',
        'evil (3).csv',
        '_CON.csv',
        'hidden',
        'ab.csv',
        'file',
        'x'.repeat(196) + '.csv',
      ]),
    )
    expect(readdirSync(join(desk.running.core.handover.inbox, id)).sort()).toEqual(
      [...stored].sort(),
    )
  })

  it('over the allowance are refused and leave no file; unknown and empty uploads are refused', async () => {
    const desk = await startDesk({ maxUploadBytes: 1000 })
    const id = await begin(desk)
    const chunked = { ...octets, 'transfer-encoding': 'chunked' }
    for (const headers of [octets, chunked]) {
      const status = await desk
        .send('PUT', `/upload/${id}/big.csv`, headers, Buffer.alloc(2000))
        .then(
          (answer) => answer.status,
          (error: NodeJS.ErrnoException) => error.code,
        )
      expect([413, 'ECONNRESET', 'EPIPE']).toContain(status)
    }
    expect(readdirSync(join(desk.running.core.handover.inbox, id))).toEqual([])
    expect((await desk.send('PUT', '/upload/nonesuch/a.csv', octets, 'x')).status).toBe(404)
    const empty = await begin(desk)
    const refused = await desk.send('POST', `/upload/${empty}`, json, '{}')
    expect(refused.status).toBe(422)
    expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'source_unreadable' } })
  })

  it('that are not finished are removed when given up and when the host closes', async () => {
    const desk = await startDesk()
    const [given, left] = [await begin(desk), await begin(desk)]
    await desk.send('PUT', `/upload/${left}/a.csv`, octets, 'x')
    expect((await desk.send('DELETE', `/upload/${given}`, bearer)).status).toBe(200)
    expect(readdirSync(desk.running.core.handover.inbox)).toEqual([left])
    await desk.host.close()
    expect(readdirSync(desk.running.core.handover.inbox)).toEqual([])
  })
})

describe('downloads', () => {
  it('are saved under their name, whatever it holds, and never shown', async () => {
    const desk = await startDesk()
    const path = join(temporaryFolder(), 'x')
    writeFileSync(path, 'content')
    const id = desk.running.core.handover.addDownload(
      path,
      '通知书 "甲"\r\n.pdf',
      'application/pdf',
    )
    const answer = await desk.send('GET', `/download/${id}`, bearer)
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('content')
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="___ _____.pdf"; filename*=UTF-8''%E9%80%9A%E7%9F%A5%E4%B9%A6%20%22%E7%94%B2%22%0D%0A.pdf`,
    )
    expect(answer.headers['content-security-policy']).toContain('sandbox')
    expect((await desk.send('GET', '/download/nonesuch', bearer)).status).toBe(404)
    expect((await desk.send('GET', '/download/../desk.sqlite3', bearer)).status).toBe(404)
  })
})

describe('calls', () => {
  it('a typed client works over HTTP with the secret', async () => {
    const desk = await startDesk()
    const link = new RPCLink({ url: `${desk.host.origin}/rpc`, headers: bearer })
    const client = createORPCClient<DeskClient>(link)
    expect(await client.audit.verify()).toMatchObject({ ok: true })
  })

  it('the port is told when it is taken', async () => {
    const desk = await startDesk()
    const running = await startTestCore()
    const { port, rendererDir } = { port: desk.host.port, rendererDir: desk.rendererDir }
    await expect(startWebHost({ running, port, rendererDir })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })
})
