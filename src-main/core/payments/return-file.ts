import { createHash } from 'node:crypto'
import type { Outputs } from '@shared/contract'
import { refusal, type DeskErrorData } from '@shared/contract/errors'
import { businessDate } from '@shared/domain/calendar'
import { parseAmount } from '@shared/domain/money'
import { recordAudit } from '../audit/chain'
import { saveChange } from '../claims/change'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { CsvError, CsvScanner } from '../sync/import/csv-scanner'
import { unescapeText } from '../sync/package-format'
import { changeList } from './lists'
import { paymentFields, type PaymentField } from './payment-file'
import { paymentsOf, readList, type PaymentOfList } from './queries'

/**
 * What finance sends back: the rows of the payment file with result, day, reference and failure filled in, as CSV
 * (UTF-8 or GB18030). It is taken in as a whole or not at all; taken in twice it changes nothing the second time.
 */

type Problem = DeskErrorData<'return_refused'>['problems'][number]

const MOST_ROWS = 20_000
const MOST_PROBLEMS = 100
const needed: readonly PaymentField[] = ['listNo', 'claimNo', 'amount', 'result']
const results: Readonly<Record<string, 'paid' | 'failed'>> = {
  已付: 'paid',
  已支付: 'paid',
  成功: 'paid',
  paid: 'paid',
  success: 'paid',
  失败: 'failed',
  退票: 'failed',
  failed: 'failed',
}

interface ReturnedRow {
  row: number
  listNo: string
  claimNo: string
  amountFen: number
  result: 'paid' | 'failed'
  paidOn: string | null
  reference: string | null
  failure: string | null
}

interface Matched {
  returned: ReturnedRow
  payment: PaymentOfList
}

interface Plan {
  sha256: string
  changes: Matched[]
  already: number
  problems: Problem[]
}

/** What taking the file in would do; nothing is written. */
export async function previewReturn(
  core: Core,
  file: Blob,
): Promise<Outputs['payments']['previewReturn']> {
  const bytes = Buffer.from(await file.arrayBuffer())
  const plan = await core.database.snapshot((reader) =>
    planReturn(reader, bytes, businessDate(now(core))),
  )
  const paid = plan.changes.filter(({ returned }) => returned.result === 'paid')
  return {
    sha256: plan.sha256,
    paid: paid.length,
    paidFen: paid.reduce((sum, { returned }) => sum + returned.amountFen, 0),
    failed: plan.changes.length - paid.length,
    already: plan.already,
    problems: plan.problems,
  }
}

/**
 * Takes the file in: paid claims become paid (CLM-07), failed ones are due again, a list without open payments is
 * settled. A claim that was opened again since keeps its state; that it was paid is recorded all the same.
 * @throws `return_refused` with every problem, or `changed` where it is not the file that was previewed
 */
export async function applyReturn(
  core: Core,
  actor: Actor,
  { file, sha256 }: { file: Blob; sha256: string },
): Promise<Outputs['payments']['applyReturn']> {
  const bytes = Buffer.from(await file.arrayBuffer())
  return core.database.write(async (writer) => {
    const at = now(core)
    const plan = await planReturn(writer, bytes, businessDate(at))
    if (plan.sha256 !== sha256) {
      throw refusal('return_refused', { problems: [{ row: 0, reason: 'changed', detail: '' }] })
    }
    if (plan.problems.length > 0) throw refusal('return_refused', { problems: plan.problems })
    for (const change of plan.changes) await settlePayment(core, writer, actor, change, at)
    for (const listId of new Set(plan.changes.map(({ payment }) => payment.list_id))) {
      await settleList(core, writer, actor, listId, { sha256 })
    }
    const paid = plan.changes.filter(({ returned }) => returned.result === 'paid').length
    return { paid, failed: plan.changes.length - paid, already: plan.already }
  })
}

