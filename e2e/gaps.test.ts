import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import type { DeskClient } from '@shared/contract'
import {
  artifacts,
  clientOf,
  closeBrowser,
  newDataDir,
  openDesk,
  peian,
  user,
  type Desk,
} from './desk'

afterAll(closeBrowser)

/** What comes about in its own time, also on a machine that has much to do. */
const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 15_000 })

async function sampleDesk(options: Parameters<typeof openDesk>[0] = {}): Promise<Desk> {
  const dataDir = newDataDir()
  await peian(dataDir, '--user', user.name, 'init', '--sample')
  const desk = await openDesk({ ...options, dataDir })
  // The file of the sample of which nobody knows whose it is has no part in these walks.
  const { gaps } = await clientOf(desk.page)
  for (const { id } of await gaps.strays()) {
    await gaps.settleStray({ as: 'discarded', id, reason: '示例' })
  }
  return desk
}
async function goTo({ page }: Desk, place: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#${place}`)
}

interface Wanted {
  id: string
  claimNo: string
}
/** Claims that nobody has, that lack these papers, and that nothing but papers holds up. */
async function claimsLacking(
  client: DeskClient,
  materials: readonly string[],
  count = 1,
): Promise<Wanted[]> {
  const filter = { states: ['received' as const], assignee: 'none' }
  const { rows } = await client.claims.list({ filter, limit: 200 })
  const fit: Wanted[] = []
  for (const { id, claimNo } of rows) {
    const [{ items, earlier, recipients }, { flags, input }] = await Promise.all([
      client.gaps.propose({ claimId: id }),
      client.bench.open({ id }),
    ])
    const lacks = new Set(items.map(({ material }) => material))
    if (earlier > 0 || !materials.every((material) => lacks.has(material))) continue
    if (!recipients.some(({ channel }) => channel === 'sms')) continue
    if (flags.some(({ weight }) => weight === 'block') || !input.cover?.versions.length) continue
    fit.push({ id, claimNo })
    if (fit.length === count) return fit
  }
  throw new Error('the sample has no such claims')
}

/** A photographed paper, as a customer would send it. */
async function photo(page: Page, title: string): Promise<Buffer> {
  const own = await page.context().newPage()
  try {
    await own.setViewportSize({ width: 620, height: 420 })
    await own.setContent(
      `<body style="font:20px serif;padding:24px;background:#fdfaf2"><h1>${title}</h1>` +
        '<p>样例文件，非真实资料。</p><p>2025-03-01</p></body>',
    )
    return await own.screenshot({ type: 'png' })
  } finally {
    await own.close()
  }
}
async function zipOf(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(bytes, name)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
function drop({ dataDir }: Desk, name: string, bytes: Buffer): void {
  const folder = join(dataDir, 'answers')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), bytes)
}

/** Goes with Tab, backwards, to what carries the test id; fails when it cannot be reached. */
async function tabBackTo(page: Page, selector: string): Promise<void> {
  for (let press = 0; press < 80; press += 1) {
    const there = await page.evaluate<boolean>(
      `document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`,
    )
    if (there) return
    await page.keyboard.press('Shift+Tab')
  }
  throw new Error(`${selector} is not reached`)
}
const item = (page: Page, material: string) =>
  page.locator(`[data-testid="gap-item"][data-material="${material}"]`)
const stateOf = (page: Page, material: string): Promise<string | null> =>
  item(page, material).first().getAttribute('data-state')

/** Keeps every letter of the claim as it was stored. */
async function keepLetters(client: DeskClient, claimId: string, name: string): Promise<string[]> {
  const letters = await client.notices.listForClaim({ claimId })
  mkdirSync(artifacts, { recursive: true })
  for (const { id, kind, language } of letters) {
    const file = await client.notices.file({ id, reprint: false })
    writeFileSync(
      join(artifacts, `${name}-${kind}-${language}.pdf`),
      Buffer.from(await file.arrayBuffer()),
    )
  }
  return letters.map(({ kind }) => kind)
}

