import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { peian, signIn, user } from './desk'
import { electronAvailable, launchElectronDesk, type ElectronDesk } from './electron-launch'

const reason = electronAvailable()
/** Where Electron is asked for, its absence is a failure and not a reason to skip. */
const skipped = reason !== null && process.env['PEIAN_E2E_ELECTRON'] !== '1'
const title = skipped ? `the desk in Electron (skipped: ${reason})` : 'the desk in Electron'

/** The rules of the shell, tried from inside the real page. */
describe.skipIf(skipped)(title, () => {
  let desk: ElectronDesk
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'peian-e2e-'))
    desk = await launchElectronDesk({ dataDir: join(folder, 'data') })
  })
  afterAll(async () => {
    await desk?.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** Runs in the page as its own script would; the policy does not bind the debugger. */
  const inPage = <T>(code: string): Promise<T> => desk.page.evaluate(code)
  const stillHere = async (): Promise<void> => {
    await desk.page.waitForTimeout(300)
    expect(new URL(desk.page.url()).href).toMatch(/^app:\/\/desk\//u)
    expect(desk.app.windows()).toHaveLength(1)
  }

  it('shows the built page from its own protocol', async () => {
    await stillHere()
    expect(await inPage('document.querySelector("#app") !== null')).toBe(true)
  })

  it('has no Node and no Electron in the page', async () => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer']
    const there = await inPage<string[]>(
      `${JSON.stringify(names)}.filter((name) => typeof window[name] !== 'undefined')`,
    )
    expect(there).toEqual([])
  })

  it('gives the page exactly the host surface, frozen', async () => {
    expect(await inPage('Object.keys(window.deskHost).sort()')).toEqual([
      'chooseSource',
      'connectCore',
      'kind',
      'openExternal',
      'platform',
      'saveDownload',
      'setLanguage',
      'takeDropped',
    ])
    expect(await inPage('Object.isFrozen(window.deskHost)')).toBe(true)
  })

  it('runs every page sandboxed and isolated', async () => {
    const preferences = await desk.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) =>
        (
          window.webContents as unknown as {
            getLastWebPreferences(): Record<string, unknown>
          }
        ).getLastWebPreferences(),
      ),
    )
    expect(preferences).toHaveLength(1)
    expect(preferences[0]).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
    })
  })

  it('answers calls over the window’s own port', async () => {
    const port = await inPage<boolean>(`new Promise((resolve) => {
      window.addEventListener('message', (event) => {
        if (event.data?.type === 'desk:core-port') resolve(event.ports.length === 1)
      })
      window.deskHost.connectCore()
    })`)
    expect(port).toBe(true)
  })

  it('does not leave for the web', async () => {
    await inPage(`void (location.href = 'https://example.com/')`)
    await stillHere()
    await inPage(`{
      const link = document.createElement('a')
      link.href = 'https://example.com/'
      document.body.append(link)
      link.click()
      link.remove()
    }`)
    await stillHere()
  })

  it('opens no window', async () => {
    expect(await inPage(`window.open('https://example.com/') === null`)).toBe(true)
    expect(await inPage(`window.open('app://desk/') === null`)).toBe(true)
    await stillHere()
  })

  it('reaches neither the network nor the disk', async () => {
    const secret = join(folder, 'secret.txt')
    writeFileSync(secret, 'secret')
    const targets = ['https://example.com/', 'http://127.0.0.1:9/', pathToFileURL(secret).href]
    for (const target of targets) {
      const result = await inPage<string>(
        `fetch(${JSON.stringify(target)}).then(() => 'reached', () => 'refused')`,
      )
      expect(result, target).toBe('refused')
    }
    // Past the page's policy as well: the session itself lets nothing through.
    const past = await desk.app.evaluate(async ({ session }) => {
      const answer = await session.defaultSession
        .fetch('https://example.com/')
        .then(() => 'reached')
        .catch(() => 'refused')
      return answer
    })
    expect(past).toBe('refused')
  })

  it('serves nothing from outside the page’s folder', async () => {
    const paths = ['/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/..%5cpackage.json']
    for (const path of paths) {
      expect(await inPage(`fetch(${JSON.stringify(path)}).then((r) => r.status)`), path).toBe(404)
    }
  })

  it('denies permissions', async () => {
    const denied = await inPage<string[]>(`Promise.all([
      Notification.requestPermission(),
      navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'granted', () => 'denied'),
      navigator.clipboard.readText().then(() => 'granted', () => 'denied'),
      new Promise((resolve) => navigator.geolocation.getCurrentPosition(
        () => resolve('granted'), () => resolve('denied'))),
    ])`)
    expect(denied).toEqual(['denied', 'denied', 'denied', 'denied'])
  })

  it('runs no script that is not its own', async () => {
    const ran = await inPage<boolean>(`new Promise((resolve) => {
      const script = document.createElement('script')
      script.textContent = 'window.intruded = true'
      document.body.append(script)
      script.remove()
      setTimeout(() => resolve(window.intruded === true), 100)
    })`)
    expect(ran).toBe(false)
  })

  it('keeps the desk key in the system’s keychain where there is one; people still sign in', async () => {
    const dataDir = join(folder, 'guarded')
    await peian(dataDir, '--user', user.name, 'init')
    const first = await launchElectronDesk({ dataDir })
    await signIn(first.page)
    const available = await first.app.evaluate(async ({ safeStorage }) => {
      const weak =
        process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
      return !weak && (await safeStorage.isAsyncEncryptionAvailable())
    })
    await first.close()
    const { keychain, open } = JSON.parse(
      readFileSync(join(dataDir, 'desk.keys.json'), 'utf8'),
    ) as { keychain: string | null; open: string | null }
    expect(open).toBeNull()
    expect(keychain !== null).toBe(available)

    const second = await launchElectronDesk({ dataDir })
    await second.page.getByTestId('sign-in').waitFor()
    // Without the keychain this opens the data; with it the data is open and only the person is asked.
    await signIn(second.page)
    await second.close()
  })

  it('closes its database and leaves', async () => {
    const second = await launchElectronDesk({ dataDir: join(folder, 'second') })
    const exited = new Promise((resolve) => second.app.process().once('exit', resolve))
    await second.close()
    expect(await exited).toBe(0)
  })
})
