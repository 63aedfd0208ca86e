import { afterAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { renderPdf } from '@main/core/notices/render/render-pdf'
import { closeBrowser, newDataDir, openDesk, peian, user, type Desk } from './desk'

afterAll(closeBrowser)

/** A desk with the sample, at the claim that comes first in the queue: its hospital record has many pages. */
async function atFirstClaim(): Promise<Desk> {
  const dataDir = newDataDir()
  await peian(dataDir, '--user', user.name, 'init', '--sample')
  const desk = await openDesk({ dataDir, width: 1440, height: 900 })
  const { page } = desk
  // Those that nobody has: what was answered would stand before them.
  await page.evaluate(() => (location.hash = '#/claims?view=unassigned'))
  await page.locator('[data-claim-no]').first().waitFor()
  return desk
}

async function openClaim(page: Page, nth: number): Promise<void> {
  await page.getByTestId('claim-row').nth(nth).dblclick()
  await page.getByTestId('document-desk').waitFor()
  await drawn(page)
}

/** Waits until the page that is read is drawn. */
async function drawn(page: Page): Promise<void> {
  await page
    .getByTestId('viewer-page')
    .first()
    .locator('canvas, img')
    .first()
    .waitFor({ state: 'attached' })
}

/** Goes to the first document whose name has these words, with the keys of the viewer. */
async function goToDocument(page: Page, words: string): Promise<void> {
  const name = page.getByTestId('document-name')
  for (let tries = 0; tries < 12; tries += 1) {
    if ((await name.innerText()).includes(words)) return drawn(page)
    await page.keyboard.press('}')
    await page.waitForTimeout(100)
  }
  throw new Error(`no document is called ${words}`)
}

const widthOf = async (page: Page): Promise<number> =>
  (await page.getByTestId('viewer-page').first().boundingBox())?.width ?? 0

/** The documents that were opened, one entry for each opening. */
async function openings(desk: Desk): Promise<string[]> {
  const { rows } = (await peian(desk.dataDir, 'audit', 'list', '--action', 'document.open')) as {
    rows: { after: { documentId: string } }[]
  }
  return rows.map(({ after }) => after.documentId)
}

describe('the papers of a claim', () => {
  it('are seen, zoomed, turned and paged without leaving the keyboard', async () => {
    const desk = await atFirstClaim()
    const { page } = desk
    await openClaim(page, 0)
    await desk.picture('4-viewer-first')
    await desk.expectAccessible()

    // A record of many pages: the next page, and one far away.
    await goToDocument(page, '住院病历')
    await expect.poll(() => page.getByTestId('page-count').innerText()).toMatch(/\/ (?:[89]|\d\d)/u)
    await page.keyboard.press(']')
    await page.keyboard.press(']')
    await expect.poll(() => page.getByTestId('page-number').inputValue()).toBe('3')
    const inView = page.getByTestId('viewer-page')
    await expect.poll(() => inView.count()).toBeLessThan(6)
    await page.getByTestId('page-number').fill('8')
    await page.getByTestId('page-number').press('Enter')
    await page.getByTestId('page-number').evaluate((field) => (field as HTMLElement).blur())
    await page.locator('[data-page="8"] canvas').first().waitFor()
    expect(await page.locator('[data-testid="viewer-page"][data-page="1"]').count()).toBe(0)
    await desk.picture('4-viewer-page-8')

    // Zoom by steps, by wheel with Ctrl, and back to what fits.
    const fitting = await widthOf(page)
    await page.keyboard.press('+')
    await expect.poll(() => widthOf(page)).toBeCloseTo(fitting * 1.25, 0)
    await page.keyboard.press('-')
    await expect.poll(() => widthOf(page)).toBeCloseTo(fitting, 0)
    await page.locator('[data-testid="viewer-page"][data-page="8"]').hover()
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -200)
    await page.keyboard.up('Control')
    await expect.poll(() => widthOf(page)).toBeGreaterThan(fitting * 1.3)
    await desk.picture('4-viewer-zoomed')
    await page.keyboard.press('0')
    await expect.poll(() => widthOf(page)).toBeCloseTo(fitting, 0)
    await page.keyboard.press('0')
    await expect.poll(() => widthOf(page)).toBeLessThan(fitting)
    await page.keyboard.press('0')

    // Turned pages stay turned while others are looked at.
    await page.keyboard.press('.')
    const turned = page.locator('[data-testid="viewer-page"][data-page="8"]')
    const isLandscape = async (): Promise<boolean> => {
      const box = await turned.boundingBox()
      return box !== null && box.width > box.height
    }
    await expect.poll(isLandscape).toBe(true)
    await desk.picture('4-viewer-turned')
    await page.keyboard.press('[')
    await page.keyboard.press(']')
    await expect.poll(isLandscape).toBe(true)
    await page.keyboard.press(',')
    await expect.poll(isLandscape).toBe(false)
    expect(desk.consoleErrors).toEqual([])
  })

  it('a photo held sideways is turned upright', async () => {
    const desk = await atFirstClaim()
    const { page } = desk
    let at = 0
    // The first outpatient claim brings a photo of its invoice.
    for (; at < 8; at += 1) {
      await openClaim(page, at)
      const found = await goToDocument(page, '照片').then(
        () => true,
        () => false,
      )
      if (found) break
      await page.keyboard.press('Escape')
      await page.getByTestId('claim-row').first().waitFor()
    }
    expect(at).toBeLessThan(8)
    const photo = page.getByTestId('viewer-page').locator('img')
    await photo.waitFor()
    await desk.picture('4-viewer-photo')
    await page.keyboard.press(',')
    const box = (): Promise<{ width: number; height: number } | null> =>
      page.getByTestId('viewer-page').first().boundingBox()
    await expect
      .poll(async () => ((await box())?.width ?? 0) > ((await box())?.height ?? 0))
      .toBe(true)
    await desk.picture('4-viewer-photo-upright')
  })

  it('are opened once a visit, also when looked at again, and each opening is recorded', async () => {
    const desk = await atFirstClaim()
    const { page } = desk
    await openClaim(page, 0)
    const thumbnails = page.getByTestId('thumbnail')
    await thumbnails.first().click()
    await goToDocument(page, '住院病历')
    await page.keyboard.press('{')
    await page.keyboard.press('}')
    await page.waitForTimeout(600)
    const documents = await openings(desk)
    expect(documents.length).toBeGreaterThan(1)
    expect(new Set(documents).size).toBe(documents.length)
  })

  it('stay quick and small with sixty pages: only pages near the one that is read are drawn', async () => {
    const desk = await atFirstClaim()
    const { page } = desk
    await openClaim(page, 0)
    await page.keyboard.press('t')
    await page.getByTestId('document-kind-tag').waitFor()
    const { bytes } = await renderPdf({
      defaultStyle: { font: 'Letter' },
      content: Array.from({ length: 60 }, (_, index) => ({
        text: `第 ${index + 1} 页`,
        fontSize: 40,
        ...(index === 0 ? {} : { pageBreak: 'before' as const }),
      })),
    })
    await page.getByTestId('document-files').setInputFiles({
      name: '六十页.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from(bytes),
    })
    await goToDocument(page, '六十页')
    await expect.poll(() => page.getByTestId('page-count').innerText()).toBe('/ 60')
    for (let press = 0; press < 59; press += 1) await page.keyboard.press(']')
    await expect.poll(() => page.getByTestId('page-number').inputValue()).toBe('60')
    await page.locator('[data-testid="viewer-page"][data-page="60"] canvas').waitFor()
    const canvases = await page.evaluate(() =>
      [...document.querySelectorAll('canvas')].map(({ width, height }) => width * height),
    )
    expect(canvases.length).toBeLessThan(20)
    const bytesDrawn = canvases.reduce((sum, pixels) => sum + pixels * 4, 0)
    expect(bytesDrawn).toBeLessThan(60_000_000)
    expect(await page.getByTestId('thumbnail').count()).toBeLessThan(20)
    await desk.picture('4-viewer-60-pages')
  })

  it('are tagged by what they are, and regions of them pinned to lines by mouse and by keys', async () => {
    const desk = await atFirstClaim()
    const { page } = desk
    await openClaim(page, 0)
    await page.keyboard.press('t')
    await page.getByTestId('document-kind-tag').waitFor()
    await goToDocument(page, '住院病历')
    await page.keyboard.press(']')
    await page.getByTestId('page-kind-tag').selectOption('itemised_bill')
    await expect.poll(() => page.getByTestId('page-kind-tag').inputValue()).toBe('itemised_bill')
    await page.getByTestId('page-kind-tag').evaluate((field) => (field as HTMLElement).blur())

    // By mouse, on a page that lies on its side.
    await page.keyboard.press('.')
    await page.keyboard.press('j')
    await page.keyboard.press('p')
    await page.getByTestId('pin-frame').waitFor()
    await desk.picture('4-viewer-pin-frame')
    await desk.expectAccessible()
    const sheet = page.locator('[data-testid="viewer-page"][data-page="2"]')
    const box = await sheet.boundingBox()
    if (!box) throw new Error('the page is not shown')
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.3, { steps: 4 })
    await page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.5, { steps: 4 })
    await page.mouse.up()
    await page.getByTestId('pin').waitFor()
    await expect.poll(() => page.getByTestId('pin-frame').count()).toBe(0)
    await desk.picture('4-viewer-pinned')
    const near = async (): Promise<void> => {
      const pinned = await page.getByTestId('pin').first().boundingBox()
      const now = await sheet.boundingBox()
      if (!pinned || !now) throw new Error('the pin is not shown')
      expect((pinned.x - now.x) / now.width).toBeCloseTo(0.5, 1)
      expect((pinned.y - now.y) / now.height).toBeCloseTo(0.2, 1)
      expect(pinned.width / now.width).toBeCloseTo(0.25, 1)
    }
    await near()

    // Upright again, the pin is on the same part of the paper.
    await page.keyboard.press(',')
    await expect
      .poll(async () => {
        const pinned = await page.getByTestId('pin').first().boundingBox()
        const now = await sheet.boundingBox()
        return pinned && now ? (pinned.x - now.x) / now.width : 0
      })
      .toBeCloseTo(0.2, 1)

    // By keys: another line, the frame moved and sized, confirmed; the focus is back in the lines.
    await page.keyboard.press('j')
    await page.keyboard.press('p')
    await page.getByTestId('pin-frame').waitFor()
    for (const key of ['ArrowDown', 'ArrowDown', 'Shift+ArrowLeft', 'Shift+ArrowDown']) {
      await page.keyboard.press(key)
    }
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByTestId('pin').count()).toBe(2)
    await desk.picture('4-viewer-two-pins')
    await desk.expectAccessible()

    // What is pinned is there after a reload, as is the tag.
    await page.reload()
    await page.getByTestId('document-desk').waitFor()
    await drawn(page)
    await goToDocument(page, '住院病历')
    await page.keyboard.press(']')
    await expect.poll(() => page.getByTestId('pin').count()).toBe(2)
    expect(await page.getByTestId('page-kind-tag').inputValue()).toBe('itemised_bill')
    await page.getByTestId('pin-remove').first().click()
    await expect.poll(() => page.getByTestId('pin').count()).toBe(1)
    expect(desk.consoleErrors).toEqual([])
  })
})
