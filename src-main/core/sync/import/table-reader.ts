import type { ImportProblem } from '@shared/contract/errors'
import type { TaskControl } from '../../workers/tasks'
import { CsvError, CsvScanner } from './csv-scanner'
import { SourceProblem } from './problem'
import { readText, UndecodableError } from './text-file'
import { isWorkbook, readSheet } from './workbook-reader'

export interface SourceFile {
  name: string
  path: string
  bytes: number
}

/** How a file is to be read. */
export interface TableFormat {
  encoding: 'auto' | 'utf-8' | 'gb18030'
  delimiter: 'auto' | ',' | '\t' | ';' | '|'
  sheet?: string | undefined
}

/** What is done with a table as it is read. */
export interface TableSink {
  /** Takes the header; returns the columns (from 0) that rows are wanted of. */
  header(names: string[], facts: { workbook: boolean }): Iterable<number>
  /** Takes a row; `cells` is reused. `row` counts the header as 1. */
  row(cells: readonly string[], row: number): void
  /** Takes a row with too many or too few cells. */
  raggedRow(
    cells: readonly string[],
    row: number,
    reason: 'too_many_fields' | 'too_few_fields',
  ): void
  remark(remark: string, count?: number): void
}

export interface TableFacts {
  sha256: string
  /** `false` when there was not even a header. */
  hasHeader: boolean
  rows: number
}

const CHECK_EVERY = 4096

/**
 * Reads a table, a CSV or a workbook's sheet, row by row.
 * @param onBytes told how many bytes have been read so far
 * @throws SourceProblem when the file cannot be read as a table: it names file, row and column
 */
export async function readTable(
  file: SourceFile,
  format: TableFormat,
  sink: TableSink,
  control: TaskControl,
  onBytes: (bytes: number) => void,
): Promise<TableFacts> {
  if (await isWorkbook(file)) return readSheet(file, format.sheet, sink, control, onBytes)
  return readCsv(file, format, sink, control, onBytes)
}

function readCsv(
  file: SourceFile,
  format: TableFormat,
  sink: TableSink,
  control: TaskControl,
  onBytes: (bytes: number) => void,
): TableFacts {
  let header: string[] | null = null
  let width = 0
  let rows = 0
  let trailingBlank = 0
  let extraEmpty = 0
  const onRow = (cells: string[], row: number, cellCount: number): void => {
    if (rows % CHECK_EVERY === 0) control.checkCancelled()
    if (header === null) {
      header = withoutTrailingBlanks(cells)
      width = header.length
      const wanted = new Set(sink.header(header, { workbook: false }))
      // The first cell tells a blank row from one with a single value.
      scanner?.want(wanted.add(0), width)
      trailingBlank = scanner?.blankRows ?? 0
      return
    }
    if (cellCount === 1 && width > 1 && (cells[0] ?? '').trim() === '') return
    rows += 1
    trailingBlank = scanner?.blankRows ?? 0
    if (cellCount < width) {
      sink.raggedRow(cells, row, 'too_few_fields')
      return
    }
    if (cellCount > width) {
      for (let at = width; at < cellCount; at += 1) {
        if ((cells[at] ?? '').trim() !== '') {
          sink.raggedRow(cells, row, 'too_many_fields')
          return
        }
      }
      extraEmpty += 1
    }
    sink.row(cells, row)
  }

  let scanner: CsvScanner | null = null
  const place = (problem: Omit<ImportProblem, 'file'>): SourceProblem =>
    new SourceProblem({ file: file.name, ...problem })
  try {
    const facts = readText(file.path, format.encoding, (text, bytes) => {
      if (text === '') return
      scanner ??= new CsvScanner(
        format.delimiter === 'auto' ? guessDelimiter(text) : format.delimiter,
        onRow,
      )
      scanner.push(text)
      onBytes(bytes)
    })
    // Assigned in a callback, which the compiler does not follow.
    const done = scanner as CsvScanner | null
    done?.end()
    if (facts.encoding !== 'utf-8') sink.remark(`encoding_${facts.encoding.replace('-', '')}`)
    if (facts.bom) sink.remark('byte_order_mark')
    if (facts.nuls > 0) sink.remark('nul_removed', facts.nuls)
    if (done && done.strayQuotes > 0) sink.remark('stray_quote', done.strayQuotes)
    if (trailingBlank > 0) sink.remark('blank_row', trailingBlank)
    if (extraEmpty > 0) sink.remark('extra_empty_fields', extraEmpty)
    if (header !== null && rows === 0) sink.remark('no_rows')
    return { sha256: facts.sha256, hasHeader: header !== null, rows }
  } catch (error) {
    if (error instanceof CsvError) {
      const name = (header as string[] | null)?.[error.column] ?? String(error.column + 1)
      throw place({ row: error.row, column: name, reason: error.reason })
    }
    if (error instanceof UndecodableError) {
      const done = scanner as CsvScanner | null
      throw place({ row: (done?.row ?? 0) + 1, reason: 'undecodable_text' })
    }
    throw error
  }
}

function withoutTrailingBlanks(cells: readonly string[]): string[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== '')
  return cells.slice(0, last + 1)
}

/** The delimiter that splits the first line most, quoted text aside; a comma when none does. */
export function guessDelimiter(text: string): string {
  const line = /^[\r\n]*((?:[^"\r\n]|"[^"]*")*)/u.exec(text.slice(0, 100_000))?.[1] ?? ''
  const bare = line.replace(/"[^"]*"/gu, '')
  let best = ','
  let most = 0
  for (const candidate of [',', '\t', ';', '|']) {
    const count = bare.split(candidate).length - 1
    if (count > most) {
      best = candidate
      most = count
    }
  }
  return best
}
