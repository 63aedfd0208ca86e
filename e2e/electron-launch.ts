import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface ElectronDesk {
  page: Page
  /** The shell's main process, for tests of the shell itself. */
  app: ElectronApplication
  close(): Promise<void>
}

/** The Electron program, without fetching it; `null` when it is not installed. */
function electronProgram(): string | null {
  const folder = join(root, 'node_modules/electron')
  const named = join(folder, 'path.txt')
  if (!existsSync(named)) return null
  const program = join(folder, 'dist', readFileSync(named, 'utf8').trim())
  return existsSync(program) ? program : null
}

/** Why the desk cannot run in Electron here; `null` when it can. */
export function electronAvailable(): string | null {
  const { platform, env } = process
  if (electronProgram() === null) return 'the Electron program is not installed'
  if (!existsSync(join(root, 'out/main/electron.js'))) return 'the desk is not built'
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    return 'there is no display'
  if (platform === 'linux' && process.getuid?.() === 0) return 'the sandbox does not run as root'
  return null
}

/** Starts the built desk in Electron, sandboxed as it ships, and waits for its window. */
export async function launchElectronDesk(options: { dataDir: string }): Promise<ElectronDesk> {
  const reason = electronAvailable()
  const executablePath = electronProgram()
  if (reason !== null || executablePath === null) throw new Error(`no Electron here: ${reason}`)
  const app = await _electron.launch({
    executablePath,
    args: [root],
    cwd: root,
    // Playwright would switch the sandbox off on Linux.
    chromiumSandbox: true,
    env: { ...definedEnvironment(), PEIAN_DATA_DIR: options.dataDir },
  })
  const page = await app.firstWindow()
  await page.waitForLoadState('domcontentloaded')
  return { page, app, close: () => app.close() }
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && entry[0] !== 'ELECTRON_RUN_AS_NODE',
    ),
  )
}
