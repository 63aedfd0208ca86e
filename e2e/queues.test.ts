import { afterAll, describe, expect, it } from 'vitest'
import { closeBrowser, openDesk, user, type Desk } from './desk'

afterAll(closeBrowser)

async function goTo(desk: Desk, place: string): Promise<void> {
  await desk.page.evaluate((hash) => (location.hash = hash), `#${place}`)
}

/** Makes an account in the users' screen. */
async function addPerson({ page }: Desk, name: string, role: string): Promise<void> {
  await page.getByTestId('user-add').click()
  await page.getByTestId('account-name').fill(name)
  await page.getByTestId(`role-${role}`).setChecked(true)
  await page.getByTestId('account-save').click()
  await page.getByTestId('temporary-done').click()
}

describe('queues for real work', () => {
  it('assigns by keyboard with a preview, puts aside, covers for who is away, hands over on one page', async () => {
    const desk = await openDesk()
    const { page } = desk
    await page.getByTestId('load-sample').click()
    await page.getByTestId('claim-row').first().waitFor()
    await goTo(desk, '/settings/users')
    await addPerson(desk, '李敏', 'reviewer')
    await addPerson(desk, '周宁', 'reviewer')

    // Three claims, selected and given to 李敏 without the mouse.
    await goTo(desk, '/claims?view=unassigned')
    await page.getByTestId('claim-row').first().waitFor()
    const numbers = await page
      .getByTestId('claim-row')
      .evaluateAll((rows) => rows.slice(0, 4).map((row) => row.getAttribute('data-claim-no')))
    const given = numbers.slice(0, 3)
    for (const key of ['x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key)
    expect(await page.getByTestId('selection-bar').innerText()).toContain('3')
    await page.keyboard.press('a')
    await page.getByTestId('assign-person').first().waitFor()
    await page.keyboard.type('李')
    await expect.poll(() => page.getByTestId('assign-sum').innerText()).toContain('李敏')
    const preview = await page.getByTestId('assign-preview').innerText()
    for (const number of given) expect(preview).toContain(number)
    expect(preview).toContain('现在 0 件，分派后 3 件')
    await desk.picture('50-assign')
    await desk.expectAccessible()
    await page.keyboard.press('Enter')
    await page.getByTestId('selection-bar').waitFor({ state: 'detached' })
    const rows = page.getByTestId('claim-row')
    await expect.poll(() => rows.first().getAttribute('data-claim-no')).toBe(numbers[3])

    // One is put aside until in three days; it stands apart.
    await page.keyboard.press('Home')
    await page.keyboard.press('h')
    await page.getByTestId('hold-in3days').click()
    await page.getByTestId('hold-confirm').click()
    await page.getByRole('alert').waitFor()
    await page.getByTestId('hold-reason').fill('等第三方鉴定意见')
    await desk.picture('51-hold')
    await desk.expectAccessible()
    await page.getByTestId('hold-reason').press('Enter')
    await expect.poll(() => rows.first().getAttribute('data-claim-no')).not.toBe(numbers[3])
    await page.getByTestId('view-on-hold').click()
    await expect.poll(() => rows.count()).toBe(1)
    expect(await rows.first().getAttribute('data-claim-no')).toBe(numbers[3])
    expect(await rows.first().innerText()).toContain('等第三方鉴定意见')
    await desk.picture('52-on-hold')
    await desk.expectAccessible()

    // 李敏 is away today: her claims are in sight of who covers, and come with N.
    await page.getByTestId('to-workload').click()
    await page.getByTestId('absence-none').waitFor()
    await page.getByTestId('absence-add').click()
    await page.getByTestId('absence-who').selectOption({ label: '李敏' })
    await page.getByTestId('absence-cover').selectOption({ label: '李敏' })
    await page.getByTestId('absence-problem').waitFor()
    await page.getByTestId('absence-cover').selectOption({ label: user.name })
    await desk.expectAccessible()
    await page.getByTestId('absence-save').click()
    await page.getByTestId('absence-row').waitFor()
    // The same days once more are refused, in words.
    await page.getByTestId('absence-add').click()
    await page.getByTestId('absence-who').selectOption({ label: '李敏' })
    await page.getByTestId('absence-save').click()
    expect(await page.getByTestId('absence-problem').innerText()).toContain('重叠')
    await page.keyboard.press('Escape')
    const team = page.getByTestId('workload-team').first()
    await team.fill('门诊组')
    await team.press('Enter')
    await page.getByTestId('message-done').last().waitFor()
    await desk.picture('53-workload')
    await desk.expectAccessible()

    await goTo(desk, '/claims?view=mine')
    await expect.poll(() => rows.count()).toBe(3)
    expect(await page.getByTestId('queue-count').innerText()).toBe('3 件')
    expect(await rows.first().innerText()).toContain('代管')
    const covered = await rows.evaluateAll((all) =>
      all.map((row) => row.getAttribute('data-claim-no')),
    )
    expect([...covered].sort()).toEqual([...given].sort())
    await desk.picture('54-mine-with-cover')
    await page.keyboard.press('n')
    await page.waitForURL(/#\/claims\/[^?]+$/u)

    // What a shift leaves: on the screen, and on one A4 page.
    await goTo(desk, '/handover')
    await page.getByTestId('handover-sheet').waitFor()
    await page.getByTestId('handover-person').selectOption('all')
    await expect
      .poll(() => page.getByTestId('handover-sheet').innerText())
      .toContain('分派赔案 3 件')
    await desk.picture('55-handover')
    await desk.expectAccessible()
    await page.evaluate(() => {
      window.print = () => {
        const pages = document.querySelector('#print-pages')?.cloneNode(true)
        if (pages) setTimeout(() => document.body.append(pages))
      }
    })
    await page.getByTestId('handover-print').click()
    await page.locator('#print-pages .paper').waitFor({ state: 'attached' })
    await page.emulateMedia({ media: 'print' })
    await desk.picture('56-handover-printed')
    expect(await page.getByTestId('handover-print').isVisible()).toBe(false)
    if (!desk.app) {
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
      expect(pdf.match(/\/Type\s*\/Page\b/gu)).toHaveLength(1)
    }
    await page.emulateMedia({ media: null })
    await page.evaluate(() => document.querySelector('#print-pages')?.remove())

    // Which decisions another must look at.
    await goTo(desk, '/settings/review-rules')
    await page.getByTestId('sample-permille').fill('1001')
    await page.getByRole('alert').waitFor()
    await page.getByTestId('sample-permille').fill('20')
    await page.getByTestId('rule-add').click()
    await page.getByTestId('rule-name').fill('剔除过多')
    await page.getByTestId('rule-excluded').fill('30')
    await desk.picture('57-review-rules')
    await desk.expectAccessible()
    await page.getByTestId('rules-save').click()
    await page.getByTestId('message-done').last().waitFor()
    await page.reload()
    await expect.poll(() => page.getByTestId('rule-excluded').inputValue()).toBe('30')

    // In English, and by somebody's keys: the same list.
    await page.getByTestId('language-switch').click()
    await goTo(desk, '/claims?view=on-hold')
    await rows.first().waitFor()
    await desk.picture('58-on-hold-english')
    await desk.expectAccessible()
    await page.keyboard.press('h')
    await page.getByTestId('hold-resume').click()
    await expect.poll(() => rows.count()).toBe(0)
    // The absence that was refused is the only answer of its kind.
    expect(desk.consoleErrors.filter((said) => !said.includes('422'))).toEqual([])
  }, 240_000)
})
