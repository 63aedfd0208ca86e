import { createHash } from 'node:crypto'
import type { Handle } from '../../database/open'
import {
  describePackage,
  encodeCell,
  PACKAGE_DESCRIPTOR,
  packageTables,
  type PackageResource,
  type PackageTable,
} from '../package-format'
import { packageColumns, packageSources, rowsQuery, type ExportDb } from './export-queries'
import type { ZipEntry } from './zip-file'

/** Rows are handed on in pieces of about this size. */
const PIECE_CHARACTERS = 65_536

/**
 * The entries of the data package: every table, then the descriptor, which can say only then what was
 * written.
 * @param onRows called with how many more rows were written, between pieces; throws to cancel
 */
export function packageEntries(
  handle: Handle,
  db: ExportDb,
  onRows: (rows: number) => void,
): ZipEntry[] {
  const written: PackageResource[] = []
  const tables = packageTables.map((table) => ({
    name: `${table.name}.csv`,
    content: () => csv(handle, db, table, onRows, (resource) => written.push(resource)),
  }))
  const descriptor = {
    name: PACKAGE_DESCRIPTOR,
    content: () => [Buffer.from(`${JSON.stringify(describePackage(written), null, 2)}\n`)],
  }
  return [...tables, descriptor]
}

function* csv(
  handle: Handle,
  db: ExportDb,
  table: PackageTable,
  onRows: (rows: number) => void,
  onEnd: (resource: PackageResource) => void,
): Generator<Buffer> {
  const hash = createHash('sha256')
  let bytes = 0
  const piece = (text: string): Buffer => {
    const buffer = Buffer.from(text)
    hash.update(buffer)
    bytes += buffer.length
    return buffer
  }

  const { columns } = table
  const { sql, parameters } = rowsQuery(db, packageSources[table.name], packageColumns(table))
  const rows = handle
    .prepare(sql)
    .raw()
    .iterate(...parameters) as IterableIterator<unknown[]>
  let text = `${columns.map((column) => column.name).join(',')}\r\n`
  let pending = 0
  for (const row of rows) {
    text += `${columns.map((column, index) => encodeCell(column, row[index])).join(',')}\r\n`
    pending += 1
    if (text.length >= PIECE_CHARACTERS) {
      yield piece(text)
      onRows(pending)
      text = ''
      pending = 0
    }
  }
  yield piece(text)
  onRows(pending)
  onEnd({ name: table.name, bytes, sha256: hash.digest('hex') })
}
