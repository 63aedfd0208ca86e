import { afterAll, describe, expect, it } from 'vitest'
import { letterKinds } from '@shared/domain/letters/kinds'
import { clientOf, closeBrowser, newDataDir, openDesk, peian, user, type Desk } from './desk'

afterAll(closeBrowser)

async function sampleDesk(): Promise<Desk> {
  const dataDir = newDataDir()
  await peian(dataDir, '--user', user.name, 'init', '--sample')
  return openDesk({ dataDir })
}
async function goTo({ page }: Desk, place: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#${place}`)
}

describe('notices', () => {
  it('NTC-01 every kind is listed with its fields and a specimen in both languages', async () => {
    const desk = await sampleDesk()
    const { page } = desk
    await goTo(desk, '/notice-kinds')
    await page.getByTestId('kind-row').first().waitFor()
    expect(await page.getByTestId('kind-row').count()).toBe(letterKinds.length)
    await page.locator('canvas').first().waitFor()
    await desk.picture('90-kinds-zh')
    for (let at = 1; at < letterKinds.length; at += 1) await page.keyboard.press('j')
    await expect
      .poll(() => page.locator('[aria-current="true"][data-testid="kind-row"]').innerText())
      .toContain('当日就医安排表')
    expect(await page.getByTestId('kind-fields').innerText()).toContain('当日各项预约')
    for (let at = 1; at < 10; at += 1) await page.keyboard.press('k')
    await desk.expectAccessible()
    await page.getByTestId('language-switch').click()
    await page.setViewportSize({ width: 1920, height: 1080 })
    await page.locator('canvas').first().waitFor()
    await desk.picture('91-kinds-en-1920')
    await page.getByTestId('specimen-language').selectOption('en')
    await page.locator('canvas').first().waitFor()
    await desk.picture('92-kinds-en-en')
  }, 120_000)

  it('NTC-01 NTC-07 many receipts at once: what is missing is said first, by claim, with the way to it', async () => {
    const desk = await sampleDesk()
    const { page } = desk
    const client = await clientOf(page)
    const { insurer, insurerVersion: version } = await client.desk.info()
    const saved = await client.desk.saveInsurer({ version, insurer: { ...insurer, hotline: '' } })
    await goTo(desk, '/notices')
    await page.getByTestId('notice-group').selectOption('receipt')
    await page.getByTestId('notices-claim').first().waitFor()
    await page.getByTestId('notices-bulk').click()
    await page.getByTestId('bulk-incomplete').waitFor()
    expect(await page.getByTestId('bulk-start').isDisabled()).toBe(true)
    await desk.picture('93-bulk-missing')
    await page.getByRole('link', { name: '本公司的咨询电话' }).first().click()
    await page.waitForURL(/insurer/u)
    await client.desk.saveInsurer({ version: saved.version, insurer })

    await goTo(desk, '/notices')
    await page.getByTestId('notice-group').selectOption('receipt')
    await page.getByTestId('notices-claim').first().waitFor()
    const claims = await page.getByTestId('notices-claim').count()
    await page.getByTestId('notices-bulk').click()
    await page.getByTestId('bulk-ready').waitFor()
    await page.getByTestId('bulk-kind').selectOption('documents_request')
    await page.getByTestId('bulk-not-due').waitFor()
    await page.getByTestId('bulk-kind').selectOption('receipt')
    await page.getByTestId('bulk-ready').waitFor()
    await desk.picture('94-bulk-ready')
    await page.getByTestId('bulk-start').click()
    await page.getByTestId('bulk-done').waitFor({ timeout: 60_000 })
    const done = Number(/\d+/u.exec(await page.getByTestId('bulk-done').innerText())?.[0])
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThanOrEqual(claims)
    await page.keyboard.press('Escape')
    await page.getByTestId('notices-claim').first().click()
    await page.locator('canvas').first().waitFor()
    await desk.picture('95-notices-receipt')
    await page.getByTestId('language-switch').click()
    await page.setViewportSize({ width: 1920, height: 1080 })
    await desk.picture('96-notices-receipt-en-1920')
    await desk.expectAccessible()
  }, 180_000)
})
