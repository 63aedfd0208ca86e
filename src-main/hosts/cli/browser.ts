import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Surroundings } from './output'

type World = Pick<Surroundings, 'env' | 'platform'>

/** Browsers that can show a page as a window of its own, best known first. */
const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'chrome',
]

/**
 * Opens `url` in a window of its own (Chrome, Chromium or Edge in app mode).
 * @returns whether a browser was started; `false` without a display or a browser, and for root on Linux,
 * for whom browsers do not start with their sandbox
 */
export function openAppWindow(url: string, world: World): boolean {
  if (!hasDisplay(world)) return false
  if (world.platform === 'linux' && process.getuid?.() === 0) return false
  const browser = findBrowser(world)
  if (!browser) return false
  const child = spawn(browser, [`--app=${url}`, '--no-first-run', '--no-default-browser-check'], {
    detached: true,
    stdio: 'ignore',
  })
  child.on('error', () => undefined)
  child.unref()
  return true
}

/** Whether windows can be shown. */
export function hasDisplay({ env, platform }: World): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/** The path of a browser that is installed, or `null`. */
export function findBrowser({ env, platform }: World): string | null {
  return candidates(env, platform).find(isProgram) ?? null
}

function candidates(env: World['env'], platform: NodeJS.Platform): string[] {
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']]
    const places = [
      ['Google', 'Chrome', 'Application', 'chrome.exe'],
      ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
      ['Chromium', 'Application', 'chrome.exe'],
    ]
    return roots.flatMap((root) => (root ? places.map((place) => join(root, ...place)) : []))
  }
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    return apps.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`)
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'))
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
