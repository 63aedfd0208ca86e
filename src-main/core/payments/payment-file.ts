import { createHash } from 'node:crypto'
import { zipSync, type Zippable } from 'fflate'
import type { Inputs } from '@shared/contract'
import { formatFen } from '@shared/domain/money'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Writer } from '../database/database'
import { workbookEntries } from '../sync/export/spreadsheet'
import { escapeText } from '../sync/package-format'
import { assertListStands, changeList, lockedList } from './lists'
import { paymentsOf, type PaymentOfList } from './queries'

/**
 * The file that finance pays from. It is read by people and by bank software, so its titles are fixed words in
 * both languages; the last four columns are empty, to be filled in and sent back (`return-file.ts`).
 */
export const paymentFields = [
  { key: 'listNo', title: '付款批次 list_no', kind: 'text', width: 20 },
  { key: 'claimNo', title: '赔案号 claim_no', kind: 'text', width: 20 },
  { key: 'payee', title: '收款人 payee', kind: 'text', width: 16 },
  { key: 'bank', title: '开户银行 bank', kind: 'text', width: 22 },
  { key: 'branch', title: '开户支行 branch', kind: 'text', width: 26 },
  { key: 'account', title: '收款账号 account', kind: 'text', width: 26 },
  { key: 'amount', title: '金额（元） amount', kind: 'money', width: 16 },
  { key: 'result', title: '付款结果 result', kind: 'text', width: 14 },
  { key: 'paidOn', title: '付款日期 paid_on', kind: 'text', width: 16 },
  { key: 'reference', title: '银行流水号 reference', kind: 'text', width: 20 },
  { key: 'failure', title: '失败原因 failure', kind: 'text', width: 24 },
] as const
export type PaymentField = (typeof paymentFields)[number]['key']

const mediaTypes = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

/**
 * Hands the list out with accounts in full, and marks it as sent; a list that was sent is handed out again as it
 * was. Recorded before anything is given (AUD-01, SYN-03).
 * @throws `list_state` unless it is approved or sent; `list_outdated`
 */
export async function paymentFile(
  core: Core,
  actor: Actor,
  { id, format = 'csv' }: Inputs['payments']['file'],
): Promise<File> {
  return core.database.write(async (writer) => {
    const list = await lockedList(writer, id, null, ['approved', 'sent', 'settled'])
    if (list.state === 'approved') await assertListStands(writer, id)
    const rows = await paymentsOf(writer, id)
    const bytes = format === 'csv' ? asCsv(list.listNo, rows) : asWorkbook(list.listNo, rows)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    if (list.state === 'approved') {
      await changeList(core, writer, actor, list, {
        set: { state: 'sent', sent_by: actor.id, sent_at: now(core), file_sha256: sha256 },
        action: 'payment.send',
        after: { format, sha256, payments: rows.length, totalFen: list.totalFen },
      })
    } else {
      await recordResend(core, writer, actor, list.id, { format, sha256, listNo: list.listNo })
    }
    return new File([new Uint8Array(bytes)], `${list.listNo}.${format}`, {
      type: mediaTypes[format],
    })
  })
}

function recordResend(
  core: Core,
  writer: Writer,
  actor: Actor,
  entityId: string,
  after: Record<string, unknown>,
): Promise<void> {
  return recordAudit(core, writer, actor, {
    action: 'payment.sendAgain',
    entity: 'paymentList',
    entityId,
    after,
  })
}

function cells(listNo: string, row: PaymentOfList): (string | number)[] {
  return [
    listNo,
    row.claim_no,
    row.payee_name,
    row.payee_bank,
    row.payee_branch ?? '',
    row.payee_account,
    row.amount_fen,
    '',
    '',
    '',
    '',
  ]
}

/** UTF-8 with a byte order mark, by which spreadsheets know it; texts cannot become formulas. */
function asCsv(listNo: string, rows: readonly PaymentOfList[]): Buffer {
  const quoted = (text: string): string =>
    /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  const lines: string[][] = [paymentFields.map(({ title }) => title)]
  for (const row of rows) {
    lines.push(
      cells(listNo, row).map((cell) =>
        typeof cell === 'number'
          ? formatFen(cell).replaceAll(',', '')
          : quoted(cell === '' ? '' : escapeText(cell)),
      ),
    )
  }
  return Buffer.from(`\ufeff${lines.map((line) => line.join(',')).join('\r\n')}\r\n`)
}

function asWorkbook(listNo: string, rows: readonly PaymentOfList[]): Buffer {
  const entries = workbookEntries(
    [
      {
        name: listNo,
        columns: paymentFields.map(({ title, kind, width }) => ({ title, kind, width })),
        rowCount: rows.length,
        rows: () =>
          rows.map((row) => cells(listNo, row).map((cell) => (cell === '' ? null : cell))),
      },
    ],
    () => undefined,
  )
  // In memory: a list is short, and full accounts do not belong on the disk in plain.
  const files: Zippable = {}
  for (const { name, content } of entries) {
    files[name] = [Buffer.concat([...content()].map((piece) => Buffer.from(piece))), { level: 6 }]
  }
  return Buffer.from(zipSync(files, { mtime: new Date(1980, 0, 1) }))
}
