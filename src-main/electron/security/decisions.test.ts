import { describe, expect, it } from 'vitest'
import { downloadName } from './downloads'
import { externalTarget } from './external-links'
import { mayUse } from './permissions'
import { isTrustedSender } from './senders'
import { refusedSwitch } from './switches'
import { isDeskUrl, mayNavigate, mayRequest } from './urls'
import { webPreferences } from './web-preferences'

const page = 'app://desk/claims'
const blob = 'blob:app://desk/6f0c2f0e-0000-4000-8000-000000000000'

/** Addresses that look like the desk, or stand outside it. */
const foreign = [
  'https://example.com/',
  'http://desk/',
  'app://desk.example.com/',
  'app://desk@example.com/',
  'app://user@desk/',
  'app://user:secret@desk/',
  'app://desk:8080/',
  'app://example.com/app://desk/',
  'app://%64esk.example.com/',
  'app:///desk/',
  'app:desk',
  'apps://desk/',
  'https://app://desk/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'devtools://devtools/bundled/inspector.html',
  'chrome://gpu',
  'view-source:app://desk/',
  'blob:https://example.com/6f0c2f0e-0000-4000-8000-000000000000',
  'about:blank',
  '',
  'not an address',
]

describe('where the page may go', () => {
  it('the desk’s own places are the desk', () => {
    for (const url of [
      'app://desk',
      'app://desk/',
      page,
      'app://desk/#/claims?x=1',
      'APP://desk/',
    ]) {
      expect(isDeskUrl(url), url).toBe(true)
      expect(mayNavigate(url, true), url).toBe(true)
    }
  })

  it.each(foreign)('the window does not go to %j', (url) => {
    expect(isDeskUrl(url)).toBe(false)
    expect(mayNavigate(url, true)).toBe(false)
  })

  it('the window itself does not go to a blob: a claim document must not become the desk', () => {
    expect(mayNavigate(blob, true)).toBe(false)
  })

  it('frames inside show only blobs of the desk and empty documents', () => {
    for (const url of [blob, 'about:blank', 'about:srcdoc'])
      expect(mayNavigate(url, false)).toBe(true)
    for (const url of [page, ...foreign.filter((url) => url !== 'about:blank')]) {
      expect(mayNavigate(url, false), url).toBe(false)
    }
  })
})

describe('what the session may load', () => {
  it('its own files, blobs and inline data', () => {
    for (const url of ['app://desk/assets/index.js', blob, 'data:image/png;base64,AA']) {
      expect(mayRequest(url, false), url).toBe(true)
    }
  })

  it.each([
    'https://example.com/collect?x=1',
    'http://127.0.0.1:8080/',
    'ws://127.0.0.1/',
    'wss://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'app://other/',
    'chrome-extension://abc/',
    'filesystem:app://desk/temporary/x',
    'nonsense',
  ])('nothing from %s', (url) => {
    expect(mayRequest(url, false)).toBe(false)
    expect(mayRequest(url, true)).toBe(false)
  })

  it('developer tools only where they are allowed', () => {
    const url = 'devtools://devtools/bundled/inspector.html'
    expect(mayRequest(url, false)).toBe(false)
    expect(mayRequest(url, true)).toBe(true)
  })
})

describe('the one gate to the outside', () => {
  it.each([
    'https://www.gov.cn/zhengce/content/202511/content_1.htm',
    'https://www.nhsa.gov.cn/',
    'mailto:claims@example.com',
    'mailto:claims@example.com?subject=%E8%B5%94%E6%A1%88&body=x',
  ])('lets %s through', (url) => expect(externalTarget(url)).toBe(url))

  it.each([
    'http://www.gov.cn/',
    'https://www.gov.cn.example.com/',
    'https://example.com/www.gov.cn',
    'https://www.gov.cn@example.com/',
    'https://user@www.gov.cn/',
    'https://www.gov.cn:8443/',
    'https://example.com/',
    'mailto:',
    'mailto:a@example.com,b@example.com',
    'mailto:a@example.com?attach=/etc/passwd',
    'mailto:a@example.com?subject=x&attachment=C:%5Csecret.txt',
    'file:///etc/passwd',
    'file://server/share/run.exe',
    'smb://server/share',
    'ms-msdt:/id',
    'javascript:alert(1)',
    'vbscript:x',
    'search-ms:query=x',
    '\\\\server\\share',
    'C:\\Windows\\System32\\calc.exe',
    `https://www.gov.cn/${'a'.repeat(2000)}`,
    '',
  ])('stops %s', (url) => expect(externalTarget(url)).toBeNull())
})

