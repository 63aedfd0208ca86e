import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { closeBrowser, decide, newDataDir, openDesk, peian, type Desk } from './desk'

const synthea = fileURLToPath(new URL('./fixtures/synthea', import.meta.url))

afterAll(closeBrowser)

/** Takes the file or folder at `path` to the import page, the way the host lets people do it. */
async function chooseForImport(desk: Desk, path: string): Promise<void> {
  if (desk.app) {
    await desk.app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, path)
    await desk.page.getByTestId('import-choose-folder').click()
    return
  }
  const files = readdirSync(path).filter((name) => name.endsWith('.csv'))
  await desk.page.getByTestId('import-files').setInputFiles(files.map((name) => join(path, name)))
}

/** Saves what `press` hands out; returns the file's path. */
async function saved(desk: Desk, press: () => Promise<void>): Promise<string> {
  const target = join(desk.dataDir, 'saved.zip')
  if (desk.app) {
    await desk.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, target)
    await press()
    await desk.page.getByTestId('message-done').waitFor()
    return target
  }
  const [download] = await Promise.all([desk.page.waitForEvent('download'), press()])
  await download.saveAs(target)
  return target
}

describe('the main job, in the window', () => {
  it('takes in a batch, works the queue, decides, writes the notice, hands the batch out', async () => {
    const desk = await openDesk()
    const { page } = desk

    // First run.
    await page.getByTestId('welcome-import').waitFor()
    await desk.picture('01-first-run')
    await desk.expectAccessible()
    await page.getByTestId('welcome-import').click()

    // Import: what would change, then the change.
    await page.getByTestId('import-choose').waitFor()
    await chooseForImport(desk, synthea)
    await page.getByTestId('import-start').waitFor()
    await desk.picture('02-import-checked')
    await desk.expectAccessible()
    await page.getByTestId('import-start').click()
    const report = page.getByTestId('import-report')
    await report.waitFor()
    expect(await report.innerText()).toContain('127')
    expect(await report.innerText()).toContain('268,638.97')
    await desk.picture('03-import-done')
    await desk.expectAccessible()

    // Queue: by keyboard to the first claim.
    await page.getByTestId('nav-claims').click()
    await page.getByTestId('claim-row').first().waitFor()
    await desk.picture('04-queue')
    await desk.expectAccessible()
    // The newest claims have a policy; a letter needs its number.
    await page.getByTestId('sort-due').click()
    await expect
      .poll(() => page.getByTestId('claim-row').first().getAttribute('data-claim-no'))
      .toMatch(/^VSHH2/u)
    const claimNo =
      (await page.getByTestId('claim-row').first().getAttribute('data-claim-no')) ?? ''
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await page.getByTestId('claim-view').waitFor()
    await page.getByTestId('take-button').click()
    await page.getByTestId('decide-button').waitFor()

    // Decide: one line less, for a reason; the totals follow at once.
    const claimed = yuan(await page.getByTestId('claimed-total').innerText())
    const payable = yuan(await page.getByTestId('payable-total').innerText())
    await page.getByTestId('lines').focus()
    await page.keyboard.press('e')
    await page.getByTestId('exclusion-amount').fill('0.55')
    await page.keyboard.press('Enter')
    await page.getByTestId('reason-picker').waitFor()
    await page.keyboard.type('bhl')
    await page.keyboard.press('Enter')
    await expect
      .poll(async () => yuan(await page.getByTestId('payable-total').innerText()))
      .toBe(payable - 55)
    await desk.picture('05-claim-decide')
    await desk.expectAccessible()
    await decide(page)
    await page.getByTestId('close-button').click()
    await page.getByTestId('next-step').waitFor()
    await desk.picture('06-claim-closed')

    // Notice: seen before it is issued, then numbered and kept.
    await page.keyboard.press('l')
    await page.getByTestId('pdf-pages').locator('canvas').first().waitFor()
    await desk.picture('07-notice-preview')
    await desk.expectAccessible()
    await page.getByTestId('notice-issue').click()
    await page.getByTestId('notice-shown').waitFor()
    await page.waitForTimeout(500)
    expect(await page.getByTestId('notice-shown').innerText()).toMatch(/^VSHH-N\d{11}$/u)
    await page.getByTestId('pdf-pages').locator('canvas').first().waitFor()
    await desk.picture('08-notice-issued')

    // Export, and the same claim on a second desk.
    await page.keyboard.press('Escape')
    await page.getByTestId('nav-import').click()
    await page.getByTestId('tab-export').click()
    await page.getByTestId('export-start').click()
    await page.getByTestId('export-done').waitFor()
    await desk.picture('09-export')
    await desk.expectAccessible()
    const batch = await saved(desk, () => page.getByTestId('export-download').click())

    const second = newDataDir()
    const imported = await peian(second, 'import', batch)
    expect(imported).toMatchObject({ added: { claims: 1 } })
    const there = await peian(second, 'claims', 'show', claimNo)
    expect(there).toMatchObject({
      claimNo,
      state: 'closed',
      claimedFen: claimed,
      payableFen: payable - 55,
    })
    const here = await peian(desk.dataDir, 'claims', 'show', claimNo)
    expect(figures(there)).toEqual(figures(here))
    expect(desk.consoleErrors).toEqual([])
  })

  it('shows the sample with one click, in both languages, light and dark, on a large screen', async () => {
    const desk = await openDesk({ width: 1920, height: 1080 })
    const { page } = desk
    await page.getByTestId('load-sample').click()
    await page.getByTestId('nav-claims').waitFor({ timeout: 60_000 })
    await page.getByTestId('nav-claims').click()
    await page.getByTestId('claim-row').first().waitFor({ timeout: 60_000 })
    await page.getByTestId('view-all').click()
    await desk.picture('10-sample-queue')
    await desk.expectAccessible()

    await page.getByTestId('search-box').fill('医院')
    await expect.poll(() => page.getByTestId('claim-row').count()).toBeGreaterThan(0)
    await page.getByTestId('search-box').fill('这里没有这个名字')
    await expect.poll(() => page.getByTestId('claim-row').count()).toBe(0)
    await desk.picture('11-nothing-found')
    await page.getByTestId('search-box').fill('')
    await page.getByTestId('claim-row').first().waitFor()

    await page.getByTestId('language-switch').click()
    await page.getByTestId('theme-menu').click()
    await page.getByTestId('theme-dark').click()
    await page.keyboard.press('Escape')
    await desk.picture('12-english-dark')
    await desk.expectAccessible()
    expect(await page.getByTestId('nav-claims').innerText()).toMatch(/claims/iu)

    // A reload comes back to the same place, language and theme.
    await page.reload()
    await page.getByTestId('claim-row').first().waitFor()
    expect(await page.getByTestId('nav-claims').innerText()).toMatch(/claims/iu)
    expect(desk.consoleErrors).toEqual([])
  })

  it('ADJ-07 two windows on one claim: the later step is refused and nothing that was typed is lost', async () => {
    const dataDir = newDataDir()
    await peian(dataDir, 'import', synthea, '--profile', 'synthea')
    const desk = await openDesk({ dataDir })
    const { page } = desk
    await page.getByTestId('nav-claims').click()
    await page.getByTestId('claim-row').first().click()
    await page.keyboard.press('Enter')
    await page.getByTestId('take-button').click()
    await page.getByTestId('decide-button').waitFor()

    const other = await page.context().newPage()
    await other.goto(page.url())
    await desk.signIn(other)
    await other.getByTestId('release-button').click()
    await other.getByTestId('take-button').waitFor()

    // What is typed into the claim that is no longer in review stays in sight beside how it is now.
    await page.getByTestId('lines').focus()
    await page.keyboard.press('x')
    await page.getByTestId('reason-picker').waitFor()
    await page.keyboard.press('Enter')
    await page.getByTestId('merge-lines').waitFor()
    await desk.picture('13-two-windows')
    await desk.expectAccessible()
    await page.getByTestId('merge-theirs').first().check()
    await page.getByTestId('merge-apply').click()
    await page.getByTestId('take-button').waitFor()
    const audit = await peian(dataDir, 'audit', 'verify')
    expect(audit).toMatchObject({ ok: true })
    await other.close()
  })

  it('a broken file changes nothing and says where it is broken', async () => {
    const desk = await openDesk()
    const { page } = desk
    await page.getByTestId('welcome-import').click()
    const rows = readFileSync(join(synthea, 'claims.csv'), 'utf8').split('\n')
    rows[4] = `"${rows[4] ?? ''}`
    await page.getByTestId('import-files').setInputFiles([
      ...readdirSync(synthea)
        .filter((name) => name.endsWith('.csv') && name !== 'claims.csv')
        .map((name) => ({ name, mimeType: 'text/csv', buffer: readFileSync(join(synthea, name)) })),
      { name: 'claims.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) },
    ])
    const failure = page.getByTestId('failure')
    await failure.waitFor()
    expect(await failure.innerText()).toMatch(/claims\.csv/u)
    expect(await failure.innerText()).toMatch(/5/u)
    await desk.picture('14-broken-file')
    await desk.expectAccessible()
    expect(await peian(desk.dataDir, 'claims', 'count')).toMatchObject({ total: 0 })
  })
})

/** `¥ 1,234.50` → 123450. */
function yuan(text: string): number {
  const match = /-?[\d,]+\.\d{2}/u.exec(text)
  if (!match) throw new Error(`no amount in ${text}`)
  return Number(match[0].replace(/[,.]/gu, ''))
}

/** What a claim says in figures, by a hash: the same on both desks. */
function figures(claim: Record<string, unknown>): string {
  const lines = (claim['lines'] as Record<string, unknown>[]).map((line) => [
    line['name'],
    line['claimedFen'],
    line['excludedFen'],
    line['payableFen'],
    line['exclusions'],
  ])
  return createHash('sha256').update(JSON.stringify(lines)).digest('hex')
}
