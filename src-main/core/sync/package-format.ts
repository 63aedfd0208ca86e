import { z } from 'zod'
import { measures, stepKinds } from '@shared/domain/adjudication/claim'
import {
  claimChannels,
  claimTypes,
  conclusions,
  documentKinds,
  genders,
  identityVerifications,
  incidentTypes,
  languages,
  lineCategories,
  policyStates,
  relations,
  secondReviewReasons,
} from '@shared/domain/catalogues'
import { followUpSteps, gapItemStates, gapReasons, gapRequestStates } from '@shared/domain/gaps'
import { claimStates } from '@shared/domain/states'
import type { Tables } from '../database/tables'

/**
 * The desk's own data package: a zip of `datapackage.json` and one CSV per table, named as the table, with
 * the desk's column names. It is a Tabular Data Package in the sense of the Frictionless specification v1
 * (https://specs.frictionlessdata.io/tabular-data-package/), so that other tools read it as well.
 *
 * - UTF-8 without BOM, comma, CRLF, `"` doubled inside quotes, header in the first row.
 * - An empty cell is NULL, quoted or not. The empty text is written as a single apostrophe.
 * - A text that a spreadsheet could take for a formula gets one apostrophe in front; see `escapeText`.
 * - Money is whole fen; moments are UTC with milliseconds; dates are YYYY-MM-DD.
 * - Every resource states its size in bytes and its SHA-256.
 *
 * SYN-03: a column that is not listed here does not leave the desk.
 *
 * The number of the format changes when a reader of the old one would misread the new one. A column or a table
 * is added without a new number where it may be absent (`later`): newer desks do without it, and older ones
 * pass over it or, where sums no longer hold without it, refuse the package.
 */

export const PACKAGE_FORMAT = 1
export const PACKAGE_DESCRIPTOR = 'datapackage.json'

export type PackageTableName = Extract<
  keyof Tables,
  | 'staff'
  | 'members'
  | 'providers'
  | 'policies'
  | 'claims'
  | 'invoices'
  | 'lines'
  | 'documents'
  | 'document_checks'
  | 'gap_requests'
  | 'gap_items'
  | 'gap_item_documents'
  | 'adjudications'
  | 'adjudication_steps'
  | 'decisions'
  | 'decision_lines'
  | 'decision_exclusions'
  | 'accumulator_entries'
>

export interface PackageColumn {
  readonly name: string
  readonly kind: 'text' | 'integer' | 'date' | 'instant'
  /** May be NULL. */
  readonly optional: boolean
  /** The closed list the value comes from. */
  readonly values?: readonly string[]
  readonly unique?: boolean
  readonly minimum?: number
  /** Says something about a person; `docs/data-package.md` gives the reason each one is handed out. */
  readonly personal?: boolean
  /** Added to the format later: a package without the column has no values in it. */
  readonly later?: boolean
  /** What an empty or absent cell stands for, where the desk's column is never NULL. */
  readonly fallback?: string | number
  /** `table` and `column` that the value points to. */
  readonly references?: { readonly table: PackageTableName; readonly column: string }
}

export interface PackageTable {
  readonly name: PackageTableName
  readonly title: string
  readonly primaryKey: readonly string[]
  readonly columns: readonly PackageColumn[]
  /** Composite references; single ones stand on their column. */
  readonly references?: readonly {
    readonly columns: readonly string[]
    readonly table: PackageTableName
    readonly to: readonly string[]
  }[]
}

type Extra = Omit<PackageColumn, 'name' | 'kind' | 'optional'>
const column =
  (kind: PackageColumn['kind'], optional: boolean) =>
  (name: string, extra: Extra = {}): PackageColumn => ({ name, kind, optional, ...extra })

const text = column('text', false)
const optionalText = column('text', true)
const integer = column('integer', false)
const optionalInteger = column('integer', true)
const date = column('date', false)
const optionalDate = column('date', true)
const instant = column('instant', false)
const optionalInstant = column('instant', true)

const personal: Extra = { personal: true }
const to = (table: PackageTableName): Extra => ({ references: { table, column: 'id' } })
const id = text('id', { unique: true })
const sourced = [text('source'), text('source_key'), text('source_hash')]
const versioned = [integer('version', { minimum: 1 }), instant('created_at'), instant('updated_at')]
/** What `column` points to belongs to the same claim. */
const ofTheClaim = (column: string, table: PackageTableName) => ({
  columns: [column, 'claim_id'],
  table,
  to: ['id', 'claim_id'],
})

