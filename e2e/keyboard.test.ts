import { afterAll, describe, expect, it } from 'vitest'
import { closeBrowser, openDesk, user, type Desk } from './desk'

afterAll(closeBrowser)

/** Whether the focus is on what carries this test id, inside it, or on the button that it labels. */
async function focused(desk: Desk, testId: string): Promise<boolean> {
  const carrier = `'[data-testid="${testId}"]'`
  return desk.page.evaluate(
    `(() => {
      const at = document.activeElement
      if (!at || at === document.body) return false
      return at.closest(${carrier}) !== null || (at.matches('button') && at.querySelector(${carrier}) !== null)
    })()`,
  ) as Promise<boolean>
}

/** Goes with Tab to what carries the test id; fails when it cannot be reached. */
async function tabTo(desk: Desk, testId: string): Promise<void> {
  await desk.page.getByTestId(testId).first().waitFor()
  for (let press = 0; press < 120; press += 1) {
    if (await focused(desk, testId)) return
    await desk.page.keyboard.press('Tab')
  }
  throw new Error(`${testId} is not reached with Tab`)
}

async function press(desk: Desk, testId: string, key = 'Enter'): Promise<void> {
  await tabTo(desk, testId)
  await desk.page.keyboard.press(key)
}

async function type(desk: Desk, testId: string, text: string): Promise<void> {
  await tabTo(desk, testId)
  await desk.page.keyboard.press('ControlOrMeta+a')
  await desk.page.keyboard.type(text)
}

/** Opens a place through the palette, by what it is called. */
async function goTo(desk: Desk, name: string): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+k')
  const palette = desk.page.getByRole('dialog')
  await palette.getByRole('combobox').waitFor()
  await desk.page.keyboard.type(name)
  await palette.getByRole('option').first().waitFor()
  await desk.page.keyboard.press('Enter')
}

const places = {
  zh: { users: '用户', authority: '权限', audit: '操作记录', backup: '备份' },
  en: { users: 'Users', authority: 'Authority', audit: 'Audit trail', backup: 'Backup' },
}

describe.each(['zh', 'en'] as const)('without a mouse, in %s', (language) => {
  it('signs in, locks, adds a colleague, reads the trail and makes a backup', async () => {
    const desk = await openDesk({ ...(language === 'en' ? { width: 1920, height: 1080 } : {}) })
    const { page } = desk
    const look = async (name: string): Promise<void> => {
      await desk.picture(`3-${language}-${name}`)
      await desk.expectAccessible()
    }
    if (language === 'en') await press(desk, 'language-switch')

    // Out, and in again with nothing but keys.
    await press(desk, 'me-name')
    await press(desk, 'menu-sign-out')
    await page.getByTestId('sign-in').waitFor()
    await look('sign-in')
    await type(desk, 'sign-in-name', user.name)
    await type(desk, 'sign-in-password', 'not the password')
    await page.keyboard.press('Enter')
    await page.getByTestId('attempt-failed').waitFor()
    await look('sign-in-failed')
    await type(desk, 'sign-in-password', user.password)
    await page.keyboard.press('Enter')
    await page.getByTestId('sign-in').waitFor({ state: 'detached' })

    // Lock: nothing of the desk is left to be read; the password brings it back.
    await page.keyboard.press('ControlOrMeta+l')
    await page.getByTestId('locked').waitFor()
    await look('locked')
    expect(await page.getByRole('navigation').count()).toBe(0)
    await page.keyboard.type(user.password)
    await page.keyboard.press('Enter')
    await page.getByTestId('locked').waitFor({ state: 'detached' })

    await goTo(desk, places[language].users)
    await press(desk, 'user-add')
    await type(desk, 'account-name', 'Zhou Ning')
    await press(desk, 'role-auditor', 'Space')
    await look('new-account')
    await press(desk, 'account-save')
    await page.getByTestId('temporary-password').waitFor()
    await press(desk, 'temporary-done')
    await page.getByTestId('users-table').getByText('Zhou Ning').waitFor()
    await look('users')

    await goTo(desk, places[language].authority)
    await page.getByTestId('matrix').waitFor()
    await look('authority')

    await goTo(desk, places[language].audit)
    await page.getByTestId('trail').waitFor()
    await press(desk, 'audit-verify')
    await page.getByTestId('audit-ok').waitFor()
    await look('audit')

    await goTo(desk, places[language].backup)
    await press(desk, 'backup-make')
    await page.getByTestId('backup-made').waitFor()
    await look('backup')
    expect(desk.consoleErrors.filter((line) => !line.includes('401'))).toEqual([])
  }, 60_000)
})
