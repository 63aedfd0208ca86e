import { unzipSync } from 'fflate'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import type { DeskClient } from '@shared/contract'
import { seedClaims } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { newId } from '../ids'
import { openHandle } from '../database/open'
import { refusalOf } from '../../testing/refusal'

/** A desk with closed claims of these amounts in fen, each with a payee, and two people of finance. */
async function deskToPay(amounts: readonly number[]) {
  const running = await startTestCore()
  const claims = await seedClaims(
    running,
    amounts.map((amount) => ({ lines: [amount] })),
  )
  for (const { id } of claims) await close(running, id)
  const finance = await actingAs(running, ['finance'])
  const second = await actingAs(running, ['finance'])
  return { running, claims, finance, second }
}

/** Works a claim from received to closed, with a payee on file. */
async function close({ core, client }: RunningCore, id: string): Promise<void> {
  await core.database.write((writer) =>
    writer
      .updateTable('claims')
      .set({ payee_name: '王小明', payee_bank: '示例银行', payee_account: '0000000000012345678' })
      .where('id', '=', id)
      .execute(),
  )
  const { version } = await client.claims.get({ id })
  const taken = await client.claims.take({ id, version })
  const decided = await client.claims.decide({ id, version: taken.version, lines: [] })
  await client.claims.close({ id, version: decided.version })
}

async function sent({ finance, second }: Awaited<ReturnType<typeof deskToPay>>) {
  const list = await finance.client.payments.prepare({})
  await second.client.payments.approve({ id: list.id, version: list.version })
  const file = await finance.client.payments.file({ id: list.id })
  return { list, text: await file.text() }
}

/** The file as finance sends it back: what `fill` says for each row, after its first seven cells. */
function filled(text: string, fill: (claimNo: string) => string): File {
  const [head = '', ...rows] = text.trim().split('\r\n')
  const back = rows.map((row) => {
    const cells = row.split(',').slice(0, 7)
    return [...cells, fill(cells[1] ?? '')].join(',')
  })
  return new File([[head, ...back].join('\r\n')], 'back.csv')
}

async function takeIn(client: DeskClient, file: File) {
  const { sha256 } = await client.payments.previewReturn({ file })
  return client.payments.applyReturn({ file, sha256 })
}

