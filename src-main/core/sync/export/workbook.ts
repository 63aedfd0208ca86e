import { sql, type RawBuilder } from 'kysely'
import type { Language } from '@shared/domain/catalogues'
import {
  ageBands,
  exportFields,
  exportRules,
  type ExportField,
  type ExportProfile,
  type ExportSheet,
} from '@shared/domain/export-profiles'
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

/**
 * How each field of an export profile is read and written. Which fields a profile has is said by
 * `src-shared/domain/export-profiles.ts`.
 */
interface WorkbookColumn {
  title: Record<Language, string>
  kind: CellKind
  /** In characters. */
  width: number
  value: RawBuilder<unknown>
  /** The value is a code of this list and is written in words. */
  codes?: keyof CodeTexts
}

const column = (
  zh: string,
  en: string,
  kind: CellKind,
  width: number,
  value: RawBuilder<unknown>,
  codes?: keyof CodeTexts,
): WorkbookColumn => ({ title: { zh, en }, kind, width, value, codes })

const money = (zh: string, en: string, value: RawBuilder<unknown>): WorkbookColumn =>
  column(`${zh}（元）`, `${en} (CNY)`, 'money', 14, value)

const claimNo = column('赔案号', 'Claim no.', 'text', 18, sql`claims.claim_no`)
const payee = {
  payee_name: column('收款人', 'Payee', 'text', 16, sql`claims.payee_name`),
  payee_bank: column('开户银行', 'Bank', 'text', 22, sql`claims.payee_bank`),
  payee_branch: column('开户支行', 'Branch', 'text', 26, sql`claims.payee_branch`),
  payee_account: column('收款账号', 'Account', 'text', 26, sql`claims.payee_account`),
}
const state = column('状态', 'State', 'text', 10, sql`claims.state`, 'state')
const claimType = column('索赔类型', 'Claim type', 'text', 10, sql`claims.claim_type`, 'claimType')
const incidentType = column(
  '出险类型',
  'Incident',
  'text',
  10,
  sql`claims.incident_type`,
  'incidentType',
)
const diagnosisCode = column('诊断编码', 'Diagnosis code', 'text', 12, sql`claims.diagnosis_code`)
const claimed = money('申请金额', 'Claimed', sql`claims.claimed_fen`)
const excluded = money('剔除金额', 'Excluded', sql`decisions.excluded_fen`)
const payable = money('赔付金额', 'Payable', sql`claims.payable_fen`)

/** The decision in force is the newest, unless the claim was opened again since. */
const decisionInForce = sql`LEFT JOIN decisions ON decisions.claim_id = claims.id
  AND claims.state IN (${sql.join(settledClaimStates.map((settled) => sql.lit(settled)))})
  AND decisions.number = (SELECT max(number) FROM decisions AS d WHERE d.claim_id = claims.id)`

/** When the care was needed, or at least asked to be paid for. */
const occurredOn = sql`coalesce(claims.incident_on, claims.received_at)`
const age = sql`CAST(substr(${occurredOn}, 1, 4) AS INTEGER) - CAST(substr(members.birth_on, 1, 4) AS INTEGER)
  - (substr(${occurredOn}, 6, 5) < substr(members.birth_on, 6, 5))`
const ageBand = sql`CASE WHEN members.birth_on IS NULL THEN NULL ${sql.join(
  [...ageBands.entries()].reverse().map(([at, from]) => {
    const next = ageBands[at + 1]
    const label = next === undefined ? `${from}+` : `${from}–${next - 1}`
    return sql`WHEN ${age} >= ${sql.lit(from)} THEN ${sql.lit(label)}`
  }),
  sql` `,
)} END`

/** A code as ICD and SNOMED write them: a source may have words in its place, and a name in the words. */
const codeAlone = sql`CASE WHEN length(claims.diagnosis_code) <= 16
  AND claims.diagnosis_code GLOB '*[0-9]*'
  AND claims.diagnosis_code NOT GLOB '*[^-0-9A-Za-z.+*/]*' THEN claims.diagnosis_code END`

/** By what is shown, so that neither the order nor the number of a row leads back to a claim. */
const statisticsOrder = sql`substr(claims.received_at, 1, 7), claims.claim_type, claims.city,
  claims.diagnosis_code, claims.claimed_fen, chosen.id`

