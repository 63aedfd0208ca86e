import { createORPCClient } from '@orpc/client'
import { createRouterClient } from '@orpc/server'
import { RPCLink } from '@orpc/client/fetch'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startTestCore, temporaryFolder, testPassword } from '@main/testing/test-core'
import { serveDesk, startWebDesk, type WebDesk } from '@main/testing/web-desk'
import { SESSION_HEADER } from '@shared/client/session-headers'
import type { DeskClient } from '@shared/contract'
import type { Source } from '@shared/contract/sync'
import { startWebHost } from './http'

describe('the session', () => {
  it('is opened by the printed address, once, with a strict cookie and a clean address', async () => {
    const desk = await startWebDesk()
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
    const desk = await startWebDesk({ onNewLink: (url) => links.push(url) })
    await desk.send('GET', new URL(desk.host.url).search.replace('?', '/?'))
    expect(links).toHaveLength(1)
    const { pathname, search } = new URL(links[0] ?? '')
    expect((await desk.send('GET', pathname + search)).status).toBe(303)
  })

  it('is needed for the page, calls, uploads and downloads; an old one does not do', async () => {
    const desk = await startWebDesk()
    const old = await startWebDesk({ token: 'another-secret' })
    const oldCookie = (await old.openLink()).cookie.replace(/^[^=]+/u, `peian-${desk.host.port}`)
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

describe('the page', () => {
  it('comes with a strict policy; places in it are the page itself', async () => {
    const desk = await startWebDesk()
    for (const path of ['/', '/claims/list', '/index.html']) {
      const answer = await desk.send('GET', path, desk.bearer)
      expect([path, answer.status]).toEqual([path, 200])
      const policy = String(answer.headers['content-security-policy'])
      expect(policy).toContain("script-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe/u)
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
      expect(answer.headers['referrer-policy']).toBe('no-referrer')
      expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin')
    }
    const asset = await desk.send('GET', '/assets/index-abc.js', desk.bearer)
    expect(asset.headers['content-type']).toContain('text/javascript')
    expect((await desk.send('GET', '/assets/none.js', desk.bearer)).status).toBe(404)
  })
})

describe('uploads', () => {
  async function begin(desk: WebDesk): Promise<string> {
    const { text } = await desk.send('POST', '/upload', desk.json, '{}')
    return (JSON.parse(text) as { uploadId: string }).uploadId
  }

  it('become a source with the names and bytes that were sent, and go when it is released', async () => {
    const desk = await startWebDesk()
    const id = await begin(desk)
    const bytes = Buffer.from([0, 255, 10, 13, 0x2e])
    expect(
      (
        await desk.send(
          'PUT',
          `/upload/${id}/${encodeURIComponent('赔案.csv')}`,
          desk.octets,
          bytes,
        )
      ).status,
    ).toBe(200)
    expect((await desk.send('PUT', `/upload/${id}/lines.csv`, desk.octets, 'a,b')).status).toBe(200)
    const finished = await desk.send('POST', `/upload/${id}`, desk.json, '{"name":"批次一"}')
    const source = JSON.parse(finished.text) as Source
    expect(source).toEqual({
      sourceId: id,
      name: '批次一',
      files: [
        { name: 'lines.csv', bytes: 3 },
        { name: '赔案.csv', bytes: 5 },
      ],
    })
    const { handover } = desk.desk
    expect(readdirSync(handover.inbox)).toEqual([id])
    handover.releaseSource(id)
    expect(readdirSync(handover.inbox)).toEqual([])
  })

  it('a name is only a name: it leads nowhere', async () => {
    const desk = await startWebDesk()
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
        desk.octets,
        'x',
      )
      expect([name, answer.status]).toEqual([name, 200])
    }
    const { text } = await desk.send('POST', `/upload/${id}`, desk.json, '{}')
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
    expect(readdirSync(join(desk.desk.handover.inbox, id)).sort()).toEqual([...stored].sort())
  })

  it('over the allowance are refused and leave no file; unknown and empty uploads are refused', async () => {
    const desk = await startWebDesk({ maxUploadBytes: 1000 })
    const id = await begin(desk)
    const chunked = { ...desk.octets, 'transfer-encoding': 'chunked' }
    for (const headers of [desk.octets, chunked]) {
      const status = await desk
        .send('PUT', `/upload/${id}/big.csv`, headers, Buffer.alloc(2000))
        .then(
          (answer) => answer.status,
          (error: NodeJS.ErrnoException) => error.code,
        )
      expect([413, 'ECONNRESET', 'EPIPE']).toContain(status)
    }
    expect(readdirSync(join(desk.desk.handover.inbox, id))).toEqual([])
    expect((await desk.send('PUT', '/upload/nonesuch/a.csv', desk.octets, 'x')).status).toBe(404)
    const empty = await begin(desk)
    const refused = await desk.send('POST', `/upload/${empty}`, desk.json, '{}')
    expect(refused.status).toBe(422)
    expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'source_unreadable' } })
  })

  it('come from whoever may import or restore, and from nobody else', async () => {
    const web = await startWebDesk()
    const client = createRouterClient(web.desk.router, {
      context: () => web.desk.context(web.token),
    })
    for (const [role, status] of [
      ['senior_reviewer', 200],
      ['administrator', 200],
      ['reviewer', 403],
      ['auditor', 403],
    ] as const) {
      const name = `Somebody ${role}`
      const { temporaryPassword } = await client.accounts.create({ name, roles: [role] })
      const { token } = await client.accounts.signIn({ name, password: temporaryPassword })
      const headers = { ...web.json, [SESSION_HEADER]: token }
      // Not with the password that somebody else set.
      expect((await web.send('POST', '/upload', headers, '{}')).status).toBe(403)
      const next = `${testPassword}-of-${role}`
      await createRouterClient(web.desk.router, {
        context: () => web.desk.context(token),
      }).accounts.changePassword({ current: temporaryPassword, next })
      const answer = await web.send('POST', '/upload', headers, '{}')
      expect([role, answer.status]).toEqual([role, status])
    }
  })

  it('may come to a desk that nobody has set up: a backup can be restored to it', async () => {
    const { desk } = await startTestCore()
    const web = await serveDesk(desk, '')
    expect((await web.send('POST', '/upload', web.json, '{}')).status).toBe(200)
  })

  it('that are not finished are removed when given up and when the host closes', async () => {
    const desk = await startWebDesk()
    const [given, left] = [await begin(desk), await begin(desk)]
    await desk.send('PUT', `/upload/${left}/a.csv`, desk.octets, 'x')
    expect((await desk.send('DELETE', `/upload/${given}`, desk.inSession)).status).toBe(200)
    expect(readdirSync(desk.desk.handover.inbox)).toEqual([left])
    await desk.host.close()
    expect(readdirSync(desk.desk.handover.inbox)).toEqual([])
  })
})

