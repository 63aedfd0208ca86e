import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { chromium, type Browser, type ElectronApplication, type Page } from 'playwright-core'
import { expect, onTestFailed, onTestFinished } from 'vitest'
import { SESSION_HEADER } from '@shared/client/session-headers'
import { Desk as RunningDesk } from '@main/core/create-desk'
import { startWebHost } from '@main/hosts/http'
import type { DeskClient } from '@shared/contract'
import { launchElectronDesk } from './electron-launch'

const root = fileURLToPath(new URL('..', import.meta.url))
const commandLine = join(root, 'out/main/peian.js')
export const artifacts = join(root, 'e2e/.artifacts')
const axeSource = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8')

const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Who works at the desks of these tests: the first administrator, who also reviews. */
export const user = { name: '何青', password: 'Qing-und-9-Kiefern' }

/** A desk of its own for one test: a fresh data folder, the built program, a window. */
export interface Desk {
  page: Page
  dataDir: string
  /** The shell's main process, where the suite runs in Electron. */
  app: ElectronApplication | null
  /** Keeps a picture under this name; the pictures of the last run stay in `e2e/.artifacts`. */
  picture(name: string): Promise<void>
  /** Signs in on a page of this desk, as the person these tests act as unless told otherwise. */
  signIn(page: Page, who?: { name: string; password: string }): Promise<void>
  /** Fails on any axe violation of what is on screen now. */
  expectAccessible(): Promise<void>
  /** What the console has said as an error, and every error of the page. */
  consoleErrors: string[]
}

export interface DeskOptions {
  width?: number
  height?: number
  dataDir?: string
  /** Leaves the desk as it is: without accounts, or with nobody signed in. */
  asItIs?: boolean
  /** What time it is at the desk, in milliseconds since 1970; it then runs in the tests' own process. */
  clock?: () => number
}

/** In which window the suite runs: real Electron where it is asked for, else a browser on the web host. */
export const host: 'electron' | 'web' =
  process.env['PEIAN_E2E_ELECTRON'] === '1' ? 'electron' : 'web'

export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const { width = 1280, height = 800, dataDir = newDataDir(), asItIs = false, clock } = options
  if (!asItIs && !isGuarded(dataDir)) {
    await peian(dataDir, '--user', user.name, 'init')
  }
  const consoleErrors: string[] = []
  const prepare = async (page: Page): Promise<void> => {
    page.on('console', (message) => {
      if (message.type() === 'error') consoleErrors.push(message.text())
    })
    page.on('pageerror', (error) => consoleErrors.push(String(error)))
  }
  const { page, app, close } =
    host === 'electron' && !clock
      ? await openInElectron(dataDir, prepare)
      : await openInBrowser(dataDir, { width, height }, prepare, clock)

  const picture = async (name: string): Promise<void> => {
    mkdirSync(artifacts, { recursive: true })
    await page.screenshot({ path: join(artifacts, `${name}.png`) })
  }
  onTestFailed(async ({ task }) => {
    await picture(`failed-${task.name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}`).catch(
      () => undefined,
    )
  })
  onTestFinished(close)
  const expectAccessible = async (): Promise<void> => {
    const violations = await axeViolations(page)
    expect(violations, JSON.stringify(violations, null, 2)).toEqual([])
  }
  if (!asItIs) await signIn(page)
  return { page, dataDir, app, picture, signIn, expectAccessible, consoleErrors }
}

/** Signs in on the page that asks for it. */
export async function signIn(page: Page, who = user): Promise<void> {
  await page.getByTestId('sign-in-name').fill(who.name)
  await page.getByTestId('sign-in-password').fill(who.password)
  await page.getByTestId('sign-in-submit').click()
  await page.getByTestId('sign-in').waitFor({ state: 'detached' })
}

/** Decides the claim that is open on the bench as it stands; what intake found is let pass with a note. */
export async function decide(page: Page): Promise<void> {
  await page.getByTestId('decide-button').click()
  await page.getByTestId('decide-dialog').waitFor()
  const notes = page.getByTestId('decide-flags').getByRole('textbox')
  for (let open = await notes.count(); open > 0; open = await notes.count()) {
    await notes.first().fill('核对过原件')
    await notes.first().press('Enter')
    await expect.poll(() => notes.count()).toBeLessThan(open)
  }
  await page.getByTestId('decide-confirm').click()
  await page.getByTestId('decide-dialog').waitFor({ state: 'detached' })
}