async function settlePayment(
  core: Core,
  writer: Writer,
  actor: Actor,
  { returned, payment }: Matched,
  at: string,
): Promise<void> {
  const { result: state, paidOn, reference, failure } = returned
  await writer
    .updateTable('payments')
    .set({
      state,
      paid_on: state === 'paid' ? paidOn : null,
      reference,
      failure: state === 'failed' ? failure : null,
      updated_at: at,
    })
    .where('id', '=', payment.id)
    .execute()
  const after = {
    paymentState: state,
    paidOn: state === 'paid' ? paidOn : null,
    amountFen: payment.amount_fen,
    listNo: returned.listNo,
  }
  const claim = await writer
    .selectFrom('claims')
    .selectAll()
    .where('id', '=', payment.claim_id)
    .executeTakeFirstOrThrow()
  // A claim opened again may be on two lists with a part each: it is paid once all of it is.
  if (
    state === 'paid' &&
    claim.state === 'closed' &&
    (await paidFen(writer, claim.id)) >= (claim.payable_fen ?? 0)
  ) {
    const command = { event: 'pay', action: 'claim.pay' } as const
    await saveChange(core, writer, actor, claim, command, { audit: { after } })
    return
  }
  const outcome =
    state === 'paid'
      ? ({ action: 'claim.paidOutside' } as const)
      : ({ action: 'claim.paymentFailed' } as const)
  await recordAudit(core, writer, actor, {
    ...outcome,
    entity: 'claim',
    entityId: payment.claim_id,
    after,
  })
}

/** What the bank has paid of the claim, by all its payments. */
async function paidFen(reader: Reader, claimId: string): Promise<number> {
  const row = await reader
    .selectFrom('payments')
    .select(({ fn }) => fn.sum<number | null>('amount_fen').as('fen'))
    .where('claim_id', '=', claimId)
    .where('state', '=', 'paid')
    .executeTakeFirst()
  return row?.fen ?? 0
}

async function settleList(
  core: Core,
  writer: Writer,
  actor: Actor,
  id: string,
  after: Record<string, unknown>,
): Promise<void> {
  const list = await readList(writer, id)
  const open = list.payments - list.paid - list.failed
  await changeList(core, writer, actor, list, {
    set: { state: open === 0 ? 'settled' : 'sent' },
    action: 'payment.return',
    after: { ...after, paid: list.paid, failed: list.failed },
  })
}

async function planReturn(reader: Reader, bytes: Buffer, today: string): Promise<Plan> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const plan: Plan = { sha256, changes: [], already: 0, problems: [] }
  const report = (row: number, reason: string, detail = ''): void => {
    if (plan.problems.length < MOST_PROBLEMS) plan.problems.push({ row, reason, detail })
  }
  const rows = readRows(bytes, today, report)
  const lists = new Map<string, Awaited<ReturnType<typeof listByNumber>>>()
  const seen = new Set<string>()
  for (const returned of rows) {
    let list = lists.get(returned.listNo)
    if (list === undefined) {
      list = await listByNumber(reader, returned.listNo)
      lists.set(returned.listNo, list)
    }
    const payment = list?.payments.get(returned.claimNo)
    const key = `${returned.listNo}\t${returned.claimNo}`
    if (!list || !payment) report(returned.row, 'unknown_payment', returned.claimNo)
    else if (seen.has(key)) report(returned.row, 'repeated_row', returned.claimNo)
    else if (!['sent', 'settled'].includes(list.state)) {
      report(returned.row, 'list_not_sent', returned.listNo)
    } else if (payment.amount_fen !== returned.amountFen) {
      report(returned.row, 'amount_differs', returned.claimNo)
    } else if (payment.state === returned.result) plan.already += 1
    else if (payment.state !== 'listed') {
      report(
        returned.row,
        payment.state === 'paid' ? 'already_paid' : 'already_failed',
        returned.claimNo,
      )
    } else plan.changes.push({ returned, payment })
    seen.add(key)
  }
  return plan
}

async function listByNumber(reader: Reader, listNo: string) {
  const list = await reader
    .selectFrom('payment_lists')
    .select(['id', 'state'])
    .where('list_no', '=', listNo)
    .executeTakeFirst()
  if (!list) return null
  const payments = await paymentsOf(reader, list.id)
  return { state: list.state, payments: new Map(payments.map((row) => [row.claim_no, row])) }
}

