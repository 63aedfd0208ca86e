import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { openUnclaimed } from '@main/core/create-desk'
import { startMailServer } from '@main/core/outbox/testing/mail-server'
import { claimsReachedBy, queue } from '@main/core/outbox/testing/messages'
import { testDeskOptions } from '@main/testing/test-core'
import { closeBrowser, newDataDir, openDesk } from './desk'

afterAll(closeBrowser)

/** A data folder with messages in its outbox: two customers with telephone and mailbox, one with neither. */
async function deskWithMessages(): Promise<string> {
  const dataDir = newDataDir()
  const running = await openUnclaimed(testDeskOptions({ dataDir, clock: Date.now }))
  try {
    const claims = await claimsReachedBy(running, [
      { phone: '10012345678', email: 'wang@example.com', insuredName: '王小明' },
      { phone: '10087654321', email: 'nobody@example.com', insuredName: '李大卫', language: 'en' },
      { insuredName: '赵一' },
    ])
    for (const { id } of claims) await queue(running, id)
  } finally {
    await running.close()
  }
  return dataDir
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'peian-drop-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

async function go(page: Page, hash: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#${hash}`)
}

async function rows(page: Page): Promise<string[]> {
  return page.getByTestId('message-row').allTextContents()
}

it('NTC-07 messages wait, are sent once through both channels, and a person sees to the rest', async () => {
  const desk = await openDesk({ dataDir: await deskWithMessages() })
  const { page } = desk
  const drop = folder()
  const server = await startMailServer({
    onRcptTo: ({ address }, _session, done) =>
      done(
        address.startsWith('nobody')
          ? Object.assign(new Error('unknown'), { responseCode: 550 })
          : null,
      ),
  })

  // Nothing is set up: everything waits, and it says so and where to go.
  await go(page, '/outbox')
  await expect.poll(() => rows(page)).toHaveLength(4)
  await expect
    .poll(() => page.getByTestId('channel-failure').allTextContents())
    .toEqual([expect.stringContaining('短信'), expect.stringContaining('邮件')])
  await page.keyboard.press('x')
  await page.keyboard.press(' ')
  await page.getByTestId('message-body').waitFor()
  await desk.picture('outbox-waiting-zh-1280')
  await desk.expectAccessible()
  await page.getByTestId('channel-failure').first().getByRole('link').click()

  // The channels, each tried before it is depended on.
  await page.getByTestId('sms-enabled').check()
  await page.getByTestId('sms-folder').fill(join(drop, 'gone'))
  await page.getByTestId('channels-save').click()
  await page.getByText('找不到这个文件夹').waitFor()
  await page.getByTestId('sms-folder').fill(drop)
  await page.getByTestId('sms-format').selectOption('json')
  await page.locator('input[type="time"]').first().fill('00:00')
  await page.locator('input[type="time"]').last().fill('00:00')
  await page.getByTestId('email-enabled').check()
  await page.getByTestId('email-host').fill('127.0.0.1')
  await page.getByTestId('email-port').fill('1')
  await page.getByTestId('email-security').selectOption('none')
  await page.getByTestId('email-from').fill('示例保险理赔部 <claims@example.com>')
  await page.getByTestId('channels-save').click()
  await page.getByText('已保存').first().waitFor()
  await page.getByTestId('try-sms').click()
  await expect.poll(() => page.getByTestId('tried-sms').textContent()).toContain('可以使用')
  await page.getByTestId('try-email').click()
  await expect.poll(() => page.getByTestId('tried-email').textContent()).toContain('连接不上')
  await desk.picture('channels-zh-1280')
  await page.getByTestId('email-port').fill(String(server.port))
  await page.getByTestId('channels-save').click()
  await expect.poll(() => page.getByTestId('try-email').isEnabled()).toBe(true)
  await page.getByTestId('try-email').click()
  await expect.poll(() => page.getByTestId('tried-email').textContent()).toContain('可以使用')
  await desk.expectAccessible()
  expect([readdirSync(drop), server.delivered]).toEqual([[], []])

  // Sent once: the file lies in the folder, one mail came, one was refused for good.
  await go(page, '/outbox')
  await page.getByTestId('outbox-send').click()
  await page.getByTestId('outbox-empty').waitFor()
  await page.getByTestId('outbox-send').click()
  await expect.poll(() => server.delivered.map(({ to }) => to)).toEqual([['wang@example.com']])
  const [file = '', ...others] = readdirSync(drop)
  expect(others).toEqual([])
  const texts = JSON.parse(readFileSync(join(drop, file), 'utf8')) as { to: string }[]
  expect(texts.map(({ to }) => to).sort()).toEqual(['10012345678', '10087654321'])

  // What could not go: a person reads why and sends it again.
  await page.getByTestId('outbox-view-failed').click()
  await expect.poll(() => rows(page)).toEqual([expect.stringContaining('550')])
  await page.getByTestId('outbox-again').click()
  await page
    .getByTestId('words')
    .locator('textarea')
    .or(page.getByTestId('words'))
    .last()
    .fill('邮箱已核对')
  await desk.picture('outbox-again-zh-1280')
  await page.getByTestId('words-confirm').click()
  await page.getByTestId('outbox-empty').waitFor()

  // The one nobody can write to: called, and confirmed.
  await page.getByTestId('outbox-view-calls').click()
  await expect.poll(() => rows(page)).toHaveLength(1)
  await page.getByTestId('message-table').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByTestId('message-body').textContent()).toContain('门诊病历')
  await page.getByTestId('outbox-confirm').click()
  await page.getByTestId('confirm-note').fill('本人接听')
  await page.getByTestId('confirm-sent').click()
  await page.getByTestId('outbox-empty').waitFor()

  await page.getByTestId('outbox-view-sent').click()
  await expect.poll(() => rows(page)).toHaveLength(4)
  await page.getByTestId('language-switch').click()
  await page.setViewportSize({ width: 1920, height: 1080 })
  await page.getByTestId('message-table').focus()
  await page.keyboard.press('Enter')
  await page.getByTestId('message-body').waitFor()
  await desk.picture('outbox-sent-en-1920')
  await desk.expectAccessible()
  // The folder that was refused above is the only thing the browser has to complain of.
  expect(desk.consoleErrors).toEqual([expect.stringContaining('422')])
})

