import { afterAll, describe, expect, it } from 'vitest'
import { closeBrowser, decide, openDesk, user, type Desk } from './desk'

afterAll(closeBrowser)

/** May settle CNY 1,000 alone in this walk; the administrator of these tests reviews as a senior. */
const reviewer = { name: '李敏', password: 'Birke-und-7-Segel' }

async function goTo(desk: Desk, place: string): Promise<void> {
  await desk.page.evaluate((hash) => (location.hash = hash), `#${place}`)
}
async function signOut(desk: Desk): Promise<void> {
  await desk.page.getByTestId('me-name').click()
  await desk.page.getByTestId('menu-sign-out').click()
  await desk.page.getByTestId('sign-in').waitFor()
}
/** Makes an account in the users' screen; returns the password to sign in with at first. */
async function addPerson(desk: Desk, name: string, role: string): Promise<string> {
  const { page } = desk
  await goTo(desk, '/settings/users')
  await page.getByTestId('user-add').click()
  await page.getByTestId('account-name').fill(name)
  await page.getByTestId(`role-${role}`).setChecked(true)
  await page.getByTestId('account-save').click()
  const password = await page.getByTestId('temporary-password').innerText()
  await page.getByTestId('temporary-done').click()
  const row = await page.getByTestId('users-table').locator('tr', { hasText: name }).innerText()
  expect(row.match(/待设密码/gu), 'one state for one account').toHaveLength(1)
  return password
}

describe('four eyes, the trail, and the way back', () => {
  it('ADJ-08 AUD-01 a large decision is confirmed by another person; the trail tells it; a backup brings it back', async () => {
    const desk = await openDesk()
    const { page } = desk
    await page.getByTestId('load-sample').click()
    await page.getByTestId('claim-row').first().waitFor()
    const temporary = await addPerson(desk, reviewer.name, 'reviewer')
    await goTo(desk, '/settings/authority')
    await page.getByTestId('limit-reviewer-claims.decide').fill('1000.00')
    await page.getByTestId('authority-save').click()
    await signOut(desk)

    // A password somebody else set is changed before anything else.
    await page.getByTestId('sign-in-name').fill(reviewer.name)
    await page.getByTestId('sign-in-password').fill(temporary)
    await page.getByTestId('sign-in-submit').click()
    await page.getByTestId('must-change').waitFor()
    for (const field of await page.getByTestId('must-change').locator('input').all()) {
      await field.fill(reviewer.password)
    }
    await page.getByTestId('must-change-submit').click()
    await page.getByTestId('must-change').waitFor({ state: 'detached' })

    // The largest claim of the sample lies above a reviewer's limit.
    await goTo(desk, '/claims?view=unassigned&sort=claimed&order=down')
    await page.getByTestId('claim-row').first().dblclick()
    await page.getByTestId('take-button').click()
    await decide(page)
    await page.getByTestId('second-review').waitFor()
    expect(await page.getByTestId('confirm-button').count()).toBe(0)
    await desk.picture('20-second-review')
    await desk.expectAccessible()

    // Numbers in full, for those who may, by key.
    await page.keyboard.press('i')
    await page.getByTestId('revealed').waitFor()
    const { hash } = new URL(page.url())
    await signOut(desk)

    await desk.signIn(page)
    await page.getByTestId('nav-claims').click()
    await page.getByTestId('view-second-review').click()
    await page.getByTestId('claim-row').first().dblclick()
    await page.getByTestId('second-review').waitFor()
    expect(new URL(page.url()).hash).toBe(hash)
    await page.keyboard.press('y')
    await page.getByTestId('pane-basis').click()
    await page.getByTestId('decision-confirmed').waitFor()
    expect(await page.getByTestId('claim-state').innerText()).toBe('已核定')

    // The trail names both persons, and that somebody looked.
    await goTo(desk, '/settings/audit')
    const trail = page.getByTestId('trail')
    await trail.waitFor()
    const told = await trail.innerText()
    for (const words of ['复核确认', '查看完整号码', '核定', '新建账号'])
      expect(told).toContain(words)
    await page.getByTestId('audit-verify').click()
    await page.getByTestId('audit-ok').waitFor()
    await desk.picture('21-audit')
    await desk.expectAccessible()

    // A backup, one more step, and back to the backup.
    await goTo(desk, '/settings/backup')
    await page.getByTestId('backup-make').click()
    await page.getByTestId('backup-made').waitFor()
    await desk.picture('22-backup')
    await desk.expectAccessible()
    await addPerson(desk, '周宁', 'auditor')
    await goTo(desk, '/settings/backup')
    await page.getByTestId('backup-restore').first().click()
    await page.getByTestId('restore-password').fill(user.password)
    await desk.expectAccessible()
    await page.getByTestId('restore-start').click()
    await page.getByTestId('restore-done').waitFor()
    await page.getByTestId('restore-sign-in').click()
    await desk.signIn(page)
    await goTo(desk, '/settings/users')
    const people = page.getByTestId('users-table')
    await people.waitFor()
    expect(await people.innerText()).toContain(reviewer.name)
    expect(await people.innerText()).not.toContain('周宁')
    await goTo(desk, '/settings/audit')
    await page.getByTestId('audit-verify').click()
    await page.getByTestId('audit-ok').waitFor()
    expect(await page.getByTestId('trail').innerText()).toContain('从备份恢复')
  })
})