/** Reads the rows that say something; a row without a result is not paid yet and is passed over. */
function readRows(
  bytes: Buffer,
  today: string,
  report: (row: number, reason: string, detail?: string) => void,
): ReturnedRow[] {
  const rows: ReturnedRow[] = []
  let columns: Partial<Record<PaymentField, number>> | null = null
  const text = decode(bytes)
  if (text === null) {
    report(0, 'not_a_csv')
    return rows
  }
  const scanner = new CsvScanner(delimiterOf(text), (cells, row) => {
    if (columns === null) {
      columns = columnsOf(cells)
      for (const key of needed) if (columns[key] === undefined) report(row, 'missing_column', key)
      return
    }
    const found = columns
    const cell = (key: PaymentField): string => unescapeText((cells[found[key] ?? -1] ?? '').trim())
    if (needed.some((key) => found[key] === undefined) || cell('result') === '') return
    const returned = readRow(cell, row, today, report)
    if (returned) rows.push(returned)
    if (rows.length === MOST_ROWS + 1) report(row, 'too_many_rows', String(MOST_ROWS))
  })
  try {
    scanner.push(text)
    scanner.end()
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    report(error.row, error.reason)
  }
  if (columns === null) report(1, 'missing_column', needed.join(', '))
  return rows.slice(0, MOST_ROWS)
}

function readRow(
  cell: (key: PaymentField) => string,
  row: number,
  today: string,
  report: (row: number, reason: string, detail?: string) => void,
): ReturnedRow | null {
  const result = results[cell('result').toLowerCase()]
  const amountFen = parseAmount(cell('amount'))
  const paidOn = readDate(cell('paidOn'))
  const failure = cell('failure')
  if (!result) report(row, 'unknown_result', cell('result').slice(0, 40))
  else if (amountFen === null) report(row, 'not_an_amount', cell('amount').slice(0, 40))
  else if (result === 'paid' && paidOn === null)
    report(row, 'not_a_date', cell('paidOn').slice(0, 40))
  else if (result === 'paid' && paidOn !== null && paidOn > today) {
    report(row, 'date_in_future', paidOn)
  } else if (result === 'failed' && failure === '') report(row, 'failure_missing')
  else {
    return {
      row,
      listNo: cell('listNo'),
      claimNo: cell('claimNo'),
      amountFen,
      result,
      paidOn,
      reference: cell('reference').slice(0, 100) || null,
      failure: failure.slice(0, 300) || null,
    }
  }
  return null
}

/** Titles as they were written, or either half of them. */
function columnsOf(titles: readonly string[]): Partial<Record<PaymentField, number>> {
  const columns: Partial<Record<PaymentField, number>> = {}
  for (const [at, title] of titles.entries()) {
    const cleaned = title
      .replace(/^\ufeff/u, '')
      .trim()
      .toLowerCase()
    const field = paymentFields.find(({ title: own }) => {
      const [zh = '', en = ''] = own.split(' ')
      return [own, zh, zh.replace('（元）', ''), en].includes(cleaned)
    })
    if (field) columns[field.key] ??= at
  }
  return columns
}

/** `2025-03-04`, `2025/3/4` or `20250304`. */
function readDate(text: string): string | null {
  const match = /^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})$/u.exec(text)
  if (!match) return null
  const [, year = '', month = '', day = ''] = match
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = Date.parse(`${date}T00:00:00.000Z`)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? null : date
}

function decode(bytes: Buffer): string | null {
  // The first bytes of a zip, and so of a workbook.
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return null
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
      return text.includes('\0') ? null : text
    } catch {
      // Not in this encoding: the next one.
    }
  }
  return null
}

function delimiterOf(text: string): string {
  const head = text.slice(0, text.search(/[\r\n]|$/u))
  return [',', '\t', ';'].find((candidate) => head.includes(candidate)) ?? ','
}
