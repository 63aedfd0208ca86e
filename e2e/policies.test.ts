import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { residentIdCheckCharacter } from '../src-shared/domain/identity'
import { closeBrowser, openDesk, type Desk } from './desk'

/** One desk with the sample serves the whole file: what the first walk changes, the second finds. */
let dataDir: string
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'peian-e2e-policies-'))
})
afterAll(async () => {
  await closeBrowser()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Goes with Tab to what carries the test id and presses `key` there. */
async function press(desk: Desk, testId: string, key = 'Enter'): Promise<void> {
  await desk.page.getByTestId(testId).first().waitFor()
  for (let step = 0; step < 150; step += 1) {
    const there = await desk.page.evaluate(
      `(() => {
        const at = document.activeElement
        if (!at || at === document.body) return false
        const carrier = '[data-testid="${testId}"]'
        return at.closest(carrier) !== null || (at.matches('button') && at.querySelector(carrier) !== null)
      })()`,
    )
    if (there === true) {
      await desk.page.keyboard.press(key)
      return
    }
    await desk.page.keyboard.press('Tab')
  }
  throw new Error(`${testId} is not reached with Tab`)
}
/** Goes there with Tab and types, over what stands there. */
async function type(desk: Desk, testId: string, text: string): Promise<void> {
  await press(desk, testId, 'ControlOrMeta+a')
  await desk.page.keyboard.type(text)
}
/** Opens a place through the palette, by what it is called. */
async function goTo(desk: Desk, command: string): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+k')
  const palette = desk.page.getByRole('dialog')
  await palette.getByRole('combobox').waitFor()
  await desk.page.keyboard.type(command)
  await palette.getByRole('option', { name: command }).waitFor()
  await desk.page.keyboard.press('Enter')
  await palette.waitFor({ state: 'detached' })
}
const words = (desk: Desk, testId: string): Promise<string> =>
  desk.page.getByTestId(testId).first().innerText()
const fen = (text: string): number => Math.round(Number(text.replaceAll(',', '')) * 100)

describe('people, policies and plans', () => {
  it('finds a policy, reads its balances, raises the limit, prints a certificate, writes a plan version, by keys alone', async () => {
    const desk = await openDesk({ dataDir })
    const { page } = desk
    const look = async (name: string): Promise<void> => {
      await desk.picture(`50-zh-${name}`)
      await desk.expectAccessible()
    }
    await press(desk, 'load-sample')
    await page
      .getByTestId('queue-count')
      .waitFor({ timeout: 90_000 })
      .catch(() => undefined)
    await goTo(desk, '前往客户')

    // POL-01 in force is the default view; the list is walked with keys, Enter opens.
    await page.getByTestId('directory-row').first().waitFor({ timeout: 60_000 })
    expect(await page.getByTestId('directory-row').allInnerTexts()).not.toContain('满期')
    await look('list')
    await page.keyboard.press('/')
    await page.keyboard.type('没有这个人')
    await page.getByTestId('search-all-policies').waitFor()
    await look('nothing-found')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.press('Delete')
    await page.getByTestId('directory-row').nth(1).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByTestId('benefits').waitFor()
    const policyNo = (await words(desk, 'policy-number')).split('\n')[0]?.trim() ?? ''
    const address = page.url()
    await look('policy')

    // By the end of its number the same policy is found.
    await page.keyboard.press('/')
    await page.keyboard.type(policyNo.slice(-6))
    await expect.poll(() => page.getByTestId('directory-row').count()).toBe(1)
    expect(await words(desk, 'directory-row')).toContain(policyNo)

    // POL-03 initial, used and remaining side by side; they add up.
    const cells = await page
      .getByTestId('benefits')
      .locator('tbody tr')
      .first()
      .locator('td.number')
      .allInnerTexts()
    const [initial = 0, used = 0, remaining = 0] = cells.map((text) =>
      fen(text.split('\n')[0] ?? ''),
    )
    expect(initial).toBeGreaterThan(0)
    expect(initial - used).toBe(remaining)

    const body = page.getByTestId('policy').locator('.body')
    await body.evaluate('(element) => element.scrollTo(0, element.scrollHeight)')
    await look('policy-below')

    // CLM-02 the limit is raised with a reason; who and why stay.
    await press(desk, 'limit-open')
    await type(desk, 'limit-amount', '5,000')
    await press(desk, 'limit-save')
    await page.getByText('要写明原因').waitFor()
    await type(desk, 'limit-reason', '企业客户要求')
    await look('limit')
    await page.keyboard.press('Enter')
    await expect.poll(() => words(desk, 'self-service-limit')).toContain('5,000.00')
    expect(await words(desk, 'limit-raises')).toContain('企业客户要求')
    await look('limit-raised')

    // POL-05 the certificate is a PDF, numbered and kept.
    await press(desk, 'certificate-menu')
    await press(desk, 'certificate-zh')
    await page.locator('[data-testid="pdf-pages"] canvas').first().waitFor({ timeout: 30_000 })
    await expect.poll(() => drawn(desk)).toBe(true)
    await look('certificate')
    await page.keyboard.press('Escape')
    await page.getByTestId('certificate').waitFor({ state: 'detached' })
    await page.getByTestId('certificates').waitFor()

    // The person behind the policy; numbers are masked until asked for (MEM-04).
    await press(desk, 'policy-insured')
    await page.getByTestId('member-name').waitFor()
    expect(await words(desk, 'member')).toMatch(/\*{4,}/u)
    await page.keyboard.press('i')
    await page.getByTestId('member-revealed').waitFor()
    await page.keyboard.press('i')
    await look('member')
    // MEM-03 one account at a time.
    await type(desk, 'binding-account', 'wx-sample-1')
    await page.keyboard.press('Enter')
    await page.getByTestId('binding-release').waitFor()
    expect(await page.getByTestId('binding-bind').isDisabled()).toBe(true)

    // MEM-01 what is unsound is said while it is typed, and is not saved.
    await page.keyboard.press('Escape')
    await page.getByTestId('member').locator('.body').focus()
    await page.keyboard.press('e')
    await press(desk, 'member-form-id-number-replace')
    const digits = '90000019900501012'
    const wrong = residentIdCheckCharacter(digits) === '1' ? '2' : '1'
    await page.keyboard.type(digits + wrong)
    await page.getByText('校验码不符').waitFor()
    await page.keyboard.press('Enter')
    await page.getByTestId('member-save').waitFor()
    await look('member-edit')
    await page.keyboard.press('Escape')
    await page.getByTestId('member-save').waitFor({ state: 'detached' })

    // Back leads to the policy, which has an address of its own.
    await page.goBack()
    await page.getByTestId('policy-number').waitFor()
    expect(new URL(page.url()).hash.split('?')[0]).toBe(new URL(address).hash.split('?')[0])

    // POL-06 a new version: nothing is saved before what changes was seen.
    await goTo(desk, '前往计划')
    await page.getByTestId('plan-name').waitFor()
    await look('plan')
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('j')
    await page.keyboard.press('k')
    const planName = await words(desk, 'plan-name')
    const versions = await page.getByTestId('plan-version').count()
    await page.keyboard.press('e')
    await page.getByTestId('benefit-fields').waitFor()
    expect(await page.getByTestId('plan-save').isDisabled()).toBe(true)
    await press(desk, 'plan-effective')
    await page.keyboard.type('2020-01-01')
    await page.keyboard.press('Enter')
    await type(desk, 'plan-note', '门诊比例调整')
    await type(desk, 'benefit-ratio', '101')
    await page.getByText('写成 0 至 100 的数').first().waitFor()
    await look('editor-wrong')
    await type(desk, 'benefit-ratio', '10')
    await page.getByTestId('rule-changes').waitFor()
    expect(await words(desk, 'why-not-save')).toContain('预览')
    await press(desk, 'preview-run')
    await page.getByTestId('preview-sum').waitFor({ timeout: 60_000 })
    expect(await words(desk, 'preview-sum')).toContain('重新计算')
    await page.getByTestId('plan-preview').scrollIntoViewIfNeeded()
    await look('preview')
    // What is changed after the preview has to be looked at again.
    await type(desk, 'benefit-ratio', '20')
    await page.getByTestId('preview-outdated').waitFor()
    expect(await page.getByTestId('plan-save').isDisabled()).toBe(true)
    await page.keyboard.press('ControlOrMeta+Enter')
    await expect
      .poll(() => page.getByTestId('plan-save').isEnabled(), { timeout: 60_000 })
      .toBe(true)
    await press(desk, 'plan-save')
    await page.getByTestId('plan-name').waitFor()
    expect(await words(desk, 'plan-name')).toBe(planName)
    await expect.poll(() => page.getByTestId('plan-version').count()).toBe(versions + 1)
    await page.getByTestId('rule-changes').waitFor()
    expect(await words(desk, 'rule-changes')).toContain('20%')
    await look('plan-saved')
    expect(desk.consoleErrors).toEqual([])
  }, 240_000)

  it('reads the same in English, in the dark, on a large screen, and comes back after a reload', async () => {
    const desk = await openDesk({ dataDir, width: 1920, height: 1080 })
    const { page } = desk
    const look = async (name: string): Promise<void> => {
      await desk.picture(`51-en-${name}`)
      await desk.expectAccessible()
      const text = await page.locator('main').innerText()
      expect(text, name).not.toMatch(/policies\.[a-z]+\.|error\.record/u)
    }
    await page.getByTestId('language-switch').click()
    await page.getByTestId('theme-menu').click()
    await page.getByTestId('theme-dark').click()
    await page.keyboard.press('Escape')
    await page.getByTestId('nav-policies').click()
    await page.getByTestId('view-all').locator('visible=true').first().click()
    await page.getByTestId('directory-row').first().click()
    await page.getByTestId('policy-number').waitFor()
    await look('policy')
    await page.reload()
    await page.getByTestId('policy-number').waitFor()
    await page.getByTestId('policy-edit').click()
    await page.getByTestId('policy-save').waitFor()
    await look('policy-edit')
    await page.keyboard.press('Escape')
    await page.getByTestId('policy-insured').click()
    await page.getByTestId('member-policies').waitFor()
    await look('member')
    await page.getByTestId('member-edit').click()
    await page.getByTestId('member-save').waitFor()
    await look('member-edit')
    await page.keyboard.press('Escape')
    await page.getByTestId('nav-plans').click()
    await page.getByTestId('plan-name').waitFor()
    await look('plan')
    await page.getByTestId('plan-edit').click()
    await page.getByTestId('benefit-fields').waitFor()
    await look('editor')
    await page.getByTestId('plan-give-up').click()
    await page.getByTestId('plan-add').click()
    await page.getByTestId('plan-nameZh').waitFor()
    await look('new-plan')
    expect(desk.consoleErrors).toEqual([])
  }, 180_000)
})

/** Whether something other than white is on the first page. */
async function drawn(desk: Desk): Promise<boolean> {
  return (await desk.page.evaluate(`(() => {
    const canvas = document.querySelector('[data-testid="pdf-pages"] canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 0 && data[at] < 128) return true
    return false
  })()`)) as boolean
}