/** What a package holds, a table after the tables it refers to. */
export const packageTables: readonly PackageTable[] = [
  {
    name: 'staff',
    title: '经办人员 Staff who decided or hold a claim',
    primaryKey: ['id'],
    columns: [id, text('name', personal), text('role'), instant('created_at')],
  },
  {
    name: 'members',
    title: '被保险人 Insured persons',
    primaryKey: ['id'],
    // The address is where the letter goes. E-mail stays: nothing the receiver does needs it (SYN-03).
    columns: [
      id,
      ...sourced,
      text('name', personal),
      text('gender', { ...personal, values: genders }),
      optionalDate('birth_on', personal),
      optionalText('id_type', personal),
      optionalText('id_number', personal),
      optionalDate('id_valid_from', personal),
      optionalDate('id_valid_to', personal),
      optionalText('id_verification', {
        values: identityVerifications,
        later: true,
        fallback: 'unverified',
      }),
      optionalText('phone', personal),
      optionalText('address', personal),
      text('language', { values: languages }),
      ...versioned,
    ],
  },
  {
    name: 'providers',
    title: '医疗机构 Providers',
    primaryKey: ['id'],
    columns: [
      id,
      ...sourced,
      text('name'),
      optionalText('name_en'),
      optionalText('ownership'),
      optionalText('level'),
      optionalText('kind'),
      optionalText('province'),
      optionalText('city'),
      optionalText('district'),
      optionalText('address'),
      optionalText('phone'),
      optionalInteger('specific', { minimum: 0, later: true, fallback: 0 }),
      optionalInteger('network', { minimum: 0, later: true, fallback: 0 }),
      ...versioned,
    ],
  },
  {
    name: 'policies',
    title: '保单 Policies',
    primaryKey: ['id'],
    columns: [
      id,
      ...sourced,
      text('policy_no'),
      text('insured_id', to('members')),
      optionalText('main_insured_id', to('members')),
      optionalText('holder_name', personal),
      optionalText('insurer_name'),
      text('product_name'),
      optionalText('plan_name'),
      date('start_on'),
      optionalDate('end_on'),
      text('state', { values: policyStates }),
      optionalDate('covered_since', { later: true }),
      optionalDate('surrendered_on', { later: true }),
      ...versioned,
    ],
  },
  {
    name: 'claims',
    title: '赔案 Claims',
    primaryKey: ['id'],
    columns: [
      id,
      ...sourced,
      text('claim_no', { unique: true }),
      text('state', { values: claimStates }),
      text('insured_id', to('members')),
      optionalText('policy_id', to('policies')),
      optionalText('provider_id', to('providers')),
      optionalText('assignee_id', to('staff')),
      text('claim_type', { values: claimTypes }),
      text('incident_type', { values: incidentTypes }),
      optionalDate('incident_on'),
      optionalText('diagnosis_code', personal),
      optionalText('diagnosis_name', personal),
      optionalText('applicant_name', personal),
      optionalText('applicant_relation', { ...personal, values: relations }),
      optionalText('province'),
      optionalText('city'),
      optionalText('payee_name', personal),
      optionalText('payee_bank', personal),
      optionalText('payee_branch', personal),
      optionalText('payee_account', personal),
      integer('other_compensation_fen'),
      integer('claimed_fen'),
      optionalInteger('payable_fen'),
      integer('invoice_count', { minimum: 0 }),
      integer('line_count', { minimum: 0 }),
      instant('received_at'),
      date('due_on'),
      optionalInstant('decided_at'),
      optionalInstant('closed_at'),
      optionalText('channel', { values: claimChannels, later: true, fallback: 'paper' }),
      optionalText('applicant_id', { ...to('members'), later: true }),
      optionalText('applicant_address', { ...personal, later: true }),
      optionalDate('signed_on', { later: true }),
      optionalDate('authorized_on', { later: true }),
      optionalInteger('follow_up', { minimum: 0, later: true }),
      optionalInteger('priority', { minimum: 0, later: true, fallback: 0 }),
      optionalInstant('state_since', { later: true }),
      optionalText('second_review_reason', { values: secondReviewReasons, later: true }),
      // No reference: the claim stands before what was computed for it.
      optionalText('adjudication_id', { later: true }),
      // An answer that nobody has looked at (GAP-04), and by how much the statutory period is longer (CLM-09).
      optionalInteger('new_documents', { minimum: 0, later: true, fallback: 0 }),
      optionalInstant('answered_at', { later: true }),
      optionalInteger('waited_days', { minimum: 0, later: true, fallback: 0 }),
      ...versioned,
    ],
  },
  {
    name: 'invoices',
    title: '发票 Invoices',
    primaryKey: ['id'],
    columns: [
      id,
      text('source_key'),
      text('claim_id', to('claims')),
      integer('position'),
      optionalText('invoice_no'),
      optionalDate('issued_on'),
      optionalText('provider_id', to('providers')),
      integer('total_fen'),
      integer('social_insurance_fen'),
      integer('self_paid_fen'),
      integer('partly_self_paid_fen'),
      integer('unreasonable_fen'),
      integer('third_party_fen'),
    ],
  },
  {
    name: 'lines',
    title: '费用明细 Lines of the invoices',
    primaryKey: ['id'],
    columns: [
      id,
      text('source_key'),
      text('claim_id', to('claims')),
      text('invoice_id', to('invoices')),
      integer('position'),
      optionalText('code', personal),
      text('name', personal),
      text('category', { values: lineCategories }),
      integer('quantity_milli'),
      optionalInteger('unit_price_fen'),
      integer('claimed_fen'),
      optionalDate('service_on'),
      optionalText('diagnosis_code', personal),
    ],
  },
  {
    name: 'documents',
    title: '材料清单 Documents, without their content',
    primaryKey: ['id'],
    columns: [
      id,
      text('claim_id', to('claims')),
      text('kind', { values: documentKinds }),
      text('file_name', personal),
      text('media_type'),
      integer('size_bytes', { minimum: 0 }),
      text('sha256'),
      text('actor_id', to('staff')),
      instant('received_at'),
      optionalInstant('set_aside_at', { later: true }),
    ],
  },
  {
    name: 'document_checks',
    title: '材料审核 How papers were found',
    primaryKey: ['document_id'],
    columns: [
      text('document_id'),
      text('claim_id', to('claims')),
      text('state', { values: ['accepted', 'refused'] }),
      text('problems'),
      optionalText('note', personal),
      text('actor_id', to('staff')),
      instant('created_at'),
    ],
    references: [ofTheClaim('document_id', 'documents')],
  },
  {
    name: 'gap_requests',
    title: '补材要求 What the customer was asked for',
    primaryKey: ['id'],
    columns: [
      id,
      text('claim_id', to('claims')),
      integer('number', { minimum: 1 }),
      text('state', { values: gapRequestStates }),
      text('language', { values: languages }),
      optionalText('again_reason', personal),
      optionalText('remark', personal),
      instant('sent_at'),
      optionalDate('arrived_on'),
      date('answer_due_on'),
      optionalText('next_step', { values: followUpSteps }),
      optionalDate('next_on'),
      optionalInstant('reminded_at'),
      optionalInstant('escalated_at'),
      optionalInstant('ended_at'),
      optionalDate('documents_on'),
      text('actor_id', to('staff')),
      ...versioned,
    ],
  },
  {
    name: 'gap_items',
    title: '补材项目 Each thing asked for, and how it stands',
    primaryKey: ['id'],
    columns: [
      id,
      text('request_id'),
      text('claim_id', to('claims')),
      integer('position', { minimum: 1 }),
      text('material'),
      text('reason', { values: gapReasons }),
      text('problems'),
      optionalText('note', personal),
      integer('blocking', { minimum: 0 }),
      text('state', { values: gapItemStates }),
      optionalInstant('received_at'),
      optionalText('judged_by', to('staff')),
      optionalInstant('judged_at'),
      optionalText('judged_reason', personal),
    ],
    references: [ofTheClaim('request_id', 'gap_requests')],
  },
  {
    name: 'gap_item_documents',
    title: '补材文件 Which documents answer which item',
    primaryKey: ['item_id', 'document_id'],
    columns: [
      text('item_id'),
      text('document_id'),
      text('claim_id', to('claims')),
      instant('created_at'),
    ],
    references: [ofTheClaim('item_id', 'gap_items'), ofTheClaim('document_id', 'documents')],
  },
  {
    name: 'adjudications',
    title: '理算 What the desk computed for each claim',
    primaryKey: ['id'],
    columns: [
      id,
      text('claim_id', to('claims')),
      integer('rules_version', { minimum: 1 }),
      integer('claimed_fen'),
      integer('excluded_fen'),
      integer('reduced_fen'),
      integer('payable_fen', { minimum: 0 }),
      text('basis', personal),
      text('actor_id', to('staff')),
      instant('computed_at'),
    ],
  },
  {
    name: 'adjudication_steps',
    title: '理算步骤 Every step of every line, with its rule',
    primaryKey: ['adjudication_id', 'line_id', 'position'],
    columns: [
      text('adjudication_id', to('adjudications')),
      text('line_id', to('lines')),
      integer('position', { minimum: 0 }),
      text('kind', { values: stepKinds }),
      text('rule'),
      optionalText('benefit'),
      optionalText('plan_version_id'),
      integer('amount_fen'),
      optionalText('detail', personal),
    ],
  },
  {
    name: 'decisions',
    title: '理赔决定 Decisions',
    primaryKey: ['id'],
    columns: [
      id,
      text('claim_id', to('claims')),
      integer('number', { minimum: 1 }),
      text('conclusion', { values: conclusions }),
      optionalText('reason_code'),
      optionalText('clause'),
      optionalText('explanation', personal),
      integer('claimed_fen'),
      integer('excluded_fen'),
      optionalInteger('reduced_fen', { later: true, fallback: 0 }),
      optionalInteger('ex_gratia_fen', { minimum: 0, later: true, fallback: 0 }),
      integer('payable_fen', { minimum: 0 }),
      integer('other_compensation_fen'),
      optionalText('adjudication_id', { ...to('adjudications'), later: true }),
      optionalText('second_review_reason', { values: secondReviewReasons, later: true }),
      text('actor_id', to('staff')),
      instant('decided_at'),
      // The second person, where one was needed (ADJ-08).
      optionalText('confirmed_by', { ...to('staff'), later: true }),
      optionalInstant('confirmed_at', { later: true }),
    ],
  },
  {
    name: 'decision_lines',
    title: '决定明细 What each decision says of each line',
    primaryKey: ['decision_id', 'line_id'],
    columns: [
      text('decision_id', to('decisions')),
      text('line_id', to('lines')),
      integer('claimed_fen'),
      integer('excluded_fen'),
      optionalInteger('reduced_fen', { later: true, fallback: 0 }),
      integer('payable_fen'),
    ],
  },
  {
    name: 'decision_exclusions',
    title: '剔除明细 What was taken off, and why',
    primaryKey: ['decision_id', 'line_id', 'position'],
    columns: [
      text('decision_id', to('decisions')),
      text('line_id', to('lines')),
      integer('position'),
      text('reason_code'),
      integer('amount_fen', { minimum: 1 }),
      optionalText('clause'),
      optionalText('note', personal),
    ],
    references: [
      {
        columns: ['decision_id', 'line_id'],
        table: 'decision_lines',
        to: ['decision_id', 'line_id'],
      },
    ],
  },
  {
    name: 'accumulator_entries',
    title: '累计 What each decision took of limits and deductibles, and gave back',
    primaryKey: ['id'],
    columns: [
      id,
      text('policy_id', to('policies')),
      text('insured_id', to('members')),
      text('benefit'),
      text('measure', { values: measures }),
      text('period'),
      integer('quantity'),
      text('claim_id', to('claims')),
      text('decision_id', to('decisions')),
      // The entry of this table that it gives back.
      optionalText('reverses_id', { unique: true }),
      text('actor_id', to('staff')),
      instant('created_at'),
    ],
  },
]