describe('web permissions', () => {
  it('the desk may put text on the clipboard', () => {
    expect(mayUse('clipboard-sanitized-write', page, true)).toBe(true)
  })

  it('nobody else may, and no frame inside the desk', () => {
    expect(mayUse('clipboard-sanitized-write', 'https://example.com/', true)).toBe(false)
    expect(mayUse('clipboard-sanitized-write', page, false)).toBe(false)
    expect(mayUse('clipboard-sanitized-write', '', true)).toBe(false)
  })

  it.each([
    'clipboard-read',
    'media',
    'display-capture',
    'geolocation',
    'notifications',
    'midiSysex',
    'openExternal',
    'fileSystem',
    'hid',
    'serial',
    'usb',
    'pointerLock',
    'fullscreen',
    'idle-detection',
    'local-fonts',
    'unknown',
    'constructor',
  ])('%s is denied to the desk, too', (permission) => {
    expect(mayUse(permission, page, true)).toBe(false)
  })
})

describe('who may ask the shell', () => {
  const top = { url: page, parent: null }
  it('the top frame of a desk window that shows the desk', () => {
    expect(isTrustedSender(top, true)).toBe(true)
  })
  it.each([
    ['a frame inside it', { url: page, parent: top }, true],
    [
      'a frame that showed the desk and went elsewhere',
      { ...top, url: 'https://a.example/' },
      true,
    ],
    ['a document shown as a blob', { ...top, url: blob }, true],
    ['a frame that has gone', null, true],
    ['contents of another window', top, false],
  ] as const)('not %s', (_who, frame, isDeskWindow) => {
    expect(isTrustedSender(frame, isDeskWindow)).toBe(false)
  })
})

describe('files the page saves by itself', () => {
  it('are blobs of the desk, of the kinds it makes', () => {
    expect(downloadName(blob, '给付通知书.pdf')).toBe('给付通知书.pdf')
    expect(downloadName(blob, '../../桌面/notice.PDF')).toBe('notice.PDF')
  })
  it.each(['run.exe', 'run.pdf.cmd', 'page.html', 'link.url', 'x.lnk', 'script.ps1', 'pdf', ''])(
    'not %j',
    (name) => expect(downloadName(blob, name)).toBeNull(),
  )
  it('not from anywhere else', () => {
    for (const url of ['https://example.com/a.pdf', 'data:application/pdf,x', 'blob:null/x']) {
      expect(downloadName(url, 'a.pdf')).toBeNull()
    }
  })
})

describe('switches on the command line', () => {
  it('a packaged desk does not start with one that opens it to other programs', () => {
    const given = (...names: string[]) => refusedSwitch((name) => names.includes(name))
    expect(given()).toBeNull()
    expect(given('data-dir', 'lang')).toBeNull()
    expect(given('lang', 'remote-debugging-port')).toBe('remote-debugging-port')
    expect(given('disable-web-security')).toBe('disable-web-security')
    expect(given('renderer-cmd-prefix')).toBe('renderer-cmd-prefix')
  })
})

describe('how a window’s page runs', () => {
  it('sandboxed, isolated, without Node, without the network’s shortcuts', () => {
    expect(webPreferences('/preload.cjs', false)).toEqual({
      preload: '/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      devTools: false,
      spellcheck: false,
    })
  })
})
