import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { openUnclaimed } from '@main/core/create-desk'
import { seedClaims } from '@main/testing/seed'
import type { DeskClient } from '@shared/contract'
import { SESSION_HEADER } from '@shared/client/session-headers'
import { closeBrowser, host, newDataDir, openDesk, peian, user } from './desk'

const synthea = fileURLToPath(new URL('./fixtures/synthea', import.meta.url))

/** What would run, if it were taken for anything but text; it names its field. */
const hostile = {
  insuredFirst: '<img src=x onerror=intruded=1>',
  insuredLast: '</script><svg/onload=intruded=1>',
  provider: '=HYPERLINK("http://127.0.0.1:9/?p")<b onmouseover=intruded=1>P',
  product: '+cmd|x!A1<iframe srcdoc=x>',
  insurer: '<h1>{{constructor.constructor("intruded=1")()}}',
  address: '"><script>intruded=1</script>',
  view: '<details open ontoggle=intruded=1>v',
  account: '<a href=javascript:intruded=1>n</a>',
  fileName: '"><img src=x onerror=intruded=1>.pdf',
  explanation: 'Erklärung <script>intruded=1</script>\n\u202Egpj.exe ${7*7} %0d%0aX: y\n=1+1',
  clause: '第 3 条 <svg onload=intruded=1>',
  note: '@SUM(1+1)*cmd|" /C calc"!A0 <style>*{display:none}</style>',
  reason: '退回 <object data=x onerror=intruded=1>\u2066\u202Etxt',
  retention: '到期 <marquee onstart=intruded=1>',
}

afterAll(closeBrowser)

/** A batch of the usual shape whose names are hostile. */
function hostileBatch(): string {
  const folder = join(newDataDir(), 'batch')
  cpSync(synthea, folder, { recursive: true })
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const change = (name: string, column: string, value: string): void => {
    const path = join(folder, name)
    const [head = '', ...rows] = readFileSync(path, 'utf8').split('\n')
    const at = head.split(',').indexOf(column)
    if (at < 0) throw new Error(`${name} has no ${column}`)
    const changed = rows.map((row) => {
      const cells = row.split(',')
      if (cells.length > at) cells[at] = quoted(value)
      return cells.join(',')
    })
    writeFileSync(path, [head, ...changed].join('\n'))
  }
  change('patients.csv', 'FIRST', hostile.insuredFirst)
  change('patients.csv', 'LAST', hostile.insuredLast)
  change('organizations.csv', 'NAME', hostile.provider)
  change('payers.csv', 'NAME', hostile.product)
  return folder
}

/** A client with the cookie and the session of a page. */
async function clientOf(page: Page): Promise<DeskClient> {
  const { origin } = new URL(page.url())
  const cookies = await page.context().cookies(origin)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const token = await page.evaluate<string>(
    `JSON.parse(sessionStorage.getItem('peian.token') ?? '""')`,
  )
  expect(token).toHaveLength(43)
  const headers = { cookie, origin, [SESSION_HEADER]: token }
  return createORPCClient(new RPCLink({ url: `${origin}/rpc`, headers }))
}

