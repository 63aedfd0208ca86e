import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { SourceProblem } from '../sync/import/problem'
import { readTable } from '../sync/import/table-reader'
import type { TaskControl } from '../workers/tasks'
import type { ManifestRow } from './address'

/** The list that comes with a batch of answers: `answers.csv` or `answers.json` (GAP-03). */

const LARGEST_LIST = 20 * 1024 * 1024
const MOST_ROWS = 50_000

/** What the columns may be called. */
const names: Readonly<Record<keyof ManifestRow, readonly string[]>> = {
  claimNo: ['claimno', 'claim_no', 'claim', '赔案号', '案件号', '理赔号'],
  insuredName: [
    'insuredname',
    'insured_name',
    'insured',
    'name',
    '被保险人',
    '被保险人姓名',
    '姓名',
  ],
  file: ['file', 'filename', 'file_name', 'path', '文件', '文件名'],
  material: ['material', 'kind', 'type', '材料', '材料类型'],
}

/** Whether a file of this name is a list of answers. */
export function isManifestName(fileName: string): boolean {
  return /^answers\.(?:csv|json)$/iu.test(fileName)
}

/** Why a list cannot be read. */
export class ManifestError extends Error {
  override name = 'ManifestError'
  constructor(
    /** As `ImportProblem`: `missing_column`, `undecodable_text`, `not_json`, … */
    readonly reason: string,
    /** Where. */
    readonly detail: string,
  ) {
    super(reason)
  }
}

/**
 * Reads a list of answers.
 * @param name its own name, which says how it is written
 * @throws ManifestError
 */
export async function readManifest(path: string, name: string): Promise<ManifestRow[]> {
  if (statSync(path).size > LARGEST_LIST) throw new ManifestError('too_large', '')
  const rows = /\.json$/iu.test(name) ? readJson(path) : await readCsv(path, name)
  if (rows.length > MOST_ROWS) throw new ManifestError('too_many_rows', String(MOST_ROWS))
  return rows
}

const cell = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) =>
    value === null || value === undefined ? null : String(value).trim() || null,
  )
const jsonRow = z.object({
  claimNo: cell,
  insuredName: cell,
  file: z.string().trim().min(1).max(1000),
  material: cell,
})
const jsonList = z.union([
  z.array(jsonRow),
  z.object({ answers: z.array(jsonRow) }).transform(({ answers }) => answers),
])

function readJson(path: string): ManifestRow[] {
  let parsed: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
    parsed = JSON.parse(text)
  } catch {
    throw new ManifestError('not_json', '')
  }
  const rows = jsonList.safeParse(parsed)
  if (rows.success) return rows.data
  throw new ManifestError('unknown_shape', rows.error.issues[0]?.path.join('.') ?? '')
}

const control: TaskControl = { progress: () => undefined, checkCancelled: () => undefined }

async function readCsv(path: string, name: string): Promise<ManifestRow[]> {
  const rows: ManifestRow[] = []
  let columns: Record<keyof ManifestRow, number> | null = null
  try {
    await readTable(
      { name, path, bytes: statSync(path).size },
      { encoding: 'auto', delimiter: 'auto' },
      {
        header: (header) => {
          const found = (key: keyof ManifestRow): number =>
            header.findIndex((text) => names[key].includes(text.trim().toLowerCase()))
          columns = {
            claimNo: found('claimNo'),
            insuredName: found('insuredName'),
            file: found('file'),
            material: found('material'),
          }
          if (columns.file === -1) throw new ManifestError('missing_column', 'file')
          return Object.values(columns).filter((column) => column !== -1)
        },
        row: (cells) => {
          const at = (key: keyof ManifestRow): string | null =>
            cells[columns?.[key] ?? -1]?.trim() || null
          const file = at('file')
          if (file === null) return
          rows.push({
            file,
            claimNo: at('claimNo'),
            insuredName: at('insuredName'),
            material: at('material'),
          })
        },
        raggedRow: (_cells, row, reason) => {
          throw new ManifestError(reason, String(row))
        },
        remark: () => undefined,
      },
      control,
      () => undefined,
    )
  } catch (error) {
    if (error instanceof SourceProblem) {
      const { reason, row, column } = error.problem
      throw new ManifestError(reason, [row, column].filter((part) => part !== undefined).join(', '))
    }
    throw error
  }
  return rows
}