describe('documents that are missing', () => {
  it('GAP-01 to GAP-08, GAP-10: three papers are asked for at once, two come, one is refused, a better copy comes with the third, the claim resumes on top and is closed', async () => {
    const desk = await sampleDesk()
    const { page } = desk
    const client = await clientOf(page)
    const asked = ['medical_record', 'identity', 'itemised_bill']
    const [wanted] = await claimsLacking(client, [...asked, 'invoice'])
    if (!wanted) throw new Error('no claim')
    const { id, claimNo } = wanted

    // Nothing waits yet: the list says what would stand here.
    await goTo(desk, '/gaps?view=all')
    await page.getByTestId('inbox-line').waitFor()
    const before = (await client.gaps.counts()).all

    // By keyboard alone: take, G, leave the invoices out, send.
    await goTo(desk, `/claims/${id}`)
    await page.getByTestId('claim-line').first().waitFor()
    await page.keyboard.press('t')
    await eventually(() => page.getByTestId('claim-state').innerText()).toBe('审核中')
    await page.keyboard.press('g')
    await page.getByTestId('ask-item').first().waitFor()
    await eventually(() => page.evaluate(`document.activeElement?.dataset?.testid`)).toBe(
      'ask-send',
    )
    await page.locator('[data-testid="ask-previews"] canvas').first().waitFor()
    await desk.picture('gaps-01-ask-proposed')
    await desk.expectAccessible()
    const rows = page.getByTestId('ask-item')
    for (;;) {
      const listed = await rows.evaluateAll((all) =>
        all.map((row) => row.getAttribute('data-material') ?? ''),
      )
      const other = listed.find((material) => !asked.includes(material))
      if (!other) break
      await tabBackTo(page, `[data-material="${other}"] [data-testid="ask-remove"]`)
      await page.keyboard.press('Enter')
      await eventually(() => rows.count()).toBe(listed.length - 1)
      // From the row that came up the way goes round to the end again.
      await page.getByTestId('ask-send').focus()
    }
    await tabBackTo(page, '[data-material="identity"] [data-testid="ask-note"]')
    await page.keyboard.type('请拍正反两面')
    await tabBackTo(page, '[data-testid="preview-sms"], [data-testid="ask-reason"]')
    // What is written is there again after Esc and G.
    await page.keyboard.press('Escape')
    await page.getByTestId('ask-dialog').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByTestId('claim-line').first().waitFor()
    await page.keyboard.press('g')
    await page.getByTestId('ask-kept').waitFor()
    expect(await rows.count()).toBe(3)
    await page.getByTestId('preview-sms').click()
    const sms = page.getByTestId('message-text')
    await sms.waitFor()
    const text = await sms.innerText()
    expect(text).toContain(claimNo)
    expect(await page.getByTestId('sms-length').innerText()).toMatch(/\d+ 字，\d+ 条短信/u)
    expect(text).not.toMatch(/[{}]|undefined|null/u)
    await desk.picture('gaps-02-ask-sms')
    await desk.expectAccessible()
    await page.keyboard.press('Control+Enter')
    await page.getByTestId('ask-dialog').waitFor({ state: 'detached' })
    await eventually(() => page.getByTestId('claim-state').innerText()).toBe('待补充材料')
    expect(await page.getByTestId('message-done').last().innerText()).toContain('第 1 次补材要求')
    await page.keyboard.press('a')
    await page.getByTestId('gap-request').waitFor()
    expect(await page.getByTestId('gap-item').count()).toBe(3)
    await desk.picture('gaps-03-bench-waiting')
    await desk.expectAccessible()

    // Two come by the folder; a third file says nothing of whose it is.
    drop(desk, `${claimNo}_病历.png`, await photo(page, '门诊病历'))
    drop(desk, `${claimNo}_身份证.png`, await photo(page, '身份证 模糊'))
    drop(desk, 'IMG_0417.png', await photo(page, '不知道是谁的'))
    await goTo(desk, '/gaps?view=all')
    await page.getByTestId('gap-row').first().waitFor()
    expect((await client.gaps.counts()).all).toBe(before + 1)
    await page.getByTestId('gaps-look').click()
    await page.getByTestId('intake-report').waitFor()
    expect(await page.getByTestId('intake-report').innerText()).toContain(claimNo)
    await page.getByTestId('gaps-view-answered').click()
    const row = page.locator(`[data-testid="gap-row"][data-claim-no="${claimNo}"]`)
    await eventually(() => row.innerText()).toContain('↻2')
    await desk.picture('gaps-04-gaps-answered')
    await desk.expectAccessible()

    // One is accepted, one is refused as blurred: the claim goes on waiting.
    await row.click()
    await page.keyboard.press('Enter')
    await page.getByTestId('claim-line').first().waitFor()
    await page.keyboard.press('a')
    await page.getByTestId('gaps-new').waitFor()
    await eventually(() => stateOf(page, 'medical_record')).toBe('received')
    await item(page, 'medical_record').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('viewer-page').first().waitFor()
    await desk.picture('gaps-05-paper-shown')
    await page.keyboard.press('a')
    await item(page, 'medical_record').focus()
    await page.keyboard.press('a')
    await eventually(() => stateOf(page, 'medical_record')).toBe('accepted')
    await item(page, 'identity').focus()
    await page.keyboard.press('f')
    await page.getByTestId('judge-dialog').waitFor()
    await page.getByTestId('judge-confirm').click()
    await page.getByRole('alert').waitFor()
    await page.getByTestId('problem-blurred').check()
    await desk.picture('gaps-06-refuse')
    await desk.expectAccessible()
    await page.getByTestId('judge-words').press('Enter')
    await eventually(() => stateOf(page, 'identity')).toBe('refused')
    expect(await page.getByTestId('claim-state').innerText()).toBe('待补充材料')

    // The third, a better copy, and an invoice that belongs to another claim: in a batch.
    const batch = await zipOf({
      [`${claimNo}/费用清单.png`]: await photo(page, '费用清单'),
      [`${claimNo}/身份证正反面.png`]: await photo(page, '身份证 清晰'),
      [`${claimNo}/发票.png`]: await photo(page, '增值税电子发票'),
    })
    await goTo(desk, '/gaps?view=all')
    await page.getByTestId('gap-row').first().waitFor()
    await page.getByTestId('gaps-import-file').setInputFiles({
      name: '答复-0305.zip',
      mimeType: 'application/zip',
      buffer: batch,
    })
    await eventually(() => page.getByTestId('intake-report').innerText()).toContain(
      '发票，另行申请',
    )
    await desk.picture('gaps-07-batch-report')
    await desk.expectAccessible()

    // Judged: with the last one the claim resumes, and says until when.
    await goTo(desk, `/claims/${id}`)
    await page.getByTestId('claim-line').first().waitFor()
    await page.keyboard.press('a')
    await eventually(() => stateOf(page, 'identity')).toBe('received')
    expect(await page.getByTestId('gaps-aside').innerText()).toContain('发票')
    await desk.picture('gaps-08-bench-answered')
    await desk.expectAccessible()
    await item(page, 'identity').getByTestId('gap-accept').click()
    await eventually(() => stateOf(page, 'identity')).toBe('accepted')
    await item(page, 'itemised_bill').getByTestId('gap-accept').click()
    await eventually(() => page.getByTestId('claim-state').innerText()).toBe('审核中')
    const { claim } = await client.bench.open({ id })
    expect(await page.getByTestId('message-done').last().innerText()).toContain(claim.dueOn)

    // On top of the queue with its badge, until somebody looked.
    await goTo(desk, '/claims?view=todo')
    const listed = page.getByTestId('claim-row')
    const top = listed.filter({ hasText: claimNo })
    await top.waitFor()
    expect(await top.innerText()).toContain('↻')
    // Nothing stands above it but other answers that nobody has looked at.
    for (const text of await listed.allInnerTexts()) {
      if (text.includes(claimNo)) break
      expect(text).toContain('↻')
    }
    await desk.picture('gaps-09-queue-on-top')
    await goTo(desk, `/claims/${id}`)
    await page.getByTestId('claim-line').first().waitFor()
    await page.keyboard.press('a')
    await page.getByTestId('gaps-seen').click()
    await page.getByTestId('gaps-seen').waitFor({ state: 'detached' })

    // Decided and closed: the closing notice follows.
    await page.getByTestId('decide-button').click()
    await page.getByTestId('decide-dialog').waitFor()
    await page.getByTestId('decide-confirm').click()
    await page.getByTestId('decide-dialog').waitFor({ state: 'detached' })
    await page.getByTestId('close-button').click()
    await page.getByTestId('next-step').waitFor()
    await page.keyboard.press('l')
    await page.getByTestId('pdf-pages').locator('canvas').first().waitFor()
    await page.getByTestId('notice-issue').click()
    await page.getByTestId('notice-shown').waitFor()
    await page.waitForTimeout(500)
    await page.getByTestId('pdf-pages').locator('canvas').first().waitFor()
    // The letter's bar is drawn anew while its pages load; a letter that was sent is not sent twice.
    await eventually(async () => {
      await page.getByTestId('notices-send').click()
      const { rows } = await client.outbox.list({ filter: { claimId: id }, limit: 100 })
      return rows.some(({ kind }) => kind === 'closing')
    }).toBe(true)
    await desk.picture('gaps-09-closing-sent')
    for (const language of ['zh', 'en'] as const) {
      await client.notices.issue({ claimId: id, kind: 'closing', language })
    }
    const kinds = await keepLetters(client, id, 'gaps-letter')
    expect(kinds).toContain('documents_request')
    expect(kinds).toContain('closing')
    const letters = await client.outbox.list({ filter: { claimId: id }, limit: 100 })
    expect(letters.rows.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['documents_request', 'documents_refused', 'file_new_claim']),
    )

    // The file that nobody could place: looked at, and given to a claim.
    await goTo(desk, '/gaps?view=strays')
    const stray = page.getByTestId('stray-row').filter({ hasText: 'IMG_0417.png' })
    await stray.getByTestId('stray-open').click()
    await page.locator('[data-testid="stray-dialog"] img').waitFor()
    await desk.picture('gaps-10-stray')
    await desk.expectAccessible()
    await page.getByTestId('stray-discard').click()
    await page.getByTestId('words').fill('与理赔无关')
    await page.getByTestId('words-confirm').click()
    await stray.waitFor({ state: 'detached' })
    // The next one is there already, as long as there is one.
    await page.keyboard.press('Escape')
    await page.getByTestId('stray-dialog').waitFor({ state: 'detached' })
    await desk.picture('gaps-11-strays')
    await desk.expectAccessible()
    expect(desk.consoleErrors).toEqual([])
  }, 240_000)
})