/** A client with the cookie and the session of a page: what the test sets up, it sets up as a person could. */
export async function clientOf(page: Page): Promise<DeskClient> {
  const { origin } = new URL(page.url())
  const cookies = await page.context().cookies(origin)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const token = await page.evaluate<string>(
    `JSON.parse(sessionStorage.getItem('peian.token') ?? '""')`,
  )
  const headers = { cookie, origin, [SESSION_HEADER]: token }
  return createORPCClient(new RPCLink({ url: `${origin}/rpc`, headers }))
}

/** Whether accounts have been set up in a data folder. */
function isGuarded(dataDir: string): boolean {
  const keyring = join(dataDir, 'desk.keys.json')
  if (!existsSync(keyring)) return false
  return (JSON.parse(readFileSync(keyring, 'utf8')) as { open: unknown }).open === null
}

export function newDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'peian-e2e-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  return dataDir
}

let browser: Promise<Browser> | undefined

/** One browser serves the whole file; each desk has a context of its own. */
async function sharedBrowser(): Promise<Browser> {
  const executablePath = browserPath()
  if (!executablePath) throw new Error('no Chromium, Chrome or Edge found; npm test installs one')
  browser ??= chromium.launch({ executablePath, args: browserFlags })
  return browser
}

/** Ends the shared browser; every test file calls it when it is done. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
  browser = undefined
}

/** The browser to test in: `PEIAN_BROWSER`, else what is installed in the usual places. */
export function browserPath(): string | undefined {
  const usual = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/microsoft-edge',
  ]
  return [process.env['PEIAN_BROWSER'] ?? '', ...usual].find(
    (path) => path !== '' && existsSync(path),
  )
}

type Prepare = (page: Page) => Promise<void>

interface Opened {
  page: Page
  app: ElectronApplication | null
  close: () => Promise<void>
}

async function openInElectron(dataDir: string, prepare: Prepare): Promise<Opened> {
  const { page, app, close } = await launchElectronDesk({ dataDir })
  await prepare(page)
  return { page, app, close }
}

async function openInBrowser(
  dataDir: string,
  viewport: { width: number; height: number },
  prepare: Prepare,
  clock?: () => number,
): Promise<Opened> {
  const { url, stop } = clock ? await serveAt(dataDir, clock) : await serve(dataDir)
  const context = await (
    await sharedBrowser()
  ).newContext({ viewport, acceptDownloads: true, locale: 'zh-CN' })
  const page = await context.newPage()
  await prepare(page)
  await page.goto(url)
  return {
    page,
    app: null,
    close: async () => {
      await context.close()
      await stop()
    },
  }
}

/** Starts the built web host as a user's machine would: a process of its own. */
export async function serve(
  dataDir: string,
): Promise<{ url: string; child: ChildProcess; stop: () => Promise<void> }> {
  const child = spawn(
    process.execPath,
    [commandLine, '--data-dir', dataDir, '--json', 'serve', '--no-open'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const said: string[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const first = await Promise.race([
    once(createInterface(child.stdout), 'line') as Promise<[string]>,
    once(child, 'exit').then(() => {
      throw new Error(`the web host ended at once: ${said.join('')}`)
    }),
  ])
  const { url } = JSON.parse(first[0]) as { url: string }
  return {
    url,
    child,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** The web host in this process, with a clock that the test moves. */
async function serveAt(
  dataDir: string,
  clock: () => number,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const desk = await RunningDesk.open({
    dataDir,
    workerFile: join(root, 'out/main/worker.js'),
    host: 'web',
    version: '0.0.0-test',
    clock,
  })
  const web = await startWebHost({ desk, port: 0, rendererDir: join(root, 'out/renderer') })
  return {
    url: web.url,
    stop: async () => {
      await web.close()
      await desk.close()
    },
  }
}

/** Runs the built command line, signed in where the desk has accounts; returns its JSON. */
export async function peian(dataDir: string, ...args: string[]): Promise<Record<string, unknown>> {
  const as = isGuarded(dataDir) ? ['--user', user.name] : []
  const argv = [commandLine, '--data-dir', dataDir, '--json', ...as, ...args]
  const child = spawn(process.execPath, argv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PEIAN_PASSWORD: user.password },
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`peian ${args.join(' ')} ended with ${code}: ${output}${errors}`)
  return JSON.parse(output) as Record<string, unknown>
}

interface AxeResult {
  violations: { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[]
}

export async function axeViolations(
  page: Page,
): Promise<{ id: string; help: string; where: string[] }[]> {
  // The page's own policy forbids scripts from elsewhere; the tool is given through the debugger instead.
  await page.evaluate(axeSource)
  // A colour on its way to another is nobody's choice.
  await page.evaluate(
    `Promise.all(document.getAnimations()
      .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
      .map((one) => one.finished.catch(() => null)))`,
  )
  const result = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] })`,
  )) as AxeResult
  return result.violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary}`),
  }))
}
