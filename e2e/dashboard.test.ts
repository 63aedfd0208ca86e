import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { clientOf, closeBrowser, newDataDir, openDesk, peian, user, type Desk } from './desk'

afterAll(closeBrowser)

async function goTo({ page }: Desk, place: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#${place}`)
}

/** Clicks a part of a bar; the list behind it has as many claims as the part said. */
async function followPart(page: Page, testid: string): Promise<number> {
  const part = page.getByTestId(testid)
  await part.waitFor()
  const figure = (await part.innerText()).trim()
  await part.click()
  await page.getByTestId('queue-count').waitFor()
  await expect
    .poll(() => page.getByTestId('queue-count').innerText(), { message: testid })
    .toBe(`${figure} 件`)
  await page.goBack()
  await page.getByTestId('dashboard').waitFor()
  return Number(figure.replaceAll(',', ''))
}

describe('the dashboard', () => {
  it('every bar leads to as many claims as it says, and reads as a table too', async () => {
    const dataDir = newDataDir()
    await peian(dataDir, '--user', user.name, 'init', '--sample')
    const desk = await openDesk({ dataDir })
    const { page } = desk
    await page.getByTestId('nav-dashboard').click()
    await page.getByTestId('chart-promises').waitFor()
    await desk.picture('80-dashboard')
    await desk.expectAccessible()
    expect(await page.evaluate(`document.documentElement.scrollWidth`)).toBe(1280)
    expect(
      await page.evaluate(
        `(() => { const box = document.querySelector('[data-testid=dashboard]'); return box.scrollWidth - box.clientWidth })()`,
      ),
    ).toBe(0)

    const testids = await page
      .locator('[data-testid^="part-"]')
      .evaluateAll((parts) => parts.map((part) => part.getAttribute('data-testid') ?? ''))
    expect(testids.length).toBeGreaterThan(10)
    for (const testid of testids) expect(await followPart(page, testid)).toBeGreaterThan(0)

    // The same figures stand in the table, with the same ways, and the choice is remembered.
    const overdue = await page.getByTestId('part-promises-close-overdue').innerText()
    await page.getByTestId('as-table-promises').click()
    const table = page.getByTestId('chart-promises').locator('table')
    expect(await table.getByRole('link').first().innerText()).toBe(overdue)
    await desk.expectAccessible()
    await page.reload()
    await table.waitFor()
    await page.getByTestId('as-table-promises').click()

    // Only mine: nothing is in my hands yet.
    await page.getByTestId('whose-me').click()
    await expect.poll(() => page.getByTestId('chart-promises').locator('a').count()).toBeLessThan(5)
    await page.getByTestId('whose-all').click()

    // What is decided meanwhile moves the figures, without a click.
    const client = await clientOf(page)
    await page.getByTestId('part-promises-close-overdue').waitFor()
    const before = Number(await page.getByTestId('part-promises-close-overdue').innerText())
    const { rows } = await client.claims.list({ filter: { states: ['received'] }, limit: 1 })
    const first = rows[0]
    if (!first) throw new Error('the sample is empty')
    await client.claims.withdraw({
      id: first.id,
      version: first.version,
      reasonCode: 'applicant_request',
    })
    await page.getByTestId('whose-team').click()
    await page.getByTestId('whose-all').click()
    await expect
      .poll(() => page.getByTestId('part-promises-close-overdue').innerText())
      .toBe(String(before - 1))

    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height })
      for (const theme of ['light', 'dark'] as const) {
        await page.getByTestId('theme-menu').click()
        await page.getByTestId(`theme-${theme}`).click()
        await desk.picture(`81-dashboard-${theme}-${width}`)
        await desk.expectAccessible()
      }
    }
    await page.getByTestId('language-switch').click()
    await desk.picture('82-dashboard-en-1920')
    await page.setViewportSize({ width: 1280, height: 800 })
    await desk.picture('83-dashboard-en-1280')
    await desk.expectAccessible()
    await goTo(desk, '/')
    await page.getByTestId('home-due').waitFor()
    await desk.picture('84-home-en')
    await desk.expectAccessible()
    await page.getByTestId('language-switch').click()
    await desk.picture('85-home-zh')
    expect(desk.consoleErrors).toEqual([])
  }, 240_000)

  it('GAP-04 an answer stands on top with the number of documents, at home, in the frame, and is said once', async () => {
    const dataDir = newDataDir()
    await peian(dataDir, '--user', user.name, 'init', '--sample')
    const desk = await openDesk({ dataDir })
    const { page } = desk
    const client = await clientOf(page)
    const { rows } = await client.claims.list({ filter: { states: [], answered: true } })
    const [first] = rows
    if (!first) throw new Error('the sample has no answers')

    // In everybody's list they stand first, whatever is overdue.
    await page.getByTestId('nav-claims').click()
    const top = page.getByTestId('claim-row').first()
    await top.waitFor()
    expect(await top.getAttribute('data-claim-no')).toBe(first.claimNo)
    expect(await top.getByTestId('new-documents').innerText()).toBe(`↻${first.newDocuments}`)
    await desk.picture('86-queue-answered')
    await desk.expectAccessible()

    // Given to me while I am at the desk it is said once, with the way there.
    const { me } = await client.desk.info()
    await client.queues.assign({
      claims: [{ id: first.id, version: first.version }],
      assigneeId: me.id,
    })
    await goTo(desk, '/')
    await page.getByTestId('home-answers').waitFor()
    expect(await page.getByTestId('home-answers').innerText()).toContain(first.claimNo)
    expect(await page.getByTestId('answered-counter').getAttribute('aria-label')).toContain('1')
    await expect
      .poll(() => page.getByTestId('message-done').last().innerText())
      .toContain(first.claimNo)
    await desk.picture('87-home-answered')
    await desk.expectAccessible()
    await page.getByTestId('answered-counter').click()
    await expect.poll(() => page.getByTestId('queue-count').innerText()).toBe('1 件')
    expect(desk.consoleErrors).toEqual([])
  }, 240_000)
})