const sheets: {
  readonly [S in ExportSheet]: {
    name: Record<Language, string>
    source: RowSource
    columns: Readonly<Record<ExportField<S>, WorkbookColumn>>
  }
} = {
  claims: {
    name: { zh: '赔案', en: 'Claims' },
    source: {
      from: sql`${packageSources.claims.from}
        JOIN members ON members.id = claims.insured_id
        LEFT JOIN policies ON policies.id = claims.policy_id
        LEFT JOIN providers ON providers.id = claims.provider_id
        ${decisionInForce}`,
      order: packageSources.claims.order,
    },
    columns: {
      claim_no: claimNo,
      state,
      insured_name: column('被保险人', 'Insured', 'text', 16, sql`members.name`),
      id_type: column('证件类型', 'ID type', 'text', 12, sql`members.id_type`, 'identityType'),
      id_number: column('证件号码', 'ID number', 'text', 22, sql`members.id_number`),
      policy_no: column('保单号', 'Policy no.', 'text', 20, sql`policies.policy_no`),
      product_name: column('产品', 'Product', 'text', 26, sql`policies.product_name`),
      provider_name: column('就诊机构', 'Provider', 'text', 28, sql`providers.name`),
      claim_type: claimType,
      incident_type: incidentType,
      incident_on: column('出险日期', 'Incident date', 'date', 12, sql`claims.incident_on`),
      diagnosis_code: diagnosisCode,
      diagnosis_name: column('诊断', 'Diagnosis', 'text', 28, sql`claims.diagnosis_name`),
      claimed,
      excluded,
      other_compensation: money('已获补偿', 'Paid by others', sql`claims.other_compensation_fen`),
      payable,
      conclusion: column('结论', 'Conclusion', 'text', 10, sql`decisions.conclusion`, 'conclusion'),
      reason: column('原因', 'Reason', 'text', 20, sql`decisions.reason_code`, 'reason'),
      received_at: column('受理时间', 'Received', 'instant', 20, sql`claims.received_at`),
      due_on: column('应结日期', 'Due', 'date', 12, sql`claims.due_on`),
      decided_at: column('核定时间', 'Decided', 'instant', 20, sql`claims.decided_at`),
      closed_at: column('结案时间', 'Closed', 'instant', 20, sql`claims.closed_at`),
      invoice_count: column('发票张数', 'Invoices', 'integer', 10, sql`claims.invoice_count`),
      line_count: column('明细条数', 'Lines', 'integer', 10, sql`claims.line_count`),
      ...payee,
    },
  },
  invoices: {
    name: { zh: '发票', en: 'Invoices' },
    source: {
      from: sql`${packageSources.invoices.from}
        JOIN claims ON claims.id = chosen.id
        LEFT JOIN providers ON providers.id = invoices.provider_id`,
      order: packageSources.invoices.order,
    },
    columns: {
      claim_no: claimNo,
      position: column('发票序号', 'Position', 'integer', 10, sql`invoices.position`),
      invoice_no: column('发票号', 'Invoice no.', 'text', 20, sql`invoices.invoice_no`),
      issued_on: column('开票日期', 'Issued', 'date', 12, sql`invoices.issued_on`),
      provider_name: column('就诊机构', 'Provider', 'text', 28, sql`providers.name`),
      total: money('发票金额', 'Total', sql`invoices.total_fen`),
      social_insurance: money('医保支付', 'Social insurance', sql`invoices.social_insurance_fen`),
      self_paid: money('自费', 'Self-paid', sql`invoices.self_paid_fen`),
      partly_self_paid: money('部分自付', 'Partly self-paid', sql`invoices.partly_self_paid_fen`),
      unreasonable: money('不合理', 'Unreasonable', sql`invoices.unreasonable_fen`),
      third_party: money('第三方支付', 'Third party', sql`invoices.third_party_fen`),
    },
  },
  lines: {
    name: { zh: '明细', en: 'Lines' },
    source: {
      from: sql`${packageSources.lines.from}
        JOIN claims ON claims.id = chosen.id
        JOIN invoices ON invoices.id = lines.invoice_id
        ${decisionInForce}
        LEFT JOIN decision_lines ON decision_lines.decision_id = decisions.id
          AND decision_lines.line_id = lines.id`,
      order: packageSources.lines.order,
    },
    columns: {
      claim_no: claimNo,
      position: column('序号', 'Position', 'integer', 8, sql`lines.position`),
      invoice_no: column('发票号', 'Invoice no.', 'text', 20, sql`invoices.invoice_no`),
      code: column('项目编码', 'Code', 'text', 14, sql`lines.code`),
      name: column('项目名称', 'Item', 'text', 32, sql`lines.name`),
      category: column('费用类别', 'Category', 'text', 10, sql`lines.category`, 'category'),
      service_on: column('服务日期', 'Service date', 'date', 12, sql`lines.service_on`),
      quantity: column('数量', 'Quantity', 'quantity', 10, sql`lines.quantity_milli`),
      unit_price: column('单价（元）', 'Unit price (CNY)', 'money', 12, sql`lines.unit_price_fen`),
      claimed: money('申请金额', 'Claimed', sql`lines.claimed_fen`),
      excluded: money('剔除金额', 'Excluded', sql`decision_lines.excluded_fen`),
      payable: money('赔付金额', 'Payable', sql`decision_lines.payable_fen`),
    },
  },
  decisions: {
    name: { zh: '决定', en: 'Decisions' },
    source: {
      from: sql`${packageSources.decisions.from}
        JOIN claims ON claims.id = chosen.id
        JOIN staff ON staff.id = decisions.actor_id
        LEFT JOIN staff AS second ON second.id = decisions.confirmed_by`,
      order: packageSources.decisions.order,
    },
    columns: {
      claim_no: claimNo,
      number: column('决定次序', 'Number', 'integer', 10, sql`decisions.number`),
      conclusion: column('结论', 'Conclusion', 'text', 10, sql`decisions.conclusion`, 'conclusion'),
      reason: column('原因', 'Reason', 'text', 20, sql`decisions.reason_code`, 'reason'),
      clause: column('条款', 'Clause', 'text', 30, sql`decisions.clause`),
      explanation: column('说明', 'Explanation', 'text', 40, sql`decisions.explanation`),
      claimed: money('申请金额', 'Claimed', sql`decisions.claimed_fen`),
      excluded,
      payable: money('赔付金额', 'Payable', sql`decisions.payable_fen`),
      decided_by: column('核定人', 'Decided by', 'text', 14, sql`staff.name`),
      decided_at: column('核定时间', 'Decided', 'instant', 20, sql`decisions.decided_at`),
      confirmed_by: column('复核人', 'Confirmed by', 'text', 14, sql`second.name`),
      confirmed_at: column('复核时间', 'Confirmed', 'instant', 20, sql`decisions.confirmed_at`),
    },
  },
  exclusions: {
    name: { zh: '剔除', en: 'Exclusions' },
    source: {
      from: sql`${packageSources.decision_exclusions.from}
        JOIN claims ON claims.id = chosen.id
        JOIN lines ON lines.id = decision_exclusions.line_id`,
      order: packageSources.decision_exclusions.order,
    },
    columns: {
      claim_no: claimNo,
      number: column('决定次序', 'Decision', 'integer', 10, sql`decisions.number`),
      position: column('明细序号', 'Line', 'integer', 10, sql`lines.position`),
      name: column('项目名称', 'Item', 'text', 32, sql`lines.name`),
      excluded: money('剔除金额', 'Excluded', sql`decision_exclusions.amount_fen`),
      reason: column('原因', 'Reason', 'text', 20, sql`decision_exclusions.reason_code`, 'reason'),
      clause: column('条款', 'Clause', 'text', 30, sql`decision_exclusions.clause`),
      note: column('备注', 'Note', 'text', 40, sql`decision_exclusions.note`),
    },
  },
  payments: {
    name: { zh: '付款', en: 'Payments' },
    source: packageSources.claims,
    columns: {
      claim_no: claimNo,
      ...payee,
      payable: money('付款金额', 'Amount', sql`claims.payable_fen`),
      decided_on: column('核定日期', 'Decided', 'day', 12, sql`claims.decided_at`),
    },
  },
  statistics: {
    name: { zh: '统计', en: 'Statistics' },
    source: {
      from: sql`${packageSources.claims.from}
        JOIN members ON members.id = claims.insured_id
        LEFT JOIN providers ON providers.id = claims.provider_id
        ${decisionInForce}`,
      order: statisticsOrder,
    },
    columns: {
      number: column(
        '序号',
        'Number',
        'integer',
        8,
        sql`row_number() OVER (ORDER BY ${statisticsOrder})`,
      ),
      age_band: column('年龄段', 'Age', 'text', 10, ageBand),
      gender: column('性别', 'Gender', 'text', 8, sql`members.gender`, 'gender'),
      claim_type: claimType,
      incident_type: incidentType,
      incident_month: column('出险月份', 'Incident month', 'month', 12, sql`claims.incident_on`),
      diagnosis_code: { ...diagnosisCode, value: codeAlone },
      city: column('城市', 'City', 'text', 14, sql`coalesce(claims.city, providers.city)`),
      state,
      claimed,
      excluded,
      payable,
      received_month: column('受理月份', 'Month received', 'month', 12, sql`claims.received_at`),
      decided_month: column('核定月份', 'Month decided', 'month', 12, sql`claims.decided_at`),
    },
  },
}

/** The fields that go out with a workbook of this profile, sheet by sheet. */
export function workbookFields(profile: ExportProfile): Record<string, readonly string[]> {
  return Object.fromEntries(
    exportRules[profile].sheets.map((sheet) => [sheet, exportFields[sheet]]),
  )
}

/** The sheets of the workbook of a profile for the chosen claims, in the language asked for. */
export async function workbookSheets(
  handle: Handle,
  db: ExportDb,
  profile: ExportProfile,
  language: Language,
): Promise<Sheet[]> {
  const counted: Sheet[] = []
  for (const sheet of exportRules[profile].sheets) {
    const { name, source } = sheets[sheet]
    const columns = columnsOf(sheet)
    counted.push({
      name: name[language],
      columns: columns.map(({ title, kind, width }) => ({ title: title[language], kind, width })),
      rowCount: await countRows(db, source),
      rows: () => inWords(handle, db, source, columns, codeTexts[language]),
    })
  }
  return counted
}

function columnsOf<S extends ExportSheet>(sheet: S): WorkbookColumn[] {
  const { columns } = sheets[sheet]
  const fields: readonly ExportField<S>[] = exportFields[sheet]
  return fields.map((field) => columns[field])
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