describe('payment lists', () => {
  it('LED-03 a list is prepared by one person and let go by another', async () => {
    const { finance, second } = await deskToPay([10_000, 25_050])
    const list = await finance.client.payments.prepare({})
    expect(list).toMatchObject({ state: 'prepared', payments: 2, totalFen: 35_050 })
    expect(list.listNo).toMatch(/^[A-Z]+-P250303\d{5}$/u)
    const { id, version } = list
    expect(await refusalOf(finance.client.payments.approve({ id, version }))).toMatchObject({
      code: 'second_person_required',
    })
    expect(await refusalOf(finance.client.payments.file({ id }))).toMatchObject({
      code: 'list_state',
    })
    await second.client.payments.approve({ id, version })
    expect(await finance.client.payments.get({ id })).toMatchObject({
      state: 'approved',
      approvedBy: second.actor.name,
    })
  })

  it('LED-03 above the limit of who would let it go, by one fen, it waits for somebody else', async () => {
    const desk = await deskToPay([50_000_000, 1])
    const { finance, second, running } = desk
    const list = await finance.client.payments.prepare({})
    const { id, version } = list
    expect(await refusalOf(second.client.payments.approve({ id, version }))).toMatchObject({
      code: 'above_limit',
      data: { amountFen: 50_000_001, limitFen: 50_000_000 },
    })
    const senior = await actingAs(running, ['senior_reviewer'])
    await senior.client.payments.approve({ id, version })
    const exact = await deskToPay([50_000_000])
    const atLimit = await exact.finance.client.payments.prepare({})
    await exact.second.client.payments.approve({ id: atLimit.id, version: atLimit.version })
  })

  it('CLM-07 what the bank paid comes back by file: paid claims are paid, failed ones due again', async () => {
    const desk = await deskToPay([10_000, 20_000, 30_000])
    const { finance, claims, running } = desk
    const { list, text } = await sent(desk)
    const failing = claims[1]?.claimNo
    const file = filled(text, (claimNo) =>
      claimNo === failing ? '失败,,,账号有误' : '已付,2025-03-03,B0001,',
    )
    expect(await finance.client.payments.previewReturn({ file })).toMatchObject({
      paid: 2,
      paidFen: 40_000,
      failed: 1,
      already: 0,
      problems: [],
    })
    expect(await takeIn(finance.client, file)).toEqual({ paid: 2, failed: 1, already: 0 })
    const states = await Promise.all(
      claims.map(async ({ id }) => (await running.client.claims.get({ id })).state),
    )
    expect(states).toEqual(['paid', 'closed', 'paid'])
    expect(await finance.client.payments.get({ id: list.id })).toMatchObject({
      state: 'settled',
      paid: 2,
      failed: 1,
    })
    expect(await finance.client.payments.due()).toMatchObject({ claims: 1, totalFen: 20_000 })
    // The same file again changes nothing.
    expect(await takeIn(finance.client, file)).toEqual({ paid: 0, failed: 0, already: 3 })
  })

  it('ADJ-07 a file with one wrong row changes nothing, and every wrong row is named', async () => {
    const desk = await deskToPay([10_000, 20_000, 30_000])
    const { finance, claims } = desk
    const { text } = await sent(desk)
    const [first = '', second = ''] = claims.map(({ claimNo }) => claimNo)
    const file = filled(text, (claimNo) => {
      if (claimNo === first) return '已付,2025-03-04,,'
      return claimNo === second ? '好的,2025-03-03,,' : '已付,2025-03-03,,'
    })
    const { sha256, problems } = await finance.client.payments.previewReturn({ file })
    expect(problems.map(({ row, reason }) => [row, reason]).sort()).toEqual([
      [2, 'date_in_future'],
      [3, 'unknown_result'],
    ])
    expect(await refusalOf(finance.client.payments.applyReturn({ file, sha256 }))).toMatchObject({
      code: 'return_refused',
    })
    const changed = filled(text.replace('100.00', '100.01'), () => '已付,2025-03-03,,')
    expect((await finance.client.payments.previewReturn({ file: changed })).problems).toMatchObject(
      [{ row: 2, reason: 'amount_differs' }],
    )
    const whole = await filled(text, () => '已付,2025-03-03,,').text()
    const twice = new File([`${whole}\r\n${whole.split('\r\n')[1]}`], 'x.csv')
    expect((await finance.client.payments.previewReturn({ file: twice })).problems).toMatchObject([
      { row: 5, reason: 'repeated_row' },
    ])
    expect((await finance.client.payments.lists({})).rows[0]).toMatchObject({ paid: 0, failed: 0 })
  })

  it.each([
    ['an empty file', '', 'missing_column'],
    ['another table', 'a,b\r\n1,2', 'missing_column'],
    ['a broken quote', '付款批次,赔案号,金额,付款结果\r\n"x', 'unterminated_quote'],
    ['a workbook', 'PK\u0003\u0004', 'not_a_csv'],
    [
      'a list nobody made',
      'list_no,claim_no,amount,result,paid_on\r\nX,Y,1.00,paid,2025-03-01',
      'unknown_payment',
    ],
  ])('refuses %s', async (_name, content, reason) => {
    const { finance } = await deskToPay([100])
    const file = new File([content], 'x.csv')
    const { problems } = await finance.client.payments.previewReturn({ file })
    expect(problems.map((problem) => problem.reason)).toContain(reason)
  })

  it('reads what a Chinese spreadsheet saved: GB18030, tabs, dates with slashes, apostrophes', async () => {
    const desk = await deskToPay([10_000])
    const { list } = await sent(desk)
    const { claims, finance } = desk
    const rows = [
      ['付款批次', '赔案号', '金额', '付款结果', '付款日期'],
      [list.listNo, claims[0]?.claimNo, '100', 'PAID', '2025/3/3'],
    ]
    const bytes = iconv.encode(rows.map((row) => row.join('\t')).join('\n'), 'gb18030')
    const file = new File([new Uint8Array(bytes)], 'x.txt')
    expect(await takeIn(finance.client, file)).toEqual({ paid: 1, failed: 0, already: 0 })
  })

  it('nobody is paid twice: a claim on a list is not due, and what was paid counts after re-opening', async () => {
    const desk = await deskToPay([10_000, 30_000])
    const { finance, second, claims, running } = desk
    const { text } = await sent(desk)
    expect(await finance.client.payments.due()).toMatchObject({ claims: 0 })
    expect(await refusalOf(finance.client.payments.prepare({}))).toMatchObject({
      code: 'nothing_to_pay',
    })
    await takeIn(
      finance.client,
      filled(text, () => 'paid,2025-03-03,,'),
    )

    const { id = '', lineIds = [] } = claims[1] ?? {}
    const { client } = running
    const reopened = await client.claims.reopen({
      id,
      version: (await client.claims.get({ id })).version,
      reason: '重核',
    })
    const cut = await client.claims.decide({
      id,
      version: reopened.version,
      lines: [
        {
          lineId: lineIds[0] ?? '',
          exclusions: [{ amountFen: 100, reasonCode: 'self_paid_item' }],
        },
      ],
    })
    await client.claims.close({ id, version: cut.version })
    // It pays less now: nothing is due, and nothing is paid again.
    expect(await second.client.payments.due()).toMatchObject({ claims: 0, totalFen: 0 })
  })

  it('a claim opened again is paid once all of it is: what fails of the first list is due again', async () => {
    const desk = await deskToPay([10_000])
    const { finance, claims, running } = desk
    const { id = '', lineIds = [] } = claims[0] ?? {}
    const { client } = running
    const reopenAndDecide = async (excludedFen: number): Promise<void> => {
      const { version } = await client.claims.get({ id })
      const reopened = await client.claims.reopen({ id, version, reason: '重核' })
      const exclusions =
        excludedFen === 0 ? [] : [{ amountFen: excludedFen, reasonCode: 'self_paid_item' }]
      const lines = [{ lineId: lineIds[0] ?? '', exclusions }]
      const decided = await client.claims.decide({ id, version: reopened.version, lines })
      await client.claims.close({ id, version: decided.version })
    }
    await reopenAndDecide(4_000)
    const first = await sent(desk)
    await reopenAndDecide(0)
    const rest = await sent(desk)
    expect([first.list.totalFen, rest.list.totalFen]).toEqual([6_000, 4_000])
    await takeIn(
      finance.client,
      filled(rest.text, () => 'paid,2025-03-03,,'),
    )
    expect((await client.claims.get({ id })).state).toBe('closed')
    await takeIn(
      finance.client,
      filled(first.text, () => 'failed,,,账号有误'),
    )
    expect(await finance.client.payments.due()).toMatchObject({ claims: 1, totalFen: 6_000 })
    const again = await sent(desk)
    await takeIn(
      finance.client,
      filled(again.text, () => 'paid,2025-03-03,,'),
    )
    expect((await client.claims.get({ id })).state).toBe('paid')
  })

  it('a payment of an earlier decision that covers the newest one makes the claim paid', async () => {
    const desk = await deskToPay([10_000])
    const { finance, claims, running } = desk
    const { client } = running
    const { id = '' } = claims[0] ?? {}
    const { text } = await sent(desk)
    const { version } = await client.claims.get({ id })
    const reopened = await client.claims.reopen({ id, version, reason: '重核' })
    const decided = await client.claims.decide({ id, version: reopened.version, lines: [] })
    await client.claims.close({ id, version: decided.version })
    await takeIn(
      finance.client,
      filled(text, () => 'paid,2025-03-03,,'),
    )
    expect((await client.claims.get({ id })).state).toBe('paid')
  })

  it('claims without an account do not keep the complete ones behind them off the list', async () => {
    const { finance, claims, running } = await deskToPay([10_000])
    const first = claims[0]?.id ?? ''
    const handle = openHandle(running.core.database.file, 'write', running.core.database.key)
    const columns = (table: string): string[] =>
      (
        handle.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as { name: string }[]
      ).map(({ name }) => name)
    const copy = (table: string, changed: Record<string, string>): void => {
      const names = columns(table)
      const values = names.map((name) => changed[name] ?? `t.${name}`)
      handle
        .prepare(
          `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2001)
           INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')} FROM n, ${table} t
           WHERE t.${table === 'claims' ? 'id' : 'claim_id'} = ?`,
        )
        .run(first)
    }
    const id = `'copy-' || i`
    copy('claims', {
      id,
      source_key: id,
      claim_no: id,
      claim_no_reversed: id,
      due_on: `'2025-01-01'`,
      payee_account: 'NULL',
    })
    copy('decisions', { id: `'decision-' || i`, claim_id: id, adjudication_id: 'NULL' })
    handle.close()
    expect(await finance.client.payments.prepare({})).toMatchObject({
      payments: 1,
      totalFen: 10_000,
    })
  })

  it('a list whose claim was opened again is neither let go nor sent', async () => {
    const { finance, second, claims, running } = await deskToPay([10_000, 30_000])
    const list = await finance.client.payments.prepare({})
    const { id = '', claimNo } = claims[0] ?? {}
    const { version } = await running.client.claims.get({ id })
    await running.client.claims.reopen({ id, version, reason: '重核' })
    const refused = await refusalOf(
      second.client.payments.approve({ id: list.id, version: list.version }),
    )
    expect(refused).toMatchObject({ code: 'list_outdated', data: { claimNos: [claimNo] } })
    await finance.client.payments.discard({ id: list.id, version: list.version, reason: '重做' })
    expect(await finance.client.payments.prepare({})).toMatchObject({
      payments: 1,
      totalFen: 30_000,
    })
  })

  it('a claim without a payee is due, says so, and stays off the list', async () => {
    const { finance, claims, running } = await deskToPay([10_000, 30_000])
    await running.core.database.write((writer) =>
      writer
        .updateTable('claims')
        .set({ payee_account: null })
        .where('id', '=', claims[0]?.id ?? '')
        .execute(),
    )
    const due = await finance.client.payments.due()
    expect(due.rows.find(({ claimId }) => claimId === claims[0]?.id)?.missing).toEqual([
      'account_missing',
    ])
    expect(await finance.client.payments.prepare({})).toMatchObject({ payments: 1 })
  })

  it('a claim decided at another desk is that desk’s to pay', async () => {
    const { finance, claims, running } = await deskToPay([10_000, 30_000])
    const elsewhere = newId()
    await running.core.database.write(async (writer) => {
      await writer
        .insertInto('staff')
        .values({
          id: elsewhere,
          name: '外来',
          role: 'reviewer',
          kind: 'elsewhere',
          created_at: '2025-01-01T00:00:00.000Z',
        })
        .execute()
      await writer
        .updateTable('decisions')
        .set({ actor_id: elsewhere })
        .where('claim_id', '=', claims[0]?.id ?? '')
        .execute()
    })
    const due = await finance.client.payments.due()
    expect(due.rows.map(({ missing }) => missing)).toEqual([['decided_elsewhere'], []])
    expect(await finance.client.payments.prepare({})).toMatchObject({
      payments: 1,
      totalFen: 30_000,
    })
  })

  it('MEM-04 AUD-01 screens see accounts masked, the file has them in full, and the trail neither', async () => {
    const desk = await deskToPay([10_000])
    const { finance, running } = desk
    const { list, text } = await sent(desk)
    expect(text).toContain('0000000000012345678')
    const shown = await finance.client.payments.get({ id: list.id })
    expect(JSON.stringify(shown)).not.toContain('0000000000012345678')
    const workbook = await finance.client.payments.file({ id: list.id, format: 'xlsx' })
    const sheet = unzipSync(new Uint8Array(await workbook.arrayBuffer()))[
      'xl/worksheets/sheet1.xml'
    ]
    expect(Buffer.from(sheet ?? []).toString()).toContain('0000000000012345678')
    const entries = await running.core.database.reader
      .selectFrom('audit_entries')
      .select(['action', 'before', 'after'])
      .where('entity', '=', 'paymentList')
      .orderBy('number')
      .execute()
    expect(entries.map(({ action }) => action)).toEqual([
      'payment.prepare',
      'payment.approve',
      'payment.send',
      'payment.sendAgain',
    ])
    expect(JSON.stringify(entries)).not.toContain('12345678')
  })

  it('text that a spreadsheet would compute stays text', async () => {
    const { running, claims, finance, second } = await deskToPay([10_000])
    await running.core.database.write((writer) =>
      writer
        .updateTable('claims')
        .set({ payee_name: '=HYPERLINK("x")', payee_branch: '+86,"支行"' })
        .where('id', '=', claims[0]?.id ?? '')
        .execute(),
    )
    const { text } = await sent({ running, claims, finance, second })
    expect(text).toContain(`"'=HYPERLINK(""x"")"`)
    expect(text).toContain(`"'+86,""支行"""`)
  })

  it('two who work on one list: the later one is shown the list as it is', async () => {
    const { finance, second } = await deskToPay([10_000])
    const { id, version } = await finance.client.payments.prepare({})
    await second.client.payments.approve({ id, version })
    const refused = await refusalOf(finance.client.payments.discard({ id, version, reason: 'x' }))
    expect(refused).toMatchObject({
      code: 'stale_version',
      data: { current: { state: 'approved' } },
    })
  })

  it('pages lists by key, newest first', async () => {
    const { finance } = await deskToPay([1, 2, 3])
    for (const _ of [1, 2, 3]) {
      const [claim] = (await finance.client.payments.due()).rows
      await finance.client.payments.prepare({ claimIds: [claim?.claimId ?? ''] })
    }
    const seen: string[] = []
    let after: string | undefined
    for (;;) {
      const page = await finance.client.payments.lists({ limit: 1, ...(after ? { after } : {}) })
      seen.push(...page.rows.map(({ listNo }) => listNo))
      if (page.next === null) break
      after = page.next
    }
    expect(seen).toHaveLength(3)
    expect([...seen].sort().reverse()).toEqual(seen)
  })
})
