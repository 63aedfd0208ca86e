import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import type { DeskClient } from '@shared/contract'
import { clientOf, closeBrowser, newDataDir, openDesk, peian, user, type Desk } from './desk'

afterAll(closeBrowser)

async function sampleDesk(options: Parameters<typeof openDesk>[0] = {}): Promise<Desk> {
  const dataDir = newDataDir()
  await peian(dataDir, '--user', user.name, 'init', '--sample')
  return openDesk({ ...options, dataDir })
}
async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#${place}`)
}

/** A claim that nobody has, with its identity document on file. */
async function claimWithIdentity(client: DeskClient): Promise<{ id: string; version: number }> {
  const filter = { states: ['received' as const], assignee: 'none' }
  const { rows } = await client.claims.list({ filter, limit: 200 })
  for (const { id, version } of rows) {
    const { materials } = await client.gaps.materials({ claimId: id })
    const identity = materials.find(({ material }) => material === 'identity')
    if (identity?.state === 'present' && materials.length > 4) return { id, version }
  }
  throw new Error('the sample has no such claim')
}

describe('the checklist on the bench', () => {
  it('GAP-06 a paper is refused and accepted by keys, and the checklist says so', async () => {
    const desk = await sampleDesk()
    const { page } = desk
    const client = await clientOf(page)
    const { id, version } = await claimWithIdentity(client)
    await client.claims.take({ id, version })
    await goTo(page, `/claims/${id}`)
    const panel = page.getByTestId('materials-panel')
    if (!(await panel.isVisible())) await page.getByTestId('pane-basis').click()
    const identity = panel.locator('[data-material="identity"]')
    await expect.poll(() => identity.getAttribute('data-state')).toBe('present')
    await identity.getByTestId('material-paper').first().click()
    await page.getByTestId('document-name').waitFor()

    await page.keyboard.press('h')
    const dialog = page.getByTestId('check-paper-dialog')
    await dialog.waitFor()
    await page.keyboard.press('f')
    expect(await dialog.getByRole('alert').count()).toBe(1)
    await page.keyboard.press('1')
    await page.keyboard.press('4')
    await desk.picture('120-check-paper')
    await desk.expectAccessible()
    await page.keyboard.press('f')
    await dialog.waitFor({ state: 'detached' })
    if (!(await panel.isVisible())) await page.getByTestId('pane-basis').click()
    await expect.poll(() => identity.getAttribute('data-state')).toBe('deficient')
    await panel.scrollIntoViewIfNeeded()
    await desk.picture('121-checklist')
    await desk.expectAccessible()
    await page.getByTestId('language-switch').click()
    await page.setViewportSize({ width: 1920, height: 1080 })
    await expect.poll(() => panel.textContent()).toContain('Deficient')
    await desk.picture('121-checklist-en')
    await page.keyboard.press('h')
    await dialog.waitFor()
    await desk.picture('120-check-paper-en')
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1280, height: 800 })
    const found = await client.gaps.materials({ claimId: id })
    expect(found.checks).toMatchObject([
      { state: 'refused', problems: ['blurred', 'one_side_missing'] },
    ])

    await page.keyboard.press('h')
    await dialog.waitFor()
    await page.keyboard.press('a')
    await dialog.waitFor({ state: 'detached' })
    if (!(await panel.isVisible())) await page.getByTestId('pane-basis').click()
    await expect.poll(() => identity.getAttribute('data-state')).toBe('present')
    expect(desk.consoleErrors).toEqual([])
  })
})

describe('the document matrix', () => {
  it('CLM-05 is changed row by row, says what is wrong at once, and goes back to the shipped one', async () => {
    const desk = await sampleDesk({ width: 1920, height: 1080 })
    const { page } = desk
    await goTo(page, '/settings/matrix')
    const rows = page.getByTestId('matrix-row')
    await rows.first().waitFor()
    const shipped = await rows.count()
    await desk.picture('122-matrix')
    await desk.expectAccessible()

    // Without the row of the medical record nothing can be saved.
    const record = rows.filter({ hasText: 'medical_record' })
    await record.getByTestId('row-remove').click()
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('病历')
    expect(await page.getByTestId('matrix-save').isDisabled()).toBe(true)
    await desk.picture('123-matrix-problem')
    await page.getByTestId('matrix-compare').click()
    await page.getByTestId('matrix-differences').waitFor()
    await desk.picture('124-matrix-restore')
    await page.getByTestId('matrix-restore').click()
    await expect.poll(() => rows.count()).toBe(shipped)

    await page.getByTestId('matrix-add').click()
    const dialog = page.getByTestId('matrix-row-dialog')
    await dialog.getByTestId('row-code').fill('Accident')
    expect(await page.getByTestId('row-dialog-problem').count()).toBe(1)
    await dialog.getByTestId('row-code').fill('police_report')
    await dialog.getByTestId('row-zh').fill('交警事故认定书')
    await dialog.getByTestId('row-en').fill('Police report')
    await dialog.getByTestId('kind-accident_proof').check()
    await dialog.getByTestId('incident-type-accident').check()
    await dialog.getByTestId('claim-type-inpatient').check()
    await desk.picture('125-matrix-row')
    await desk.expectAccessible()
    await page.getByTestId('row-done').click()
    await page.getByTestId('matrix-save').click()
    await expect.poll(() => rows.count()).toBe(shipped + 1)
    const client = await clientOf(page)
    await expect
      .poll(async () => (await client.gaps.matrix()).rows.at(-1))
      .toMatchObject({ material: 'police_report', claimTypes: ['inpatient'] })

    await page.getByTestId('language-switch').click()
    await page.setViewportSize({ width: 1280, height: 800 })
    await desk.picture('122-matrix-en')
    await rows.first().getByTestId('row-edit').click()
    await dialog.waitFor()
    await desk.picture('125-matrix-row-en')
    await page.keyboard.press('Escape')
    await page.getByTestId('matrix-compare').click()
    await desk.picture('124-matrix-restore-en')
    expect(desk.consoleErrors).toEqual([])
  })
})