describe('downloads', () => {
  it('are saved under their name, whatever it holds, and never shown', async () => {
    const desk = await startWebDesk()
    const path = join(temporaryFolder(), 'x')
    writeFileSync(path, 'content')
    const id = desk.desk.handover.addDownload(path, '通知书 "甲"\r\n.pdf', 'application/pdf', null)
    const answer = await desk.send('GET', `/download/${id}`, desk.bearer)
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('content')
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="___ ___.pdf"; filename*=UTF-8''%E9%80%9A%E7%9F%A5%E4%B9%A6%20_%E7%94%B2_.pdf`,
    )
    expect(answer.headers['content-security-policy']).toContain('sandbox')
    expect((await desk.send('GET', '/download/nonesuch', desk.bearer)).status).toBe(404)
    expect((await desk.send('GET', '/download/../desk.sqlite3', desk.bearer)).status).toBe(404)
  })
})

describe('calls', () => {
  it('a typed client works over HTTP with the secret', async () => {
    const desk = await startWebDesk()
    const link = new RPCLink({ url: `${desk.host.origin}/rpc`, headers: desk.inSession })
    const client = createORPCClient<DeskClient>(link)
    expect(await client.audit.verify()).toMatchObject({ ok: true })
  })

  it('the port is told when it is taken', async () => {
    const desk = await startWebDesk()
    const { desk: other } = await startTestCore()
    const { rendererDir, host } = desk
    const again = startWebHost({ desk: other, port: host.port, rendererDir })
    await expect(again).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })
})
