import { createRouterClient } from '@orpc/server'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { keyFromPassword } from '@main/core/accounts/scrypt'
import { temporaryFolder, testPassword } from '@main/testing/test-core'
import { startWebDesk, type WebDesk } from '@main/testing/web-desk'
import { SESSION_HEADER } from '@shared/client/session-headers'
import { contract, type DeskClient } from '@shared/contract'
import type { ProcedureMeta } from '@shared/contract/common'
import type { Source } from '@shared/contract/sync'

// The real hash, counted.
vi.mock('@main/core/accounts/scrypt', async (original) => {
  const real = await original<typeof import('@main/core/accounts/scrypt')>()
  return { ...real, keyFromPassword: vi.fn(real.keyFromPassword) }
})

const verify = '/rpc/audit/verify'
const body = (input: unknown): string => JSON.stringify({ json: input })
const codeIn = (text: string): unknown => {
  const read = JSON.parse(text) as { json?: { code?: string }; error?: { code?: string } }
  return read.json?.code ?? read.error?.code
}

describe('another page in the same browser', () => {
  it('DNS rebinding: only the desk’s own address is answered, even with every secret', async () => {
    const web = await startWebDesk()
    const { port } = web.host
    const foreign = [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.:${port}`,
      `127.0.0.1.:${port}`,
      '127.0.0.1',
      'localhost',
      `127.0.0.1:${port + 1}`,
      'localhost:1',
      `127.0.0.1:${port}:${port}`,
      `[::1]:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `2130706433:${port}`,
      `0.0.0.0:${port}`,
      `user@127.0.0.1:${port}`,
    ]
    for (const host of foreign) {
      for (const [method, path] of [
        ['GET', '/'],
        ['POST', verify],
        ['GET', '/download/x'],
      ] as const) {
        const answer = await web.send(method, path, { ...web.json, host }, '{}')
        expect([host, method, answer.status]).toEqual([host, method, 403])
      }
    }
    const own = { ...web.json, host: `localhost:${port}` }
    expect((await web.send('POST', verify, own, '{}')).status).toBe(200)
  })

  it('a request that names two hosts, or none, is refused', async () => {
    const web = await startWebDesk()
    const secrets = `Authorization: ${web.bearer.authorization}\r\nConnection: close\r\n`
    const own = `Host: 127.0.0.1:${web.host.port}\r\n`
    for (const hosts of [`${own}Host: evil.example\r\n`, `Host: evil.example\r\n${own}`, '']) {
      const answer = await web.sendRaw(`GET / HTTP/1.1\r\n${hosts}${secrets}\r\n`)
      expect([hosts, answer.slice(9, 10)]).toEqual([hosts, '4'])
    }
    const absolute = `GET http://evil.example/ HTTP/1.1\r\n${own}${secrets}\r\n`
    expect((await web.sendRaw(absolute)).slice(9, 12)).toBe('404')
    expect((await web.sendRaw(`GET / HTTP/1.1\r\n${own}${secrets}\r\n`)).slice(9, 12)).toBe('200')
  })

  it('cannot call, whatever content type it sends', async () => {
    const web = await startWebDesk()
    const { cookie } = await web.openLink()
    const { port } = web.host
    for (const origin of [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${port + 1}`,
      'http://127.0.0.1',
      `https://127.0.0.1:${port}`,
      `http://localhost:${port}`,
      `http://127.0.0.1:${port}.evil.example`,
    ]) {
      for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x']) {
        const headers = { cookie, origin, [SESSION_HEADER]: web.token, 'content-type': type }
        for (const path of [verify, '/upload']) {
          const answer = await web.send('POST', path, headers, '{}')
          expect([origin, type, path, answer.status]).toEqual([origin, type, path, 403])
        }
      }
    }
  })

  it('cannot call with the cookie alone: an Origin must be there, and the fetch be the page’s own', async () => {
    const web = await startWebDesk()
    const { cookie, origin } = await web.openLink()
    const common = { cookie, [SESSION_HEADER]: web.token, 'content-type': 'application/json' }
    expect((await web.send('POST', verify, common, '{}')).status).toBe(403)
    expect((await web.send('DELETE', '/upload/x', common)).status).toBe(403)
    for (const site of ['cross-site', 'same-site', 'whatever']) {
      const headers = { ...common, origin, 'sec-fetch-site': site }
      const answer = await web.send('POST', verify, headers, '{}')
      expect([site, answer.status]).toEqual([site, 403])
    }
    const own = { ...common, origin, 'sec-fetch-site': 'same-origin' }
    expect((await web.send('POST', verify, own, '{}')).status).toBe(200)
  })

  it('cannot load the desk as a picture, a script or a frame; a link may open it', async () => {
    const web = await startWebDesk()
    const { cookie } = await web.openLink()
    for (const [mode, dest] of [
      ['no-cors', 'image'],
      ['no-cors', 'script'],
      ['cors', 'empty'],
      ['navigate', 'iframe'],
      ['navigate', 'object'],
    ] as const) {
      const fetched = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode }
      const headers = { cookie, ...fetched, 'sec-fetch-dest': dest }
      for (const path of ['/', '/assets/index-abc.js', '/download/x']) {
        expect([dest, path, (await web.send('GET', path, headers)).status]).toEqual([
          dest,
          path,
          403,
        ])
      }
    }
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    // The browser leaves the strict cookie out.
    expect((await web.send('GET', '/', { ...link, 'sec-fetch-dest': 'document' })).status).toBe(401)
  })

  it('a plain form cannot reach the calls', async () => {
    const web = await startWebDesk()
    const { cookie, origin } = await web.openLink()
    for (const type of [
      'text/plain',
      'text/plain; charset=application/json',
      'application/x-www-form-urlencoded',
      'text/event-stream',
      'application/jsonp',
      '',
    ]) {
      const common = { cookie, origin, [SESSION_HEADER]: web.token }
      const headers = { ...common, ...(type ? { 'content-type': type } : {}) }
      for (const path of [verify, '/upload']) {
        const answer = await web.send('POST', path, headers, '{}')
        expect([type, path, answer.status]).toEqual([type, path, 415])
      }
    }
  })

  it('other methods are refused; TRACE echoes nothing; no cross-origin headers are given', async () => {
    const web = await startWebDesk()
    for (const method of ['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'GET', 'PATCH']) {
      const answer = await web.send(method, verify, { ...web.inSession, 'x-probe': 'echo-me' })
      expect([method, answer.status]).toEqual([method, 405])
      expect(answer.text).not.toContain('echo-me')
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
    expect((await web.send('TRACE', '/', web.bearer)).status).toBe(405)
  })
})

