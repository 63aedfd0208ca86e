/** SQLite takes 32,766 values in a statement; a thousand rows of at most 16 columns stay below. */
const ROWS_A_STATEMENT = 1000

/** Rows in portions that one statement takes. */
export function* slices<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    yield rows.slice(start, start + ROWS_A_STATEMENT)
  }
}
