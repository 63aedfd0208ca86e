/**
 * Splits delimited text into rows as it comes, in the dialect of RFC 4180, with what the desk needs beyond
 * a general parser: it says exactly where a file is broken instead of guessing, and it makes strings only of
 * the columns somebody asked for. Why it is our own: docs/decisions/0011-csv-reader.md.
 */

/** Longest field, in UTF-16 units; a longer one is an unclosed quote or not a table. */
export const LONGEST_FIELD = 1_000_000

/** Takes a row; `cells` is reused for the next one. Cells of columns that were not asked for hold ''. */
export type OnRow = (cells: string[], row: number, cellCount: number) => void

export class CsvError extends Error {
  override name = 'CsvError'
  /** @param row the record's number in the file, 1 being the first; @param column from 0 */
  constructor(
    readonly reason: 'broken_quoting' | 'unterminated_quote' | 'field_too_long',
    readonly row: number,
    readonly column: number,
  ) {
    super(reason)
  }
}

const QUOTE = 34
const LF = 10
const CR = 13

export class CsvScanner {
  /** Records completed so far, empty ones included. */
  row = 0
  /** Records without a single character. */
  blankRows = 0
  /** Quotes inside unquoted fields, taken as they are. */
  strayQuotes = 0
  #rest = ''
  #wanted: Uint8Array | null = null
  readonly #cells: string[] = []
  readonly #delimiterCode: number
  /** The highest code that means something: most characters are past it. */
  readonly #highestCode: number

  constructor(
    readonly delimiter: string,
    readonly onRow: OnRow,
  ) {
    this.#delimiterCode = delimiter.charCodeAt(0)
    this.#highestCode = Math.max(this.#delimiterCode, QUOTE)
  }

  /**
   * From the next row on only these columns (from 0) become strings, and whatever lies beyond `width`
   * columns. May be called from `onRow`.
   */
  want(columns: Iterable<number>, width: number): void {
    this.#wanted = new Uint8Array(width)
    for (const column of columns) this.#wanted[column] = 1
    this.#cells.fill('')
  }

  /** @throws CsvError */
  push(text: string): void {
    this.#rest = this.#scan(this.#rest === '' ? text : this.#rest + text, false)
    if (this.#rest.length > LONGEST_FIELD * 4) throw new CsvError('field_too_long', this.row + 1, 0)
  }

  /** Takes the last row, which need not end in a line break. @throws CsvError */
  end(): void {
    if (this.#rest !== '') this.#scan(this.#rest, true)
    this.#rest = ''
  }

  /** Reads all complete rows of `text`; returns what is left. */
  #scan(text: string, last: boolean): string {
    const length = text.length
    const delimiter = this.#delimiterCode
    const highest = this.#highestCode
    const cells = this.#cells
    let rowStart = 0
    let at = 0
    while (at < length) {
      const wanted = this.#wanted
      let column = 0
      for (;;) {
        let value = ''
        const take = wanted === null || wanted[column] !== 0
        if (at < length && text.charCodeAt(at) === QUOTE) {
          const close = this.#closingQuote(text, at, column)
          if (close === -1) {
            if (last) throw new CsvError('unterminated_quote', this.row + 1, column)
            return text.slice(rowStart)
          }
          if (take) {
            value = text.slice(at + 1, close)
            if (value.includes('""')) value = value.replaceAll('""', '"')
          }
          at = close + 1
          if (at >= length && !last) return text.slice(rowStart)
        } else {
          const start = at
          let quotes = 0
          for (; at < length; at += 1) {
            const code = text.charCodeAt(at)
            if (code > highest) continue
            if (code === delimiter || code === LF || code === CR) break
            if (code === QUOTE) quotes += 1
          }
          if (at >= length && !last) return text.slice(rowStart)
          if (at - start > LONGEST_FIELD) throw new CsvError('field_too_long', this.row + 1, column)
          this.strayQuotes += quotes
          if (take) value = text.slice(start, at)
        }
        if (take) cells[column] = value
        column += 1
        if (at >= length) break
        const code = text.charCodeAt(at)
        if (code === delimiter) {
          at += 1
          // A file may end right after a delimiter: one more, empty cell.
          if (at < length || last) {
            if (at < length) continue
            if (wanted === null || wanted[column] !== 0) cells[column] = ''
            column += 1
            break
          }
          return text.slice(rowStart)
        }
        if (code === LF) {
          at += 1
          break
        }
        if (code === CR) {
          if (at + 1 >= length && !last) return text.slice(rowStart)
          at += text.charCodeAt(at + 1) === LF ? 2 : 1
          break
        }
        throw new CsvError('broken_quoting', this.row + 1, column - 1)
      }
      this.row += 1
      if (column === 1 && isBreak(text.charCodeAt(rowStart), rowStart, length)) this.blankRows += 1
      else {
        if (wanted === null) cells.length = column
        else for (let rest = column; rest < cells.length; rest += 1) cells[rest] = ''
        this.onRow(cells, this.row, column)
      }
      rowStart = at
    }
    return ''
  }

  /** Index of the quote that closes the one at `open`; -1 when it has not come yet. */
  #closingQuote(text: string, open: number, column: number): number {
    let at = open + 1
    for (;;) {
      const quote = text.indexOf('"', at)
      if ((quote === -1 ? text.length : quote) - open > LONGEST_FIELD) {
        throw new CsvError('unterminated_quote', this.row + 1, column)
      }
      if (quote === -1) return -1
      if (text.charCodeAt(quote + 1) !== QUOTE) return quote
      at = quote + 2
    }
  }
}

/** Whether a row that starts with this character is empty. */
function isBreak(code: number, start: number, length: number): boolean {
  return start >= length || code === LF || code === CR
}
