import { sql, type RawBuilder } from 'kysely'
import type { Language } from '@shared/domain/catalogues'
import { settledClaimStates } from '@shared/domain/states'
import type { Handle } from '../../database/open'
import {
  countRows,
  packageSources,
  rowsQuery,
  type ExportDb,
  type RowSource,
} from './export-queries'
import type { CellKind, Sheet } from './spreadsheet'
import { codeTexts, type CodeTexts } from './workbook-texts'

interface WorkbookColumn {
  title: Record<Language, string>
  kind: CellKind
  /** In characters. */
  width: number
  value: RawBuilder<unknown>
  /** The value is a code of this list and is written in words. */
  codes?: keyof CodeTexts
}

interface WorkbookSheet {
  name: Record<Language, string>
  source: RowSource
  columns: readonly WorkbookColumn[]
}

const column = (
  zh: string,
  en: string,
  kind: CellKind,
  width: number,
  value: RawBuilder<unknown>,
  codes?: keyof CodeTexts,
): WorkbookColumn => ({ title: { zh, en }, kind, width, value, codes })

const claimNo = column('赔案号', 'Claim no.', 'text', 18, sql`claims.claim_no`)

/**
 * What a workbook shows: for people who check and pay, so every person's number in it is one that paying
 * needs. Birth dates, phones, addresses and what documents are called stay at the desk (SYN-03).
 */