/** Fills every text field there is, through the desk's own procedures; gives the claim that was worked on. */
async function fillEverything(client: DeskClient): Promise<{ id: string }> {
  const { insurer, insurerVersion } = await client.desk.info()
  await client.desk.saveInsurer({
    version: insurerVersion,
    insurer: {
      ...insurer,
      nameZh: hostile.insurer,
      nameEn: hostile.insurer,
      addressZh: hostile.address,
      addressEn: hostile.address,
      hotline: '<i>1</i>',
      website: 'javascript:intruded=1',
      postcode: '<b>1</b>',
      departmentZh: hostile.insurer,
      departmentEn: hostile.insurer,
    },
  })
  await client.queues.saveView({
    name: hostile.view,
    definition: {
      filter: { states: [], search: hostile.provider.slice(0, 40) },
      sort: { by: 'due', descending: false },
    },
  })
  const { rows } = await client.claims.list({ sort: { by: 'due', descending: true } })
  const row = rows.find(({ state, claimedFen }) => claimedFen > 100 && state === 'received')
  if (!row) throw new Error('no claim to work on')
  const { id } = row
  const taken = await client.claims.take({ id, version: row.version })
  const file = new File(['%PDF-1.4\n%%EOF\n'], hostile.fileName, { type: 'application/pdf' })
  await client.claims.addDocument({ id, kind: 'other', file })
  const { lines } = await client.claims.get({ id })
  const first = lines.find(({ claimedFen }) => claimedFen > 100)
  const decide = (version: number) =>
    client.claims.decide({
      id,
      version,
      lines: lines.map((line) => ({
        lineId: line.id,
        exclusions:
          line.id === first?.id
            ? [
                {
                  amountFen: 100,
                  reasonCode: 'unreasonable_charge',
                  clause: hostile.clause,
                  note: hostile.note,
                },
              ]
            : [],
      })),
      explanation: hostile.explanation,
      clause: hostile.clause,
    })
  const decided = await decide(taken.version)
  const back = await client.claims.returnToReview({
    id,
    version: decided.version,
    reason: hostile.reason,
  })
  const again = await decide(back.version)
  await client.claims.close({ id, version: again.version })
  return { id }
}

/** A claim that was settled so long ago that it is due for deletion. */
async function settleLongAgo(dataDir: string): Promise<void> {
  const running = await openUnclaimed({
    dataDir,
    workerFile: fileURLToPath(new URL('../out/main/worker.js', import.meta.url)),
    host: 'test',
    version: '0.0.0-test',
    clock: () => Date.parse('2012-03-05T02:00:00.000Z'),
  })
  const { client } = running
  const [{ id } = { id: '' }] = await seedClaims(running, [{ lines: [5000] }])
  const taken = await client.claims.take({ id, version: 1 })
  const decided = await client.claims.decide({ id, version: taken.version, lines: [] })
  await client.claims.close({ id, version: decided.version })
  await running.close()
}