describe('two windows on one claim', () => {
  it('what another settled meanwhile is said, and what was typed is kept; a file nobody could place is given to its item', async () => {
    const desk = await sampleDesk({ width: 1920, height: 1080 })
    const { page } = desk
    const client = await clientOf(page)
    const [wanted] = await claimsLacking(client, ['medical_record', 'identity'])
    if (!wanted) throw new Error('no claim')
    const { id, claimNo } = wanted
    const { version } = await client.claims.take({ id, version: await versionOf(client, id) })
    await client.gaps.send({
      claimId: id,
      version,
      items: ['medical_record', 'identity'].map((material) => ({
        material,
        reason: 'missing' as const,
        blocking: true,
      })),
    })
    await goTo(desk, `/claims/${id}`)
    await page.getByTestId('gap-item').first().waitFor()

    // One paper is at hand and is taken in here; the other came without a word of whose it is.
    await page.getByTestId('gap-files').setInputFiles({
      name: '病历.png',
      mimeType: 'image/png',
      buffer: await photo(page, '门诊病历'),
    })
    await eventually(() => stateOf(page, 'medical_record')).toBe('received')
    drop(desk, 'scan0007.png', await photo(page, '身份证正反面'))
    await goTo(desk, '/gaps?view=strays')
    await page.getByTestId('gaps-look').click()
    const stray = page.getByTestId('stray-row').filter({ hasText: 'scan0007.png' })
    await stray.getByTestId('stray-open').click()
    await page.getByTestId('stray-search').fill(claimNo)
    await eventually(() => page.getByTestId('stray-claim').count()).toBe(1)
    await page.getByTestId('stray-item').selectOption({ label: '被保险人身份证件' })
    await desk.picture('gaps-12-stray-given')
    await desk.expectAccessible()
    await page.getByTestId('stray-search').press('Enter')
    await stray.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.getByTestId('stray-dialog').waitFor({ state: 'detached' })

    await goTo(desk, `/claims/${id}`)
    await eventually(() => stateOf(page, 'identity')).toBe('received')
    await desk.picture('gaps-13-bench-wide')
    await desk.expectAccessible()
    // The refusal is being written here while another window settles both.
    await item(page, 'identity').getByTestId('gap-refuse').click()
    await page.getByTestId('problem-blurred').check()
    await page.getByTestId('judge-words').fill('请在光线充足处重新拍摄')
    const { requests } = await client.gaps.ofClaim({ claimId: id })
    for (const { id: itemId } of requests[0]?.items ?? []) {
      const now = await versionOf(client, id)
      await client.gaps.judge({ claimId: id, version: now, itemId, verdict: 'accept' })
    }
    await page.getByTestId('judge-confirm').click()
    const newer = page.getByTestId('merge-dialog')
    await newer.waitFor()
    await desk.picture('gaps-14-settled-meanwhile')
    await page.getByTestId('merge-apply').click()
    await newer.waitFor({ state: 'detached' })
    expect(await page.getByTestId('claim-state').innerText()).toBe('审核中')
    expect(await page.getByTestId('judge-words').inputValue()).toBe('请在光线充足处重新拍摄')
    expect(await page.getByTestId('judge-dialog').innerText()).toContain('不再等了')
    expect(await page.getByTestId('judge-confirm').isDisabled()).toBe(true)
    await desk.picture('gaps-15-still-written')
    await page.keyboard.press('Escape')

    // What a request says is kept as well while somebody else asks first.
    await page.keyboard.press('g')
    await page.getByTestId('ask-add').fill('交通事故认定书')
    await page.keyboard.press('Enter')
    await page.getByTestId('ask-again-reason').fill('病历提到交通事故')
    const meanwhile = await versionOf(client, id)
    await client.gaps.send({
      claimId: id,
      version: meanwhile,
      items: [{ material: 'other', note: '付款凭证', reason: 'missing', blocking: false }],
      againReason: '客户来电补充',
    })
    await page.getByTestId('ask-send').click()
    await newer.waitFor()
    await page.getByTestId('merge-apply').click()
    await page.getByTestId('ask-changed').waitFor()
    expect(await page.getByTestId('ask-again-reason').inputValue()).toBe('病历提到交通事故')
    await desk.picture('gaps-16-asked-meanwhile')
    await desk.expectAccessible()
    await page.getByTestId('ask-send').click()
    await page.getByTestId('ask-dialog').waitFor({ state: 'detached' })
    expect((await client.gaps.ofClaim({ claimId: id })).requests).toHaveLength(3)
  }, 240_000)
})

