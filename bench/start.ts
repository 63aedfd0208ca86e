import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { AddressInfo } from 'node:net'
import { chromium, type Page } from 'playwright-core'
import { percentile, round } from './measure'

export interface StartBench {
  /** From starting the process until the web host answers. */
  hostMs: number
  /** From opening the address until the first claim can be opened with the keyboard. */
  queueMs: number
  /** From opening an empty page of the same size of window in the same browser until it is shown. */
  emptyPageMs: number
  ratio: number
}

const RUNS = 7
const USER = 'Bench'
const PASSWORD = 'a-phrase-for-9-runs'
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Times the page for somebody who is signed in. `null` where no browser is installed. */
export async function benchStart(dataDir: string, commandLine: string): Promise<StartBench | null> {
  const executablePath = browsers.find((path) => existsSync(path))
  if (!executablePath) return null
  const options = ['--data-dir', dataDir, '--json']
  const made = spawn(process.execPath, [commandLine, ...options, '--user', USER, 'init'], {
    stdio: 'ignore',
    env: { ...process.env, PEIAN_PASSWORD: PASSWORD },
  })
  await once(made, 'exit')
  const started = performance.now()
  const child = spawn(process.execPath, [commandLine, ...options, 'serve', '--no-open'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const empty = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>-</title><p>-'),
  )
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const { url } = JSON.parse(line) as { url: string }
    const hostMs = round(performance.now() - started)
    await once(empty.listen(0, '127.0.0.1'), 'listening')
    const emptyUrl = `http://127.0.0.1:${(empty.address() as AddressInfo).port}/`
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await page.goto(url)
    await page.getByTestId('sign-in-name').fill(USER)
    await page.getByTestId('sign-in-password').fill(PASSWORD)
    await page.getByTestId('sign-in-submit').click()
    await page.getByTestId('sign-in').waitFor({ state: 'detached' })
    const queueUrl = new URL(url).origin + '/#/claims'
    const queueMs = await median(page, queueUrl, 'claim-row')
    const emptyPageMs = await median(page, emptyUrl, null)
    return { hostMs, queueMs, emptyPageMs, ratio: round(queueMs / emptyPageMs) }
  } finally {
    await browser.close()
    empty.close()
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

async function median(page: Page, url: string, testId: string | null): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    await page.goto('about:blank')
    const started = performance.now()
    await page.goto(url)
    if (testId) await page.getByTestId(testId).first().waitFor()
    times.push(performance.now() - started)
  }
  return round(
    percentile(
      times.sort((a, b) => a - b),
      0.5,
    ),
  )
}
