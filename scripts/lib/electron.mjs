import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { at, run } from './process.mjs'
import { say } from './say.mjs'

const DOWNLOAD_MS = 90_000
const TRY_AGAIN_MS = 24 * 3600 * 1000

/**
 * The Electron program, fetched once if need be. A fetch that failed is not tried again for a day, so
 * that a machine without access to it starts fast.
 * @returns its path, or `null` when the desk must do without
 */
export async function electronProgram(node, env) {
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    // Electron's sandbox does not run for root, and the desk does not run without its sandbox.
    say(
      '以 root 运行时不用 Electron 窗口，改用网页方式。',
      'Electron is not used when running as root; serving the desk to a browser instead.',
    )
    return null
  }
  const there = installedProgram()
  if (there) return there
  const failure = at('.cache', 'electron-unavailable')
  if (!triedLately(failure)) {
    say('正在下载 Electron（只有第一次）…', 'Downloading Electron (the first time only)…')
    const script = at('node_modules', 'electron', 'install.js')
    const quiet = { ...env, ELECTRON_GET_NO_PROGRESS: '1' }
    await run(node, [script], { env: quiet, capture: true, timeoutMs: DOWNLOAD_MS })
    const fetched = installedProgram()
    if (fetched) {
      rmSync(failure, { force: true })
      return fetched
    }
    remember(failure)
  }
  say(
    '没有 Electron（下载不到），改在浏览器窗口里运行；功能相同。一天后会再试，也可删除 .cache/electron-unavailable 立即再试。',
    'Electron is not here (it could not be downloaded); the desk runs in a browser window instead, with the same functions. It is tried again after a day, or at once after deleting .cache/electron-unavailable.',
  )
  return null
}

/** A folder that cannot be written only means that the fetch is tried again the next time. */
function remember(failure) {
  try {
    mkdirSync(at('.cache'), { recursive: true })
    writeFileSync(failure, '')
  } catch {
    return
  }
}

function installedProgram() {
  const named = at('node_modules', 'electron', 'path.txt')
  if (!existsSync(named)) return null
  const program = at('node_modules', 'electron', 'dist', readFileSync(named, 'utf8').trim())
  return existsSync(program) ? program : null
}

function triedLately(failure) {
  const found = statSync(failure, { throwIfNoEntry: false })
  return found !== undefined && Date.now() - found.mtimeMs < TRY_AGAIN_MS
}