/** What is wrong with the screen: something ran, or pushed the page out of its frame. */
async function harm(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = []
    if ('intruded' in window) found.push('a script ran')
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth) found.push('wider than the window: ' + scrollWidth)
    // Text that runs out of its box is cut off or covers its neighbours.
    for (const element of document.querySelectorAll('dd, p, td, blockquote')) {
      // The sign that appears at what can be copied stands outside on purpose.
      if (element.querySelector('.copy')) continue
      const { overflowX } = getComputedStyle(element)
      if (overflowX === 'visible' && element.scrollWidth > element.clientWidth + 8 && element.clientWidth > 0)
        found.push('runs out of its box: ' + element.outerHTML.slice(0, 120))
    }
    const planted = 'img[src="x"], iframe[srcdoc], object, marquee, details[ontoggle], [onload], [onerror], [onmouseover], a[href^="javascript:"], main script'
    for (const element of document.querySelectorAll(planted)) found.push(element.outerHTML.slice(0, 80))
    return found
  })()`)
}

// The same page runs in both windows; the client here needs the web host.
describe.skipIf(host === 'electron')('text that wants to be more than text', () => {
  it('stays text on every screen and in every letter', async () => {
    const dataDir = newDataDir()
    await settleLongAgo(dataDir)
    await peian(dataDir, 'import', hostileBatch(), '--profile', 'synthea')
    const desk = await openDesk({ dataDir, width: 1280, height: 800 })
    const { page } = desk
    const client = await clientOf(page)
    const { id } = await fillEverything(client)

    // Somebody whose own name is hostile, and who rejects a deletion with hostile words.
    const { temporaryPassword } = await client.accounts.create({
      name: hostile.account,
      roles: ['senior_reviewer', 'auditor'],
    })
    const due = await client.retention.due({})
    const proposal = await client.retention.propose({
      claimIds: due.rows.slice(0, 1).map(({ claimId }) => claimId),
      reason: hostile.retention,
    })
    const otherPage = await page.context().newPage()
    await otherPage.goto(new URL(page.url()).origin)
    await desk.signIn(otherPage, { name: hostile.account, password: temporaryPassword })
    const other = await clientOf(otherPage)
    const next = `${user.password}-anders`
    await other.accounts.changePassword({ current: temporaryPassword, next })
    await other.retention.reject({
      id: proposal.id,
      version: proposal.version,
      note: hostile.retention,
    })
    await otherPage.close()

    // The page reads everything anew, and its session is still there.
    await page.reload()
    const visit = async (place: string, ...texts: string[]): Promise<void> => {
      await page.evaluate(`void (location.hash = ${JSON.stringify(`#${place}`)})`)
      for (const text of texts) {
        // Read as text, wherever lines break.
        await expect
          .poll(
            async () => {
              const shown = await page.evaluate<string>(
                `document.body.innerText + [...document.querySelectorAll('input, textarea')].map((field) => field.value).join('\\n')`,
              )
              return shown.replaceAll(/\s+/gu, ' ').includes(text.replaceAll(/\s+/gu, ' '))
            },
            { message: `${place} shows ${text}`, timeout: 10_000 },
          )
          .toBe(true)
      }
      await page.waitForTimeout(300)
      expect([place, await harm(page)]).toEqual([place, []])
      await desk.picture(`hostile-${place.split('/').slice(1, 3).join('-').slice(0, 20) || 'home'}`)
    }

    await visit('/')
    await visit('/claims', hostile.provider, hostile.view)
    await visit(`/claims/${id}`, hostile.insuredFirst, hostile.provider, hostile.fileName)
    const worked = await client.claims.get({ id })
    const said = worked.decisions.map(({ explanation }) => explanation)
    // As typed, but for the character that turns the direction of the rest.
    expect(said).toEqual(said.map(() => hostile.explanation.replace('\u202e', '')))
    await visit(`/notices/${id}`)
    await visit('/sync/import')
    await visit('/sync/export')
    await visit('/sync/batches')
    await visit('/sync/profiles')
    await visit('/settings')
    await visit('/settings/insurer', hostile.insurer, hostile.address)
    await visit('/settings/users', hostile.account)
    await visit('/settings/authority')
    await visit('/settings/audit', hostile.account)
    await visit('/settings/backup')
    await visit('/settings/retention', hostile.retention)

    // The letter: seen, then issued.
    await visit(`/claims/${id}`)
    await page.getByTestId('pane-basis').click()
    await page.getByTestId('notices-open').click()
    await page.getByTestId('pdf-pages').locator('canvas').first().waitFor()
    expect(await harm(page)).toEqual([])
    await desk.picture('hostile-letter')
    const issued = await client.notices.issue({
      claimId: id,
      kind: 'closing',
      language: 'zh',
    })
    expect(issued.pages).toBeGreaterThan(0)

    // In English, and as the person with the hostile name.
    await page.keyboard.press('Escape')
    await page.getByTestId('language-switch').click()
    await visit(`/claims/${id}`, hostile.insuredFirst)
    expect(desk.consoleErrors).toEqual([])
  })
})

/** Nobody signed in: what the page shows and keeps then. */
describe.skipIf(host === 'electron')('a page without a session', () => {
  it('USR-01 shows nothing of the data, wherever its address points', async () => {
    const dataDir = newDataDir()
    await peian(dataDir, 'import', synthea, '--profile', 'synthea')
    const desk = await openDesk({ dataDir })
    const { page } = desk
    const client = await clientOf(page)
    const [row] = (await client.claims.list({})).rows
    if (!row) throw new Error('no claim')
    const other = await page.context().newPage()
    await other.goto(`${new URL(page.url()).origin}/#/claims/${row.id}`)
    await other.getByTestId('sign-in').waitFor()
    expect(await other.evaluate(`document.body.innerText`)).not.toContain(row.claimNo)
    // The session is this window's: it is in no storage that windows share.
    expect(await other.evaluate(`sessionStorage.getItem('peian.token')`)).toBeNull()
    const shared = await other.evaluate<string>(`JSON.stringify({ ...localStorage })`)
    expect(shared).not.toMatch(/[\w-]{43}/u)
  })
})
