import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { at, run } from './process.mjs'
import { say, words } from './say.mjs'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
]

/**
 * A Chromium for the end-to-end tests: one that is installed, else one that can be installed without asking.
 * @returns `{ path }`, or `{ reason }` when there is none and none can be had
 */
export async function ensureBrowser(node, env) {
  const there = findBrowser()
  if (there) return { path: there }
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('正在安装 Chromium（apt-get）…', 'Installing Chromium (apt-get)…')
    const quiet = {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      capture: true,
      timeoutMs: 900_000,
    }
    await run('apt-get', ['update', '-qq'], quiet)
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet)
    const installed = findBrowser()
    if (installed) return { path: installed }
  }
  say('正在下载 Chromium（Playwright）…', 'Downloading Chromium (Playwright)…')
  const tool = at('node_modules', 'playwright-core', 'cli.js')
  await run(node, [tool, 'install', 'chromium'], { env, capture: true, timeoutMs: 600_000 })
  const downloaded = findBrowser()
  if (downloaded) return { path: downloaded }
  return {
    reason: words(
      '没有 Chromium、Chrome 或 Edge，也装不上；请先安装其中一个',
      'there is no Chromium, Chrome or Edge and none could be installed; install one of them first',
    ),
  }
}

/** The browser named by PEIAN_BROWSER, else an installed one, else one that Playwright downloaded. */
export function findBrowser() {
  return [process.env.PEIAN_BROWSER ?? '', ...usualPlaces(), ...playwrightPlaces()].find(isProgram)
}

function usualPlaces() {
  const { env, platform } = process
  if (platform === 'win32') {
    const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean)
    return roots.flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ])
  }
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    )
  }
  const folders = ['/usr/bin', ...(env.PATH ?? '').split(delimiter)]
  return names.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)))
}

function playwrightPlaces() {
  const { env, platform } = process
  const usual = {
    win32: join(env.LOCALAPPDATA ?? homedir(), 'ms-playwright'),
    darwin: join(homedir(), 'Library', 'Caches', 'ms-playwright'),
  }
  const folder =
    env.PLAYWRIGHT_BROWSERS_PATH ?? usual[platform] ?? join(homedir(), '.cache', 'ms-playwright')
  if (!existsSync(folder)) return []
  const programs = [
    ['chrome-linux64', 'chrome'],
    ['chrome-linux', 'chrome'],
    ['chrome-win64', 'chrome.exe'],
    ['chrome-win', 'chrome.exe'],
    [
      'chrome-mac-arm64',
      'Google Chrome for Testing.app',
      'Contents',
      'MacOS',
      'Google Chrome for Testing',
    ],
    [
      'chrome-mac-x64',
      'Google Chrome for Testing.app',
      'Contents',
      'MacOS',
      'Google Chrome for Testing',
    ],
    ['chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'],
  ]
  return readdirSync(folder)
    .filter((name) => /^chromium-\d+$/u.test(name))
    .flatMap((name) => programs.map((program) => join(folder, name, ...program)))
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