const sheets: readonly WorkbookSheet[] = [
  {
    name: { zh: '赔案', en: 'Claims' },
    source: {
      // The decision in force is the newest, unless the claim was opened again since.
      from: sql`${packageSources.claims.from}
        JOIN members ON members.id = claims.insured_id
        LEFT JOIN policies ON policies.id = claims.policy_id
        LEFT JOIN providers ON providers.id = claims.provider_id
        LEFT JOIN decisions ON decisions.claim_id = claims.id
          AND claims.state IN (${sql.join(settledClaimStates.map((state) => sql.lit(state)))})
          AND decisions.number = (SELECT max(number) FROM decisions AS d WHERE d.claim_id = claims.id)`,
      order: packageSources.claims.order,
    },
    columns: [
      claimNo,
      column('状态', 'State', 'text', 10, sql`claims.state`, 'state'),
      column('被保险人', 'Insured', 'text', 16, sql`members.name`),
      column('证件类型', 'ID type', 'text', 12, sql`members.id_type`, 'identityType'),
      column('证件号码', 'ID number', 'text', 22, sql`members.id_number`),
      column('保单号', 'Policy no.', 'text', 20, sql`policies.policy_no`),
      column('产品', 'Product', 'text', 26, sql`policies.product_name`),
      column('就诊机构', 'Provider', 'text', 28, sql`providers.name`),
      column('索赔类型', 'Claim type', 'text', 10, sql`claims.claim_type`, 'claimType'),
      column('出险类型', 'Incident', 'text', 10, sql`claims.incident_type`, 'incidentType'),
      column('出险日期', 'Incident date', 'date', 12, sql`claims.incident_on`),
      column('诊断编码', 'Diagnosis code', 'text', 12, sql`claims.diagnosis_code`),
      column('诊断', 'Diagnosis', 'text', 28, sql`claims.diagnosis_name`),
      column('申请金额（元）', 'Claimed (CNY)', 'money', 14, sql`claims.claimed_fen`),
      column('剔除金额（元）', 'Excluded (CNY)', 'money', 14, sql`decisions.excluded_fen`),
      column(
        '已获补偿（元）',
        'Paid by others (CNY)',
        'money',
        14,
        sql`claims.other_compensation_fen`,
      ),
      column('赔付金额（元）', 'Payable (CNY)', 'money', 14, sql`claims.payable_fen`),
      column('结论', 'Conclusion', 'text', 10, sql`decisions.conclusion`, 'conclusion'),
      column('原因', 'Reason', 'text', 20, sql`decisions.reason_code`, 'reason'),
      column('受理时间', 'Received', 'instant', 20, sql`claims.received_at`),
      column('应结日期', 'Due', 'date', 12, sql`claims.due_on`),
      column('核定时间', 'Decided', 'instant', 20, sql`claims.decided_at`),
      column('结案时间', 'Closed', 'instant', 20, sql`claims.closed_at`),
      column('发票张数', 'Invoices', 'integer', 10, sql`claims.invoice_count`),
      column('明细条数', 'Lines', 'integer', 10, sql`claims.line_count`),
      column('收款人', 'Payee', 'text', 16, sql`claims.payee_name`),
      column('开户银行', 'Bank', 'text', 22, sql`claims.payee_bank`),
      column('开户支行', 'Branch', 'text', 26, sql`claims.payee_branch`),
      column('收款账号', 'Account', 'text', 26, sql`claims.payee_account`),
    ],
  },
  {
    name: { zh: '发票', en: 'Invoices' },
    source: {
      from: sql`${packageSources.invoices.from}
        JOIN claims ON claims.id = chosen.id
        LEFT JOIN providers ON providers.id = invoices.provider_id`,
      order: packageSources.invoices.order,
    },
    columns: [
      claimNo,
      column('发票序号', 'Position', 'integer', 10, sql`invoices.position`),
      column('发票号', 'Invoice no.', 'text', 20, sql`invoices.invoice_no`),
      column('开票日期', 'Issued', 'date', 12, sql`invoices.issued_on`),
      column('就诊机构', 'Provider', 'text', 28, sql`providers.name`),
      column('发票金额（元）', 'Total (CNY)', 'money', 14, sql`invoices.total_fen`),
      column(
        '医保支付（元）',
        'Social insurance (CNY)',
        'money',
        14,
        sql`invoices.social_insurance_fen`,
      ),
      column('自费（元）', 'Self-paid (CNY)', 'money', 14, sql`invoices.self_paid_fen`),
      column(
        '部分自付（元）',
        'Partly self-paid (CNY)',
        'money',
        14,
        sql`invoices.partly_self_paid_fen`,
      ),
      column('不合理（元）', 'Unreasonable (CNY)', 'money', 14, sql`invoices.unreasonable_fen`),
      column('第三方支付（元）', 'Third party (CNY)', 'money', 14, sql`invoices.third_party_fen`),
    ],
  },
  {
    name: { zh: '明细', en: 'Lines' },
    source: {
      from: sql`${packageSources.lines.from}
        JOIN claims ON claims.id = chosen.id
        JOIN invoices ON invoices.id = lines.invoice_id
        LEFT JOIN decisions ON decisions.claim_id = claims.id
          AND claims.state IN (${sql.join(settledClaimStates.map((state) => sql.lit(state)))})
          AND decisions.number = (SELECT max(number) FROM decisions AS d WHERE d.claim_id = claims.id)
        LEFT JOIN decision_lines ON decision_lines.decision_id = decisions.id
          AND decision_lines.line_id = lines.id`,
      order: packageSources.lines.order,
    },
    columns: [
      claimNo,
      column('序号', 'Position', 'integer', 8, sql`lines.position`),
      column('发票号', 'Invoice no.', 'text', 20, sql`invoices.invoice_no`),
      column('项目编码', 'Code', 'text', 14, sql`lines.code`),
      column('项目名称', 'Item', 'text', 32, sql`lines.name`),
      column('费用类别', 'Category', 'text', 10, sql`lines.category`, 'category'),
      column('服务日期', 'Service date', 'date', 12, sql`lines.service_on`),
      column('数量', 'Quantity', 'quantity', 10, sql`lines.quantity_milli`),
      column('单价（元）', 'Unit price (CNY)', 'money', 12, sql`lines.unit_price_fen`),
      column('申请金额（元）', 'Claimed (CNY)', 'money', 14, sql`lines.claimed_fen`),
      column('剔除金额（元）', 'Excluded (CNY)', 'money', 14, sql`decision_lines.excluded_fen`),
      column('赔付金额（元）', 'Payable (CNY)', 'money', 14, sql`decision_lines.payable_fen`),
    ],
  },
  {
    name: { zh: '决定', en: 'Decisions' },
    source: {
      from: sql`${packageSources.decisions.from}
        JOIN claims ON claims.id = chosen.id
        JOIN staff ON staff.id = decisions.actor_id`,
      order: packageSources.decisions.order,
    },
    columns: [
      claimNo,
      column('决定次序', 'Number', 'integer', 10, sql`decisions.number`),
      column('结论', 'Conclusion', 'text', 10, sql`decisions.conclusion`, 'conclusion'),
      column('原因', 'Reason', 'text', 20, sql`decisions.reason_code`, 'reason'),
      column('条款', 'Clause', 'text', 30, sql`decisions.clause`),
      column('说明', 'Explanation', 'text', 40, sql`decisions.explanation`),
      column('申请金额（元）', 'Claimed (CNY)', 'money', 14, sql`decisions.claimed_fen`),
      column('剔除金额（元）', 'Excluded (CNY)', 'money', 14, sql`decisions.excluded_fen`),
      column('赔付金额（元）', 'Payable (CNY)', 'money', 14, sql`decisions.payable_fen`),
      column('核定人', 'Decided by', 'text', 14, sql`staff.name`),
      column('核定时间', 'Decided', 'instant', 20, sql`decisions.decided_at`),
    ],
  },
  {
    name: { zh: '剔除', en: 'Exclusions' },
    source: {
      from: sql`${packageSources.decision_exclusions.from}
        JOIN claims ON claims.id = chosen.id
        JOIN lines ON lines.id = decision_exclusions.line_id`,
      order: packageSources.decision_exclusions.order,
    },
    columns: [
      claimNo,
      column('决定次序', 'Decision', 'integer', 10, sql`decisions.number`),
      column('明细序号', 'Line', 'integer', 10, sql`lines.position`),
      column('项目名称', 'Item', 'text', 32, sql`lines.name`),
      column('剔除金额（元）', 'Excluded (CNY)', 'money', 14, sql`decision_exclusions.amount_fen`),
      column('原因', 'Reason', 'text', 20, sql`decision_exclusions.reason_code`, 'reason'),
      column('条款', 'Clause', 'text', 30, sql`decision_exclusions.clause`),
      column('备注', 'Note', 'text', 40, sql`decision_exclusions.note`),
    ],
  },
]

/** The sheets of the workbook for the chosen claims, in the language asked for. */
export async function workbookSheets(
  handle: Handle,
  db: ExportDb,
  language: Language,
): Promise<Sheet[]> {
  const counted: Sheet[] = []
  for (const { name, source, columns } of sheets) {
    counted.push({
      name: name[language],
      columns: columns.map(({ title, kind, width }) => ({ title: title[language], kind, width })),
      rowCount: await countRows(db, source),
      rows: () => inWords(handle, db, source, columns, codeTexts[language]),
    })
  }
  return counted
}

function* inWords(
  handle: Handle,
  db: ExportDb,
  source: RowSource,
  columns: readonly WorkbookColumn[],
  texts: CodeTexts,
): Generator<unknown[]> {
  const select = columns.map(({ value }) => value)
  const { sql: statement, parameters } = rowsQuery(db, source, select)
  const lists = columns.map(({ codes }) => (codes ? new Map(Object.entries(texts[codes])) : null))
  const rows = handle
    .prepare(statement)
    .raw()
    .iterate(...parameters) as IterableIterator<unknown[]>
  for (const row of rows) {
    yield row.map((value, index) => lists[index]?.get(String(value)) ?? value)
  }
}
