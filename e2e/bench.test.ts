import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import type { DeskClient } from '@shared/contract'
import type { Role } from '@shared/domain/authority'
import { clientOf, closeBrowser, newDataDir, openDesk, peian, user, type Desk } from './desk'

afterAll(closeBrowser)

const artifacts = fileURLToPath(new URL('./.artifacts', import.meta.url))
/** What the reviewer of these walks may settle alone. */
const LIMIT_FEN = 5_000
const reviewer = { name: '李敏', password: 'Birke-und-7-Segel' }

async function sampleDesk(options: Parameters<typeof openDesk>[0] = {}): Promise<Desk> {
  const dataDir = newDataDir()
  await peian(dataDir, '--user', user.name, 'init', '--sample')
  return openDesk({ ...options, dataDir })
}

interface Wanted {
  id: string
  claimNo: string
  payableFen: number
}

/**
 * Makes a claim the next one: of those that nothing holds up, with a plan, papers and more than one line, the one
 * that pays most. The others that wait are given to a colleague.
 */
async function putInFront(client: DeskClient): Promise<Wanted> {
  const filter = { states: ['received' as const], assignee: 'none' }
  const { rows } = await client.claims.list({ filter, limit: 200 })
  const fit: Wanted[] = []
  for (const { id, claimNo, documentCount, lineCount } of rows) {
    if (documentCount === 0 || lineCount < 2) continue
    const { flags, input } = await client.bench.open({ id })
    if (flags.some(({ weight }) => weight === 'block') || !input.cover?.versions.length) continue
    const { payableFen } = await client.claims.adjudicate({ id, dryRun: true })
    fit.push({ id, claimNo, payableFen })
  }
  const [wanted] = fit.sort((one, other) => other.payableFen - one.payableFen)
  if (!wanted || wanted.payableFen < 2 * LIMIT_FEN) throw new Error('the sample has no such claim')
  const { account } = await client.accounts.create({ name: '周宁', roles: ['reviewer'] })
  const others = rows
    .filter(({ id }) => id !== wanted.id)
    .map(({ id, version }) => ({ id, version }))
  await client.queues.assign({ claims: others, assigneeId: account.id })
  return wanted
}

/** Somebody with this role who has their own password already. */
async function addPerson(desk: Desk, who: typeof reviewer, role: Role): Promise<Page> {
  const client = await clientOf(desk.page)
  const { temporaryPassword } = await client.accounts.create({ name: who.name, roles: [role] })
  const page = await desk.page.context().newPage()
  await page.setViewportSize(desk.page.viewportSize() ?? { width: 1280, height: 800 })
  await page.goto(new URL(desk.page.url()).origin)
  await page.getByTestId('sign-in-name').fill(who.name)
  await page.getByTestId('sign-in-password').fill(temporaryPassword)
  await page.getByTestId('sign-in-submit').click()
  await page.getByTestId('must-change').waitFor()
  for (const field of await page.getByTestId('must-change').locator('input').all()) {
    await field.fill(who.password)
  }
  await page.getByTestId('must-change-submit').click()
  await page.getByTestId('must-change').waitFor({ state: 'detached' })
  return page
}

/** Presses keys and counts them. */
function hands(page: Page): { press(key: string): Promise<void>; count: () => number } {
  let count = 0
  return {
    press: async (key) => {
      count += 1
      await page.keyboard.press(key)
    },
    count: () => count,
  }
}

const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate<string | undefined>(`document.activeElement?.dataset?.testid`)

function yuan(text: string): number {
  const match = /-?[\d,]+\.\d{2}/u.exec(text)
  if (!match) throw new Error(`no amount in ${text}`)
  return Number(match[0].replace(/[,.]/gu, ''))
}
const total = async (page: Page, which: string): Promise<number> =>
  yuan(await page.getByTestId(`${which}-total`).innerText())

