import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** Reads the sources for what must not be there: a rule that nobody can break in passing. */
const root = fileURLToPath(new URL('../../../', import.meta.url))
const sources = ['src-main', 'src-shared', 'src-renderer', 'migrations']
  .flatMap((tree) => filesUnder(join(root, tree)))
  .filter((file) => /\.(ts|vue|html)$/u.test(file) && !file.endsWith('.test.ts'))
  .map((file) => ({
    path: relative(root, file).split(sep).join('/'),
    text: withoutComments(readFileSync(file, 'utf8')),
  }))

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//gu, '').replaceAll(/^\s*\/\/.*$/gmu, '')
}

const where = (pattern: RegExp): string[] =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

describe('the sources', () => {
  it('are found', () => {
    expect(sources.length).toBeGreaterThan(30)
    expect(where(/setWindowOpenHandler/u)).toEqual(['src-main/electron/security/harden.ts'])
  })

  it('use Electron only in the shell', () => {
    const users = where(/(from|import|require\()\s*\(?['"]electron['"]/u)
    expect(users.filter((path) => !path.startsWith('src-main/electron/'))).toEqual([])
  })

  it('reach the main process only from the preload', () => {
    expect(where(/\bipcRenderer\b/u)).toEqual(['src-main/electron/preload/preload.ts'])
    expect(where(/\bcontextBridge\b/u)).toEqual(['src-main/electron/preload/preload.ts'])
  })

  it('listen to windows only where senders are checked', () => {
    expect(where(/ipcMain\s*\.\s*\w+|\.ipc\s*\.\s*(on|handle)/u)).toEqual([
      'src-main/electron/ipc.ts',
    ])
  })

  it('hand addresses to the system only at the gate', () => {
    expect(where(/\bshell\s*\.\s*(open|show|trash|beep|write|read)/u)).toEqual([
      'src-main/electron/security/open-external.ts',
    ])
    expect(where(/\{[^}]*\b(openExternal|openPath)\b[^}]*\}\s*=\s*shell/u)).toEqual([])
  })

  it('create windows only with the one set of preferences', () => {
    const creators = where(/new\s+(BrowserWindow|WebContentsView|BrowserView|BaseWindow)\b/u)
    expect(creators).toEqual(['src-main/electron/windows/desk-windows.ts'])
    expect(where(/webPreferences\s*:\s*\{/u)).toEqual([])
  })

  it.each([
    ['Node in a page', /nodeIntegration\w*\s*:\s*true/u],
    ['no isolation', /contextIsolation\s*:\s*false/u],
    ['no sandbox', /\bsandbox\s*:\s*false|no-sandbox/u],
    [
      'a page without the web’s rules',
      /webSecurity\s*:\s*false|allowRunningInsecureContent\s*:\s*true/u,
    ],
    ['webviews', /webviewTag\s*:\s*true|<webview/u],
    ['experimental features', /experimentalFeatures\s*:\s*true|enableBlinkFeatures/u],
    ['pages from files', /file:\/\/|\.loadFile\(/u],
    ['the remote module', /@electron\/remote|enableRemoteModule|electron\.remote/u],
    [
      'ignored certificate errors',
      /['"]certificate-error|setCertificateVerifyProc|rejectUnauthorized/u,
    ],
    ['code made at run time', /\beval\(|new Function\(|executeJavaScript\(/u],
    ['HTML from data', /\bv-html\b|\.innerHTML\s*=|insertAdjacentHTML|document\.write\(/u],
  ])('contain nowhere: %s', (_what, pattern) => {
    expect(where(pattern)).toEqual([])
  })

  it('would be caught if they did', () => {
    const caught = (pattern: RegExp, text: string) => pattern.test(withoutComments(text))
    expect(caught(/nodeIntegration\w*\s*:\s*true/u, '{ nodeIntegration: true }')).toBe(true)
    expect(caught(/file:\/\//u, "load('file:///x')")).toBe(true)
    expect(caught(/file:\/\//u, '/** not file:// */\n  // nor file://')).toBe(false)
  })
})
