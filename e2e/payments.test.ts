import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import type { DeskClient } from '@shared/contract'
import type { Role } from '@shared/domain/authority'
import {
  artifacts,
  axeViolations,
  clientOf,
  closeBrowser,
  newDataDir,
  openDesk,
  peian,
  user,
  type Desk,
} from './desk'

afterAll(closeBrowser)

const reviewer = { name: '李敏', password: 'Birke-und-7-Segel' }
const finance = { name: '周宁', password: 'Linde-und-8-Ruder' }
/** The largest claim of this walk: what a reviewer settles alone. */
const ALONE_FEN = 1_000_000

/** Somebody with this role and their own password, in a window of their own on the same machine. */
async function addPerson(
  desk: Desk,
  who: typeof reviewer,
  role: Role,
): Promise<{ page: Page; id: string }> {
  const client = await clientOf(desk.page)
  const { account, temporaryPassword } = await client.accounts.create({
    name: who.name,
    roles: [role],
  })
  const page = await desk.page.context().newPage()
  await page.setViewportSize(desk.page.viewportSize() ?? { width: 1280, height: 800 })
  page.on('pageerror', (error) => desk.consoleErrors.push(String(error)))
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
  return { page, id: account.id }
}

/** Gives somebody claims that nothing holds up, that pay something and whose payee is known. */
async function giveClaims(
  client: DeskClient,
  assigneeId: string,
  wanted: number,
): Promise<{ id: string; claimNo: string }[]> {
  const filter = { states: ['received' as const], assignee: 'none' }
  const { rows } = await client.claims.list({ filter, limit: 200 })
  const fit: typeof rows = []
  for (const row of rows) {
    const { flags } = await client.bench.open({ id: row.id })
    if (flags.some(({ weight }) => weight === 'block')) continue
    const { payeeName, payeeAccount } = await client.claims.get({ id: row.id })
    if (!payeeName || !payeeAccount || row.claimedFen > ALONE_FEN) continue
    const { payableFen } = await client.claims.adjudicate({ id: row.id, dryRun: true })
    if (payableFen > 0) fit.push(row)
    if (fit.length === wanted) break
  }
  if (fit.length < wanted) throw new Error('the sample has no such claims')
  const claims = fit.map(({ id, version }) => ({ id, version }))
  await client.queues.assign({ claims, assigneeId })
  return fit.map(({ id, claimNo }) => ({ id, claimNo }))
}

/** Goes with Tab to what carries the test id and presses `key` there. */
async function press(page: Page, testId: string, key = 'Enter'): Promise<void> {
  await page.getByTestId(testId).first().waitFor()
  for (let step = 0; step < 100; step += 1) {
    const there = await page.evaluate(
      `document.activeElement?.closest('[data-testid="${testId}"]') !== null`,
    )
    if (there === true) return page.keyboard.press(key)
    await page.keyboard.press('Tab')
  }
  throw new Error(`${testId} is not reached with Tab`)
}