describe('the host’s secrets', () => {
  it('a stolen address that was used opens nothing, nor does any guess at it', async () => {
    const web = await startWebDesk()
    const { pathname, search } = new URL(web.host.url)
    expect((await web.send('GET', pathname + search)).status).toBe(303)
    for (const asked of [
      search,
      '?token=',
      '?token',
      `${search}x`,
      `?token=${'x'.repeat(5000)}`,
      `?token=${web.bearer.authorization.slice(7)}`,
    ]) {
      const answer = await web.send('GET', pathname + asked)
      expect([asked.slice(0, 60), answer.status]).toEqual([asked.slice(0, 60), 401])
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  it('a cookie of another desk does not do, under its own name or under this one’s', async () => {
    const web = await startWebDesk()
    const other = await startWebDesk({ token: 'the-secret-of-another-port' })
    const { cookie } = await other.openLink()
    const value = cookie.split('=')[1] ?? ''
    for (const sent of [
      cookie,
      `peian-${web.host.port}=${value}`,
      `peian-${web.host.port}`,
      `peian-${web.host.port}=`,
      `PEIAN-${web.host.port}=${web.bearer.authorization.slice(7)}`,
    ]) {
      const headers = { cookie: sent, origin: web.host.origin, 'content-type': 'application/json' }
      expect([sent, (await web.send('GET', '/', { cookie: sent })).status]).toEqual([sent, 401])
      expect((await web.send('POST', verify, headers, '{}')).status).toBe(401)
    }
  })

  it('a cookie that somebody planted is neither taken nor kept', async () => {
    const web = await startWebDesk()
    const planted = `peian-${web.host.port}=chosen-by-somebody`
    const { pathname, search } = new URL(web.host.newLink())
    const entered = await web.send('GET', pathname + search, { cookie: planted })
    expect(String(entered.headers['set-cookie'])).not.toContain('chosen-by-somebody')
    expect((await web.send('GET', '/', { cookie: planted })).status).toBe(401)
  })

  it('the host’s secret alone calls nothing: somebody must have signed in', async () => {
    const web = await startWebDesk()
    const { [SESSION_HEADER]: _session, ...bare } = web.json
    const answer = await web.send('POST', verify, bare, '{}')
    expect([answer.status, codeIn(answer.text)]).toEqual([401, 'not_signed_in'])
    const upload = await web.send('POST', '/upload', bare, '{}')
    expect([upload.status, codeIn(upload.text)]).toEqual([401, 'not_signed_in'])
    expect(readdirSync(web.desk.handover.inbox)).toEqual([])
  })
})

describe('sessions', () => {
  const signIn = (web: WebDesk, name: string, password: string, headers = web.json) =>
    web.send('POST', '/rpc/accounts/signIn', headers, body({ name, password }))

  it('USR-01 a session that was ended, a made-up one and two at once are nobody’s', async () => {
    const web = await startWebDesk()
    expect((await web.send('POST', verify, web.json, '{}')).status).toBe(200)
    for (const token of ['', 'x', web.token.slice(0, -1), `${web.token}, ${web.token}`, '%00']) {
      const headers = { ...web.json, [SESSION_HEADER]: token }
      const answer = await web.send('POST', verify, headers, '{}')
      expect([token, codeIn(answer.text)]).toEqual([token, 'not_signed_in'])
    }
    await web.send('POST', '/rpc/accounts/signOut', web.json, '{}')
    const ended = await web.send('POST', verify, web.json, '{}')
    expect([ended.status, codeIn(ended.text)]).toEqual([401, 'not_signed_in'])
  })

  it('USR-01 fixation: whoever signs in gets a token nobody could have chosen', async () => {
    const web = await startWebDesk()
    const chosen = 'c'.repeat(43)
    const headers = { ...web.json, [SESSION_HEADER]: chosen }
    const entered = await signIn(web, 'Test Administrator', testPassword, headers)
    const { json } = JSON.parse(entered.text) as { json: { token: string } }
    expect(json.token).toMatch(/^[\w-]{43}$/u)
    expect([chosen, web.token]).not.toContain(json.token)
    const tried = await web.send('POST', verify, headers, '{}')
    expect(codeIn(tried.text)).toBe('not_signed_in')
  })

  it('USR-01 a locked session may call nothing but what everybody may', async () => {
    const web = await startWebDesk()
    await web.send('POST', '/rpc/accounts/lock', web.json, '{}')
    const open: string[] = []
    for (const [capability, procedures] of Object.entries(contract)) {
      for (const [name, procedure] of Object.entries(procedures)) {
        const { access, whenLocked } = procedure['~orpc'].meta as ProcedureMeta
        if (access === 'public' || whenLocked) continue
        const path = `/rpc/${capability}/${name}`
        const answer = await web.send('POST', path, web.json, '{}')
        if (codeIn(answer.text) !== 'session_locked') open.push(`${path} ${answer.text}`)
      }
    }
    expect(open).toEqual([])
    const upload = await web.send('POST', '/upload', web.json, '{}')
    expect([upload.status, codeIn(upload.text)]).toEqual([401, 'session_locked'])
  })

  it('USR-01 a page that refreshes itself does not keep a session awake', async () => {
    const time = { now: Date.parse('2025-03-03T02:00:00.000Z') }
    const web = await startWebDesk({}, { clock: () => time.now })
    const background = { ...web.json, 'x-peian-background': '1' }
    for (let minute = 1; minute <= 10; minute += 1) {
      time.now += 60_000
      expect((await web.send('POST', verify, background, '{}')).status).toBe(200)
    }
    time.now += 60_000
    expect(codeIn((await web.send('POST', verify, background, '{}')).text)).toBe('session_locked')
  })

  it('USR-01 guessing at many names is slowed for the whole host', async () => {
    const web = await startWebDesk()
    const seen: unknown[] = []
    for (let nth = 1; nth <= 11; nth += 1) {
      const answer = await signIn(web, `nobody-${nth}`, 'wrong-password-9')
      seen.push(answer.status)
      if (nth === 11) {
        expect(codeIn(answer.text)).toBe('locked_out')
        expect(answer.text).toContain('"retryAt":"2025-03-03T02:0')
      }
    }
    expect(seen).toEqual([...Array<number>(10).fill(401), 429])
    // Every way in, and written in any way; but not for those who are in.
    for (const path of ['signIn', 'sign%49n', 'unlock', 'recover', 'setUp']) {
      const input = { name: 'somebody', password: 'x', recoveryKey: 'x' }
      const answer = await web.send('POST', `/rpc/accounts/${path}`, web.json, body(input))
      expect([path, [404, 429].includes(answer.status)]).toEqual([path, true])
    }
    expect((await web.send('POST', verify, web.json, '{}')).status).toBe(200)
  })

  it('USR-01 a name that nobody has costs as much as one that somebody has', async () => {
    const web = await startWebDesk()
    const hash = vi.mocked(keyFromPassword)
    const costOf = async (name: string): Promise<unknown> => {
      hash.mockClear()
      const answer = await signIn(web, name, 'wrong-password-9')
      expect([name, codeIn(answer.text)]).toEqual([name, 'sign_in_failed'])
      return hash.mock.calls.map(([, , { N, r, p }]) => ({ N, r, p }))
    }
    const known = await costOf('Test Administrator')
    expect(known).toHaveLength(1)
    expect(await costOf('Nobody At All')).toEqual(known)
  })
})

describe('paths', () => {
  it('none leads out of the page’s folder', async () => {
    const web = await startWebDesk()
    const outside = join(web.rendererDir, '..', 'outside.html')
    if (process.platform !== 'win32') symlinkSync(outside, join(web.rendererDir, 'link.html'))
    for (const path of [
      '/../outside.html',
      '/..%2foutside.html',
      '/..%2Foutside.html',
      '/%2e%2e/outside.html',
      '/%2e%2e%2foutside.html',
      '/%252e%252e%252foutside.html',
      '/%c0%ae%c0%ae%c0%afoutside.html',
      '/%uff0e%uff0e/outside.html',
      '/assets/../../outside.html',
      '/assets/..%5c..%5coutside.html',
      '/assets\\..\\..\\outside.html',
      '/assets%00/../outside.html',
      '/index.html%00.js',
      '//outside.html/../../outside.html',
      '//127.0.0.1/../outside.html',
      '/..;/outside.html',
      '/....//outside.html',
      '/link.html',
      '/%',
      '/.hidden.html',
      '/C:/outside.html',
      '/C%3a%5coutside.html',
      '/%5c%5cserver%5cshare%5coutside.html',
      '/assets/index-abc.js::$DATA',
      '/assets/index-abc.js%3a%3a$DATA',
      '/nul.js',
      `/${'a'.repeat(5000)}.js`,
      '/desk.sqlite3',
      '/desk.keys.json',
    ]) {
      const answer = await web.send('GET', path, web.bearer)
      expect([path.slice(0, 80), answer.status]).toEqual([path.slice(0, 80), 404])
      expect(answer.text).not.toContain('secret')
    }
  })

  it('a download is found by its id and nothing else', async () => {
    const web = await startWebDesk()
    for (const id of [
      '../desk.sqlite3',
      '..%2fdesk.sqlite3',
      '..%5cdesk.sqlite3',
      '%2e%2e%2fdesk.keys.json',
      'desk.sqlite3',
      'x%00',
      '__proto__',
      'constructor',
    ]) {
      const answer = await web.send('GET', `/download/${id}`, web.bearer)
      expect([id, answer.status]).toEqual([id, 404])
    }
  })

  it('a document is found by the ids of claim and document and nothing else', async () => {
    const web = await startWebDesk()
    const { desk, token } = web
    const client: DeskClient = createRouterClient(desk.router, {
      context: () => desk.context(token),
    })
    for (const id of ['../../desk.sqlite3', '..%2f..%2fdesk.keys.json', 'a\0b', 'C:\\x', 'NUL']) {
      for (const call of [
        client.claims.openDocument({ id, documentId: id }),
        client.claims.get({ id }),
      ]) {
        await expect(call).rejects.toMatchObject({ code: 'not_found' })
      }
    }
    await expect(client.claims.get({ id: 'a'.repeat(5000) })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })

  it('an upload’s address leads nowhere else', async () => {
    const web = await startWebDesk()
    const { text } = await web.send('POST', '/upload', web.json, '{}')
    const { uploadId } = JSON.parse(text) as { uploadId: string }
    const folder = join(web.desk.handover.inbox, uploadId)
    for (const [path, status] of [
      ['/upload/..%2f..%2fx/evil.csv', 404],
      ['/upload/../evil.csv', 404],
      ['/upload/%2e%2e/evil.csv', 404],
      [`/upload/${uploadId}/../evil.csv`, 404],
      [`/upload/${uploadId}/%c0%ae%c0%ae%c0%afevil.csv`, 400],
      [`/upload/${uploadId}/%`, 400],
      [`/upload/${uploadId}/%ed%a0%80.csv`, 400],
    ] as const) {
      const answer = await web.send('PUT', path, web.octets, 'x')
      expect([path, answer.status]).toEqual([path, status])
    }
    expect(readdirSync(folder)).toEqual([])
    expect(readdirSync(web.desk.handover.inbox)).toEqual([uploadId])
  })
})

describe('file names from outside', () => {
  it('are only names, and each file keeps one of its own', async () => {
    const web = await startWebDesk()
    const { text } = await web.send('POST', '/upload', web.json, '{}')
    const { uploadId } = JSON.parse(text) as { uploadId: string }
    const hostile: [string, string][] = [
      ['../../../evil.csv', 'evil.csv'],
      ['..\\..\\evil.csv', 'evil (2).csv'],
      ['/etc/evil.csv', 'evil (3).csv'],
      ['C:\\Windows\\evil.csv', 'evil (4).csv'],
      ['CON.csv', '_CON.csv'],
      ['NUL .csv', '_NUL .csv'],
      ['a.csv::$DATA', 'a.csv__$DATA'],
      ['.hidden', 'hidden'],
      ['a\u0000b\r\nSet-Cookie: x.csv', 'abSet-Cookie_ x.csv'],
      ['fdp.\u202Ecsv', 'fdp.csv'],
      ['..', 'file'],
      ['...', 'file (2)'],
      ['desk.sqlite3', 'desk.sqlite3'],
      ['=HYPERLINK("x").csv', '=HYPERLINK(_x_).csv'],
      [`${'x'.repeat(5000)}.csv`, `${'x'.repeat(196)}.csv`],
    ]
    for (const [given] of hostile) {
      const path = `/upload/${uploadId}/${encodeURIComponent(given)}`
      const answer = await web.send('PUT', path, web.octets, 'x')
      expect([given.slice(0, 60), answer.status]).toEqual([given.slice(0, 60), 200])
    }
    const folder = join(web.desk.handover.inbox, uploadId)
    const onDisk = readdirSync(folder)
    expect(onDisk.sort()).toEqual(hostile.map(([, name]) => name).sort())
    const named = await web.send(
      'POST',
      `/upload/${uploadId}`,
      web.json,
      '{"name":"../../\\u202ex"}',
    )
    const source = JSON.parse(named.text) as Source
    expect(source.name).toBe('x')
    expect(source.files.map(({ name }) => name).sort()).toEqual(onDisk)
  })

  it('an upload’s own name is no path either', async () => {
    const web = await startWebDesk()
    mkdirSync(join(web.desk.dataDir, 'victim'))
    const { text } = await web.send('POST', '/upload', web.json, '{}')
    const { uploadId } = JSON.parse(text) as { uploadId: string }
    await web.send('PUT', `/upload/${uploadId}/a.csv`, web.octets, 'x')
    await web.send('POST', `/upload/${uploadId}`, web.json, '{"name":"../victim"}')
    web.desk.handover.releaseSource(uploadId)
    expect(readdirSync(web.desk.dataDir)).toContain('victim')
    expect(readdirSync(web.desk.handover.inbox)).toEqual([])
  })

  it('cannot add a header to a download', async () => {
    const web = await startWebDesk()
    const path = join(temporaryFolder(), 'x')
    writeFileSync(path, 'content')
    for (const name of [
      'a"\r\nSet-Cookie: stolen=1\r\n\r\n<script>.pdf',
      '\uD800.pdf',
      '\u202Efdp.exe',
      'x'.repeat(5000),
    ]) {
      const id = web.desk.handover.addDownload(path, name, 'application/pdf', null)
      const answer = await web.send('GET', `/download/${id}`, web.bearer)
      expect(answer.status).toBe(200)
      expect(answer.headers['set-cookie']).toBeUndefined()
      const disposition = String(answer.headers['content-disposition'])
      expect(disposition).toMatch(
        /^attachment; filename="[^"\r\n]{1,200}"; filename\*=UTF-8''[^'"]+$/u,
      )
      expect(decodeURIComponent(disposition)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    }
  })
})

describe('bodies', () => {
  it('over the limit are refused, announced or not', async () => {
    const web = await startWebDesk()
    const announced = await web
      .send('POST', verify, { ...web.json, 'content-length': 65 * 2 ** 20 })
      .then(
        ({ status }) => status,
        (error: NodeJS.ErrnoException) => error.code,
      )
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(announced)
    expect([413, 'closed']).toContain(await sendChunked(web, verify, 65))
    expect((await web.send('POST', verify, web.json, '{}')).status).toBe(200)
  })

  it('that stall in the middle lose their connection', async () => {
    const web = await startWebDesk({ maxPauseMs: 150 })
    for (const [method, path, type] of [
      ['POST', verify, 'application/json'],
      ['POST', '/upload', 'application/json'],
    ] as const) {
      const head = [
        `${method} ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${web.host.port}`,
        `Authorization: ${web.bearer.authorization}`,
        `${SESSION_HEADER}: ${web.token}`,
        `Content-Type: ${type}`,
        'Content-Length: 100',
        '',
        '{',
      ].join('\r\n')
      const started = performance.now()
      await new Promise<void>((resolve) => {
        const socket = connect(web.host.port, '127.0.0.1', () => socket.write(head))
        socket.on('error', () => undefined)
        socket.on('close', () => resolve())
        socket.resume()
      })
      expect(performance.now() - started).toBeLessThan(5_000)
    }
  })

  it('that pretend to be two requests are one refused request', async () => {
    const web = await startWebDesk()
    const common = [
      `Host: 127.0.0.1:${web.host.port}`,
      `Authorization: ${web.bearer.authorization}`,
      `${SESSION_HEADER}: ${web.token}`,
      'Content-Type: application/json',
    ]
    const hidden = [
      'POST /rpc/accounts/signOut HTTP/1.1',
      ...common,
      'Content-Length: 2',
      '',
      '{}',
    ].join('\r\n')
    const shapes: [string[], string][] = [
      [['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${hidden}`],
      [['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${hidden}`],
      [['Transfer-Encoding: xchunked'], `0\r\n\r\n${hidden}`],
      [['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${hidden}`],
      [['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0\r\n\r\n${hidden}`],
      [['Transfer-Encoding : chunked', 'Content-Length: 0'], hidden],
      [['Content-Length: 2', 'Content-Length: 0'], `{}${hidden}`],
      [['Content-Length: +2'], `{}${hidden}`],
      [['Content-Length: 0x2'], `{}${hidden}`],
      [['Content-Length: 2, 2'], `{}${hidden}`],
      [['X-Fold: a', ' Content-Length: 0'], hidden],
      [['Transfer-Encoding: chunked'], `2\n{}\n0\n\n${hidden}`],
      [['Transfer-Encoding: chunked'], `-1\r\n${hidden}`],
    ]
    for (const [framing, rest] of shapes) {
      const head = [`POST ${verify} HTTP/1.1`, ...common, ...framing, '', ''].join('\r\n')
      const answer = await web.sendRaw(head + rest)
      const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3})/gu)].map(([, status]) => status)
      expect([framing, statuses.length]).toEqual([framing, 1])
      expect([framing, statuses[0]?.[0]]).toEqual([framing, '4'])
      // Had the hidden one been answered, nobody would be signed in any more.
      const still = await web.send('POST', verify, web.json, '{}')
      expect([framing, still.status]).toEqual([framing, 200])
    }
  })

  it('after a refusal nothing more is read from the connection', async () => {
    const web = await startWebDesk()
    const host = `Host: 127.0.0.1:${web.host.port}\r\n`
    const secrets = `Authorization: ${web.bearer.authorization}\r\n${SESSION_HEADER}: ${web.token}\r\n`
    const json = 'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
    const refused = `POST ${verify} HTTP/1.1\r\n${host}${json}`
    const second = `POST /rpc/accounts/signOut HTTP/1.1\r\n${host}${secrets}${json}`
    const answer = await web.sendRaw(refused + second)
    expect(answer.match(/HTTP\/1\.1 \d{3}/gu)).toEqual(['HTTP/1.1 401'])
    expect((await web.send('POST', verify, web.json, '{}')).status).toBe(200)
  })

  it('garbage on the wire does not stop the host', async () => {
    const web = await startWebDesk()
    for (const text of [
      '\u0000\u0001\r\n\r\n',
      'GET / HTTP/9\r\n\r\n',
      'POST /rpc HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
      `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
    ]) {
      await web.sendRaw(text)
    }
    for (const sent of [
      '{',
      '[]',
      '{"json":{"id":{"__proto__":1}}}',
      'null',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    ]) {
      const answer = await web.send('POST', '/rpc/claims/get', web.json, sent)
      expect([sent.slice(0, 40), answer.status]).toEqual([sent.slice(0, 40), 400])
    }
  })
})

/** Posts `mebibytes` in chunks without a length; gives the status, or `closed` when cut off. */
function sendChunked(web: WebDesk, path: string, mebibytes: number): Promise<number | 'closed'> {
  return new Promise((resolve) => {
    const { json: headers, host } = web
    const options = { host: '127.0.0.1', port: host.port, method: 'POST', path, headers }
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