const DAY_MS = 86_400_000

describe('no answer comes', () => {
  it('GAP-09, GAP-10: reminded, given a last notice, closed for lack of documents, each when its day has come and with its own letter', async () => {
    const dataDir = newDataDir()
    await peian(dataDir, '--user', user.name, 'init', '--sample')
    const time = { ahead: 0 }
    const desk = await openDesk({ dataDir, clock: () => Date.now() + time.ahead })
    const { page } = desk
    const asking = await clientOf(page)
    const claims = await claimsLacking(asking, ['medical_record'], 2)
    for (const { id } of claims) {
      const { version } = await asking.claims.take({ id, version: await versionOf(asking, id) })
      const { items } = await asking.gaps.propose({ claimId: id })
      await asking.gaps.send({ claimId: id, version, items })
    }
    // The one that is silent to its end is written to in Chinese, as the first walk was in English.
    const [other, silent] = claims
    if (!silent || !other) throw new Error('two claims are needed')
    const row = (claim: Wanted | undefined) =>
      page.locator(`[data-testid="gap-row"][data-claim-no="${claim?.claimNo ?? ''}"]`)

    /** Moves the desk's clock to the day of the next step; who was signed in for days has to sign in again. */
    async function untilNextStep(): Promise<DeskClient> {
      const { requests } = await (await clientOf(page)).gaps.ofClaim({ claimId: silent?.id ?? '' })
      const nextOn = requests[0]?.nextOn
      if (!nextOn) throw new Error('no step follows')
      time.ahead = Date.parse(`${nextOn}T02:00:00.000Z`) - Date.now()
      await page.reload()
      await page.getByTestId('sign-in').or(page.getByTestId('locked')).waitFor()
      if (await page.getByTestId('locked').isVisible()) {
        await page.getByTestId('unlock-password').fill(user.password)
        await page.keyboard.press('Enter')
        await page.getByTestId('locked').waitFor({ state: 'detached' })
      } else await desk.signIn(page)
      await page.getByTestId('nav-gaps').waitFor()
      return clientOf(page)
    }
    /** Follows up what is due, from the list, by keys. */
    async function followUp(step: string, picture: string): Promise<void> {
      await goTo(desk, `/gaps?view=due&search=${silent?.claimNo ?? ''}`)
      await row(silent).waitFor()
      await eventually(() => page.getByTestId('gap-row').count()).toBe(1)
      await page.keyboard.press('x')
      await page.keyboard.press('f')
      await page.getByTestId('follow-will').waitFor()
      expect(await page.getByTestId('follow-will').innerText()).toContain(step)
      await desk.picture(picture)
      await desk.expectAccessible()
      await eventually(() => page.evaluate(`document.activeElement?.dataset?.testid`)).toBe(
        'follow-confirm',
      )
      await page.keyboard.press('Enter')
      await page.getByTestId('follow-dialog').waitFor({ state: 'detached' })
    }

    // The other one is answered: nobody is reminded of what lies here unseen.
    drop(desk, `${other.claimNo}_病历.png`, await photo(page, '门诊病历'))
    await goTo(desk, '/gaps')
    await page.getByTestId('gaps-look').click()
    await page.getByTestId('intake-report').waitFor()
    await page.getByTestId('intake-dismiss').click()

    await untilNextStep()
    await goTo(desk, '/gaps')
    await row(silent).getByRole('checkbox').check()
    await row(other).getByRole('checkbox').check()
    await page.keyboard.press('f')
    await page.getByTestId('follow-skipped').waitFor()
    expect(await page.getByTestId('follow-skipped').innerText()).toContain(other.claimNo)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await followUp('发提醒', 'gaps-17-follow-remind')
    await untilNextStep()
    await followUp('发最后通知', 'gaps-18-follow-escalate')
    await goTo(desk, '/gaps?view=escalated&assignee=me')
    await row(silent).waitFor()
    const client = await untilNextStep()
    await followUp('因缺材料结案', 'gaps-19-follow-close')
    const { claim } = await client.bench.open({ id: silent.id })
    expect(claim.state).toBe('withdrawn')
    const kinds = await keepLetters(client, silent.id, 'gaps-follow')
    expect(kinds).toEqual(
      expect.arrayContaining(['documents_request', 'documents_reminder', 'documents_final']),
    )
    const { rows } = await client.outbox.list({ filter: { claimId: silent.id }, limit: 100 })
    expect(rows.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'documents_request',
        'documents_reminder',
        'documents_final',
        'documents_lapsed',
      ]),
    )
    expect(time.ahead).toBeGreaterThan(20 * DAY_MS)

    // In English, on a wide window: the same list.
    await page.setViewportSize({ width: 1920, height: 1080 })
    await page.getByTestId('language-switch').click()
    await goTo(desk, '/gaps')
    await page.getByTestId('gap-row').first().waitFor()
    await desk.picture('gaps-20-gaps-english')
    await desk.expectAccessible()
    await page.setViewportSize({ width: 1280, height: 800 })
    await desk.picture('gaps-20-gaps-english-1280')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await page.getByTestId('gaps-view-late').click()
    await goTo(desk, `/claims/${other.id}`)
    await page.getByTestId('gap-request').waitFor()
    await desk.picture('gaps-21-bench-english')
    await desk.expectAccessible()
    await page.keyboard.press('g')
    await page.getByTestId('ask-again').waitFor()
    await page.getByTestId('ask-none').waitFor()
    // Everything of the list is asked for already; something of one's own is not.
    await page.getByTestId('ask-add').fill('Police report')
    await page.keyboard.press('Enter')
    await page.getByTestId('ask-send').click()
    expect(await page.getByTestId('ask-again-reason').getAttribute('aria-invalid')).toBe('true')
    await page.locator('[data-testid="ask-previews"] canvas').first().waitFor()
    await desk.picture('gaps-22-ask-again-english')
    await desk.expectAccessible()
    await page.keyboard.press('Escape')
    await goTo(desk, '/settings/inbox')
    await page.getByTestId('inbox-form').waitFor()
    await page.getByTestId('inbox-folder').fill('/no/such/folder')
    await page.getByTestId('inbox-save').click()
    await page.getByTestId('inbox-problem').waitFor()
    await desk.picture('gaps-23-inbox-english')
    await desk.expectAccessible()
  }, 240_000)
})

async function versionOf(client: DeskClient, id: string): Promise<number> {
  return (await client.bench.open({ id })).claim.version
}