it('LED-03 finance lists what was closed, another lets it go, the file goes out and its results come in', async () => {
  const dataDir = newDataDir()
  await peian(dataDir, '--user', user.name, 'init', '--sample')
  const desk = await openDesk({ dataDir })
  const { page } = desk
  const client = await clientOf(page)
  const { page: reviewing, id } = await addPerson(desk, reviewer, 'reviewer')
  const { page: paying } = await addPerson(desk, finance, 'finance')
  const claims = await giveClaims(client, id, 2)
  const look = async (at: Page, name: string): Promise<void> => {
    await at.screenshot({ path: join(artifacts, `${name}.png`) })
    const violations = await axeViolations(at)
    expect(violations, JSON.stringify(violations, null, 2)).toEqual([])
  }

  // What was given to the reviewer is taken where it is opened, and closed, by keys.
  await reviewing.bringToFront()
  for (const claim of claims) {
    await reviewing.evaluate((hash) => (location.hash = hash), `#/claims/${claim.id}`)
    await reviewing.getByTestId('claim-no').getByText(claim.claimNo).waitFor()
    await reviewing.getByTestId('take-button').waitFor()
    await reviewing.keyboard.press('t')
    await reviewing.getByTestId('decide-button').waitFor()
    await reviewing.keyboard.press('d')
    await reviewing.getByTestId('decide-dialog').waitFor()
    await reviewing.getByTestId('decide-confirm').click()
    await reviewing.getByTestId('close-button').waitFor()
    await reviewing.keyboard.press('c')
    await reviewing.getByTestId('next-step').waitFor()
  }

  // Finance finds payments by name and makes a list, which it cannot release itself.
  await paying.bringToFront()
  await paying.keyboard.press('ControlOrMeta+k')
  await paying.getByRole('dialog').getByRole('combobox').waitFor()
  await paying.keyboard.type('付款')
  await paying.getByRole('option', { name: '前往付款' }).waitFor()
  await paying.keyboard.press('Enter')
  await paying.getByTestId('due-payments').waitFor()
  const due = await client.payments.due()
  expect(due.rows.map(({ claimNo }) => claimNo).sort()).toEqual(
    claims.map(({ claimNo }) => claimNo).sort(),
  )
  await look(paying, '81-due')
  await press(paying, 'prepare')
  await paying.getByTestId('payments').waitFor()
  expect(await paying.getByTestId('list-approve').isDisabled()).toBe(true)
  await look(paying, '82-prepared')

  // Another person releases it.
  await page.bringToFront()
  await page.evaluate((hash) => (location.hash = hash), new URL(paying.url()).hash)
  await page.getByTestId('payments').waitFor()
  await look(page, '83-second-person')
  await press(page, 'list-approve')
  await expect.poll(() => page.getByTestId('list-state').innerText()).toBe('待导出')

  // The files, with accounts in full, which the screen does not show.
  await paying.bringToFront()
  await paying.reload()
  const [workbook] = await Promise.all([
    paying.waitForEvent('download'),
    press(paying, 'list-xlsx'),
  ])
  expect(
    readFileSync(await workbook.path())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK')
  await expect.poll(() => paying.getByTestId('list-state').innerText()).toBe('等待付款结果')
  const [table] = await Promise.all([paying.waitForEvent('download'), press(paying, 'list-csv')])
  const [head = '', first = '', second = ''] = readFileSync(await table.path(), 'utf8').split(
    '\r\n',
  )
  const account = first.split(',')[5] ?? ''
  expect(account).toMatch(/^\d{16,}$/u)
  expect(await paying.getByTestId('payments').innerText()).not.toContain(account)
  await look(paying, '84-sent')

  // A wrong file is told row by row and changes nothing; the right one is taken in.
  const filled = (row: string, ...cells: string[]): string =>
    [...row.split(',').slice(0, 7), ...cells].join(',')
  const choose = (...rows: string[]): Promise<void> =>
    paying.getByTestId('return-file').setInputFiles({
      name: '付款结果.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(rows.join('\r\n')),
    })
  const preview = (): Promise<string> => paying.getByTestId('return-preview').innerText()
  await paying.getByRole('link', { name: '返回付款' }).focus()
  await paying.keyboard.press('Enter')
  await press(paying, 'return-open')
  await paying.getByTestId('return-choose').waitFor()
  await choose('甲,乙', '1,2')
  await expect.poll(preview).toContain('缺少列 “付款批次”')
  expect(await preview()).toContain('缺少列 “付款结果”')
  await choose(head, filled(first, '已付', '2999-01-01', '', ''), filled(second, '失败'))
  await expect.poll(preview).toContain('第 2 行：付款日期 2999-01-01 晚于今天')
  expect(await preview()).toContain('第 3 行：失败的付款要写失败原因')
  expect(await paying.getByTestId('return-apply').isDisabled()).toBe(true)
  await look(paying, '85-return-wrong')
  await choose(
    head,
    filled(first, '已付', '2025/3/4', 'LS-1', ''),
    filled(second, '失败', '', '', '账号与户名不符'),
  )
  await expect.poll(preview).toContain('已付 1 笔')
  await look(paying, '86-return')
  await press(paying, 'return-apply')
  await paying.getByTestId('return-apply').waitFor({ state: 'detached' })
  await paying.getByTestId('due-payments').waitFor()
  const failedNo = second.split(',')[1] ?? ''
  expect(await paying.getByTestId('due-payments').innerText()).toContain(failedNo)
  const states = await Promise.all(
    claims.map(async (claim) => [claim.claimNo, (await client.claims.get(claim)).state]),
  )
  expect(Object.fromEntries(states)).toEqual({
    [first.split(',')[1] ?? '']: 'paid',
    [failedNo]: 'closed',
  })

  // In English, in the dark, on a large screen.
  await paying.setViewportSize({ width: 1920, height: 1080 })
  await paying.getByTestId('language-switch').click()
  await paying.getByTestId('theme-menu').click()
  await paying.getByTestId('theme-dark').click()
  await paying.keyboard.press('Escape')
  await paying.getByTestId('due-sum').getByText('1 claim,').waitFor()
  const cutOff = `[...document.querySelectorAll('nav a')].filter((a) => a.scrollWidth > a.clientWidth).length`
  expect(await paying.evaluate(cutOff)).toBe(0)
  await look(paying, '87-payments-english')
  await paying.getByTestId('payment-lists').getByRole('link').first().click()
  await paying.getByTestId('payments').waitFor()
  expect(await paying.getByTestId('payments').innerText()).toContain('Failed 账号与户名不符')
  await look(paying, '88-list-english')
  expect(desk.consoleErrors).toEqual([])
})