describe('the review bench', () => {
  it('a plain claim goes from the queue to its letter with at most 12 keystrokes', async () => {
    const desk = await sampleDesk()
    const { page } = desk
    const client = await clientOf(page)
    const wanted = await putInFront(client)
    await page.getByTestId('nav-claims').click()
    await page.getByTestId('claim-row').first().waitFor()
    const { press, count } = hands(page)

    await press('n')
    await page.getByTestId('claim-line').first().waitFor()
    expect(await page.getByTestId('claim-no').innerText()).toContain(wanted.claimNo)
    // A look: down a line and back, its arithmetic.
    await press('j')
    await press('k')
    await press('u')
    await page.getByTestId('steps').waitFor()
    await desk.picture('60-bench-1280')
    await desk.expectAccessible()
    await press('d')
    await page.getByTestId('decide-dialog').waitFor()
    await expect.poll(() => focused(page)).toBe('decide-confirm')
    // A digit chooses from where the dialog begins; Enter must never confirm another conclusion than is meant.
    await page.keyboard.press('3')
    await expect.poll(() => page.getByTestId('conclusion-refuse').isChecked()).toBe(true)
    await page.getByTestId('conclusion-refuse').focus()
    await page.keyboard.press('1')
    await expect.poll(() => focused(page)).toBe('decide-confirm')
    await desk.picture('61-decide')
    await desk.expectAccessible()
    await press('Enter')
    await page.getByTestId('close-button').waitFor()
    await press('c')
    await page.getByTestId('next-step').waitFor()
    expect(count(), 'from the queue to closed').toBeLessThanOrEqual(7)
    await press('l')
    await page.getByTestId('pdf-pages').locator('canvas').first().waitFor()
    while (count() < 20 && (await focused(page)) !== 'notice-issue') await press('Tab')
    await press('Enter')
    await page.getByTestId('notice-shown').waitFor()
    expect(count(), 'from the queue to the letter').toBeLessThanOrEqual(12)

    const closed = await client.claims.get({ id: wanted.id })
    expect(closed.state).toBe('closed')
    expect(closed.payableFen).toBe(wanted.payableFen)
    expect(desk.consoleErrors).toEqual([])
  })

  it('ADJ-08 a reviewer excludes a line with a pinned page, balances change, a senior confirms, it closes', async () => {
    const desk = await sampleDesk({ width: 1920, height: 1080 })
    const senior = await clientOf(desk.page)
    const wanted = await putInFront(senior)
    const authority = await senior.accounts.authority()
    await senior.accounts.saveAuthority({
      version: authority.version,
      limits: {
        ...authority.limits,
        'claims.decide': { ...authority.limits['claims.decide'], reviewer: LIMIT_FEN },
      },
      idleMinutes: authority.idleMinutes,
    })
    const page = await addPerson(desk, reviewer, 'reviewer')
    await page.getByTestId('nav-claims').click()
    await page.getByTestId('claim-row').first().waitFor()
    await page.keyboard.press('n')
    await page.getByTestId('claim-line').first().waitFor()
    const payable = await total(page, 'payable')
    expect(payable).toBe(wanted.payableFen)
    const shot = async (name: string): Promise<void> => {
      await page.screenshot({ path: join(artifacts, `${name}.png`) })
    }
    const balances = async (): Promise<string> => page.getByTestId('balances').innerText()
    const before = await balances()
    await shot('62-bench-1920')

    // A place on the page for the first line, by keys; then the line is taken off for a reason that is typed.
    await page.locator('[data-testid="viewer-page"] canvas').first().waitFor()
    await page.keyboard.press('p')
    await page.getByTestId('pin-cancel').waitFor()
    await page.keyboard.press('Enter')
    await page.getByTestId('pin-chip').waitFor()
    await page.keyboard.press('x')
    await page.getByTestId('reason-picker').waitFor()
    await page.keyboard.type('cfsf')
    await shot('63-reason')
    await page.keyboard.press('Enter')
    await expect.poll(() => total(page, 'excluded')).toBeGreaterThan(0)
    expect(await total(page, 'payable')).toBeLessThan(payable)
    expect(await balances()).not.toBe(before)
    await expect.poll(() => page.getByTestId('save-state').getAttribute('data-state')).toBe('saved')

    // Taken back and brought again; a reload loses nothing.
    await page.keyboard.press('ControlOrMeta+z')
    await expect.poll(() => total(page, 'payable')).toBe(payable)
    await page.keyboard.press('ControlOrMeta+y')
    await expect.poll(() => total(page, 'excluded')).toBeGreaterThan(0)
    const left = await total(page, 'payable')
    await page.reload()
    await page.getByTestId('claim-line').first().waitFor()
    await expect.poll(() => total(page, 'payable')).toBe(left)
    await page.keyboard.press('u')
    await page.getByTestId('steps').waitFor()
    expect(await page.getByTestId('steps').innerText()).toContain('重复收费')
    await page.waitForTimeout(1500)
    await shot('64-bench-excluded')

    await page.keyboard.press('d')
    await page.getByTestId('above-limit').waitFor()
    await shot('65-above-limit')
    await page.keyboard.press('Enter')
    await page.getByTestId('second-review').waitFor()
    expect(await page.getByTestId('confirm-button').count()).toBe(0)

    // The second person, on the same screen.
    await desk.page.evaluate((hash) => (location.hash = hash), `#/claims/${wanted.id}`)
    await desk.page.getByTestId('second-review').waitFor()
    expect(await total(desk.page, 'payable')).toBe(left)
    await desk.page.getByTestId('pin-chip').waitFor()
    expect(await desk.page.getByTestId('presence').innerText()).toContain(reviewer.name)
    await desk.picture('66-second-person')
    await desk.expectAccessible()
    await desk.page.keyboard.press('y')
    await desk.page.getByTestId('decision-confirmed').waitFor()
    await desk.page.keyboard.press('c')
    await desk.page.getByTestId('next-step').waitFor()
    expect((await senior.claims.get({ id: wanted.id })).state).toBe('closed')

    // The letters, from the same figures, kept to be looked at.
    const available = await senior.notices.available({ claimId: wanted.id })
    mkdirSync(artifacts, { recursive: true })
    expect(available.length).toBeGreaterThan(0)
    for (const { kind } of available) {
      const notice = await senior.notices.issue({ claimId: wanted.id, kind, language: 'zh' })
      const file = await senior.notices.file({ id: notice.id })
      writeFileSync(join(artifacts, `67-${kind}.pdf`), Buffer.from(await file.arrayBuffer()))
    }
    await page.close()
    expect(desk.consoleErrors).toEqual([])
  })

  it('ADJ-07 two windows on one claim: each sees the other; newer work is shown side by side, line by line', async () => {
    const desk = await sampleDesk()
    const { page } = desk
    const wanted = await putInFront(await clientOf(page))
    const other = await page.context().newPage()
    await other.goto(new URL(page.url()).origin)
    await desk.signIn(other)
    const place = `#/claims/${wanted.id}`
    await page.evaluate((hash) => (location.hash = hash), place)
    await page.getByTestId('take-button').click()
    await page.getByTestId('decide-button').waitFor()
    await other.evaluate((hash) => (location.hash = hash), place)
    await other.getByTestId('claim-line').first().waitFor()
    await page.getByTestId('presence').waitFor()
    expect(await page.getByTestId('presence').innerText()).toContain('你的另一个窗口')
    await other.getByTestId('presence').waitFor()

    // The same line, changed by both: the first save stands, the second is not made.
    const quantity = async (on: Page, text: string): Promise<void> => {
      await on.getByTestId('lines').focus()
      await on.keyboard.press('F2')
      await on.getByTestId('edit-quantityMilli').fill(text)
      await on.keyboard.press('Enter')
      await on.getByTestId('reason-picker').waitFor()
      await on.keyboard.type('over')
      await on.keyboard.press('Enter')
    }
    await quantity(other, '0')
    await expect
      .poll(() => other.getByTestId('save-state').getAttribute('data-state'))
      .toBe('saved')
    await quantity(page, '0.5')
    await page.getByTestId('merge-lines').waitFor()
    await desk.picture('68-side-by-side')
    await desk.expectAccessible()
    expect(await page.getByTestId('merge-apply').isDisabled()).toBe(true)
    await page.getByTestId('merge-theirs').first().check()
    await page.getByTestId('merge-apply').click()
    await expect.poll(() => total(page, 'payable')).toBe(await total(other, 'payable'))

    // Taken over again, in the other direction: what I choose is what stands.
    await other.keyboard.press('ControlOrMeta+z')
    await expect
      .poll(() => other.getByTestId('save-state').getAttribute('data-state'))
      .toBe('saved')
    await page.getByTestId('newer-version').waitFor({ timeout: 10_000 })
    await page.getByTestId('newer-load').click()
    await page.getByTestId('merge-mine').first().check()
    await page.getByTestId('merge-apply').click()
    await expect.poll(() => page.getByTestId('save-state').getAttribute('data-state')).toBe('saved')
    const saved = await (await clientOf(page)).bench.open({ id: wanted.id })
    expect(saved.input.lines.some(({ review }) => review?.quantityMilli === 0)).toBe(true)
    await other.close()
  })

  it.each([
    ['en', 1280, 800],
    ['en', 1920, 1080],
  ] as const)(
    'in %s at %i × %i: basis, flags and keys, readable to everybody',
    async (_, width, height) => {
      const desk = await sampleDesk({ width, height })
      const { page } = desk
      await page.getByTestId('language-switch').click()
      await page.getByTestId('nav-claims').click()
      await page.getByTestId('claim-row').first().waitFor()
      await page.keyboard.press('n')
      await page.getByTestId('claim-line').first().waitFor()
      await page.keyboard.press('s')
      await page.getByTestId('flag').first().waitFor()
      await page.waitForTimeout(1200)
      await desk.picture(`69-bench-en-${width}`)
      await desk.expectAccessible()
      await page.getByTestId('lines').focus()
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      await desk.picture(`70-keys-${width}`)
      await desk.expectAccessible()
      expect(desk.consoleErrors).toEqual([])
    },
  )
})
