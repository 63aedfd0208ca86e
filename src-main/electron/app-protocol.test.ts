import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '@shared/csp'
import { temporaryFolder } from '../testing/test-core'
import { pageFiles } from './app-protocol'

describe('the page’s own protocol', () => {
  let serve: ReturnType<typeof pageFiles>

  beforeEach(() => {
    const folder = temporaryFolder()
    const root = join(folder, 'renderer')
    mkdirSync(join(root, 'assets'), { recursive: true })
    writeFileSync(join(root, 'index.html'), '<!doctype html><title>desk</title>')
    writeFileSync(join(root, 'assets', 'index-1a2b.js'), 'export {}')
    writeFileSync(join(folder, 'secret.js'), 'outside')
    mkdirSync(join(folder, 'renderer-other'))
    writeFileSync(join(folder, 'renderer-other', 'secret.js'), 'outside')
    // Windows lets only administrators make links.
    if (process.platform !== 'win32') symlinkSync(join(folder, 'secret.js'), join(root, 'link.js'))
    serve = pageFiles(root)
  })

  // `new Request` refuses credentials in an address, which Chromium may well ask for.
  const get = (url: string, method = 'GET') => serve({ url, method } as Request)

  it('serves the built page with its security headers', async () => {
    for (const url of [
      'app://desk',
      'app://desk/',
      'app://desk/index.html',
      'app://desk/claims/1',
    ]) {
      const response = await get(url)
      expect(response.status, url).toBe(200)
      expect(await response.text()).toContain('<title>desk</title>')
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    }
    const script = await get('app://desk/assets/index-1a2b.js?v=1#x')
    expect(await script.text()).toBe('export {}')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  })

  it('answers HEAD without a body and nothing but GET and HEAD', async () => {
    const head = await get('app://desk/', 'HEAD')
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect((await get('app://desk/', method)).status).toBe(405)
    }
  })

  it.each([
    'app://desk/../secret.js',
    'app://desk/../../x.js',
    'app://desk/assets/../../secret.js',
    'app://desk/%2e%2e/secret.js',
    'app://desk/..%2fsecret.js',
    'app://desk/..%2Fsecret.js',
    'app://desk/%2e%2e%2fsecret.js',
    'app://desk/..%5csecret.js',
    'app://desk/..\\secret.js',
    'app://desk/assets\\..\\..\\secret.js',
    'app://desk/%252e%252e%252fsecret.js',
    'app://desk/..%2frenderer-other%2fsecret.js',
    'app://desk/....//secret.js',
    'app://desk//etc/passwd.js',
    'app://desk/%2fetc%2fpasswd.txt',
    'app://desk/C:%5cWindows%5cwin.txt',
    'app://desk/C:/Windows/win.txt',
    'app://desk/index.html%00.js',
    'app://desk/assets/index-1a2b.js::$DATA',
    'app://desk/%ff.js',
    'app://desk/%',
    'app://desk/link.js',
    'app://desk/.env.js',
    'app://desk/missing.js',
  ])('gives nothing from outside for %s', async (url) => {
    const response = await get(url)
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('')
  })

  it.each([
    'app://other/',
    'app://desk.example/',
    'app://x@desk/',
    'https://desk/',
    'app:///index.html',
  ])('serves nobody else’s address: %s', async (url) => expect((await get(url)).status).toBe(403))
})