/**
 * Text that a spreadsheet reads as a formula, also behind blanks, in full width (Excel in Chinese and
 * Japanese takes ＝ for =), or behind apostrophes of its own; and the empty text, which would be NULL.
 */
const ESCAPED = /^'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n]|$)/u

/** Makes text safe for a spreadsheet, in a way `unescapeText` undoes exactly: `=1+1` → `'=1+1`. */
export function escapeText(value: string): string {
  return ESCAPED.test(value) ? `'${value}` : value
}

/** The text that `escapeText` was given. */
export function unescapeText(cell: string): string {
  return cell.startsWith("'") && ESCAPED.test(cell) ? cell.slice(1) : cell
}

const QUOTED = /[",\r\n]/u

/** One CSV cell, quoted where it must be. NULL is the empty cell. */
export function encodeCell(column: PackageColumn, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (column.kind !== 'text') return String(value)
  const cell = escapeText(String(value))
  return QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

export type CellProblem =
  | 'missing_value'
  | 'not_an_integer'
  | 'not_a_date'
  | 'not_an_instant'
  | 'unknown_value'
  | 'below_minimum'

/**
 * Reads one cell of a package (already unquoted) and holds it against its column.
 * @returns the value for the desk's table, or which rule the cell breaks
 */
export function decodeCell(
  column: PackageColumn,
  cell: string,
): { ok: true; value: string | number | null } | { ok: false; problem: CellProblem } {
  if (cell === '') {
    return column.optional ? { ok: true, value: column.fallback ?? null } : problem('missing_value')
  }
  switch (column.kind) {
    case 'text': {
      const value = unescapeText(cell)
      return column.values && !column.values.includes(value)
        ? problem('unknown_value')
        : { ok: true, value }
    }
    case 'integer': {
      const value = Number(cell)
      if (!/^-?\d+$/u.test(cell) || !Number.isSafeInteger(value)) return problem('not_an_integer')
      if (column.minimum !== undefined && value < column.minimum) return problem('below_minimum')
      return { ok: true, value }
    }
    case 'date':
      return isInstant(`${cell}T00:00:00.000Z`) ? { ok: true, value: cell } : problem('not_a_date')
    case 'instant':
      return isInstant(cell) ? { ok: true, value: cell } : problem('not_an_instant')
  }
}

const problem = (code: CellProblem): { ok: false; problem: CellProblem } => ({
  ok: false,
  problem: code,
})

function isInstant(value: string): boolean {
  const at = Date.parse(value)
  return !Number.isNaN(at) && new Date(at).toISOString() === value
}

/** What is known of a written CSV. */
export interface PackageResource {
  name: PackageTableName
  bytes: number
  /** Hex. */
  sha256: string
}

/** The descriptor of a package that holds `resources`; the same resources give the same descriptor. */
export function describePackage(resources: readonly PackageResource[]): Record<string, unknown> {
  return {
    profile: 'tabular-data-package',
    name: 'peian-desk-claims',
    title: '赔案数据包 Claims of a Peian Desk',
    peianFormat: PACKAGE_FORMAT,
    resources: resources.map(({ name, bytes, sha256 }) => ({
      profile: 'tabular-data-resource',
      name,
      title: tableNamed(name).title,
      path: `${name}.csv`,
      format: 'csv',
      mediatype: 'text/csv',
      encoding: 'utf-8',
      bytes,
      hash: `sha256:${sha256}`,
      dialect: {
        delimiter: ',',
        lineTerminator: '\r\n',
        quoteChar: '"',
        doubleQuote: true,
        skipInitialSpace: false,
        header: true,
      },
      schema: schemaOf(tableNamed(name)),
    })),
  }
}

/** The table of this name. */
export function tableNamed(name: PackageTableName): PackageTable {
  const table = packageTables.find((candidate) => candidate.name === name)
  if (!table) throw new RangeError(`no package table ${name}`)
  return table
}

const FIELD_TYPES = {
  text: { type: 'string' },
  integer: { type: 'integer' },
  date: { type: 'date' },
  instant: { type: 'datetime', format: '%Y-%m-%dT%H:%M:%S.%fZ' },
} as const

function schemaOf(table: PackageTable): Record<string, unknown> {
  const foreignKeys = [
    ...table.columns.flatMap(({ name, references }) =>
      references ? [{ columns: [name], table: references.table, to: [references.column] }] : [],
    ),
    ...(table.references ?? []),
  ]
  return {
    fields: table.columns.map((column) => ({
      name: column.name,
      ...FIELD_TYPES[column.kind],
      constraints: {
        ...(column.optional ? {} : { required: true }),
        ...(column.unique ? { unique: true } : {}),
        ...(column.values ? { enum: column.values } : {}),
        ...(column.minimum === undefined ? {} : { minimum: column.minimum }),
      },
    })),
    primaryKey: table.primaryKey,
    ...(foreignKeys.length === 0
      ? {}
      : {
          foreignKeys: foreignKeys.map((key) => ({
            fields: key.columns,
            reference: { resource: key.table, fields: key.to },
          })),
        }),
    missingValues: [''],
  }
}

/** What a reader needs of `datapackage.json`: which tables, where, and the hashes they must have. */
export const packageDescriptor = z.looseObject({
  peianFormat: z.literal(PACKAGE_FORMAT),
  resources: z
    .array(
      z.looseObject({
        name: z.string().max(100),
        path: z.string().max(200),
        bytes: z.number().int().nonnegative(),
        hash: z.string().regex(/^sha256:[0-9a-f]{64}$/u),
      }),
    )
    .max(100),
})
export type PackageDescriptor = z.infer<typeof packageDescriptor>
