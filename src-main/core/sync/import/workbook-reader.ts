import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { HucreError, type CellValue } from 'hucre'
import { streamXlsxRows } from 'hucre/xlsx'
import type { TaskControl } from '../../workers/tasks'
import { SourceProblem } from './problem'
import type { SourceFile, TableFacts, TableSink } from './table-reader'
import { zipEntries } from './zip-entries'

/** Largest workbook file; one of 1,048,576 rows with 30 columns is well below it. */
const LARGEST_WORKBOOK = 256 * 1024 * 1024
/** Most that a workbook's parts may come to unpacked; sheets are streamed. */
const MOST_UNPACKED = 4 * 1024 * 1024 * 1024
/** Largest table of shared texts, which is held in memory. */
const MOST_SHARED_TEXT = 512 * 1024 * 1024
const CHECK_EVERY = 2048

/** Whether a file is a workbook by its first bytes; old and encrypted ones are refused by name. */
export async function isWorkbook(file: SourceFile): Promise<boolean> {
  const start = Buffer.alloc(8)
  const descriptor = openSync(file.path, 'r')
  try {
    readSync(descriptor, start, 0, 8, 0)
  } finally {
    closeSync(descriptor)
  }
  // The container of .xls, and of .xlsx with a password.
  if (start.readUInt32BE(0) === 0xd0cf11e0) {
    throw new SourceProblem({ file: file.name, reason: 'workbook_old_or_encrypted' })
  }
  const zip = start.readUInt32BE(0) === 0x504b0304
  if (/\.xls[xm]$/iu.test(file.name) && !zip) {
    throw new SourceProblem({ file: file.name, reason: 'not_a_workbook' })
  }
  return zip
}

/**
 * Reads one sheet, row by row.
 * @param sheet its name; the first one when absent
 * @throws SourceProblem
 */
export async function readSheet(
  file: SourceFile,
  sheet: string | undefined,
  sink: TableSink,
  control: TaskControl,
  onBytes: (bytes: number) => void,
): Promise<TableFacts> {
  await refuseBomb(file)
  const bytes = readFileSync(file.path)
  let width = 0
  let hasHeader = false
  let rows = 0
  const digitsLost = { count: 0 }
  try {
    const stream = streamXlsxRows(bytes, sheet === undefined ? {} : { sheet })
    for await (const { index, values } of stream) {
      if (index % CHECK_EVERY === 0) control.checkCancelled()
      const cells = values.map((value) => cellText(value, digitsLost))
      if (cells.every((cell) => cell === '')) continue
      if (!hasHeader) {
        hasHeader = true
        width = cells.findLastIndex((cell) => cell.trim() !== '') + 1
        sink.header(cells.slice(0, width), { workbook: true })
        continue
      }
      rows += 1
      while (cells.length < width) cells.push('')
      if (cells.slice(width).some((cell) => cell.trim() !== '')) {
        sink.raggedRow(cells, index + 1, 'too_many_fields')
      } else sink.row(cells, index + 1)
    }
  } catch (error) {
    if (error instanceof HucreError) {
      throw new SourceProblem({ file: file.name, reason: 'not_a_workbook' })
    }
    throw error
  }
  if (!hasHeader && sheet !== undefined) {
    throw new SourceProblem({ file: file.name, reason: 'missing_sheet', detail: sheet })
  }
  if (digitsLost.count > 0) sink.remark('digits_lost', digitsLost.count)
  if (hasHeader && rows === 0) sink.remark('no_rows')
  onBytes(bytes.length)
  return { sha256: createHash('sha256').update(bytes).digest('hex'), hasHeader, rows }
}

async function refuseBomb(file: SourceFile): Promise<void> {
  const refuse = (reason: string): never => {
    throw new SourceProblem({ file: file.name, reason })
  }
  if (file.bytes > LARGEST_WORKBOOK) refuse('workbook_too_large')
  const entries = await zipEntries(file)
  const unpacked = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
  const shared = entries.find((entry) => entry.fileName.endsWith('sharedStrings.xml'))
  if (unpacked > MOST_UNPACKED || (shared?.uncompressedSize ?? 0) > MOST_SHARED_TEXT) {
    refuse('workbook_too_large')
  }
  if (!entries.some((entry) => entry.fileName === '[Content_Types].xml')) refuse('not_a_workbook')
}

/** A workbook keeps 15 digits of a number; what it shows beyond them is not what was typed. */
const EXACT_BELOW = 1e15

function cellText(value: CellValue, digitsLost: { count: number }): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value.replaceAll('\0', '')
  if (typeof value === 'number') {
    if (Math.abs(value) >= EXACT_BELOW) digitsLost.count += 1
    return decimalText(value)
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return ''
    const [date = '', time = ''] = value.toISOString().split('T')
    return time.startsWith('00:00:00') ? date : `${date} ${time.slice(0, 8)}`
  }
  return String(value)
}

/** A number without exponent and without the noise of binary fractions. */
function decimalText(value: number): string {
  const text = String(Number(value.toPrecision(15)))
  return text.includes('e') ? value.toFixed(Math.abs(value) < 1 ? 10 : 0) : text
}
