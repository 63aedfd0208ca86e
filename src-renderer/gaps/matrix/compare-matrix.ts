import type { MatrixRow } from '../gap-words'

/** A row that is another, or on one side only. */
export interface RowDifference {
  now: MatrixRow | null
  then: MatrixRow | null
}

/** A row that asks for nothing in a list of its own is the same as one without the list. */
function plain(row: MatrixRow): string {
  const keys = Object.keys(row).sort() as (keyof MatrixRow)[]
  return JSON.stringify(
    keys.flatMap((key) => (row[key] === undefined || row[key] === false ? [] : [[key, row[key]]])),
  )
}

export function isSameRow(a: MatrixRow, b: MatrixRow): boolean {
  return plain(a) === plain(b)
}

export function isSameMatrix(a: readonly MatrixRow[], b: readonly MatrixRow[]): boolean {
  return a.length === b.length && a.every((row, index) => isSameRow(row, b[index] as MatrixRow))
}

/**
 * What differs between two matrices, material by material: rows that both have are left out, the others of a
 * material stand beside one another in their order.
 */
export function compareMatrix(
  now: readonly MatrixRow[],
  then: readonly MatrixRow[],
): RowDifference[] {
  const materials = [...new Set([...now, ...then].map(({ material }) => material))]
  return materials.flatMap((material) => {
    const left = now.filter((row) => row.material === material)
    const right = then.filter((row) => row.material === material)
    const only = (rows: readonly MatrixRow[], others: readonly MatrixRow[]): MatrixRow[] =>
      rows.filter((row) => !others.some((other) => isSameRow(row, other)))
    const ours = only(left, right)
    const theirs = only(right, left)
    return Array.from({ length: Math.max(ours.length, theirs.length) }, (_none, index) => ({
      now: ours[index] ?? null,
      then: theirs[index] ?? null,
    }))
  })
}