it('NTC-01 the desk writes its own text, sees its length as it writes, and takes the shipped one back', async () => {
  const desk = await openDesk()
  const { page } = desk
  await go(page, '/settings/message-texts')
  const body = page.getByTestId('text-body')
  await body.waitFor()
  await desk.picture('texts-zh-1280')
  const shipped = await body.inputValue()
  expect(await page.getByTestId('text-length').textContent()).toMatch(/\d+ 字，3 条短信/u)
  await body.fill(shipped.replace('{link}', ''))
  await expect.poll(() => page.getByTestId('text-problems').textContent()).toContain('{link}')
  expect(await page.getByTestId('texts-save').isDisabled()).toBe(true)
  await body.press('End')
  await page.getByTestId('field-link').click()
  await expect.poll(() => page.getByTestId('text-problems').count()).toBe(0)
  await expect.poll(() => page.getByTestId('text-preview').textContent()).toContain('https://')
  await page.getByTestId('texts-save').click()
  await expect.poll(() => page.getByTestId('texts-save').isDisabled()).toBe(true)
  await page.reload()
  await expect.poll(() => body.inputValue()).not.toBe(shipped)
  await page.getByTestId('text-restore').click()
  expect(await body.inputValue()).toBe(shipped)
  await page.getByTestId('texts-save').click()
  await expect.poll(() => page.getByTestId('texts-save').isDisabled()).toBe(true)
  await page.getByTestId('language-switch').click()
  await page.getByTestId('text-channel-email').click()
  await page.getByTestId('text-language-en').click()
  await page.setViewportSize({ width: 1920, height: 1080 })
  await desk.picture('texts-en-1920')
  await desk.expectAccessible()
  expect(desk.consoleErrors).toEqual([])
})
