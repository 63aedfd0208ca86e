import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { clientOf, closeBrowser, newDataDir, openDesk, peian, user } from './desk'

afterAll(closeBrowser)

async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#${place}`)
}

describe('the working calendar', () => {
  it('CAL-01 CAL-03 a yearly file and a rule are looked at before they move clocks; each clock shows its arithmetic', async () => {
    const dataDir = newDataDir()
    await peian(dataDir, '--user', user.name, 'init', '--sample')
    const desk = await openDesk({ dataDir })
    const { page } = desk
    const client = await clientOf(page)
    const { rows } = await client.claims.list({ filter: { states: ['received'] }, limit: 50 })
    const last = rows.at(-1)
    if (!last) throw new Error('the sample has no open claim')
    const year = Number(last.dueOn.slice(0, 4))

    await goTo(page, '/settings/calendar')
    await expect.poll(() => page.getByTestId('year-shown').textContent()).toContain(String(year))
    await page.getByTestId('year-provisional').waitFor()
    await page.getByTestId('period-result').waitFor()
    await desk.picture('130-calendar')
    await desk.expectAccessible()

    // The day on which most of them are due becomes a holiday.
    const days = [{ name: '示例节', date: last.dueOn, isOffDay: true }]
    await page.getByTestId('year-file').setInputFiles({
      name: `${year}.json`,
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify({ year, days })),
    })
    await page.getByTestId('year-preview').waitFor()
    expect(await page.getByTestId('year-preview').textContent()).toContain(last.dueOn)
    await page.getByTestId('year-preview').scrollIntoViewIfNeeded()
    await desk.picture('131-calendar-year-preview')
    await desk.expectAccessible()
    expect((await client.claims.get({ id: last.id })).dueOn).toBe(last.dueOn)
    await page.getByTestId('year-add').click()
    await page.getByTestId('year-preview').waitFor({ state: 'detached' })
    await page.getByTestId('year-provisional').waitFor({ state: 'detached' })
    expect((await client.claims.get({ id: last.id })).dueOn > last.dueOn).toBe(true)
    expect(await page.locator(`[data-date="${last.dueOn}"]`).textContent()).toContain('休')

    // A file that is none is refused by name and reason.
    await page.getByTestId('year-file').setInputFiles({
      name: '空.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify({ year, days: [] })),
    })
    await page.getByTestId('year-problem').waitFor()
    expect(await page.getByTestId('year-problem').textContent()).toContain('空.json')

    await page.getByTestId('rule-closeWithinWd').fill('8')
    await page.getByTestId('rules-check').click()
    await page.getByTestId('clock-rules').getByTestId('moved').waitFor()
    await page.getByTestId('clock-rules').scrollIntoViewIfNeeded()
    await desk.picture('132-clock-rules')
    await desk.expectAccessible()
    await page.getByTestId('rules-reason').fill('加快结案')
    await page.getByTestId('rules-save').click()
    await expect.poll(async () => (await client.calendar.rules()).rules.closeWithinWd).toBe(8)

    await page.getByTestId('language-switch').click()
    await page.setViewportSize({ width: 1920, height: 1080 })
    await page.getByTestId('year-shown').scrollIntoViewIfNeeded()
    await desk.picture('133-calendar-en')
    await page.getByTestId('period-result').scrollIntoViewIfNeeded()
    await desk.picture('134-calculator-en')

    await goTo(page, `/claims/${last.id}`)
    const panel = page.getByTestId('clocks')
    await panel.or(page.getByTestId('pane-basis')).first().waitFor()
    if (!(await panel.isVisible())) await page.getByTestId('pane-basis').click()
    await panel.waitFor()
    await panel.locator('[data-clock="close"] summary').click()
    await panel.scrollIntoViewIfNeeded()
    expect(await panel.getByTestId('clock-steps').first().textContent()).toContain('working day')
    await desk.picture('135-clocks-en')
    await desk.expectAccessible()
    await page.getByTestId('language-switch').click()
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByTestId('pane-basis').click()
    await panel.scrollIntoViewIfNeeded()
    await desk.picture('135-clocks')
    // The browser itself tells of the file that was refused.
    expect(desk.consoleErrors.filter((text) => !text.includes('422'))).toEqual([])
  })
})
